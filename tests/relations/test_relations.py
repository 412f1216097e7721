"""Claims of sentences: which drug, relation and condition, denied or not; what is no claim at all."""

from __future__ import annotations

import pytest

import claimx


def wrong(reason: str) -> pytest.MarkDecorator:
    """Mark a row on which the rules fail although the annotation guide is clear."""
    return pytest.mark.xfail(strict=True, reason=reason)


def rows(table):
    """Return (id, text, claims[, mark]) rows as parameters."""
    return [pytest.param(text, sorted(lines), id=name, marks=marks) for name, text, lines, *marks in table]


TREATS = [
    ("active", "Ginger eases nausea.", ["ginger treats nausea, asserted"]),
    ("passive", "Heartburn is relieved by omeprazole.", ["omeprazole treats heartburn, asserted"]),
    ("passive-with", "Gout can be treated with colchicine.", ["colchicine treats gout, asserted"]),
    ("infinitive", "Allopurinol is used to treat gout.", ["allopurinol treats gout, asserted"]),
    ("gerund", "Valerian is useful for treating insomnia.", ["valerian treats insomnia, asserted"]),
    ("noun-of", "Sumatriptan is approved for the treatment of migraine.", ["sumatriptan treats migraine, asserted"]),
    ("noun-for", "Colchicine is an old remedy for gout.", ["colchicine treats gout, asserted"]),
    ("prescribed", "Doctors prescribe doxycycline for acne.", ["doxycycline treats acne, asserted"]),
    ("effective", "Loratadine is effective against hay fever.", ["loratadine treats hay fever, asserted"]),
    ("works-for", "Loratadine works for hay fever.", ["loratadine treats hay fever, asserted"]),
    ("helps-with", "Peppermint oil helps with bloating.", ["peppermint oil treats bloating, asserted"]),
    ("lowers-marker", "Lisinopril lowers blood pressure.", ["lisinopril treats blood pressure, asserted"]),
    ("shortens", "Oseltamivir shortens the flu.", ["oseltamivir treats flu, asserted"]),
    ("milder-symptoms", "Sertraline reduces the symptoms of anxiety.", ["sertraline treats anxiety, asserted"]),
    ("slower", "Donepezil slows the progression of dementia.", ["donepezil treats dementia, asserted"]),
    ("heading", "Feverfew for migraine", ["feverfew treats migraine, asserted"]),
    ("heading-long", "St. John's Wort for Depression\n\nIt is an old herb.",
     ["st. john's wort treats depression, asserted"]),
    ("compound-lowering", "Atorvastatin is a cholesterol-lowering drug.",
     ["atorvastatin treats cholesterol, asserted"]),
    ("compound-drug", "The acne drug isotretinoin is expensive.", ["isotretinoin treats acne, asserted"]),
    ("relief-from", "Lidocaine gives relief from pain.", ["lidocaine treats pain, asserted"]),
    ("in-people-with", "Metformin is given to people with diabetes.", ["metformin treats diabetes, asserted"]),
    ("list-of-conditions", "Amitriptyline is used for migraine, nerve pain and insomnia.",
     ["amitriptyline treats migraine, asserted", "amitriptyline treats nerve pain, asserted",
      "amitriptyline treats insomnia, asserted"]),
    ("list-of-drugs", "Ibuprofen, naproxen and ketoprofen relieve headache.",
     ["ibuprofen treats headache, asserted", "naproxen treats headache, asserted",
      "ketoprofen treats headache, asserted"]),
    ("such-as", "Prednisone treats autoimmune diseases such as lupus and myasthenia gravis.",
     ["prednisone treats autoimmune diseases, asserted", "prednisone treats lupus, asserted",
      "prednisone treats myasthenia gravis, asserted"]),
    ("ellipsis", "Topiramate is used for nicotine and alcohol dependence.",
     ["topiramate treats nicotine, asserted", "topiramate treats alcohol dependence, asserted"]),
    ("two-verbs", "Prednisone controls asthma and soothes eczema.",
     ["prednisone treats asthma, asserted", "prednisone treats eczema, asserted"]),
    ("brand-in-brackets", "Sertraline (Zoloft) treats depression.", ["sertraline treats depression, asserted"]),
    ("subordinate", "Colchicine, which most people know from crocuses, eases gout.",
     ["colchicine treats gout, asserted"]),
    ("no-object-relative", "After the fever, aspirin causes bleeding.", ["aspirin causes bleeding, asserted"]),
    ("rates-in-a-list", "Buprenorphine causes constipation in 12 percent, nausea (9%) and headache in 3 %.",
     ["buprenorphine causes constipation, probable", "buprenorphine causes nausea, probable",
      "buprenorphine causes headache, probable"]),
    ("history-in-a-list", "Esketamine is contraindicated in people with psychosis or a history of stroke.",
     ["esketamine contraindicated psychosis, asserted", "esketamine contraindicated stroke, asserted"]),
    ("occurs-in-takers", "Low libido occurs in some men who take dutasteride.",
     ["dutasteride causes low libido, asserted"]),
    ("prevention", "Erenumab is approved for migraine prevention.", ["erenumab prevents migraine, asserted"]),
    ("unlike-in-the-middle", "Buspirone is old and, unlike the benzodiazepines, causes nausea.",
     ["buspirone causes nausea, asserted"]),
    ("comes-with", "Ibuprofen eases the fever that comes with a cold.", ["ibuprofen treats fever, asserted"]),
    ("list-of-warnings", "Do not use HRT if you:\n\n- have liver disease\n- have lupus\n",
     ["hrt contraindicated liver disease, asserted", "hrt contraindicated lupus, asserted"]),
    ("not-approved-as", "Paxlovid is not approved as pre-exposure or post-exposure prophylaxis of malaria.",
     ["not paxlovid prevents malaria, asserted"]),
    ("lower-and-prevent", "Statins lower cholesterol and prevent heart attacks and strokes.",
     ["statins treats cholesterol, asserted", "statins prevents heart attacks, asserted",
      "statins prevents strokes, asserted"]),
    ("lower-found", "Women on statins had lower cholesterol.", ["statins treats cholesterol, probable"]),
    ("go-near", "If you have eczema don't go near tea tree oil.", ["tea tree oil contraindicated eczema, asserted"]),
    ("came-out-in", "On amoxicillin I came out in a rash.", ["amoxicillin causes rash, asserted"]),
    ("relative-clause", "Minoxidil is a lotion that treats hair loss.", ["minoxidil treats hair loss, asserted"]),
    ("respond", "Trigeminal neuralgia responds to carbamazepine.",
     ["carbamazepine treats trigeminal neuralgia, asserted"]),
]  # fmt: skip

