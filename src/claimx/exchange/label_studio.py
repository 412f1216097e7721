"""Label Studio's JSON: an array of tasks with predictions or annotations, and the labelling configuration.

The keys are those of https://labelstud.io/guide/task_format and https://labelstud.io/guide/predictions.
Labels and reviewed articles become annotations, what nobody looked at becomes predictions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree import ElementTree

from claimx.errors import InputError
from claimx.exchange.offsets import Offsets, Unit
from claimx.exchange.task import (
    KEY,
    SPAN_LABELS,
    Task,
    TaskRelation,
    TaskSpan,
    checked_reason,
    checked_verdict,
)
from claimx.jsonl import dumps
from claimx.records.vocabulary import CERTAINTIES, REASONS, RELATIONS, VERDICTS, Certainty

_NEGATED = "NEGATED"
_RELATIONS = (*(name.upper() for name in RELATIONS), "DOSE_OF")
_CERTAINTIES: dict[str, Certainty] = {name.upper(): name for name in CERTAINTIES}
_COLOURS = {"DRUG": "#2f6fb0", "CONDITION": "#c26a1b", "DOSE": "#4b7a2b", "ANTECEDENT": "#777777"}
_HEDGE_COLOUR = "#7b3f99"


def lines(tasks: Iterable[Task], unit: Unit) -> Iterator[str]:
    """Yield the pieces of a file of *tasks*, whose offsets count *unit*."""
    before = "[\n"
    for number, task in enumerate(tasks, 1):
        yield before + dumps(_row(task, number, unit))
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def read(row: Any, names: dict[str, str], unit: Unit) -> Iterator[Task]:
    """Yield a task for each annotation of *row*, or else one that nobody decided; *names* renames labels.

    Only annotations were submitted by a person: drafts do not count, and predictions only of a task that
    another program made, which carries no record.
    """
    data = row.get("data") or {}
    if not isinstance(data.get("text"), str):
        raise InputError("The task has no data.text.", fix="Export as JSON, not as JSON-MIN.")
    # versions before 1.0 called them completions
    annotations = row.get("annotations") or row.get("completions") or []
    for one in annotations:
        yield _submitted(data, one, names, unit)
    if not annotations:
        yield _undecided(data, row.get("predictions") or [], names, unit)


def config() -> str:
    """Return the labelling configuration that the tasks fit."""
    view = ElementTree.Element("View")
    relations = ElementTree.SubElement(view, "Relations", choice="multiple")
    for name in (*_RELATIONS, _NEGATED, *(name for name in _CERTAINTIES if name != "ASSERTED")):
        ElementTree.SubElement(relations, "Relation", value=name)
    labels = ElementTree.SubElement(view, "Labels", name="label", toName="text")
    for name in SPAN_LABELS:
        ElementTree.SubElement(labels, "Label", value=name, background=_COLOURS.get(name, _HEDGE_COLOUR))
    ElementTree.SubElement(view, "Text", name="text", value="$text")
    for name, values in (("verdict", [one for one in VERDICTS if one != "undo"]), ("reason", REASONS)):
        choices = ElementTree.SubElement(
            view, "Choices", name=name, toName="text", choice="single", showInline="true"
        )
        for value in values:
            ElementTree.SubElement(choices, "Choice", value=value)
    ElementTree.indent(view)
    return ElementTree.tostring(view, "unicode") + "\n"


def _row(task: Task, number: int, unit: Unit) -> dict[str, Any]:
    made = {"result": _result(task, number, unit)}
    row: dict[str, Any] = {"id": number, "data": {"text": task.text, "source": task.name, KEY: task.source}}
    record = (task.source or {}).get("record") or {}
    if task.verdict is None:
        made_by = record.get("extractor") or {}
        hashed = made_by.get("model_sha256", "")[:12]
        prediction = {"model_version": f"claimx-{hashed}" if hashed else "claimx", **made}
        row["predictions"] = [prediction if task.score is None else {**prediction, "score": task.score}]
    else:
        row["annotations"] = [
            {
                **made,
                "completed_by": {"email": task.annotator},
                "was_cancelled": task.verdict == "skip",
                "updated_at": task.at,
            }
        ]
    return row


def _result(task: Task, number: int, unit: Unit) -> list[dict[str, Any]]:
    offsets = Offsets(task.text, unit)
    ids = [f"{number}-{at}" for at in range(len(task.spans))]  # unique over the whole file
    result: list[dict[str, Any]] = [
        {
            "id": name,
            "from_name": "label",
            "to_name": "text",
            "type": "labels",
            "value": {
                "start": offsets.out(span.start),
                "end": offsets.out(span.end),
                "text": task.text[span.start : span.end],
                "labels": [span.label],
            },
        }
        for name, span in zip(ids, task.spans, strict=True)
    ]
    for one in task.relations:
        said = [one.label, *([_NEGATED] if one.negated else [])]
        said += [one.certainty.upper()] if one.certainty != "asserted" else []
        result.append(
            {
                "type": "relation",
                "from_id": ids[one.head],
                "to_id": ids[one.child],
                "direction": "right",
                "labels": said,
            }
        )
    for name in ("verdict", "reason"):
        value = getattr(task, name)
        if value:
            result.append(
                {
                    "id": f"{number}-{name}",
                    "from_name": name,
                    "to_name": "text",
                    "type": "choices",
                    "value": {"choices": [value]},
                }
            )
    return result


def _submitted(data: dict[str, Any], made: dict[str, Any], names: dict[str, str], unit: Unit) -> Task:
    """Return what a person submitted; a task that was skipped says nothing of spans."""
    by = made.get("completed_by")
    who = (by.get("email") or by.get("id")) if isinstance(by, dict) else by
    at = _time(str(made.get("updated_at") or made.get("created_at") or ""))
    if made.get("was_cancelled"):
        task = _task(data, [], names, unit)
        task.verdict, task.tells_spans = "skip", False
    else:
        result = made.get("result") or []
        task = _task(data, result, names, unit)
        chosen = {
            one["from_name"]: one["value"]["choices"][0]
            for one in result
            if one["type"] == "choices" and one["value"]["choices"]
        }
        verdict = checked_verdict(chosen.get("verdict"))
        task.reason, task.chosen = checked_reason(chosen.get("reason")), verdict is not None
        # a verdict alone is about what was predicted; marks alone say how it is right
        task.tells_spans = bool(task.spans) or not task.chosen
        task.verdict = verdict or ("accept" if task.spans else None)
    task.annotator, task.at = str(who or ""), at
    return task


def _undecided(data: dict[str, Any], predictions: list[Any], names: dict[str, str], unit: Unit) -> Task:
    found = [one for one in predictions if isinstance(one, dict)][-1:]  # an export may have their ids alone
    is_own = data.get(KEY) is not None
    if is_own:
        found = [one for one in found if str(one.get("model_version")).startswith("claimx")]
    task = _task(data, (found[0].get("result") or []) if found else [], names, unit)
    task.tells_spans = not is_own
    return task


def _task(data: dict[str, Any], result: list[dict[str, Any]], names: dict[str, str], unit: Unit) -> Task:
    """Return the spans and relations of *result*."""
    offsets = Offsets(data["text"], unit)
    spans: list[TaskSpan] = []
    number: dict[str, int] = {}
    for one in result:
        if one["type"] == "labels":
            value = one["value"]
            if len(value["labels"]) != 1:
                raise InputError(f"A span has the labels {value['labels']}.", fix="Give it one.")
            label = value["labels"][0]
            number[one["id"]] = len(spans)
            spans.append(
                offsets.span(names.get(label, label), value["start"], value["end"], value.get("text"))
            )
    return Task(
        data["text"],
        spans,
        [_relation(one, number, names) for one in result if one["type"] == "relation"],
        data.get(KEY),
        str(data.get("source", "")),
        tells_words=all("text" in one["value"] for one in result if one["type"] == "labels"),
    )


def _relation(row: dict[str, Any], number: dict[str, int], names: dict[str, str]) -> TaskRelation:
    said = [names.get(name, name) for name in row.get("labels") or []]
    kinds = [name for name in said if name in _RELATIONS]
    others = [name for name in said if name not in (*_RELATIONS, _NEGATED, *_CERTAINTIES)]
    if len(kinds) != 1 or others:
        raise InputError(
            f"A relation has the labels {said}.", fix=f"Give it one of: {', '.join(_RELATIONS)}."
        )
    certainty: Certainty = next((_CERTAINTIES[name] for name in said if name in _CERTAINTIES), "asserted")
    head, child = number.get(row["from_id"], -1), number.get(row["to_id"], -1)
    if row.get("direction") == "left":
        head, child = child, head
    return TaskRelation(kinds[0], head, child, _NEGATED in said, certainty)


def _time(stamp: str) -> str:
    """Return a time as labels write it: without parts of a second."""
    return f"{stamp[:19]}Z" if len(stamp) > 20 else stamp
