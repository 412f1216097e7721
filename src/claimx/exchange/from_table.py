"""Read a spreadsheet that `claimx.exchange.table` wrote and people changed.

Verdict, reason, relation, denial, certainty and annotator may be changed, and rows taken out. All else is
read from the column ``record``; where a cell says something else than that, the row is an error.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

from claimx.errors import ClaimxError, InputError
from claimx.exchange.cells import chosen, is_unchanged, truth
from claimx.exchange.made import decided_anew, decision
from claimx.exchange.table import (
    document_cells,
    plain_cell,
    record_cells,
    relation_cells,
    safe_cell,
    span_cells,
)
from claimx.exchange.task import checked_reason
from claimx.files.inputs import open_input
from claimx.labels.log import corrected
from claimx.records import Claim, Document, DocumentClaim, ErrorRecord, Label
from claimx.records.vocabulary import CERTAINTIES, RELATIONS, VERDICTS
from claimx.sources.marked import as_utf8
from claimx.sources.rows import read_rows
from claimx.typed_json import Record
from claimx.validation import problems

Row: TypeAlias = tuple[str, dict[str, str] | InputError]
"""A place, and the cells there by column, or why they cannot be read."""

_LONGEST = 1 << 30  # characters of a row
_NEEDED = ("type", "record")
_ONE_RECORD = ("span", "relation")  # types of the rows that belong to the article before
_FIXED = ("id", "doc_id", "label", "text", "drug", "condition", "doses", "hedges", "score", "at")


def rows(path: Path) -> Iterator[Row]:
    """Yield the rows of the table *path* that are not blank; raise InputError for what is no such table.

    Delimiter and encoding are found out: UTF-8, UTF-16 with a mark, or Windows-1252.
    """
    with open_input(path) as stream:
        try:
            content, _ = as_utf8(stream)
            names, found = read_rows(content, "record", _LONGEST)
        except InputError as error:
            raise InputError(error.what, where=str(path), fix=error.fix) from error
        missing = next((name for name in _NEEDED if name not in names), None)
        if missing is not None:
            raise InputError(
                f"The table has no column '{missing}'.", where=str(path), fix="Keep all columns."
            )
        twice = next((name for name in names if name and names.count(name) > 1), None)
        if twice is not None:
            raise InputError(f"Two columns have the name '{twice}'.", where=str(path), fix="Rename one.")
        for number, row in found:
            place = f"{path}:{number}"
            if isinstance(row, InputError):
                yield place, row
            elif any(cell.strip() for cell in row[0]):
                yield place, {name: plain_cell(cell) for name, cell in zip(names, row[0], strict=True)}


def grouped(found: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield the rows of each record: those of an article together."""
    group: list[Row] = []
    for place, row in found:
        is_part = isinstance(row, InputError) or row["type"] in _ONE_RECORD
        if is_part and group and _type(group[0]) == "document":
            group.append((place, row))
            continue
        if group:
            yield group
        group = [(place, row)]
    if group:
        yield group


def read(group: Sequence[Row], annotator: str, now: str) -> Record | None:
    """Return the record of the rows *group*, or None for an article that was rejected or skipped.

    Raises InputError with the place of the row for what is wrong in a cell.
    """
    place, row = group[0]
    kind = _type(group[0])
    with _at(place):
        carried = _carried(row)
        assert not isinstance(row, InputError)
        record: Record | None
        if kind == "document":
            record = _document(carried, group)
        elif kind == "error":
            record = ErrorRecord.from_dict(carried)
        elif kind == "claim":
            record = _claim(row, Claim.from_dict(carried), annotator, now)
        elif kind == "label":
            record = _label(row, Label.from_dict(carried), now)
        else:
            raise InputError(
                f"The type '{kind}' is unknown here.", fix="Keep the rows of an article together."
            )
        for what in problems(record) if record is not None else ():
            raise InputError(f"The row contradicts itself: {what}")
    return record


def _claim(row: dict[str, str], claim: Claim, annotator: str, now: str) -> Claim | Label:
    _check_fixed(row, record_cells(claim), but="at")
    verdict, reason = _decision(row)
    after = replace(claim, **_changes(row, claim))
    if not verdict and after == claim:
        if reason:
            raise InputError("The row has a reason, but no verdict.", fix="Write the verdict reject.")
        return claim
    if verdict == "undo":
        raise InputError("There is no decision to undo.", fix="Clear the verdict.")
    who, when = row.get("annotator", "").strip() or annotator, row.get("at", "").strip() or now
    return decision(claim, after, verdict or "accept", reason, who, when)


