"""What the page is answered: cards, articles and how far the review is, as plain values."""

from __future__ import annotations

from dataclasses import asdict
from itertools import zip_longest
from typing import Any

from claimx.claim_checks import CORRECTABLE
from claimx.errors import ClaimxError
from claimx.printable import one_line
from claimx.records import Claim
from claimx.review.explain import explanations
from claimx.review.listing import told
from claimx.review.queue import Filters
from claimx.review.session import ReviewSession
from claimx.review.votes import VOTE_KEYS
from claimx.terminal import claim_line


def card(session: ReviewSession, at: int) -> dict[str, Any]:
    """Return what is shown of the claim at a place, or the error for a line that is none."""
    try:
        claim = session.claims.claim(at)
    except ClaimxError as error:
        return {"at": at, "error": one_line(str(error))}
    text, offset = session.texts.around(claim)
    standing, covered = session.decisions.standing(claim.id), session.decisions.history(claim.id)
    votes = [
        {**asdict(vote), "key": key}
        for vote, key in zip_longest(session.votes(claim.id), VOTE_KEYS)
        if vote is not None
    ]
    return {
        "at": at,
        "claim": claim.to_dict(),
        "fields": CORRECTABLE[claim.kind],
        "why": explanations(claim),
        "title": session.texts.title(claim),
        "address": session.texts.address(claim),
        "whole": (offset, len(text)) != (claim.start, len(claim.sentence)),
        "votes": votes,
        "added": session.claims.is_added(at),
        "decided": told(standing) if standing is not None and session.is_decided(claim.id) else None,
        "history": [told(one) for one in covered],
    }


def article(session: ReviewSession, at: int) -> dict[str, Any]:
    """Return the text around the claim at a place, and all claims of its article in the order of the text.

    Raises RecordError where there is none.
    """
    claim = session.claims.claim(at)
    text, offset = session.texts.around(claim)
    places = session.claims.of_document(claim.doc_id)
    return {"text": text, "offset": offset, "claims": [_of_article(session, place) for place in places]}


def state(session: ReviewSession, filters: Filters, seen: int | None = None) -> dict[str, Any]:
    """Return how far the review is, and what was decided since the page had *seen* so many changes."""
    decisions = session.decisions
    changes = decisions.changes
    changed = {} if seen is None else dict.fromkeys(changes[max(seen, 0) :])
    last, precision = decisions.last(), decisions.precision()
    return {
        "seen": len(changes),
        "changed": [_changed(session, claim_id) for claim_id in changed],
        "progress": asdict(session.progress(filters)),
        "counts": {name: decisions.count(name) for name in ("accept", "reject", "skip", "added")},
        "precision": {**asdict(precision), "low": precision.low, "high": precision.high},
        "undo": {"serial": last[0].serial, "said": last[0].said, "count": len(last)} if last else None,
    }


def _changed(session: ReviewSession, claim_id: str) -> dict[str, Any]:
    standing = session.decisions.standing(claim_id) if session.is_decided(claim_id) else None
    return {"at": session.claims.place(claim_id), "said": standing.said if standing else None}


def _of_article(session: ReviewSession, at: int) -> dict[str, Any]:
    """Return what the list of an article's claims shows of one, and where its words are."""
    try:
        claim = session.claims.claim(at)
    except ClaimxError as error:
        return {"at": at, "id": None, "line": one_line(str(error)), "spans": [], "said": None}
    standing = session.decisions.standing(claim.id) if session.is_decided(claim.id) else None
    return {
        "at": at,
        "id": claim.id,
        "line": claim_line(claim).plain.lstrip("→ "),
        "start": claim.start,
        "end": claim.end,
        "spans": _spans(claim),
        "added": session.claims.is_added(at),
        "said": standing.said if standing else None,
    }


def _spans(claim: Claim) -> list[tuple[int, int, str]]:
    mentions = [(mention, name) for name in ("drug", "condition") if (mention := getattr(claim, name))]
    return [(mention.start, mention.end, name) for mention, name in mentions]
