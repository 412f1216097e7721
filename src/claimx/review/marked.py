"""What the words are that a reviewer marked in an article: a mention, a dose, a hedge."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

from claimx.errors import RecordError
from claimx.lexicon import Entry, Lexicon
from claimx.records import Dose, HedgeCue, Mention
from claimx.records.vocabulary import HedgeType

Label = Literal["drug", "condition"]

_MOST_TERMS = 12
_LONGEST_TERM = 100
_WORD = re.compile(r"[\w'’-]+")


@dataclass(frozen=True, slots=True)
class Marked:
    """A place of an article from *start* to *end*; *text* is what is known of it, from *offset* on.

    Raises RecordError where the place is not within the text, or blank.
    """

    text: str
    offset: int
    start: int
    end: int

    def __post_init__(self) -> None:
        """Check the place."""
        if not self.offset <= self.start < self.end <= self.offset + len(self.text) or not self.words.strip():
            raise RecordError("These words are not in the text.", fix="Select them in the article.")

    @property
    def words(self) -> str:
        """The words at the place."""
        return self.text[self.start - self.offset : self.end - self.offset]


class Marker:
    """Make parts of a claim of marked words; names come from the lexicon with the user's *terms* over it."""

    def __init__(self, terms: Sequence[Path] = ()) -> None:
        self._terms = tuple(terms)

    @cached_property
    def _lexicon(self) -> Lexicon:
        return Lexicon.load(self._terms)

    def mention(self, label: Label, place: Marked, before: Mention | None = None) -> Mention:
        """Return the mention at *place*.

        It has the name that the lexicon gives its words, else that of *before* where it overlaps it, else
        none but its own words.
        """
        words, (start, end) = place.words, (place.start, place.end)
        found = next((entry for entry in self._lexicon.find(words) if entry.label == label), None)
        if found is not None:
            return Mention(words, start, end, found.name, dict(found.ids))
        if before is not None and before.start < end and start < before.end:
            return Mention(words, start, end, before.name, dict(before.ids), before.antecedent)
        return Mention(words, start, end, words)

    def dose(self, place: Marked) -> Dose:
        """Return the dose at *place*; raise InputError where its words give no amount."""
        from claimx.doses.marked import marked_dose

        offset = place.offset
        return marked_dose(place.text, place.start - offset, place.end - offset, offset)

    def hedge(self, place: Marked) -> HedgeCue:
        """Return the hedge at *place*, of the type of the first rule that has its words."""
        return HedgeCue(place.words, place.start, place.end, _hedge_type(place.words))

    def terms(self, label: Label, typed: str) -> list[Entry]:
        """Return the drugs or conditions of the lexicon whose names begin as *typed*, the shortest first."""
        if len(typed.strip()) < 2:
            return []
        found = self._lexicon.beginning(typed[:_LONGEST_TERM])
        return [entry for entry in found if entry.label == label][:_MOST_TERMS]


def _hedge_type(words: str) -> HedgeType:
    wanted = set(_WORD.findall(words.lower()))
    return next((kind for known, kind in _hedge_words() if wanted <= known), "epistemic")


@cache
def _hedge_words() -> list[tuple[set[str], Any]]:
    from claimx.rules import load_table

    return [
        (set(_WORD.findall(pattern)), rule["type"])
        for rule in load_table("cues.json")["hedges"]
        for pattern in rule["patterns"]
    ]
