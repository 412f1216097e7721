"""One run of a review: what is decided, what is left, and each decision taken to the log."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from itertools import count
from pathlib import Path
from typing import Any

from claimx.errors import InputError, RecordError
from claimx.labels.annotators import person
from claimx.labels.log import LabelLog, corrected, read_labels
from claimx.labels.merge import differing
from claimx.records import Claim, Label
from claimx.review.missed import missed_claim
from claimx.review.queue import ALL, NONE, Filters, Place, queue
from claimx.review.store import ClaimList, Claims, ClaimStore
from claimx.review.texts import ArticleTexts
from claimx.review.votes import Dispute, Vote, read_disputes

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


class DecidedError(RecordError):
    """The same annotator decided about the claim in another window or run."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a review is: claims that the filters let through, and those of them that are decided."""

    total: int
    decided: int


class ReviewSession:
    """The review of *store* by one annotator, or the adjudication of *disputes*, one for each claim of it.

    What is decided is read from the log alone, before each answer: so windows and processes on one log
    know of each other.
    """

    def __init__(
        self,
        store: Claims,
        texts: ArticleTexts,
        log: LabelLog,
        annotator: str,
        disputes: Iterable[Dispute] | None = None,
        differing: Callable[[], Mapping[str, int]] = lambda: NONE,
        clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
    ) -> None:
        """Read the log; raise RecordError for a line that is no label."""
        self.store, self.texts, self.annotator, self.log = store, texts, annotator, log
        self.adjudicates = disputes is not None
        self.decided: dict[str, str] = {}
        """What is decided about each claim, in words, by its id."""
        self.history: list[int] = []
        """The places of decided claims in the order of the decisions, undone ones too."""
        self._disputes = {dispute.claim.id: dispute for dispute in disputes or ()}
        self._added: dict[str, Claim] = {}
        self._differing = differing
        self._clock = clock
        self.refresh()
        # what was skipped in an earlier run is asked again
        self.decided = {claim_id: said for claim_id, said in self.decided.items() if said != "skip"}

    @property
    def fingerprint(self) -> str:
        """A name for this review that another run of it has too, by its log, annotator and claims."""
        key = str(self.log.path.absolute()), self.annotator, self.adjudicates, self.store.name
        return hashlib.sha256(repr(key).encode("utf-8", "surrogatepass")).hexdigest()[:16]

    @property
    def torn(self) -> bytes:
        """What an earlier run left unfinished at the end of the log."""
        return self.log.torn

    def refresh(self) -> None:
        """Read what was appended to the log since the last time, by this session or another."""
        for row in self.log.read_new():
            if row["annotator"] != self.annotator or bool(row.get("adjudicates")) != self.adjudicates:
                continue
            claim_id = row["claim_id"]
            if row["verdict"] == "undo":
                self.decided.pop(claim_id, None)
                continue
            reason = row.get("reason")
            self.decided[claim_id] = f"{row['verdict']}: {reason}" if reason else row["verdict"]
            if claim_id in self.store.place:
                self.history.append(self.store.place[claim_id])

    def warm_up(self) -> None:
        """Build what the first card and the first decision would wait for."""
        with suppress(RecordError):
            if self.store.entries:
                self._label(self.store.claim(0), "skip")

    def queue(self, order: str, filters: Filters = ALL) -> list[Place]:
        """Return the undecided claims in *order*; those skipped stay out until the next run."""
        self.refresh()
        places = queue(
            self.store.entries, order, filters, differing=self._differing() if order == "disputed" else NONE
        )
        if self.adjudicates:
            places = [Place(place.at, "queue") for place in places]
        return [place for place in places if self.store.entries[place.at].id not in self.decided]

    def progress(self, filters: Filters = ALL) -> Progress:
        """Return how far the review of what *filters* let through is."""
        shown = [entry.id for entry in self.store.entries if filters == ALL or filters.lets(entry)]
        return Progress(len(shown), sum(claim_id in self.decided for claim_id in shown))

    def votes(self, claim_id: str) -> tuple[Vote, ...]:
        """Return the votes about a claim that is adjudicated; none in a plain review."""
        return self._disputes[claim_id].votes if claim_id in self._disputes else ()

    def decide(
        self,
        claim_id: str,
        verdict: str,
        *,
        corrections: dict[str, Any] | None = None,
        reason: str | None = None,
        seconds: float | None = None,
        drawn: str | None = None,
        anew: bool = False,
    ) -> Label:
        """Take one decision to the log, and return it when it is there.

        Raises DecidedError where the claim is decided already, unless this is to decide *anew*; RecordError
        for what is no decision and OutputError where the log cannot be written. It is then not taken.
        """
        claim = self._claim(claim_id)
        self.refresh()
        if claim_id in self.decided and not anew:
            raise DecidedError(
                f"You decided this claim in another window: {self.decided[claim_id].replace('_', ' ')}.",
                fix="Decide again to replace that, or skip to leave it.",
            )
        if self.adjudicates:
            drawn = self._disputes[claim_id].drawn
        label = self._label(claim, verdict, corrections, reason, seconds, drawn)
        corrected(label)
        self._take(label)
        return label

    def undo(self, claim_id: str) -> None:
        """Take back the decision about a claim; raise RecordError where there is none."""
        self.refresh()
        if claim_id not in self.decided:
            raise RecordError(f"Nothing is decided about claim '{claim_id}'.")
        claim = self._added.get(claim_id) or self._claim(claim_id)
        self._take(self._label(claim, "undo"))

    def add(self, beside: str, fields: dict[str, Any], seconds: float | None = None) -> Label:
        """Take a claim that was missed to the log, in the article of the claim *beside*.

        *fields* are those of `missed_claim`. Raises RecordError where the words are not in the article, or
        the claim is there already.
        """
        shown = self._claim(beside)
        self.refresh()
        text, offset = self.texts.around(shown)
        for ordinal in count():
            claim = missed_claim(shown, text, offset, fields, ordinal)
            if claim.id in self.store.place:
                found: Claim | None = self.store.claim(self.store.place[claim.id])
            elif claim.id in self.decided:
                found = self._added.get(claim.id)
            else:
                break
            if found is None or (found.relation, found.negated) == (claim.relation, claim.negated):
                raise RecordError("This claim is there already.", fix="Select other words.")
        label = self._label(claim, "accept", seconds=seconds)
        self._take(label)
        self._added[claim.id] = claim
        return label

    def _claim(self, claim_id: str) -> Claim:
        if claim_id not in self.store.place:
            raise RecordError(f"There is no claim '{claim_id}'.", fix="Load the page again.")
        return self.store.claim(self.store.place[claim_id])

    def _label(
        self,
        claim: Claim,
        verdict: str,
        corrections: dict[str, Any] | None = None,
        reason: str | None = None,
        seconds: float | None = None,
        drawn: str | None = None,
    ) -> Label:
        return Label.from_dict(
            {
                "schema": "claimx.label/1",
                "claim_id": claim.id,
                "doc_id": claim.doc_id,
                "annotator": self.annotator,
                "at": self._clock().strftime("%Y-%m-%dT%H:%M:%SZ"),
                "verdict": verdict,
                "corrections": corrections or {},
                "reason": reason,
                "seconds": seconds,
                "claim": claim.to_dict(),
                "drawn": drawn,
                "adjudicates": True if self.adjudicates else None,
            }
        )

    def _take(self, label: Label) -> None:
        self.log.append(label)
        self.refresh()