PREVENTS = [
    ("active", "Mefloquine prevents malaria.", ["mefloquine prevents malaria, asserted"]),
    ("protects", "Folic acid protects against anencephaly.", ["folic acid prevents anencephaly, asserted"]),
    ("passive", "Malaria is prevented by atovaquone.", ["atovaquone prevents malaria, asserted"]),
    ("risk", "Tamoxifen lowers the risk of breast cancer.", ["tamoxifen prevents breast cancer, asserted"]),
    ("ward-off", "Atovaquone wards off malaria.", ["atovaquone prevents malaria, asserted"]),
    ("noun", "Propranolol is used for the prevention of migraine.", ["propranolol prevents migraine, asserted"]),
    ("incidence", "Tamoxifen halves the incidence of breast cancer.", ["tamoxifen prevents breast cancer, asserted"]),
    ("recurrence", "Clozapine lowers the rate of relapse.", ["clozapine prevents relapse, asserted"]),
    ("vaccine", "The measles vaccine prevents measles.", ["measles vaccine prevents measles, asserted"]),
    ("prevent-and-treat", "Acetazolamide is used to prevent and treat altitude sickness.",
     ["acetazolamide prevents altitude sickness, asserted", "acetazolamide treats altitude sickness, asserted"]),
    ("less-likely", "People who took metformin were less likely to develop diabetes.",
     ["metformin prevents diabetes, probable"]),
]  # fmt: skip

