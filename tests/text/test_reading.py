"""What of a text is read, and how what is found in it is quoted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import claimx
from claimx.text.reading import read
from claimx.text.words import words_of

READ = [
    ("plain", "Aloe eases burns.", "Aloe eases burns."),
    ("link", "[Aloe](https://a.org/gout) eases [burns](b.html).", "Aloe eases burns."),
    ("link-with-title", '[Aloe](https://a.org/x_(y) "Gout") heals.', "Aloe heals."),
    ("image", "![Aloe](aloe.jpg) heals.", "Aloe heals."),
    ("reference-link", "[Aloe][2] heals.", "Aloe heals."),
    ("bold", "**Aloe** and __iron__ heal *many* _wounds_.", "Aloe and iron heal many wounds."),
    ("heading", "## Aloe\n\nIt heals.", "Aloe\n\nIt heals."),
    ("quotation", "> Aloe heals.", "Aloe heals."),
    ("list", "- Aloe\n* iron\n1. zinc", "- Aloe\n* iron\n1. zinc"),
    ("escape", r"Aloe \*heals\* \[it\]", "Aloe *heals* [it]"),
    ("entity", "Aloe doesn&#39;t &amp; won&rsquo;t &quot;heal&quot;", "Aloe doesn't & won’t \"heal\""),
    ("entity-twice", "Aloe doesn&amp;#39;t heal", "Aloe doesn't heal"),
    ("entity-hex", "Aloe can&#x27;t heal", "Aloe can't heal"),
    ("no-entity", "R&D; AT&T, &unknown;", "R&D; AT&T, &unknown;"),
    ("apostrophe", "Aloe doesn`t, isn´t, won‘t", "Aloe doesn't, isn't, won't"),
    ("soft-hyphen", "tur\u00admer\u00adic", "turmeric"),
    ("zero-width", "tur\u200bmeric\ufeff", "turmeric"),
    ("no-break", "vitamin\u00a0D 5\u2009mg", "vitamin D 5 mg"),
    ("two-blanks", "zinc,  iron", "zinc, iron"),
    ("tag", "<p>Aloe <b>heals</b></p>", "\nAloe heals\n"),
    ("comment", "Aloe<!--more--> heals", "Aloe heals"),
    ("no-tag", "p<0.05, a <b and c> d", "p<0.05, a <b and c> d"),
    ("power", "10<sup>6</sup> germs", "106 germs"),
    ("mark", "Aloe heals [3].[4-6] It <sup>[1]</sup>", "Aloe heals. It "),
    ("editor", "He said [it] heals", "He said [it] heals"),
    ("address", "See https://a.org/zinc/gout, a.zinc@b.com or zinc.com.", "See #, # or #."),
    ("wrapped", "Aloe may lower high\nblood pressure.", "Aloe may lower high blood pressure."),
    ("cut-hyphen", "She takes a low-\ndose pill that helps.", "She takes a low-dose pill that helps."),
    ("title", "Aloe for burns\nit heals them", "Aloe for burns\nit heals them"),
    ("struck", "Aloe does ~~not~~ heal <del>any</del> burns ~10~ ~~", "Aloe does heal burns ~10~ "),
    ("caret", "Aloe heals^2^ burns^1,2^. It has 10^6^ germs", "Aloe heals burns. It has 10^6^ germs"),
    ("glued-mark", "Aloe heals burns(1,2) and omega(3) oils(4).", "Aloe heals burns and omega(3) oils."),
    ("product", "2*3*4 and snake_case_name", "2*3*4 and snake_case_name"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*row, id=name) for name, *row in READ])
def test_reading(text, expected):
    assert read(text).text == expected


NAMED = [
    ("bold", "**Zinc** eases **joint pain**.", ["Zinc"], ["joint pain"]),
    ("link", "[Zinc](https://a.org/iron) eases [joint pain](https://a.org/gout).", ["Zinc"], ["joint pain"]),
    ("emphasis", "_Zinc_ eases _joint pain_.", ["Zinc"], ["joint pain"]),
    ("marks", "Zinc[1] eases joint pain[2,3] and gout¹.", ["Zinc"], ["joint pain", "gout"]),
    ("soft-hyphen", "Tur\u00admeric eases mi\u00adgraine.", ["Tur\u00admeric"], ["mi\u00adgraine"]),
    ("no-break", "Vitamin\u00a0C cures high\u202fblood pressure.", ["Vitamin\u00a0C"], ["high\u202fblood pressure"]),
    ("entity", "Vitamin&nbsp;C cures Crohn&#8217;s disease.", ["Vitamin&nbsp;C"], ["Crohn&#8217;s disease"]),
    ("line-break", "Zinc may lower high\nblood pressure.", ["Zinc"], ["high\nblood pressure"]),
    ("address", "Go to https://zinc.org/aspirin/gout or aspirin@gout.com.", [], []),
    ("letter", "They give vitamin K. Gout is rare.", ["vitamin K"], ["Gout"]),
    ("tags", "<b>Zinc</b> eases <i>joint</i> <i>pain</i><br/>", ["Zinc"], ["joint</i> <i>pain"]),
    ("hashtag", "#zinc eases #gout", ["zinc"], ["gout"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "drugs", "conditions"), [pytest.param(*row, id=name) for name, *row in NAMED]
)
def test_names_are_quoted_without_what_is_not_read(nlp, text, drugs, conditions):
    spans = claimx.document(nlp(text)).spans
    assert [span.text for span in spans if span.label == "drug"] == drugs
    assert [span.text for span in spans if span.label == "condition"] == conditions
    assert all(text[span.start : span.end] == span.text for span in spans)


TOLD = [
    ("denial", "Ginger doesn&#39;t cure gout.", ["not ginger treats gout, asserted"]),
    ("denial-bare", "Ginger <i>doesnt</i>\ncure gout.", ["not ginger treats gout, asserted"]),
    ("denial-capitals", "GINGER DOESN&rsquo;T CURE GOUT[2]", ["not ginger treats gout, asserted"]),
    ("verdict", "Myth: ginger cures gout.<br>\n**FALSE**", ["not ginger treats gout, asserted"]),
    ("semicolon", "Ginger eases gout;zinc causes acne.", ["ginger treats gout, asserted", "zinc causes acne, asserted"]),
    ("blank-before-stop", "Ginger eases gout .Zinc causes acne .",
     ["ginger treats gout, asserted", "zinc causes acne, asserted"]),
    ("footnote", "Ginger eases gout.[^1] Zinc causes acne.[^note]",
     ["ginger treats gout, asserted", "zinc causes acne, asserted"]),
    ("escaped-mark", "Ginger eases gout.\\[1\\] Zinc causes acne.",
     ["ginger treats gout, asserted", "zinc causes acne, asserted"]),
    ("semicolon-of-entity", "Zinc &amp;ginger ease gout.", ["ginger treats gout, asserted", "zinc treats gout, asserted"]),
    ("redefined", "Multiple&nbsp;sclerosis (<b>MS</b>) is rare. Zinc eases MS.[2]",
     ["zinc treats ms, asserted"]),
    ("denial-grave", "Ginger doesn`t cure gout.", ["not ginger treats gout, asserted"]),
    ("wrapped-trigger", "Ginger lowers the\nrisk of gout in men.", ["ginger prevents gout, asserted"]),
    ("bold-list", "**Zinc**, **iron** and _ginger_ relieve gout.",
     ["ginger treats gout, asserted", "iron treats gout, asserted", "zinc treats gout, asserted"]),
    ("inline-bullets", "Side effects of ginger: • gout • insomnia",
     ["ginger causes gout, asserted", "ginger causes insomnia, asserted"]),
    ("blanks", "Taking zinc,  iron  or ginger relieves  gout.",
     ["ginger treats gout, asserted", "iron treats gout, asserted", "zinc treats gout, asserted"]),
    ("struck", "Ginger does ~~not~~ cure gout.", ["ginger treats gout, asserted"]),
    ("struck-claim", "~~Ginger cures gout.~~", []),
    ("edge", "Lower risk of gout in people who take ginger", ["ginger prevents gout, probable"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "claims"), [pytest.param(*row, id=name) for name, *row in TOLD])
def test_claims_over_what_is_not_read(told, text, claims):
    assert told(text) == claims


def test_a_dose_stands_where_it_is_written(nlp):
    text = "Take **5&nbsp;mg** of [zinc](https://a.org) twice&nbsp;daily.[1]"
    (dose,) = [span for span in claimx.document(nlp(text)).spans if span.label == "dose"]
    assert (dose.text, dose.low, dose.unit) == ("5&nbsp;mg", 5, "mg")
    assert dose.frequency is not None and dose.frequency.text == "twice&nbsp;daily"


def test_a_dose_whose_unit_is_an_entity_keeps_its_drug(nlp):
    text = "Take 5, 10 or 15&nbsp;&micro;g of **zinc** and 20&#8239;mg of omeprazole[1] a day."
    found = [(claim.dose.text, claim.drug.text) for claim in claimx.claims(nlp(text)) if claim.dose]
    assert found == [
        ("5", "zinc"),
        ("10", "zinc"),
        ("15&nbsp;&micro;g", "zinc"),
        ("20&#8239;mg", "omeprazole"),
    ]


def test_a_list_of_thirty_keeps_its_claims(nlp, told):
    names = (
        "nausea, headache, insomnia, acne, gout, asthma, anemia, arthritis, bronchitis, cataracts, colitis, "
        "constipation, cramps, depression, dermatitis, diarrhea, dizziness, eczema, fatigue, fever, glaucoma, "
        "hepatitis, hives, itching, jaundice, migraine, pneumonia, psoriasis, rash, seizures"
    ).split(", ")
    found = told(f"Ginger causes {', '.join(names[:-1])} and {names[-1]}.")
    assert found == [f"ginger causes {name}, asserted" for name in sorted(names)]


@pytest.mark.parametrize("marked", [False, True])
def test_another_tokenizer_reads_the_same_words(nlp, marked):
    import spacy

    other = spacy.blank("en")
    other.add_pipe("claimx", config={"model": "rules"})
    text = "Zinc eases gout." if not marked else "Zinc [1] eases mi\u00adgraine &amp; gout."
    doc = other(text)
    spans = claimx.document(doc).spans
    assert [span.text for span in spans if span.label == "drug"] == ["Zinc"]
    assert spans[-1].text == "gout"
    assert all(words_of(doc).lower)


@given(st.lists(st.sampled_from(["[1]", "zinc", "**", "&nbsp;", "\u00ad", " ", "  ", "\n", ".", "D.", "vitamin ", "](u)", "[", "<br>",
       "Risks", "Pain", "• ", "a@b.org", "“", "”", "(3)", "x"]), max_size=14).map("".join))  # fmt: skip
def test_places_of_the_reading_are_places_of_the_text(nlp, text):
    reading = read(text)
    for at, char in enumerate(reading.text):
        start, end = reading.to_raw(at, at + 1)
        assert 0 <= start <= end <= len(text)
        assert char in text[start:end] or start == end or "&" in text[start:end] or char in " \n#"
    for start in range(len(text)):
        first, last = reading.to_read(start, len(text))
        assert 0 <= first <= last <= len(reading.text)
    assert nlp(text).text == text
