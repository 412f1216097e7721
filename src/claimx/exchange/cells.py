"""Take the cells of a spreadsheet for what people and programs meant by them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import isclose
from typing import Any

from claimx.errors import InputError
from claimx.exchange.table import plain_cell, safe_cell

_TRUE = "true yes 1 wahr ja vrai oui verdadero sí si verdadeiro sim vero waar prawda tak".split()
_FALSE = "false no 0 falsch nein faux non falso não onwaar nee fałsz nie".split()
"""How spreadsheets of several languages write what was *true* and *false*."""

_DATE = re.compile(r"\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}")
_ROUNDED = 0.01  # what a spreadsheet that saves numbers as shown may take away


def chosen(row: Mapping[str, str], key: str, known: Sequence[str]) -> str | None:
    """Return which of *known* a cell says, None for a blank one; raise InputError for anything else."""
    value = row.get(key, "").strip().lower()
    if value and value not in known:
        raise InputError(f"The cell '{key}' is '{row[key]}'.", fix=f"Use one of: {', '.join(known)}.")
    return value or None


def truth(row: Mapping[str, str], key: str) -> bool | None:
    """Return whether a cell says true or false, None for a blank one; raise InputError for anything else."""
    value = row.get(key, "").strip().lower()
    if value and value not in (*_TRUE, *_FALSE):
        raise InputError(f"The cell '{key}' is '{row[key]}'.", fix="Use true or false.")
    return value in _TRUE if value else None


def is_unchanged(cell: str, value: Any) -> bool:
    """Tell whether *cell* is what a spreadsheet may have made of *value* without a person's doing.

    Spreadsheets fold white space, round numbers, write dates in their own order, and save in encodings that
    lack characters or are not told: then others stand in the place of those beyond ASCII.
    """
    shown = plain_cell(safe_cell(value))
    return (
        cell.split() == shown.split()
        or _number(cell, shown)
        or _date(cell, shown)
        or _narrowed(cell.split(), shown.split())
    )


def _number(cell: str, shown: str) -> bool:
    try:
        one, other = float(cell.replace(",", ".")), float(shown)
    except ValueError:
        return False
    # where points part thousands, 0.789 is read as 789
    return isclose(one, other, rel_tol=1e-4, abs_tol=_ROUNDED) or _digits(cell) == _digits(shown)


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number).lstrip("0")


def _date(cell: str, shown: str) -> bool:
    if not _DATE.fullmatch(shown) or not _DATE.fullmatch(cell.strip()):
        return False
    one, other = (sorted(int(part) % 100 for part in re.findall(r"\d+", text)) for text in (cell, shown))
    return one == other


def _narrowed(words: Sequence[str], shown: Sequence[str]) -> bool:
    """Tell whether *words* may be those *shown* in an encoding that lacks some of their characters."""
    return len(words) == len(shown) and all(map(_may_stand_for, words, shown))


def _may_stand_for(word: str, shown: str) -> bool:
    if word == shown:
        return True
    kept = [character for character in shown if character.isascii()]
    if len(kept) == len(shown) or len(word) > len(shown.encode()):
        return False
    left = iter(word)
    return all(character in left for character in kept)
