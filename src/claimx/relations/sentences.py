"""Collect what a sentence holds: mentions in lists, references, triggers and cues."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from spacy.tokens import Doc

from claimx.hedges.matcher import HEDGES
from claimx.mentions.mention import CONDITIONS, DRUGS
from claimx.mentions.references import REFERENCES
from claimx.relations.wishes import wished_until
from claimx.rules import load_table
from claimx.text.attributes import CLAIMING, CUES
from claimx.text.marks import Mark, marks_of
from claimx.text.structure import BLOCKS
from claimx.text.words import Words, sentence_bounds, sentence_ends, words_of

_LIST_GAP = 9  # tokens between two members of a list
_DIGIT = re.compile(r"\d")
_MODIFIERS = 2  # words that may stand before a member of a list


class Cue(NamedTuple):
    """A cue at tokens ``start <= i < end``: negation, affirmation, report, test, booster or break."""

    start: int
    end: int
    kind: str
    rule: str


class Member(NamedTuple):
    """One mention or reference in a sentence; *sources* are the named mentions that it stands for."""

    start: int
    end: int
    label: str
    sources: tuple[Mark, ...]
    reference: Mark | None


@dataclass(slots=True)
class Group:
    """Coordinated members of one label: *nausea, headache and insomnia*."""

    members: list[Member]
    of_people: bool = False
    """Says whose trait the conditions are: *in people with diabetes*."""
    setting: Group | None = None
    """Conditions in which these occur: *gambling in Parkinson's disease*."""

    @property
    def outer_end(self) -> int:
        """End token with the setting."""
        return self.setting.end if self.setting is not None else self.end

    @property
    def start(self) -> int:
        """First token of the first member."""
        return self.members[0].start

    @property
    def end(self) -> int:
        """End token of the last member."""
        return self.members[-1].end

    @property
    def is_reference(self) -> bool:
        """Tell whether it is a generic word, which is never coordinated with others."""
        return self.members[0].reference is not None


@dataclass(slots=True)
class Sentence:
    """A sentence with what the relation rules look at; all places are token indices of the Doc."""

    start: int
    end: int
    drugs: list[Group]
    conditions: list[Group]
    hedges: list[Mark] = field(default_factory=list)
    cues: list[Cue] = field(default_factory=list)
    named: frozenset[int] = frozenset()
    """The tokens of the mentions; generic words are none."""
    counts: tuple[int, int] = (0, 0)
    """How many drugs and conditions the sentence has."""
    block: str = ""
    is_question: bool = False
    """Tells whether it only asks, or only wishes."""

    def cues_of(self, kind: str) -> list[Cue]:
        """Return the cues of one kind (negation, report, test, booster, break)."""
        return [cue for cue in self.cues if cue.kind == kind]


def read_sentences(doc: Doc, may_name_none: Callable[[int, int], bool]) -> Iterator[Sentence]:
    """Yield, in text order, the sentences of *doc* that may hold a claim (`claiming_sentences`).

    *may_name_none* tells whether the sentence between two tokens may hold one though it names no drug.
    """
    words, bounds, ends = words_of(doc), sentence_bounds(doc), sentence_ends(doc)
    claiming: list[int] = getattr(doc._, CLAIMING)
    by_sentence: dict[int, dict[str, list[Mark]]] = {start: {} for start in claiming}
    by_start: dict[str, dict[int, Mark]] = {DRUGS: {}, CONDITIONS: {}}
    for key in (DRUGS, CONDITIONS, REFERENCES, HEDGES):
        for span in marks_of(doc, key):
            if key in by_start:
                by_start[key][span.start] = span
            groups = by_sentence.get(bounds[span.start])
            if groups is not None:
                groups.setdefault(key, []).append(span)
    cues: dict[int, list[Cue]] = {}
    for row in getattr(doc._, CUES):
        *cue, first = row
        cues.setdefault(first, []).append(Cue(*cue))
    blocks = _block_kinds(doc)
    for start in claiming:
        groups = by_sentence[start]
        end = _trimmed(words, start, ends[start])
        drugs = _members(groups, DRUGS, "drug", by_start[DRUGS])
        if not drugs and not may_name_none(start, end):
            continue
        conditions = _members(groups, CONDITIONS, "condition", by_start[CONDITIONS])
        drug_starts, condition_starts = ({one.start for one in many} for many in (drugs, conditions))
        grouped = _grouped(drugs, words, condition_starts)
        settled = _with_settings(
            _grouped(conditions, words, drug_starts), words, {drug.end for drug in drugs}
        )
        wished = wished_until(words, start, end, ((group.start, group.end) for group in grouped))
        stated = settled if wished == start else [group for group in settled if group.start >= wished]
        yield Sentence(
            start,
            end,
            grouped,
            stated,
            groups.get(HEDGES, []),
            cues.get(start, []),
            frozenset().union(
                *[range(one.start, one.end) for one in (*grouped, *settled) if not one.is_reference]
            ),
            (sum([len(one.members) for one in grouped]), sum([len(one.members) for one in settled])),
            blocks[start],
            is_question=_is_question(words, start, end) or (wished > start and not stated),
        )


