"""brat's standoff: a folder with a text and an annotation file for each task.

After https://github.com/nlplab/brat/wiki/Annotation-Data-Format: offsets in code points, a span over a line
end in fragments, the text never altered. The record that a task was made from stands beside it in
``NAME.claimx.json``, which brat leaves alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from claimx.errors import InputError
from claimx.exchange.offsets import Offsets, Unit
from claimx.exchange.task import (
    DOSE_OF,
    SPAN_LABELS,
    Task,
    TaskRelation,
    TaskSpan,
    checked_reason,
    checked_verdict,
)
from claimx.jsonl import dumps
from claimx.records.vocabulary import CERTAINTIES, REASONS, RELATIONS, VERDICTS, Certainty

_NAME = re.compile(r"[^A-Za-z0-9._-]+")
_LINE_END = re.compile(r"[\r\n]+")
_CONFIGURATION = "annotation.conf"
_SIDE = ".claimx.json"
_LONGEST_NAME = 60


def write(tasks: Iterable[Task], folder: Path, unit: Unit) -> int:
    """Write *tasks* and the configuration of brat into *folder*, which is made; return how many.

    Offsets count *unit*; brat itself counts code points.
    """
    folder.mkdir()
    (folder / _CONFIGURATION).write_text(_configuration(), "utf-8")
    count = 0
    for count, task in enumerate(tasks, 1):
        slug = _NAME.sub("-", task.name).strip("-.")[-_LONGEST_NAME:]
        path = folder / f"{count:06d}-{slug or 'task'}"
        _write(path.with_name(path.name + ".txt"), task.text)
        _write(path.with_name(path.name + ".ann"), "".join(f"{line}\n" for line in _annotations(task, unit)))
        keys = ("source", "name", "verdict", "reason", "annotator", "at")
        side = {**{key: getattr(task, key) for key in keys}, "spans": len(task.spans)}
        _write(path.with_name(path.name + _SIDE), dumps(side) + "\n")
    return count


def rows(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the annotation file of each task of *folder*, by name; raise InputError where there is none."""
    found = sorted(folder.glob("*.ann"))
    if not found and not (folder / _CONFIGURATION).exists():
        raise InputError("The folder has no annotation files (*.ann).", where=str(folder))
    for path in found:
        yield str(path), path


def read(path: Path, names: dict[str, str], unit: Unit) -> Iterator[Task]:
    """Yield the task of one annotation file and its text; *names* renames labels, offsets count *unit*."""
    beside = path.with_name(path.stem + _SIDE)
    side = json.loads(_read(beside)) if beside.exists() else {}
    text, annotations = _read(path.with_suffix(".txt")), _read(path).removeprefix("\ufeff")
    offsets = Offsets(text, unit)
    tells_words = True
    places: list[TaskSpan] = []
    number: dict[str, int] = {}
    relations: dict[str, TaskRelation] = {}
    said: dict[str, dict[str, str]] = {}
    for line in annotations.split("\n"):
        key, _, rest = line.removesuffix("\r").partition("\t")
        said_of, _, quoted = rest.partition("\t")
        words = said_of.split(" ")
        if key.startswith("T"):
            number[key] = len(places)
            places.append(_span(text, offsets, names.get(words[0], words[0]), words[1:], quoted))
            tells_words = tells_words and bool(quoted)
        elif key.startswith("R"):
            ends = dict(word.split(":", 1) for word in words[1:])
            relations[key] = TaskRelation(
                names.get(words[0], words[0]), number[ends["Arg1"]], number[ends["Arg2"]]
            )
        elif key.startswith(("A", "M")):
            said.setdefault(words[1], {})[words[0]] = words[2] if len(words) > 2 else ""
    made = [_with_attributes(relation, said.get(key, {})) for key, relation in relations.items()]
    # a text without a single mark has no place for a verdict
    had_none = not places and not side.get("spans")
    decision = {"Verdict": side.get("verdict"), "Reason": side.get("reason")} if had_none else {}
    decision |= {name: value for values in said.values() for name, value in values.items()}
    yield Task(
        text,
        places,
        made,
        side.get("source"),
        str(side.get("name", "")),
        verdict=checked_verdict(decision.get("Verdict")),
        reason=checked_reason(decision.get("Reason")),
        annotator=str(side.get("annotator", "")),
        at=str(side.get("at", "")),
        tells_words=tells_words,
    )


