"""Serve the review page to this machine and nobody else."""

from __future__ import annotations

import socket
import webbrowser
from collections.abc import Callable, Sequence

import uvicorn

from claimx.errors import OutputError
from claimx.review.app import make_app
from claimx.review.security import new_token
from claimx.review.session import ReviewSession

ADDRESS = "127.0.0.1"


def serve(
    session: ReviewSession,
    *,
    order: str,
    next_steps: Sequence[str] = (),
    port: int = 0,
    browser: bool = True,
    say: Callable[[str], None] = print,
) -> None:
    """Serve the page until the user stops it; *port* 0 takes a free one, *say* is told the address.

    *next_steps* are the commands to run when nothing is left.

    Raises OutputError where the port is taken.
    """
    # asyncio sends at once, rather than 40 ms later, only where the protocol is named
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((ADDRESS, port))
    except OSError as error:
        raise OutputError(
            f"Port {port} cannot be used: {error.strerror}.", fix="Give another --port."
        ) from error
    token = new_token()
    host = f"{ADDRESS}:{listener.getsockname()[1]}"
    app = make_app(session, host=host, token=token, order=order, next_steps=next_steps)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    address = f"http://{host}/?token={token}"
    listener.listen()
    say(address)
    if browser:
        webbrowser.open(address)
    session.warm_up()  # while the browser starts
    server.run(sockets=[listener])
