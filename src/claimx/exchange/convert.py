"""Write records in the format of a tool, and read what the tool gives back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from claimx.errors import ClaimxError, InputError, OutputError
from claimx.exchange import brat, docbin, doccano, from_table, label_studio, prodigy, table
from claimx.exchange.from_task import TaskReader
from claimx.exchange.offsets import Unit
from claimx.exchange.task import Task
from claimx.exchange.to_task import to_task
from claimx.files.compression import split_name
from claimx.files.inputs import numbered_lines, read_input
from claimx.files.outputs import Target, open_output, target_of
from claimx.records import ErrorRecord
from claimx.typed_json import Record

FORMATS = ("prodigy", "doccano", "label-studio", "brat", "spacy", "csv")
"""The names of the formats."""

STAGE = "convert"
"""The stage of the error records of tasks that cannot be used."""

_LINES = {"prodigy": prodigy, "doccano": doccano, "label-studio": label_studio}
_NO_TEXTS: Mapping[str, str] = {}
_NO_NAMES: Mapping[str, str] = {}

Tasks = Callable[[Any], Iterator[Task]]


def export_records(
    records: Iterable[Record],
    target: Path | Target,
    to: str,
    *,
    texts: Mapping[str, str] = _NO_TEXTS,
    offset_unit: Unit = "codepoint",
) -> int:
    """Write articles, claims or labels to *target* in the format *to*, and return how many.

    Claims are shown in their article where *texts* has it by document id, else in their sentence.
    *offset_unit* is what the offsets of Prodigy, doccano, Label Studio and brat count. brat gets a folder,
    Label Studio its labelling configuration too, ``TARGET.xml``. Raises OutputError where the target cannot
    be written, which is then as it was before, and InputError for a record that the format cannot show.
    """
    count = 0

    def tasks() -> Iterator[Task]:
        nonlocal count
        for record in records:
            task = to_task(record, texts)
            count += 1
            yield task

    if to == "brat":
        _write_folder(Path(target.name if isinstance(target, Target) else target), tasks(), offset_unit)
        return count
    place = target if isinstance(target, Target) else target_of(target)
    with place.open() as stream:
        if to == "csv":
            return table.write(records, stream)
        if to == "spacy":
            stream.write(docbin.to_bytes(tasks()))
        else:
            for piece in _LINES[to].lines(tasks(), offset_unit):
                stream.write(piece.encode())
    if to == "label-studio" and place.path is not None:
        with open_output(place.path.with_name(f"{split_name(place.path.name)[0]}.xml")) as stream:
            stream.write(label_studio.config().encode())
    return count


def import_records(
    source: Path,
    from_: str,
    *,
    names: Mapping[str, str] = _NO_NAMES,
    annotator: str = "",
    now: str,
    offset_unit: Unit = "codepoint",
) -> Iterator[Record | None]:
    """Yield the records of *source*, a file or folder in the format *from_*.

    What claimx exported and the tool did not change is the record as it was. A change becomes a new
    article, or a label with the decision and what it corrects. *names* renames the tool's labels;
    *annotator* and *now* stand in a label for which the tool does not say who and when. None is yielded for
    an article that was rejected or skipped, an error record for a task that cannot be used. Raises
    InputError where the whole source cannot be read.
    """
    if from_ == "csv":
        for group in from_table.grouped(from_table.rows(source)):
            yield from _each(group[0][0], lambda group=group: [from_table.read(group, annotator, now)])  # type: ignore[misc]
        return
    reader = TaskReader(annotator, now, offset_unit)
    found, read = _rows(source, from_, dict(names), offset_unit)
    for where, row in found:
        yield from _each(where, lambda row=row: map(reader.record, read(row)))  # type: ignore[misc]


def _each(where: str, records: Callable[[], Iterable[Record | None]]) -> Iterator[Record | None]:
    """Yield the records of one row, or an error record: one bad row must never stop the others."""
    try:
        made = list(records())
    except (
        ClaimxError,
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
        IndexError,
        OSError,
        RecursionError,
    ) as error:
        where = (isinstance(error, ClaimxError) and error.where) or where
        yield ErrorRecord(doc_id=where, stage=STAGE, error=_said(error))
        return
    yield from made


def _said(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"The row has no {error}."
    if isinstance(error, ClaimxError):
        return f"{error.what} {error.fix}".strip()
    return f"The row cannot be used: {error}."


def _rows(
    source: Path, from_: str, names: dict[str, str], unit: Unit
) -> tuple[Iterator[tuple[str, Any]], Tasks]:
    if from_ == "brat":
        return brat.rows(source), lambda row: brat.read(row, names, unit)
    if from_ == "spacy":
        return docbin.rows(source), lambda doc: docbin.read(doc, names)
    read = _LINES[from_].read
    if from_ == "label-studio":
        return _array(source), lambda row: read(row, names, unit)
    return _json_lines(source), lambda line: read(json.loads(line), names, unit)


def _array(source: Path) -> Iterator[tuple[str, Any]]:
    try:
        rows = json.loads(read_input(source))
    except InputError:  # which is a ValueError too
        raise
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"The file is no JSON: {error}.", where=str(source), fix="Export as JSON."
        ) from error
    if not isinstance(rows, list):
        raise InputError("The file is no array of tasks.", where=str(source), fix="Export as JSON.")
    for number, row in enumerate(rows, 1):
        yield f"{source}: task {number}", row


def _json_lines(source: Path) -> Iterator[tuple[str, bytes]]:
    for number, line in numbered_lines(source):
        yield f"{source}:{number}", line


def _write_folder(target: Path, tasks: Iterator[Task], unit: Unit) -> None:
    from tempfile import TemporaryDirectory

    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists() and any(target.iterdir()):
            raise OutputError("The folder is not empty.", where=str(target), fix="Give a new one with -o.")
        with TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as made:
            brat.write(tasks, Path(made) / "new", unit)
            if target.exists():
                target.rmdir()
            (Path(made) / "new").rename(target)
    except OSError as error:
        raise OutputError(f"The folder cannot be written: {error.strerror}.", where=str(target)) from error
