"""Say when a predicted span or claim is the one that was annotated (the definitions of all our figures)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from claimx.records import DocumentSpan, Mention, Quote

Bounds = tuple[int, int]
T = TypeVar("T")
Words = DocumentSpan | Mention | Quote


def overlap(one: Bounds, other: Bounds) -> bool:
    """Tell whether two spans share a character."""
    return one[0] < other[1] and other[0] < one[1]


def names_match(one: str, other: str) -> bool:
    """Tell whether two names are equal, or one stands as whole words in the other, plural aside."""
    one, other = (" ".join(name.lower().split()) for name in (one, other))
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    return f" {short} " in f" {long} " or f" {short.rstrip('s')} " in f" {long.rstrip('s')} "


def same_mention(one: Words, other: Words) -> bool:
    """Tell whether two mentions mean the same: they share a character, or their names match."""
    return overlap((one.start, one.end), (other.start, other.end)) or names_match(one.text, other.text)


def matched(
    gold: Sequence[T], predicted: Sequence[T], same: Callable[[T, T], bool], bounds: Callable[[T], Bounds]
) -> list[tuple[int, int]]:
    """Return index pairs of gold and predicted items that match, each used once, largest overlap first."""

    def shared(one: T, other: T) -> int:
        (start, end), (begin, stop) = bounds(one), bounds(other)
        return min(end, stop) - max(start, begin)

    candidates = sorted(
        (-shared(one, other), at, place)
        for at, one in enumerate(gold)
        for place, other in enumerate(predicted)
        if same(one, other)
    )
    pairs: list[tuple[int, int]] = []
    used_gold: set[int] = set()
    used_predicted: set[int] = set()
    for _, at, place in candidates:
        if at not in used_gold and place not in used_predicted:
            used_gold.add(at)
            used_predicted.add(place)
            pairs.append((at, place))
    return pairs
