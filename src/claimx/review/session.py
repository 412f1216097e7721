"""One run of a review: what is decided, what is left, and each decision taken to the log."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from claimx.errors import RecordError
from claimx.labels.log import LabelLog, corrected, read_labels, standing
from claimx.records import Claim, Extractor, Label, Mention, Why, claim_id
from claimx.review.queue import ALL, Filters, Place, queue
from claimx.review.store import ClaimStore
from claimx.review.texts import ArticleTexts

REASONS = (
    "not_a_claim",
    "wrong_drug",
    "wrong_condition",
    "wrong_relation",
    "wrong_dose",
    "negated",
    "question_or_quote",
)
"""Why a claim is rejected, in the order of their keys."""

RELATION_KEYS = {"t": "treats", "p": "prevents", "c": "causes", "x": "contraindicated"}
"""The key of each relation."""

ADDED = "reviewer"
"""The rule of a claim that no rule made but a reviewer added."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a review is: claims in the queue, those decided, and how many this run decided."""

    total: int
    decided: int
    now: int


class ReviewSession:
    """The review of the claims of one file by one annotator."""

    def __init__(
        self,
        store: ClaimStore,
        texts: ArticleTexts,
        log: LabelLog,
        annotator: str,
        clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
    ) -> None:
        self.store, self.texts, self.annotator = store, texts, annotator
        self._log, self._clock = log, clock
        mine = (label for label in read_labels([log.path]) if label.annotator == annotator)
        self.decided = {label.claim_id: label for label in standing(mine)}
        self._now = 0

    @property
    def torn(self) -> bytes:
        """What an earlier run left unfinished at the end of the log."""
        return self._log.torn

    def queue(self, order: str, filters: Filters = ALL) -> list[Place]:
        """Return the undecided claims in *order*; those skipped stay out until the next run."""
        places = queue(self.store.entries, order, filters)
        return [place for place in places if self.store.entries[place.at].id not in self.decided]

    def decide(
        self,
        claim_id: str,
        verdict: str,
        *,
        corrections: dict[str, Any] | None = None,
        reason: str | None = None,
        seconds: float | None = None,
        drawn: str | None = None,
    ) -> Label:
        """Take one decision to the log, and return it when it is there.

        Raises RecordError for what is no decision and OutputError where the log cannot be written; the
        decision is then not taken.
        """
        if claim_id not in self.store.place:
            raise RecordError(f"There is no claim '{claim_id}'.", fix="Load the page again.")
        claim = self.store.claim(self.store.place[claim_id])
        label = self._label(claim, verdict, corrections, reason, seconds, drawn)
        corrected(label)
        self._take(label)
        return label

    def undo(self, claim_id: str) -> None:
        """Take back the decision about a claim; raise RecordError where there is none."""
        before = self.decided.get(claim_id)
        if before is None:
            raise RecordError(f"Nothing is decided about claim '{claim_id}'.")
        self._take(
            Label.from_dict(
                {**before.to_dict(), "at": self._at(), "verdict": "undo", "corrections": {}, "reason": None}
            )
        )

    def add(self, beside: str, fields: dict[str, Any], seconds: float | None = None) -> Label:
        """Take a claim that was missed to the log, in the sentence of the claim *beside*.

        *fields* has the bounds of drug and condition (``{"start": …, "end": …}``), the relation, whether it
        is denied and the certainty. Raises RecordError where the words are not in the article.
        """
        if beside not in self.store.place:
            raise RecordError(f"There is no claim '{beside}'.", fix="Load the page again.")
        shown = self.store.claim(self.store.place[beside])
        text, offset = self.texts.around(shown)
        drug, condition = (_quoted(text, offset, fields.get(name), name) for name in ("drug", "condition"))
        made_by = Extractor(shown.extractor.claimx, ADDED, "", shown.extractor.lexicon_sha256)
        claim = Claim.from_dict(
            {
                **shown.to_dict(),
                "id": claim_id(shown.doc_id, "drug_condition", drug=drug, condition=condition),
                "kind": "drug_condition",
                "drug": drug.to_dict(),
                "condition": condition.to_dict(),
                "relation": fields.get("relation"),
                "negated": fields.get("negated", False),
                "certainty": fields.get("certainty", "asserted"),
                "hedges": [],
                "doses": [],
                "dose": None,
                "score": None,
                "why": Why(ADDED).to_dict(),
                "extractor": made_by.to_dict(),
            }
        )
        if claim.relation is None:
            raise RecordError("The relation is missing.", fix="Choose one.")
        label = self._label(claim, "accept", None, None, seconds, None)
        self._take(label)
        return label

    def progress(self, places: Iterable[Place]) -> Progress:
        """Return how far the review of *places* is."""
        left = sum(1 for _ in places)
        known = sum(claim_id in self.store.place for claim_id in self.decided)
        return Progress(left + known, known, self._now)

    def _label(
        self,
        claim: Claim,
        verdict: str,
        corrections: dict[str, Any] | None,
        reason: str | None,
        seconds: float | None,
        drawn: str | None,
    ) -> Label:
        return Label.from_dict(
            {
                "schema": "claimx.label/1",
                "claim_id": claim.id,
                "doc_id": claim.doc_id,
                "annotator": self.annotator,
                "at": self._at(),
                "verdict": verdict,
                "corrections": corrections or {},
                "reason": reason,
                "seconds": seconds,
                "claim": claim.to_dict(),
                "drawn": drawn,
            }
        )

    def _take(self, label: Label) -> None:
        self._log.append(label)
        if label.verdict == "undo":
            self.decided.pop(label.claim_id, None)
            self._now -= 1
        else:
            self._now += label.claim_id not in self.decided
            self.decided[label.claim_id] = label

    def _at(self) -> str:
        return self._clock().strftime("%Y-%m-%dT%H:%M:%SZ")


def open_session(claims: Path, labels: Path, docs: Iterable[Path], annotator: str) -> ReviewSession:
    """Return a review of the file *claims* whose decisions go to *labels*."""
    texts = ArticleTexts(list(docs), claims.parent)
    return ReviewSession(ClaimStore(claims), texts, LabelLog(labels), annotator)


def _quoted(text: str, offset: int, bounds: object, name: str) -> Mention:
    """Return the mention at *bounds*, which a browser sent."""
    if isinstance(bounds, dict):
        start, end = bounds.get("start"), bounds.get("end")
        if (
            isinstance(start, int)
            and isinstance(end, int)
            and 0 <= start - offset < end - offset <= len(text)
        ):
            quote = text[start - offset : end - offset]
            return Mention(quote, start, end, quote)
    raise RecordError(f"The {name} is not in the text.", fix="Select its words in the article.")
