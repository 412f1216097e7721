"""doccano's JSONL for sequence labelling with relations.

The keys are those of doccano's export (https://github.com/doccano/doccano/pull/1703); all others of a line
are metadata, which doccano keeps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from claimx.errors import InputError
from claimx.exchange.offsets import Unit
from claimx.exchange.task import (
    KEY,
    Task,
    TaskSpan,
    checked_reason,
    checked_verdict,
    named_relation,
    relation_name,
)
from claimx.jsonl import dumps


def lines(tasks: Iterable[Task], unit: Unit) -> Iterator[str]:
    """Yield the lines of a file of *tasks*."""
    for number, task in enumerate(tasks):
        entities = [
            {"id": at, "start_offset": span.start, "end_offset": span.end, "label": span.label}
            for at, span in enumerate(task.spans)
        ]
        relations = [
            {"id": at, "from_id": one.head, "to_id": one.child, "type": relation_name(one)}
            for at, one in enumerate(task.relations)
        ]
        row: dict[str, Any] = {"id": number, "text": task.text, "entities": entities, "relations": relations}
        for key in ("verdict", "reason", "annotator", "at"):
            if getattr(task, key):
                row[key] = getattr(task, key)
        yield dumps({**row, "source": task.name, KEY: task.source}) + "\n"


def read(row: Any, names: dict[str, str], unit: Unit) -> Iterator[Task]:
    """Yield the task of one line; *names* renames labels.

    A line without ``entities`` may have ``label`` with ``[start, end, label]`` instead.
    """
    text = row.get("text", row.get("data"))
    if not isinstance(text, str):
        raise InputError("The line has no 'text'.")
    found = row.get("entities")
    if found is None:
        found = [
            {"id": at, "start_offset": start, "end_offset": end, "label": label}
            for at, (start, end, label) in enumerate(row.get("label") or [])
        ]
    spans = [
        TaskSpan(names.get(one["label"], one["label"]), one["start_offset"], one["end_offset"])
        for one in found
    ]
    number = {one["id"]: at for at, one in enumerate(found)}
    relations = [
        named_relation(
            names.get(one["type"], one["type"]), number.get(one["from_id"], -1), number.get(one["to_id"], -1)
        )
        for one in row.get("relations") or []
    ]
    kept = {**(row.get("meta") or {}), **row}
    yield Task(
        text,
        spans,
        relations,
        kept.get(KEY),
        str(kept.get("source") or row.get("id", "")),
        verdict=checked_verdict(kept.get("verdict")),
        reason=checked_reason(kept.get("reason")),
        annotator=str(kept.get("annotator") or ""),
        at=str(kept.get("at") or ""),
    )
