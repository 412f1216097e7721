"""A label: what one reviewer decided about one claim."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from claimx.records.claim import Claim
from claimx.records.vocabulary import Reason, Verdict
from claimx.typed_json import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Label(Record):
    """One reviewer's decision about one claim."""

    written_if_known: ClassVar[frozenset[str]] = frozenset(
        ("drawn", "adjudicates", "comment", "flag", "together", "restores")
    )

    schema: Literal["claimx.label/1"] = "claimx.label/1"
    claim_id: str
    doc_id: str
    annotator: str
    at: str
    """ISO 8601, in UTC."""
    verdict: Verdict
    corrections: dict[str, Any] = field(default_factory=dict)
    reason: Reason | None = None
    seconds: float | None = None
    claim: Claim | None = None
    """The whole record as it was shown."""
    drawn: Literal["random", "queue"] | None = None
    """Whether the claim was drawn at random, so that it stands for all, or had its place in a queue."""
    adjudicates: bool | None = None
    """True where the decision settles what other annotators decided differently; it counts before theirs."""
    comment: str | None = None
    """What the reviewer noted."""
    flag: bool | None = None
    """True where the reviewer wants somebody to look again."""
    together: int | None = None
    """How many claims were decided at one stroke, this one among them."""
    restores: bool | None = None
    """True where an earlier decision stands again because a later one was taken back."""
