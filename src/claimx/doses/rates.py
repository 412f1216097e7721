"""Hold the patterns of what is said about a dose, and read how often a day a frequency means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from claimx.doses.rules import any_of, fold_phrase, load_rules, template, trie
from claimx.doses.values import number_value

Bounds = tuple[int, int]

_RULES = load_rules()
_OPENING = 3  # letters of a phrase that are looked at before the whole of it


@dataclass(frozen=True)
class _Rule:
    """One pattern of a row, which reads the rate; compiled when a dose first needs it."""

    template: str
    row: dict[str, Any]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        body = _pattern_of({**self.row, "patterns": [self.template]}, named=True)
        return re.compile(rf"{body}(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Kind:
    """All patterns of one kind of attribute as one expression, with how far it may stand away."""

    pattern: re.Pattern[str]
    left: int
    right: int
    rules: tuple[_Rule, ...] = ()


@cache
def _number_words() -> str:
    numbers = _RULES["numbers"]
    return any_of([*numbers["small"], *numbers["tens"]])


@cache
def _slots(*, named: bool) -> dict[str, str]:
    """Return the patterns of the slots of a rule; named ones remember their words for the rate."""
    days, counted = _RULES["periods"], _RULES["counted"]
    word = _number_words()
    number = rf"(?:[0-9]{{1,3}}(?:\.[0-9]+)?|{word})"
    ends = rf"(?:\s?[-\u2013]\s?|\s(?:{'|'.join(_RULES['duration']['joins'][:2])})\s)"
    slots = {
        "n": rf"(?P<n>{number})(?:{ends}(?P<n2>{number}))?",
        "word": rf"(?P<n>{word})",
        "period": rf"(?P<period>{any_of(days['days'])})",
        "adverb": rf"(?P<adverb>{any_of(days['adverbs'])})",
        "ordinal": rf"(?P<ordinal>{any_of(counted['ordinals'])})",
        "once": rf"(?P<once>{any_of(counted['once'])})",
    }
    slots["times"] = rf"(?:{slots['once']}|{slots['n']}[\s\-]?{any_of(counted['times'])})"
    return slots if named else {name: re.sub(r"\?P<\w+>", "?:", slot) for name, slot in slots.items()}


def _pattern_of(row: dict[str, Any], *, named: bool) -> str:
    slots = _slots(named=named)
    body = "|".join(template(pattern, slots) for pattern in row["patterns"])
    if "unless_before" in row:
        body = _not_behind(row["unless_before"]) + f"(?:{body})"
    if "unless_after" in row:
        body = rf"(?:{body})(?![\s\-]{any_of(row['unless_after'])}(?!\w))"
    return rf"(?-i:{body})" if row.get("case") else rf"(?:{body})"


def _not_behind(phrases: Sequence[str]) -> str:
    return "".join(rf"(?<!\b{re.escape(phrase)}\s)" for phrase in phrases)


def openings(pattern: str, size: int = _OPENING) -> set[str]:
    """Return the first characters of the words of *pattern*, in lower case: letters, or up to another sign.

    A search looks at most words of a text only to find that none of a hundred phrases begins there; the
    first three letters tell that sooner.
    """
    if not pattern or not size:
        return {""}
    first, rest = _head(pattern)
    optional = rest.startswith("?")
    rest = rest.removeprefix("?")
    if first[0] == "(":
        begins = set().union(*(openings(part, size) for part in _alternatives(first[1:-1])))
    elif first[0] == "[":
        begins = set(first[1:-1])
    elif first[0] == "{":
        begins = _slot_openings()[first.strip("{}")]
    else:
        begins = {first.removeprefix("\\").lower()}
    found = openings(rest, size) if optional else set()
    for begin in begins:
        if len(begin) < size and begin[-1:].isalpha():
            found |= {(begin + more)[:size] for more in openings(rest, size - len(begin))}
        else:
            found.add(begin)
    return found


def _head(pattern: str) -> tuple[str, str]:
    """Return the first character, group, class or slot of *pattern*, and the rest."""
    close = {"(": ")", "[": "]", "{": "}"}.get(pattern[0])
    if close is None:
        size = 2 if pattern[0] == "\\" else 1
        return pattern[:size], pattern[size:]
    depth = 0
    for at, char in enumerate(pattern):
        depth += (char == pattern[0]) - (char == close)
        if depth == 0:
            return pattern[: at + 1], pattern[at + 1 :]
    raise ValueError(f"pattern {pattern!r} has a group without end")


def _alternatives(body: str) -> list[str]:
    parts, depth = [""], 0
    for char in body:
        depth += (char == "(") - (char == ")")
        if char == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += char
    return parts


@cache
def _slot_openings() -> dict[str, set[str]]:
    """Return how the words in each slot of a pattern may begin."""
    days, counted, numbers = _RULES["periods"], _RULES["counted"], _RULES["numbers"]
    begins = {
        name: set().union(*(openings(phrase) for phrase in phrases))
        for name, phrases in (
            ("word", [*numbers["small"], *numbers["tens"]]),
            ("period", days["days"]),
            ("adverb", days["adverbs"]),
            ("ordinal", counted["ordinals"]),
            ("once", counted["once"]),
        )
    }
    n = begins["word"] | set("0123456789")
    return {**begins, "n": n, "times": n | begins["once"]}


def _kind(name: str) -> _Kind:
    table = _RULES[name]
    # each pattern alone: a group name may stand only once in an expression
    rules = tuple(_Rule(pattern, row) for row in table["rows"] for pattern in row["patterns"])
    joined = "|".join(_pattern_of(row, named=False) for row in table["rows"])
    begins = set().union(*(openings(rule.template) for rule in rules))
    likely = trie((begin, False) for begin in sorted(begins))
    pattern = re.compile(rf"(?<![\w\-])(?={likely})(?:{joined})(?!\w)", re.IGNORECASE)
    return _Kind(pattern, table["reach"]["left"], table["reach"]["right"], rules)


def _duration() -> _Kind:
    table = _RULES["duration"]
    word = _number_words()
    number = rf"(?:[0-9]{{1,3}}|{any_of(table['amounts'])}|{word}(?:-{word})?)"
    joins = any_of(table["joins"])
    amount = rf"{number}(?:[\s\-]{{0,2}}{joins}[\s\-]{{0,2}}{number})?"
    periods = any_of(table["periods"])
    no_age = rf"(?![\s\-]{any_of(table['unless_after'])})"
    after = rf"(?<!\w){any_of(table['after'])}\s+(?:{any_of(table['leads'])}\s+){{0,2}}"
    before_noun = any_of(table["before_noun"])
    pattern = re.compile(
        rf"{after}(?P<after>{amount}[\s\-]{periods}(?!\w){no_age})"
        rf"|(?<![\w\-])(?P<noun>{number}(?:-{before_noun}(?!\w){no_age}"
        rf"|\s{before_noun}(?=\s{any_of(table['nouns'])}(?!\w))))",
        re.IGNORECASE,
    )
    return _Kind(pattern, table["reach"]["left"], table["reach"]["right"])


BY_KIND = {"duration": _duration(), **{name: _kind(name) for name in ("frequency", "route", "form")}}
_PERIODS = {fold_phrase(word): days for word, days in _RULES["periods"]["days"].items()}


def rule_at(text: str, bounds: Bounds) -> tuple[_Rule, re.Match[str]] | None:
    """Return the frequency rule that matches at *bounds*, with its match, or None."""
    for rule in BY_KIND["frequency"].rules:
        match = rule.pattern.match(text, bounds[0])
        if match is not None and match.end() == bounds[1]:
            return rule, match
    return None


def times_per_day(text: str, bounds: Bounds) -> float | None:
    """Return how often a day the words at *bounds* mean; None where they give no number or a range."""
    known = rule_at(text, bounds)
    if known is None:
        return None
    rule, match = known
    if "times" in rule.row:
        return None if rule.row["times"] is None else float(rule.row["times"])
    words_of = match.groupdict()
    if words_of.get("n2"):
        return None
    count = _count(words_of)
    days = _days(words_of, match[0])
    rate = {
        "count": count,
        "count/week": count / _PERIODS["week"],
        "1/(ordinal*period)": 1 / (_ordinal(words_of) * days),
        "1/(count*period)": 1 / (count * days) if count else None,
    }.get(rule.row["rate"], count / days)
    return None if rate is None else float(rate)


def _count(words_of: dict[str, str | None]) -> float:
    once = words_of.get("once")
    if once:
        return float(_RULES["counted"]["once"][once.lower()])
    return float(number_value(words_of.get("n") or "1") or 0)


def _ordinal(words_of: dict[str, str | None]) -> int:
    return int(_RULES["counted"]["ordinals"][(words_of.get("ordinal") or "second").lower()])


def _days(words_of: dict[str, str | None], matched: str) -> float:
    adverb, period = words_of.get("adverb"), words_of.get("period")
    if adverb:
        return float(_RULES["periods"]["adverbs"][adverb.lower()])
    if period is None:
        period = re.split(r"[\s\-/]+|(?<=[0-9])", matched.strip())[-1]
    period = period.lower()
    return float(_PERIODS.get(period, _RULES["periods"]["adverbs"].get(period, 1)))
