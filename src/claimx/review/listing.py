"""The list of what was decided, skipped and added, with filters: the way back to any claim."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from claimx.errors import RecordError
from claimx.review.decisions import Decision
from claimx.review.queue import ALL, Filters
from claimx.review.session import ReviewSession
from claimx.terminal import claim_line

SHOWN: dict[str, Callable[[Decision], bool]] = {
    "all": lambda one: True,
    "accepted": lambda one: one.verdict == "accept" and not one.added,
    "corrected": lambda one: bool(one.corrections),
    "rejected": lambda one: one.verdict == "reject",
    "skipped": lambda one: one.verdict == "skip",
    "added": lambda one: one.added,
    "flagged": lambda one: one.flag,
    "commented": lambda one: bool(one.comment),
}
"""What the list can be narrowed to, by name."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Part of the list, the newest first, and how many there are in all."""

    total: int
    rows: list[dict[str, Any]]


def listed(session: ReviewSession, shown: str, filters: Filters, first: int = 0, most: int = 50) -> Listed:
    """Return *most* of the decisions that *shown* and *filters* let through, from the *first* on.

    The text of *filters* may stand in the sentence or the comment. Raises RecordError where *shown* is no
    name of `SHOWN`.
    """
    if shown not in SHOWN:
        raise RecordError(f"Nothing is called '{shown}' here.", fix=f"Use one of: {', '.join(SHOWN)}.")
    session.refresh()
    found = list(filter(SHOWN[shown], session.decisions.all_standing()))
    if filters != ALL:
        found = list(_filtered(session, found, filters))
    return Listed(len(found), [_row(session, one) for one in found[first : first + most]])


def _filtered(session: ReviewSession, found: list[Decision], filters: Filters) -> Iterator[Decision]:
    lets, lets_names, wanted = filters.test(), filters.without_text.test(), filters.text.lower()
    entry_of = session.claims.entry_of
    for one in found:
        entry = entry_of(one.claim_id)
        if lets(entry) or (one.comment and wanted in one.comment.lower() and lets_names(entry)):
            yield one


def _row(session: ReviewSession, one: Decision) -> dict[str, Any]:
    place = session.claims.place(one.claim_id)
    try:
        line = claim_line(session.claims.claim(place)).plain
    except RecordError as error:
        line = str(error)
    entry = session.claims.entry(place)
    return {
        "at": place,
        "line": line.strip(),
        "sentence": entry.sentence,
        "from": entry.doc_id,
        **told(one),
    }


def told(one: Decision) -> dict[str, Any]:
    """Return a decision as the page shows it."""
    return {
        "serial": one.serial,
        "verdict": one.verdict,
        "reason": one.reason,
        "said": one.said,
        "when": one.at,
        "comment": one.comment,
        "flag": one.flag,
        "added": one.added,
        "corrections": dict(one.corrections),
    }
