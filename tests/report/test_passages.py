"""Sentences of the page: their marks, and which of many are kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claimx.records import Dose, HedgeCue, Mention, Quote
from claimx.report.passages import Keeper, sentence_parts
from tests.report.made import said


@pytest.mark.parametrize(
    "change, expected",
    [
        pytest.param({}, "<zinc:drug> <helps with:cue> <colds:condition>.", id="drug-condition-cue"),
        pytest.param(
            {"hedges": (HedgeCue("helps", 105, 110, "modal"),)},
            "<zinc:drug> <helps:hedge> with <colds:condition>.",
            id="hedge-before-cue",
        ),
        pytest.param(
            {"drug": Mention("it", 0, 2, "zinc", {}, Quote("Zinc", 0, 4))},
            "zinc <helps with:cue> <colds:condition>.",
            id="outside",
        ),
        pytest.param({"start": 99}, "zinc helps with colds.", id="offsets-that-do-not-quote"),
        pytest.param(
            {"condition": Mention("zinc helps", 100, 110, "x")},
            "<zinc:drug> <helps with:cue> colds.",
            id="overlap",
        ),
        pytest.param(
            {"drug": Mention("zinc", 100, 104, "zinc sulfate", {}, Quote("Zinc sulfate", 0, 12))},
            "<zinc:drug=zinc sulfate> <helps with:cue> <colds:condition>.",
            id="antecedent",
        ),
        pytest.param(
            {
                "doses": (Dose("colds", 116, 121, 1, 1, "mg", duration=Quote(".", 121, 122)),),
                "condition": None,
            },
            "<zinc:drug> <helps with:cue> <colds:dose><.:dose>",
            id="dose",
        ),
    ],
)
def test_marks_in_a_sentence(change, expected):
    claim = replace(said(), **change)
    parts = sentence_parts(claim)
    assert "".join(part.text for part in parts) == claim.sentence
    shown = (
        f"<{one.text}:{one.mark}{f'={one.meant}' if one.meant else ''}>" if one.mark else one.text
        for one in parts
    )
    assert "".join(shown) == expected


def test_the_best_of_each_variety_is_kept():
    keeper = Keeper(3)
    for score in (0.1, 0.9, 0.8, 0.7):
        keeper.add("many", said(score=score, doc=f"{score}.txt"))
    keeper.add("few", said(score=0.2))
    keeper.add("few", said(score=0.2, doc="b.txt"))
    assert [(one.claim.score, one.repeats) for one in keeper.passages()] == [(0.9, 0), (0.2, 1), (0.8, 0)]


def test_what_is_kept_does_not_depend_on_the_rest():
    scores = [(7 * number) % 101 / 101 for number in range(101)]
    keeper = Keeper(5)
    for number, score in enumerate(scores):
        keeper.add(number % 2, said(score=score, at=number))
    assert {one.claim.score for one in keeper.passages()} <= set(sorted(scores)[-12:])
    assert len(keeper.passages()) == 5
