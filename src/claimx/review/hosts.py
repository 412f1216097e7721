"""The names that the review page may be asked for under; a page under any other is somebody else's trick."""

from __future__ import annotations

from collections.abc import Iterable

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
"""The names of this machine for itself."""


class Hosts:
    """What a request may have as Host and Origin.

    A name that an attacker made lead to this machine (DNS rebinding) comes as Host as it was typed, so only
    names that are known are answered: those of this machine with the *port* that is served, and *names*, as
    ``NAME:PORT`` or as ``NAME`` for any port, under which a tunnel or proxy brings requests here.
    """

    def __init__(self, port: int, names: Iterable[str] = ()) -> None:
        self.port = port
        self._own = frozenset(f"{name}:{port}" for name in LOOPBACK)
        self._names = frozenset(name.lower() for name in names)

    def knows(self, host: str) -> bool:
        """Tell whether a request with *host* as its Host is meant for this page."""
        host = host.lower()
        return host in self._own or self._is_named(host)

    def sent(self, origin: str, host: str) -> bool:
        """Tell whether *origin* is the page itself, asked for as *host*; a proxy may serve it as https."""
        origin, host = origin.lower(), host.lower()
        return origin == f"http://{host}" or (origin == f"https://{host}" and self._is_named(host))

    def _is_named(self, host: str) -> bool:
        name, colon, port = host.rpartition(":")
        if not colon or not port.isdecimal():  # without a port, or the end of an IPv6 address
            name = host
        return host in self._names or name in self._names
