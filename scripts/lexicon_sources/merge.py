"""Join the concepts of all vocabularies into entries, and give every term one meaning a label."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field

from claimx.lexicon.entries import Flag
from claimx.lexicon.fold import fold_term
from claimx.lexicon.user_terms import term_flags
from lexicon_sources.concepts import SCHEMES, Concept
from lexicon_sources.filters import Filter, is_acronym
from lexicon_sources.unii import base_name

CodeTable = dict[str, dict[str, str]]
"""label -> scheme and folded name -> identifier, as ``codes["drug"]["unii metformin"]``."""

_LONG_FOOD = 8  # letters; shorter foods are one edit away from surnames: *Sammon*, *Fennell*


@dataclass
class BuiltEntry:
    """One entry under construction."""

    name: str
    label: str
    kind: str
    source: str
    ids: dict[str, str] = field(default_factory=dict)
    number: int = -1

    def row(self) -> dict[str, object]:
        """Return what is stored of the entry."""
        ids = {scheme: self.ids[scheme] for scheme in SCHEMES if scheme in self.ids}
        return {"ids": ids, "kind": self.kind, "label": self.label, "name": self.name, "source": self.source}


class Merger:
    """Collect entries and terms; what was added first is stronger."""

    def __init__(self, sieve: Filter, codes: CodeTable, kept: Container[tuple[str, str]] = ()) -> None:
        """Start empty; *sieve* judges bulk names, *codes* gives identifiers by name.

        *kept* are (name, synonym) whose synonym a vocabulary has as another concept: its identifiers are
        not those of the name.
        """
        self.sieve = sieve
        self.kept = kept
        self.codes = codes
        self.terms: dict[str, dict[str, tuple[BuiltEntry, int]]] = {"drug": {}, "condition": {}}
        self.curated: dict[str, str] = {}
        """Forms of hand-made names, with the name as it is written."""
        self.removed: set[str] = set()
        self.correctable: set[str] = set()

    def add_curated(self, concepts: Iterable[Concept], *, correctable: bool = True) -> None:
        """Add hand-made concepts as they are; ``none`` rows keep their names out of the lexicon.

        With *correctable* a misspelling of a name may be corrected to it.
        A row's own name is stronger than the same word among the synonyms of an earlier row.
        """
        rows: list[tuple[Concept, BuiltEntry]] = []
        for concept in concepts:
            if concept.label == "none":
                self.removed.update(map(fold_term, concept.names))
                self.curated.update((fold_term(name), name) for name in concept.names)
                continue
            own = [
                name
                for name in concept.names
                if fold_term(name) not in concept.cased and (concept.name, name) not in self.kept
            ]
            ids = self._look_up(concept.label, own)
            rows.append((concept, BuiltEntry(concept.name, concept.label, concept.kind, "curated", ids)))
        for concept, entry in rows:
            self._add_curated_term(concept.name, concept, entry, correctable)
        for concept, entry in rows:
            for name in concept.names[1:]:
                self._add_curated_term(name, concept, entry, correctable)

    def _add_curated_term(self, name: str, concept: Concept, entry: BuiltEntry, correctable: bool) -> None:
        key = fold_term(name)
        if not key:
            return
        flags = Flag.CURATED | term_flags(
            concept.label, concept.kind, cased=key in concept.cased, ambiguous=key in concept.ambiguous
        )
        for form in _forms(name):
            self.terms[concept.label].setdefault(form, (entry, flags))
            self.curated.setdefault(form, name)
        short_food = flags & Flag.FOOD and len(key) < _LONG_FOOD
        if correctable and not flags & (Flag.CASED | Flag.AMBIGUOUS) and not short_food:
            self.correctable.add(key)

    def add_bulk(self, concepts: Iterable[Concept]) -> None:
        """Add vocabulary concepts; a name with a meaning already keeps it and lends its entry."""
        for concept in concepts:
            names = self.sieve.names(concept)
            terms = self.terms[concept.label]
            other = "condition" if concept.label == "drug" else "drug"
            entry = self._entry_of(concept)
            if entry is not None and _is_another(entry, concept):
                entry = self._split(entry, concept)
            if entry is None:
                if not names:
                    continue
                entry = BuiltEntry(_shown(concept, names), concept.label, concept.kind, concept.source)
                entry.ids = self._look_up(concept.label, [entry.name])
                if concept.kind != "brand":
                    entry.ids.update(concept.ids)
            elif concept.kind != "brand":
                entry.ids = {**concept.ids, **entry.ids}
            for name in names:
                flags = Flag.DRUG if concept.label == "drug" else 0
                flags |= Flag.CLASS if concept.kind == "class" else 0
                flags |= Flag.CASED if is_acronym(name) else 0
                for key in _forms(name) if concept.label == "condition" else [fold_term(name)]:
                    if key in self.curated or key in self.terms[other] or key in self.sieve.stop:
                        continue
                    terms.setdefault(key, (entry, flags))
                if concept.common and not flags & Flag.CASED:
                    self.correctable.add(fold_term(name))

    def records(self) -> Iterator[tuple[str, BuiltEntry, int]]:
        """Yield (term, entry, flags) in sorted order, with the entries numbered as they come."""
        number = 0
        for key in sorted({*self.terms["drug"], *self.terms["condition"]} - self.removed):
            for label in ("drug", "condition"):
                if key in self.terms[label]:
                    entry, flags = self.terms[label][key]
                    if entry.number < 0:
                        entry.number = number
                        number += 1
                    yield key, entry, flags

    def _split(self, entry: BuiltEntry, concept: Concept) -> BuiltEntry:
        """Return an entry of its own for a name of *entry* that a vocabulary knows as *concept*."""
        terms = self.terms[concept.label]
        name = self.curated.get(fold_term(concept.name), concept.name)
        own = BuiltEntry(name, entry.label, entry.kind, concept.source, dict(concept.ids))
        for form in _forms(name):
            if form in terms and terms[form][0] is entry:
                terms[form] = (own, terms[form][1])
        return own

    def _entry_of(self, concept: Concept) -> BuiltEntry | None:
        terms = self.terms[concept.label]
        wanted = [concept.name] if not concept.same_as else [concept.same_as, base_name(concept.same_as)]
        if concept.label == "drug" and concept.kind != "brand":
            wanted.insert(0, concept.name)
        for name in wanted:
            found = terms.get(fold_term(name))
            if found:
                return found[0]
        return None

    def _look_up(self, label: str, names: Iterable[str]) -> dict[str, str]:
        table = self.codes[label]
        keys = [fold_term(name) for name in names]
        found: dict[str, str] = {}
        for scheme in SCHEMES:
            codes = (table.get(f"{scheme} {key}") for key in keys)
            code = next((each for each in codes if each), None)
            if code:
                found[scheme] = code
        return found


def _is_another(entry: BuiltEntry, concept: Concept) -> bool:
    """Tell whether *concept* is not the hand-made *entry* though the entry has its name as a synonym.

    Hand-made synonyms serve to find mentions, and some are only near: *orchitis*, *niacinamide*. An
    identifier in common, or a finer code of the same in ICD-10, makes the two one; so do classes, and a
    drug whose name has that of the entry in it: *magnesium oxide*.
    """
    if concept.label == "drug" and (
        concept.source != "unii"
        or concept.same_as
        or f" {fold_term(entry.name)} " in f" {fold_term(concept.name)} "
    ):
        return False
    shared = [scheme for scheme in concept.ids if scheme in entry.ids]
    known = {fold_term(concept.name), *map(fold_term, concept.names)}
    return (
        entry.source == "curated"
        and bool(shared)
        and fold_term(entry.name) not in known
        and not any(_same_code(entry.ids[scheme], concept.ids[scheme]) for scheme in shared)
    )


def _same_code(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return longer == shorter or ("." in longer and longer.startswith(shorter))


def code_table(pairs: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """Return the table of (scheme, name, identifier); the first identifier of a name counts."""
    table: dict[str, str] = {}
    for scheme, name, code in pairs:
        key = fold_term(name)
        if key:
            table.setdefault(f"{scheme} {key}", code)
    return table


def _forms(name: str) -> list[str]:
    """Return the look-up forms of a name and of those plurals that folding does not undo."""
    *first, last = name.split()
    forms = [last]
    if last.endswith(("ache", "a", "o")) and len(first) < 3:
        forms.append(last + "s")
    elif last.endswith("sis"):
        forms.append(last[:-2] + "es")
    elif last.endswith("us"):
        forms.append(last + "es")
    keys = (fold_term(" ".join([*first, form])) for form in forms)
    return [key for key in dict.fromkeys(keys) if key]


def _shown(concept: Concept, names: list[str]) -> str:
    if concept.source == "unii":
        return base_name(concept.same_as or concept.name)
    return concept.name if concept.name in names else names[0]
