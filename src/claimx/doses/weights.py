"""Weigh signals with the numbers of rules/dose_weights.json, which scripts/fit_doses.py counts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from claimx.errors import RuleError
from claimx.rules import load_table

NAME = "dose_weights.json"
FORMAT = "claimx.dose-weights/1"

Signals = Mapping[str, float]


class Weights:
    """Two logistic models over named signals: whose a dose is, and how often a dose is right."""

    def __init__(self, table: Mapping[str, Any] | None = None) -> None:
        """Take *table*, or the packaged numbers; raises RuleError where they have another format."""
        table = table or load_table(NAME)
        if table.get("format") != FORMAT:
            raise RuleError(
                f"{NAME} has format {table.get('format')!r}.", where=NAME, fix=f"Use one of: {FORMAT}."
            )
        self._link: Mapping[str, float] = table["link"]["weights"]
        self._dose: Mapping[str, float] = table["dose"]["weights"]

    def link_shares(self, candidates: Sequence[Signals]) -> list[float]:
        """Return for each candidate the share of the belief that the dose is its: they sum to one."""
        sums = [_sum(self._link, signals) for signals in candidates]
        top = max(sums, default=0.0)
        shares = [math.exp(value - top) for value in sums]
        return [share / sum(shares) for share in shares]

    def score(self, signals: Signals) -> float:
        """Return how often a reviewer accepts a dose with these signals, amount and drug together."""
        return round(1 / (1 + math.exp(-_sum(self._dose, signals))), 4)


def _sum(weights: Mapping[str, float], signals: Signals) -> float:
    weight = weights.get
    return math.fsum([weight(name, 0.0) * value for name, value in signals.items()])
