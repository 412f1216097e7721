"""What a model says about claims becomes labels, or is refused and counted."""

from __future__ import annotations

import pytest

CLAIMS = [
    "Feverfew prevents migraine",
    "Ginger treats nausea",
    "ginger causes heartburn",
    "Aspirin treats gout",
]
"""The claims of the article, in the order in which they are numbered."""


def right(claim, **more):
    return {"claim": claim, "right": True, "reason": None, "fixed": None, **more}


def wrong(claim, reason=None, **fields):
    said = {
        "drug": "Ginger",
        "condition": "nausea",
        "relation": "treats",
        "negated": False,
        "certainty": "asserted",
    }
    return {"claim": claim, "right": False, "reason": reason, "fixed": {**said, **fields} if fields else None}


RIGHT = [right(number) for number in range(1, 5)]


@pytest.fixture
def judge(ask, serve, source):
    """Return a function from judgements to (what is said of the claims, reasons of refusals)."""

    def judged(*rows):
        asked = ask(source, "--unsure", 0, server=serve(lambda question: {"judgements": list(rows)}))
        told = {label.claim.condition.text: label for label in asked.labels}
        return told, asked.reasons

    return judged


def test_all_right(judge):
    told, reasons = judge(*RIGHT)
    assert [(name, one.verdict, one.corrections) for name, one in told.items()] == [
        ("migraine", "accept", {}), ("nausea", "accept", {}), ("heartburn", "accept", {}), ("gout", "accept", {}),
    ]  # fmt: skip
    assert reasons == []


@pytest.mark.parametrize(
    "row, verdict, corrections, reason",
    [
        (wrong(2, "not_a_claim"), "reject", {}, "not_a_claim"),
        (wrong(2, certainty="probable"), "accept", {"certainty": "probable"}, None),
        (wrong(2, "wrong_relation", relation="prevents"), "accept", {"relation": "prevents"}, None),
        (wrong(2, negated=True, drug=" ginger "), "accept", {"negated": True}, None),
        (wrong(2, condition="heartburn"), "accept", {"condition": (66, 75)}, None),
        (wrong(2, drug="aspirin"), "accept", {"drug": (77, 84)}, None),
    ],
)
def test_what_is_wrong(judge, row, verdict, corrections, reason):
    told, reasons = judge(RIGHT[0], row, *RIGHT[2:])
    label = told["nausea"]
    found = {
        name: (value["start"], value["end"]) if isinstance(value, dict) else value
        for name, value in label.corrections.items()
    }
    assert (label.verdict, found, label.reason) == (verdict, corrections, reason)
    assert reasons == []


@pytest.mark.parametrize(
    "rows, reason, left",
    [
        pytest.param([*RIGHT[:3]], "left out", 3, id="left-out"),
        pytest.param([*RIGHT, right(5)], "unknown claim", 4, id="unknown"),
        pytest.param([*RIGHT, right(0)], "unknown claim", 4, id="zero"),
        pytest.param([*RIGHT, right(10**30)], "unknown claim", 4, id="huge"),
        pytest.param([*RIGHT, right(2)], "repeated", 3, id="repeated"),
        pytest.param([*RIGHT, wrong(2, "negated")], "repeated", 3, id="both"),
        pytest.param([right(1, reason="negated"), *RIGHT[1:]], "contradictory", 3, id="right-for-a-reason"),
        pytest.param([wrong(1), *RIGHT[1:]], "contradictory", 3, id="wrong-for-no-reason"),
        pytest.param(
            [RIGHT[0], wrong(2, negated=False), *RIGHT[2:]], "contradictory", 3, id="fixed-as-it-was"
        ),
        pytest.param([RIGHT[0], wrong(2, drug="zinc"), *RIGHT[2:]], "not in the article", 3, id="invented"),
        pytest.param(
            [RIGHT[0], wrong(2, drug="nausea"), *RIGHT[2:]], "contradictory", 3, id="drug-is-condition"
        ),
        pytest.param([RIGHT[0], wrong(2, drug=""), *RIGHT[2:]], "no name", 3, id="no-drug"),
        pytest.param(
            [RIGHT[0], wrong(2, drug="inge"), *RIGHT[2:]], "not in the article", 3, id="part-of-a-word"
        ),
        pytest.param([RIGHT[0], wrong(2, certainty="maybe"), *RIGHT[2:]], "out of schema", 0, id="no-level"),
        pytest.param([RIGHT[0], {**right(2), "note": "?"}, *RIGHT[2:]], "out of schema", 0, id="a-key-more"),
        pytest.param(
            [RIGHT[0], {"claim": 2, "right": True}, *RIGHT[2:]], "out of schema", 0, id="keys-missing"
        ),
        pytest.param([right("1"), *RIGHT[1:]], "out of schema", 0, id="number-as-text"),
        pytest.param([right(True), *RIGHT[1:]], "out of schema", 0, id="truth-as-number"),
    ],
)
def test_what_is_refused(judge, rows, reason, left):
    told, reasons = judge(*rows)
    assert reasons == [reason]
    assert len(told) == left


def test_undecided_pairs_are_judged_and_only_what_is_accepted_becomes_a_claim(ask, serve, source, log):
    """Ginger and gout stand in one text, and no rule links them; of such pairs the likeliest are asked about."""
    source.write_text("Zinc, ginger and a cold. Ginger eases nausea.\n")
    shown = []

    def answer(question):
        shown.extend(question["claims"])
        rows = [right(1), *(wrong(row["claim"], "not_a_claim") for row in question["claims"][1:])]
        return {"judgements": rows}

    asked = ask(source, "--unsure", 3, server=serve(answer))
    accepted = {label.claim_id for label in asked.labels if label.verdict == "accept"}
    assert {record["id"] for record in asked.records} >= accepted
    assert len(asked.labels) == len(shown)