CAUSES = [
    ("active", "Iron causes constipation.", ["iron causes constipation, asserted"]),
    ("lead-to", "Prednisone leads to osteoporosis.", ["prednisone causes osteoporosis, asserted"]),
    ("trigger", "Codeine triggers headache.", ["codeine causes headache, asserted"]),
    ("passive", "Constipation is caused by codeine.", ["codeine causes constipation, asserted"]),
    ("worsens", "Propranolol worsens asthma.", ["propranolol causes asthma, asserted"]),
    ("raises-risk", "Tamoxifen raises the risk of endometrial cancer.",
     ["tamoxifen causes endometrial cancer, asserted"]),
    ("raises-marker", "Licorice raises blood pressure.", ["licorice causes blood pressure, asserted"]),
    ("induced", "Prednisone-induced osteoporosis is common.", ["prednisone causes osteoporosis, asserted"]),
    ("side-effects-of", "Side effects of sertraline include nausea, diarrhea and insomnia.",
     ["sertraline causes nausea, asserted", "sertraline causes diarrhea, asserted",
      "sertraline causes insomnia, asserted"]),
    ("side-effects-are", "The side effects of codeine are drowsiness and constipation.",
     ["codeine causes drowsiness, asserted", "codeine causes constipation, asserted"]),
    ("side-effect-predicate", "Dry cough is a common side effect of lisinopril.",
     ["lisinopril causes dry cough, asserted"]),
    ("linked", "Pioglitazone has been linked to bladder cancer.", ["pioglitazone causes bladder cancer, probable"]),
    ("after-taking", "She developed a rash after taking amoxicillin.", ["amoxicillin causes rash, asserted"]),
    ("more-common", "Headache was more common with nifedipine than with placebo.",
     ["nifedipine causes headache, probable"]),
    ("due-to", "Tooth discoloration due to tetracycline is permanent.",
     ["tetracycline causes tooth discoloration, asserted"]),
    ("bullets", "Side effects of doxycycline:\n\n- nausea\n- heartburn\n- headache\n",
     ["doxycycline causes nausea, asserted", "doxycycline causes heartburn, asserted",
      "doxycycline causes headache, asserted"]),
    ("bullets-of-a-verb", "Valerian causes:\n\n- headache\n- dizziness\n",
     ["valerian causes dizziness, asserted", "valerian causes headache, asserted"]),
    ("bullets-numbered", "Doxycycline side effects\n\n1. Nausea\n2. Heartburn\n",
     ["doxycycline causes nausea, asserted", "doxycycline causes heartburn, asserted"]),
    ("next-sentence", "Sertraline is an antidepressant. Side effects include nausea and headache.",
     ["sertraline causes nausea, asserted", "sertraline causes headache, asserted"]),
    ("colon", "Common side effects of gabapentin: dizziness, drowsiness, weight gain.",
     ["gabapentin causes dizziness, asserted", "gabapentin causes drowsiness, asserted",
      "gabapentin causes weight gain, asserted"]),
    ("treats-but-causes", "Prednisone treats asthma but causes osteoporosis.",
     ["prednisone treats asthma, asserted", "prednisone causes osteoporosis, asserted"]),
    ("treats-which-raises", "Prednisone, which controls asthma but raises the risk of osteoporosis, is cheap.",
     ["prednisone treats asthma, asserted", "prednisone causes osteoporosis, asserted"],
     wrong("the second verb of a relative clause is lost")),
]  # fmt: skip

