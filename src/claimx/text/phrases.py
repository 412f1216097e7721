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
from itertools import count
from typing import NamedTuple

from claimx.text.words import Words, mark_of_lower

_GAP = 2
_VOWELS = "aeiou"
_STOPS = frozenset(".,;:!?()[]\"'“”—\n")
_PLACE = re.compile(r"\([^)]*\)\??|\S+")
_ANY = frozenset("*")
_COMMON = frozenset(
    "a an the and or of to in on at by for from with as is are was were be been has have had do does did not "
    "no n't it its this that these those their they more will would can ca could should must taken one any "
    "all".split()
)
Step = frozenset[str]


class Hit(NamedTuple):
    """One match: rule number in the order given, first token and end token of what it marks."""

    rule: int
    start: int
    end: int


class _Row(NamedTuple):
    """One fixed-length reading of a pattern; offsets count from the place that is looked up, the anchor."""

    number: int  # in the order of the patterns: of two readings as long, the first counts
    rule: int
    size: int
    anchor: int
    before: int  # places of context before the marked part
    after: int
    second: tuple[int, Step]  # another place that is looked up: the nearest that holds words, or the anchor
    fixed: tuple[tuple[int, Step], ...]  # the other places that hold words
    loose: tuple[tuple[int, Step], ...]  # those that take any word, or also a number


class PhraseTable:
    """Find many phrase patterns in one pass over the words.

    A pattern is looked up by its place with the fewest words, none very common, so that *is*, *of* or *the*
    start no comparison, and then by the place beside it.
    """

    def __init__(self, patterns: Iterable[tuple[int, str]]) -> None:
        """Compile (rule number, pattern) pairs; several patterns may carry one rule number."""
        rows: dict[str, dict[int, dict[str, list[_Row]]]] = {}
        numbers = count()
        for rule, pattern in patterns:
            for steps, before, after in dict.fromkeys(_variants(pattern)):
                row = _row(next(numbers), rule, steps, before, after)
                offset, seconds = row.second
                for word in steps[row.anchor]:
                    by_second = rows.setdefault(word, {}).setdefault(offset, {})
                    for second in seconds if offset else [word]:
                        by_second.setdefault(second, []).append(row)
        self._by_word = {word: tuple(by_offset.items()) for word, by_offset in rows.items()}
        self._anchors = mark_of_lower(frozenset(self._by_word))

    def rules_by_word(self) -> dict[str, set[int]]:
        """Return the rule numbers that each looked-up word may belong to."""
        return {
            word: {row.rule for _, by_second in places for rows in by_second.values() for row in rows}
            for word, places in self._by_word.items()
        }

    def find(self, text: Words, start: int = 0, end: int | None = None) -> list[Hit]:
        """Return the hits from token *start* to *end* in text order; a word begins at most one hit of a rule.

        Hits of different rules may overlap: the caller knows which of its rules exclude each other.
        """
        words = text.lower
        stop = text.size if end is None else end
        by_word = self._by_word
        best: dict[tuple[int, int], tuple[tuple[int, int], Hit]] = {}
        for at in self._anchors.places(text, start, end):
            for offset, by_second in by_word[words[at]]:
                if not start <= at + offset < stop:
                    continue
                for row in by_second.get(words[at + offset], ()):
                    first = at - row.anchor
                    if first < start or first + row.size > stop:
                        continue
                    held, rank = best.get((first, row.rule)), (row.size, -row.number)
                    if (held is None or held[0] < rank) and _other_places_match(words, at, row):
                        hit = Hit(row.rule, first + row.before, first + row.size - row.after)
                        best[first, row.rule] = (rank, hit)
        return [best[key][1] for key in sorted(best)]


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


def _row(number: int, rule: int, steps: tuple[Step, ...], before: int, after: int) -> _Row:
    anchor = _anchor(steps)
    others = [(at - anchor, step) for at, step in enumerate(steps) if at != anchor]
    loose = tuple((offset, step) for offset, step in others if step is _ANY or "#" in step)
    fixed = [other for other in others if other not in loose]
    second = min(fixed, key=lambda place: (abs(place[0]), len(place[1])), default=(0, steps[anchor]))
    if "#" in steps[anchor]:
        raise ValueError("a pattern needs a word beside its number")
    fixed = [place for place in fixed if place != second]
    return _Row(number, rule, len(steps), anchor, before, after, second, tuple(fixed), loose)


def _other_places_match(words: Sequence[str], at: int, row: _Row) -> bool:
    for offset, step in row.fixed:
        if words[at + offset] not in step:
            return False
    for offset, step in row.loose:
        word = words[at + offset]
        if step is _ANY:
            if word in _STOPS:
                return False
        elif word not in step and not word[0].isdigit():
            return False
    return True


def _anchor(steps: Sequence[Step]) -> int:
    """Return the place of *steps* with the fewest words, none very common; or the first."""
    fixed = [
        (len(step), at)
        for at, step in enumerate(steps)
        if step is not _ANY and "#" not in step and _COMMON.isdisjoint(step) and _STOPS.isdisjoint(step)
    ]
    return min(fixed)[1] if fixed else 0


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
        readings = [
            (steps + option, before, after) for steps, before, after in readings for option in options
        ]
    for steps, before, after in readings:
        if not steps or steps[0] is _ANY:
            raise ValueError(f"pattern {pattern!r} begins with a gap")
        yield steps, before, 0 if after < 0 else len(steps) - after


def _alternatives(place: str) -> list[tuple[Step, ...]]:
    """Return the readings of one place: the single words together, each longer alternative alone."""
    words = place.removesuffix("?").strip("()").split("|")
    single = frozenset(form for word in words if " " not in word.strip() for form in _forms(word.strip()))
    phrases = [
        tuple(frozenset(_forms(part)) for part in word.split()) for word in words if " " in word.strip()
    ]
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
