"""Read the amount in front of a unit: digits, fractions, number words, series and ranges of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Literal

from claimx.doses.number_patterns import DEVIATION, SUFFIX, NumberPatterns, number_patterns
from claimx.doses.rules import any_of, fold_phrase, load_rules, words
from claimx.doses.values import (
    MULTIPLIERS,
    ORDINALS,
    SUFFIXES,
    VALUES,
    Number,
    number_value,
)

Point = Literal["always", "zeros"]
REACH = 72  # characters before a unit in which its numbers are looked for: five long numbers and joins

_RULES = load_rules()
_NUMBERS: dict[str, Any] = _RULES["numbers"]
_JOINS: dict[str, Any] = _RULES["joins"]
LAST_WORDS: frozenset[str] = (
    frozenset(VALUES)
    | set(MULTIPLIERS)
    | set(ORDINALS)
    | {*_NUMBERS["vague"], *_NUMBERS["article"], *_NUMBERS["of"], *_NUMBERS["adjectives"]}
)

_SCALED = re.compile(rf"(?:[0-9]({SUFFIX})|(?<!\w)({any_of(MULTIPLIERS)}))\s*\Z")
_POINT = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")


@dataclass(frozen=True, slots=True)
class Part:
    """One amount of a series; *low* and *high* are None for *a few*, *plus* is the sign of *2000+*.

    *scale* is what its last word or letter multiplies by: 1000 in *10k*.
    """

    start: int
    end: int
    low: Number | None
    high: Number | None
    plus: bool = False
    scale: int = 1


_NUMBERED = re.compile(rf"(?<!\w){any_of(_JOINS['numbered']['words'])}[\s\-]+\Z")
_NAMED = re.compile(rf"(?<!\w){any_of(_JOINS['named']['words'])}[\s\-]+\Z")
_BROKEN = re.compile(r"0[0-9]")  # the rest of a number that a line break or blank cut: 1, 000 mg
_THOUSAND = 1000
_BETWEEN = re.compile(
    rf"(?<!\w){any_of(_JOINS['between']['words'])}\s+(?:{any_of(_RULES['approximate']['before'])}\s*)?\Z",
)
_CHANGE = re.compile(
    rf"{words(_JOINS['change']['words'])}[^.;!?\n]{{0,90}}(?<!\w){any_of(_JOINS['from']['words'])}\s+\Z"
)
_CHANGE_REACH = 120
_NUMBER_WORDS = {*VALUES, *MULTIPLIERS, *ORDINALS}.union(
    *(_NUMBERS[kind] for kind in ("half", "couple", "vague", "whole"))
)
_WORDED = re.compile(rf"(?<![^\W0-9]){any_of(_NUMBER_WORDS)}(?!\w)")
_SIGNS = frozenset(_JOINS["range"]["signs"])
_RANGE_WORDS = {fold_phrase(word) for word in _JOINS["range"]["words"]}
_RANGE = re.compile(
    rf"\s?(?:[{''.join(map(re.escape, _JOINS['range']['signs']))}]|[\s\-]{any_of(_RANGE_WORDS)}[\s\-])\s?"
    rf"(?:{any_of(_RULES['approximate']['before'])}\s*)?",
)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_WHOLE = re.compile(any_of(_NUMBERS["whole"]))
_SLASHED = re.compile(
    r"(?:[0-9]{1,3}[ \-\xa0])?(?P<share>(?P<above>[0-9]{1,2})[/\u2044](?P<below>[0-9]{1,2}))"
)
_WEIGHED_FRACTIONS = frozenset(_NUMBERS["weighed_fractions"])
_SPACED_THOUSANDS = re.compile(r"[0-9]{1,3} [0-9]{3}")


def is_between(text: str, lo: int, start: int) -> bool:
    """Say whether the number at *start* follows *between*, so that its *and* makes a range."""
    return _BETWEEN.search(text, max(lo, start - 40), start) is not None


def is_change(text: str, lo: int, start: int) -> bool:
    """Say whether the number at *start* is an old dose (*was raised from* 5 mg to 10 mg)."""
    return _CHANGE.search(text, max(lo, start - _CHANGE_REACH), start) is not None


def is_range(text: str, start: int, end: int) -> bool:
    """Say whether ``text[start:end]`` is a word or sign between the limits of a range."""
    return _RANGE.fullmatch(text, start, end) is not None


def read_numbers(
    text: str,
    lo: int,
    unit: int,
    *,
    article: bool,
    pieces: bool,
    form_follows: bool,
    point: Point | None = None,
    joined: bool = False,
) -> list[Part]:
    """Return the amounts that the unit at *unit* counts, in text order; the last one touches the unit.

    *article* allows a bare *a*, *pieces* makes *one or two* a range, and *form_follows* says that a
    word such as *capsules* comes after the unit, so that *2 500 mg capsules* are two of 500 mg. *point*
    says when *10.000* is ten thousand: always, or where only zeros follow. *joined* says that another
    amount ends at *lo*, to which a hyphen may join this one.
    """
    reach = max(lo, unit - REACH)
    patterns = number_patterns(_WORDED.search(text, reach, unit) is not None)
    found = patterns.series.search(text, reach, unit)
    if found is None and joined and reach == lo:
        found = patterns.behind.match(text, lo, unit)
        if found is not None:
            last = _part(text, *found.span("series"), point)
            return [replace(last, plus=found["plus"] is not None)] if last.low is not None else []
    if found is None:
        return []
    if not pieces and _WHOLE.fullmatch(text, found.start(), found.end("series")):
        return []
    if found["lone"] is not None:
        return [Part(found.start(), unit, 1, 1)] if article and found["of"] is None else []
    series = found.span("series")
    parts, joins = _split(
        text, *series, unit, patterns, form_follows=form_follows, pieces=pieces, point=point
    )
    if found["of"] is not None and (parts[-1].high is None or parts[-1].high >= 1):
        return []
    if any(_BROKEN.match(text, part.start, part.end) for part in parts):
        return []
    if found["plus"] is not None:
        parts[-1] = replace(parts[-1], plus=True)
    return _assemble(text, lo, parts, joins, pieces=pieces)


def _split(
    text: str,
    start: int,
    end: int,
    unit: int,
    patterns: NumberPatterns,
    *,
    form_follows: bool,
    pieces: bool,
    point: Point | None,
) -> tuple[list[Part], list[str]]:
    """Return the single numbers of a series and the joins between them."""
    first = patterns.first.match(text, start, unit)
    head = (start, end) if first is None else (first.start(), min(first.end(), end))
    parts = [_part(text, *head, point)]
    joins: list[str] = []
    while parts[-1].end < end:
        following = patterns.following.match(text, parts[-1].end, unit)
        if following is None:  # read otherwise than in the series: only the rest counts
            parts, joins = [_part(text, *_last_number(text, parts[-1].end, end, patterns.first), point)], []
            break
        joins.append(text[following.start("join") : following.end("join")])
        parts.append(_part(text, following.start("number"), min(following.end("number"), end), point))
    last = parts[-1]
    if form_follows and _SPACED_THOUSANDS.fullmatch(text, last.start, last.end):
        parts, joins = [_part(text, text.index(" ", last.start) + 1, last.end, point)], []
    return _with_strengths(text, parts, joins, point, pieces=pieces)


def _with_strengths(
    text: str, parts: list[Part], joins: list[str], point: Point | None, *, pieces: bool
) -> tuple[list[Part], list[str]]:
    """Return *parts* with each slash that makes no fraction as a join between two strengths."""
    found: list[Part] = []
    between: list[str] = []
    for part, join in zip(parts, ["", *joins], strict=True):
        between.append(join)
        slashed = _SLASHED.fullmatch(text, part.start, part.end)
        if slashed is None or (part.low is not None and (pieces or slashed["share"] in _WEIGHED_FRACTIONS)):
            found.append(part)
        else:  # two strengths, behind what was read as a whole number: 2 5/10 mg tablets
            found += [_part(text, *slashed.span(group), point) for group in ("above", "below")]
            between.append("/")
    return found, between[1:]


def _last_number(text: str, start: int, end: int, number: re.Pattern[str]) -> tuple[int, int]:
    spans = [found.span() for found in number.finditer(text, start, end)]
    return spans[-1] if spans else (start, end)


def _part(text: str, start: int, end: int, point: Point | None) -> Part:
    written = text[start:end]
    if written.isascii() and written.isdigit():
        return Part(start, end, int(written), int(written))
    strays = DEVIATION.search(written)
    mean = written if strays is None else written[: strays.start()]
    if point is not None and _POINT.fullmatch(mean) and (point == "always" or mean.endswith(".000")):
        mean = mean.replace(".", "")
    value = number_value(mean)
    scaled = _SCALED.search(mean)
    scale = 1 if scaled is None else SUFFIXES.get(scaled[1]) or MULTIPLIERS[fold_phrase(scaled[2])]
    return Part(start, end, value, value, scale=scale)


def _scaled(part: Part, head: Part) -> Part:
    """Return *part* multiplied as the number behind it is: *5-10k* begins at five thousand."""
    if part.scale > 1 or head.scale == 1 or part.low is None or part.high is None or head.low is None:
        return part
    if part.low >= head.low / head.scale:
        return part
    value = number_value(f"{part.low * head.scale:.9f}")
    return replace(part, low=value, high=value, scale=head.scale)


def _assemble(text: str, lo: int, parts: list[Part], joins: list[str], *, pieces: bool) -> list[Part]:
    """Walk back from the unit: join ranges, keep alternatives, stop where the series is none."""
    if len(joins) > 1 and all(
        join in _SIGNS for join in joins
    ):  # 60-40-20 mg; nobody takes 1-0-1 tablets at once
        return [] if pieces or not all(_is_amount(text, part) for part in parts) else parts
    kept = [parts[-1]]
    listed = False
    for earlier, join in zip(reversed(parts[:-1]), reversed(joins), strict=True):
        kind = _join_kind(join)
        head = kept[0]
        part = _scaled(earlier, head)
        either_range = pieces and fold_phrase(join.strip("-, ")) in _JOINS["or_range"]["words"]
        ranged = kind == "range" or (kind == "either" and (either_range or is_between(text, lo, part.start)))
        if ranged and part.low is not None and head.low is not None and part.low < head.low == head.high:
            if is_change(text, lo, part.start):
                kept.insert(0, part)
            else:
                kept[0] = replace(head, start=part.start, low=_in_thousands(part.low, head.low))
        elif _is_numbered(text, lo, part):
            return [parts[-1]]  # "at the ages of 1 and 70, and 800 IU": what follows goes on with the names
        elif (
            not _is_amount(text, part)
            or (kind == "comma" and not listed)
            or (kind == "range" and (join not in _SIGNS or pieces or part.low == head.low))
        ):
            break
        else:
            listed = listed or kind == "either"
            kept.insert(0, part)
    return kept


def _in_thousands(low: Number, high: Number) -> Number:
    """Return *low* in the thousands that *high* counts: *5-10,000 IU* begins at five thousand."""
    return low * _THOUSAND if high % _THOUSAND == 0 and low * _THOUSAND < high else low


def _is_amount(text: str, part: Part) -> bool:
    return part.low is not None and _YEAR.fullmatch(text, part.start, part.end) is None


def _is_numbered(text: str, lo: int, part: Part) -> bool:
    before = max(lo, part.start - 20), part.start
    if _NUMBERED.search(text, *before) is not None:
        return True
    return (part.high or 0) <= _JOINS["named"]["most"] and _NAMED.search(text, *before) is not None


def _join_kind(join: str) -> str:
    word = fold_phrase(join.strip("-, \t\n\xa0"))
    if not word:
        return "comma" if any(sign in join for sign in _JOINS["comma"]["signs"]) else "range"
    if word in _JOINS["slash"]["signs"]:
        return "slash"
    if word in _JOINS["range"]["signs"] or any(word == w or word.startswith(w + " ") for w in _RANGE_WORDS):
        return "range"
    return "either"
