"""Serve the review page: to this machine and nobody else, or to a team behind the user's own proxy."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress

import uvicorn

from claimx.errors import OutputError
from claimx.review.app import make_app
from claimx.review.doors import Links, OneUse
from claimx.review.hosts import Hosts
from claimx.review.marked import Marker
from claimx.review.open_file import OpenFile
from claimx.review.session import ReviewSession

ADDRESS = "127.0.0.1"
_PORT = re.compile(r":\d+\Z")


def serve(
    session: ReviewSession,
    *,
    order: str,
    next_steps: Sequence[str] = (),
    port: int = 0,
    host_names: Sequence[str] = (),
    browser: bool = True,
    marker: Marker | None = None,
    say: Callable[[str], None] = print,
) -> None:
    """Serve the page until the user stops it; *port* 0 takes a free one.

    *say* is told an address that opens the page once, and the next whenever one was used. *host_names* are
    further names by which the page may be asked for; *next_steps* the commands to run when nothing is left;
    *marker* says what words are that a reviewer marks.

    Raises OutputError where the port is taken.
    """
    with _listening(port) as sockets:
        port = sockets[0].getsockname()[1]

        def entered() -> None:
            if opened is not None:
                opened.remove()
            say(_address(port, door))

        door = OneUse(session.annotator, entered)
        opened = OpenFile(_address(port, door)) if browser else None
        hosts = Hosts(port, host_names)
        app = make_app(session, hosts=hosts, door=door, order=order, next_steps=next_steps, marker=marker)
        try:
            say(_address(port, door))
            if opened is not None:
                opened.open()
            session.warm_up()  # while the browser starts
            uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=sockets)
        finally:
            if opened is not None:
                opened.remove()


def serve_team(
    sessions: Sequence[ReviewSession],
    secrets_of: Mapping[str, str],
    *,
    address: str,
    port: int,
    order: str,
    next_steps: Sequence[str] = (),
    host_names: Sequence[str] = (),
    marker: Marker | None = None,
    say: Callable[[str], None] = print,
) -> None:
    """Serve *sessions*, one for each annotator, at *address* until the user stops it.

    *say* is told the secret link of each. The page answers to *host_names*, under which a proxy with TLS
    brings requests here, and to *address* where that is one. Raises OutputError where the port is taken.
    """
    listener = _bound(socket.AF_INET6 if ":" in address else socket.AF_INET, address, port)
    with closing(listener):
        port = listener.getsockname()[1]
        own = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
        hosts, door = Hosts(port, [*host_names, own]), Links(secrets_of)
        app = make_app(*sessions, hosts=hosts, door=door, order=order, next_steps=next_steps, marker=marker)
        for name, secret in secrets_of.items():
            say(f"{name}\t{_public(host_names, own)}/?token={secret}")
        uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])


def _public(host_names: Sequence[str], own: str) -> str:
    """Return the address that people open: a name without a port is that of a proxy with TLS."""
    name = host_names[0] if host_names else own
    return f"http://{name}" if _PORT.search(name) else f"https://{name}"


def _address(port: int, door: OneUse) -> str:
    return f"http://{ADDRESS}:{port}/?token={door.token}"


@contextmanager
def _listening(port: int) -> Iterator[list[socket.socket]]:
    """Return the sockets of *port* on this machine's own addresses: that of IPv6 too, where it has one."""
    own = _bound(socket.AF_INET, ADDRESS, port)
    sockets = [own]
    with suppress(OutputError):
        sockets.append(_bound(socket.AF_INET6, "::1", own.getsockname()[1]))
    try:
        yield sockets
    finally:
        for one in sockets:
            one.close()


def _bound(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    # asyncio sends at once, rather than 40 ms later, only where the protocol is named
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise OutputError(
            f"Port {port} cannot be used: {error.strerror}.", fix="Give another --port."
        ) from error
    return listener
