"""Give the regular expressions of written numbers and of series of them in front of a unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from claimx.doses.rules import GAP, any_of, load_rules
from claimx.doses.values import MULTIPLIERS, ORDINALS, SUPERSCRIPTS, VULGAR_CHARS

_RULES = load_rules()
_NUMBERS: dict[str, Any] = _RULES["numbers"]
_JOINS: dict[str, Any] = _RULES["joins"]

_THOUSANDS_BLANKS = " \xa0\u2007\u2009\u200a\u202f"
# the patterns below stand in others, so they have no named groups
SUFFIX = "|".join(sorted(map(re.escape, _NUMBERS["suffix"]), key=len, reverse=True))
_STRAYS = "|".join(map(re.escape, _NUMBERS["deviation"]))
_STRAY_WORDS = any_of(_NUMBERS["deviation_words"])
DEVIATION = re.compile(
    rf"\s?\(?(?:{_STRAYS}|(?<=[\s(]){_STRAY_WORDS}[\s=]{{1,2}})\s?[0-9]{{1,7}}(?:[.,\u00b7][0-9]{{1,6}})?\)?"
)
_POWER = re.compile(
    rf"(?:[0-9]{{1,3}}(?:\.[0-9]{{1,3}})?\s?[{re.escape(''.join(_NUMBERS['times']))}\u00b7]\s?)?"
    rf"10(?:\^[0-9]{{1,2}}|[{SUPERSCRIPTS}]{{1,2}})(?![0-9])"
)
_NTH = re.compile(r"[0-9]{1,2}(?:th|rd)")
# no number of its own: omega-3, ages20-60
_GUARDS = (r"(?<![0-9][.,\u00b7/])", r"(?<![A-Za-z]-)(?<![0-9][\-\u2013])", r"(?<!\w-)")


@dataclass(frozen=True, slots=True)
class NumberPatterns:
    """A series of numbers up to a unit, its first number, and a join with the number behind it.

    *behind* is the number that a sign joins to the amount before it, as in *5mg-10mg*.
    """

    series: re.Pattern[str]
    first: re.Pattern[str]
    following: re.Pattern[str]
    behind: re.Pattern[str]


def _written_numbers() -> tuple[str, str, str]:
    """Return the patterns of a number in digits, of any number, and of a bare article (*a* teaspoon)."""
    small = any_of(_NUMBERS["small"])
    card = rf"(?:{any_of(_NUMBERS['tens'])}(?:{GAP}{small})?|{small})(?!\w)"
    many, article = any_of(MULTIPLIERS), any_of(_NUMBERS["article"])
    of, and_ = any_of(_NUMBERS["of"]), any_of(_NUMBERS["and"])
    part, half = any_of(ORDINALS), any_of(_NUMBERS["half"])
    more = rf"(?:{GAP}(?:{and_}{GAP})?{card}(?:{GAP}{many})?){{0,2}}"
    cardinal = rf"(?:(?:{card}|{article}){GAP}{many}(?:{GAP}{many})?{more}|{card})"
    quarter = any_of(word for word, value in _NUMBERS["half"].items() if value != 0.5)
    vulgar = f"[{VULGAR_CHARS}]"
    # no part of 40/10/12.5
    slash = (
        r"(?<![/\u2044])(?<![/\u2044]\s)[0-9]{1,2}[/\u2044][0-9]{1,2}(?:st|nd|rd|th)?"
        r"(?![0-9]|[.,\u00b7][0-9]|\s?[/\u2044]\s?[0-9])"
    )
    plain = (
        rf"(?:[0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]{{1,2}}(?:,[0-9]{{2}})+,000|[0-9]{{1,3}}(?:['\u2019][0-9]{{3}})+"
        rf"|[0-9]{{1,3}}(?:\.[0-9]{{3}}){{2,}}|[0-9]{{1,3}}(?:[{_THOUSANDS_BLANKS}][0-9]{{3}})+|[0-9]{{1,12}})"
        r"(?![0-9])(?:[.\u00b7][0-9]{1,6}|,[0-9](?![0-9])|(?<=\b0),[0-9]{1,4})?|[.\u00b7][0-9]{1,6}"
    )
    digits = (
        rf"(?:{_POWER.pattern}|{_NTH.pattern}(?={GAP}{of}{GAP})"
        rf"|[0-9]{{1,3}}(?:[ \-\xa0]?{vulgar}|[ \-\xa0]{slash})|{slash}|{vulgar}"
        rf"|(?:{plain})(?:(?:{SUFFIX})(?!\w)|{GAP}{many}(?!\w))?(?:{DEVIATION.pattern})?)"
    )
    mixed = (
        rf"(?:{cardinal}|[0-9]{{1,3}}){GAP}{and_}{GAP}"
        rf"(?:(?:{article}|{card}){GAP})?(?:{half}|{part}|{vulgar}|{slash})"
    )
    fraction = (
        rf"(?:{card}{GAP})?{half}|{article}{GAP}{quarter}|{card}{GAP}{part}"
        rf"|(?:{article}{GAP})?{part}(?={GAP}{of}{GAP})"
    )
    vague = (
        rf"(?:(?:{half}{GAP})?{article}{GAP})?{any_of(_NUMBERS['couple'])}(?:{GAP}{of})?"
        rf"|(?:{any_of(_NUMBERS['vague'])}|{article}{GAP}{any_of(_NUMBERS['vague'])})(?:{GAP}{many})?"
    )
    spelled = rf"(?:{mixed}|{vague}|{fraction}|{cardinal}|{any_of(_NUMBERS['whole'])})(?!\w)"
    money = "".join(map(re.escape, _NUMBERS["money"]))
    times = "".join(sign for sign in _NUMBERS["times"] if sign.isalpha())
    guard_digit = rf"(?:(?<![\w^{money}])|(?<=[0-9][{times}])){_GUARDS[0]}{_GUARDS[1]}"
    guard_word = rf"(?<![\w'\u2019]){_GUARDS[2]}"
    number = rf"(?:{guard_digit}(?:{mixed}|{digits})|{guard_word}{spelled})"
    lone = rf"{guard_word}{article}(?={GAP})(?!{GAP}{any_of(_NUMBERS['whole'])}(?!\w))"
    figures = rf"(?:{guard_digit}(?:[0-9]{{1,3}}{GAP}{and_}{GAP}(?:{vulgar}|{slash})|{digits}))"
    return figures, number, lone


def _follow(number: str) -> str:
    """Return the pattern of a number after a join, where no guard against a hyphen may stand."""
    for guard in _GUARDS:
        number = number.replace(guard, "")
    return number


def _join_pattern() -> str:
    approx = any_of(_RULES["approximate"]["before"])
    word = any_of(w for key in ("range", "either") for w in _JOINS[key]["words"])
    signs = "".join(re.escape(s) for key in ("range", "comma", "slash") for s in _JOINS[key]["signs"])
    comma = "".join(map(re.escape, _JOINS["comma"]["signs"]))
    return (
        rf"(?:-?[{comma}]?(?:\s|-){{1,2}}{word}(?:\s|-){{1,2}}(?:{approx}\s+)?"
        rf"|-?[{comma}]\s{{1,2}}|\s?[{signs}]\s?)"
    ).replace(f"[{signs}]", f"(?![{comma}])[{signs}]")


_OF = rf"(?P<of>{GAP}{{1,2}}(?:{any_of(_NUMBERS['of'])}{GAP})?{any_of(_NUMBERS['article'])}(?={GAP}))?"
_TAIL = rf"(?P<plus>\+)?{_OF}{GAP}{{0,2}}(?:{any_of(_NUMBERS['adjectives'])}{GAP})?\Z"


@cache
def number_patterns(worded: bool) -> NumberPatterns:
    """Return the patterns; without number words they are a tenth in size, which start-up is thankful for."""
    digits, number, lone = _written_numbers()
    if not worded:
        number = digits
    join = _join_pattern()
    return NumberPatterns(
        series=re.compile(
            rf"(?:(?P<series>{number}(?:{join}{_follow(number)}){{0,6}})|(?P<lone>{lone})){_TAIL}"
        ),
        first=re.compile(number),
        following=re.compile(rf"(?P<join>{join})(?P<number>{_follow(number)})"),
        behind=re.compile(rf"\.?{join}(?P<series>{_follow(number)}){_TAIL}"),
    )