def _members(groups: dict[str, list[Mark]], key: str, label: str, by_start: dict[int, Mark]) -> list[Member]:
    members = [Member(span.start, span.end, label, (span,), None) for span in groups.get(key, ())]
    for span in groups.get(REFERENCES, ()):
        if span.label_ == label:
            sources = tuple(by_start[int(start)] for start in span.kb_id_.split())
            members.append(Member(span.start, span.end, label, sources, span))
    return sorted(members, key=lambda member: member.start)


def _grouped(members: Sequence[Member], words: Words, parting: set[int]) -> list[Group]:
    """Return the lists that *members* form; none goes over a mention of the other kind, at *parting*."""
    groups: list[Group] = []
    listed, lower = _list_words(), words.lower
    for member in members:
        before = groups[-1] if groups else None
        if (
            before is not None
            and member.reference is None
            and not before.is_reference
            and parting.isdisjoint(range(before.end, member.start))
            and listed.contrast.isdisjoint(lower[max(0, before.start - 3) : before.start])
            and _coordinated(words, before.end, member.start)
        ):
            if member.label == "drug" and listed.apposition.issuperset(lower[before.end : member.start]):
                before.members.pop()  # "the antidepressant fluoxetine" names one drug
            before.members.append(member)
        else:
            groups.append(Group([member]))
    return groups


def _with_settings(groups: list[Group], words: Words, drug_ends: set[int]) -> list[Group]:
    """Return the groups without those that are the setting of the group before them.

    *women who had cancer* are people with it, *women on statins had fewer cancers* are not: a drug, one
    of *drug_ends*, stands between.
    """
    kept: list[Group] = []
    listed, lower = _list_words(), words.lower
    for group in groups:
        start = group.start
        between = lower[kept[-1].end : start] if kept else []
        if (
            between
            and (between[0] in ("in", "of") or between[:2] in (["that", "comes"], ["that", "come"]))
            and len(between) <= _LIST_GAP
            and all(word in listed.setting or word.isdigit() for word in between)
        ):
            kept[-1].setting = group
            continue
        group.of_people = (
            not listed.having.isdisjoint(lower[max(0, start - 3) : start])
            and not listed.people.isdisjoint(lower[max(0, start - 5) : start])
            and drug_ends.isdisjoint(range(start - 4, start))
        )
        kept.append(group)
    return kept


@dataclass(frozen=True, slots=True)
class _ListWords:
    """The words of ``lists.json``."""

    joins: frozenset[str]
    links: re.Pattern[str]
    rates: re.Pattern[str]
    function: frozenset[str]
    verbs: frozenset[str]
    apposition: frozenset[str]
    setting: frozenset[str]
    people: frozenset[str]
    having: frozenset[str]
    contrast: frozenset[str]
    comparing: frozenset[str]
    asking: frozenset[str]


@cache
def _list_words() -> _ListWords:
    table = load_table("lists.json")
    links = sorted(table["links"]["phrases"], key=len, reverse=True)
    return _ListWords(
        frozenset(table["joins"]["words"]),
        re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, links))})(?!\S)"),
        re.compile(rf"(?<!\S)(?:{table['rates']['pattern']})(?!\S)"),
        frozenset(table["function_words"]["words"]),
        frozenset(table["verbs"]["words"]),
        frozenset(table["apposition"]["words"]),
        frozenset(table["setting"]["words"]),
        frozenset(table["people"]["words"]),
        frozenset(table["people"]["having"]),
        frozenset(table["contrast"]["words"]),
        frozenset(table["comparing"]["words"]),
        frozenset(table["asking"]["words"]),
    )


def _coordinated(words: Words, start: int, end: int) -> bool:
    """Tell whether the words between two mentions only join them, with at most a few modifiers."""
    between, listed = words.lower[start:end], _list_words()
    if listed.apposition.issuperset(between):
        return True
    if len(between) > _LIST_GAP:
        return False
    if not listed.comparing.isdisjoint(between):
        return False
    text = " ".join(between)
    if _DIGIT.search(text) or "in" in between:
        text = listed.rates.sub(",", text)
    joined = listed.links.sub(",", text).split(" ")
    others = [word for word in joined if word not in listed.joins]
    return (
        len(others) < len(joined)
        and len(others) <= _MODIFIERS
        and listed.verbs.isdisjoint(others)
        and not any(word in listed.function or not word[:1].isalnum() for word in others)
    )


def _is_question(words: Words, start: int, end: int) -> bool:
    tail = words.lower[max(start, end - 3) : end]
    if "?" in tail or any(mark.endswith("?") for mark in tail):
        return True
    if "?" not in words.lower[start:end]:
        return False
    first = next((word for word in words.lower[start:end] if word[0].isalnum()), "")
    return first in _list_words().asking  # "Could it?" she asked.


def _trimmed(words: Words, start: int, end: int) -> int:
    while end > start + 1 and words.lower[end - 1].isspace():
        end -= 1
    return end


def _block_kinds(doc: Doc) -> list[str]:
    kinds = [""] * len(doc)
    for block in marks_of(doc, BLOCKS):
        kinds[block.start : block.end] = [block.label_] * (block.end - block.start)
    return kinds
