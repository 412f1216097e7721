"""Which words are marked as drugs and conditions, and under which name."""

from __future__ import annotations

import hashlib
import itertools
import json
from importlib.resources import files
from pathlib import Path

import marisa_trie
import pytest

import claimx
from claimx.errors import LexiconError
from claimx.lexicon import Lexicon
from claimx.mentions.mention import CONDITIONS, DRUGS
from claimx.rules import load_table


def wrong(reason: str) -> pytest.MarkDecorator:
    """Mark a row on which the rules fail although the annotation guide is clear."""
    return pytest.mark.xfail(strict=True, reason=reason)


def rows(table):
    """Return (id, text, drugs, conditions[, mark]) rows as parameters."""
    return [
        pytest.param(text, drugs, conditions, id=name, marks=marks)
        for name, text, drugs, conditions, *marks in table
    ]


def marked(doc):
    """Return the marked words of both kinds."""
    return tuple([span.text for span in doc.spans[key]] for key in (DRUGS, CONDITIONS))


TERMS = [
    ("generic", "He took metformin for gout.", ["metformin"], ["gout"]),
    ("brand", "She took Zoloft.", ["Zoloft"], []),
    ("class", "Doctors like statins and triptans.", ["statins", "triptans"], []),
    ("vaccine", "The measles vaccine is old.", ["measles vaccine"], []),
    ("several-words", "Rheumatoid arthritis is treated with St. John's wort.",
     ["St. John's wort"], ["Rheumatoid arthritis"]),
    ("plural", "Migraines and antibiotics are common.", ["antibiotics"], ["Migraines"]),
    ("possessive", "Crohn's disease and Crohn’s disease are one.", [], ["Crohn's disease", "Crohn’s disease"]),
    ("no-possessive", "Crohn disease runs in families.", [], ["Crohn disease"]),
    ("hyphen", "Beta-blockers and beta blockers are one.", ["Beta-blockers", "beta blockers"], []),
    ("upper-case", "METFORMIN FOR GOUT", ["METFORMIN"], ["GOUT"]),
    ("title-case", "Sertraline For Bipolar Disorder", ["Sertraline"], ["Bipolar Disorder"]),
    ("british", "Anaemia and diarrhoea are treated with oestrogen pills.", ["oestrogen"], ["Anaemia", "diarrhoea"]),
    ("adjective-person", "Diabetics and asthmatics asked.", [], ["Diabetics", "asthmatics"]),
    ("severity-outside", "Severe asthma and mild depression.", [], ["asthma", "depression"]),
    ("chronic-inside", "Chronic pain is hard.", [], ["Chronic pain"]),
    ("generic-nouns", "The drug and the medication treat the disease.", [], []),
    ("body-goals", "Better sleep, pregnancy, menopause and weight loss.", [], []),
    ("vitamin-end", "She was given vitamin D.", ["vitamin D"], []),
    ("lithium", "Lithium is approved for mania.", ["Lithium"], ["mania"]),
    ("symptoms-of", "Sertraline eases the symptoms of depression.", ["Sertraline"], ["depression"],
     wrong("the lexicon has 'symptoms of depression' as a name")),
    ("of-induced", "Opioid-induced constipation is a nuisance.", ["Opioid"], ["constipation"],
     wrong("the lexicon has the whole as a condition, so the drug and its claim are lost")),
]  # fmt: skip

