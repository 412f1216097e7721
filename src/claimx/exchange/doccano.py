"""doccano's JSONL for sequence labelling with relations.

The keys are those of doccano's export (https://github.com/doccano/doccano/pull/1703); all others of a line
are metadata, which doccano keeps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from claimx.errors import InputError
from claimx.exchange.offsets import Offsets, Unit
from claimx.exchange.task import (
    KEY,
    Task,
    checked_reason,
    checked_verdict,
    named_relation,
    relation_name,
)
from claimx.jsonl import dumps

_SPANS = ("entities", "label", "labels", "annotations")
"""The keys under which versions of doccano have the spans."""


def lines(tasks: Iterable[Task], unit: Unit) -> Iterator[str]:
    """Yield the lines of a file of *tasks*, whose offsets count *unit*."""
    for number, task in enumerate(tasks):
        offsets = Offsets(task.text, unit)
        entities = [
            {
                "id": at,
                "start_offset": offsets.out(span.start),
                "end_offset": offsets.out(span.end),
                "label": span.label,
            }
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
    """Yield the task of one line, whose offsets count *unit*; *names* renames labels.

    Spans are under ``entities``, ``label``, ``labels`` or ``annotations``, each an object or
    ``[start, end, label]``.
    """
    text = row.get("text", row.get("data"))
    if not isinstance(text, str):
        raise InputError("The line has no 'text'.")
    offsets = Offsets(text, unit)
    found = _entities(row)
    spans = [
        offsets.span(_renamed(one["label"], names), one["start_offset"], one["end_offset"], one.get("text"))
        for one in found
    ]
    number = {one.get("id", at): at for at, one in enumerate(found)}
    relations = [
        named_relation(
            _renamed(one["type"], names), number.get(one["from_id"], -1), number.get(one["to_id"], -1)
        )
        for one in row.get("relations") or []
    ]
    meta = row.get("meta")
    kept = {**(meta if isinstance(meta, dict) else {}), **row}
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
        tells_relations=row.get("relations") is not None,
        tells_words=all("text" in one for one in found),
    )


def _entities(row: Any) -> list[dict[str, Any]]:
    """Return the spans of a line as objects; raise InputError where it has none of the keys, or two."""
    keys = [key for key in _SPANS if row.get(key) is not None]
    filled = [key for key in keys if row[key]]
    if not keys:
        raise InputError(
            "The line has none of the keys 'entities', 'label' and 'labels'.",
            fix="Export a project for sequence labelling as JSONL.",
        )
    if len(filled) > 1:
        raise InputError(f"The line has spans under '{filled[0]}' and '{filled[1]}'.", fix="Leave one out.")
    made: list[dict[str, Any]] = []
    for at, one in enumerate(row[(filled or keys)[0]]):
        if isinstance(one, dict):
            made.append(one)
        elif isinstance(one, list) and len(one) == 3:
            made.append({"id": at, "start_offset": one[0], "end_offset": one[1], "label": one[2]})
        else:
            raise InputError(
                f"'{one}' is no span [start, end, label].",
                fix="Export a project for sequence labelling as JSONL.",
            )
    return made


def _renamed(name: object, names: dict[str, str]) -> str:
    return names.get(str(name), str(name))
