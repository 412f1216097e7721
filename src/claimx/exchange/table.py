"""Write a spreadsheet: one row for a claim, a label, or a part of an article, safe to open as CSV.

The last column holds the record, in ASCII alone, so that no spreadsheet's encoding can damage it.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from claimx.errors import InputError
from claimx.labels.log import corrected
from claimx.printable import printable
from claimx.records import Claim, Document, DocumentClaim, DocumentSpan, ErrorRecord, Label
from claimx.typed_json import Record

COLUMNS = (
    "type", "id", "doc_id", "label", "text", "drug", "relation", "negated", "condition", "certainty", "doses",
    "hedges", "score", "verdict", "reason", "annotator", "at", "record",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")
"""What makes a spreadsheet take a cell for a formula (https://owasp.org/www-community/attacks/CSV_Injection),
also behind blanks, and the mark that makes it a text."""

_NUMBER = re.compile(r"(?=.{0,9}\d)[\d.,:/ e-]{1,40}", re.IGNORECASE)
_SAME_NUMBER = re.compile(r"0|[1-9]\d{0,14}")


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


def safe_cell(value: Any) -> str:
    """Return the cell of *value*, which no spreadsheet takes for a formula, nor a text for another number.

    Else ``007`` became 7, ``3/4`` a day in March, and of an id that has only digits the last would be lost.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = printable(str(value))
    return f"'{text}" if _is_formula(text) or (isinstance(value, str) and _is_changed(text)) else text


def plain_cell(cell: str) -> str:
    """Return what `safe_cell` made *cell* of."""
    marked = cell.startswith("'") and (_is_formula(cell[1:]) or _is_changed(cell[1:]))
    return cell[1:] if marked else cell


def csv_line(cells: Iterable[str], delimiter: str = ",") -> bytes:
    """Return *cells* as a line of a table, each in quotation marks."""
    made = io.StringIO()
    csv.writer(made, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(cells)
    return made.getvalue().encode()


def record_cells(record: Claim | Label) -> dict[str, Any]:
    """Return the values of the row of a claim, or of a label with its claim as corrected."""
    if isinstance(record, Claim):
        return _claim_cells(record)
    cells = _claim_cells(corrected(record)) if record.claim is not None else {"doc_id": record.doc_id}
    said = {key: getattr(record, key) for key in ("verdict", "reason", "annotator", "at")}
    return {**cells, **said, "id": record.claim_id}


def document_cells(document: Document) -> dict[str, Any]:
    """Return the values of the first row of an article."""
    return {"doc_id": document.id, "id": document.id, "text": document.title}


def span_cells(document: Document, span: DocumentSpan) -> dict[str, Any]:
    """Return the values of the row of a span."""
    shown = {"id": span.id, "label": span.label, "text": span.text, "score": span.score}
    return {"doc_id": document.id, **shown}


def relation_cells(document: Document, claim: DocumentClaim) -> dict[str, Any]:
    """Return the values of the row of a claim of an article."""
    texts = {span.id: span.text for span in document.spans}
    shown = {key: getattr(claim, key) for key in ("id", "relation", "negated", "certainty", "score")}
    ends = {"drug": texts.get(claim.drug), "condition": texts.get(claim.condition)}
    return {"doc_id": document.id, **shown, **ends, "text": document.text[claim.start : claim.end]}


def _rows(record: Record) -> Iterator[dict[str, Any]]:
    if isinstance(record, Document):
        yield from _document_rows(record)
    elif isinstance(record, (Claim, Label)):
        kind = "claim" if isinstance(record, Claim) else "label"
        yield {"type": kind, **record_cells(record), "record": _ascii(record.to_dict())}
    elif isinstance(record, ErrorRecord):
        shown = {"doc_id": record.doc_id, "label": record.stage, "text": record.error}
        yield {"type": "error", **shown, "record": _ascii(record.to_dict())}
    else:
        raise InputError("Only articles, claims, labels and error records have rows.")


def _claim_cells(claim: Claim) -> dict[str, Any]:
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
    yield {"type": "document", **document_cells(document), "record": _ascii(row)}
    for made, span in zip(spans, document.spans, strict=True):
        yield {"type": "span", **span_cells(document, span), "record": _ascii(made)}
    for made, claim in zip(claims, document.claims, strict=True):
        yield {"type": "relation", **relation_cells(document, claim), "record": _ascii(made)}


def _ascii(row: dict[str, Any]) -> str:
    return json.dumps(row, allow_nan=False, separators=(",", ":"))


def _is_formula(text: str) -> bool:
    return text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA)


def _is_changed(text: str) -> bool:
    """Tell whether a spreadsheet would show another text, because it takes *text* for a number or a date."""
    return _NUMBER.fullmatch(text) is not None and not _SAME_NUMBER.fullmatch(text)
