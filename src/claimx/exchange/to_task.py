"""Make tasks of articles, claims and labels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claimx.claim_checks import parts_of
from claimx.errors import InputError, RecordError
from claimx.exchange.task import DOSE_OF, Task, TaskRelation, TaskSpan
from claimx.labels.log import corrected
from claimx.records import Claim, Document, DocumentSpan, HedgeSpan, Label, Quote
from claimx.typed_json import Record

_NO_TEXTS: Mapping[str, str] = {}


def to_task(record: Record, texts: Mapping[str, str] = _NO_TEXTS) -> Task:
    """Return the task that shows *record*.

    A claim is shown in its article where *texts* has it by document id, else in its sentence. A label
    shows its claim as corrected, with the verdict. Raises InputError for an error record.
    """
    if isinstance(record, Document):
        return document_task(record)
    if isinstance(record, Claim):
        return claim_task(record, *_around(record, texts))
    if isinstance(record, Label):
        if record.claim is None:
            raise RecordError(
                "The label has no claim, so that there is nothing to show.", where=record.claim_id
            )
        return label_task(record, *_around(record.claim, texts))
    raise InputError("Only articles, claims and labels can be converted.")


def document_task(document: Document) -> Task:
    """Return an article with all its spans and claims."""
    number = {span.id: at for at, span in enumerate(document.spans)}
    relations = [
        TaskRelation(
            claim.relation.upper(),
            number[claim.drug],
            number[claim.condition],
            claim.negated,
            claim.certainty,
        )
        for claim in document.claims
    ]
    for at, span in enumerate(document.spans):
        if span.label == "dose" and span.drug is not None:
            relations.append(TaskRelation(DOSE_OF, at, number[span.drug]))
    row = document.to_dict()
    del row["text"]
    return Task(
        document.text,
        [TaskSpan(_label(span), span.start, span.end) for span in document.spans],
        relations,
        {"record": row, "offset": 0},
        document.id,
    )


def claim_task(claim: Claim, text: str, offset: int) -> Task:
    """Return a claim in *text*, which stands at *offset* in its article; what is not in it is left out."""
    spans: list[TaskSpan] = []

    def add(label: str, part: Quote | Any) -> int:
        start, end = part.start - offset, part.end - offset
        if not 0 <= start < end <= len(text):
            return -1
        spans.append(TaskSpan(label, start, end))
        return len(spans) - 1

    drug = add("DRUG", claim.drug) if claim.drug else -1
    condition = add("CONDITION", claim.condition) if claim.condition else -1
    for mention in (claim.drug, claim.condition):
        if mention is not None and mention.antecedent is not None:
            add("ANTECEDENT", mention.antecedent)
    doses = [add("DOSE", dose) for dose in (*claim.doses, *([claim.dose] if claim.dose else []))]
    for hedge in claim.hedges:
        add(f"HEDGE_{hedge.type.upper()}", hedge)
    relations = []
    if claim.relation is not None and min(drug, condition) >= 0:
        relations.append(
            TaskRelation(claim.relation.upper(), drug, condition, claim.negated, claim.certainty)
        )
    relations += [TaskRelation(DOSE_OF, dose, drug) for dose in doses if min(dose, drug) >= 0]
    source = {"record": claim.to_dict(), "offset": offset}
    return Task(text, spans, relations, source, claim.id, claim.score)


def label_task(label: Label, text: str, offset: int) -> Task:
    """Return the claim of a label as its reviewer left it, with the decision."""
    task = claim_task(corrected(label), text, offset)
    task.source = {"record": label.to_dict(), "offset": offset}
    task.verdict = None if label.verdict == "undo" else label.verdict
    task.reason, task.annotator, task.at = label.reason, label.annotator, label.at
    return task


def stands_in(claim: Claim, text: str, offset: int) -> bool:
    """Tell whether *text*, which begins at *offset* of the article, has all the words of *claim*."""
    if text[claim.start - offset : claim.end - offset] != claim.sentence:
        return False
    places = ((part.start - offset, part.end - offset, part.text) for _, part in parts_of(claim))
    return all(text[start:end] == words for start, end, words in places if start >= 0 and end <= len(text))


def _around(claim: Claim, texts: Mapping[str, str]) -> tuple[str, int]:
    text = texts.get(claim.doc_id, "")
    return (text, 0) if stands_in(claim, text, 0) else (claim.sentence, claim.start)


def _label(span: DocumentSpan) -> str:
    return f"HEDGE_{span.type.upper()}" if isinstance(span, HedgeSpan) else span.label.upper()
