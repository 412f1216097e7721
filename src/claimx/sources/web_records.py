"""Cut a web archive into its records, in bounded memory and sure of where each ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from claimx.errors import InputError

_LINE = 1 << 16  # bytes of a line of a head
_HEAD = 1 << 20  # bytes of a head
_BLOCK = 1 << 16
_ENDLESS = 1 << 62
_VERSION = b"WARC/"


@dataclass(slots=True)
class Block:
    """The content of a record; it must be read or skipped before the next record is asked for."""

    stream: BinaryIO
    left: int
    number: int

    def read(self, size: int) -> bytes:
        """Return up to *size* bytes, fewer at the end of the record; raise InputError where it is cut off."""
        return self._taken(self.stream.read(wanted := min(size, self.left)), wanted)

    def readline(self, size: int) -> bytes:
        """Return a line, or *size* bytes of it; raise InputError where the record is cut off."""
        line = self.stream.readline(wanted := min(size, self.left))
        return self._taken(line, len(line) if line.endswith(b"\n") else wanted)

    def skip(self) -> None:
        """Read the rest away."""
        while self.left:
            self.read(_BLOCK)

    def _taken(self, content: bytes, wanted: int) -> bytes:
        self.left -= len(content)
        if len(content) < wanted:
            raise InputError(
                f"The archive breaks off within its record {self.number}.", fix="Fetch the file again."
            )
        return content


@dataclass(frozen=True, slots=True)
class WebRecord:
    """A record of a web archive: its head, the names in lower case, and its content."""

    head: dict[str, str]
    block: Block

    @property
    def type(self) -> str:
        """What kind of record it is: response, resource, conversion, request, …"""
        return self.head.get("warc-type", "").lower()

    @property
    def url(self) -> str:
        """The address that was crawled; some programs write it in angle brackets."""
        return self.head.get("warc-target-uri", "").strip("<>").replace(" ", "%20")

    @property
    def date(self) -> str:
        """When it was crawled."""
        return self.head.get("warc-date", "")

    @property
    def name(self) -> str:
        """Address and time: an archive may hold an address several times."""
        return f"{self.url or self.head.get('warc-record-id', '').strip('<>')}@{self.date}"


def web_records(stream: BinaryIO) -> Iterator[WebRecord | InputError]:
    """Yield the records of an archive in their order, and what is wrong where something else stands.

    Behind what is wrong it goes on with the next record that it finds. Raises InputError where the archive
    breaks off within a record, or what it is compressed with is damaged.
    """
    number, line = 0, _next_line(stream)
    while line:
        number += 1
        head, problem, at_start = None, "", line.endswith(b"\n")
        if not line.startswith(_VERSION):
            problem = (
                "it does not begin with WARC/1" if number == 1 else "the length of the record before is wrong"
            )
        else:
            head = read_head(Block(stream, _ENDLESS, number))
            problem = "" if head is None else _problem(head)
            at_start = head is not None
        if head is None or problem:
            why = problem or f"its head has more than {_HEAD:,} bytes"
            yield InputError(f"Record {number} of the archive cannot be read: {why}.")
            line = _next_version(stream, at_start=at_start)
            continue
        block = Block(stream, int(head["content-length"]), number)
        yield WebRecord(head, block)
        block.skip()
        line = _next_line(stream)


def read_head(block: Block) -> dict[str, str] | None:
    """Return the lines ``name: value`` up to an empty one, the first of each name.

    None where they have more than a megabyte.
    """
    head: dict[str, str] = {}
    name, left = "", _HEAD
    while left > 0:
        line = block.readline(min(_LINE, left))
        left -= len(line)
        if not line.strip():
            return head
        text = line.decode("utf-8", "replace")
        if text[0] in " \t" and name:
            head[name] += " " + text.strip()
            continue
        key, colon, value = text.partition(":")
        name = key.strip().lower() if colon and key.strip().lower() not in head else ""
        if name:
            head[name] = value.strip()
    return None


def _problem(head: dict[str, str]) -> str:
    length = head.get("content-length", "")
    return "" if length.isascii() and length.isdigit() and len(length) < 19 else "it does not say its length"


def _next_line(stream: BinaryIO) -> bytes:
    """Return the next line that is not empty."""
    while (line := stream.readline(_LINE)) and not line.strip():
        pass
    return line


def _next_version(stream: BinaryIO, *, at_start: bool) -> bytes:
    """Return the next line that begins a record, b"" for none."""
    while line := stream.readline(_LINE):
        if at_start and line.startswith(_VERSION):
            return line
        at_start = line.endswith(b"\n")
    return b""
