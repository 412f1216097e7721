"""Ask a program of the user's: questions to its standard input, answers from its standard output."""

from __future__ import annotations

import json
import shlex
import subprocess
import threading
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from queue import Empty, Queue
from typing import IO, Any

from claimx.ask.answers import answer_schema
from claimx.ask.endpoint import Keep, Known
from claimx.ask.questions import Question
from claimx.ask.replies import Reply, short
from claimx.errors import InputError
from claimx.jsonl import dumps

_LONGEST = 4 << 20  # bytes of a line
_FAREWELL = 5.0  # seconds for a program to end when it has nothing left to read
_AHEAD = 10_000  # questions that a program may read before it answers the first


class Program:
    """The program *command*, run once for all questions; `replies` asks it.

    A line to it has ``id``, ``task``, ``article_id``, ``question`` (the title, the text, the claims),
    ``messages`` (the same for a language model) and ``schema``; a line from it ``id`` and ``answer``, or
    ``error``. It may answer at once or at the end, in any order.
    """

    def __init__(self, command: str, timeout: float = 120.0) -> None:
        """Take the seconds for which nothing need come; raise InputError for no command line."""
        try:
            self._words = shlex.split(command)
        except ValueError as error:
            raise InputError(f"The command cannot be read: {error}.", where="--command") from error
        if not self._words:
            raise InputError("The command is empty.", where="--command")
        self._timeout = timeout

    def replies(
        self, questions: Iterable[Known], keep: Keep
    ) -> Generator[tuple[Question, Reply], None, None]:
        """Yield *questions* in their order with what came back; those with a reply already are not asked.

        *keep* is called as soon as an answer is there. Raises InputError where the program cannot be run.
        """
        try:
            running = subprocess.Popen(self._words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        except OSError as error:
            raise InputError(f"The program cannot be run: {error.strerror}.", where=self._words[0]) from error
        run = _Run(running, keep, self._timeout)
        try:
            yield from run.replies(questions)
            run.wait()
        finally:
            run.end()


class _Run:
    """One run of a program: a thread that writes to it, one that reads from it."""

    def __init__(self, running: subprocess.Popen[bytes], keep: Keep, timeout: float) -> None:
        assert running.stdin is not None and running.stdout is not None
        self._running, self._keep, self._timeout = running, keep, timeout
        self._stdin: IO[bytes] = running.stdin
        self._stdout: IO[bytes] = running.stdout
        self._order: Queue[Known | Exception | None] = Queue(_AHEAD)
        self._lines: Queue[bytes | None] = Queue(1000)
        self._sent: dict[str, Question] = {}
        self._found: dict[str, Reply] = {}
        self._stopped = threading.Event()
        self._over = ""
        self._active = time.monotonic()

    def replies(self, questions: Iterable[Known]) -> Iterator[tuple[Question, Reply]]:
        """Yield the questions with their replies."""
        threading.Thread(target=self._write, args=(questions,), daemon=True).start()
        threading.Thread(target=self._read, daemon=True).start()
        while (known := self._order.get()) is not None:
            if isinstance(known, Exception):
                raise known
            question, reply = known
            while reply is None:
                reply = self._found.get(question.key)
                if reply is None and self._over:
                    reply = Reply(failure="no answer", detail=self._over, answered=False)
                if reply is None:
                    self._take()
            yield question, reply

    def wait(self) -> None:
        """Let the program end by itself, which has no more to read."""
        with suppress(subprocess.TimeoutExpired):
            self._running.wait(_FAREWELL)

    def end(self) -> None:
        """Stop the program where it still runs, and let the threads that wait for room come to their end."""
        self._stopped.set()
        self._running.kill()
        self._running.wait()
        for queue in (self._order, self._lines):
            with suppress(Empty):
                while True:
                    queue.get_nowait()

    def _write(self, questions: Iterable[Known]) -> None:
        """Write what is not known to the program; runs in a thread of its own."""
        try:
            for question, reply in questions:
                if self._stopped.is_set():
                    return
                if reply is None and question.key not in self._sent:
                    self._sent[question.key] = question
                    with suppress(OSError):  # the program may end before it has read all
                        self._stdin.write(_line(question))
                        self._stdin.flush()
                        self._active = time.monotonic()
                self._order.put((question, reply))
            self._order.put(None)
        except Exception as error:  # of the reading of articles: for the thread that waits
            self._order.put(error)
        finally:
            with suppress(OSError):
                self._stdin.close()

    def _read(self) -> None:
        """Read the lines of the program; runs in a thread of its own."""
        with suppress(OSError), self._stdout:
            while not self._stopped.is_set() and (line := self._stdout.readline(_LONGEST)):
                self._lines.put(line)
        self._lines.put(None)

    def _take(self) -> None:
        """Take the next line of the program in, or note that there will be none."""
        try:
            line = self._lines.get(timeout=max(0.0, self._active + self._timeout - time.monotonic()))
        except Empty:
            if time.monotonic() < self._active + self._timeout:
                return  # it got another question meanwhile
            self._over = f"nothing came in {self._timeout:g} seconds"
            self._running.kill()
            return
        if line is None:
            self._over = f"the program ended with status {self._running.wait()}"
            return
        self._active = time.monotonic()
        found = _row(line)
        question = self._sent.get(str(found.get("id")))
        if question is None or question.key in self._found:
            return  # words of its own, or an answer that nobody asked for
        reply = _reply(found)
        self._found[question.key] = reply
        self._keep(question, reply)


def _line(question: Question) -> bytes:
    row = {
        "id": question.key,
        "task": question.task,
        "article_id": question.article.id,
        "question": question.payload,
        "messages": question.body["messages"],
        "schema": answer_schema(question.task),
    }
    return f"{dumps(row)}\n".encode()


def _row(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return row if isinstance(row, dict) else {}


def _reply(row: dict[str, Any]) -> Reply:
    if row.get("error"):
        return Reply(failure="refused", detail=short(str(row["error"])))
    answer = row.get("answer")
    if answer in (None, "", {}, []):
        return Reply(failure="empty")
    return Reply(answer if isinstance(answer, str) else json.dumps(answer))