UNLISTED = [
    ("misspelled-drug", "She takes sertralin and metfornin.", ["sertralin", "metfornin"], []),
    ("misspelled-condition", "His astma got worse.", [], ["astma"]),
    ("misspelled-long", "He has fibromialgia.", [], ["fibromialgia"]),
    ("real-words", "The statue of the rabbit, a stroll, a grout and a colt.", [], []),
    ("real-word-near-drug", "An inspirin' speech on rosin.", [], []),
    ("stem-mab", "They gave tezolutamab to patients.", ["tezolutamab"], []),
    ("stem-tinib", "They gave quvaratinib to patients.", ["quvaratinib"], []),
    ("stem-pril", "A new drug, zenopril, was sold.", ["zenopril"], []),
    ("stem-needs-letters", "We stopped in April at the petrol station.", [], []),
    ("class-inhibitors", "Kinase inhibitors and proton pump inhibitors.",
     ["Kinase inhibitors", "proton pump inhibitors"], []),
    ("class-blockers", "A calcium channel blocker was added.", ["calcium channel blocker"], []),
    ("class-no-name", "The inhibitor and an antagonist of that.", [], []),
    ("head-condition", "It causes liver damage and stomach bleeding.", [], ["liver damage", "stomach bleeding"]),
    ("head-drug", "Codeine dependence and paracetamol poisoning.", [], ["Codeine dependence", "paracetamol poisoning"]),
    ("code", "The drug RK-3315 was given at a low dose.", ["RK-3315"], []),
    ("code-without-drug", "The road RK-3315 is closed.", [], []),
]  # fmt: skip

ABBREVIATIONS = [
    ("defined", "Irritable bowel syndrome (IBS) is common. Peppermint oil eases IBS.",
     ["Peppermint oil"], ["Irritable bowel syndrome", "IBS", "IBS"]),
    ("defined-before", "GAD (generalized anxiety disorder) is common. GAD is hard.",
     [], ["GAD", "generalized anxiety disorder", "GAD"]),
    ("derived", "Generalized anxiety disorder is common. Doctors see GAD every day.",
     [], ["Generalized anxiety disorder", "GAD"]),
    ("derived-drug", "Low dose doxepin is cheap. LDD is sold everywhere.", ["Low dose doxepin", "LDD"], []),
    ("defined-otherwise", "The Energy Planning Authority (EPA) met. The EPA buys fish oil.", ["fish oil"], []),
    ("defined-otherwise-before", "RA (regional assembly) votes on aspirin. The RA met.", ["aspirin"], []),
    ("defined-with-a-word-more", "Pazopanib-induced hepatitis (PIH) is rare. Zinc prevents PIH.",
     ["Pazopanib", "Zinc"], ["hepatitis", "PIH", "PIH"]),
    ("defined-class", "Janus kinase inhibitors (JAKi) are new. A JAKi eases alopecia, and JAKis are dear.",
     ["Janus kinase inhibitors", "JAKi", "JAKi", "JAKis"], ["alopecia"]),
    ("defined-in-organisation", "Multiple sclerosis (MS) is rare. She called the National MS Society.",
     [], ["Multiple sclerosis", "MS"]),
    ("undefined-agency", "The EPA banned the pesticide in the river.", [], []),
    ("undefined-in-context", "He took EPA capsules.", ["EPA"], []),
    ("undefined-in-list", "The fats EPA and DHA are sold.", ["EPA", "DHA"], []),
    ("symbol-before", "Levels of CD-20 and PD-L1 were high in patients.", [], []),
    ("symbol-behind", "The α-SMA stain of the patient was strong.", [], []),
    ("compound", "Non-MS patients and MS-related symptoms.", [], ["MS", "MS"]),
    ("two-letters-not-derived", "Heart failure is rare. She has an HF radio and a PR firm.", [], ["Heart failure"]),
]  # fmt: skip

ELLIPSIS = [
    ("two", "Nicotine and alcohol dependence are common.", [], ["Nicotine", "alcohol dependence"]),
    ("cancers", "It was tested in lung, breast and kidney cancers.", [], ["lung", "breast", "kidney cancers"]),
    ("diabetes", "Type 1 and type 2 diabetes differ.", [], ["Type 1", "type 2 diabetes"]),
    ("vitamins", "Vitamins C and E are sold.", ["Vitamins C", "E"], []),
    ("vitamins-three", "She takes vitamins A, C and E daily.", ["vitamins A", "C", "E"], []),
    ("no-list", "The lung and the kidney are organs.", [], []),
]  # fmt: skip