def open_session(
    claims: Path | None,
    labels: Path,
    docs: Iterable[Path],
    annotator: str,
    votes: Iterable[Path] = (),
    beside: Iterable[Path] = (),
) -> ReviewSession:
    """Return a review of the file *claims* whose decisions go to *labels*.

    With *votes*, the logs of annotators, it is an adjudication of what they decided differently; *claims*
    then only adds what these logs do not hold. What others decided, in *labels* and in the logs *beside*,
    is for the order ``disputed``. Raises InputError where there is nothing to review.
    """
    person(annotator)
    try:
        annotator.encode()
    except UnicodeEncodeError as error:
        raise InputError("The annotator's name is no text.", fix="Give another --annotator.") from error
    logs = list(votes)
    store: Claims | None = ClaimStore(claims) if claims is not None else None
    disputes: list[Dispute] | None = None
    if logs:
        disputes, unshown = read_disputes(logs, store)
        if unshown:
            raise InputError(
                f"{unshown} claims in dispute are in no label.", fix="Give the claims that were reviewed too."
            )
        store = ClaimList(" and ".join(log.name for log in logs), (dispute.claim for dispute in disputes))
    if store is None:
        raise InputError("There are no claims to review.", fix="Give a file of claims.")
    folder = (claims or logs[0]).parent
    texts = ArticleTexts(list(docs), (Path(), folder))

    def said() -> dict[str, int]:
        others = [*beside, *([labels] if labels.is_file() else [])]
        return differing(label for label in read_labels(others) if label.annotator != annotator)

    return ReviewSession(store, texts, LabelLog(labels), annotator, disputes, said)
