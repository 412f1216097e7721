"""Match phrase patterns of the rule tables on the words of a Doc.

A pattern is a line of places. Each place may be

===============  ==========================================================================
``evidence``     that word
``(a|b)``        one of the alternatives, each of one or more words: ``(is|has been)``
``suggest~``     the word with its regular inflections: suggest, suggests, suggested, suggesting
``(a|b)?``       the place before the question mark, or nothing; ``* ?`` any word or none
``#``            a word that begins with a digit
``*``            exactly one word, whichever
``_``            a gap of no, one or two words
``<`` ``>``      what stands before ``<`` or after ``>`` must be there but is no part of the hit
===============  ==========================================================================

Words are compared in lower case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

_GAP = 2
_VOWELS = "aeiou"
_STOPS = frozenset(".,;:!?()[]\"'“”—\n")
_PLACE = re.compile(r"\([^)]*\)\??|\S+")
_ANY = frozenset("*")
Step = frozenset[str]


class Hit(NamedTuple):
    """One match: rule number in the order given, first token and end token of what it marks."""

    rule: int
    start: int
    end: int


class _Row(NamedTuple):
    rule: int
    rest: tuple[Step, ...]
    before: int  # places of context before the marked part
    after: int


class PhraseTable:
    """Find many phrase patterns in one pass over the words."""

    def __init__(self, patterns: Iterable[tuple[int, str]]) -> None:
        """Compile (rule number, pattern) pairs; several patterns may carry one rule number."""
        self._by_first: dict[str, list[_Row]] = {}
        for rule, pattern in patterns:
            for steps, before, after in _variants(pattern):
                row = _Row(rule, steps[1:], before, after)
                for word in steps[0]:
                    self._by_first.setdefault(word, []).append(row)
        for rows in self._by_first.values():
            rows.sort(key=lambda row: -len(row.rest))

    def find(self, words: Sequence[str], start: int = 0, end: int | None = None) -> list[Hit]:
        """Return the hits in ``words[start:end]`` in text order; a word begins at most one hit of a rule.

        Hits of different rules may overlap: the caller knows which of its rules exclude each other.
        """
        stop = len(words) if end is None else end
        by_first = self._by_first
        hits: list[Hit] = []
        for at in range(start, stop):
            rows = by_first.get(words[at])
            if rows is None:
                continue
            seen: set[int] = set()
            for row in rows:
                if row.rule not in seen and _matches(words, at + 1, stop, row.rest):
                    seen.add(row.rule)
                    hits.append(Hit(row.rule, at + row.before, at + 1 + len(row.rest) - row.after))
        return hits


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """Return the hits without those that overlap a longer (or an equally long, earlier) one."""
    kept: list[Hit] = []
    taken: set[int] = set()
    for hit in sorted(hits, key=lambda hit: (hit.start - hit.end, hit.start)):
        places = range(hit.start, hit.end)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.start)


def _matches(words: Sequence[str], at: int, stop: int, steps: Sequence[Step]) -> bool:
    if at + len(steps) > stop:
        return False
    for step in steps:
        word = words[at]
        if word not in step:
            if step is _ANY:
                if word in _STOPS:
                    return False
            elif not ("#" in step and word[0].isdigit()):
                return False
        at += 1
    return True


def _variants(pattern: str) -> Iterator[tuple[tuple[Step, ...], int, int]]:
    """Yield (steps, context before, context after) for every fixed-length reading of *pattern*."""
    readings: list[tuple[tuple[Step, ...], int, int]] = [((), 0, -1)]
    places = _PLACE.findall(pattern.lower())
    for number, place in enumerate(places):
        if place == "<":
            readings = [(steps, len(steps), after) for steps, _, after in readings]
            continue
        if place == ">":
            readings = [(steps, before, len(steps)) for steps, before, _ in readings]
            continue
        if place == "?":
            continue
        options: list[tuple[Step, ...]]
        if place == "_":
            options = [(_ANY,) * gap for gap in range(_GAP + 1)]
        elif place == "*":
            options = [(_ANY,)]
        else:
            options = _alternatives(place)
        if place.endswith(")?") or (number + 1 < len(places) and places[number + 1] == "?"):
            options = [(), *options]
        readings = [(steps + option, before, after) for steps, before, after in readings for option in options]
    for steps, before, after in readings:
        if not steps or steps[0] is _ANY:
            raise ValueError(f"pattern {pattern!r} begins with a gap")
        yield steps, before, 0 if after < 0 else len(steps) - after


def _alternatives(place: str) -> list[tuple[Step, ...]]:
    """Return the readings of one place: the single words together, each longer alternative alone."""
    words = place.removesuffix("?").strip("()").split("|")
    single = frozenset(form for word in words if " " not in word.strip() for form in _forms(word.strip()))
    phrases = [tuple(frozenset(_forms(part)) for part in word.split()) for word in words if " " in word.strip()]
    return ([(single,)] if single else []) + phrases


def _forms(word: str) -> list[str]:
    """Return *word*, or where it ends in ``~`` its regular inflections as a verb or noun."""
    if not word.endswith("~"):
        return [word]
    stem = word[:-1]
    if stem.endswith("e"):
        return [stem, stem + "s", stem + "d", stem[:-1] + "ing"]
    if stem.endswith("y") and stem[-2] not in _VOWELS:
        return [stem, stem[:-1] + "ies", stem[:-1] + "ied", stem + "ing"]
    plural = stem + ("es" if stem.endswith(("s", "x", "ch", "sh")) else "s")
    return [stem, plural, stem + "ed", stem + "ing"]
