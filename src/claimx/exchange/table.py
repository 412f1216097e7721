"""A spreadsheet: one row for a claim, a label, or a part of an article, safe to open as CSV.

Verdict, reason, relation, denial and certainty may be changed in the spreadsheet; all else is read from the
last column, which holds the record.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from claimx.errors import InputError
from claimx.exchange.made import decision
from claimx.exchange.task import checked_reason
from claimx.files.inputs import open_seekable
from claimx.jsonl import dumps
from claimx.labels.log import corrected
from claimx.printable import printable
from claimx.records import Claim, Document, DocumentClaim, ErrorRecord, Label
from claimx.typed_json import Record

COLUMNS = (
    "type", "id", "doc_id", "label", "text", "drug", "relation", "negated", "condition", "certainty", "doses",
    "hedges", "score", "verdict", "reason", "annotator", "at", "record",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")
"""What makes a spreadsheet take a cell for a formula (https://owasp.org/www-community/attacks/CSV_Injection),
and the mark that makes it a text."""
_LONGEST_CELL = 1 << 30
_TRUE = {"true": True, "false": False, "1": True, "0": False}


def write(records: Iterable[Record], stream: BinaryIO) -> int:
    """Write the rows of *records* and return how many records there were."""
    # with the mark that tells spreadsheets that it is UTF-8
    stream.write("\ufeff".encode())
    stream.write(csv_line(COLUMNS))
    count = 0
    for record in records:
        for row in _rows(record):
            stream.write(csv_line([safe_cell(row.get(column)) for column in COLUMNS]))
        count += 1
    return count


def rows(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield (place, cells by column) of each row; raise InputError for a file that is no such table."""
    csv.field_size_limit(_LONGEST_CELL)
    try:
        with io.TextIOWrapper(open_seekable(path), "utf-8-sig", newline="") as stream:
            first = stream.readline()
            stream.seek(0)
            table = csv.DictReader(stream, delimiter=";" if ";" in first else ",")
            if "record" not in (table.fieldnames or ()):
                raise InputError(
                    "The table has no column 'record'.", where=str(path), fix="Keep all columns."
                )
            for row in table:
                yield (
                    f"{path}:{table.line_num}",
                    {key: _plain(value or "") for key, value in row.items() if key is not None},
                )
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"The table cannot be read: {error}.", where=str(path)) from error