def _label(row: dict[str, str], label: Label, now: str) -> Label:
    _check_fixed(row, record_cells(label))
    verdict, reason = _decision(row)
    if not verdict and "verdict" in row:
        raise InputError("The verdict was cleared.", fix="Write undo to take the decision back.")
    verdict = verdict or label.verdict
    same = verdict == label.verdict
    if reason == label.reason and not same:
        reason = None  # that of the old verdict
    reason = reason or (label.reason if same else None)
    who = row.get("annotator", "").strip()
    if not who or is_unchanged(who, label.annotator):
        who = label.annotator
    changes = _changes(row, corrected(label)) if label.claim is not None else {}
    if not changes and (verdict, reason, who) == (label.verdict, label.reason, label.annotator):
        return label
    meant = replace(corrected(label), **changes)
    return decided_anew(label, meant, verdict, reason, who, now)


def _document(carried: Any, group: Sequence[Row]) -> Document | None:
    _, first = group[0]
    assert not isinstance(first, InputError)
    verdict, reason = _decision(first)
    spans: list[Any] = []
    claims: list[Any] = []
    for where, part in group[1:]:
        with _at(where):
            row = _carried(part)
            (spans if _type((where, part)) == "span" else claims).append(row)
    if reason or verdict == "undo":
        raise InputError("An article has no reason, and no decision to undo.", fix="Clear the cell.")
    if verdict in ("reject", "skip"):
        return None
    document = Document.from_dict({**carried, "spans": spans, "claims": claims})
    for what in problems(document):
        raise InputError(f"The article contradicts itself: {what}")
    _check_fixed(first, document_cells(document))
    left = {"span": iter(document.spans), "relation": iter(document.claims)}
    changed: list[DocumentClaim] = []
    for where, part in group[1:]:
        with _at(where):
            assert not isinstance(part, InputError)
            if any(_decision(part)):
                raise InputError(
                    "A part of an article has no verdict.", fix="Clear the cell, or take the row out."
                )
            made: Any = next(left[_type((where, part))])
            cells: Callable[[Document, Any], dict[str, Any]] = relation_cells
            if not isinstance(made, DocumentClaim):
                cells = span_cells
            _check_fixed(part, cells(document, made))
            if isinstance(made, DocumentClaim):
                changes = _changes(part, made)
                changed.append(replace(made, **changes, score=None, why=None) if changes else made)
    return replace(document, claims=tuple(changed))


def _changes(row: dict[str, str], before: Claim | DocumentClaim) -> dict[str, Any]:
    """Return the fields that the row has otherwise than *before*; a blank cell is as it was."""
    found = {
        "relation": chosen(row, "relation", RELATIONS),
        "certainty": chosen(row, "certainty", CERTAINTIES),
        "negated": truth(row, "negated"),
    }
    if found["relation"] and before.relation is None:
        raise InputError("A claim of this kind has no relation.", fix="Clear the cell 'relation'.")
    return {key: value for key, value in found.items() if value is not None and value != getattr(before, key)}


def _decision(row: dict[str, str]) -> tuple[str | None, str | None]:
    return chosen(row, "verdict", VERDICTS), checked_reason(row.get("reason"))


def _check_fixed(row: dict[str, str], values: dict[str, Any], but: str = "") -> None:
    """Raise InputError for a cell that nobody may change, but says something else than the record."""
    for key in _FIXED:
        if key in row and key != but and not is_unchanged(row[key], values.get(key)):
            said = plain_cell(safe_cell(values.get(key)))
            raise InputError(
                f"The cell '{key}' is '{row[key]}', but the record has '{said}'.",
                fix="That column cannot be changed: leave it, or sort and move whole rows only.",
            )


def _carried(row: dict[str, str] | InputError) -> Any:
    if isinstance(row, InputError):
        raise row
    try:
        return json.loads(row["record"])
    except ValueError as error:
        raise InputError(
            f"The cell 'record' is no JSON ({len(row['record'])} characters).",
            fix="Leave that column as it is; some spreadsheets cut cells at 32,767 characters.",
        ) from error


def _type(row: Row) -> str:
    return "" if isinstance(row[1], InputError) else row[1]["type"].strip().lower()


@contextmanager
def _at(place: str) -> Iterator[None]:
    """Let each error of the block say at which row it was."""
    try:
        yield
    except ClaimxError as error:
        where = error.where if isinstance(error, InputError) and error.where else place
        raise InputError(error.what, where=where, fix=error.fix) from error
