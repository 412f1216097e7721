"""Doses in running text: amounts, limits, attributes, and the amounts that are no doses."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimx.doses.parser import DoseMention, find_doses
from claimx.doses.rules import load_rules
from claimx.doses.values import number_value
from tests.counted import calls

RULES = load_rules()


def amounts(text: str) -> list[tuple[str, float | None, float | None, str, str | None]]:
    return [(text[d.start : d.end], d.low, d.high, d.unit, d.per) for d in find_doses(text)]


def only(text: str) -> DoseMention:
    (dose,) = find_doses(text)
    return dose


def words_at(text: str, bounds: tuple[int, int] | None) -> str | None:
    return None if bounds is None else text[slice(*bounds)]


ONE_DOSE = [
    ("plain", "Take 500 mg of it.", ("500 mg", 500, 500, "mg", None)),
    ("glued", "We gave 81mg tonight.", ("81mg", 81, 81, "mg", None)),
    ("glued-short", "We gave 5mg.", ("5mg", 5, 5, "mg", None)),
    ("hyphen", "A 5-mg dose helped.", ("5-mg", 5, 5, "mg", None)),
    ("hyphen-word", "A 300-milligram dose.", ("300-milligram", 300, 300, "milligram", None)),
    ("decimal", "Start with 2.5 mg.", ("2.5 mg", 2.5, 2.5, "mg", None)),
    ("decimal-glued", "Start with 0.5mg.", ("0.5mg", 0.5, 0.5, "mg", None)),
    ("bare-point", "Start with .5 mg.", (".5 mg", 0.5, 0.5, "mg", None)),
    ("middle-dot", "Start with 0·5 mg.", ("0·5 mg", 0.5, 0.5, "mg", None)),
    ("decimal-comma", "Start with 2,5 mg.", ("2,5 mg", 2.5, 2.5, "mg", None)),
    ("thousands", "Use 1,000mg.", ("1,000mg", 1000, 1000, "mg", None)),
    ("thousands-space", "Use 1 000 mg.", ("1 000 mg", 1000, 1000, "mg", None)),
    ("nbsp", "Use 20\xa0mg.", ("20\xa0mg", 20, 20, "mg", None)),
    ("wrapped", "Use 20\nmg.", ("20\nmg", 20, 20, "mg", None)),
    ("million", "Give 1.5 million units.", ("1.5 million units", 1500000, 1500000, "units", None)),
    ("mcg", "Use 25 mcg.", ("25 mcg", 25, 25, "mcg", None)),
    ("micro-sign", "Use 25 µg.", ("25 µg", 25, 25, "µg", None)),
    ("greek-mu", "Use 25 μg.", ("25 μg", 25, 25, "μg", None)),
    ("gram", "Use 3 g of it.", ("3 g", 3, 3, "g", None)),
    ("iu", "Use 5,000 IU.", ("5,000 IU", 5000, 5000, "IU", None)),
    ("iu-points", "Use 800 I.U. of it.", ("800 I.U.", 800, 800, "I.U.", None)),
    (
        "iu-words",
        "Use 800 international units.",
        ("800 international units", 800, 800, "international units", None),
    ),
    ("units", "Inject 400 units.", ("400 units", 400, 400, "units", None)),
    ("ml", "Drink 30 mL.", ("30 mL", 30, 30, "mL", None)),
    ("meq", "Add 20 mEq.", ("20 mEq", 20, 20, "mEq", None)),
    ("cfu", "It is 10 billion CFU.", ("10 billion CFU", 10**10, 10**10, "CFU", None)),
    ("word", "Fifty mg was enough.", ("Fifty mg", 50, 50, "mg", None)),
    ("word-hyphen", "Use twenty-five mg.", ("twenty-five mg", 25, 25, "mg", None)),
    ("word-hundred", "Use one hundred and fifty mg.", ("one hundred and fifty mg", 150, 150, "mg", None)),
    ("range-to", "Usually 3 to 5 mg.", ("3 to 5 mg", 3, 5, "mg", None)),
    ("range-glued", "Usually 3-5mg.", ("3-5mg", 3, 5, "mg", None)),
    ("range-dash", "Use 1,000–2,000 IU.", ("1,000–2,000 IU", 1000, 2000, "IU", None)),
    ("range-between", "Use between 2 and 4 g.", ("2 and 4 g", 2, 4, "g", None)),
    ("range-hanging", "A 20- to 40-mg dose.", ("20- to 40-mg", 20, 40, "mg", None)),
    ("range-units", "Use 150 mg to 300 mg.", ("150 mg to 300 mg", 150, 300, "mg", None)),
    ("range-mixed", "Use 500 mg to 1 g.", ("500 mg to 1 g", 0.5, 1, "g", None)),
    ("range-between-units", "Between 2 g and 4 g.", ("2 g and 4 g", 2, 4, "g", None)),
    ("range-words", "Take two to three capsules.", ("two to three capsules", 2, 3, "capsules", None)),
    ("one-or-two", "Take one or two tablets.", ("one or two tablets", 1, 2, "tablets", None)),
    ("one-and-a-half", "Use one and a half tablets.", ("one and a half tablets", 1.5, 1.5, "tablets", None)),
    ("vulgar", "Add ½ tsp.", ("½ tsp", 0.5, 0.5, "tsp", None)),
    ("vulgar-mixed", "Add 1 ½ cups.", ("1 ½ cups", 1.5, 1.5, "cups", None)),
    ("slash-fraction", "Add 1/2 cup.", ("1/2 cup", 0.5, 0.5, "cup", None)),
    ("slash-mixed", "Add 1 1/2 cups.", ("1 1/2 cups", 1.5, 1.5, "cups", None)),
    ("slash-weighed", "Use 1/2 mg of it.", ("1/2 mg", 0.5, 0.5, "mg", None)),
    ("slash-mixed-weighed", "Use 1 1/2 mg of it.", ("1 1/2 mg", 1.5, 1.5, "mg", None)),
    ("slash-eighths", "Add 5/8 cup.", ("5/8 cup", 0.625, 0.625, "cup", None)),
    ("half-a", "Add half a teaspoon.", ("half a teaspoon", 0.5, 0.5, "teaspoon", None)),
    ("a-half-a", "Add a half a teaspoon.", ("half a teaspoon", 0.5, 0.5, "teaspoon", None)),
    ("quarter-of", "Add a quarter of a teaspoon.", ("a quarter of a teaspoon", 0.25, 0.25, "teaspoon", None)),
    ("tenth-of", "Only a tenth of a teaspoon.", ("a tenth of a teaspoon", 0.1, 0.1, "teaspoon", None)),
    ("article", "Add a teaspoon of ginger.", ("a teaspoon", 1, 1, "teaspoon", None)),
    ("full", "Drink a full cup.", ("full cup", 1, 1, "cup", None)),
    ("heaping", "Add two heaping tablespoons.", ("two heaping tablespoons", 2, 2, "tablespoons", None)),
    ("few", "Add a few drops.", ("a few drops", None, None, "drops", None)),
    ("couple", "Take a couple of tablets.", ("a couple of tablets", 2, 2, "tablets", None)),
    ("half-dozen", "Add half a dozen drops.", ("half a dozen drops", 6, 6, "drops", None)),
    ("puffs", "Take two puffs.", ("two puffs", 2, 2, "puffs", None)),
    ("per-kg", "Give 10 mg/kg now.", ("10 mg/kg", 10, 10, "mg", "kg")),
    ("per-kg-glued", "Give 10mg/kg now.", ("10mg/kg", 10, 10, "mg", "kg")),
    ("per-kg-words", "Give 10 mg per kilogram.", ("10 mg per kilogram", 10, 10, "mg", "kg")),
    ("per-kg-day", "Give 5 mg/kg/day.", ("5 mg/kg/day", 5, 5, "mg", "kg/day")),
    ("per-day", "Give 400 IU/day.", ("400 IU/day", 400, 400, "IU", "day")),
    ("strength", "A 3 mg/mL solution.", ("3 mg/mL", 3, 3, "mg", "mL")),
    ("strength-of-5", "A 250 mg/5 mL syrup.", ("250 mg/5 mL", 250, 250, "mg", "5 mL")),
    ("up-to", "Use up to 4 g.", ("4 g", None, 4, "g", None)),
    ("no-more-than", "Take no more than 4 g.", ("4 g", None, 4, "g", None)),
    ("negated-more-than", "Do not take more than 4 g.", ("4 g", None, 4, "g", None)),
    ("less-than", "Use less than 4 g.", ("4 g", None, 4, "g", None)),
    ("maximum-dose", "A maximum daily dose of 4 g.", ("4 g", None, 4, "g", None)),
    ("or-less", "Use 5 mg or less.", ("5 mg", None, 5, "mg", None)),
    ("sign-max", "Use ≤5 mg.", ("5 mg", None, 5, "mg", None)),
    ("at-least", "Use at least 2 g.", ("2 g", 2, None, "g", None)),
    ("more-than", "They took more than 2 g.", ("2 g", 2, None, "g", None)),
    ("in-excess-of", "They took in excess of 2 g.", ("2 g", 2, None, "g", None)),
    ("minimum", "Use a minimum of 2 g.", ("2 g", 2, None, "g", None)),
    ("or-more", "They took 2 g a day or more.", ("2 g", 2, None, "g", None)),
    ("plus-sign", "They took 2000+ IU.", ("2000+ IU", 2000, None, "IU", None)),
    ("count-of-strength", "Take two 500mg capsules.", ("500mg", 500, 500, "mg", None)),
    ("digit-count-of-strength", "Take 2 500 mg capsules.", ("500 mg", 500, 500, "mg", None)),
    ("product-contains", "Each tablet contains 70 mg of iron.", ("70 mg", 70, 70, "mg", None)),
    ("after-name", "Omega-3 500 mg was given.", ("500 mg", 500, 500, "mg", None)),
    ("after-date", "In 2011 and 300 mg later.", ("300 mg", 300, 300, "mg", None)),
    ("after-glued-ages", "For men ages18-60, and then 900 mg.", ("900 mg", 900, 900, "mg", None)),
    ("count-x", "Take 3x250mg of it.", ("250mg", 250, 250, "mg", None)),
    ("count-sign", "Take 3 × 250 mg of it.", ("250 mg", 250, 250, "mg", None)),
    ("count-behind", "Take 250mgx3 with food.", ("250mg", 250, 250, "mg", None)),
    ("range-hyphen-units", "Use 4mg-8mg of it.", ("4mg-8mg", 4, 8, "mg", None)),
    ("range-dash-units", "Use 4 mg – 8 mg of it.", ("4 mg – 8 mg", 4, 8, "mg", None)),
    ("range-point", "Use 800 mg. to 900 mg of it.", ("800 mg. to 900 mg", 800, 900, "mg", None)),
    ("plus", "Use 3g+ a day.", ("3g", 3, None, "g", None)),
    ("and-more", "Use 3 g or above.", ("3 g", 3, None, "g", None)),
    ("kilo", "Use 20k IU weekly.", ("20k IU", 20000, 20000, "IU", None)),
    ("kilo-decimal", "Use 1.5K units.", ("1.5K units", 1500, 1500, "units", None)),
    ("kilo-range", "Use 2-4k IU.", ("2-4k IU", 2000, 4000, "IU", None)),
    (
        "scaled-range",
        "Use 2 to 3 million units.",
        ("2 to 3 million units", 2_000_000, 3_000_000, "units", None),
    ),
    ("billions", "Take 20B CFU.", ("20B CFU", 20_000_000_000, 20_000_000_000, "CFU", None)),
    ("power", "Take 2 x 10^9 CFU.", ("2 x 10^9 CFU", 2e9, 2e9, "CFU", None)),
    ("power-superscript", "Take 10⁸ CFU.", ("10⁸ CFU", 1e8, 1e8, "CFU", None)),
    ("tabs", "Take 3 tabs.", ("3 tabs", 3, 3, "tabs", None)),
    ("ui", "Use 300 UI of it.", ("300 UI", 300, 300, "UI", None)),
    ("per-kg-min", "It ran at 4 mcg/kg/min.", ("4 mcg/kg/min", 4, 4, "mcg", "kg/min")),
    ("per-weight-day", "Give 4 mg/kg bw/day.", ("4 mg/kg bw/day", 4, 4, "mg", "kg/day")),
    ("per-surface", "Give 60 mg/m².", ("60 mg/m²", 60, 60, "mg", "m2")),
    ("per-surface-caret", "Give 60 mg/m^2.", ("60 mg/m^2", 60, 60, "mg", "m2")),
    ("per-surface-u", "Give 80u/m2.", ("80u/m2", 80, 80, "u", "m2")),
    ("inverse", "Give 4 mg kg-1.", ("4 mg kg-1", 4, 4, "mg", "kg")),
    ("inverse-signs", "Give 4 mg·kg⁻¹·day⁻¹.", ("4 mg·kg⁻¹·day⁻¹", 4, 4, "mg", "kg/day")),
    ("inverse-points", "Give 4 mg.kg-1.h-1 now.", ("4 mg.kg-1.h-1", 4, 4, "mg", "kg/hour")),
    ("inverse-surface", "Give 60 mg m−2 now.", ("60 mg m−2", 60, 60, "mg", "m2")),
    ("deviation", "They got 1.4 ± 0.3 mg.", ("1.4 ± 0.3 mg", 1.4, 1.4, "mg", None)),
    ("deviation-typed", "They got 14 +/- 3 mg.", ("14 +/- 3 mg", 14, 14, "mg", None)),
    ("deviation-units", "They got 14 mg ± 3 mg.", ("14 mg", 14, 14, "mg", None)),
    ("strength-units", "A pen of 200 units/mL.", ("200 units/mL", 200, 200, "units", "mL")),
    ("strength-iu", "An ampoule of 400 IU/mL.", ("400 IU/mL", 400, 400, "IU", "mL")),
    ("strength-fraction", "A shot of 3 mg/0.05 mL.", ("3 mg/0.05 mL", 3, 3, "mg", "0.05 mL")),
    ("strength-words", "A syrup of 120 mg per 5 mL.", ("120 mg per 5 mL", 120, 120, "mg", "5 mL")),
    ("per-puff", "It gives 90 mcg/puff.", ("90 mcg/puff", 90, 90, "mcg", "puff")),
    ("thousands-point", "Use 20.000 IU.", ("20.000 IU", 20000, 20000, "IU", None)),
    ("thousands-point-zeros", "Use 2.000 mg.", ("2.000 mg", 2000, 2000, "mg", None)),
    ("thousands-points", "Use 1.200.000 units.", ("1.200.000 units", 1_200_000, 1_200_000, "units", None)),
    ("three-decimals", "Use 2.250 g.", ("2.250 g", 2.25, 2.25, "g", None)),
    ("thin-space", "Use 2\u2009000\u202fmg.", ("2\u2009000\u202fmg", 2000, 2000, "mg", None)),
    ("lakh", "Use 2,00,000 IU.", ("2,00,000 IU", 200000, 200000, "IU", None)),
    ("twentieth", "Only a 20th of a teaspoon.", ("20th of a teaspoon", 0.05, 0.05, "teaspoon", None)),
    ("eighth", "Only 1/8th of a teaspoon.", ("1/8th of a teaspoon", 0.125, 0.125, "teaspoon", None)),
    ("said-maximum", "The maximum daily dose for adults is 3 g.", ("3 g", None, 3, "g", None)),
    ("said-limit", "The ceiling is 900 mg a day.", ("900 mg", None, 900, "mg", None)),
    ("range-figure-dash", "Use 4‒8 mg of it.", ("4‒8 mg", 4, 8, "mg", None)),
    ("range-bar", "Use 4 mg ― 8 mg of it.", ("4 mg ― 8 mg", 4, 8, "mg", None)),
    ("range-non-breaking-hyphen", "Use 4‑8 mg.", ("4‑8 mg", 4, 8, "mg", None)),
    ("range-em-dash-units", "Use 4 mg—8 mg.", ("4 mg—8 mg", 4, 8, "mg", None)),
    ("range-words-between", "Use somewhere between 4 and 8 mg.", ("4 and 8 mg", 4, 8, "mg", None)),
    ("range-mixed-fraction", "Use 1½-2 tablets.", ("1½-2 tablets", 1.5, 2, "tablets", None)),
    ("fraction-hyphen", "Use 1-1/2 tablets.", ("1-1/2 tablets", 1.5, 1.5, "tablets", None)),
    (
        "fraction-words",
        "Use three-quarters of a gram.",
        ("three-quarters of a gram", 0.75, 0.75, "gram", None),
    ),
    ("number-words", "Use twenty five mg.", ("twenty five mg", 25, 25, "mg", None)),
    ("thousands-apostrophe", "Use 20'000 IU.", ("20'000 IU", 20000, 20000, "IU", None)),
    ("count-word", "Take two x 250 mg.", ("250 mg", 250, 250, "mg", None)),
    ("deviation-word", "They got 14 mg (SD 3 mg).", ("14 mg", 14, 14, "mg", None)),
    ("deviation-word-first", "They got 14 (SD 3) mg.", ("14 (SD 3) mg", 14, 14, "mg", None)),
    ("deviation-sign", "They got 14 (±3) mg.", ("14 (±3) mg", 14, 14, "mg", None)),
    ("deviation-said", "A mean of 14 mg, with a standard deviation of 3 mg.", ("14 mg", 14, 14, "mg", None)),
    ("deviation-range", "They got 14 mg (IQR 9-19 mg).", ("14 mg", 14, 14, "mg", None)),
    ("confidence", "They got 14 mg (95% CI 9 to 19 mg).", ("14 mg", 14, 14, "mg", None)),
    ("minimum-point", "Use a (min. 4 g) dose.", ("4 g", 4, None, "g", None)),
    ("maximum-point", "Use max. 4 g.", ("4 g", None, 4, "g", None)),
    ("concentration-in", "Mix 4 mg in 50 mL.", ("4 mg in 50 mL", 4, 4, "mg", "50 mL")),
    ("concentration-one", "A vial of 10mg/1mL.", ("10mg/1mL", 10, 10, "mg", "1 mL")),
    ("per-night", "Use 3mg/night.", ("3mg/night", 3, 3, "mg", "night")),
    ("per-24-hours", "It gives 50 mcg/24h.", ("50 mcg/24h", 50, 50, "mcg", "day")),
    (
        "per-kg-words-min",
        "Give 5 micrograms per kilogram per minute.",
        ("5 micrograms per kilogram per minute", 5, 5, "micrograms", "kg/min"),
    ),
    ("per-surface-week", "Give 300 mg/m2/week.", ("300 mg/m2/week", 300, 300, "mg", "m2/week")),
    ("per-surface-words", "Give 70 mg per square meter.", ("70 mg per square meter", 70, 70, "mg", "m2")),
    ("mega-units", "Give 3 MIU.", ("3 MIU", 3, 3, "MIU", None)),
    ("milliunits", "It ran at 2 mU/min.", ("2 mU/min", 2, 2, "mU", "min")),
    ("chewable", "Chew 2 chewable tablets.", ("2 chewable tablets", 2, 2, "tablets", None)),
    ("softgel", "Take 2 softgel capsules.", ("2 softgel capsules", 2, 2, "capsules", None)),
    ("caps", "Take two caps.", ("two caps", 2, 2, "caps", None)),
    ("moved-up-to", "She went up to 40 mg.", ("40 mg", 40, 40, "mg", None)),
    (
        "range-maximum",
        "Use 1 mg up to a maximum of 8 mg.",
        ("1 mg up to a maximum of 8 mg", 1, 8, "mg", None),
    ),
    ("contents-of-a-measure", "Each 5 mL contains 125 mg of it.", ("125 mg", 125, 125, "mg", None)),
    ("maximum-colon", "Maximum: 8 mg.", ("8 mg", None, 8, "mg", None)),
    ("moved-from-up-to", "It rose from 5 mg up to 40 mg.", ("5 mg up to 40 mg", 5, 40, "mg", None)),
    ("wrapped-maximum", "Use up to\n4 g.", ("4 g", None, 4, "g", None)),
    ("wrapped-minimum", "Use at least\n2 g.", ("2 g", 2, None, "g", None)),
    ("said-upper-level", "The tolerable upper intake level for it is 3 g.", ("3 g", None, 3, "g", None)),
    ("thousands-of-both", "Use 2-4,000 IU.", ("2-4,000 IU", 2000, 4000, "IU", None)),
    ("thousands-of-one", "Use 600-4,000 IU.", ("600-4,000 IU", 600, 4000, "IU", None)),
    ("salt-of-sodium", "Use 650 mg of sodium citrate.", ("650 mg", 650, 650, "mg", None)),
    ("reduced-by-a-dose", "The pain was reduced by 10 mg of it.", ("10 mg", 10, 10, "mg", None)),
    ("maximum-of-something", "The maximum effect was at 40 mg.", ("40 mg", 40, 40, "mg", None)),
]


@pytest.mark.parametrize(("text", "expected"), [pytest.param(t, e, id=i) for i, t, e in ONE_DOSE])
def test_find_doses_reads_one_amount(text, expected):
    assert amounts(text) == [expected]


TWO_DOSES = [
    (
        "hanging-or",
        "The 20- or 40-milligram tablets.",
        [("20", 20, "milligram"), ("40-milligram", 40, "milligram")],
    ),
    ("shared-and", "They tried 1 and 3 mg.", [("1", 1, "mg"), ("3 mg", 3, "mg")]),
    ("own-units", "They tried 3 mg and 6 mg.", [("3 mg", 3, "mg"), ("6 mg", 6, "mg")]),
    ("comma-list", "They tried 5, 10, or 20 mg.", [("5", 5, "mg"), ("10", 10, "mg"), ("20 mg", 20, "mg")]),
    ("strengths", "The 5/20 mg product.", [("5", 5, "mg"), ("20 mg", 20, "mg")]),
    ("strengths-no-fraction", "The 5/10 mg product.", [("5", 5, "mg"), ("10 mg", 10, "mg")]),
    ("strengths-lowest-terms", "The 4/5 mg product.", [("4", 4, "mg"), ("5 mg", 5, "mg")]),
    ("strengths-decimal", "The 80/12.5 mg product.", [("80", 80, "mg"), ("12.5 mg", 12.5, "mg")]),
    (
        "strengths-three",
        "The 20/5/12.5 mg product.",
        [("20", 20, "mg"), ("5", 5, "mg"), ("12.5 mg", 12.5, "mg")],
    ),
    (
        "strengths-three-whole",
        "The 10/5/10 mg product.",
        [("10", 10, "mg"), ("5", 5, "mg"), ("10 mg", 10, "mg")],
    ),
    ("strengths-counted", "Take 2 5/10 mg tablets.", [("5", 5, "mg"), ("10 mg", 10, "mg")]),
    (
        "strengths-listed",
        "The 5/10 or 10/20 mg product.",
        [("5", 5, "mg"), ("10", 10, "mg"), ("10", 10, "mg"), ("20 mg", 20, "mg")],
    ),
    ("strengths-units", "The 5 mg/10 mg product.", [("5 mg", 5, "mg"), ("10 mg", 10, "mg")]),
    ("change", "It was raised from 200 to 600 IU.", [("200", 200, "IU"), ("600 IU", 600, "IU")]),
    ("falling", "From 40 mg to 10 mg.", [("40 mg", 40, "mg"), ("10 mg", 10, "mg")]),
    ("added", "Amoxicillin 250 mg + 62 mg.", [("250 mg", 250, "mg"), ("62 mg", 62, "mg")]),
    ("change-up-to", "It was raised from 5 mg up to 40 mg.", [("5 mg", 5, "mg"), ("40 mg", 40, "mg")]),
    ("steps-hyphens", "The 30-20-10 mg taper.", [("30", 30, "mg"), ("20", 20, "mg"), ("10 mg", 10, "mg")]),
    (
        "rising-hyphens",
        "The 200-300-400 mg doses.",
        [("200", 200, "mg"), ("300", 300, "mg"), ("400 mg", 400, "mg")],
    ),
    ("falling-hyphen", "The 10-2.5 mg product.", [("10", 10, "mg"), ("2.5 mg", 2.5, "mg")]),
    (
        "vitamin-amounts",
        "Use vitamin D 1,000 or 2,000 IU.",
        [("1,000", 1000, "IU"), ("2,000 IU", 2000, "IU")],
    ),
    ("plus-word", "They took 250 mg plus 10 mg.", [("250 mg", 250, "mg"), ("10 mg", 10, "mg")]),
    ("classes", "Take 2 g to 5 tablets.", [("2 g", 2, "g"), ("5 tablets", 5, "tablets")]),
]


@pytest.mark.parametrize(("text", "expected"), [pytest.param(t, e, id=i) for i, t, e in TWO_DOSES])
def test_find_doses_keeps_alternatives_apart(text, expected):
    found = [(text[d.start : d.end], d.low, d.unit) for d in find_doses(text)]
    assert found == expected


NO_DOSE = [
    ("mu-per-litre", "A value of 2 mIU/L."),
    ("mu-per-ml", "A value of 12 mIU/mL."),
    ("mg-per-dl", "It fell to 200 mg/dL."),
    ("mg-per-deciliter", "It fell to 200 milligrams per deciliter."),
    ("ng-per-ml", "A level of 30 ng/mL."),
    ("iu-per-ml", "A level of 400 IU/ml."),
    ("mmol-per-l", "Glucose was 7 mmol/L."),
    ("blood-mg-per-ml", "A blood value of 3 mg/mL."),
    ("mmhg", "It fell by 12 mmHg."),
    ("percent", "A 5% cream was used by 40 percent."),
    ("age", "She is 45 years old."),
    ("weight", "He weighs 70 kg."),
    ("weighing", "The organ, weighing 150 g, was removed."),
    ("lost", "They lost about 300 grams."),
    ("body-fat", "They had 450 grams less body fat."),
    ("in-cells", "The IC50 was 7 µg/mL."),
    ("bottle", "A bottle of 100 mL of syrup."),
    ("contents-of-a-bottle", "It has 1,000 mg per bottle."),
    ("sodium", "Eat less than 2,000 mg of sodium a day."),
    ("food-label", "Total Fat 4g, Potassium 300mg, Vitamin C 60mg."),
    ("food-label-lines", "Calories 90\nPotassium 300mg\nIron 2mg"),
    ("food-label-counted", "It has 4 g total fat, 300 mg potassium and 2 mg iron."),
    ("food-label-line", "Saturates: 2 g."),
    ("price-of-many", "It costs $9.50 for 100 tablets."),
    ("rest-of-a-number", "Use 1,\n000 mg of it."),
    ("scheme", "Use 1-0-1 tablets."),
    ("calories", "It has 250 calories."),
    ("calories-a-cup", "It is only 30 calories a cup."),
    ("money", "It costs $20 tablets or not."),
    ("steps", "Walk 10,000 steps."),
    ("distance", "Run 5 km or 3 miles."),
    ("sugar", "A bar with 12 g of sugar."),
    ("protein", "Eat 50 grams of protein."),
    ("food-has", "A mango has 60 mg of vitamin C."),
    ("food-list", "A mango has 60 mg of vitamin C and 2 mg of iron."),
    ("food-table", "Kale offers 120 mg per 100 g."),
    ("network", "The 5G network and the 5g network."),
    ("bare-g", "A force of 5 G."),
    ("one-drug", "One drug and two women, three times."),
    ("drop-in", "A drop in blood pressure."),
    ("drop-outs", "There were five drop-outs."),
    ("omega-capsules", "Take omega-3 capsules."),
    ("vitamin-name", "Take vitamin B12 tablets."),
    ("ordinal-cup", "After the third cup he slept."),
    ("glass-door", "A glass door broke."),
    ("us-cities", "In 100 U.S. cities."),
    ("container", "A ten-ounce package."),
    ("prefix", "About 500 migrants came."),
    ("units-of-blood", "He got two units of blood."),
    ("no-number", "Some mg of it, mg by mg."),
    ("long-number", "Case 123456789012345mg."),
    ("trend", "Lower by 2% for every 10 grams eaten."),
    ("stock", "A bottle of 60 capsules."),
    ("mg-inverse-dl", "It fell to 90 mg dL-1."),
    ("mg-per-100-ml", "It held 70 mg/100 mL."),
    ("viral-load", "A viral load of 600 IU/mL."),
    ("in-serum", "There were 40 IU/mL in serum."),
    ("letter-u", "Give 5 u."),
    ("a-cup-of", "Kefir (250 mg a cup)."),
    ("contaminant", "It held 20 mcg of mercury."),
    ("lead", "It held 3 mcg of lead."),
]


@pytest.mark.parametrize("text", [pytest.param(t, id=i) for i, t in NO_DOSE])
def test_find_doses_leaves_other_amounts(text):
    assert amounts(text) == []


FREQUENCIES = [
    ("Take 5 mg daily.", "daily", 1),
    ("Take 5 mg twice daily.", "twice daily", 2),
    ("Take 5 mg three times a day.", "three times a day", 3),
    ("Take 5 mg three times a week.", "three times a week", 3 / 7),
    ("Take 5 mg every 8 hours.", "every 8 hours", 3),
    ("Take 5 mg every other day.", "every other day", 0.5),
    ("Take 5 mg q8h.", "q8h", 3),
    ("Take 5 mg of it b.i.d. with water.", "b.i.d.", 2),
    ("Take 5 mg at bedtime.", "at bedtime", 1),
    ("Take 5 mg before bed.", "before bed", 1),
    ("Take 5 mg each morning.", "each morning", 1),
    ("Take 5 mg nightly.", "nightly", 1),
    ("Take 5 mg a day.", "a day", 1),
    ("Take 5 mg of it per day.", "per day", 1),
    ("Take 5 mg weekly.", "weekly", 1 / 7),
    ("Take 5 mg five days a week.", "five days a week", 5 / 7),
    ("Take 3 g in three divided doses.", "in three divided doses", 3),
    ("Take 5 mg with meals.", "with meals", None),
    ("Take 5 mg as needed.", "as needed", None),
    ("Take 5 mg every 4 to 6 hours.", "every 4 to 6 hours", None),
    ("A daily 81-milligram aspirin.", "daily", 1),
    ("A daily dose of 500 mg.", "daily", 1),
    ("Take 5 mg TDS.", "TDS", 3),
    ("Take 5 mg bd.", "bd", 2),
    ("Take 5 mg OD.", "OD", 1),
    ("Take 5 mg QDS.", "QDS", 4),
    ("Take 5 mg qAM.", "qAM", 1),
    ("Take 5 mg QOD.", "QOD", 0.5),
    ("Take 5 mg on alternate days.", "on alternate days", 0.5),
    ("Take 5 mg every 2nd day.", "every 2nd day", 0.5),
    ("Take 5 mg tablets, three a day.", "three a day", 3),
    ("Take 5 mg tablets, 3 per day.", None, None),
    ("A 5 mg tablet costs $4 a day.", None, None),
    ("Take 5 mg once or twice a day.", "once or twice a day", None),
    ("Take 5 mg 8-hourly.", "8-hourly", 3),
    ("Take 5 mg 6 hourly.", "6 hourly", 4),
    ("Take 5 mg every 30 min.", "every 30 min", 48),
    ("Take 5 mg mornings and evenings.", "mornings and evenings", 2),
    ("Take 5 mg q3w.", "q3w", 1 / 21),
    ("Take 5 mg biweekly.", "biweekly", None),
    ("Take 5 mg before bedtime.", "before bedtime", 1),
    ("Take up to 5 mg in 24 hours.", "in 24 hours", 1),
    ("He took 5 mg and then an OD.", None, None),
    ("Take 5 mg. Walk daily.", None, None),
    ("Take 5 mg over 9 min. Walk daily.", None, None),
    ("It helped 5 mg a day later.", None, None),
]


@pytest.mark.parametrize(("text", "words", "rate"), FREQUENCIES, ids=[row[0] for row in FREQUENCIES])
def test_frequency_has_words_and_rate(text, words, rate):
    dose = only(text)
    assert words_at(text, dose.frequency) == words
    assert dose.times_per_day == (None if rate is None else pytest.approx(rate))


ATTRIBUTES = [
    ("Take 5 mg for 8 weeks.", "duration", "8 weeks"),
    ("Take 5 mg for up to six months.", "duration", "six months"),
    ("Take 5 mg over six to eight weeks.", "duration", "six to eight weeks"),
    ("They took 5 mg in a 12-week trial.", "duration", "12-week"),
    ("Give 5 mg to 6-year-old twins.", "duration", None),
    ("Take 5 mg x 5 days.", "duration", "5 days"),
    ("Give 5 mg over 40 min.", "duration", "40 min"),
    ("Give 5 mg s.c. now.", "route", "s.c."),
    ("One 5 mg spray per nostril.", "route", "per nostril"),
    ("One 5 mg drop in the right eye.", "route", "in the right eye"),
    ("Take 5 mg by mouth.", "route", "by mouth"),
    ("Orally, 5 mg works.", "route", "Orally"),
    ("Give 5 mg IV.", "route", "IV"),
    ("Melt 5 mg under the tongue.", "route", "under the tongue"),
    ("Give an intramuscular 5 mg shot.", "route", "intramuscular"),
    ("Take one 500 mg tablet.", "form", "tablet"),
    ("The 50 mg tablets are new.", "form", "tablets"),
    ("Mix 5 g of ginger powder.", "form", "powder"),
    ("A supplement of 400 IU is enough.", "form", "supplement"),
    ("Take 5 mg.", "form", None),
]


@pytest.mark.parametrize(("text", "kind", "words"), ATTRIBUTES, ids=[row[0] for row in ATTRIBUTES])
def test_attributes_have_their_own_offsets(text, kind, words):
    assert words_at(text, getattr(only(text), kind)) == words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Use 1 mg and 3 mg daily.", ["daily", "daily"], id="after-a-list"),
        pytest.param("Daily doses of 1 mg and 3 mg.", ["Daily", "Daily"], id="before-a-list"),
        pytest.param("Use 1 mg at night, then 3 mg daily.", ["at night", "daily"], id="each-its-own"),
        pytest.param("Use 1 mg daily and later 3 mg.", ["daily", None], id="first-only"),
    ],
)
def test_attributes_belong_to_the_right_dose(text, expected):
    assert [words_at(text, dose.frequency) for dose in find_doses(text)] == expected


@pytest.mark.parametrize(
    ("text", "approximate", "count_only"),
    [
        pytest.param("Use about 5 mg.", True, False, id="about"),
        pytest.param("Use roughly 5 mg.", True, False, id="roughly"),
        pytest.param("Use up to around 5 mg.", True, False, id="bound-and-around"),
        pytest.param("Use ~5 mg.", True, False, id="tilde"),
        pytest.param("Use 5 mg or so.", True, False, id="or-so"),
        pytest.param("Use 5 mg.", False, False, id="exact"),
        pytest.param("Use two tablets.", False, True, id="pieces"),
        pytest.param("Use half a cup.", True, True, id="kitchen"),
    ],
)
def test_approximate_and_count_only(text, approximate, count_only):
    dose = only(text)
    assert (dose.approximate, dose.count_only) == (approximate, count_only)


def test_start_and_end_limit_the_search():
    text = "Take 5 mg. Take 7 mg. Take 9 mg."
    assert [dose.low for dose in find_doses(text, 10, 21)] == [7]
    assert words_at(text, (find_doses(text, 10, 21)[0].start, find_doses(text, 10, 21)[0].end)) == "7 mg"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,000", 1000),
        ("2 ½", 2.5),
        ("one and a half", 1.5),
        ("two thousand", 2000),
        ("a few", None),
        ("3/4", 0.75),
    ],
)
def test_number_value(text, value):
    assert number_value(text) == value


CONTEXTS = [pytest.param(row, id=row["id"]) for row in RULES["not_doses"]]
ROWS = [
    pytest.param(kind, row, id=f"{kind}-{row['id']}")
    for kind in ("frequency", "route", "form")
    for row in RULES[kind]["rows"]
]


@pytest.mark.parametrize("row", CONTEXTS)
def test_context_rule_holds_for_its_examples(row):
    assert find_doses(row["example"]) == []
    if any(char.isdigit() for char in row["not_example"]) or row["classes"] != ["mass"]:
        assert find_doses(row["not_example"]) != []


@pytest.mark.parametrize(("kind", "row"), ROWS)
def test_attribute_rule_holds_for_its_examples(kind, row):
    assert any(getattr(dose, kind) is not None for dose in find_doses(row["example"]))
    assert all(getattr(dose, kind) is None for dose in find_doses(row["not_example"]))


UNITS = RULES["units"]["rows"]


@pytest.mark.parametrize("row", UNITS, ids=[row["id"] for row in UNITS])
def test_every_spelling_of_a_unit_is_read(row):
    tail = "/kg" if row.get("divided") else "".join(f" {word} it" for word in row.get("needs", ())[:1])
    for spelling in [*row["spellings"], *row.get("exact", ())]:
        text = f"Take 7 {spelling}{tail} now"
        assert [dose.unit for dose in find_doses(text)] == [spelling]


SPELLINGS = [s for row in UNITS for s in [*row["spellings"], *row.get("exact", ())]]
NUMBERS = ["1", "20", "3,000", "½", "1/2", "one", "half", "a", "of", "٣", "²"]
JOINS = ["and", "or", "to", "-", "\u2013", "/", ",", ".", " ", "\n", "(", "+", "$", "from", "between"]
AROUND = [
    "daily",
    "twice",
    "a day",
    "for 8 weeks",
    "8 hours",
    "every",
    "kg",
    "dL",
    "up to",
    "about",
    "raised",
]
PIECES = st.sampled_from([*SPELLINGS, *NUMBERS, *JOINS, *AROUND, "contains", "\u0130", "\u017f"])
TEXTS = st.one_of(
    st.text(), st.lists(PIECES, max_size=25).map(" ".join), st.lists(PIECES, max_size=25).map("".join)
)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_doses_are_sound_in_any_text(text):
    last = 0
    for dose in find_doses(text):
        assert last <= dose.start < dose.end <= len(text)
        last = dose.end
        written = text[dose.start : dose.end]
        assert written[0].isalnum() or written[0] in "½."
        assert dose.unit in text
        if dose.unit in written:
            assert dose.per is not None or written.endswith(dose.unit)
        else:
            assert written[-1].isalnum() or written[-1] in "½"
        if dose.low is not None and dose.high is not None:
            assert dose.low <= dose.high
        for bounds in (dose.frequency, dose.duration, dose.route, dose.form):
            assert bounds is None or (0 <= bounds[0] < bounds[1] <= len(text))
        assert dose.frequency is not None or dose.times_per_day is None


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.integers(-5, 60), st.integers(-5, 60))
def test_any_limits_are_kept(text, start, end):
    for dose in find_doses(text, start, end):
        assert max(start, 0) <= dose.start < dose.end <= min(end, len(text))


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 999_999), st.sampled_from(["mg", "mcg", "IU", "tablets", "mL"]))
def test_whole_numbers_come_back(number, unit):
    for written in (str(number), f"{number:,}"):
        dose = only(f"Take {written} {unit}.")
        assert (dose.low, dose.high, dose.unit) == (number, number, unit)
        assert isinstance(dose.low, int)


THOUSANDS = ("", ",", " ", "\xa0", "\u2009", "\u202f", "'")
BLANKS = ("", " ", "-", "\xa0", "\u2009", "\u202f", "\u2011", "\n")
WRITTEN = {
    "mg": "mg",
    "mgs": "mg",
    "µg": "mcg",
    "μg": "mcg",
    "IU": "IU",
    "units": "unit",
    "tabs": "tablet",
    "mL": "mL",
}
COUNTS = ("", "2x", "2 x ", "3×")
TAILS = ("", "/kg", "/day", " a day", " daily", ".", ", twice")


@settings(max_examples=500, deadline=None)
@given(
    whole=st.integers(1, 9_999_999),
    thousands=st.sampled_from(THOUSANDS),
    blank=st.sampled_from(BLANKS),
    unit=st.sampled_from(sorted(WRITTEN)),
    count=st.sampled_from(COUNTS),
    tail=st.sampled_from(TAILS),
    before=st.sampled_from(["Take ", "(", "They got ", "ä 𝛼 "]),
)
def test_a_number_means_the_same_however_it_is_written(whole, thousands, blank, unit, count, tail, before):
    amount = f"{whole:,}".replace(",", thousands) + blank + unit
    text = f"{before}{count}{amount}{tail}"
    (dose,) = find_doses(text)
    assert (dose.low, dose.high, dose.unit, dose.unit_id) == (whole, whole, unit, WRITTEN[unit])
    end = len(before + count + amount)
    per = tail[1:] if tail.startswith("/") else None
    assert (dose.start, dose.end) == (len(before + count), end + (len(tail) if per else 0))
    assert dose.per == per


JOINED = ("-", " - ", "\u2013", " \u2013 ", " to ", " up to ")


@settings(max_examples=300, deadline=None)
@given(
    low=st.integers(1, 999), more=st.integers(1, 999), join=st.sampled_from(JOINED),
    blank=st.sampled_from(["", " ", "\xa0"]), unit=st.sampled_from(["mg", "mcg", "IU", "g"]), both=st.booleans(),
    scale=st.sampled_from(["", "k"]),
)  # fmt: skip
def test_a_range_means_the_same_however_it_is_written(low, more, join, blank, unit, both, scale):
    high, factor = low + more, 1000 if scale else 1
    first = f"{low}{scale}{blank or ' '}{unit}" if both else f"{low}"
    text = f"Take {first}{join}{high}{scale}{blank or ' '}{unit}."
    (dose,) = find_doses(text)
    assert (text[dose.start : dose.end], dose.low, dose.high) == (text[5:-1], low * factor, high * factor)


@pytest.mark.parametrize(
    "piece",
    [
        "mg ",
        "1",
        "1 ",
        " ",
        "1-1-1-",
        "one and ",
        "a few ",
        "1,000,",
        "1/2 ",
        "up to ",
        "\n",
        "mg/",
        "2x",
        "mg-",
    ]
    + ["10^", "± ", "k IU ", "kg-1 ", "1.000.", "maximum dose "],
)
def test_a_million_characters_without_a_dose_end(piece):
    """A pattern that runs back and forth over the text would not end within the time limit."""
    text = (piece * (1_000_000 // len(piece) + 1))[:1_000_000]
    assert find_doses(text) == []


@pytest.mark.parametrize(
    "piece", ["5 mg ", "5mg-", "5 mg ± ", "take 5 mg. ", "2x5mg/kg/day, ", "maximum dose is 5 mg "]
)
def test_work_grows_with_the_number_of_doses_alone(piece):
    find_doses(piece)  # compiles the patterns
    few, many = (calls(lambda text=piece * number: find_doses(text)).total() for number in (100, 400))
    assert few >= 100
    assert many <= 4.2 * few
