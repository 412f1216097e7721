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
