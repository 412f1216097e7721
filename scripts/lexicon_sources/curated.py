"""The lists kept by hand: curated drugs, curated conditions and the terms never taken in bulk."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from claimx.lexicon.fold import fold_term
from lexicon_sources.concepts import Concept


def read_curated(path: Path) -> Iterator[Concept]:
    """Yield the rows of a curated CSV file; a missing file has none."""
    if not path.exists():
        return
    with open(path, newline="", encoding="utf-8-sig") as lines:
        for row in csv.DictReader(lines):
            name, label = (row["name"] or "").strip(), (row["label"] or "").strip()
            if not name or label not in ("drug", "condition", "none"):
                continue
            cased, ambiguous = _members(row["cased"]), _members(row["ambiguous"])
            yield Concept(
                name,
                label,
                "curated",
                names=(name, *_members(row["synonyms"]), *cased),
                kind=(row["kind"] or "").strip(),
                cased=frozenset(map(fold_term, cased)),
                ambiguous=frozenset(map(fold_term, ambiguous)),
                common=True,
            )


def read_stop_terms(path: Path) -> frozenset[str]:
    """Return the folded terms of a list with one term a line and ``#`` comments."""
    return frozenset(map(fold_term, read_lines(path)))


def read_lines(path: Path) -> frozenset[str]:
    """Return the lines of a list without comments and blank lines."""
    lines = path.read_text("utf-8").splitlines()
    return frozenset(line.split("#")[0].strip() for line in lines) - {""}


def _members(cell: str | None) -> list[str]:
    return [part.strip() for part in (cell or "").split("|") if part.strip()]
