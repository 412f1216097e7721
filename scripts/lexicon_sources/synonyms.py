"""Find curated synonyms that are none: names of another concept, or more special ones."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from claimx.lexicon.fold import fold_term
from lexicon_sources.concepts import Concept, word_list
from lexicon_sources.filters import invert

_FRAME = frozenset(map(fold_term, word_list("synonym_frame")))


class Identities:
    """Which concepts of the vocabularies a name belongs to.

    Concepts of different vocabularies that refer to each other are one. ICD-10-CM is left out: what it
    includes under a code is often a finer condition and no other name of it.
    """

    def __init__(self, concepts: Iterable[Concept], codes: Iterable[tuple[str, str, str]] = ()) -> None:
        """Read *concepts*, and (scheme, name, identifier) rows of *codes* for names without a concept."""
        self._same: dict[tuple[str, str], tuple[str, str]] = {}
        self._names: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for concept in concepts:
            own = [each for each in concept.ids.items() if each[0] != "icd10cm"]
            for other in own[1:]:
                self._same[self._root(own[0])] = self._root(other)
            for name in concept.names if own else ():
                self._names[fold_term(invert(name))].add(own[0])
        for scheme, name, code in codes:
            self._names[fold_term(invert(name))].add((scheme, code))

    def of(self, name: str) -> frozenset[tuple[str, str]]:
        """Return the concepts that *name* is a name of; none where no vocabulary has it."""
        return frozenset(map(self._root, self._names.get(fold_term(name), ())))

    def _root(self, concept: tuple[str, str]) -> tuple[str, str]:
        while concept in self._same and self._same[concept] != concept:
            concept = self._same[concept]
        return concept


def foreign_synonyms(rows: Iterable[Concept], known: Identities) -> Iterator[tuple[str, str]]:
    """Yield (name, synonym) where the synonym is a name of another concept than the row's.

    A row whose name no vocabulary has is what its first known synonym is. Names that count only in
    capitals are left out, as the vocabularies have many meanings of each; so are forms of a drug that
    have its name in them: *magnesium oxide*.
    """
    for row in rows:
        own = known.of(row.name)
        for synonym in row.names[1:]:
            key = fold_term(synonym)
            if key in row.cased or (row.label == "drug" and f" {fold_term(row.name)} " in f" {key} "):
                continue
            concepts = known.of(synonym)
            own = own or concepts
            if concepts and not concepts & own:
                yield row.name, synonym


def special_synonyms(rows: Iterable[Concept], known: Identities) -> Iterator[tuple[str, str]]:
    """Yield (name, synonym) of conditions where the synonym has the whole name and says more.

    *Thunderclap headache* is one headache of many; *headache attack* is no more than a headache. Words
    of the second sort are the list ``synonym_frame``. Where a vocabulary has both names for one concept,
    they are one: *diabetes mellitus*.
    """
    for row in rows:
        name = frozenset(fold_term(row.name).split())
        for synonym in row.names[1:] if row.label == "condition" else ():
            words = frozenset(fold_term(synonym).split())
            if not name < words or words - name <= _FRAME or fold_term(synonym) in row.cased:
                continue
            if not known.of(synonym) & known.of(row.name):
                yield row.name, synonym


def read_kept(path: Path) -> dict[tuple[str, str], str]:
    """Return the reviewed exceptions: (name, synonym) with the reason why the two are one all the same."""
    with open(path, newline="", encoding="utf-8") as lines:
        return {(row["name"], row["synonym"]): row["reason"] for row in csv.DictReader(lines)}
