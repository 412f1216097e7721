"""Count what was refused of answers, article by article, and say it as error records."""

from __future__ import annotations

from collections import Counter, defaultdict

from claimx.records import ErrorRecord

STAGE = "ask"
"""The stage in the error records of what was asked."""

_SHOWN = 3  # examples of a reason
_LONGEST = 160  # characters of an example: an answer may hold anything


class RefusedError(ValueError):
    """An answer, or a part of one, that is not taken; the reason is counted, the detail is shown."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail


class Refusals:
    """What was refused about one article."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._details: dict[str, list[str]] = defaultdict(list)

    def add(self, reason: str, detail: str = "") -> None:
        """Count one more refusal."""
        self.counts[reason] += 1
        short = detail if len(detail) <= _LONGEST else f"{detail[:_LONGEST]}…"
        if short and len(self._details[reason]) < _SHOWN and short not in self._details[reason]:
            self._details[reason].append(short)

    def records(self, doc_id: str) -> list[ErrorRecord]:
        """Return one record for each reason, in the order in which they came up."""
        return [
            ErrorRecord(doc_id=doc_id, stage=STAGE, error=self._said(reason, count))
            for reason, count in self.counts.items()
        ]

    def _said(self, reason: str, count: int) -> str:
        often = f" ({count} times)" if count > 1 else ""
        details = "; ".join(self._details[reason])
        return f"{reason}{often}: {details}" if details else f"{reason}{often}"
