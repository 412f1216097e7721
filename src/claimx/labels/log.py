"""The log of labels: appended to so that nothing is lost, read so that only what counts is left."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from io import BytesIO, FileIO
from pathlib import Path
from typing import Any

from claimx.claim_checks import corrected_claim
from claimx.errors import InputError, OutputError, RecordError
from claimx.files.inputs import numbered_lines
from claimx.jsonl import dumps
from claimx.labels.same_text import told_apart
from claimx.records import Claim, Label
from claimx.sources.marked import has_wide_units
from claimx.validation import located, misplaced, read_record, wrong_kind

SCHEMA = "claimx.label/1"

_MARK = 4  # bytes of the longest byte-order mark
_WAIT = 10.0  # seconds for another process that writes to the same log


class LabelLog:
    """A log that several processes may append to at a time.

    A label is on the disk when `append` returns. What a writer that was killed left unfinished at the
    end is set aside beside the log (``LOG.torn``) by the next writer, who then finds it in `torn`; a whole
    label that only lacks its line end gets one.
    """

    def __init__(self, path: Path) -> None:
        """Check that *path* can be appended to; raise OutputError where it cannot.

        Raises RecordError where its last line is no label, nor the beginning of one, or all is in UTF-16.
        """
        from filelock import FileLock

        self.path = path
        self.torn = b""
        self._read = self._lines = 0
        self._lock = FileLock(f"{path}.lock", timeout=_WAIT)
        self._locked_append([])

    def append(self, *labels: Label) -> None:
        """Write *labels* in their order, all or none; raise OutputError where the disk does not take them."""
        self._locked_append([f"{dumps(label.to_dict())}\n".encode() for label in labels])

    def read_new(self) -> Iterator[dict[str, Any]]:
        """Yield the labels, as plain values, that anybody appended since the last call; at first all.

        Raises InputError where the log cannot be read and RecordError for a line that is no label.
        """
        try:
            with open(self.path, "rb") as stream:
                if stream.seek(0, os.SEEK_END) < self._read:  # somebody put another log in its place
                    self._read = self._lines = 0
                stream.seek(self._read)
                found = stream.read()
        except OSError as error:
            raise InputError(f"The log cannot be read: {error.strerror}.", where=str(self.path)) from error
        whole = found[: found.rfind(b"\n") + 1]
        for line in BytesIO(whole):
            self._read += len(line)
            self._lines += 1
            if line.strip():
                yield _row(line, f"{self.path}:{self._lines}")

    def _locked_append(self, lines: list[bytes]) -> None:
        from filelock import Timeout

        try:
            # without a buffer, which would be written once more when the stream is closed after an error
            with self._lock, open(self.path, "ab+", buffering=0) as stream:
                self._mend_end(stream)
                size = stream.seek(0, os.SEEK_END)
                try:
                    _write(stream, b"".join(lines))
                    os.fsync(stream.fileno())
                except OSError:
                    with suppress(OSError):  # else what is left is set aside by the next writer
                        stream.truncate(size)
                    raise
        except Timeout as error:
            raise OutputError(
                f"Another program has held the log for {_WAIT:.0f} seconds.",
                where=str(self.path),
                fix="Close it, then try again.",
            ) from error
        except OSError as error:
            raise OutputError(
                f"The label cannot be written: {error.strerror}.",
                where=str(self.path),
                fix="Make room or give another log, then try again.",
            ) from error

    def _mend_end(self, stream: FileIO) -> None:
        """End the last line, or set it aside where a writer was stopped within it."""
        stream.seek(0)
        if has_wide_units(stream.read(_MARK)):
            raise RecordError("The log is in UTF-16.", where=str(self.path), fix="Save it as UTF-8.")
        size = stream.seek(0, os.SEEK_END)
        start = _last_line_end(stream, size)
        if start == size:
            return
        stream.seek(start)
        last = stream.readall()
        if not _is_torn(last):
            with located(f"{self.path}: last line", fix="Give another log."):
                _label(last)
            _write(stream, b"\n")
            return
        self.torn = last
        with open(f"{self.path}.torn", "ab") as aside:
            aside.write(self.torn + b"\n")
            aside.flush()
            os.fsync(aside.fileno())
        stream.truncate(start)


def read_labels(
    paths: Iterable[Path], *, torn: Callable[[str], object] = lambda where: None
) -> Iterator[Label]:
    """Yield the labels of log files in their order.

    A last line within which a writer was stopped is left out; *torn* is then told ``path:line``. Raises
    InputError for a file that cannot be read and RecordError for a line that is no label, or whose words are
    not at their places.
    """
    for path in paths:
        for number, line in numbered_lines(path):
            if not line.endswith(b"\n") and _is_torn(line):
                torn(f"{path}:{number}")
                continue
            with located(f"{path}:{number}", fix="Mend the line."):
                label = _label(line)
                if label.claim is not None:
                    for what in misplaced(corrected(label)):
                        raise RecordError(f"The label contradicts itself: {what}")
            yield label


def standing(labels: Iterable[Label]) -> list[Label]:
    """Return the labels that count: the last of each claim and annotator, unless that is an undo.

    An annotator's vote and the same person's adjudication count apart, and so do claims of two texts that
    have one id: see `told_apart`.
    """
    last: dict[tuple[str, str, bool], Label] = {}
    for label in told_apart(labels):
        key = label.claim_id, label.annotator, bool(label.adjudicates)
        last.pop(key, None)
        last[key] = label
    return [label for label in last.values() if label.verdict != "undo"]


def corrected(label: Label) -> Claim:
    """Return the claim of *label* with its corrections; raise RecordError where they are wrong."""
    if label.claim is None:
        raise RecordError("The label has no claim.", where=label.claim_id)
    return corrected_claim(label.claim, label.corrections)


def _label(line: bytes) -> Label:
    record = read_record(line, otherwise=Label)
    if not isinstance(record, Label):
        raise wrong_kind(record, "labels", "Give logs that claimx review or convert wrote.")
    return record


def _is_torn(line: bytes) -> bool:
    """Tell whether *line*, which has no line end, is what was written of a label before its writer stopped.

    After a loss of power zeros may stand in its place.
    """
    begun = line.replace(b"\0", b"").strip()
    if begun and not begun.startswith(b"{"):
        return False
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return True
    return False


def _row(line: bytes, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
        if row["schema"] == SCHEMA and row["claim_id"] and row["annotator"] and row["verdict"]:
            return dict(row)
    except (ValueError, KeyError, TypeError):
        pass
    raise RecordError("The line is no label.", where=where, fix="Mend the line.")


def _write(stream: FileIO, line: bytes) -> None:
    written = 0
    while written < len(line):
        written += stream.write(line[written:])


def _last_line_end(stream: FileIO, size: int) -> int:
    """Return the place behind the last line end, reading backwards."""
    block = 1 << 16
    end = size
    while end:
        start = max(0, end - block)
        stream.seek(start)
        found = stream.read(end - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0
