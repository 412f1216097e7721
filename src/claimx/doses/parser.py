"""Find the doses in a text: amounts with their units, and what is said about how they are taken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from claimx.doses.attributes import Attributes, find_attributes
from claimx.doses.context import bound_of, continues_content, is_approximate, rejection
from claimx.doses.numbers import (
    LAST_WORDS,
    SUFFIXES,
    SUPERSCRIPTS,
    Part,
    Point,
    is_between,
    is_change,
    is_range,
    read_numbers,
)
from claimx.doses.rates import Bounds
from claimx.doses.rules import any_of, fold_phrase, load_rules, trie, words
from claimx.doses.values import VULGAR_CHARS, Number

_RULES = load_rules()
_SIGN_REACH = 6  # +/- and a blank
_BETWEEN_AMOUNTS = 40  # "150 mg up to about 300 mg": the join between two amounts is no longer
_BLOOD_REACH = 60  # a blood word this near before mg/mL makes it a laboratory value
_BLOOD_AFTER_REACH = 25  # and one this near behind it: 40 IU/mL in the blood


@dataclass(frozen=True, slots=True)
class DoseMention:
    """One amount in a text; offsets count code points and ``text[start:end]`` is the amount with its unit.

    ``unit_class`` is a class of the units in the rules.
    ``low`` is None for a stated maximum (*up to 4 g*), ``high`` for a stated minimum, both for *a few
    drops*. ``unit`` is spelled as in the text. ``count_only`` says that the unit is a piece or a kitchen
    measure, so that only a drug nearby makes the amount a dose. In *20- or 40-milligram* the first
    mention is the bare *20*, whose unit is that of the second.
    """

    start: int
    end: int
    low: Number | None
    high: Number | None
    unit: str
    per: str | None = None
    approximate: bool = False
    frequency: Bounds | None = None
    duration: Bounds | None = None
    route: Bounds | None = None
    form: Bounds | None = None
    times_per_day: float | None = None
    count_only: bool = False
    unit_class: str = "mass"


@dataclass(frozen=True, slots=True)
class _Unit:
    """What the rules say about one spelling of a unit."""

    id: str
    kind: str
    factor: float | None
    needs: tuple[str, ...]
    divided: bool  # a unit only before a denominator
    point: Point | None  # when 10.000 is ten thousand


@dataclass(frozen=True, slots=True)
class _Amount:
    """The amounts that one written unit counts; ``end`` is past the unit and its denominator."""

    parts: tuple[Part, ...]
    unit: _Unit
    written: str
    unit_end: int
    end: int
    per: str | None

    @property
    def start(self) -> int:
        return self.parts[0].start


def _units() -> tuple[dict[str, _Unit], dict[str, _Unit]]:
    """Return the units by their exact spelling, and by their spelling in lower case."""
    exact, folded = {}, {}
    for row in _RULES["units"]["rows"]:
        unit = _Unit(
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
_INVERSE_RULE = _RULES["denominators"]["inverse"]
_DOT = r"[\s.*\u00b7\u22c5]{0,2}"  # between a unit and kg-1
_MINUS_ONE = r"[\-\u2010\u2011\u2013\u2212\u207b][1\u00b9](?![0-9])"
_MINUS_TWO = r"[\-\u2010\u2011\u2013\u2212\u207b][2\u00b2](?![0-9])"


def _inverse(names: Iterable[str]) -> str:
    squared = set(_INVERSE_RULE["squared"])
    once, twice = any_of(set(names) - squared), any_of(squared.intersection(names) or squared)
    return rf"(?:{once}{_MINUS_ONE}|{twice}{_MINUS_TWO})"


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
        rf"(?P<unit>{trie(spellings)})(?:(?!\w)(?!\.(?!{_inverse(_INVERSE_RULE['spellings'])})\w)"
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


def _denominators() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return the pattern of what follows a unit, and the canonical form of each denominator."""
    rows = _RULES["denominators"]["rows"]
    names = {fold_phrase(s): row["id"] for row in rows for s in row["spellings"]}
    worded = any_of(s for row in rows if row["worded"] for s in row["spellings"])
    per = any_of(_RULES["per_words"]["words"])
    weight = any_of(_RULES["denominators"]["weight_words"])
    pattern = (
        rf"(?:(?:\s{weight})?\s?/\s?|[\s\-]{per}[\s\-](?={worded}(?!\w)))(?P<name>{any_of(names)})(?!\w)"
        rf"|{_DOT}(?P<inverse>{_inverse(_INVERSE_RULE['spellings'])})"
    )
    return re.compile(pattern), names