MODIFIED = [
    ("low-dose", "Low dose doxepin is used.", ["Low dose doxepin"], []),
    ("low-dose-hyphen", "Low-dose doxepin is used.", ["Low-dose doxepin"], []),
    ("high-dose", "She had high-dose prednisone.", ["high-dose prednisone"], []),
    ("extended-release", "Try extended-release metformin.", ["extended-release metformin"], []),
    ("quoted", "Try “low dose” doxepin.", ["low dose” doxepin"], []),
    ("form-left-out", "Metformin tablets and doxepin capsules.", ["Metformin", "doxepin"], []),
    ("extract", "Milk thistle extract is sold.", ["Milk thistle extract"], []),
    ("oil", "Peppermint oil is sold.", ["Peppermint oil"], []),
]  # fmt: skip

AMBIGUOUS = [
    ("iron-man", "The Iron Man film was fun.", [], []),
    ("iron-taken", "Iron supplements cure anemia.", ["Iron"], ["anemia"]),
    ("cold-water", "A cold water swim on a cold day.", [], []),
    ("cold-caught", "He caught a cold. It was a bad cold with fever.", [], ["cold", "cold", "fever"]),
    ("cold-worse", "Walks in the rain can make colds worse.", [], ["colds"]),
    ("may-month", "In May the clinic opened.", [], []),
    ("lead-to", "Which may lead to trouble.", [], []),
    ("lead-author", "The lead author met the team.", [], []),
    ("ms-degree", "She holds an MS degree in biology.", [], []),
    ("ms-title", "Ms. Lee met Ms Brown.", [], []),
    ("ms-defined", "Multiple sclerosis (MS) is rare. Many people with MS walk.",
     [], ["Multiple sclerosis", "MS", "MS"]),
    ("gold-standard", "It is the gold standard of care.", [], []),
    ("stroke-of-luck", "By a stroke of luck we won.", [], []),
]  # fmt: skip

