"""One run of a review: what is decided, what is left, and each decision taken to the log."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timezone
from itertools import count
from typing import Any

from claimx.claim_checks import corrected_claim, parts_of
from claimx.errors import RecordError
from claimx.records import Claim, Label
from claimx.records.vocabulary import REASONS as REASONS
from claimx.review.claims import ReviewedClaims
from claimx.review.decisions import Decision, Decisions
from claimx.review.followed import FollowedLog
from claimx.review.missed import missed_claim
from claimx.review.progress import Progress, ProgressCounter
from claimx.review.queue import ALL, NONE, Filters, Place, queue
from claimx.review.store import Claims
from claimx.review.texts import ArticleTexts
from claimx.review.votes import Dispute, Vote

RELATION_KEYS = {"t": "treats", "p": "prevents", "c": "causes", "x": "contraindicated"}
"""The key of each relation."""

REASON_KEYS = dict(zip("1234567890", REASONS, strict=True))
"""The key of each reason for rejecting."""


class DecidedError(RecordError):
    """The same annotator decided about the claim in another window or run."""


class ReviewSession:
    """The review of *store* by one annotator, or the adjudication of *disputes*, one for each claim of it.

    What is decided is read from the log alone, before each answer: so windows and processes on one log
    know of each other. `begin` reads what is in it already. *assigned* are the places of the claims that
    are the annotator's to review, where these are not all.
    """

    def __init__(
        self,
        store: Claims,
        texts: ArticleTexts,
        log: FollowedLog,
        annotator: str,
        disputes: Iterable[Dispute] | None = None,
        differing: Callable[[], Mapping[str, int]] = lambda: NONE,
        clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
        assigned: Collection[int] | None = None,
    ) -> None:
        self.store, self.texts, self.annotator, self.log = store, texts, annotator, log.log
        self.adjudicates = disputes is not None
        self.claims, self.decisions = ReviewedClaims(store), Decisions()
        self._disputes = {dispute.claim.id: dispute for dispute in disputes or ()}
        self._differing, self._clock, self._assigned = differing, clock, assigned
        places = range(len(store.entries)) if assigned is None else sorted(assigned)
        self._progress = ProgressCounter(store.entries, places, self._is_decided_at)
        self._followed, self._run_from = log, 0
        log.follow(annotator, self.adjudicates, self._heed)

    def begin(self) -> None:
        """Read the log, and begin a run; raise RecordError for a line that is no label."""
        self.refresh()
        self._run_from = len(self.decisions.changes)  # what was skipped before is asked again

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
        self._followed.read_new()

    def warm_up(self) -> None:
        """Build what the first card and the first decision would wait for."""
        with suppress(RecordError):
            if self.store.entries:
                self._label(self.store.claim(0), "skip")

    def is_decided(self, claim_id: str) -> bool:
        """Tell whether the claim is decided, or was skipped in this run."""
        standing = self.decisions.standing(claim_id)
        return standing is not None and (standing.verdict != "skip" or standing.serial >= self._run_from)

    def queue(self, order: str, filters: Filters = ALL) -> list[Place]:
        """Return the undecided claims in *order*; those skipped stay out until the next run."""
        self.refresh()
        differing = self._differing() if order == "disputed" else NONE
        places = queue(self.store.entries, order, filters, differing=differing)
        if self.adjudicates:
            places = [Place(place.at, "queue") for place in places]
        if self._assigned is not None:
            places = [place for place in places if place.at in self._assigned]
        return [place for place in places if not self._is_decided_at(place.at)]

    def progress(self, filters: Filters = ALL) -> Progress:
        """Return how far the review of what *filters* let through is."""
        return self._progress.of(filters)

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
        comment: str | None = None,
        flag: bool = False,
        anew: bool = False,
        again: bool = False,
    ) -> None:
        """Take one decision to the log; when this returns, it is there.

        Raises DecidedError where the claim is decided already, unless this is to decide *anew*; RecordError
        for what is no decision and OutputError where the log cannot be written. It is then not taken. With
        *again* it is not taken a second time where it stands already.
        """
        claim = self._own(claim_id)
        self.refresh()
        if self.adjudicates:
            drawn = self._disputes[claim_id].drawn
        label = self._label(
            claim, verdict, corrections=corrections or {}, reason=reason, seconds=seconds, drawn=drawn,
            comment=comment or None, flag=flag or None,
        )  # fmt: skip
        standing = self.decisions.standing(claim_id)
        if again and standing is not None and standing.says(label):
            return
        if standing is not None and self.is_decided(claim_id) and not anew:
            raise DecidedError(
                f"You decided this claim in another window: {standing.said}.",
                fix="Decide again to replace that, or skip to leave it.",
            )
        self._check(claim, label)
        self._take(label)

    def decide_all(
        self,
        claim_ids: Sequence[str],
        verdict: str,
        *,
        reason: str | None = None,
        seconds: float | None = None,
    ) -> list[str]:
        """Take one decision about several claims to the log, all or none, and return which it was about.

        What is decided already is left as it is, and counts as taken. *seconds* is the time for all.
        """
        claims = [self._own(claim_id) for claim_id in dict.fromkeys(claim_ids)]
        self.refresh()
        left = [claim for claim in claims if not self.is_decided(claim.id)]
        share = round(seconds / len(left), 3) if seconds is not None and left else None
        together = len(left) if len(left) > 1 else None
        self._take(
            *(
                self._label(claim, verdict, reason=reason, seconds=share, drawn="queue", together=together)
                for claim in left
            )
        )
        return [claim.id for claim in left]

    def undo(self, claim_id: str) -> None:
        """Take back the decision about a claim; raise RecordError where there is none."""
        self.refresh()
        if self.decisions.standing(claim_id) is None:
            raise RecordError(f"Nothing is decided about claim '{claim_id}'.")
        self._take(*self._undoing(claim_id))

    def undo_last(self, expected: int | None = None, *, again: bool = False) -> list[Decision]:
        """Take back what was decided last, in whatever run, and return it; raise RecordError for nothing.

        *expected* is the serial number of the decision that is meant: another window may have decided since,
        which is a DecidedError. With *again* nothing is taken back that was taken back already.
        """
        self.refresh()
        found = self.decisions.last()
        if expected is not None and (not found or found[0].serial != expected):
            if again and self.decisions.is_taken_back(expected):
                return []
            raise DecidedError(
                "Something else was decided last, in another window.", fix="Undo again for that."
            )
        if not found:
            raise RecordError("Nothing is left to be undone.")
        self._take(*(label for one in found for label in self._undoing(one.claim_id)))
        return found

    def add(
        self, beside: str, fields: dict[str, Any], seconds: float | None = None, *, again: bool = False
    ) -> Label:
        """Take a claim that was missed to the log, in the article of the claim *beside*.

        *fields* are those of `missed_claim`. Raises RecordError where the words are not in the article, or
        the claim is there already; with *again* one that was added so stays, and is returned.
        """
        shown = self._own(beside)
        self.refresh()
        text, offset = self.texts.around(shown)
        for ordinal in count():
            claim = missed_claim(shown, text, offset, fields, ordinal)
            is_added = claim.id not in self.store.place
            if is_added and self.decisions.standing(claim.id) is None:
                break
            found = self.claims.claim(self.claims.place(claim.id))
            if (found.relation, found.negated) == (claim.relation, claim.negated):
                if again and is_added:
                    return self._label(found, "accept")
                raise RecordError("This claim is there already.", fix="Select other words.")
        label = self._label(claim, "accept", seconds=seconds)
        self._take(label)
        return label

    def _heed(self, row: Mapping[str, Any]) -> None:
        """Take in a line of the log by this annotator."""
        claim_id = self.claims.about(row)
        if claim_id is None:
            return  # of other claims that were reviewed with the same log
        before = self.is_decided(claim_id)
        added = claim_id not in self.store.place
        self.decisions.take({**row, "claim_id": claim_id}, added=added)
        by = self.is_decided(claim_id) - before
        if by:
            self._progress.changed(self.claims.place(claim_id), by)

    def _own(self, claim_id: str) -> Claim:
        """Return the claim; raise RecordError where it is not this annotator's to decide."""
        place = self.claims.place(claim_id)
        if self._assigned is not None and place not in self._assigned and not self.claims.is_added(place):
            raise RecordError("This claim is another reviewer's.", fix="Load the page again.")
        return self.claims.claim(place)

    def _is_decided_at(self, place: int) -> bool:
        return self.is_decided(self.claims.entry(place).id)

    def _undoing(self, claim_id: str) -> Iterable[Label]:
        """Yield the lines that take a decision back, and let the one before it stand again."""
        claim = self.claims.claim(self.claims.place(claim_id))
        yield self._label(claim, "undo")
        covered = self.decisions.covered(claim_id)
        if covered is not None:
            yield self._label(
                claim, covered.verdict, corrections=dict(covered.corrections), reason=covered.reason,
                drawn=covered.drawn, comment=covered.comment, flag=covered.flag or None, restores=True,
            )  # fmt: skip

    def _check(self, claim: Claim, label: Label) -> None:
        """Raise RecordError where the corrections of *label* are wrong, or quote what the article has not."""
        meant = corrected_claim(claim, label.corrections)
        text, offset = self.texts.around(claim)
        for key, part in parts_of(meant):
            place = part.start - offset
            if key.partition(".")[0] not in label.corrections or not 0 <= place < len(text):
                continue
            if text[place : place + len(part.text)] != part.text:
                raise RecordError(f"The article does not have the words of {key} at their place.")

    def _label(self, claim: Claim, verdict: str, **fields: Any) -> Label:
        return Label.from_dict(
            {
                "schema": "claimx.label/1",
                "claim_id": claim.id,
                "doc_id": claim.doc_id,
                "annotator": self.annotator,
                "at": self._clock().strftime("%Y-%m-%dT%H:%M:%SZ"),
                "verdict": verdict,
                "claim": claim.to_dict(),
                "adjudicates": True if self.adjudicates else None,
                **fields,
            }
        )

    def _take(self, *labels: Label) -> None:
        self.log.append(*labels)
        self.refresh()
