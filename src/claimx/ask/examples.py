"""Turn annotated articles into examples of questions with their right answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from claimx.ask.answers import Task
from claimx.records import Document, DocumentClaim, DocumentSpan
from claimx.records.vocabulary import CERTAINTIES, RELATIONS
from claimx.validation import read_documents

_FIELDS = ("relation", "negated", "certainty")


@dataclass(frozen=True, slots=True)
class Shot:
    """A question as it is sent, and the answer to it."""

    asked: dict[str, Any]
    answer: dict[str, Any]


def packaged_prompt(task: Task) -> str:
    """Return the instructions of *task* that come with claimx."""
    return (files("claimx.ask") / "prompts" / f"{task}.md").read_text("utf-8")


def packaged_documents() -> list[Document]:
    """Return the beginnings of three articles of the corpus."""
    with as_file(files("claimx.ask") / "prompts" / "examples.jsonl") as path:
        return read_documents(Path(path))


def shots(task: Task, documents: Iterable[Document]) -> list[Shot]:
    """Return one example for each of *documents*.

    To be judged are the annotated claims; every second is shown with something wrong in it, in turn the
    relation, the certainty and the denial, and one more is about a pair of a sentence that is none.
    """
    return [(_judged if task == "judge" else _read)(document) for document in documents]


def _read(document: Document) -> Shot:
    spans = {span.id: span for span in document.spans}
    said = [{"sentence": document.text[one.start : one.end], **_said(one, spans)} for one in document.claims]
    return Shot(_article(document), {"claims": said})


def _judged(document: Document) -> Shot:
    spans = {span.id: span for span in document.spans}
    shown: list[dict[str, Any]] = []
    judged: list[dict[str, Any]] = []
    for at, one in enumerate(document.claims):
        right = _said(one, spans)
        given = right if at % 2 == 0 else {**right, **_wrong(one, at // 2)}
        shown.append({"sentence": document.text[one.start : one.end], **given})
        judged.append({"right": given == right, "reason": None, "fixed": None if given == right else right})
    for sentence, drug, condition in list(_unclaimed(document, spans))[:1]:
        none = {"drug": drug, "condition": condition, "relation": RELATIONS[0], "negated": False}
        shown.append({"sentence": sentence, **none, "certainty": CERTAINTIES[0]})
        judged.append({"right": False, "reason": "not_a_claim", "fixed": None})
    return Shot(
        {**_article(document), "claims": [{"claim": at, **row} for at, row in enumerate(shown, 1)]},
        {"judgements": [{"claim": at, **row} for at, row in enumerate(judged, 1)]},
    )


def _article(document: Document) -> dict[str, Any]:
    return {"title": document.title, "text": document.text}


def _said(one: DocumentClaim, spans: dict[str, DocumentSpan]) -> dict[str, Any]:
    names = {"drug": spans[one.drug].text, "condition": spans[one.condition].text}
    return {**names, **{name: getattr(one, name) for name in _FIELDS}}


def _wrong(one: DocumentClaim, turn: int) -> dict[str, Any]:
    field = _FIELDS[turn % len(_FIELDS)]
    if field == "negated":
        return {"negated": not one.negated}
    values: tuple[str, ...] = RELATIONS if field == "relation" else CERTAINTIES
    return {field: values[(values.index(getattr(one, field)) + 1) % len(values)]}


def _unclaimed(document: Document, spans: dict[str, DocumentSpan]) -> Iterator[tuple[str, str, str]]:
    """Yield (sentence, drug, condition) of pairs that a sentence with claims names and claims nothing of."""
    for start, end in dict.fromkeys((one.start, one.end) for one in document.claims):
        inside = [span for span in document.spans if start <= span.start and span.end <= end]
        claimed = {
            (spans[one.drug].text.lower(), spans[one.condition].text.lower()) for one in document.claims
        }
        for drug in (span for span in inside if span.label == "drug"):
            for condition in (span for span in inside if span.label == "condition"):
                if (drug.text.lower(), condition.text.lower()) not in claimed:
                    yield document.text[start:end], drug.text, condition.text
