"""The review page as a web application: one page, and the answers that its script asks for."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
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
from claimx.records import Claim
from claimx.records.vocabulary import CERTAINTIES, HEDGE_TYPES
from claimx.review.answers import article, card, state
from claimx.review.doors import Door
from claimx.review.explain import guide
from claimx.review.hosts import Hosts
from claimx.review.listing import SHOWN, listed, told
from claimx.review.marked import Marked, Marker
from claimx.review.queue import ORDERS, Filters
from claimx.review.security import Guard
from claimx.review.session import REASON_KEYS, RELATION_KEYS, DecidedError, ReviewSession
from claimx.review.team import team_state

_STATIC = Path(__file__).parent / "static"
_MOST_CARDS = 10  # that a page asks for at a time
_MOST_ROWS = 50  # of the list of decisions

Endpoint = Callable[[Request], Awaitable[Response]]


class AsciiJSON(JSONResponse):
    """An answer in ASCII, so that every text can be sent: JSON may hold half a surrogate pair."""

    def render(self, content: Any) -> bytes:
        """Return *content* as JSON."""
        return json.dumps(content, separators=(",", ":")).encode("ascii")


def make_app(
    *sessions: ReviewSession,
    hosts: Hosts,
    door: Door,
    order: str = ORDERS[0],
    next_steps: Sequence[str] = (),
    marker: Marker | None = None,
) -> Starlette:
    """Return the application for *sessions*, each for its annotator, and for whom *door* lets in.

    It answers to *hosts*. *next_steps* are the commands that the page names when nothing is left; *marker*
    says what words are that a reviewer marks.
    """
    return _Pages(sessions, order, next_steps, marker or Marker()).app(hosts, door)


class _Pages:
    """The answers to each annotator."""

    def __init__(
        self, sessions: Sequence[ReviewSession], order: str, next_steps: Sequence[str], marker: Marker
    ) -> None:
        self._sessions = {session.annotator: session for session in sessions}
        self._order, self._next_steps, self._marker = order, next_steps, marker
        self._template = page_environment("claimx.review").get_template("page.html")

    def app(self, hosts: Hosts, door: Door) -> Starlette:
        """Return the application."""
        gets = {
            "queue": self.queue, "cards": self.cards, "article": self.article, "decided": self.decided,
            "team": self.team, "terms": self.terms, "mention": self.mention, "dose": self.dose,
            "hedge": self.hedge,
        }  # fmt: skip
        posts = {"label": self.label, "labels": self.labels, "undo": self.undo, "claim": self.claim}
        return Starlette(
            routes=[
                Route("/", self.home),
                *(Route(f"/api/{name}", _answered(answer)) for name, answer in gets.items()),
                *(
                    Route(f"/api/{name}", _answered(answer), methods=["POST"])
                    for name, answer in posts.items()
                ),
                Mount("/static", StaticFiles(directory=_STATIC, packages=[("claimx.pages", "static")])),
            ],
            middleware=[Middleware(Guard, hosts=hosts, door=door)],
        )

    async def home(self, request: Request) -> Response:
        session = self._session(request)
        return HTMLResponse(
            self._template.render(
                adjudicates=session.adjudicates,
                annotator=session.annotator,
                certainties=CERTAINTIES,
                claims=session.store.name,
                guide=guide(),
                hedge_types=HEDGE_TYPES,
                labels=session.log.path.name,
                next_steps=self._next_steps,
                order=self._order,
                orders=ORDERS,
                reasons=REASON_KEYS,
                relation_keys=RELATION_KEYS,
                review=session.fingerprint,
                shown=list(SHOWN),
                team=len(self._sessions) > 1,
            )
        )

    async def queue(self, request: Request) -> Response:
        session, values = self._session(request), dict(request.query_params)
        filters = Filters.of(values)
        places = session.queue(values.get("order", self._order), filters)
        return AsciiJSON(
            {"places": [(at, drawn == "random") for at, drawn in places], **state(session, filters)}
        )

    async def cards(self, request: Request) -> Response:
        session = self._session(request)
        places = [int(at) for at in request.query_params["at"].split(",")[:_MOST_CARDS]]
        return AsciiJSON([card(session, at) for at in places if 0 <= at < len(session.claims)])

    async def article(self, request: Request) -> Response:
        session = self._session(request)
        session.refresh()
        return AsciiJSON(article(session, int(request.query_params["at"])))

    async def decided(self, request: Request) -> Response:
        values = dict(request.query_params)
        first, shown = int(values.get("first", 0)), values.get("shown", "all")
        return AsciiJSON(asdict(listed(self._session(request), shown, Filters.of(values), first, _MOST_ROWS)))

    async def team(self, request: Request) -> Response:
        return AsciiJSON(team_state(self._sessions.values()))

    async def terms(self, request: Request) -> Response:
        label, typed = request.query_params["label"], request.query_params["text"]
        found = self._marker.terms("drug" if label == "drug" else "condition", typed)
        return AsciiJSON([{"name": one.name, "kind": one.kind, "ids": dict(one.ids)} for one in found])

    async def mention(self, request: Request) -> Response:
        claim, place = self._marked(request)
        if request.query_params["label"] == "drug":
            return AsciiJSON(self._marker.mention("drug", place, claim.drug).to_dict())
        return AsciiJSON(self._marker.mention("condition", place, claim.condition).to_dict())

    async def dose(self, request: Request) -> Response:
        return AsciiJSON(self._marker.dose(self._marked(request)[1]).to_dict())

    async def hedge(self, request: Request) -> Response:
        return AsciiJSON(self._marker.hedge(self._marked(request)[1]).to_dict())

    async def label(self, request: Request) -> Response:
        session, row = self._session(request), await request.json()
        session.decide(
            row["claim_id"],
            row["verdict"],
            corrections=row.get("corrections"),
            reason=row.get("reason"),
            seconds=row.get("seconds"),
            drawn=row.get("drawn"),
            comment=row.get("comment"),
            flag=row.get("flag") is True,
            anew=row.get("anew") is True,
            again=row.get("again") is True,
        )
        return _taken(session, row)

    async def labels(self, request: Request) -> Response:
        session, row = self._session(request), await request.json()
        taken = session.decide_all(
            row["claim_ids"], row["verdict"], reason=row.get("reason"), seconds=row.get("seconds")
        )
        return _taken(session, row, taken=taken)

    async def undo(self, request: Request) -> Response:
        session, row = self._session(request), await request.json()
        undone = session.undo_last(row.get("serial"), again=row.get("again") is True)
        places = [
            {
                **told(one),
                "at": session.claims.place(one.claim_id),
                "stands": session.is_decided(one.claim_id),
            }
            for one in undone
        ]
        return _taken(session, row, undone=places)

    async def claim(self, request: Request) -> Response:
        session, row = self._session(request), await request.json()
        made = session.add(row["beside"], row["fields"], row.get("seconds"), again=row.get("again") is True)
        return _taken(session, row, at=session.claims.place(made.claim_id))

    def _session(self, request: Request) -> ReviewSession:
        return self._sessions[request.state.annotator]

    def _marked(self, request: Request) -> tuple[Claim, Marked]:
        """Return the claim that is shown, and the words that were marked in its article."""
        session, values = self._session(request), request.query_params
        claim = session.claims.claim(int(values["at"]))
        text, offset = session.texts.around(claim)
        return claim, Marked(text, offset, int(values["start"]), int(values["end"]))


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
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            return AsciiJSON({"error": one_line(f"The request is wrong: {error}.")}, 400)

    return answer


def _taken(session: ReviewSession, row: dict[str, Any], **more: Any) -> Response:
    """Answer with what was decided, in whatever window, since the page last heard of it."""
    seen = row.get("seen")
    filters = Filters.of(row.get("filters") or {})
    return AsciiJSON({**state(session, filters, None if seen is None else int(seen)), **more})
