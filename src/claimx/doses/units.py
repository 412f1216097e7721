"""Give the units of the rules by their spellings, and find them right behind a number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from claimx.doses.denominators import INVERSE
from claimx.doses.numbers import LAST_WORDS, Point
from claimx.doses.rules import any_of, fold_phrase, load_rules, trie
from claimx.doses.values import SUFFIXES, SUPERSCRIPTS, VULGAR_CHARS

_RULES = load_rules()


@dataclass(frozen=True, slots=True)
class Unit:
    """What the rules say about one spelling of a unit."""

    id: str
    kind: str
    factor: float | None
    needs: tuple[str, ...]  # words of which one must follow
    divided: bool  # a unit only before a denominator
    point: Point | None  # when 10.000 is ten thousand


def _units() -> tuple[dict[str, Unit], dict[str, Unit]]:
    """Return the units by their exact spelling, and by their spelling in lower case."""
    exact, folded = {}, {}
    for row in _RULES["units"]["rows"]:
        unit = Unit(
            row["id"],
            row["class"],
            row.get("factor"),
            tuple(row.get("needs", ())),
            bool(row.get("divided")),
            _point(row),
        )
        exact.update(dict.fromkeys(row.get("exact", ()), unit))
        folded.update({fold_phrase(spelling): unit for spelling in row["spellings"]})
    return exact, folded


def _point(row: dict[str, Any]) -> Point | None:
    point = _RULES["numbers"]["thousands_point"]
    if row["class"] in point["classes"]:
        return "always"
    return "zeros" if row["id"] in point["zeros"] else None


_EXACT, _FOLDED = _units()


def unit_of(written: str) -> Unit | None:
    """Return the unit that is spelled *written*, in any case where the rules allow it."""
    return _EXACT.get(written) or _FOLDED.get(fold_phrase(written.replace("-", " ")))


def _gate() -> re.Pattern[str]:
    """Return the pattern that finds units right behind a number; it starts with one cheap character class."""
    gap = r"\s\-\u2010\u2011\u2013\u2212"
    ends = rf"0-9{VULGAR_CHARS}{SUPERSCRIPTS}+"
    by_length: dict[int, list[str]] = {}
    for word in sorted(LAST_WORDS):
        by_length.setdefault(len(word), []).append(word)
    behind = "|".join(
        rf"(?<=\b{trie((word, True) for word in group)}[{gap}])" for group in by_length.values()
    )
    suffixes = sorted({len(suffix) for suffix in SUFFIXES})
    behind += "".join(
        rf"|(?<=[0-9](?:{'|'.join(s for s in SUFFIXES if len(s) == size)})[{gap}])" for size in suffixes
    )
    behind += rf"|(?<=[0-9]\)[{gap}])"
    spellings = [(s, False) for s in _EXACT] + [(s, True) for s in _FOLDED]
    # a unit may touch what it is divided by (mg.kg-1) and how often it is taken (500mgx2)
    unit = (
        rf"(?P<unit>{trie(spellings)})(?:(?!\w)(?!\.(?!{INVERSE})\w)"
        r"|(?=[xX][0-9]))"
    )
    # two classes send most words away before the whole list of spellings is tried
    pairs = {spelling[:2] for spelling, _ in spellings if len(spelling) > 1}
    first, second = (
        "".join(sorted({c for pair in pairs for c in (pair[i], pair[i].upper())})) for i in (0, 1)
    )
    likely = rf"(?=[{first}][{re.escape(second)}]|[{''.join(_EXACT)}](?!\w))"
    digits = rf"(?<=[{ends}])|(?<=[{ends}][{gap}])|(?<=[{ends}][{gap}][{gap}])"
    return re.compile(rf"[{ends}{gap}]{likely}(?={unit})(?:{digits}|{behind})")


GATE = _gate()
FORM_AFTER = re.compile(
    rf"[\s\-]?(?:{any_of(s for s, unit in _FOLDED.items() if unit.kind == 'form')})(?!\w)"
)