CONTRAINDICATED = [
    ("people-should-not", "People with asthma should not take propranolol.",
     ["propranolol contraindicated asthma, asserted"]),
    ("avoid-if", "Avoid ibuprofen if you have a stomach ulcer.",
     ["ibuprofen contraindicated stomach ulcer, asserted"]),
    ("must-not", "Metformin must not be used in kidney failure.",
     ["metformin contraindicated kidney failure, asserted"]),
    ("noun", "Triptans are contraindicated in angina.", ["triptans contraindicated angina, asserted"]),
    ("passive-by", "Licorice should be avoided by people with hypertension.",
     ["licorice contraindicated hypertension, asserted"]),
    ("not-recommended", "Bupropion is not recommended for people with epilepsy.",
     ["bupropion contraindicated epilepsy, asserted"]),
    ("must-not-by-anyone", "Amitriptyline must not be taken by anyone with glaucoma.",
     ["amitriptyline contraindicated glaucoma, asserted"]),
    ("caution", "Lisinopril should be used with caution in patients with liver disease.",
     ["lisinopril contraindicated liver disease, asserted"]),
    ("do-not-take", "Do not take pseudoephedrine if you have glaucoma.",
     ["pseudoephedrine contraindicated glaucoma, asserted"]),
    ("list", "People with gout, lupus or kidney disease should not take hydrochlorothiazide.",
     ["hydrochlorothiazide contraindicated gout, asserted", "hydrochlorothiazide contraindicated lupus, asserted",
      "hydrochlorothiazide contraindicated kidney disease, asserted"]),
    ("bullets", "Who should not take bupropion:\n\n- people with epilepsy\n- people with bulimia\n",
     ["bupropion contraindicated epilepsy, asserted", "bupropion contraindicated bulimia, asserted"]),
    ("heading-avoid", "Who should avoid licorice?\n\n* People with hypertension\n* Anyone with heart failure\n",
     ["licorice contraindicated hypertension, asserted", "licorice contraindicated heart failure, asserted"]),
    ("heading-after-list",
     "Side effects of licorice\n\n1. Headache\n2. Edema\n\nWho should avoid licorice?\n\n* People with hypertension\n",
     ["licorice causes headache, asserted", "licorice causes edema, asserted",
      "licorice contraindicated hypertension, asserted"]),
    ("is-safe", "Ginger is safe in people with diabetes.", []),
]  # fmt: skip

DENIED = [
    ("does-not", "Valerian does not cure insomnia.", ["not valerian treats insomnia, asserted"]),
    ("doesnt", "Valerian doesn't help insomnia.", ["not valerian treats insomnia, asserted"]),
    ("doesnt-curly", "Valerian doesn’t help insomnia.", ["not valerian treats insomnia, asserted"]),
    ("never", "Valerian never cures insomnia.", ["not valerian treats insomnia, asserted"]),
    ("not-effective", "Feverfew is not effective against migraine.", ["not feverfew treats migraine, asserted"]),
    ("ineffective", "Glucosamine is ineffective for osteoarthritis.",
     ["not glucosamine treats osteoarthritis, asserted"]),
    ("useless", "Antibiotics are useless against the flu.", ["not antibiotics treats flu, asserted"]),
    ("no-effect", "Glucosamine has no effect on osteoarthritis.",
     ["not glucosamine treats osteoarthritis, asserted"]),
    ("no-better-than-placebo", "In arthritis glucosamine was no better than placebo.",
     ["not glucosamine treats arthritis, probable"]),
    ("no-better-for", "For hay fever, butterbur was no better than placebo.",
     ["not butterbur treats hay fever, probable"]),
    ("failed-to", "Donepezil fails to slow dementia.", ["not donepezil treats dementia, asserted"]),
    ("trial-failed", "A trial of simvastatin in dementia failed.",
     ["not simvastatin treats dementia, probable"],
     wrong("a trial that failed denies; only 'failed to' is known")),
    ("not-approved", "Botox is not approved for tension headache.",
     ["not botox treats tension headache, asserted"]),
    ("myth", "It is a myth that echinacea prevents bronchitis.",
     ["not echinacea prevents bronchitis, asserted"]),
    ("contrary", "Contrary to popular claims, garlic does not cure hypertension.",
     ["not garlic treats hypertension, asserted"]),
    ("does-not-prevent", "Echinacea does not prevent bronchitis.",
     ["not echinacea prevents bronchitis, asserted"]),
    ("does-not-cause", "Loratadine does not cause drowsiness.", ["not loratadine causes drowsiness, asserted"]),
    ("no-link", "There is no link between paracetamol and autism.",
     ["not paracetamol causes autism, asserted"]),
    ("neither", "Ketotifen neither treats asthma nor prevents it.", ["not ketotifen prevents asthma, asserted", "not ketotifen treats asthma, asserted"]),
    ("without", "Loratadine treats hay fever without causing drowsiness.",
     ["loratadine treats hay fever, asserted", "not loratadine causes drowsiness, asserted"]),
    ("all-but", "All but doxepin improve insomnia.", ["not doxepin treats insomnia, asserted"]),
    ("not-only", "Propranolol not only prevents migraine, it also eases tremor.",
     ["propranolol prevents migraine, asserted", "propranolol treats tremor, asserted"]),
    ("no-doubt", "There is no doubt that insulin treats diabetes.", ["insulin treats diabetes, asserted"]),
    ("not-until", "Clozapine was not approved for schizophrenia until 1989.",
     ["clozapine treats schizophrenia, asserted"]),
]  # fmt: skip

