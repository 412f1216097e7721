"""Review claims in a terminal, with the keys of the page."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any, Literal

from rich.console import Console
from rich.text import Text

from claimx.claim_checks import CORRECTABLE, corrected_claim
from claimx.errors import ClaimxError
from claimx.printable import one_line
from claimx.records import Claim, DocumentSpan, DoseSpan, HedgeSpan, MentionSpan
from claimx.records.vocabulary import CERTAINTIES
from claimx.review.decisions import Decision
from claimx.review.queue import ALL, Drawn, Filters, Place
from claimx.review.session import REASON_KEYS, RELATION_KEYS, DecidedError, ReviewSession
from claimx.review.votes import VOTE_KEYS, Vote
from claimx.terminal import claim_line, paragraph

_AROUND = 400  # characters on either side of the sentence
_ENDS = ("q", "\x03", "\x04", "\x1b")  # Ctrl-C, Ctrl-D and Escape leave too


@dataclass(frozen=True, slots=True)
class _Choice:
    """What the reviewer pressed at a claim: a verdict, *undo*, or *quit*."""

    verdict: str
    corrections: dict[str, Any] | None = None
    reason: str | None = None


def review_in_terminal(
    session: ReviewSession,
    order: str,
    console: Console,
    read_key: Callable[[], str],
    filters: Filters = ALL,
    next_steps: Sequence[str] = (),
) -> None:
    """Show the undecided claims one by one until the queue ends or the user quits.

    *read_key* returns the next key pressed; *next_steps* are the commands that are named at the end. Words
    are edited and missed claims added on the page only.
    """
    places = session.queue(order, filters)
    left = deque[tuple[Place, str, dict[str, Any]]](
        (place, f"{at} of {len(places)}", {}) for at, place in enumerate(places, 1)
    )
    while left:
        place, name, changes = left[0]
        session.refresh()
        try:
            claim = session.claims.claim(place.at)
        except ClaimxError as error:
            _complain(console, f"{error} It is passed over.")
            left.popleft()
            continue
        if session.is_decided(claim.id):
            left.popleft()
            continue
        _show(console, session, claim, name, drawn=place.drawn, changes=changes)
        end = _decided(session, console, claim, place, changes, read_key)
        if end == "quit":
            return
        if end == "decided":
            left.popleft()
        else:
            left.extendleft(
                (Place(session.claims.place(one.claim_id), _drawn(one)), "again", dict(one.corrections))
                for one in end
            )
    console.print("Nothing is left in this queue. Next:", highlight=False)
    for step in next_steps:
        console.print(Text(f"  {one_line(step)}"))


def _decided(
    session: ReviewSession,
    console: Console,
    claim: Claim,
    place: Place,
    changes: dict[str, Any],
    read_key: Callable[[], str],
) -> list[Decision] | Literal["decided", "quit"]:
    """Take the decision about *claim*, and return that it was, or to quit, or what was undone instead."""
    votes = session.votes(claim.id)
    shown_at, anew = time.monotonic(), False
    while True:
        choice = _choose(console, claim, votes, changes, read_key)
        try:
            if choice.verdict == "quit":
                return "quit"
            if choice.verdict == "undo":
                # what stands again because a change was taken back is not asked again
                return [one for one in session.undo_last() if not session.is_decided(one.claim_id)]
            if not (anew and choice.verdict == "skip"):
                seconds = round(time.monotonic() - shown_at, 1)
                session.decide(
                    claim.id, choice.verdict, corrections=choice.corrections, reason=choice.reason,
                    seconds=seconds, drawn=place.drawn, anew=anew,
                )  # fmt: skip
            return "decided"
        except DecidedError as error:
            anew = True
            _complain(console, str(error))
        except ClaimxError as error:
            _complain(console, f"{error} Nothing was skipped: decide again.")


def _choose(
    console: Console,
    claim: Claim,
    votes: Sequence[Vote],
    changes: dict[str, Any],
    read_key: Callable[[], str],
) -> _Choice:
    """Return what the reviewer decides, when *changes* has the fields corrected on the way."""
    while True:
        key = read_key().lower()
        if key in _ENDS:
            return _Choice("quit")
        if key in ("a", "s", "u"):
            verdict = {"a": "accept", "s": "skip", "u": "undo"}[key]
            return _Choice(verdict, changes if key == "a" else None)
        if key == "r":
            reason = _reason(console, read_key)
            if reason is not None:
                return _Choice("reject", None, reason)
        for vote, vote_key in zip(votes, VOTE_KEYS, strict=False):
            if key == vote_key and vote.verdict != "skip":
                return _Choice(vote.verdict, vote.corrections, vote.reason)
        known = CORRECTABLE[claim.kind]
        if key in RELATION_KEYS and "relation" in known:
            _toggle(changes, claim, "relation", RELATION_KEYS[key])
        elif key == "n" and "negated" in known:
            _toggle(changes, claim, "negated", not changes.get("negated", claim.negated))
        elif key.isdigit() and 1 <= int(key) <= len(CERTAINTIES):
            _toggle(changes, claim, "certainty", CERTAINTIES[int(key) - 1])
        else:
            continue
        console.print(claim_line(replace(claim, **changes)))


def _complain(console: Console, said: str) -> None:
    console.print(Text(one_line(said), style="bold red"))


def _toggle(changes: dict[str, Any], claim: Claim, field: str, value: object) -> None:
    if getattr(claim, field) == value:
        changes.pop(field, None)
    else:
        changes[field] = value


def _reason(console: Console, read_key: Callable[[], str]) -> str | None:
    """Return why a claim is rejected, or None for a key that names no reason."""
    named = " · ".join(f"{key} {reason.replace('_', ' ')}" for key, reason in REASON_KEYS.items())
    console.print(f"why: {named}", highlight=False)
    return REASON_KEYS.get(read_key())


def _show(
    console: Console, session: ReviewSession, claim: Claim, place: str, *, drawn: str, changes: dict[str, Any]
) -> None:
    text, offset = session.texts.around(claim)
    start = max(offset, claim.start - _AROUND)
    end = min(offset + len(text), claim.end + _AROUND)
    spans = [_moved(span, -offset) for span in _spans(claim)]
    score = "" if claim.score is None else f" · score {claim.score:.2f}"
    chance = " · drawn at random" if drawn == "random" else ""
    console.rule(Text(one_line(f"{place} · {claim.doc_id}{score}{chance}")))
    console.print(paragraph(text, start - offset, end - offset, spans))
    console.print()
    console.print(claim_line(corrected_claim(claim, changes)))
    for vote, key in zip_longest(session.votes(claim.id), VOTE_KEYS):
        if vote is not None:
            taken = key if key and vote.verdict != "skip" else " "
            console.print(Text(one_line(f"{taken} {vote.annotator}: {vote.said}"), style="bold"))
    console.print(_legend(claim), style="dim", highlight=False)


def _legend(claim: Claim) -> str:
    """Return the keys that do something at *claim*."""
    known = CORRECTABLE[claim.kind]
    relations = [f"{key} {name}" for key, name in RELATION_KEYS.items()] if "relation" in known else []
    denied = ["n denied"] if "negated" in known else []
    certainties = [f"{key} {name}" for key, name in enumerate(CERTAINTIES, 1)]
    return " · ".join(["a accept · r reject · s skip · u undo", *relations, *denied, *certainties, "q quit"])


def _drawn(decision: Decision) -> Drawn:
    return "random" if decision.drawn == "random" else "queue"


def _spans(claim: Claim) -> Iterator[DocumentSpan]:
    for mention, label in ((claim.drug, "drug"), (claim.condition, "condition")):
        for quote in (mention, mention.antecedent) if mention is not None else ():
            if quote is not None:
                yield MentionSpan("", label, quote.start, quote.end, quote.text)  # type: ignore[arg-type]
    for dose in (*claim.doses, *([claim.dose] if claim.dose is not None else [])):
        yield DoseSpan("", "dose", dose.start, dose.end, dose.text, dose.low, dose.high, dose.unit)
    for hedge in claim.hedges:
        yield HedgeSpan("", "hedge", hedge.start, hedge.end, hedge.text, hedge.type)


def _moved(span: DocumentSpan, by: int) -> DocumentSpan:
    return replace(span, start=span.start + by, end=span.end + by)
