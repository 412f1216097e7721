"""Give amounts that are written together to the drugs that are written together, in their order."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from claimx.doses.parser import DoseMention
from claimx.text.marks import Mark
from claimx.text.words import Words

_JOINS = frozenset(("/", "-", "–", "+"))  # what joins the drugs of one product
_STRENGTHS = frozenset(("/", "-"))  # and its strengths
_LISTED = frozenset((",", "and", "or", "&"))
_MOST_BETWEEN = 2  # tokens between the members of a list: ", and"
_EACH = "respectively"
_EACH_BEHIND = 6  # tokens behind a list in which that is looked for: "40 mg daily, respectively"
_EACH_BEFORE = 2  # and before it
_HYPHENED = re.compile(r"([0-9.,]+)-(?=[0-9])")

Named = Sequence[tuple[Mark, Mark]]


def split_strengths(
    raw: str, words: Words, drugs: Sequence[Mark], mentions: Sequence[DoseMention], spans: Sequence[Mark]
) -> tuple[list[DoseMention], list[Mark]]:
    """Return the doses with each range beside two joined drugs as two: *carbidopa-levodopa 25-100 mg*."""
    starts = [drug.start for drug in drugs]
    found: list[DoseMention] = []
    places: list[Mark] = []
    for mention, span in zip(mentions, spans, strict=True):
        hyphened = _HYPHENED.match(raw, mention.start, mention.end)
        if (
            hyphened is None
            or mention.low is None
            or mention.high is None
            or mention.low == mention.high
            or not _is_beside_two(words, drugs, bisect_left(starts, span.start), span)
        ):
            found.append(mention)
            places.append(span)
            continue
        found += [
            replace(mention, end=hyphened.end(1), high=mention.low),
            replace(mention, start=hyphened.end(), low=mention.high),
        ]
        places += [span, span]
    return found, places


def _is_beside_two(words: Words, drugs: Sequence[Mark], at: int, dose: Mark) -> bool:
    """Say whether two joined drugs stand right before or behind the *dose*; *at* is the drug behind it."""
    before, behind = drugs[max(0, at - 2) : at], drugs[at : at + 2]
    pairs = []
    if len(before) > 1 and before[1].end == dose.start:
        pairs.append(before)
    if len(behind) > 1 and behind[0].start == dose.end:
        pairs.append(behind)
    return any(_is_joined(words.lower, one.end, two.start) and one.kb_id_ != two.kb_id_ for one, two in pairs)


def shared_out(
    raw: str, words: Words, mentions: Sequence[DoseMention], spans: Sequence[Mark], named_by: Sequence[Named]
) -> Iterator[tuple[slice, list[int]]]:
    """Yield runs of amounts with the first tokens of as many drugs, one for each amount, in order.

    A run is one of strengths with a slash, *5/325 mg oxycodone/acetaminophen*, or a list of amounts of
    which the sentence says *respectively*.
    """
    lower = words.lower

    def strengths(at: int) -> bool:
        return raw[mentions[at].end : mentions[at + 1].start] in _STRENGTHS

    def listed(at: int) -> bool:
        return _is_listed(lower, spans[at].end, spans[at + 1].start)

    for run in _runs(len(mentions), strengths):
        drugs = list(_drug_runs(lower, named_by[run.start], _is_joined))
        if [len(pairs) for pairs in drugs] == [run.stop - run.start]:
            yield run, [meant.start for _, meant in drugs[0]]
    for run in _runs(len(mentions), listed):
        start, end = spans[run.start].start, spans[run.stop - 1].end
        listings = [
            pairs
            for pairs in _drug_runs(lower, named_by[run.start], _is_listed)
            if len(pairs) == run.stop - run.start
        ]
        if len(listings) == 1 and _is_dealt(lower, start, max(end, listings[0][-1][0].end)):
            yield run, [meant.start for _, meant in listings[0]]


def _is_dealt(lower: Sequence[str], start: int, end: int) -> bool:
    """Say whether *respectively* stands before or behind the amounts and drugs at ``start:end``."""
    return _EACH in lower[end : end + _EACH_BEHIND] or _EACH in lower[max(0, start - _EACH_BEFORE) : start]


def _runs(size: int, joined: Callable[[int], bool]) -> Iterator[slice]:
    """Yield the runs of more than one of *size* things, each *joined* to the next."""
    first = 0
    for at in range(size):
        if at + 1 < size and joined(at):
            continue
        if at > first:
            yield slice(first, at + 1)
        first = at + 1


def _drug_runs(
    lower: Sequence[str], named: Named, joined: Callable[[Sequence[str], int, int], bool]
) -> Iterator[Named]:
    """Yield each run of *joined* drugs among those *named*."""
    places = sorted(named)
    for run in _runs(len(places), lambda at: joined(lower, places[at][0].end, places[at + 1][0].start)):
        yield places[run]


def _is_joined(lower: Sequence[str], end: int, start: int) -> bool:
    return start == end + 1 and lower[end] in _JOINS


def _is_listed(lower: Sequence[str], end: int, start: int) -> bool:
    return end < start <= end + _MOST_BETWEEN and _LISTED.issuperset(lower[end:start])