_GATE = _gate()
_PER, _PER_NAMES = _denominators()
_LAB = _RULES["denominators"]["laboratory"]
_LABORATORY = re.compile(
    rf"\s?(?:/|{any_of(_RULES['per_words']['words'])}(?!\w))\s?(?:{any_of(_LAB['counts'])}[\s\-]?)?"
    rf"(?P<name>{any_of(_LAB['spellings'])})(?!\w)"
    rf"|{_DOT}{any_of(_INVERSE_RULE['laboratory'])}{_MINUS_ONE}",
)
_STRENGTH = _RULES["denominators"]["strength"]
_STRENGTH_AFTER = re.compile(
    rf"(?:\s?/\s?|\s{any_of(_RULES['per_words']['words'])}\s)"
    rf"(?:(?!{any_of(_LAB['counts'])}(?![0-9]))(?P<count>[0-9]{{1,3}}(?:\.[0-9])?)[\s\-]?)?"
    rf"{any_of(_STRENGTH['spellings'])}(?!\w)"
)
_BLOOD = re.compile(words(_STRENGTH["blood_words"]))
_BLOOD_AFTER = re.compile(words(_STRENGTH["blood_after"]))
_STRAYING = re.compile(rf"(?:{'|'.join(map(re.escape, _RULES['numbers']['deviation']))})\s?\Z")
_FORM_AFTER = re.compile(
    rf"[\s\-]?(?:{any_of(s for s, unit in _FOLDED.items() if unit.kind == 'form')})(?!\w)"
)


def find_doses(text: str, start: int = 0, end: int | None = None) -> list[DoseMention]:
    """Return the doses in ``text[start:end]`` in text order, without overlaps; never raises for odd text.

    Laboratory values, body weights, what food contains and other amounts listed under ``not_doses`` in
    the rules are left out. *Take two 500 mg capsules twice daily* gives one dose, *500 mg*, with the form
    *capsules* and two times a day.
    """
    lo, hi = max(start, 0), len(text) if end is None else min(end, len(text))
    amounts = _without_rejected(text, lo, hi, _merged(text, lo, list(_amounts(text, lo, hi))))
    bare = [mention for amount in amounts for mention in _mentions(text, lo, hi, amount)]
    if not bare:
        return []
    around = find_attributes(text, [(dose.start, dose.end) for dose in bare], lo, hi)
    return [_with_attributes(dose, found) for dose, found in zip(bare, around, strict=True)]


def _amounts(text: str, lo: int, hi: int) -> Iterator[_Amount]:
    """Yield every number with a unit behind it, laboratory units left out."""
    edge = lo
    for found in _GATE.finditer(text, lo, hi):
        begin, unit_end = found.span("unit")
        written = text[begin:unit_end]
        unit = _EXACT.get(written) or _FOLDED.get(fold_phrase(written.replace("-", " ")))
        if unit is None or begin < edge:
            continue
        after = _denominator(text, lo, hi, begin, unit_end, unit)
        if after is None:
            edge = _laboratory_end(text, unit_end, hi)
        if after is None or (unit.needs and not _needed(text, unit_end, hi, unit.needs)):
            continue
        if unit.divided and after[1] is None:
            continue
        household = unit.kind == "household"
        parts = read_numbers(
            text,
            edge,
            begin,
            article=household,
            pieces=household or unit.kind == "form",
            form_follows=_FORM_AFTER.match(text, unit_end, hi) is not None,
            point=unit.point,
            joined=edge > lo,
        )
        if parts:
            stop, per = after
            strays = _STRAYING.search(text, max(lo, parts[0].start - _SIGN_REACH), parts[0].start)
            if strays is not None:  # 25 mg ± 5 mg
                edge = stop
                continue
            yield _Amount(tuple(parts), unit, written, unit_end, stop, per)
            edge = stop


def _needed(text: str, start: int, end: int, words: tuple[str, ...]) -> bool:
    return any(text[start : min(end, start + len(word) + 1)].lower() == " " + word for word in words)


