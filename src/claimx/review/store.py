"""Hold claims for review: what they are sorted by in memory, the rest on the disk where they come from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, Protocol
from weakref import finalize

from pydantic_core import from_json

from claimx.errors import InputError, RecordError
from claimx.files.inputs import open_seekable
from claimx.records import Claim
from claimx.records.ids import id_by_words

_SCHEMA = "claimx.claim/1"
_LEFT_OUT = ("claimx.error/1", "claimx.document/1")  # beside claims, as in a file that merge wrote
_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the queue knows of a claim; *offset* and *size* say where its line is."""

    id: str
    doc_id: str
    start: int
    kind: str
    relation: str
    certainty: str
    negated: bool
    score: float
    dosed: bool
    drug: str
    condition: str
    sentence: str
    offset: int
    size: int


class Claims(Protocol):
    """Claims in an order: what the queue knows of each, and the place of each by its id."""

    name: str
    entries: list[Entry]
    place: dict[str, int]

    def claim(self, place: int) -> Claim:
        """Return the claim at *place*; raise RecordError where there is no good one."""
        ...


class ClaimList:
    """Claims that are in memory already."""

    def __init__(self, name: str, claims: Iterable[Claim]) -> None:
        self.name = name
        self._claims = list(claims)
        self.entries = [entry_of(claim.to_dict(), 0, 0, name) for claim in self._claims]
        self.place = {entry.id: place for place, entry in enumerate(self.entries)}

    def claim(self, place: int) -> Claim:
        """Return the claim at *place*."""
        return self._claims[place]


class ClaimStore:
    """The claims of a JSONL file, by their place in it and by id."""

    def __init__(self, path: Path) -> None:
        """Read *path*; raise InputError where it cannot be read or has no claim, RecordError for no record.

        Records of errors are left out. Of claims with the same id and sentence the first counts; another
        sentence under that id is of another text and gets an id of its own, as in `claimx merge`.
        """
        self.path, self.name = path, path.name
        self.entries: list[Entry] = []
        self.place: dict[str, int] = {}
        self._lines = open_seekable(path)
        finalize(self, self._lines.close)
        for found in _entries(self._lines, path):
            entry = self._told_apart(found)
            if entry.id not in self.place:
                self.place[entry.id] = len(self.entries)
                self.entries.append(entry)
        if not self.entries:
            raise InputError(
                "The file has no claim.", where=str(path), fix="Give the claims that claimx extract wrote."
            )

    def claim(self, place: int) -> Claim:
        """Return the claim at *place*; raise RecordError where its line is no claim."""
        entry = self.entries[place]
        self._lines.seek(entry.offset)
        line = self._lines.read(entry.size).removeprefix(_MARK)
        try:
            return replace(Claim.from_json(line), id=entry.id)
        except RecordError as error:
            raise RecordError(error.what, where=f"{self.path}: claim {entry.id}") from error

    def _told_apart(self, entry: Entry) -> Entry:
        if entry.id not in self.place:
            return entry
        first = self.entries[self.place[entry.id]]
        if (first.start, first.sentence) == (entry.start, entry.sentence):
            return entry
        return replace(entry, id=id_by_words(entry.id, entry.start, entry.sentence))


def _entries(lines: BinaryIO, path: Path) -> Iterator[Entry]:
    offset = 0
    for number, line in enumerate(lines, 1):
        where = f"{path}:{number}"
        if line.strip():
            row = _row(line.removeprefix(_MARK), where)
            if row.get("schema") == _SCHEMA:
                yield entry_of(row, offset, len(line), where)
            elif row.get("schema") not in _LEFT_OUT:
                kind = f"'{row['schema']}' records" if row.get("schema") else "lines without a schema"
                raise RecordError(
                    f"The file holds {kind}, not claims.",
                    where=where,
                    fix="Give the claims that claimx extract wrote.",
                )
        offset += len(line)


def _row(line: bytes, where: str) -> dict[str, Any]:
    try:
        row = from_json(line)  # at twice the speed, but without lone surrogates
    except ValueError:
        try:
            row = json.loads(line)
        except ValueError as error:
            raise RecordError("The line is no JSON.", where=where, fix="Run: claimx validate") from error
    if not isinstance(row, dict):
        raise RecordError("The line is no claim.", where=where, fix="Run: claimx validate")
    return row


def entry_of(row: dict[str, Any], offset: int, size: int, where: str) -> Entry:
    """Return what the queue knows of the claim *row*, whose line begins at *offset*; raise RecordError."""
    try:
        return Entry(
            row["id"],
            row["doc_id"],
            row["start"],
            row["kind"],
            row["relation"] or "",
            row["certainty"],
            bool(row["negated"]),
            float(row.get("score") or 0.0),
            bool(row.get("doses") or row.get("dose")),
            _name(row["drug"]),
            _name(row["condition"]),
            row["sentence"],
            offset,
            size,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise RecordError(f"The claim lacks {error}.", where=where, fix="Run: claimx validate") from error


def _name(mention: dict[str, Any] | None) -> str:
    return (mention.get("name") or mention["text"]) if mention else ""
