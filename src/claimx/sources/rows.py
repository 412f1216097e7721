"""Cut the lines of a CSV file into rows, so that a broken one costs no other."""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO

from claimx.errors import InputError
from claimx.sources.text import decode

Row = list[str]
Cells = tuple[Row, str]
"""The cells of a row, and its encoding where that is not UTF-8."""

_DELIMITERS = ",;\t|"
_HEAD_LINES = 100  # that the names of the columns may take
_SEPARATOR = re.compile(r"sep=(.)\s*", re.IGNORECASE)  # a first line that Excel writes and reads
_RAW = re.compile("[\udc80-\udcff]")  # bytes that are no UTF-8


def read_rows(
    stream: BinaryIO, wanted: str, longest: int
) -> tuple[Row, Iterator[tuple[int, Cells | InputError]]]:
    """Return the names of the columns, and the rows, each with the number of its last line.

    A row has as many cells as there are columns. What is wrong with one stands in its place, with the number
    of its first line, and the next line begins another. The delimiter is comma, semicolon, tab or ``|``: what
    a first line ``sep=;`` says, else what makes *wanted* the name of a column, else what makes most columns.
    A row that is no UTF-8 may be Windows-1252. No row has more than *longest* characters. Raises InputError
    where the names cannot be read.
    """
    csv.field_size_limit(longest)
    lines = _Lines(stream, longest)
    names, delimiter = _head(lines, wanted)
    padded = any(name.startswith(" ") for name in names)
    return [name.strip() for name in names], _rows(lines, len(names), delimiter, padded=padded)


class _Lines:
    """The lines of a file, some of which are taken for a row and may be given back."""

    def __init__(self, stream: BinaryIO, longest: int) -> None:
        self._stream = io.TextIOWrapper(stream, "utf-8", errors="surrogateescape", newline="")
        self._longest = longest
        self._returned: deque[str] = deque()
        self._taken: list[str] = []
        self._size = self.before = 0

    def __del__(self) -> None:
        with suppress(ValueError):  # it is closed already
            self._stream.detach()  # else the stream, which is the caller's, would be closed with it

    @property
    def number(self) -> int:
        """The number of the last line taken."""
        return self.before + len(self._taken)

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._returned.popleft() if self._returned else self._stream.readline(self._longest)
        if not line:
            raise StopIteration
        self._taken.append(line)
        self._size += len(line)
        if self._size >= self._longest:
            raise InputError(f"The row has more than {self._longest:,} characters, or a quote is not closed.")
        return line

    def begin(self) -> None:
        """Begin another row."""
        self.before, self._taken, self._size = self.number, [], 0

    def give_back(self) -> None:
        """Give back all lines but the first, and take all of that."""
        first = self._taken[0]
        self._returned.extendleft(reversed(self._taken[1:]))
        del self._taken[1:]
        while len(first) >= self._longest and not first.endswith(("\n", "\r")):
            first = self._stream.readline(self._longest)
            if not first:
                break


def _head(lines: _Lines, wanted: str) -> tuple[Row, str]:
    """Return the names of the columns and the delimiter."""
    text, delimiters = "", _DELIMITERS
    for line in lines:
        told = _SEPARATOR.fullmatch(line) if not text else None
        if told is not None:
            delimiters = told[1]
            continue
        text += line if text or line.strip() else ""
        if text and (text.count('"') % 2 == 0 or lines.number > _HEAD_LINES):
            break
    found: list[tuple[bool, int, Row, str]] = []
    for delimiter in delimiters:
        try:
            names = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), [])
        except csv.Error:
            continue
        names, _ = _decoded(names)
        found.append((wanted in map(str.strip, names), len(names), names, delimiter))
    if not found:
        raise InputError(
            "The names of the columns cannot be read.", fix="Close the quotes in the first line."
        )
    best = max(found, key=lambda reading: reading[:2])  # the first of several
    return best[2], best[3]


def _rows(
    lines: _Lines, width: int, delimiter: str, *, padded: bool
) -> Iterator[tuple[int, Cells | InputError]]:
    while True:
        lines.begin()
        reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=padded)
        try:
            row = next(reader, None)
            if row is None:
                return
            if row:
                cells, encoding = _decoded(row)
                if len(cells) > width and not any(cells[width:]):
                    del cells[width:]
                if len(cells) != width:
                    held = f"{len(cells)} cell{'s' if len(cells) > 1 else ''}"
                    raise InputError(
                        f"The row has {held}, but the table has {width} columns.",
                        fix="Quote a cell that holds the delimiter.",
                    )
                yield lines.number, (cells, encoding)
        except csv.Error as error:
            lines.give_back()
            yield (
                lines.number,
                InputError(f"The row cannot be read: {_said(error)}.", fix='Write a quote as "".'),
            )
        except InputError as error:
            lines.give_back()
            yield lines.number, error


def _said(error: csv.Error) -> str:
    said = str(error)
    if "unexpected end of data" in said:
        return "a quote is not closed"
    return "something stands behind a closing quote" if "expected after" in said else said


def _decoded(row: Row) -> Cells:
    """Return the cells of *row*, where bytes that are no UTF-8 were kept; raise InputError for no text."""
    if not any(_RAW.search(cell) for cell in row):
        return row, ""
    cells = [cell.encode("utf-8", "surrogateescape") for cell in row]
    try:
        _, encoding = decode(b"\n".join((*cells, b"")))
    except UnicodeDecodeError as error:
        raise InputError(
            f"The row is no text in UTF-8 ({error.reason}).", fix="Save the table as UTF-8."
        ) from error
    return [cell.decode(encoding) for cell in cells], encoding
