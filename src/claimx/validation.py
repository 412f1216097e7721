"""Check files of claims, documents, labels and errors: the schema, and what a schema cannot say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from claimx.claim_checks import attributes_of, claim_problems, corrected_claim, misplaced_words
from claimx.errors import InputError, RecordError
from claimx.files.inputs import Source, numbered_lines
from claimx.records import Claim, Document, DocumentSpan, DoseSpan, ErrorRecord, Label, Standoff
from claimx.typed_json import Record

RECORDS: dict[str, type[Record]] = {
    "claim": Claim,
    "document": Document,
    "error": ErrorRecord,
    "label": Label,
    "standoff": Standoff,
}
"""The records that are lines of a file, by the name in their ``schema`` (``claimx.claim/1``)."""
_SCHEMAS = {f"claimx.{name}/1": kind for name, kind in RECORDS.items()}
_CALLED: dict[type[Record], str] = {
    Claim: "claims",
    Document: "annotated articles",
    ErrorRecord: "error records",
    Label: "labels of reviewers",
    Standoff: "stand-off labels without texts",
}
_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:[.,]\d+)?(?:Z|[+-]\d\d(?::?\d\d)?)?", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one line of a file."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        """Return ``path:line: what``."""
        return f"{self.path}:{self.line}: {self.what}"


def schema(name: str = "claim") -> dict[str, Any]:
    """Return the JSON Schema of the record *name*: claim, document, error, label or standoff.

    Raises RecordError for another name.
    """
    if name not in RECORDS:
        raise RecordError(f"There is no record '{name}'.", fix=f"Use one of: {', '.join(RECORDS)}.")
    return RECORDS[name].json_schema()


def validate(source: str | Source) -> Iterator[Problem]:
    """Yield the problems of the JSONL file *source* in the order of its lines; none where all is right.

    Each line says by ``schema`` what it is. Empty lines are allowed, and keys that are not known too.
    """
    first: dict[str, int] = {}
    path = str(source)
    for number, line in numbered_lines(Path(source) if isinstance(source, str) else source):
        try:
            record = read_record(line)
        except RecordError as error:
            yield Problem(path, number, str(error))
            continue
        for what in problems(record):
            yield Problem(path, number, what)
        if isinstance(record, (Claim, Document, Standoff)):
            before = first.setdefault(f"{record.schema} {record.id}", number)
            if before != number:
                yield Problem(path, number, f"id: '{record.id}' is the id of line {before}, too.")


def read_records(source: Source, *, quoting: bool = False) -> Iterator[Record]:
    """Yield the records of the JSONL file *source*, each by its ``schema``.

    Raises InputError for a file that cannot be read and RecordError for a line that is no record; with
    *quoting* also where its words are not at their offsets.
    """
    for number, line in numbered_lines(source):
        with located(f"{source}:{number}"):
            record = read_record(line)
            for what in misplaced(record) if quoting else ():
                raise RecordError(f"The record contradicts itself: {what}", fix="Run: claimx validate")
        yield record


def read_documents(path: Source) -> list[Document]:
    """Return the annotated articles of the JSONL file *path*; error records are left out.

    A line need not say its ``schema``. Raises InputError for a file that cannot be read or has no article,
    and RecordError for a line that is something else, or whose words are not at their offsets.
    """
    documents: list[Document] = []
    for number, line in numbered_lines(path):
        with located(f"{path}:{number}"):
            record = read_record(line, otherwise=Document)
            if isinstance(record, Document):
                for what in misplaced(record):
                    raise RecordError(f"The article contradicts itself: {what}", fix="Run: claimx validate")
                documents.append(record)
            elif not isinstance(record, ErrorRecord):
                made_by = "corpus join" if isinstance(record, Standoff) else "annotate"
                raise wrong_kind(record, "annotated articles", f"claimx {made_by} writes these.")
    if not documents:
        raise InputError(
            "The file has no annotated article.", where=str(path), fix="claimx annotate writes these."
        )
    return documents


@contextmanager
def located(where: str, fix: str = "") -> Iterator[None]:
    """Let each RecordError of the block say *where* it was, and *fix* where it says none."""
    try:
        yield
    except RecordError as error:
        raise RecordError(error.what, where=where, fix=error.fix or fix) from error


def wrong_kind(record: Record, wanted: str, fix: str) -> RecordError:
    """Return the error of a file that has *record*, but should hold *wanted*."""
    return RecordError(f"The file holds {_CALLED[type(record)]}, not {wanted}.", fix=fix)


def read_record(line: str | bytes, *, otherwise: type[Record] | None = None) -> Record:
    """Return the record that the JSON text *line* is, by its ``schema``; raise RecordError if it is none.

    A line without a ``schema`` is read as *otherwise*, where that is given.
    """
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise RecordError(f"The line is no JSON: {error}.") from error
    name = row.get("schema") if isinstance(row, dict) else None
    if otherwise is not None and isinstance(row, dict) and name is None:
        return otherwise.from_json(line)
    if not isinstance(name, str):
        raise RecordError("The line has no 'schema'.", fix='A claim begins {"schema": "claimx.claim/1", …}.')
    if name not in _SCHEMAS:
        raise RecordError(
            f"The schema '{name}' is unknown.",
            fix=f"Known: {', '.join(_SCHEMAS)}.",
        )
    return _SCHEMAS[name].from_json(line)


def problems(record: Record) -> Iterator[str]:
    """Yield what contradicts itself in *record*: offsets that do not quote, ids that lead nowhere."""
    if isinstance(record, Claim):
        yield from claim_problems(record)
    elif isinstance(record, Document):
        yield from _document_problems(record)
    elif isinstance(record, Label):
        yield from _label_problems(record)
    elif isinstance(record, Standoff):
        yield from _standoff_problems(record)


def misplaced(record: Record) -> Iterator[str]:
    """Yield the words of *record* that are not at their offsets, and what a label corrects so."""
    if isinstance(record, Claim):
        yield from misplaced_words(record)
    elif isinstance(record, Label) and record.claim is not None:
        yield from (f"claim.{what}" for what in misplaced_words(record.claim))
        yield from _impossible(record.claim, record.corrections)
    elif isinstance(record, Document):
        for number, span in enumerate(record.spans):
            yield from _span_quotes(record.text, f"spans.{number}", span)


def _document_problems(document: Document) -> Iterator[str]:
    labels: dict[str, str] = {}
    last = 0
    for number, span in enumerate(document.spans):
        key = f"spans.{number}"
        yield from _span_quotes(document.text, key, span)
        if span.id in labels:
            yield f"{key}.id: '{span.id}' is doubled."
        if span.start < last:
            yield f"{key}: begins before the span before it."
        labels[span.id], last = span.label, span.start
    for number, span in enumerate(document.spans):
        if isinstance(span, DoseSpan) and span.drug is not None and labels.get(span.drug) != "drug":
            yield f"spans.{number}.drug: '{span.drug}' is no drug span."
    for number, claim in enumerate(document.claims):
        for name, target in (("drug", claim.drug), ("condition", claim.condition)):
            if labels.get(target) != name:
                yield f"claims.{number}.{name}: '{target}' is no {name} span."
        if not 0 <= claim.start < claim.end <= len(document.text):
            yield f"claims.{number}: {claim.start} to {claim.end} is no part of the text."


def _span_quotes(text: str, key: str, span: DocumentSpan) -> Iterator[str]:
    quotes = [(key, span.text, span.start, span.end)]
    if isinstance(span, DoseSpan):
        quotes += [(name, quote.text, quote.start, quote.end) for name, quote in attributes_of(key, span)]
    for name, words, start, end in quotes:
        if not 0 <= start < end <= len(text) or text[start:end] != words:
            there = text[max(start, 0) : end]
            yield f"{name}: the text has '{there}' at {start} to {end}, not '{words}'."


def _label_problems(label: Label) -> Iterator[str]:
    if (label.verdict == "reject") != (label.reason is not None):
        yield "reason: is given with the verdict 'reject', and only there."
    if label.claim is not None:
        if label.claim.id != label.claim_id:
            yield f"claim_id: '{label.claim_id}' is not the id of the claim shown, '{label.claim.id}'."
        yield from (f"claim.{what}" for what in claim_problems(label.claim))
        yield from _impossible(label.claim, label.corrections)
    if not _is_time(label.at):
        yield f"at: '{label.at}' is no ISO 8601 time."


def _standoff_problems(standoff: Standoff) -> Iterator[str]:
    if not _SHA256.fullmatch(standoff.sha256):
        yield f"sha256: '{standoff.sha256}' is not sixty-four hex digits."
    last = 0
    for number, (_, start, end, *_) in enumerate(standoff.spans):
        if not 0 <= start < end <= standoff.length:
            yield f"spans.{number}: {start} to {end} is no part of the text."
        if start < last:
            yield f"spans.{number}: begins before the span before it."
        last = start
    for number, (_, drug, condition, start, end, *_) in enumerate(standoff.claims):
        for name, at in (("drug", drug), ("condition", condition)):
            if not 0 <= at < len(standoff.spans) or standoff.spans[at][0] != name:
                yield f"claims.{number}: {at} is not the number of a {name} span."
        if not 0 <= start < end <= standoff.length:
            yield f"claims.{number}: {start} to {end} is no part of the text."


def _impossible(claim: Claim, corrections: Mapping[str, Any]) -> Iterator[str]:
    try:
        corrected_claim(claim, corrections)
    except RecordError as error:
        yield f"corrections: {error.what}"


def _is_time(text: str) -> bool:
    """Tell whether *text* is a time as ISO 8601 writes it; Python's own readers differ by its version."""
    found = _TIME.fullmatch(text)
    try:
        return found is not None and bool(datetime.strptime(found[1], "%Y-%m-%dT%H:%M:%S"))
    except ValueError:
        return False