IN_CONTEXT = [
    ("food-eaten", "We ate cherries with honey in the park. The weather was fine.", [], []),
    ("dotted", "The pill helps men with H.I.V. to live longer.", [], ["H.I.V."]),
    ("vaccine-of-a-condition", "They are testing a leprosy vaccine in Nepal.", ["leprosy vaccine"], []),
    ("vaccines-of-no-condition", "Vaccines do not cause autism.", ["Vaccines"], ["autism"]),
    ("food-diet", "A cup of spinach has 30 calories.", [], []),
    ("food-credited", "Honey for Cough\n\nHoney relieves cough in children.", ["Honey", "Honey"], ["Cough", "cough"]),
    ("food-credited-throughout", "Honey eases cough. Honey also soothes a sore throat. We bought honey.",
     ["Honey", "Honey", "honey"], ["cough", "sore throat"]),
    ("food-on-the-menu", "The cook served rice, beans, spinach, tomatoes and milk. The guests sang.", [], []),
    ("food-tested", "Cherry juice for gout\n\nIn a trial cherry juice relieved gout better than placebo. Patients "
     "took cherry juice daily.", ["Cherry juice", "cherry juice", "cherry juice"], ["gout", "gout"]),
    ("hormone-of-the-body", "The body makes cortisol and leptin. Testosterone falls with age.", [], []),
    ("hormone-given", "Patients with hypogonadism received testosterone injections or placebo. Testosterone treatment "
     "improved depression.", ["testosterone", "Testosterone"], ["hypogonadism", "depression"]),
    ("hormone-per-weight-and-minute", "Dopamine ran at 4 mcg/kg/min.", ["Dopamine"], []),
    ("hormone-units-of", "He needs 12 units of insulin before meals.", ["insulin"], []),
    ("hormone-units-behind", "Oxytocin 10 IU was given.", ["Oxytocin"], []),
    ("hormone-glued", "Use insulin, 8units, twice a day.", ["insulin"], []),
    ("hormone-number-word", "Insulin was started at ten units a day.", ["Insulin"], []),
    ("hormone-hyphen", "Give a 6-unit bolus of regular insulin.", ["insulin"], []),
    ("hormone-adjective", "Give 6 units of purified insulin.", ["insulin"], []),
    ("hormone-brackets", "She got progesterone (200 mg).", ["progesterone"], []),
    ("hormone-form", "Testosterone 50 mg gel.", ["Testosterone"], []),
    ("hormone-of-two-words", "Growth hormone at 0.04 mg/kg/day.", ["Growth hormone"], []),
    ("hormone-no-food-flag", "Vasopressin 0.03 units/min was added.", ["Vasopressin"], []),
    ("amino-acid-dosed", "Try GABA 500 mg.", ["GABA"], []),
    ("hormone-level", "The insulin level was 10 units.", [], []),
    ("hormone-in-the-blood", "Her testosterone was 300 ng/dL.", [], []),
    ("hormone-made", "A pancreas makes 50 units of insulin a day.", [], []),
    ("hormone-lowered", "Ginkgo 40 mg lowers dopamine.", ["Ginkgo"], []),
    ("hormone-lowered-at", "Ginkgo lowers dopamine at 40 mg.", ["Ginkgo"], []),
    ("hormone-listed", "Ginkgo 40 mg, dopamine and sleep were looked at.", ["Ginkgo"], []),
    ("possessive-of-the-name", "Ginkgo does not prevent Parkinson's. Asthma's cause is unknown.",
     ["Ginkgo"], ["Parkinson's", "Asthma"]),
    ("words-behind-outside", "It raises stroke risk and slows cancer growth.", [], ["stroke", "cancer"]),
    ("article-before-outside", "Zinc cures the common cold.", ["Zinc"], ["common cold"]),
    ("marker-measured", "The nurse measured blood pressure at noon.", [], []),
    ("marker-changed", "Licorice raises blood pressure.", ["Licorice"], ["blood pressure"]),
    ("marker-high", "High cholesterol and high blood pressure are silent.",
     [], ["High cholesterol", "high blood pressure"]),
    ("organisation", "The National Psoriasis Foundation and the American Heart Association met.", [], []),
    ("institute", "He works at the National Cancer Institute in Maryland.", [], []),
    ("society", "We thank the Crohn's and Colitis Foundation.", [], []),
    ("journal-of", "She writes for the Journal of Migraine and Pain.", [], []),
    ("scale", "He filled in the Hamilton Depression Rating Scale.", [], []),
    ("title-case-no-organisation", "New Study Shows That Statins Prevent Heart Attacks In Many Women", ["Statins"],
     ["Heart Attacks"]),
    ("journal", "It was printed in the journal Epilepsy Today.", [], []),
    ("boilerplate", "It is an old herb that people grow in gardens all over Europe and Asia.\n\nTags: gout, metformin",
     [], []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "drugs", "conditions"),
    rows(TERMS + UNLISTED + ABBREVIATIONS + ELLIPSIS + MODIFIED + AMBIGUOUS + IN_CONTEXT),
)
def test_marked_words(nlp, text, drugs, conditions):
    assert marked(nlp(text)) == (drugs, conditions)


NAMES = [
    ("brand", "Zoloft", "sertraline"),
    ("british", "paracetamol", "acetaminophen"),
    ("misspelling", "metfornin", "metformin"),
    ("dose-word", "low dose doxepin", "doxepin"),
    ("plural", "migraines", "migraine"),
    ("spelling", "anaemia", "anemia"),
    ("stem", "tezolutamab", "tezolutamab"),
]


@pytest.mark.parametrize(("word", "name"), [pytest.param(*row, id=key) for key, *row in NAMES])
def test_a_mention_has_its_usual_name(nlp, word, name):
    doc = nlp(f"They asked about {word} that day.")
    assert [span.kb_id_ for key in (DRUGS, CONDITIONS) for span in doc.spans[key]] == [name]


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("orchitis", "testicular atrophy"),
        ("alpha-gal syndrome", "Rocky Mountain spotted fever"),
        ("osteogenesis imperfecta", "osteoporosis"),
        ("perianal fistula", "Crohn's disease"),
        ("niacinamide", "niacin"),
        ("ritonavir", "lopinavir"),
    ],
)
def test_another_concept_lends_no_name_and_no_identifiers(word, other):
    lexicon = claimx.Lexicon.load()
    (found,), (near,) = lexicon.find(word), lexicon.find(other)
    assert found.name != near.name
    assert found.ids
    assert not set(found.ids.items()) & set(near.ids.items())


