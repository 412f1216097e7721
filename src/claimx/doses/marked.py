"""Read the dose that a person marked in a text."""

from __future__ import annotations

from typing import Any

from claimx.doses.matcher import read_doses
from claimx.doses.parser import DoseMention
from claimx.errors import InputError
from claimx.records import Dose, Quote
from claimx.text.reading import read


def marked_dose(text: str, start: int, end: int, offset: int = 0) -> Dose:
    """Return the dose that ``text[start:end]`` is, with the numbers of its words and how it is taken.

    *offset* is the place of *text* in its article, which the offsets of the dose count from. Raises
    InputError where the words give no amount.
    """
    words = text[start:end]
    # what is said around a dose tells how it is taken; the marked words are read alone where that has no dose
    found = [dose for dose in read_doses(read(text)) if (dose.start, dose.end) == (start, end)]
    around = 0
    if not found:
        found, around = read_doses(read(words))[:1], start
    if not found:
        raise InputError(f"The words marked as DOSE give no amount: '{words}'.", fix="Mark number and unit.")
    dose = found[0]
    return Dose(
        words,
        start + offset,
        end + offset,
        _number(dose.low),
        _number(dose.high),
        dose.unit,
        dose.per,
        **_attributes(dose, text, around, offset),
        times_per_day=dose.times_per_day,
        approximate=dose.approximate,
    )


def _attributes(dose: DoseMention, text: str, around: int, offset: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("frequency", "duration", "route", "form"):
        bounds = getattr(dose, name)
        if bounds:
            start, end = (at + around for at in bounds)
            found[name] = Quote(text[start:end], start + offset, end + offset)
    return found


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
