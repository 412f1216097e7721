"""Serve the review page to this machine and nobody else."""

from __future__ import annotations

import socket
import webbrowser
from collections.abc import Callable

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
    port: int = 0,
    browser: bool = True,
    say: Callable[[str], None] = print,
) -> None:
    """Serve the page until the user stops it; *port* 0 takes a free one, *say* is told the address.

    Raises OutputError where the port is taken.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((ADDRESS, port))
    except OSError as error:
        raise OutputError(
            f"Port {port} cannot be used: {error.strerror}.", fix="Give another --port."
        ) from error
    token = new_token()
    host = f"{ADDRESS}:{listener.getsockname()[1]}"
    config = uvicorn.Config(make_app(session, host=host, token=token, order=order), log_level="warning")
    server = uvicorn.Server(config)
    address = f"http://{host}/?token={token}"
    listener.listen()
    say(address)
    if browser:
        webbrowser.open(address)
    server.run(sockets=[listener])
