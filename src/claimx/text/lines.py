"""Split a text into lines, and tell which line breaks a mail or text program put into running text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_WRAP_LIMIT = 100  # a text whose lines all end before this column was wrapped by a mail or text program
_LINE = re.compile(r"[^\r\n\u2028\u2029\x0b\x0c]+")
BULLET = re.compile(r"\s*(?:[-–—*+•·▪●◦‣]\s+|\(?\d{1,2}[.)]\s+|\(?[a-z]\)\s+)", re.IGNORECASE)
_CLOSED = ".!?:;"
_CUT = 40  # characters after which a line may have been cut
_SENTENCE_LINES = 40


class Line(NamedTuple):
    """One line of the text by its offsets, without the white space around it."""

    start: int
    end: int


def lines_of(text: str) -> list[Line]:
    """Return the lines of *text* that are not blank."""
    return [
        Line(found.start() + len(body) - len(body.lstrip()), found.start() + len(body.rstrip()))
        for found in _LINE.finditer(text)
        if (body := found.group()).strip()
    ]


def joints(text: str) -> Iterator[tuple[int, int]]:
    """Yield the white space between two lines that are one, as (start, end).

    In a text that was wrapped as a whole, lines go on until a sentence ends, a blank line comes or a list
    item begins. Elsewhere a line goes on where it is long and the next begins with a small letter, and where
    such lines together are a sentence: they end with a full stop.
    """
    lines = lines_of(text)
    if len(lines) < 2:
        return
    if _is_wrapped(text, lines):
        yield from _of_wrapped(text, lines)
        return
    at = 0
    while at + 1 < len(lines):
        first = at
        while (
            at + 1 < len(lines)
            and at - first < _SENTENCE_LINES
            and _goes_on(text, lines[at], lines[at + 1])
            and text[lines[at].end - 1] not in _CLOSED
        ):
            at += 1
        if at > first:
            long = all(line.end - line.start >= _CUT for line in lines[first:at])
            listed = first and text[lines[first - 1].end - 1] == ":" and " " not in text[slice(*lines[first])]
            if long or (text[lines[at].end - 1] in ".!?" and not listed):
                for one, two in zip(lines[first:at], lines[first + 1 : at + 1], strict=True):
                    yield one.end, two.start
        else:
            at += 1


def _of_wrapped(text: str, lines: list[Line]) -> Iterator[tuple[int, int]]:
    held = lines[0]
    for line in lines[1:]:
        closed = text[held.end - 1] in ".!?:" and line.end - line.start < _CUT
        if (
            _is_blank(text[held.end : line.start])
            or closed
            or BULLET.match(text[line.start : line.end])
            or held.end - held.start < _CUT
        ):
            held = line
        else:
            yield held.end, line.start
            held = Line(held.start, line.end)


def _goes_on(text: str, line: Line, other: Line) -> bool:
    """Tell whether *other* may go on with *line*: right below it, with a small letter, as no list item."""
    return (
        text[other.start].islower()
        and not _is_blank(text[line.end : other.start])
        and not BULLET.match(text[other.start : other.start + 8])
        and not BULLET.match(text[line.start : line.start + 8])
    )


def _is_blank(between: str) -> bool:
    return between.count("\n") > 1 or "\r\r" in between


def _is_wrapped(text: str, lines: list[Line]) -> bool:
    """Tell whether *text* was cut into lines of even width by a mail or text program."""
    if len(lines) < 4 or max(line.end - line.start for line in lines) > _WRAP_LIMIT:
        return False
    full = [line for line in lines if line.end - line.start > 50]
    cut = [line for line in full if text[line.end - 1] not in '.!?:”"']
    return len(full) >= 3 and len(cut) * 2 > len(full)