SCOPE = [
    ("but-not", "Ibuprofen relieves headache but does not cure migraine.",
     ["ibuprofen treats headache, asserted", "not ibuprofen treats migraine, asserted"]),
    ("not-but", "Sertraline does not cause weight gain, but mirtazapine causes weight gain.",
     ["not sertraline causes weight gain, asserted", "mirtazapine causes weight gain, asserted"]),
    ("although", "Although feverfew does not treat headache, it prevents migraine.",
     ["not feverfew treats headache, asserted", "feverfew prevents migraine, asserted"]),
    ("semicolon", "Codeine relieves pain; naloxone reverses respiratory depression.",
     ["codeine treats pain, asserted", "naloxone treats respiratory depression, asserted"]),
    ("semicolon-denial", "Ginger does not cure arthritis; ginger eases nausea.",
     ["not ginger treats arthritis, asserted", "ginger treats nausea, asserted"]),
    ("whereas", "Clozapine treats psychosis, whereas sertraline treats depression.",
     ["clozapine treats psychosis, asserted", "sertraline treats depression, asserted"]),
    ("respective-clauses", "Omeprazole treats heartburn, and loperamide treats diarrhea.",
     ["omeprazole treats heartburn, asserted", "loperamide treats diarrhea, asserted"]),
    ("hedge-in-other-clause", "Ginger may ease nausea, but loperamide relieves diarrhea.",
     ["ginger treats nausea, possible", "loperamide treats diarrhea, asserted"]),
    ("compared-with", "Unlike codeine, ibuprofen does not cause constipation.",
     ["not ibuprofen causes constipation, asserted"]),
    ("than", "Sumatriptan relieves migraine better than paracetamol.",
     ["sumatriptan treats migraine, asserted"]),
    ("opposite", "Caffeine relieves headache at 100 mg but triggers headache at 600 mg.",
     ["caffeine treats headache, asserted", "caffeine causes headache, asserted"]),
]  # fmt: skip

NO_CLAIM = [
    ("question", "Can valerian cure insomnia?", []),
    ("question-heading", "Does feverfew prevent migraine?\n\nThe herb grows in many gardens.", []),
    ("question-quoted", "“Could metformin cause anemia?” she asked.", []),
    ("see-a-doctor", "If you have migraine, ask your doctor.", []),
    ("never-named", "This drug cures cancer.", []),
    ("no-condition", "Valerian is sold in every drugstore.", []),
    ("side-by-side", "We grow valerian in the garden. Insomnia is common.", []),
    ("treatment-of-other", "Her insomnia began in May. She drank valerian tea with her sister.", []),
    ("deficiency", "Iron deficiency causes anemia.", []),
    ("withdrawal", "Codeine withdrawal causes insomnia.", []),
    ("boilerplate", "Valerian is a plant. It grows in Europe and has white flowers.\n\nRelated posts: Valerian for insomnia\n",
     []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), rows(TREATS))
def test_treats(told, text, expected):
    assert told(text) == expected


@pytest.mark.parametrize(("text", "expected"), rows(PREVENTS))
def test_prevents(told, text, expected):
    assert told(text) == expected


@pytest.mark.parametrize(("text", "expected"), rows(CAUSES))
def test_causes(told, text, expected):
    assert told(text) == expected


@pytest.mark.parametrize(("text", "expected"), rows(CONTRAINDICATED))
def test_contraindicated(told, text, expected):
    assert told(text) == expected


@pytest.mark.parametrize(("text", "expected"), rows(DENIED))
def test_denied(told, text, expected):
    assert told(text) == expected


@pytest.mark.parametrize(("text", "expected"), rows(SCOPE))
def test_scope(told, text, expected):
    assert told(text) == expected


@pytest.mark.parametrize(("text", "expected"), rows(NO_CLAIM))
def test_no_claim(told, text, expected):
    assert told(text) == expected


