"""The review page as a web application: one page, and the few answers that its script asks for."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from itertools import zip_longest
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from claimx.errors import ClaimxError, OutputError
from claimx.pages import page_environment
from claimx.printable import one_line
from claimx.records import CERTAINTIES
from claimx.review.doors import Door
from claimx.review.hosts import Hosts
from claimx.review.queue import ORDERS, Filters
from claimx.review.security import Guard
from claimx.review.session import REASONS, RELATION_KEYS, DecidedError, ReviewSession
from claimx.review.votes import VOTE_KEYS

_STATIC = Path(__file__).parent / "static"
_MOST_CARDS = 10  # that a page asks for at a time

Endpoint = Callable[[Request], Awaitable[Response]]


class AsciiJSON(JSONResponse):
    """An answer in ASCII, so that every text can be sent: JSON may hold half a surrogate pair."""

    def render(self, content: Any) -> bytes:
        """Return *content* as JSON."""
        return json.dumps(content, separators=(",", ":")).encode("ascii")


def make_app(
    session: ReviewSession,
    *,
    hosts: Hosts,
    door: Door,
    order: str = ORDERS[0],
    next_steps: Sequence[str] = (),
) -> Starlette:
    """Return the application for *session*, answering to *hosts* and for whom *door* lets in.

    *next_steps* are the commands that the page names when nothing is left.
    """
    page = (
        page_environment("claimx.review")
        .get_template("page.html")
        .render(
            adjudicates=session.adjudicates,
            annotator=session.annotator,
            claims=session.store.name,
            labels=session.log.path.name,
            next_steps=next_steps,
            order=order,
            orders=ORDERS,
            review=session.fingerprint,
            reasons=REASONS,
            relation_keys=RELATION_KEYS,
            certainties=CERTAINTIES,
        )
    )

    def taken(row: dict[str, Any], **more: Any) -> Response:
        """Answer with what was decided, in whatever window, since the page last heard of it."""
        seen = int(row.get("seen", len(session.history)))
        return AsciiJSON({"seen": len(session.history), "decided": session.history[seen:], **more})

    async def home(request: Request) -> Response:
        return HTMLResponse(page)

    async def show_queue(request: Request) -> Response:
        values = dict(request.query_params)
        filters = Filters.of(values)
        places = session.queue(values.get("order", order), filters)
        return AsciiJSON(
            {
                "places": [(at, drawn == "random") for at, drawn in places],
                "progress": asdict(session.progress(filters)),
                "seen": len(session.history),
            }
        )

    async def show_cards(request: Request) -> Response:
        places = [int(at) for at in request.query_params["at"].split(",")[:_MOST_CARDS]]
        return AsciiJSON([_card(session, at) for at in places if 0 <= at < len(session.store.entries)])

    async def take_label(request: Request) -> Response:
        row = await request.json()
        session.decide(
            row["claim_id"],
            row["verdict"],
            corrections=row.get("corrections"),
            reason=row.get("reason"),
            seconds=row.get("seconds"),
            drawn=row.get("drawn"),
            anew=row.get("anew") is True,
        )
        return taken(row)

    async def take_undo(request: Request) -> Response:
        row = await request.json()
        session.undo(row["claim_id"])
        return taken(row)

    async def take_claim(request: Request) -> Response:
        row = await request.json()
        label = session.add(row["beside"], row["fields"], row.get("seconds"))
        return taken(row, claim_id=label.claim_id)

    return Starlette(
        routes=[
            Route("/", home),
            Route("/api/queue", _answered(show_queue)),
            Route("/api/cards", _answered(show_cards)),
            Route("/api/label", _answered(take_label), methods=["POST"]),
            Route("/api/undo", _answered(take_undo), methods=["POST"]),
            Route("/api/claim", _answered(take_claim), methods=["POST"]),
            Mount("/static", StaticFiles(directory=_STATIC, packages=[("claimx.pages", "static")])),
        ],
        middleware=[Middleware(Guard, hosts=hosts, door=door)],
    )


def _answered(endpoint: Endpoint) -> Endpoint:
    """Return *endpoint* with what is wrong as an answer that the page can show."""

    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except DecidedError as error:
            return AsciiJSON({"error": one_line(str(error))}, 409)
        except OutputError as error:
            return AsciiJSON({"error": one_line(str(error))}, 507)
        except ClaimxError as error:
            return AsciiJSON({"error": one_line(str(error))}, 400)
        except (KeyError, TypeError, ValueError) as error:
            return AsciiJSON({"error": one_line(f"The request is wrong: {error}.")}, 400)

    return answer


def _card(session: ReviewSession, at: int) -> dict[str, Any]:
    """Return what is shown of a claim, or the error for a line that is none."""
    try:
        claim = session.store.claim(at)
    except ClaimxError as error:
        return {"at": at, "error": one_line(str(error))}
    text, offset = session.texts.around(claim)
    votes = [
        {**asdict(vote), "key": key}
        for vote, key in zip_longest(session.votes(claim.id), VOTE_KEYS)
        if vote is not None
    ]
    return {
        "at": at,
        "claim": claim.to_dict(),
        "title": session.texts.title(claim),
        "text": text,
        "offset": offset,
        "votes": votes,
    }