def test_mentions_do_not_overlap_and_stand_in_order(nlp):
    doc = nlp("Type 2 diabetes, kidney failure, metformin, low dose doxepin and codeine dependence " * 3)
    places = sorted((span.start, span.end) for key in (DRUGS, CONDITIONS) for span in doc.spans[key])
    assert len(places) >= 12
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(places))


# One name, one entry


@pytest.fixture(scope="module")
def lexicon():
    return Lexicon.load()


def headed_terms():
    """Return every fortieth built condition of two words or more whose last word heads composed names."""
    heads = set(load_table("mentions.json")["condition_heads"]["words"])
    terms = marisa_trie.RecordTrie("<IB").mmap(str(files("claimx.lexicon") / "data" / "terms.marisa"))
    found = [
        term
        for term in terms
        if " " in term and term.isascii() and term.split()[-1] in heads and term.replace(" ", "").isalpha()
    ]
    return sorted(found)[::40]


def test_a_composed_name_that_the_lexicon_knows_keeps_its_entry(nlp, lexicon):
    wrong = []
    for term in headed_terms():
        known = [entry for entry in lexicon.find(term) if entry.label == "condition"]
        doc = nlp(f"Zinc treats {term}.")
        for span in doc.spans[CONDITIONS]:
            if known and span.text == term and span.kb_id_ != known[0].name:
                wrong.append((term, span.kb_id_, known[0].name))
    assert wrong == []


def test_the_lexicon_was_built_from_the_lists_as_they_are(lexicon):
    lists = Path(__file__).parents[2] / "scripts" / "lexicon"
    built = json.loads((files("claimx.lexicon") / "data" / "lexicon.json").read_text("utf-8"))["inputs"]
    assert built == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in lists.iterdir()}


KNOWN = [
    pytest.param("Kidney cancer is rare.", CONDITIONS, "kidney cancer", "mesh", id="head"),
    pytest.param("Liver failure is rare.", CONDITIONS, "liver failure", "mesh", id="head-failure"),
    pytest.param("They took MAO inhibitors.", DRUGS, "MAO inhibitor", None, id="class"),
    pytest.param("They took zinc antagonists.", DRUGS, "zinc antagonist", None, id="class-of-a-drug"),
]


@pytest.mark.parametrize(("text", "key", "name", "scheme"), KNOWN)
def test_a_composed_name_has_its_own_identifiers(nlp, lexicon, text, key, name, scheme):
    doc = nlp(text)
    (span,) = doc.spans[key]
    assert span.kb_id_ == name
    assert scheme is None or scheme in doc._.claimx_names[f"{span.label_} {name}"]


APART = [
    ("kind", "cluster headache", "headache"),
    ("agent", "warfarin overdose", "digoxin toxicity"),
    ("sibling", "ventricular tachycardia", "ventricular fibrillation"),
    ("addictions", "phone addiction", "sugar addiction"),
    ("withdrawal", "cannabis withdrawal", "cannabis use disorder"),
    ("opposite", "estrogen excess", "estrogen deficiency"),
    ("interferons", "interferon alfa", "interferon beta"),
    ("vaccines", "hepatitis A vaccine", "hepatitis B vaccine"),
    ("abbreviation", "DLBCL", "non-Hodgkin lymphoma"),
    ("form", "cough drop", "expectorant"),
]


@pytest.mark.parametrize(("one", "other"), [pytest.param(*row, id=name) for name, *row in APART])
def test_two_concepts_have_two_entries(lexicon, one, other):
    assert {entry.name for entry in lexicon.find(one)} & {
        entry.name for entry in lexicon.find(other)
    } == set()


def test_a_composed_name_of_a_drug_has_not_the_identifiers_of_the_drug(nlp):
    doc = nlp("They took zinc antagonists.")
    (span,) = doc.spans[DRUGS]
    assert not doc._.claimx_names.get(f"drug {span.kb_id_}")


# A user's own terms


@pytest.fixture
def with_terms(tmp_path):
    """Return a function from CSV lines to a pipeline with these terms."""

    def build(*lines):
        path = tmp_path / "terms.csv"
        path.write_text("\n".join(("name,label,synonyms", *lines)))
        return claimx.load(lexicon=path)

    return build


