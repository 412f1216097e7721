"""Review claims in a terminal, with the keys of the page."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from rich.console import Console
from rich.text import Text

from claimx.errors import ClaimxError
from claimx.printable import one_line
from claimx.records import CERTAINTIES, Claim, DocumentSpan, DoseSpan, HedgeSpan, MentionSpan
from claimx.review.queue import ALL, Filters
from claimx.review.session import REASONS, RELATION_KEYS, ReviewSession
from claimx.terminal import claim_line, paragraph

_LEGEND = " · ".join(
    [
        "a accept · r reject · s skip · u undo",
        *(f"{key} {name}" for key, name in RELATION_KEYS.items()),
        "n denied",
        *(f"{key} {name}" for key, name in enumerate(CERTAINTIES, 1)),
        "q quit",
    ]
)
_AROUND = 400  # characters on either side of the sentence
_ENDS = ("q", "\x03", "\x04", "\x1b")  # Ctrl-C, Ctrl-D and Escape leave too


def review_in_terminal(
    session: ReviewSession, order: str, console: Console, read_key: Callable[[], str], filters: Filters = ALL
) -> None:
    """Show the undecided claims one by one until the queue ends or the user quits.

    *read_key* returns the next key pressed. Words are edited and missed claims added on the page only.
    """
    places = session.queue(order, filters)
    done: list[tuple[int, str]] = []
    at = 0
    while at < len(places):
        claim = session.store.claim(places[at].at)
        changes: dict[str, Any] = {}
        shown_at = time.monotonic()
        _show(console, session, claim, f"{at + 1} of {len(places)}", drawn=places[at].drawn)
        while True:
            key = read_key().lower()
            if key in _ENDS:
                return
            if key in RELATION_KEYS:
                _toggle(changes, claim, "relation", RELATION_KEYS[key])
            elif key == "n":
                _toggle(changes, claim, "negated", not changes.get("negated", claim.negated))
            elif key.isdigit() and 1 <= int(key) <= len(CERTAINTIES):
                _toggle(changes, claim, "certainty", CERTAINTIES[int(key) - 1])
            elif key == "u" and done:
                at, claim_id = done.pop()
                session.undo(claim_id)
                break
            elif key in ("a", "s", "r"):
                reason = _reason(console, read_key) if key == "r" else None
                if key == "r" and reason is None:
                    continue
                try:
                    session.decide(
                        claim.id,
                        {"a": "accept", "s": "skip", "r": "reject"}[key],
                        corrections=changes if key == "a" else None,
                        reason=reason,
                        seconds=round(time.monotonic() - shown_at, 1),
                        drawn=places[at].drawn,
                    )
                except ClaimxError as error:
                    said = one_line(f"{error} Nothing was skipped: decide again.")
                    console.print(Text(said, style="bold red"))
                    continue
                done.append((at, claim.id))
                at += 1
                break
            else:
                continue
            console.print(claim_line(replace(claim, **changes)))
    console.print("Nothing is left in this queue. Next: claimx labels stats", highlight=False)


def _toggle(changes: dict[str, Any], claim: Claim, field: str, value: object) -> None:
    if getattr(claim, field) == value:
        changes.pop(field, None)
    else:
        changes[field] = value


def _reason(console: Console, read_key: Callable[[], str]) -> str | None:
    """Return why a claim is rejected, or None for a key that names no reason."""
    named = " · ".join(f"{key} {reason.replace('_', ' ')}" for key, reason in enumerate(REASONS, 1))
    console.print(f"why: {named}", highlight=False)
    key = read_key()
    return REASONS[int(key) - 1] if key.isdigit() and 1 <= int(key) <= len(REASONS) else None


def _show(console: Console, session: ReviewSession, claim: Claim, place: str, *, drawn: str) -> None:
    text, offset = session.texts.around(claim)
    start = max(offset, claim.start - _AROUND)
    end = min(offset + len(text), claim.end + _AROUND)
    spans = [_moved(span, -offset) for span in _spans(claim)]
    score = "" if claim.score is None else f" · score {claim.score:.2f}"
    chance = " · drawn at random" if drawn == "random" else ""
    console.rule(Text(one_line(f"{place} · {claim.doc_id}{score}{chance}")))
    console.print(paragraph(text, start - offset, end - offset, spans))
    console.print()
    console.print(claim_line(claim))
    console.print(_LEGEND, style="dim", highlight=False)


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
