"""Say how often a hedged statement is right, from the counts of rules/hedge_scores.json."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from claimx.errors import RuleError
from claimx.rules import load_table

NAME = "hedge_scores.json"
FORMAT = "claimx.hedge-scores/1"
_DRUG = "drug"


class HedgeScores:
    """The share of the finds of each rule that people mark; ``scripts/fit_hedges.py`` counts them."""

    def __init__(self, table: Mapping[str, Any] | None = None) -> None:
        """Take *table*, or the packaged numbers; raises RuleError where they have another format."""
        table = table or load_table(NAME)
        if table.get("format") != FORMAT:
            raise RuleError(
                f"{NAME} has format {table.get('format')!r}.", where=NAME, fix=f"Use one of: {FORMAT}."
            )
        self._shares: Mapping[str, float] = table["shares"]

    def statement(self, rules: Iterable[str]) -> float:
        """Return how often the drug and all hedges are right, which the *rules* of cues.json found."""
        score = self._shares[_DRUG]
        for rule in rules:
            score *= self._shares[rule]
        return round(score, 4)
