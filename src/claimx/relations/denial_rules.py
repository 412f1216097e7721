"""What ``cues.json`` says of the rules of denial: how far each reaches, and in which direction."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from claimx.rules import load_table

_REACH = 7


class Denial(NamedTuple):
    """What ``cues.json`` says of a rule of denial.

    *reach* counts words forward to the trigger; with *noun* the cue denies its own noun phrase. With
    *anywhere* it also denies what is said of a drug far behind it, with *subject* of one right behind it. A
    cue *behind* denies what stands before it in its clause, a *result* a use that is named there, *a trial of
    zinc for colds found no benefit*, or that a pronoun right before it points at, *zinc for colds, but it did
    not work*. A *verdict* also denies a statement that its clause only points at, *but that is false*.
    With *whole* it does both and has no limit, but for *ahead*: then nothing that stands before it.
    *relations* are those that it denies, all where there are none.
    """

    reach: int = _REACH
    noun: bool = False
    anywhere: bool = False
    subject: bool = True
    behind: bool = False
    result: bool = False
    verdict: bool = False
    whole: bool = False
    ahead: bool = False
    relations: tuple[str, ...] = ()


@cache
def denials() -> dict[str, Denial]:
    """Return the rules of denial by their id."""
    rows: list[dict[str, Any]] = load_table("cues.json")["cues"]
    return {
        row["id"]: Denial(**{key: row[key] for key in Denial._fields if key in row})
        for row in rows
        if row["kind"] == "negation"
    }
