"""Blocks and sentences of a text."""

from __future__ import annotations

import itertools

import pytest

from claimx.text.structure import BLOCKS, find_blocks

H, P, I, B = "heading", "paragraph", "list_item", "boilerplate"  # noqa: E741

BLOCK_TABLE = [
    ("empty", "", []),
    ("blank", " \n\n\t\n", []),
    ("heading-paragraph", "Valerian for Insomnia\n\nIt grows in meadows.", [H, P]),
    ("single-newline", "Valerian for Insomnia\nIt grows in meadows.", [H, P]),
    ("windows-newline", "Valerian for Insomnia\r\n\r\nIt grows in meadows.\r\n", [H, P]),
    ("question-heading", "Does valerian work?\n\nIt may.", [H, P]),
    ("hyphen", "Uses:\n- insomnia\n- nausea", [H, I, I]),
    ("asterisk", "Uses:\n* insomnia\n* nausea", [H, I, I]),
    ("bullet", "• insomnia\n• nausea", [I, I]),
    ("numbers", "1. Insomnia\n2) Nausea\n(3) Gout", [I, I, I]),
    ("letters", "a) insomnia\nb) nausea", [I, I]),
    ("indented", "   - insomnia\n   - nausea", [I, I]),
    ("no-space-no-item", "-5 degrees is cold.", [P]),
    ("decimal-no-item", "2.5 mg was enough.", [P]),
    ("long-line", "word " * 20, [P]),
    ("quote", "“Take it at night”", [P]),
    ("reply", "It is a herb. It grows here.\n\nLeave a Reply", [P, B]),
    ("share", "Share this on Facebook\n\nIt is a herb.", [B, P]),
    ("tags", "Tags: sleep, herbs\n\nIt is a herb.", [B, P]),
    ("cookies", "This website uses cookies to improve your visit.\n\nIt is a herb.", [B, P]),
    ("copyright", "It is a herb.\n© 2011 Some Site", [P, B]),
    ("all-after-the-end", "A first paragraph that is long enough.\n\n3 comments\n\nI love it.", [P, B, B]),
    ("early-comments", "Comments\n\nThis text about comments is much longer than its title.", [H, P]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kinds"), [pytest.param(*row, id=name) for name, *row in BLOCK_TABLE])
def test_kinds_of_blocks(text, kinds):
    blocks = find_blocks(text)
    assert [kind for _, _, kind in blocks] == kinds
    assert all(text[start:end] == text[start:end].strip() != "" for start, end, _ in blocks)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(blocks))


WRAPPED = """Valerian is a tall herb that grows in the damp meadows of
Europe and is dug up in autumn for its root, which smells
strongly and was used by the monks of the Middle Ages as a
remedy for insomnia.

People still take it:
- for insomnia
- for nausea
"""


def test_hard_wrapped_lines_are_one_block():
    assert [(WRAPPED[start:][:8], kind) for start, end, kind in find_blocks(WRAPPED)] == [
        ("Valerian", P), ("People s", H), ("- for in", I), ("- for na", I),
    ]  # fmt: skip


def test_hard_wrapped_text_gives_whole_sentences(nlp, told):
    assert len(next(nlp(WRAPPED).sents).text.strip().splitlines()) == 4
    assert "valerian treats insomnia, asserted" in told(WRAPPED)


def test_a_text_without_full_stops_is_cut(nlp):
    """At commas, into pieces of at most 140 tokens; a list of ordinary length stays whole."""
    sentences = list(nlp("valerian, " * 500).sents)
    assert all(len(sentence) <= 140 and sentence.text.endswith(",") for sentence in sentences)
    assert len(list(nlp("It may cause " + "nausea, " * 100 + "and gout.").sents)) == 1


def test_blocks_are_spans_of_the_doc(nlp):
    doc = nlp("Valerian for Insomnia\n\nIt grows in meadows.")
    assert [(span.text, span.label_) for span in doc.spans[BLOCKS]] == [
        ("Valerian for Insomnia", H), ("It grows in meadows.", P),
    ]  # fmt: skip


SENTENCES = [
    ("two", "It helps. It is cheap.", ["It helps.", "It is cheap."]),
    ("doctor", "Dr. Smith took it. He slept.", ["Dr. Smith took it.", "He slept."]),
    ("mrs", "Mrs. Lee took it.", ["Mrs. Lee took it."]),
    ("initial", "J. Smith took it.", ["J. Smith took it."]),
    ("dose-end", "Take 2.5 mg. Then wait.", ["Take 2.5 mg.", "Then wait."]),
    ("decimal", "Take 2.5 mg daily.", ["Take 2.5 mg daily."]),
    ("missing-space", "It helps.It is cheap.", ["It helps.", "It is cheap."]),
    ("missing-space-question", "Does it help?Yes, a lot.", ["Does it help?", "Yes, a lot."]),
    ("url", "See www.example.org for more.", ["See www.example.org for more."]),
    ("ellipsis-goes-on", "It helps... or so they say.", ["It helps... or so they say."]),
    ("ellipsis-ends", "It helps... They said so.", ["It helps...", "They said so."]),
    ("ellipsis-mark", "It helps… They said so.", ["It helps…", "They said so."]),
    ("curly-quotes", "“It helps.” She slept.", ["“It helps.”", "She slept."]),
    ("straight-quotes", '"It helps." She slept.', ['"It helps."', "She slept."]),
    ("opening-quote", "He slept. “It helps.”", ["He slept.", "“It helps.”"]),
    ("bracket", "It helps (a lot.) She slept.", ["It helps (a lot.)", "She slept."]),
    ("us-inside", "The U.S. Food and Drug Administration met.", ["The U.S. Food and Drug Administration met."]),
    ("us-end", "It is sold in the U.S. The price is low.", ["It is sold in the U.S.", "The price is low."]),
    ("bid", "Take 5 mg b.i.d. with food.", ["Take 5 mg b.i.d. with food."]),
    ("bid-end", "Take 5 mg b.i.d. The dose is low.", ["Take 5 mg b.i.d.", "The dose is low."]),
    ("eg", "Herbs, e.g. Valerian, are sold.", ["Herbs, e.g. Valerian, are sold."]),
    ("vs", "Valerian vs. Placebo was the title.", ["Valerian vs. Placebo was the title."]),
    ("et-al", "Lee et al. found it. We did not.", ["Lee et al. found it.", "We did not."]),
    ("exclamation", "It helps! She slept.", ["It helps!", "She slept."]),
    ("several-marks", "Does it help??? She slept.", ["Does it help???", "She slept."]),
    ("number-begins", "It helps. 10 people slept.", ["It helps.", "10 people slept."]),
    ("lower-case-goes-on", "It helps approx. ten people.", ["It helps approx. ten people."]),
    ("maximum", "Use kava (max. 10 mg) here.", ["Use kava (max. 10 mg) here."]),
    ("minimum", "Use a min. 10 mg, est. 5 of them, resp. 3.", ["Use a min. 10 mg, est. 5 of them, resp. 3."]),
    ("minutes-end", "Wait 5 min. 10 people slept.", ["Wait 5 min.", "10 people slept."]),
    ("time-zone-ends", "It began at 9 EST. She slept.", ["It began at 9 EST.", "She slept."]),
    ("heading-ends", "Valerian for Insomnia\nIt helps.", ["Valerian for Insomnia", "It helps."]),
    ("items", "- nausea\n- gout", ["- nausea", "- gout"]),
    ("mark-behind", "It helps.[3] She slept.", ["It helps.[3]", "She slept."]),
    ("marks-behind", "It helps.[1,2][4–6] She slept.", ["It helps.[1,2][4–6]", "She slept."]),
    ("mark-glued", "It helps.[12]She slept.", ["It helps.[12]", "She slept."]),
    ("mark-before-the-stop", "It helps [3]. She slept (4). He too.", ["It helps [3].", "She slept (4).", "He too."]),
    ("mark-raised", "It helps.³ She slept.¹,² He too.", ["It helps.³", "She slept.¹,²", "He too."]),
    ("mark-digits", "It calms them.7 She slept.", ["It calms them.7", "She slept."]),
    ("mark-round", "It helps.(3) She slept. (4) He too.", ["It helps.(3)", "She slept. (4)", "He too."]),
    ("mark-asterisk", "It helps.* She slept.† He too.", ["It helps.*", "She slept.†", "He too."]),
    ("mark-tag", "It helps.<sup>3</sup> She slept.", ["It helps.<sup>3</sup>", "She slept."]),
    ("mark-link", "It helps.[[3]](https://a.org/x) She slept.", ["It helps.[[3]](https://a.org/x)", "She slept."]),
    ("power-is-none", "It held 10² germs. She slept.", ["It held 10² germs.", "She slept."]),
    ("letter", "He took vitamin C. She slept.", ["He took vitamin C.", "She slept."]),
    ("letters", "He took vitamins A, C and E. She slept.", ["He took vitamins A, C and E.", "She slept."]),
    ("letter-disease", "It is hepatitis B. She slept.", ["It is hepatitis B.", "She slept."]),
    ("letter-glued", "He took vitamin K.She slept.", ["He took vitamin K.", "She slept."]),
    ("letter-mark", "He took vitamin K.[2] She slept.", ["He took vitamin K.[2]", "She slept."]),
    ("letter-question", "Is it type A? She slept.", ["Is it type A?", "She slept."]),
    ("letter-goes-on", "The vitamin D. was sold.", ["The vitamin D. was sold."]),
    ("initial-inside", "Robert J. Smith took it.", ["Robert J. Smith took it."]),
    ("answer", "Does it help? No. She slept.", ["Does it help?", "No.", "She slept."]),
    ("number", "See no. 5 and fig. 2 here.", ["See no. 5 and fig. 2 here."]),
    ("glued-exclamation", "It helps!She slept.", ["It helps!", "She slept."]),
    ("glued-quote", 'He said "it helps."She slept.', ['He said "it helps."', "She slept."]),
    ("glued-curly", "He called it “a cure”She slept.", ["He called it “a cure”", "She slept."]),
    ("glued-capitals", "It calms people.LDN is cheap.", ["It calms people.", "LDN is cheap."]),
    ("glued-number", "It was found in 1998.The price is low.", ["It was found in 1998.", "The price is low."]),
    ("glued-initials", "Ask J.Smith or vs.Placebo now.", ["Ask J.Smith or vs.Placebo now."]),
    ("glued-address", "Buy it at Drugs.Com today.", ["Buy it at Drugs.Com today."]),
    ("glued-bullets", "Uses: •pain•gout", ["Uses:", "•pain", "•gout"]),
    ("glued-heading", "It is cheap.RisksIt may harm.", ["It is cheap.", "Risks", "It may harm."]),
    ("camel-name", "She took OxyContin and MiraLax.", ["She took OxyContin and MiraLax."]),
    ("entity", "It helps.&nbsp;She slept.", ["It helps.&nbsp;", "She slept."]),
    ("tag", "It helps<br>She slept", ["It helps<br>", "She slept"]),
    ("wrapped", "It helps those who\nsleep badly. She slept.", ["It helps those who\nsleep badly.", "She slept."]),
    ("bare-list", "Nausea\ndry mouth\ngout", ["Nausea", "dry mouth", "gout"]),
    ("table", "| Drug | Use |\n|---|---|\n| Aloe | burns |", ["| Drug | Use |\n|---|---|", "| Aloe | burns |"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [pytest.param(text, expected, id=name, marks=marks) for name, text, expected, *marks in SENTENCES],
)
def test_sentences(nlp, text, expected):
    assert [sentence.text.strip() for sentence in nlp(text).sents] == expected
