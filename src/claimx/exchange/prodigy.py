"""Prodigy's JSONL: a task a line with tokens, spans, relations and an answer.

The keys are those of Prodigy's documentation (https://prodi.gy/docs/api-interfaces#relations); ``head`` and
``child`` of a relation are the number of the last token of a span.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone
from typing import Any

from claimx.errors import InputError
from claimx.exchange.offsets import Offsets, Unit
from claimx.exchange.task import (
    ANSWERS,
    KEY,
    Task,
    TaskRelation,
    checked_reason,
    named_relation,
    relation_name,
)
from claimx.exchange.tokens import tokens
from claimx.jsonl import dumps

_ANSWER_OF = {verdict: answer for answer, verdict in ANSWERS.items()}
_TIME = "%Y-%m-%dT%H:%M:%SZ"


def lines(tasks: Iterable[Task], unit: Unit) -> Iterator[str]:
    """Yield the lines of a file of *tasks*, whose offsets count *unit*."""
    for task in tasks:
        yield dumps(_row(task, Offsets(task.text, unit))) + "\n"


def read(row: Any, names: dict[str, str], unit: Unit) -> Iterator[Task]:
    """Yield the task of one line, whose offsets count *unit*; *names* renames labels."""
    if not isinstance(row.get("text"), str):
        raise InputError("The task has no 'text'.")
    offsets = Offsets(row["text"], unit)
    for token in row.get("tokens") or []:
        if token["start"] < token["end"]:
            offsets.span("token", token["start"], token["end"], token["text"])
    found = row.get("spans") or []
    spans = [
        offsets.span(names.get(span["label"], span["label"]), span["start"], span["end"], span.get("text"))
        for span in found
    ]
    last: dict[int, int] = {
        span["token_end"]: at for at, span in reversed(list(enumerate(found))) if "token_end" in span
    }

    def end_of(relation: dict[str, Any], side: str) -> int:
        place = relation.get(f"{side}_span")
        if place is not None:
            label = place.get("label")
            wanted = offsets.span(names.get(label, label), place["start"], place["end"])
            if wanted in spans:
                return spans.index(wanted)
        return last.get(int(relation[side]), -1)

    relations = [
        named_relation(names.get(one["label"], one["label"]), end_of(one, "head"), end_of(one, "child"))
        for one in row.get("relations") or []
    ]
    carried = row.get(KEY)
    answer = str(row.get("answer") or "").strip().lower()
    if answer and answer not in ANSWERS:
        raise InputError(f"The answer '{answer}' is unknown.", fix=f"Use one of: {', '.join(ANSWERS)}.")
    stamp = row.get("_timestamp")
    yield Task(
        row["text"],
        spans,
        relations,
        carried,
        str((row.get("meta") or {}).get("source", "")),
        verdict=ANSWERS.get(answer) if answer else None,
        reason=checked_reason(row.get("reason")),
        annotator=str(row.get("_annotator_id") or row.get("_session_id") or ""),
        at=datetime.fromtimestamp(stamp, timezone.utc).strftime(_TIME) if stamp is not None else "",
        tells_spans=row.get("spans") is not None,
        tells_relations=row.get("relations") is not None,
        tells_words=bool(row.get("tokens")) or all("text" in span for span in found),
    )


def _row(task: Task, offsets: Offsets) -> dict[str, Any]:
    cut = tokens(task.text, task.spans)
    first = {token.start: at for at, token in enumerate(cut)}
    last = {token.end: at for at, token in enumerate(cut)}
    spans = [
        {
            "start": offsets.out(span.start),
            "end": offsets.out(span.end),
            "token_start": first[span.start],
            "token_end": last[span.end],
            "label": span.label,
        }
        for span in task.spans
    ]
    row: dict[str, Any] = {
        "text": task.text,
        "tokens": [
            {
                "text": task.text[token.start : token.end],
                "start": offsets.out(token.start),
                "end": offsets.out(token.end),
                "id": at,
                "ws": token.space,
            }
            for at, token in enumerate(cut)
        ],
        "spans": spans,
        "relations": [_relation(one, spans) for one in task.relations],
        "meta": {"source": task.name} if task.score is None else {"source": task.name, "score": task.score},
        "_view_id": "relations",
    }
    row["_input_hash"] = _hash(task.text)
    row["_task_hash"] = _hash(json.dumps([task.text, spans, row["relations"], task.name]))
    if task.verdict is not None:
        row["answer"] = _ANSWER_OF[task.verdict]
        row["_timestamp"] = int(datetime.strptime(task.at, _TIME).replace(tzinfo=timezone.utc).timestamp())
        row["_annotator_id"] = row["_session_id"] = task.annotator
    if task.reason is not None:
        row["reason"] = task.reason
    row[KEY] = task.source
    return row


def _relation(relation: TaskRelation, spans: list[dict[str, Any]]) -> dict[str, Any]:
    head, child = spans[relation.head], spans[relation.child]
    return {
        "head": head["token_end"],
        "child": child["token_end"],
        "head_span": head,
        "child_span": child,
        "label": relation_name(relation),
    }


def _hash(text: str) -> int:
    """Return a signed number of 32 bits that is the same on every run; Prodigy makes its own on import."""
    return int.from_bytes(
        hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:4], "big", signed=True
    )
