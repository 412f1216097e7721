"""Note each answer as soon as it is there, so that no question is ever paid twice."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from claimx.ask.questions import Question
from claimx.ask.replies import Reply
from claimx.errors import InputError, OutputError
from claimx.files.streams import failing
from claimx.jsonl import dumps

_KEPT = "Answers that are noted there stay."


def utc_now() -> datetime:
    """Return the time in UTC."""
    return datetime.now(timezone.utc)


def stamp(time: datetime) -> str:
    """Return *time* as records write it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def notes_of(log: Path) -> Path:
    """Return the file of the answers beside *log*."""
    return log.with_name(f"{log.name}.answers")


class Answers:
    """The answers beside a log, ``LOG.answers``, by the key of their question; one run at a time writes.

    Only where each answer stands is in memory.
    """

    def __init__(self, log: Path, clock: Callable[[], datetime] = utc_now) -> None:
        """Read what is noted; raise OutputError where another run writes there, InputError for no notes.

        What a run that was killed left unfinished is cut off: that question will be asked again.
        """
        from filelock import FileLock, Timeout

        self.path = notes_of(log)
        self._clock = clock
        self._places: dict[str, tuple[int, int]] = {}
        self._failed: set[str] = set()
        self._writing = threading.Lock()
        self._lock = FileLock(f"{self.path}.lock", timeout=0)
        try:
            self._lock.acquire()
        except Timeout as error:
            raise OutputError(
                "Another run asks for this log.", where=str(log), fix="Wait for it, or give another --labels."
            ) from error
        except OSError as error:
            raise OutputError(
                f"The file cannot be written: {error.strerror}.", where=str(self.path)
            ) from error
        with ExitStack() as opened, failing(str(self.path), _KEPT):
            opened.callback(self._lock.release)
            self._stream = opened.enter_context(open(self.path, "ab+", buffering=0))
            self._index()
            self._opened = opened.pop_all()

    def __len__(self) -> int:
        """Return how many questions are answered, those without a usable answer among them."""
        return len(self._places)

    def known(self, question: Question, *, again: bool = False) -> Reply | None:
        """Return the noted reply to *question*, or None; with *again* only one that could be used."""
        place = self._places.get(question.key)
        if place is None or (again and question.key in self._failed):
            return None
        with self._writing, failing(str(self.path), _KEPT):
            self._stream.seek(place[0])
            line = self._stream.read(place[1]) or b""
        return _reply(json.loads(line))

    def keep(self, question: Question, reply: Reply) -> None:
        """Note *reply*; it is on the disk when this returns. Raises OutputError where it cannot be."""
        row = {
            "key": question.key,
            "doc_id": question.article.id,
            "task": question.task,
            "at": stamp(self._clock()),
            "text": reply.text,
            "failure": reply.failure,
            "detail": reply.detail,
            "tokens": list(reply.tokens),
        }
        line = f"{dumps(row)}\n".encode()
        with self._writing, failing(str(self.path), _KEPT):
            start = self._stream.seek(0, os.SEEK_END)
            written = 0
            while written < len(line):
                written += self._stream.write(line[written:])
            os.fsync(self._stream.fileno())
            self._add(question.key, start, len(line), bool(reply.failure))

    def close(self) -> None:
        """Let another run write here."""
        with suppress(OSError):
            self._opened.close()

    def _index(self) -> None:
        self._stream.seek(0)
        place = 0
        with open(self.path, "rb") as lines:
            for number, line in enumerate(lines, 1):
                if not line.endswith(b"\n"):
                    self._stream.truncate(place)
                    break
                try:
                    row = json.loads(line)
                    self._add(str(row["key"]), place, len(line), bool(_reply(row).failure))
                except (ValueError, KeyError, TypeError) as error:
                    raise InputError(
                        "The line is no answer.", where=f"{self.path}:{number}", fix="Take it away."
                    ) from error
                place += len(line)

    def _add(self, key: str, start: int, size: int, failed: bool) -> None:
        self._places[key] = (start, size)
        (self._failed.add if failed else self._failed.discard)(key)


def _reply(row: dict[str, Any]) -> Reply:
    asked, answered = row["tokens"]
    return Reply(row["text"], row["failure"], row["detail"], tokens=(int(asked), int(answered)))