def _span(text: str, offsets: Offsets, label: str, places: list[str], quoted: str) -> TaskSpan:
    """Return the span over the fragments at *places*, ``["0", "5;6", "9"]``.

    Raises InputError where the text has other words there than are *quoted*.
    """
    fragments = [offsets.span(label, *map(int, fragment.split())) for fragment in " ".join(places).split(";")]
    start, end = min(one.start for one in fragments), max(one.end for one in fragments)
    there = " ".join(text[one.start : one.end] for one in fragments)
    if len(fragments) == 1 or not quoted:
        return offsets.span(label, offsets.out(start), offsets.out(end), quoted or None)
    if quoted.split() != there.split():
        raise InputError(
            f"The words '{quoted}' are not at {' '.join(places)}, where the text has '{there}'.",
            fix="Leave the texts as they are, or give the other --offset-unit.",
        )
    return TaskSpan(label, start, end)


def _with_attributes(relation: TaskRelation, said: dict[str, str]) -> TaskRelation:
    if relation.label not in (DOSE_OF, *(name.upper() for name in RELATIONS)):
        raise InputError(f"The relation '{relation.label}' is unknown.", fix="Rename it with --map.")
    certainty = said.get("Certainty", "asserted")
    if certainty not in CERTAINTIES:
        raise InputError(
            f"The certainty '{certainty}' is unknown.", fix=f"Use one of: {', '.join(CERTAINTIES)}."
        )
    level: Certainty = CERTAINTIES[CERTAINTIES.index(certainty)]
    return relation._replace(negated="Negation" in said, certainty=level)


def _annotations(task: Task, unit: Unit) -> Iterator[str]:
    offsets = Offsets(task.text, unit)
    for at, span in enumerate(task.spans, 1):
        fragments = list(_fragments(task.text, span))
        places = ";".join(f"{offsets.out(start)} {offsets.out(end)}" for start, end in fragments)
        words = " ".join(task.text[start:end] for start, end in fragments)
        yield f"T{at}\t{span.label} {places}\t{words}"
    attributes: list[str] = []
    for at, one in enumerate(task.relations, 1):
        yield f"R{at}\t{one.label} Arg1:T{one.head + 1} Arg2:T{one.child + 1}"
        attributes += [f"Negation R{at}"] if one.negated else []
        attributes += [f"Certainty R{at} {one.certainty}"] if one.certainty != "asserted" else []
    # brat has no place for what is said of a whole text: it stands at the claim, else at its first words
    target = "R1" if task.relations else "T1" if task.spans else ""
    if target:
        attributes += [f"Verdict {target} {task.verdict}"] if task.verdict else []
        attributes += [f"Reason {target} {task.reason}"] if task.reason else []
    for at, attribute in enumerate(attributes, 1):
        yield f"A{at}\t{attribute}"


def _fragments(text: str, span: TaskSpan) -> Iterator[tuple[int, int]]:
    start = span.start
    for found in _LINE_END.finditer(text, span.start + 1, span.end - 1):
        yield start, found.start()
        start = found.end()
    yield start, span.end


def _configuration() -> str:
    relations = [f"{name.upper()}\tArg1:DRUG, Arg2:CONDITION" for name in RELATIONS]
    verdicts = "|".join(name for name in VERDICTS if name != "undo")
    return "\n".join(
        [
            "[entities]",
            *SPAN_LABELS,
            "[relations]",
            *relations,
            f"{DOSE_OF}\tArg1:DOSE, Arg2:DRUG",
            "[events]",
            "[attributes]",
            "Negation\tArg:<RELATION>",
            f"Certainty\tArg:<RELATION>, Value:{'|'.join(CERTAINTIES)}",
            f"Verdict\tArg:<ANY>, Value:{verdicts}",
            f"Reason\tArg:<ANY>, Value:{'|'.join(REASONS)}",
            "",
        ]
    )


def _write(path: Path, text: str) -> None:
    with open(path, "w", encoding="utf-8", newline="") as stream:
        stream.write(text)


def _read(path: Path) -> str:
    with open(path, encoding="utf-8", newline="") as stream:
        return stream.read()
