"""Write claims as a table for people: names, identifiers, numbers and verdicts in columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO, Literal, TypeAlias, get_args

from claimx.collect.articles import ArticleFacts, facts_of, known_of
from claimx.collect.words import name, relation_words, stance
from claimx.errors import InputError
from claimx.exchange.table import csv_line, safe_cell
from claimx.printable import one_line
from claimx.records import Claim, Document, Dose, ErrorRecord, Mention
from claimx.typed_json import Record

Delimiter: TypeAlias = Literal["comma", "semicolon", "tab"]

DELIMITERS: tuple[Delimiter, ...] = get_args(Delimiter)
"""What stands between two cells. Countries that write 0,5 open tables with semicolons."""

COLUMNS = (
    "article", "title", "date", "address", "sentence", "kind", "drug", "drug_as_written", "drug_ids", "says",
    "relation", "denied", "condition", "condition_as_written", "condition_ids", "certainty", "hedges",
    "hedge_types", "dose", "dose_low", "dose_high", "dose_unit", "dose_per", "times_per_day", "frequency",
    "duration", "route", "form", "score", "verdict", "corrected", "reason", "decided_by", "decided_at", "id",
)  # fmt: skip

_SIGNS: dict[Delimiter, str] = {"comma": ",", "semicolon": ";", "tab": "\t"}
_TIMES = ("date", "decided_at")
_TIME = re.compile(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d)?")  # which every spreadsheet takes for one
_STAMP = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z")
_LONGEST_CELL = 32_000  # a spreadsheet takes 32,767 characters
_BETWEEN = "; "  # several doses, hedges or identifiers of one claim
_NO_FACTS: Mapping[str, ArticleFacts] = {}


def write_table(
    records: Iterable[Record],
    stream: BinaryIO,
    *,
    facts: Mapping[str, ArticleFacts] = _NO_FACTS,
    delimiter: Delimiter = "comma",
) -> int:
    """Write a row for each claim of *records* and return how many there are.

    *facts* has what is known of the articles; documents among *records* tell it too, of the claims behind
    them. With semicolons a number has a comma before its fraction. Error records have no row. Raises
    InputError for labels.
    """
    sign, known = _SIGNS[delimiter], dict(facts)
    # with the mark that tells spreadsheets that it is UTF-8
    stream.write("\ufeff".encode())
    stream.write(csv_line(COLUMNS, sign))
    count = 0
    for record in records:
        if isinstance(record, Document):
            known.setdefault(record.id, facts_of(record))
        elif isinstance(record, Claim):
            row = _row(record, known_of(record.doc_id, known))
            stream.write(csv_line((_cell(column, row[column], delimiter) for column in COLUMNS), sign))
            count += 1
        elif not isinstance(record, ErrorRecord):
            raise InputError(
                "Labels have no row in this table.", fix="Put them into effect: claimx labels apply."
            )
    return count


def _row(claim: Claim, article: ArticleFacts) -> dict[str, Any]:
    doses = claim.doses if claim.dose is None else (claim.dose,)
    row: dict[str, Any] = {
        "article": claim.doc_id,
        **article._asdict(),
        "sentence": claim.sentence,
        "kind": claim.kind,
        "says": claim.relation and relation_words(claim.relation, stance(claim)),
        "relation": claim.relation,
        "denied": "yes" if claim.negated else "no",
        "certainty": claim.certainty,
        "hedges": _BETWEEN.join(hedge.text for hedge in claim.hedges),
        "hedge_types": _BETWEEN.join(dict.fromkeys(hedge.type for hedge in claim.hedges)),
        "score": claim.score,
        "id": claim.id,
    }
    return row | _mentions(claim) | _doses(doses) | _decided(claim)


def _mentions(claim: Claim) -> dict[str, str]:
    row = {}
    for key, mention in (("drug", claim.drug), ("condition", claim.condition)):
        row[key] = name(mention)
        row[f"{key}_as_written"] = _written(mention)
        ids = mention.ids if mention is not None else {}
        row[f"{key}_ids"] = _BETWEEN.join(f"{vocabulary} {code}" for vocabulary, code in ids.items())
    return row


def _written(mention: Mention | None) -> str:
    """Return the words of the article; behind a pronoun those that it stands for."""
    if mention is None:
        return ""
    return f"{mention.text} [{mention.antecedent.text}]" if mention.antecedent is not None else mention.text


def _doses(doses: tuple[Dose, ...]) -> dict[str, Any]:
    """Return the cells of *doses*: of one its numbers as numbers, of several all in their order."""
    columns: dict[str, list[Any]] = {
        "dose": [dose.text for dose in doses],
        "dose_low": [dose.low for dose in doses],
        "dose_high": [dose.high for dose in doses],
        "dose_unit": [dose.unit for dose in doses],
        "dose_per": [dose.per for dose in doses],
        "times_per_day": [dose.times_per_day for dose in doses],
        "frequency": [dose.frequency and dose.frequency.text for dose in doses],
        "duration": [dose.duration and dose.duration.text for dose in doses],
        "route": [dose.route and dose.route.text for dose in doses],
        "form": [dose.form and dose.form.text for dose in doses],
    }
    return {key: found[0] if len(found) == 1 else found for key, found in columns.items()}


def _decided(claim: Claim) -> dict[str, str]:
    review = claim.review
    return {
        "verdict": claim.reviewed,
        "corrected": _BETWEEN.join(review.corrected).replace("negated", "denied") if review else "",
        "reason": (review.reason or "").replace("_", " ") if review else "",
        "decided_by": _BETWEEN.join(dict.fromkeys(one.annotator for one in review.by)) if review else "",
        "decided_at": _STAMP.sub(r"\1 \2", max(one.at for one in review.by)) if review and review.by else "",
    }


def _cell(column: str, value: Any, delimiter: Delimiter) -> str:
    if isinstance(value, (int, float)):
        return _number(value, delimiter)
    if isinstance(value, list):
        if not any(one is not None for one in value):
            return ""
        words = (_number(one, delimiter) if isinstance(one, (int, float)) else one or "–" for one in value)
        value = _BETWEEN.join(words)
    text = one_line(value or "")
    if column in _TIMES and _TIME.fullmatch(text):
        return text
    return safe_cell(text if len(text) <= _LONGEST_CELL else f"{text[:_LONGEST_CELL]}…")


def _number(value: float, delimiter: Delimiter) -> str:
    written = f"{value:.10g}"
    return written.replace(".", ",") if delimiter == "semicolon" else written
