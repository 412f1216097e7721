"""A mention of a drug or condition while it is being found, before it becomes a span."""

from __future__ import annotations

from typing import NamedTuple

DRUGS, CONDITIONS = "claimx_drugs", "claimx_conditions"
DRUG, CONDITION = "drug", "condition"


class Mention(NamedTuple):
    """Tokens ``start <= i < end`` that name a drug or condition.

    *name* is the canonical name, *how* what found it: lexicon, stem, misspelling, head, class, code,
    joined, ellipsis or abbreviation.
    """

    start: int
    end: int
    label: str
    name: str
    flags: int
    how: str
    entry: int | None = None

    def overlaps(self, other: Mention) -> bool:
        """Tell whether the two share a token."""
        return self.start < other.end and other.start < self.end