LEARNT = [
    ("front", "For insomnia, doctors may suggest doxepin.", ["doxepin treats insomnia, possible"]),
    ("object-relative", "It spares you the diarrhea and nausea that metformin causes.",
     ["metformin causes diarrhea, asserted", "metformin causes nausea, asserted"]),
    ("object-relative-treats", "The headaches that sumatriptan treats come back.",
     ["sumatriptan treats headaches, asserted"]),
]  # fmt: skip
"""What no rule says any more, because the model does."""


@pytest.mark.parametrize(("text", "expected"), rows(LEARNT))
def test_the_default_model_needs_no_rule(shown, text, expected):
    assert shown(text) == expected


ANAPHORA = [
    ("it", "Colchicine is an old plant drug. It treats gout.", "It", "colchicine treats gout, asserted"),
    ("the-drug", "Allopurinol comes as a pill. The drug prevents gout.", "The drug", "allopurinol prevents gout, asserted"),
    ("this-medicine", "Carbamazepine is cheap. This medicine treats epilepsy.", "This medicine",
     "carbamazepine treats epilepsy, asserted"),
    ("type-of-therapy", "Some clinics offer ketamine. This type of therapy eases depression.",
     "This type of therapy", "ketamine treats depression, asserted"),
    ("its-use", "Botox smooths wrinkles. But its use for migraine is newer.", "its",
     "botox treats migraine, asserted"),
    ("these-drugs", "Doctors prescribe zolpidem. These pills cause drowsiness.", "These pills",
     "zolpidem causes drowsiness, asserted"),
    ("the-herb", "Feverfew is a daisy. The herb prevents migraine.", "The herb", "feverfew prevents migraine, asserted"),
    ("same-sentence", "When valerian is taken at night, it eases insomnia.", "it", "valerian treats insomnia, asserted"),
    ("over-a-sentence", "Minoxidil is sold as a foam. Men rub a capful into the scalp. It can cause headache.", "It",
     "minoxidil causes headache, possible"),
    ("denied", "Laetrile comes from apricots. It does not cure cancer.", "It", "not laetrile treats cancer, asserted"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "word", "expected"), [pytest.param(*row, id=name) for name, *row in ANAPHORA]
)
def test_a_generic_word_stands_for_the_drug_named_before(nlp, told, text, word, expected):
    assert told(text) == [expected]
    (claim,) = (claim for claim in claimx.claims(nlp(text)) if claim.kind == "drug_condition")
    assert claim.drug.text == word
    assert claim.drug.antecedent is not None
    (row,) = claimx.document(nlp(text)).claims
    assert row.anaphor


def test_the_disease_stands_for_the_condition_named_before(nlp, told):
    text = "Gout runs in families. Colchicine treats the disease."
    assert told(text) == ["colchicine treats gout, asserted"]
    (claim,) = (claim for claim in claimx.claims(nlp(text)) if claim.kind == "drug_condition")
    assert claim.condition.text == "the disease"


NOT_ANAPHORIC = [
    ("weather-it", "Valerian is a herb. It is clear that insomnia is common.", []),
    ("speakers", "Valerian was tested in Oslo. They said insomnia is a burden.", []),
    ("no-earlier-name", "It cures insomnia.", []),
]


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*row, id=name) for name, *row in NOT_ANAPHORIC])
def test_empty_pronouns_stand_for_nothing(told, text, expected):
    assert told(text) == expected


def test_a_claim_says_what_it_rests_on(nlp):
    (claim,) = claimx.claims(nlp("Ginger does not cure arthritis."))
    assert claim.why.rule == "treats.verb"
    assert [cue.text for cue in claim.why.cues] == ["cure", "not"]


def test_every_quote_is_in_its_place(nlp):
    text = "Low dose aspirin (81 mg a day) may prevent stroke. It can cause bleeding, some say."
    for claim in claimx.claims(nlp(text)):
        parts = [claim.drug, claim.condition, claim.dose, *claim.hedges, *claim.doses, *claim.why.cues]
        for part in parts:
            assert part is None or text[part.start : part.end] == part.text
        assert text[claim.start : claim.end] == claim.sentence
