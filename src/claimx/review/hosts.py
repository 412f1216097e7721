"""The names that the review page may be asked for under; a page under any other is somebody else's trick."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import ip_address

from claimx.errors import InputError

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
"""The names of this machine for itself."""

_LAST_PORT = 65535


def checked_address(text: str, names: Sequence[str], *, is_team: bool) -> tuple[str, int]:
    """Return (address, port) of ``HOST:PORT``.

    Raises InputError for what is none, for one that others can reach where no team is named, and for one that
    stands for all addresses where no *names* say what the page is asked for as.
    """
    host, _, port = text.rpartition(":")
    host = host.strip("[]")
    if not host or not port.isdecimal() or int(port) > _LAST_PORT:
        raise InputError(f"'{text}' is no address.", fix="Give HOST:PORT, as 127.0.0.1:8000.")
    try:
        address = ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError as error:
        raise InputError(f"'{host}' is no address.", fix="Give its number, as 192.0.2.7:8000.") from error
    if not is_team and not address.is_loopback:
        raise InputError(
            f"At '{host}' others could decide in your name.", fix="Name who may review: --users FILE."
        )
    if address.is_unspecified and not names:
        raise InputError(f"'{host}' has no name.", fix="Say what browsers ask for: --host-name NAME.")
    return str(address), int(port)


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
