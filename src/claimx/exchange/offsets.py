"""Turn the places that a tool writes into code points of its text, and see that the words are there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate
from typing import Literal

from claimx.errors import InputError
from claimx.exchange.task import TaskSpan

Unit = Literal["codepoint", "utf16"]

_BLANKS = re.compile(r"(?:\s|\\n)+")
_OTHER: dict[Unit, Unit] = {"codepoint": "utf16", "utf16": "codepoint"}


class Offsets:
    """Turn code points of *text* into offsets that count *unit*, and back."""

    def __init__(self, text: str, unit: Unit) -> None:
        self._text, self._unit = text, unit
        self._units: list[int] | None = None
        if unit == "utf16" and any(character > "\uffff" for character in text):
            self._units = [0, *accumulate(1 + (character > "\uffff") for character in text)]
            self._places = {units: at for at, units in enumerate(self._units)}

    def out(self, at: int) -> int:
        """Return the offset of a code point."""
        return at if self._units is None else self._units[at]

    def back(self, offset: int) -> int:
        """Return the code point at an offset; raise InputError where it is inside one or behind the text."""
        if not isinstance(offset, int) or isinstance(offset, bool):
            raise InputError(f"The offset {offset!r} is no whole number.")
        if self._units is None:
            return offset
        if offset not in self._places:
            raise InputError(f"The offset {offset} is no place of the text.", fix=self._fix())
        return self._places[offset]

    def span(self, label: str, start: int, end: int, words: object = None) -> TaskSpan:
        """Return the span from *start* to *end*, in code points.

        Raises InputError where it is outside the text, or where the tool has other *words* for it.
        """
        span = TaskSpan(label, self.back(start), self.back(end))
        if not 0 <= span.start < span.end <= len(self._text):
            size = f"{self.out(len(self._text))} characters"
            raise InputError(f"A span from {start} to {end} is outside the text of {size}.", fix=self._fix())
        there = self._text[span.start : span.end]
        if words is not None and _folded(str(words)) != _folded(there):
            raise InputError(
                f"The words '{words}' are not at {start} to {end}, where the text has '{there}'.",
                fix=self._fix(),
            )
        return span

    def check(self, spans: Sequence[TaskSpan], shown: Sequence[TaskSpan]) -> None:
        """Raise InputError where *spans*, whose words the tool does not say, seem to count the other unit.

        Those that the tool was not *shown* seem so where counted otherwise one of them is a shown span that
        is gone, or where some begin or end with white space or within a word, and counted otherwise none.
        """
        if not self._is_ambiguous():
            return
        new = [(span, self._otherwise(span)) for span in spans if span not in shown]
        lost = set(shown) - set(spans)
        suspects = [span for span, meant in new if meant in lost]
        if all(meant is not None and not self._is_ragged(meant) for _, meant in new):
            suspects += [span for span, _ in new if self._is_ragged(span)]
        for span in suspects:
            there, start, end = self._text[span.start : span.end], self.out(span.start), self.out(span.end)
            raise InputError(f"A span from {start} to {end} would be '{there}'.", fix=self._fix())

    def _otherwise(self, span: TaskSpan) -> TaskSpan | None:
        """Return the span that the same offsets mean in the other unit."""
        other = Offsets(self._text, _OTHER[self._unit])
        try:
            return span._replace(start=other.back(self.out(span.start)), end=other.back(self.out(span.end)))
        except InputError:
            return None

    def _is_ambiguous(self) -> bool:
        """Tell whether the units differ in this text."""
        return not self._text.isascii() and any(character > "\uffff" for character in self._text)

    def _is_ragged(self, span: TaskSpan) -> bool:
        words = self._text[span.start : span.end]
        return words != words.strip() or self._is_within_word(span.start) or self._is_within_word(span.end)

    def _is_within_word(self, at: int) -> bool:
        return self._text[max(at - 1, 0) : at].isalnum() and self._text[at : at + 1].isalnum()

    def _fix(self) -> str:
        if not self._is_ambiguous():
            return "Mark the words again, and leave texts as they are."
        return f"Give --offset-unit {_OTHER[self._unit]} if that is what the tool counts."


def _folded(words: str) -> str:
    r"""Return *words* with each run of white space as a blank: tools write line ends as blanks or ``\n``."""
    return _BLANKS.sub(" ", words)