def _denominator(
    text: str, lo: int, hi: int, begin: int, unit_end: int, unit: _Unit
) -> tuple[int, str | None] | None:
    """Return where the unit with its denominator ends and the denominator; None for a laboratory value."""
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
    if unit.id in _STRENGTH["units"]:
        strength = _STRENGTH_AFTER.match(text, unit_end, hi)
        if strength is not None and not _is_of_blood(text, lo, hi, begin, strength.end()):
            count = strength["count"]
            return strength.end(), _STRENGTH["id"] if count is None else f"{count} {_STRENGTH['id']}"
    return None if _LABORATORY.match(text, unit_end, hi) else (unit_end, None)


def _laboratory_end(text: str, unit_end: int, hi: int) -> int:
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


def _merged(text: str, lo: int, amounts: list[_Amount]) -> list[_Amount]:
    """Join two amounts that are the limits of one range, as in *150 mg to 300 mg*."""
    merged: list[_Amount] = []
    for amount in amounts:
        both = _range_of(text, lo, merged[-1], amount) if merged else None
        if both is None:
            merged.append(amount)
        else:
            merged[-1] = both
    return merged


def _range_of(text: str, lo: int, one: _Amount, two: _Amount) -> _Amount | None:
    low, high = one.parts[-1], two.parts[0]
    if len(one.parts) > 1 or len(two.parts) > 1 or high.start - one.end > _BETWEEN_AMOUNTS:
        return None
    if low.low is None or low.low != low.high or high.low is None or high.low != high.high:
        return None
    if one.per is not None and one.per != two.per:
        return None
    begin = one.end + text.startswith(".", one.end)  # 150 mg. to 300 mg
    joined = is_range(text, begin, high.start)
    if not joined and is_between(text, lo, low.start):
        between = text[one.end : high.start].strip().lower()
        joined = between in _RULES["numbers"]["and"]
    if not joined or is_change(text, lo, low.start):
        return None
    least = _converted(low.low, one.unit, two.unit)
    if least is None or least > high.low:
        return None
    return replace(two, parts=(Part(low.start, high.end, least, high.high, high.plus),))


def _converted(value: Number, unit: _Unit, other: _Unit) -> Number | None:
    if unit == other:
        return value
    if unit.factor is None or other.factor is None:
        return None
    scaled = round(value * unit.factor / other.factor, 9)
    return int(scaled) if float(scaled).is_integer() else scaled


def _without_rejected(text: str, lo: int, hi: int, amounts: list[_Amount]) -> list[_Amount]:
    """Drop the amounts that their context shows to be no dose, and those listed with them."""
    kept: list[_Amount] = []
    content_end: int | None = None
    for amount in amounts:
        limit = max(lo, content_end or lo)
        rule = rejection(text, limit, hi, amount.start, amount.unit_end, amount.unit.kind)
        listed = content_end is not None and continues_content(text, content_end, amount.start)
        if rule is None and not (listed and amount.unit.factor is not None):
            kept.append(amount)
            content_end = None
        else:
            carries = listed if rule is None else bool(rule.get("carries"))
            content_end = amount.end if carries else None
    return kept


def _mentions(text: str, lo: int, hi: int, amount: _Amount) -> Iterator[DoseMention]:
    """Yield one mention for each amount of the series, without attributes."""
    count_only = amount.unit.kind in ("form", "household")
    for index, part in enumerate(amount.parts):
        is_last = index == len(amount.parts) - 1
        end = amount.end if is_last else part.end
        bound = bound_of(text, lo, hi, part.start, end, plus=part.plus)
        single = part.low is not None and part.low == part.high
        yield DoseMention(
            part.start,
            end,
            None if single and bound == "max" else part.low,
            None if single and bound == "min" else part.high,
            amount.written,
            amount.per,
            amount.unit.kind == "household" or is_approximate(text, lo, hi, part.start, end),
            count_only=count_only,
            unit_class=amount.unit.kind,
        )


def _with_attributes(dose: DoseMention, around: Attributes) -> DoseMention:
    found = around.found
    return replace(
        dose,
        frequency=found.get("frequency"),
        duration=found.get("duration"),
        route=found.get("route"),
        form=found.get("form"),
        times_per_day=around.times_per_day,
    )
