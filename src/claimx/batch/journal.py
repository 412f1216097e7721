"""Note which inputs are finished, so that an interrupted run can go on where it was."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from claimx.batch.outputs import KEPT, Place
from claimx.errors import InputError, OutputError
from claimx.files.streams import failing
from claimx.records import Article
from claimx.sources.files import Found
from claimx.sources.page import Page


class InputDigest:
    """A hash over the ids and contents of all inputs so far, in their order."""

    def __init__(self) -> None:
        self.count = 0
        self._value = b""

    def add(self, found: Found) -> None:
        """Take the next input in."""
        digest = hashlib.sha256(self._value)
        if isinstance(found, Article):
            parts = [found.id, found.text, found.title, json.dumps(found.meta, sort_keys=True, default=str)]
            digest.update("\0".join(parts).encode("utf-8", "surrogatepass"))
        elif isinstance(found, Page):
            digest.update(f"{found.id}\0{found.charset}\0".encode("utf-8", "surrogatepass") + found.html)
        else:
            digest.update(f"{found.doc_id}\0{found.error}".encode("utf-8", "surrogatepass"))
        self._value = digest.digest()
        self.count += 1

    def hex(self) -> str:
        """Return the hash."""
        return self._value.hex()


@dataclass(frozen=True, slots=True)
class Entry:
    """What was safe on the disk at one moment; *complete* when no input was left."""

    inputs: int
    digest: str
    outputs: tuple[Place, ...]
    counts: dict[str, Any]
    complete: bool = False


class Journal:
    """The notes of one run, ``.NAME.journal`` beside its output; one process at a time may write them."""

    def __init__(self, path: Path, stream: BinaryIO) -> None:
        self._path, self._stream = path, stream

    @classmethod
    def start(cls, path: Path, identity: dict[str, Any]) -> Journal:
        """Begin new notes; raise OutputError where another run writes there or the file cannot be made."""
        journal = cls(path, _locked(path))
        journal._stream.truncate(0)
        journal._write(identity)
        return journal

    @classmethod
    def resume(cls, path: Path, identity: dict[str, Any]) -> tuple[Journal, Entry | None]:
        """Return the notes of an interrupted run and the last of them, None where nothing was finished.

        Raises InputError where that run was another one: other settings, model, rules or lexicon.
        """
        stream = _locked(path)
        stream.seek(0)
        data = stream.read()
        lines = [json.loads(line) for line in data[: data.rfind(b"\n") + 1].splitlines()]
        journal = cls(path, stream)
        if not lines:
            journal._stream.truncate(0)
            journal._write(identity)
            return journal, None
        if lines[0] != json.loads(json.dumps(identity)):
            changed = sorted(
                key for key in identity if json.loads(json.dumps(identity[key])) != lines[0].get(key)
            )
            stream.close()
            raise InputError(
                f"The interrupted run had another {', '.join(changed)}.",
                where=str(path),
                fix="Run without --resume, or with --force to begin again.",
            )
        stream.truncate(data.rfind(b"\n") + 1)
        return journal, _entry(lines[-1]) if len(lines) > 1 else None

    def note(self, entry: Entry) -> None:
        """Note *entry*, when it returns safely."""
        self._write(asdict(entry))

    def close(self) -> None:
        """Leave the notes for a later run."""
        with suppress(OSError):  # a note that a full disk does not take is as if it were not made
            self._stream.close()

    def remove(self) -> None:
        """Take the notes away: the run is complete."""
        self._path.unlink(missing_ok=True)
        self._stream.close()

    def _write(self, row: dict[str, Any]) -> None:
        with failing(str(self._path), KEPT):
            self._stream.write(json.dumps(row, sort_keys=True).encode() + b"\n")
            self._stream.flush()
            os.fsync(self._stream.fileno())


def _entry(row: dict[str, Any]) -> Entry:
    places = tuple(Place(**place) for place in row["outputs"])
    return Entry(row["inputs"], row["digest"], places, row["counts"], row["complete"])


def _locked(path: Path) -> BinaryIO:
    try:
        stream = open(path, "ab+")  # noqa: SIM115 (open as long as the run)
    except OSError as error:
        raise OutputError(
            f"The file cannot be written: {error.strerror}.", where=str(path), fix="Give another with -o."
        ) from error
    try:
        import fcntl
    except ImportError:  # not on Windows
        return stream
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        stream.close()
        raise OutputError(
            "Another run writes this output.", where=str(path), fix="Wait for it, or give another -o."
        ) from error
    return stream
