"""Find the doses in a text: amounts with their units, and what is said about how they are taken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from claimx.doses.attributes import Attributes, find_attributes
from claimx.doses.context import bound_of, continues_content, is_approximate, rejection
from claimx.doses.denominators import laboratory_end, read_denominator
from claimx.doses.numbers import Part, is_between, is_change, is_range, read_numbers
from claimx.doses.rates import Bounds
from claimx.doses.rules import any_of, fold_phrase, load_rules
from claimx.doses.units import FORM_AFTER, GATE, Unit, unit_of
from claimx.doses.values import Number

_RULES = load_rules()
_STRAY_REACH = 40  # the longest word of deviation with the words behind it is shorter
_BETWEEN_AMOUNTS = 40  # "150 mg up to about 300 mg": the join between two amounts is no longer
_COUNT_REACH = 5  # "12 x " and what stands before it
_COUNT = re.compile(rf"(?<![\w.,/-])([1-9][0-9]?)\s?[{re.escape(''.join(_RULES['numbers']['times']))}]\s?\Z")
_DAILY = frozenset(_RULES["counted"]["daily"])
_ADJECTIVES = frozenset(_RULES["numbers"]["adjectives"])
_STRAYING = re.compile(
    rf"(?:{'|'.join(map(re.escape, _RULES['numbers']['deviation']))}"
    rf"|(?<!\w){any_of(_RULES['numbers']['deviation_words'])}(?:\s?[=:,]|\s(?:of|was|is))?)\s?\Z"
)


@dataclass(frozen=True, slots=True)
class DoseMention:
    """One amount in a text; offsets count code points and ``text[start:end]`` is the amount with its unit.

    ``unit_id`` and ``unit_class`` are those of the rules.
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
    unit_id: str = ""
    unit_class: str = "mass"


@dataclass(frozen=True, slots=True)
class _Amount:
    """The amounts that one written unit counts; ``end`` is past the unit and its denominator."""

    parts: tuple[Part, ...]
    unit: Unit
    written: str
    unit_end: int
    end: int
    per: str | None

    @property
    def start(self) -> int:
        return self.parts[0].start


def find_doses(
    text: str, start: int = 0, end: int | None = None, most: int | None = None
) -> list[DoseMention]:
    """Return the doses in ``text[start:end]`` in text order, without overlaps; never raises for odd text.

    Of more than *most* amounts only the first ones are read.

    Laboratory values, body weights, what food contains and other amounts listed under ``not_doses`` in
    the rules are left out. *Take two 500 mg capsules twice daily* gives one dose, *500 mg*, with the form
    *capsules* and two times a day.
    """
    lo, hi = max(start, 0), len(text) if end is None else min(end, len(text))
    amounts = _without_rejected(text, lo, hi, _merged(text, lo, list(islice(_amounts(text, lo, hi), most))))
    bare = [mention for amount in amounts for mention in _mentions(text, lo, hi, amount)]
    if not bare:
        return []
    around = find_attributes(text, [(dose.start, dose.end) for dose in bare], lo, hi)
    return [
        _counted(text, lo, _with_attributes(dose, found)) for dose, found in zip(bare, around, strict=True)
    ]


def _amounts(text: str, lo: int, hi: int) -> Iterator[_Amount]:
    """Yield every number with a unit behind it, laboratory units left out."""
    edge = lo
    for found in GATE.finditer(text, lo, hi):
        begin, unit_end = found.span("unit")
        written = text[begin:unit_end]
        unit = unit_of(written)
        if unit is None or begin < edge:
            continue
        form_follows = FORM_AFTER.match(text, unit_end, hi) is not None
        if form_follows and written.lower() in _ADJECTIVES:  # 2 chewable tablets
            continue
        after = read_denominator(text, lo, hi, begin, unit_end, unit.id)
        if after is None:
            edge = laboratory_end(text, unit_end, hi)
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
            form_follows=form_follows,
            point=unit.point,
            joined=edge > lo,
        )
        if parts:
            stop, per = after
            strays = _STRAYING.search(text, max(lo, parts[0].start - _STRAY_REACH), parts[0].start)
            # 25 mg ± 5 mg, 25 mg (SD 5 mg), or 250 mg a cup
            if strays is not None or (_is_lone(text, parts) and _touches(text, edge, parts[0].start, lo)):
                edge = stop
                continue
            yield _Amount(tuple(parts), unit, written, unit_end, stop, per)
            edge = stop


def _needed(text: str, start: int, end: int, words: tuple[str, ...]) -> bool:
    return any(text[start : min(end, start + len(word) + 1)].lower() == " " + word for word in words)


def _is_lone(text: str, parts: list[Part]) -> bool:
    return len(parts) == 1 and text[parts[0].start : parts[0].start + 2].lower() in ("a ", "an")


def _touches(text: str, edge: int, start: int, lo: int) -> bool:
    """Say whether only blanks stand between the amount that ends at *edge* and *start*."""
    return edge > lo and not text[edge:start].strip()


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


def _converted(value: Number, unit: Unit, other: Unit) -> Number | None:
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
            unit_id=amount.unit.id,
            unit_class=amount.unit.kind,
        )


def _with_attributes(dose: DoseMention, around: Attributes) -> DoseMention:
    found = around.found
    if not found:
        return dose
    return replace(
        dose,
        frequency=found.get("frequency"),
        duration=found.get("duration"),
        route=found.get("route"),
        form=found.get("form"),
        times_per_day=around.times_per_day,
    )


def _counted(text: str, lo: int, dose: DoseMention) -> DoseMention:
    """Return *dose* with how often a day it is taken where a count stands before it: *3 x 250 mg daily*.

    Before *twice daily* or *at night* the count is one of pieces.
    """
    daily = dose.per == "day" and dose.frequency is None
    if dose.frequency is not None:
        daily = fold_phrase(text[slice(*dose.frequency)]) in _DAILY
    count = _COUNT.search(text, max(lo, dose.start - _COUNT_REACH), dose.start) if daily else None
    return dose if count is None else replace(dose, times_per_day=float(count[1]))
