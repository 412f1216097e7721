"""The review page as a web application: one page, and the few answers that its script asks for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from claimx.errors import ClaimxError, OutputError
from claimx.printable import one_line
from claimx.records import CERTAINTIES
from claimx.review.queue import ORDERS, Filters
from claimx.review.security import Guard
from claimx.review.session import REASONS, RELATION_KEYS, ReviewSession

_STATIC = Path(__file__).parent / "static"
_MOST_CARDS = 10  # that a page asks for at a time

Endpoint = Callable[[Request], Awaitable[Response]]


def make_app(session: ReviewSession, *, host: str, token: str, order: str = ORDERS[0]) -> Starlette:
    """Return the application for *session*, for a server at *host* (``127.0.0.1:8000``)."""
    environment = Environment(
        loader=PackageLoader("claimx.review"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["one_line"] = one_line
    page = environment.get_template("page.html").render(
        annotator=session.annotator,
        claims=session.store.path.name,
        order=order,
        orders=ORDERS,
        reasons=REASONS,
        relation_keys=RELATION_KEYS,
        certainties=CERTAINTIES,
    )

    async def home(request: Request) -> Response:
        return HTMLResponse(page)

    async def show_queue(request: Request) -> Response:
        values = dict(request.query_params)
        places = session.queue(values.get("order", order), Filters.of(values))
        return JSONResponse(
            {
                "places": [[place.at, place.drawn == "random"] for place in places],
                "progress": asdict(session.progress(places)),
            }
        )

    async def show_cards(request: Request) -> Response:
        places = [int(at) for at in request.query_params["at"].split(",")[:_MOST_CARDS]]
        return JSONResponse([_card(session, at) for at in places if 0 <= at < len(session.store.entries)])

    async def take_label(request: Request) -> Response:
        row = await request.json()
        session.decide(
            row["claim_id"],
            row["verdict"],
            corrections=row.get("corrections"),
            reason=row.get("reason"),
            seconds=row.get("seconds"),
            drawn=row.get("drawn"),
        )
        return JSONResponse({})

    async def take_undo(request: Request) -> Response:
        session.undo((await request.json())["claim_id"])
        return JSONResponse({})

    async def take_claim(request: Request) -> Response:
        row = await request.json()
        label = session.add(row["beside"], row["fields"], row.get("seconds"))
        return JSONResponse({"claim_id": label.claim_id})

    return Starlette(
        routes=[
            Route("/", home),
            Route("/api/queue", _answered(show_queue)),
            Route("/api/cards", _answered(show_cards)),
            Route("/api/label", _answered(take_label), methods=["POST"]),
            Route("/api/undo", _answered(take_undo), methods=["POST"]),
            Route("/api/claim", _answered(take_claim), methods=["POST"]),
            Mount("/static", StaticFiles(directory=_STATIC)),
        ],
        middleware=[Middleware(Guard, host=host, token=token)],
    )


def _answered(endpoint: Endpoint) -> Endpoint:
    """Return *endpoint* with what is wrong as an answer that the page can show."""

    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except OutputError as error:
            return JSONResponse({"error": one_line(str(error))}, 507)
        except ClaimxError as error:
            return JSONResponse({"error": one_line(str(error))}, 400)
        except (KeyError, TypeError, ValueError) as error:
            return JSONResponse({"error": one_line(f"The request is wrong: {error}.")}, 400)

    return answer


def _card(session: ReviewSession, at: int) -> dict[str, Any]:
    claim = session.store.claim(at)
    text, offset = session.texts.around(claim)
    return {"at": at, "claim": claim.to_dict(), "text": text, "offset": offset}
