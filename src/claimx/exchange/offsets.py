"""Count places of a text in other units than code points."""

from __future__ import annotations

from itertools import accumulate
from typing import Literal

from claimx.errors import InputError

Unit = Literal["codepoint", "utf16"]


class Offsets:
    """Turn code points of *text* into offsets that count *unit*, and back."""

    def __init__(self, text: str, unit: Unit) -> None:
        self._units: list[int] | None = None
        if unit == "utf16" and any(character > "\uffff" for character in text):
            self._units = [0, *accumulate(1 + (character > "\uffff") for character in text)]
            self._places = {units: at for at, units in enumerate(self._units)}

    def out(self, at: int) -> int:
        """Return the offset of a code point."""
        return at if self._units is None else self._units[at]

    def back(self, offset: int) -> int:
        """Return the code point at an offset; raise InputError where it is inside one or behind the text."""
        if self._units is None:
            return offset
        if offset not in self._places:
            raise InputError(
                f"The offset {offset} is no place of the text.", fix="Try another --offset-unit."
            )
        return self._places[offset]