def grouped(found: Iterable[tuple[str, dict[str, str]]]) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Yield (place, rows) of each record: those of an article together."""
    place, group = "", list[dict[str, str]]()
    for where, row in found:
        if row.get("type") in ("span", "relation") and group and group[0].get("type") == "document":
            group.append(row)
            continue
        if group:
            yield place, group
        place, group = where, [row]
    if group:
        yield place, group


def read(group: list[dict[str, str]], annotator: str, now: str) -> Record:
    """Return the record of the rows *group*; raise InputError or RecordError for what is wrong in a cell."""
    first = group[0]
    kind = first.get("type")
    record = _carried(first)
    if kind == "document":
        return _document(record, group[1:])
    if kind == "error":
        return ErrorRecord.from_dict(record)
    if kind not in ("claim", "label"):
        raise InputError(f"The type '{kind}' is unknown here.", fix="Keep the rows of an article together.")
    label = Label.from_dict(record) if kind == "label" else None
    claim = label.claim if label is not None else Claim.from_dict(record)
    verdict = first.get("verdict", "")
    if label is not None and claim is None:
        return label
    assert claim is not None
    before = corrected(label) if label is not None else claim
    after = replace(before, **_changes(first, before))
    if label is not None and after == before and verdict == label.verdict:
        return label
    if label is None and after == before and not verdict:
        return claim
    reason = checked_reason(first.get("reason"))
    who, when = first.get("annotator") or annotator, first.get("at") if label is None else now
    return decision(claim, after, verdict or "accept", reason, who, when or now)


def _rows(record: Record) -> Iterator[dict[str, Any]]:
    if isinstance(record, Document):
        yield from _document_rows(record)
    elif isinstance(record, Claim):
        yield {"type": "claim", **_cells(record), "record": dumps(record.to_dict())}
    elif isinstance(record, Label):
        cells = _cells(corrected(record)) if record.claim is not None else {"doc_id": record.doc_id}
        said = {key: getattr(record, key) for key in ("verdict", "reason", "annotator", "at")}
        yield {"type": "label", **cells, **said, "id": record.claim_id, "record": dumps(record.to_dict())}
    elif isinstance(record, ErrorRecord):
        shown = {"doc_id": record.doc_id, "label": record.stage, "text": record.error}
        yield {"type": "error", **shown, "record": dumps(record.to_dict())}
    else:
        raise InputError("Only articles, claims, labels and error records have rows.")


def _cells(claim: Claim) -> dict[str, Any]:
    doses = (*claim.doses, *([claim.dose] if claim.dose else []))
    return {
        "id": claim.id,
        "doc_id": claim.doc_id,
        "label": claim.kind,
        "text": claim.sentence,
        "drug": claim.drug and (claim.drug.antecedent or claim.drug).text,
        "relation": claim.relation,
        "negated": claim.negated,
        "condition": claim.condition and (claim.condition.antecedent or claim.condition).text,
        "certainty": claim.certainty,
        "doses": "; ".join(dose.text for dose in doses),
        "hedges": "; ".join(hedge.text for hedge in claim.hedges),
        "score": claim.score,
    }


def _document_rows(document: Document) -> Iterator[dict[str, Any]]:
    row = document.to_dict()
    spans, claims = row.pop("spans"), row.pop("claims")
    common = {"doc_id": document.id}
    yield {**common, "type": "document", "id": document.id, "text": document.title, "record": dumps(row)}
    texts = {span.id: span.text for span in document.spans}
    for made, span in zip(spans, document.spans, strict=True):
        shown = {"id": span.id, "label": span.label, "text": span.text, "score": span.score}
        yield {**common, "type": "span", **shown, "record": dumps(made)}
    for made, claim in zip(claims, document.claims, strict=True):
        shown = {key: getattr(claim, key) for key in ("id", "relation", "negated", "certainty", "score")}
        ends = {"drug": texts.get(claim.drug), "condition": texts.get(claim.condition)}
        sentence = document.text[claim.start : claim.end]
        yield {**common, "type": "relation", **shown, **ends, "text": sentence, "record": dumps(made)}


def _document(row: Any, parts: list[dict[str, str]]) -> Document:
    spans = [_carried(part) for part in parts if part["type"] == "span"]
    claims = []
    for part in parts:
        if part["type"] == "relation":
            carried = _carried(part)
            claim = DocumentClaim.from_dict(carried)
            changed = _changes(part, claim)
            claims.append({**carried, **changed, "score": None, "why": None} if changed else carried)
    return Document.from_dict({**row, "spans": spans, "claims": claims})


def _changes(row: dict[str, str], before: Claim | DocumentClaim) -> dict[str, Any]:
    """Return the fields that the spreadsheet has otherwise than *before*."""
    negated = row.get("negated", "").lower()
    if negated not in _TRUE:
        raise InputError(f"The cell 'negated' is '{negated}'.", fix="Use true or false.")
    found = {
        "relation": row.get("relation") or None,
        "negated": _TRUE[negated],
        "certainty": row.get("certainty", ""),
    }
    return {key: value for key, value in found.items() if value != getattr(before, key)}


def _carried(row: dict[str, str]) -> Any:
    try:
        return json.loads(row["record"])
    except ValueError as error:
        raise InputError(
            f"The cell 'record' is no JSON ({len(row['record'])} characters).",
            fix="Leave that column as it is; some spreadsheets cut cells at 32,767 characters.",
        ) from error


def safe_cell(value: Any) -> str:
    """Return *value* as the text of a cell that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = printable(str(value))
    return f"'{text}" if text.startswith(_FORMULA) else text


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") else cell


def csv_line(cells: Iterable[str], delimiter: str = ",") -> bytes:
    """Return *cells* as a line of a table, each in quotation marks."""
    made = io.StringIO()
    csv.writer(made, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(cells)
    return made.getvalue().encode()
