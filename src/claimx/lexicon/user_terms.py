"""Read a user's own terms: a CSV file in the form of the curated lists."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from claimx.errors import InputError, LexiconError
from claimx.files.inputs import open_input
from claimx.lexicon.entries import Entry, Flag
from claimx.lexicon.fold import fold_term

COLUMNS = ("name", "label", "kind", "synonyms", "cased", "ambiguous")
_LABELS = ("drug", "condition", "none")
_KIND_FLAGS = {
    "food": Flag.FOOD,
    "hormone": Flag.FOOD,  # the body's own is no drug
    "amino_acid": Flag.FOOD,
    "broad": Flag.FOOD,  # a word for many things
    "risk_marker": Flag.MARKER,
    "class": Flag.CLASS,
}


@dataclass
class UserTerms:
    """Folded terms with their records, as the built lexicon has them; entries count down from -1."""

    records: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    removed: set[str] = field(default_factory=set)
    rows: list[dict[str, str]] = field(default_factory=list)
    """The rows that the terms came of, as `to_csv` writes them."""

    def beginning(self, word: str) -> list[str]:
        """Return the terms of several words whose first is *word*."""
        return [term for term in self.records if term.startswith(f"{word} ")]

    def fingerprint(self) -> str:
        """Return a hash of the terms and entries, the same for the same files."""
        return hashlib.sha256(repr((sorted(self.records.items()), self.entries)).encode()).hexdigest()

    def to_csv(self) -> str:
        """Return one list of all terms; reading it gives the same terms."""
        lines = io.StringIO()
        writer = csv.DictWriter(lines, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.rows)
        return lines.getvalue()

    @classmethod
    def from_csv(cls, text: str) -> UserTerms:
        """Return the terms of a list that `to_csv` gave."""
        terms = cls()
        _read(terms, io.StringIO(text, newline=""), "terms.csv")
        return terms


def read_user_terms(paths: Iterable[Path]) -> UserTerms:
    """Read CSV files with the columns of `COLUMNS`; later files override earlier ones.

    Only *name* and *label* are needed. The label ``none`` removes the name and its synonyms from the
    lexicon. Lists are separated by ``|``. Raises LexiconError naming the file and line.
    """
    terms = UserTerms()
    for path in paths:
        try:
            with open_input(path) as stream, io.TextIOWrapper(stream, "utf-8-sig", newline="") as lines:
                _read(terms, lines, str(path))
        except (InputError, UnicodeDecodeError, csv.Error) as error:
            what = error.what if isinstance(error, InputError) else f"{error}."
            raise LexiconError(
                f"The list of terms cannot be read: {what}",
                where=str(path),
                fix=f"Give a UTF-8 CSV file with the columns {', '.join(COLUMNS)}.",
            ) from error
    return terms


def term_flags(label: str, kind: str, *, cased: bool, ambiguous: bool) -> int:
    """Return the flags of a term from the fields of its row."""
    flags = _KIND_FLAGS.get(kind, 0)
    if label == "drug":
        flags |= Flag.DRUG
    if cased:
        flags |= Flag.CASED
    if ambiguous:
        flags |= Flag.AMBIGUOUS
    return flags


def split_list(field_text: str | None) -> list[str]:
    """Return the members of a ``|`` list."""
    return [part.strip() for part in (field_text or "").split("|") if part.strip()]


def _read(terms: UserTerms, lines: Iterable[str], where: str) -> None:
    reader = csv.DictReader(lines)
    _check_header(reader.fieldnames, where)
    for row in reader:
        _add(terms, row, f"{where}:{reader.line_num}")


def _check_header(header: Iterable[str] | None, where: str) -> None:
    names = set(header or ())
    missing = {"name", "label"} - names
    unknown = names - set(COLUMNS)
    if missing or unknown:
        what = (
            f"lacks the column {sorted(missing)[0]!r}"
            if missing
            else f"has an unknown column {sorted(unknown)[0]!r}"
        )
        raise LexiconError(
            f"The list of terms {what}.", where=f"{where}:1", fix=f"Use the columns {', '.join(COLUMNS)}."
        )


def _add(terms: UserTerms, row: dict[str, str | None], where: str) -> None:
    name, label = (row.get("name") or "").strip(), (row.get("label") or "").strip().lower()
    if not name or not fold_term(name):
        raise LexiconError("A term has no name.", where=where, fix="Fill the column 'name'.")
    if label not in _LABELS:
        raise LexiconError(f"The label is {label!r}.", where=where, fix=f"Use one of: {', '.join(_LABELS)}.")
    cased, ambiguous = split_list(row.get("cased")), set(split_list(row.get("ambiguous")))
    kind = (row.get("kind") or "").strip()
    terms.rows.append({column: row.get(column) or "" for column in COLUMNS})
    terms.entries.append(Entry(name, label, kind))
    entry = -len(terms.entries)
    for term in [name, *split_list(row.get("synonyms")), *cased]:
        key = fold_term(term)
        if not key:
            continue
        if label == "none":
            terms.records[key] = []
            terms.removed.add(key)
            continue
        flags = term_flags(label, kind, cased=term in cased, ambiguous=term in ambiguous)
        terms.records[key] = [(entry, flags | Flag.CURATED)]
        terms.removed.discard(key)
