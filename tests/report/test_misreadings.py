"""What speaks for a misreading of a claim, and where the page says so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claimx.records import HedgeCue, Mention, Quote
from claimx.report.misreadings import rules, signs
from tests.report.made import plain, said


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["id"])
def test_words_that_speak_for_a_misreading(rule):
    claim = said(rule["only"][0] if "only" in rule else "treats")
    example, counterexample = (replace(claim, sentence=rule[key]) for key in ("example", "not_example"))
    assert rule["says"] in {sign.meaning for sign in signs(example)}
    assert signs(counterexample) == []


@pytest.mark.parametrize(
    "claim, expected",
    [
        (said(score=0.31), [("", "a score of 0.31")]),
        (said(hedge=HedgeCue("Some say", 0, 8, "attribution")), [("Some say", "somebody else says so")]),
        (said(hedge=HedgeCue("may", 0, 3, "modal")), []),
        (said(words="does not help with", negated=True), []),
        (said(words="does not help with"), [("not", "a denial, which the claim does not have")]),
        (said(condition="caffeine withdrawal"), []),
        (
            replace(said(), drug=Mention("it", 100, 102, "zinc", {}, Quote("Zinc", 0, 4))),
            [("it", "taken for zinc")],
        ),
        (said(words=" ".join(["helps"] * 60)), [("", "a sentence of 62 words")]),
    ],
    ids=["score", "attribution", "modal", "denied", "denial", "own-name", "pronoun", "long"],
)
def test_signs_of_a_misreading(claim, expected):
    assert signs(claim) == expected


def test_signs_stand_below_opposite_claims_and_only_there(page):
    text = plain(page(said(words="in a lower intake helps with"), said(negated=True, doc="b.txt")))
    assert "May be misread: “lower intake” – less of the drug, not the drug" in text
    assert text.count("May be misread") == 1
    assert text.count("Nothing in its words speaks for a misreading.") == 1
