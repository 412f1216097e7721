"""Find the marks with which a fact check says that a statement is not so: *FALSE: …*, *Verdict: false*."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from claimx.rules import load_table
from claimx.text.marks import Mark
from claimx.text.structure import HEADING, ITEM
from claimx.text.words import WordMark, Words, mark_of_lower

RULE = "verdict"
"""The id of the cues that these marks are."""

_LONGEST = 12  # tokens of a sentence that only passes a verdict
_HEAD = 7  # tokens from "Verdict:" to the verdict
_BACK = 4  # sentences from a verdict back to its claim
_OPENING = 3  # tokens at the start of a sentence in which "claim" opens one
_LEAD = 5  # tokens of a label before a statement: "Myth no. 3:"


class _Words(NamedTuple):
    """The words of ``verdicts`` in ``cues.json``; *false* is every word that can begin a verdict."""

    signs: frozenset[str]
    false: frozenset[str]
    true: frozenset[str]
    nots: frozenset[str]
    labels: frozenset[str]
    heads: frozenset[str]
    openers: frozenset[str]
    facts: frozenset[str]
    lists: frozenset[str]
    degrees: frozenset[str]
    frame: frozenset[str]
    claims: frozenset[str]
    marks: frozenset[str]
    places: WordMark


def find_verdicts(
    words: Words, sentences: Mapping[int, int], claiming: set[int], opening: Collection[int]
) -> Iterator[tuple[int, int]]:
    """Yield (token of a verdict, first token of the sentence that it denies).

    *sentences* gives for the first token of each its end, in text order; *opening* are those that begin a
    block. A verdict stands in the sentence itself, *X cures Y - FALSE*, in the one before it, *Myth:*, or
    behind it, *Verdict: false*; with that a block may also begin.
    """
    found = _words().places.places(words)
    if not found or not claiming:
        return
    order = list(sentences)
    firsts = sorted({bisect_right(order, place) - 1 for place in found})
    for first in firsts:
        start, end = order[first], sentences[order[first]]
        if start in claiming:
            at = _within(words.lower, start, end)
            if at is not None:
                yield at, start
                continue
        at = _verdict(words.lower, start, end)
        if at is not None:
            denied = _claim_before(words.lower, order, first, claiming)
            if denied is not None:
                yield at, denied
                continue
            if _opens(words.lower, order, first, opening):
                yield at, order[first + 1]
                continue
        if start not in claiming and _is_label(words.lower, start, end) and first + 1 < len(order):
            yield start, order[first + 1]


def find_myths(
    words: Words, blocks: list[Mark], bounds: list[int], claiming: Collection[int]
) -> Iterator[tuple[int, int]]:
    """Yield (token of a heading of myths, first token of an item of its list) for each item that may claim.

    *bounds* gives for each token the first one of its sentence; what an item says behind that is on the myth.
    """
    table = _words()
    myth: int | None = None
    for block in blocks:
        if block.label_ != ITEM:
            myth = _heading_of_myths(words.lower, block, bounds)
        elif myth is not None:
            first = bounds[block.start]
            opening = words.lower[first : first + _OPENING]
            if first == block.start and first in claiming and table.facts.isdisjoint(opening):
                yield myth, first  # "Fact: ..." is none


def _within(lower: list[str], start: int, end: int) -> int | None:
    """Return the token with which a sentence denies itself as a fact check does, at its start or its end."""
    table = _words()
    first, last = start, end
    while first < last and not (lower[first][0].isalnum() or lower[first] in table.signs):
        first += 1
    while last > first and not (lower[last - 1][-1].isalnum() or lower[last - 1] in table.signs):
        last -= 1
    if last - first < 2:
        return None
    for edge in (first, last - 1):
        if lower[edge] in table.signs:
            return edge
    after = first + (lower[first] in table.degrees)
    if lower[after] in table.false:
        for at in range(after + 1, min(after + 1 + _LEAD, last)):
            if lower[at] in table.marks:
                return after
            if not (
                lower[at] in ("no", "no.", "number", "#", "claim", "alert", "news")
                or lower[at].lstrip("#").isdigit()
            ):
                break
    before = last - 1
    while before > first and lower[before - 1] in table.degrees | table.nots:
        before -= 1
    judged = lower[last - 1] in table.false or (lower[last - 1] in table.true and lower[before] in table.nots)
    if judged and before > first and lower[before - 1] in table.marks | {",", "("}:
        denied = lower[last - 1] in table.false and lower[before] in table.nots  # "- not false"
        return None if denied else last - 1
    return None


def _verdict(lower: list[str], start: int, end: int) -> int | None:
    """Return the token of a sentence that only says of the one before it that it is not so."""
    table = _words()
    inner = [
        at
        for at in range(start, min(end, start + 2 * _LONGEST))
        if lower[at][0].isalnum() or lower[at] in table.signs or lower[at] == "n't"
    ]
    if not inner:
        return None
    said = lower[start : min(end, start + _LEAD)]
    behind = [at for at in inner if ":" in said and at > start + said.index(":")]
    if behind and all(lower[at] in table.frame for at in behind):
        inner = behind  # "What we found: this is not true."
    head = next((place for place, at in enumerate(inner[:2]) if lower[at] in table.heads), None)
    headed = head is not None  # "Our verdict: false", "AP's assessment: false"
    looked = inner[head : head + _HEAD] if head is not None else inner
    if not headed and (end - start > _LONGEST or not all(lower[at] in table.frame for at in inner)):
        return None
    denied = False
    for at in looked:
        word = lower[at]
        if word in table.nots:
            denied = True
        elif word in table.signs:
            return at
        elif word in table.false:
            return None if denied else at
        elif word in table.true:
            return at if denied else None
        elif headed and word not in table.frame:
            return None
    return None


def _claim_before(lower: list[str], order: list[int], verdict: int, claiming: set[int]) -> int | None:
    """Return the sentence that a verdict is about: one that *Claim:* opens, or the one right before it."""
    claims = _words().claims
    for at in range(verdict - 1, max(-1, verdict - 1 - _BACK), -1):
        opening = lower[order[at] : min(order[at] + _OPENING, order[at + 1])]
        if claims.isdisjoint(opening):
            continue
        if order[at] in claiming:
            return order[at]
        if at + 1 < verdict and order[at + 1] in claiming:
            return order[at + 1]  # "Claim:" stands on a line of its own
    return order[verdict - 1] if verdict and order[verdict - 1] in claiming else None


def _opens(lower: list[str], order: list[int], verdict: int, opening: Collection[int]) -> bool:
    """Tell whether a block begins with a verdict on what it says next: *Rating: false. Posts say so*."""
    if verdict + 1 >= len(order):
        return False
    start, behind = order[verdict], order[verdict + 1]
    table = _words()
    if start not in opening or table.openers.isdisjoint(lower[start : min(start + _OPENING, behind)]):
        return False
    if verdict == 0:
        return True
    before = lower[order[max(0, verdict - _BACK)] : start]
    return behind not in opening and table.claims.isdisjoint(before) and "?" not in lower[start - 2 : start]


def _heading_of_myths(lower: list[str], block: Mark, bounds: list[int]) -> int | None:
    """Return the token with which a heading or a line before a colon says that a list is one of myths."""
    heads = block.label_ == HEADING or lower[block.end - 1] == ":"
    if not heads or block.end - block.start > 2 * _LONGEST or bounds[block.end - 1] != block.start:
        return None
    table = _words()
    heading = lower[block.start : block.end]
    if not table.facts.isdisjoint(heading):
        return None
    return next((block.start + at for at, word in enumerate(heading) if word in table.lists), None)


def _is_label(lower: list[str], start: int, end: int) -> bool:
    """Tell whether a line is only *Myth*, *Myth #3:* or the like, so that the statement follows it."""
    inner = [lower[at] for at in range(start, min(end, start + _LEAD)) if lower[at][0].isalnum()]
    return (
        end - start <= _LEAD
        and bool(inner)
        and inner[0] in _words().labels
        and all(word.isdigit() or word in ("no", "number", "claim", "claims") for word in inner[1:])
    )


@cache
def _words() -> _Words:
    table = load_table("cues.json")["verdicts"]
    sets = {key: frozenset(table[key]) for key in _Words._fields if key in table}
    false = sets["false"] | sets["labels"]
    sets["frame"] = sets["frame"] | false | sets["true"] | sets["nots"] | sets["heads"] | sets["degrees"]
    return _Words(**{**sets, "false": false}, places=mark_of_lower(false | sets["true"] | sets["signs"]))
