"""Denials and their reach, evidence gaps, fact checks, direction: which claims a sentence makes and must not."""

from __future__ import annotations

from pathlib import Path

import pytest


def cases():
    """Yield the rows of ``polarity.txt`` as parameters (text, free, wanted, forbidden)."""
    for number, line in enumerate(
        Path(__file__).with_name("polarity.txt").read_text("utf-8").splitlines(), 1
    ):
        if not line.strip() or line.startswith("#"):
            continue
        kind, text, claims = (
            line.split(" | ", 2) if line.count(" | ") > 1 else (*line.rstrip(" |").split(" | "), "")
        )
        free = claims.startswith("~")
        wanted, _, forbidden = claims.lstrip("~").partition("- ") if free else (claims, "", "")
        yield pytest.param(
            text.replace("\\n", "\n"),
            free,
            listed(wanted),
            listed(forbidden),
            id=f"{kind.replace(' ', '-')}-{number}",
        )


def listed(text):
    return [claim.strip() for claim in text.split(";") if claim.strip()]


def fits(claim, row):
    """Tell whether the claim *row*, which has a certainty, is *claim*, which may have one."""
    return row == claim or row.rpartition(", ")[0] == claim


@pytest.mark.parametrize(("text", "free", "wanted", "forbidden"), list(cases()))
def test_polarity(told, text, free, wanted, forbidden):
    rows = told(text)
    left = list(rows)
    for claim in wanted:
        hit = next((row for row in left if fits(claim, row)), None)
        assert hit is not None, rows
        left.remove(hit)
    assert free or not left, rows
    assert not [row for row in rows if any(fits(claim, row) for claim in forbidden)], rows


KNOWN = {
    "Hepatitis developed in two patients who took kava.",
    "Magnesium intake correlated inversely with migraine.",
    "Melatonin may induce regression of glaucoma.",
    "Naproxen has no lower tendency to trigger heartburn.",
    "Results with niacin were disappointing, but metformin treats diabetes.",
    "The shingles vaccine is recommended for shingles.",
    "Where aspirin fails, sumatriptan relieves migraine.",
    "Women on estrogen filled out forms about hot flashes, insomnia, depression and headache.",
}
"""What the default model reads otherwise than the rules, which are right."""


def test_the_default_model_turns_nothing_round(shown):
    wrong = set()
    for case in cases():
        text, free, wanted, forbidden = case.values
        rows = shown(text)
        missed = [claim for claim in wanted if not any(fits(claim, row) for row in rows)]
        turned = [
            row
            for row in rows
            if any(fits(claim.removeprefix("not "), row) for claim in wanted if "not " in claim)
        ]
        assert not turned, (text, rows)
        if (
            missed
            or any(fits(claim, row) for claim in forbidden for row in rows)
            or (not free and len(rows) > len(wanted))
        ):
            wrong.add(text)
    assert wrong == KNOWN
