"""Read what an amount is divided by: mg/kg/day, mg kg-1, mg/5 mL; or tell that it is a laboratory value."""

from __future__ import annotations

import re
from collections.abc import Iterable

from claimx.doses.rules import any_of, fold_phrase, load_rules, words

_RULES = load_rules()
_BLOOD_REACH = 60  # a blood word this near before mg/mL makes it a laboratory value
_BLOOD_AFTER_REACH = 25  # and one this near behind it: 40 IU/mL in the blood
_INVERSE_RULE = _RULES["denominators"]["inverse"]
_DOT = r"[\s.*\u00b7\u22c5]{0,2}"  # between a unit and kg-1
_MINUS_ONE = r"[\-\u2010\u2011\u2013\u2212\u207b][1\u00b9](?![0-9])"
_MINUS_TWO = r"[\-\u2010\u2011\u2013\u2212\u207b][2\u00b2](?![0-9])"


def _inverse(names: Iterable[str]) -> str:
    squared = set(_INVERSE_RULE["squared"])
    once, twice = any_of(set(names) - squared), any_of(squared.intersection(names) or squared)
    return rf"(?:{once}{_MINUS_ONE}|{twice}{_MINUS_TWO})"


INVERSE = _inverse(_INVERSE_RULE["spellings"])


def _denominators() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return the pattern of what follows a unit, and the canonical form of each denominator."""
    rows = _RULES["denominators"]["rows"]
    names = {fold_phrase(s): row["id"] for row in rows for s in row["spellings"]}
    worded = any_of(s for row in rows if row["worded"] for s in row["spellings"])
    per = any_of(_RULES["per_words"]["words"])
    weight = any_of(_RULES["denominators"]["weight_words"])
    pattern = (
        rf"(?:(?:\s{weight})?\s?/\s?|[\s\-]{per}[\s\-](?={worded}(?!\w)))(?P<name>{any_of(names)})(?!\w)"
        rf"|{_DOT}(?P<inverse>{INVERSE})"
    )
    return re.compile(pattern), names


_PER, _PER_NAMES = _denominators()
_LAB = _RULES["denominators"]["laboratory"]
_LABORATORY = re.compile(
    rf"\s?(?:/|{any_of(_RULES['per_words']['words'])}(?!\w))\s?(?:{any_of(_LAB['counts'])}[\s\-]?)?"
    rf"(?P<name>{any_of(_LAB['spellings'])})(?!\w)"
    rf"|{_DOT}{any_of(_INVERSE_RULE['laboratory'])}{_MINUS_ONE}",
)
_STRENGTH = _RULES["denominators"]["strength"]
_STRENGTH_AFTER = re.compile(
    rf"(?:\s?/\s?|\s{any_of(_RULES['per_words']['words'])}\s|\s{any_of(_STRENGTH['in'])}\s(?=[0-9]))"
    rf"(?:(?!{any_of(_LAB['counts'])}(?![0-9]))(?P<count>[0-9]{{1,3}}(?:\.[0-9]{{1,3}})?)[\s\-]?)?"
    rf"{any_of(_STRENGTH['spellings'])}(?!\w)"
)
_BLOOD = re.compile(words(_STRENGTH["blood_words"]))
_BLOOD_AFTER = re.compile(words(_STRENGTH["blood_after"]))


def read_denominator(
    text: str, lo: int, hi: int, begin: int, unit_end: int, unit_id: str
) -> tuple[int, str | None] | None:
    """Return where the unit with its denominator ends and the denominator; None for a laboratory value.

    The unit stands at ``text[begin:unit_end]``; nothing outside ``text[lo:hi]`` is read.
    """
    names: list[str] = []
    stop = unit_end
    while len(names) < 3:
        found = _PER.match(text, stop, hi)
        if found is None:
            break
        names.append(_denominator_name(found))
        stop = found.end()
    if names:
        return stop, "/".join(names)
    if unit_id in _STRENGTH["units"]:
        strength = _STRENGTH_AFTER.match(text, unit_end, hi)
        if strength is not None and not _is_of_blood(text, lo, hi, begin, strength.end()):
            count = strength["count"]
            return strength.end(), _STRENGTH["id"] if count is None else f"{count} {_STRENGTH['id']}"
    return None if _LABORATORY.match(text, unit_end, hi) else (unit_end, None)


def laboratory_end(text: str, unit_end: int, hi: int) -> int:
    """Return where a laboratory value ends, so that the 100 mL of *70 mg/100 mL* is no amount of its own."""
    found = _LABORATORY.match(text, unit_end, hi)
    return unit_end if found is None else found.end()


def _denominator_name(found: re.Match[str]) -> str:
    inverse = found["inverse"]
    if inverse is None:
        return _PER_NAMES[fold_phrase(found["name"].replace("-", " "))]
    name: str = _INVERSE_RULE["spellings"][inverse[:-2].lower()]
    return name


def _is_of_blood(text: str, lo: int, hi: int, begin: int, end: int) -> bool:
    """Say whether words around an amount per mL tell of a measurement."""
    if _BLOOD.search(text, max(lo, begin - _BLOOD_REACH), begin) is not None:
        return True
    return _BLOOD_AFTER.search(text, end, min(hi, end + _BLOOD_AFTER_REACH)) is not None
