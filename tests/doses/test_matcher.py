"""Doses of articles: the drug that each is of, its attributes, and amounts that are no doses."""

from __future__ import annotations

import pytest

import claimx


def wrong(reason: str) -> pytest.MarkDecorator:
    """Mark a row on which the rules fail although the annotation guide is clear."""
    return pytest.mark.xfail(strict=True, reason=reason)


def dosages(nlp, text):
    """Return the claims about doses."""
    return [claim for claim in claimx.claims(nlp(text)) if claim.kind == "dosage"]


LINKS = [
    ("of", "Take 400 mg of ibuprofen.", [("400 mg", "ibuprofen")]),
    ("of-frequency", "Take 400 mg a day of ibuprofen.", [("400 mg", "ibuprofen")]),
    ("behind", "Take ibuprofen 400 mg with food.", [("400 mg", "ibuprofen")]),
    ("brackets", "Take ibuprofen (400 mg) with food.", [("400 mg", "ibuprofen")]),
    ("before", "A 20 mg omeprazole capsule is small.", [("20 mg", "omeprazole")]),
    ("hyphen", "A 20-mg dose of omeprazole helps.", [("20-mg", "omeprazole")]),
    ("verb-between", "Metformin is usually taken at 500 mg twice daily.", [("500 mg", "Metformin")]),
    ("two-drugs", "They took 400 mg of ibuprofen and 20 mg of omeprazole.",
     [("400 mg", "ibuprofen"), ("20 mg", "omeprazole")]),
    ("two-drugs-behind", "They took ibuprofen 400 mg and omeprazole 20 mg.",
     [("400 mg", "ibuprofen"), ("20 mg", "omeprazole")]),
    ("two-doses", "Colchicine was given at 1.2 mg and then at 0.6 mg.",
     [("1.2 mg", "Colchicine"), ("0.6 mg", "Colchicine")]),
    ("strengths", "Lisinopril 5 mg, 10 mg and 20 mg tablets",
     [("5 mg", "Lisinopril"), ("10 mg", "Lisinopril"), ("20 mg", "Lisinopril")]),
    ("generic-noun", "Colchicine is bitter. The usual dose of the drug is 0.6 mg.", [("0.6 mg", "Colchicine")]),
    ("of-it", "Colchicine is bitter. Take 0.6 mg of it.", [("0.6 mg", "Colchicine")]),
    ("previous-sentence", "Melatonin is a hormone. Take 3 mg at night.", [("3 mg", "Melatonin")]),
    ("subordinate", "Those who took amitriptyline, which was given at 10 mg, slept.", [("10 mg", "amitriptyline")]),
    ("count-of-the-last", "Senna works. Take one tablet at night.", [("one tablet", "Senna")]),
    ("count-of-nothing", "Senna works. He had one tablet left.", []),
    ("visits", "They got 600 mg of infliximab at weeks 0, 2 and 6, and then 240 mg.",
     [("600 mg", "infliximab"), ("240 mg", "infliximab")]),
    ("count", "Take two tablets of loratadine.", [("two tablets", "loratadine")]),
    ("household", "Stir half a teaspoon of psyllium into water.", [("half a teaspoon", "psyllium")]),
    ("no-drug-in-the-article", "The pharmacy sells 50 mg tablets.", [("50 mg", None)]),
    ("unknown-substance", "They gave 40 mg of zoprinavex twice.", [("40 mg", None)]),
    ("unknown-brand", "Senna works. Swallow two capsules of Bowelina daily.", [("two capsules", None)]),
    ("unknown-dosed", "Each child got a 3-unit dose of quellorin.", [("3-unit", None)]),
    ("series", "They tried 1, 2.5 or 5 mg of haloperidol in sheep on propofol.",
     [("1", "haloperidol"), ("2.5", "haloperidol"), ("5 mg", "haloperidol")]),
    ("through-brackets", "They took 500 mg of calcium and 400 units (IU) of vitamin D daily.",
     [("500 mg", "calcium"), ("400 units", "vitamin D")]),
    ("count-times", "Take 2x250mg of metformin daily.", [("250mg", "metformin")]),
    ("two-strengths", "She got 37.5/325 mg tramadol/acetaminophen.",
     [("37.5", "tramadol"), ("325 mg", "acetaminophen")]),
    ("two-strengths-behind", "She got tramadol-acetaminophen 37.5 mg/325 mg.",
     [("37.5 mg", "tramadol"), ("325 mg", "acetaminophen")]),
    ("three-strengths", "She got amlodipine/valsartan/hydrochlorothiazide 5/160/25 mg.",
     [("5", "amlodipine"), ("160", "valsartan"), ("25 mg", "hydrochlorothiazide")]),
    ("three-strengths-with-tens", "She got olmesartan/amlodipine/hydrochlorothiazide 40/5/10 mg.",
     [("40", "olmesartan"), ("5", "amlodipine"), ("10 mg", "hydrochlorothiazide")]),
    ("two-strengths-with-hyphens", "She got lisinopril-hydrochlorothiazide 10-12.5 mg.",
     [("10", "lisinopril"), ("12.5 mg", "hydrochlorothiazide")]),
    ("two-strengths-falling", "She got 20-12.5 mg lisinopril-hydrochlorothiazide.",
     [("20", "lisinopril"), ("12.5 mg", "hydrochlorothiazide")]),
    ("range-of-one", "She got 10-20 mg lisinopril.", [("10-20 mg", "lisinopril")]),
    ("respectively", "Sertraline and propranolol, at 50 mg and 40 mg respectively, were given.",
     [("50 mg", "Sertraline"), ("40 mg", "propranolol")]),
    ("respectively-of", "They got 50, 40 and 5 mg of sertraline, propranolol and buspirone, respectively.",
     [("50", "sertraline"), ("40", "propranolol"), ("5 mg", "buspirone")]),
    ("name-in-brackets", "They got losartan 50 mg (Cozaar) and 10 mg (Zestril).",
     [("50 mg", "losartan"), ("10 mg", "Zestril")]),
    ("two-strengths-of-one", "Sitagliptin 50/100 mg went with metformin.", [("50", "Sitagliptin"), ("100 mg", "Sitagliptin")]),
    ("refused", "Use 5 mg, not 50 mg, of donepezil.", [("5 mg", "donepezil")]),
    ("refused-in-a-finding", "Donepezil 10 mg, not 5 mg, helped them.", [("10 mg", "Donepezil"), ("5 mg", "Donepezil")]),
    ("not-refused", "Use 5 mg, not only 1 mg, of donepezil.", [("5 mg", "donepezil"), ("1 mg", "donepezil")]),
    ("percent-strength", "Minoxidil 2% twice daily and finasteride 1 mg helped.", [("1 mg", "finasteride")]),
    ("known-unit-later", "Take 2 g of inositol. Do not exceed 4 g a day.", [("2 g", "inositol"), ("4 g", "inositol")]),
    ("concentration", "Insulin glargine 100 units/mL is injected.", [("100 units/mL", "Insulin glargine")]),
    ("per-body-weight", "Amoxicillin at 40 mg per kilogram of body weight per day.",
     [("40 mg per kilogram", "Amoxicillin")]),
    ("per-body-weight-of", "Give 40 mg per kilogram of body weight of amoxicillin.",
     [("40 mg per kilogram", "amoxicillin")]),
    ("deviation", "They got methotrexate, 14 mg (SD 3 mg), weekly.", [("14 mg", "methotrexate")]),
    ("units-of-insulin", "He injects 12 units of insulin before meals.", [("12 units", "insulin")]),
    ("per-kg-per-min", "Dopamine ran at 4 mcg/kg/min.", [("4 mcg/kg/min", "Dopamine")]),
    ("milliunits", "Oxytocin was run at 2 mU/min.", [("2 mU/min", "Oxytocin")]),
    ("pumps-of-a-hormone", "Use two pumps of testosterone gel.", [("two pumps", "testosterone gel")]),
    ("patch-per-day", "Use an estradiol 0.05 mg/24h patch.", [("0.05 mg/24h", "estradiol")]),
    ("abbreviation", "They took EPA 2 g.", [("2 g", "EPA")]),
    ("nothing-known", "Each of them got 40 mg of the compound twice a day.", [("40 mg", None)]),
    ("nothing-named", "The label says 250 mg twice a day.", [("250 mg", None)]),
    ("organ", "Lidocaine was used. It suits glands weighing up to 95 grams, and prostates over 45 grams.", []),
    ("sales", "Lidocaine sells. The firm sold about 90 units.", []),
    ("fibre", "Psyllium is a fibre. Most people eat about 15 grams a day.", []),
    ("pack", "Inositol Powder 400 g\n\nInositol is sweet and dissolves well in water.", []),
    ("laboratory", "Her cholesterol was 240 mg/dL on atorvastatin.", []),
    ("pressure", "Lisinopril brought it to 120 mmHg.", []),
    ("percent", "Of those on sertraline 30 percent had nausea.", []),
    ("age", "Sertraline was given to a man of 40 years.", []),
    ("weight", "Metformin was given to a man of 90 kg.", []),
    ("sodium-of-a-diet", "Adults should limit sodium to 2,000 mg a day.", []),
    ("food-contents", "An orange has 70 mg of potassium and a banana 12 g of sugar.", []),
    ("food-amount", "She ate 200 g of spinach.", []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [pytest.param(text, links, id=name, marks=marks) for name, text, links, *marks in LINKS],
)
def test_the_drug_of_a_dose(nlp, text, expected):
    found = [(claim.dose.text, claim.drug and claim.drug.text) for claim in dosages(nlp, text)]
    assert found == expected


TIMES = [
    ("daily", "Take 10 mg of loratadine daily.", "daily", 1),
    ("once-a-day", "Take 10 mg of loratadine once a day.", "once a day", 1),
    ("twice-daily", "Take 500 mg of metformin twice daily.", "twice daily", 2),
    ("three-times", "Take 300 mg of gabapentin three times a day.", "three times a day", 3),
    ("every-six-hours", "Take 500 mg of paracetamol every six hours.", "every six hours", 4),
    ("bid", "Take 500 mg of metformin b.i.d. with food.", "b.i.d.", 2),
    ("weekly", "Take 10 mg of methotrexate once a week.", "once a week", 1 / 7),
    ("every-other-day", "Take 10 mg of prednisone every other day.", "every other day", 0.5),
    ("count-daily", "Take 3 x 300 mg of gabapentin daily.", "daily", 3),
    ("count-per-day", "Take 2×300mg/day of gabapentin.", None, 2),
    ("count-of-pieces", "Take 2x300 mg of gabapentin three times a day.", "three times a day", 3),
    ("count-at-night", "Take 2x300 mg of gabapentin at night.", "at night", 1),
    ("none", "Take 10 mg of loratadine.", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words", "times"), [pytest.param(*row, id=name) for name, *row in TIMES])
def test_how_often(nlp, text, words, times):
    (claim,) = dosages(nlp, text)
    assert (claim.dose.frequency and claim.dose.frequency.text) == words
    assert claim.dose.times_per_day == (None if times is None else pytest.approx(times, abs=0.01))


PER = [
    ("kg", "Give 10 mg/kg of amoxicillin.", "kg"),
    ("kilogram-words", "Give 10 mg per kilogram of body weight of amoxicillin.", "kg"),
    ("day-slash", "Give 500 mg/day of metformin.", "day"),
    ("day-words", "Give 500 mg of metformin per day.", None),
    ("none", "Give 500 mg of metformin.", None),
]


@pytest.mark.parametrize(("text", "per"), [pytest.param(*row, id=name) for name, *row in PER])
def test_per(nlp, text, per):
    (claim,) = dosages(nlp, text)
    assert claim.dose.per == per


LIMITS = [
    ("single", "Take 10 mg of loratadine.", 10, 10),
    ("range", "Take 10 to 20 mg of loratadine.", 10, 20),
    ("maximum", "Take up to 4 g of paracetamol.", None, 4),
    ("no-more-than", "Take no more than 4 g of paracetamol.", None, 4),
    ("minimum", "Take at least 2 g of metformin.", 2, None),
]


@pytest.mark.parametrize(("text", "low", "high"), [pytest.param(*row, id=name) for name, *row in LIMITS])
def test_limits(nlp, text, low, high):
    (claim,) = dosages(nlp, text)
    assert (claim.dose.low, claim.dose.high) == (low, high)


def test_other_attributes_are_quotes(nlp):
    text = "Take one 20 mg omeprazole capsule by mouth once a day for two weeks."
    dose = next(claim.dose for claim in dosages(nlp, text) if claim.dose.text == "20 mg")
    quotes = (dose.frequency, dose.duration, dose.route, dose.form)
    assert [quote and quote.text for quote in quotes] == ["once a day", "two weeks", "by mouth", "capsule"]
    assert all(text[quote.start : quote.end] == quote.text for quote in quotes)


def test_a_claim_about_a_condition_carries_the_doses_of_its_sentence(nlp):
    (pair,) = (
        claim
        for claim in claimx.claims(nlp("Omeprazole at 20 mg once a day relieves heartburn."))
        if claim.kind == "drug_condition"
    )
    assert [(dose.text, dose.times_per_day) for dose in pair.doses] == [("20 mg", 1.0)]


DOSES_OF_DRUGS = [
    ("two-drugs", "Ibuprofen 200 mg eases pain and ondansetron 8 mg prevents nausea.",
     [("Ibuprofen", "pain", ["200 mg"]), ("ondansetron", "nausea", ["8 mg"])]),
    ("two-drugs-for", "Take 200 mg ibuprofen for pain and 20 mg omeprazole for heartburn.",
     [("ibuprofen", "pain", ["200 mg"]), ("omeprazole", "heartburn", ["20 mg"])]),
    ("one-condition", "Sertraline (50 mg) and propranolol (40 mg) treat anxiety.",
     [("Sertraline", "anxiety", ["50 mg"]), ("propranolol", "anxiety", ["40 mg"])]),
    ("one-drug-twice", "Naltrexone 4 mg eases pain, and naltrexone 50 mg treats alcoholism.",
     [("Naltrexone", "pain", ["4 mg", "50 mg"]), ("naltrexone", "alcoholism", ["4 mg", "50 mg"])]),
    ("one-drug-twice-for-one", "Naltrexone 4 mg and naltrexone 8 mg both treat pain.",
     [("Naltrexone", "pain", ["4 mg", "8 mg"])]),
    ("one-drug-twice-with-one-dose", "Naltrexone at 4 mg eased pain, so naltrexone treats fibromyalgia.",
     [("Naltrexone", "pain", ["4 mg"]), ("naltrexone", "fibromyalgia", ["4 mg"])]),
    ("two-doses", "Amitriptyline at 10 mg or 25 mg eases pain and migraine.",
     [("Amitriptyline", "pain", ["10 mg", "25 mg"]), ("Amitriptyline", "migraine", ["10 mg", "25 mg"])]),
    ("inserted", "Amitriptyline at 10 mg or, for pain, at 75 mg, treats depression.",
     [("Amitriptyline", "pain", ["10 mg", "75 mg"]), ("Amitriptyline", "depression", ["10 mg", "75 mg"])]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*row, id=name) for name, *row in DOSES_OF_DRUGS])
def test_a_claim_about_a_condition_has_the_doses_of_its_drug(nlp, text, expected):
    pairs = [claim for claim in claimx.claims(nlp(text)) if claim.kind == "drug_condition"]
    found = [(pair.drug.text, pair.condition.text, [dose.text for dose in pair.doses]) for pair in pairs]
    assert found == expected


def test_no_claim_takes_the_condition_of_another_dosed_drug():
    """The default model looks at every pair of a sentence."""
    found = claimx.claims(claimx.load()("Ibuprofen 10 mg eases pain and ondansetron 20 mg prevents nausea."))
    pairs = [(claim.drug.text, claim.condition.text) for claim in found if claim.kind == "drug_condition"]
    assert pairs == [("Ibuprofen", "pain"), ("ondansetron", "nausea")]


def test_a_dose_names_the_condition_it_is_for(nlp):
    (claim,) = dosages(nlp, "Omeprazole at 20 mg relieves heartburn.")
    assert (claim.condition.text, claim.relation) == ("heartburn", None)


def test_documents_hold_the_same_doses(nlp):
    text = "Take 500 mg of metformin twice daily."
    spans = {span.id: span for span in claimx.document(nlp(text)).spans}
    (dose,) = (span for span in spans.values() if span.label == "dose")
    assert (dose.text, spans[dose.drug].text, dose.times_per_day) == ("500 mg", "metformin", 2.0)