def test_a_new_term_is_found_with_its_synonyms(with_terms):
    nlp = with_terms("blue moss tonic,drug,moss drops|BMT-tonic", "Lindqvist fever,condition,")
    doc = nlp("Blue moss tonic or moss drops cure Lindqvist fever.")
    assert marked(doc) == (["Blue moss tonic", "moss drops"], ["Lindqvist fever"])
    assert {span.kb_id_ for span in doc.spans[DRUGS]} == {"blue moss tonic"}


def test_a_term_of_the_user_wins(with_terms):
    doc = with_terms("gout,drug,")("Gout is sold here.")
    assert marked(doc) == (["Gout"], [])


def test_a_term_can_be_removed(with_terms):
    assert marked(with_terms("metformin,none,")("He took metformin and sertraline.")) == (["sertraline"], [])


def test_a_later_file_wins(tmp_path):
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("name,label\nmossweed,drug\n")
    second.write_text("name,label\nmossweed,condition\n")
    doc = claimx.load(lexicon=[first, second])("He has mossweed.")
    assert marked(doc) == ([], ["mossweed"])


BAD = [
    ("label", "name,label\nmoss,drug\nfern,plant\n", "terms.csv:3: The label is 'plant'."),
    ("no-name", "name,label\n,drug\n", "terms.csv:2: A term has no name."),
    ("no-column", "name\nmoss\n", "terms.csv:1: The list of terms lacks the column 'label'."),
    (
        "unknown-column",
        "name,label,colour\nmoss,drug,green\n",
        "terms.csv:1: The list of terms has an unknown",
    ),
    ("empty", "", "terms.csv:1: The list of terms lacks the column"),
]


@pytest.mark.parametrize(("text", "message"), [pytest.param(*row, id=name) for name, *row in BAD])
def test_a_bad_list_is_refused_with_its_place(tmp_path, text, message):
    path = tmp_path / "terms.csv"
    path.write_text(text)
    with pytest.raises(LexiconError) as caught:
        claimx.load(lexicon=path)
    assert message in str(caught.value)


def test_a_missing_list_is_refused(tmp_path):
    with pytest.raises(LexiconError, match=r"none\.csv"):
        claimx.load(lexicon=tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("colds", "common cold"),
        ("a cold", "common cold"),
        ("aches", "pain"),
        ("allergic", "allergy"),
        ("hypovitaminosis D", "vitamin D deficiency"),
        ("protein-calorie malnutrition", "malnutrition"),
        ("senile dementia", "dementia"),
        ("seborrheic eczema", "seborrheic dermatitis"),
        ("cradle cap", "cradle cap"),
        ("retinal tear", "retinal tear"),
        ("end-stage renal failure", "end-stage kidney disease"),
        ("perinatal depression", "postpartum depression"),
        ("fungal nail infection", "nail fungus"),
        ("cancer of the stomach", "stomach cancer"),
        ("myeloproliferative disorder", "myeloproliferative disorder"),
        ("contrast-induced acute kidney injury", "contrast-induced acute kidney injury"),
    ],
)
def test_a_word_names_what_it_means_and_no_kind_of_it(lexicon, word, name):
    """Vocabularies list some words under a kind of what they mean, or under capitals that are spelt so."""
    found = [entry.name for entry in lexicon.find(word.removeprefix("a ")) if entry.label == "condition"]
    assert found == [name]


@pytest.mark.parametrize(
    ("text", "drugs", "conditions"),
    [
        ("PD-L1 inhibitors treat melanoma.", ["PD-L1 inhibitors"], ["melanoma"]),
        ("Aspirin lowered -SMA and pain.", ["Aspirin"], ["pain"]),
    ],
)
def test_a_part_of_a_symbol_is_no_name(nlp, text, drugs, conditions):
    doc = nlp(text)
    assert [span.text for span in doc.spans[DRUGS]] == drugs
    assert [span.text for span in doc.spans[CONDITIONS]] == conditions


def test_an_entry_has_no_identifier_of_a_word_that_is_kept_by_hand(lexicon):
    (pain,) = lexicon.find("pain")
    assert "mondo" not in pain.ids  # that of achondroplasia, whose capitals are ACHE
