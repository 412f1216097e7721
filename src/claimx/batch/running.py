"""Run a job over all inputs, so that an interrupted run can go on and no output is seen half-written."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from claimx.batch.chunks import chunks
from claimx.batch.job import Done, Job
from claimx.batch.journal import Entry, InputDigest, Journal
from claimx.batch.outputs import Output, Through, complete, part_of, shard_path
from claimx.batch.pool import results
from claimx.errors import InputError, OutputError
from claimx.files.outputs import Target, target_of
from claimx.sources.files import Found

_NOTED = 1.0  # seconds between two notes in the journal; each waits for the disk


@dataclass(slots=True)
class Summary:
    """What was done so far; *resumed* inputs were done by an earlier run."""

    inputs: int = 0
    articles: int = 0
    words: int = 0
    records: int = 0
    failed: int = 0
    resumed: int = 0
    without_claims: int = 0
    """Articles that gave no record, or an annotated article without a claim."""
    renamed: int = 0
    """Articles whose id another text had before."""
    seconds: float = 0.0
    encodings: Counter[str] = field(default_factory=Counter)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        # before Python 3.12 asdict() makes nonsense of a Counter
        row = {name: getattr(self, name) for name in self.__slots__}
        return {**row, "encodings": dict(sorted(self.encodings.items()))}


@dataclass(frozen=True, slots=True)
class Settings:
    """How to run: *jobs* processes, *shard_size* records a file (0 for one file).

    With *resume* an interrupted run goes on; *force* begins again where that run was another one.
    """

    jobs: int = 1
    shard_size: int = 0
    resume: bool = False
    force: bool = False


DEFAULTS = Settings()
"""One process, one file, from the beginning."""

Watch = Callable[["Done", Summary], None]


def run(
    read: Callable[[], Iterator[Found]],
    job: Job,
    output: Path | Target | BinaryIO,
    *,
    docs: Path | Target | None = None,
    settings: Settings = DEFAULTS,
    watch: Watch = lambda done, summary: None,
) -> Summary:
    """Extract from the inputs that *read* gives, in their order, into *output*; return what was done.

    *output* gets claims, or the articles with their spans where the job makes no claims; *docs* gets the
    articles beside the claims. The bytes depend on inputs and job alone. *watch* is called after each chunk.
    With a regular file as *output* an interrupted run leaves ``.NAME.part`` and ``.NAME.journal``, from
    which ``settings.resume`` goes on; a stream, a device, a pipe is written through. Raises ModelError,
    LexiconError, OutputError, and InputError where the interrupted run was another one.
    """
    target = target_of(output) if isinstance(output, Path) else output
    beside = target_of(docs) if isinstance(docs, Path) else docs
    if isinstance(target, Target) and target.path is not None:
        return _Run(read, job, target, beside, settings, watch).run()
    summary, started = Summary(), time.monotonic()
    with ExitStack() as stack:
        outputs = [stack.enter_context(Through(one)) for one in (target, beside) if one is not None]
        for chunk, done in stack.enter_context(closing(results(chunks(read()), job, settings.jobs))):
            _count(summary, done, len(chunk))
            summary.seconds = time.monotonic() - started
            for place, lines in zip(outputs, _lines(done, job), strict=True):
                place.write(lines)
            watch(done, summary)
        for place in outputs:
            place.finish()
    return summary


def _lines(done: Done, job: Job) -> list[bytes]:
    """Return what goes to each output."""
    return ([done.claims] if job.claims else []) + ([done.documents] if job.documents else [])


class _Run:
    """A run into files."""

    def __init__(
        self,
        read: Callable[[], Iterator[Found]],
        job: Job,
        output: Target,
        docs: Target | None,
        settings: Settings,
        watch: Watch,
    ) -> None:
        assert output.path is not None
        self._read, self._job, self._settings, self._watch = read, job, settings, watch
        self._targets = [(output, settings.shard_size), *([(docs, 0)] if docs is not None else [])]
        if settings.resume and docs is not None and docs.path is None:
            raise OutputError("What was written to it is gone.", where=docs.name, fix="Run without --resume.")
        self._notes = output.path.with_name(f".{output.path.name}.journal")
        self._identity = {
            **job.identity(),
            "outputs": [target.name for target, _ in self._targets],
            "shard_size": settings.shard_size,
        }

    def run(self) -> Summary:
        """Do it all."""
        journal, entry = self._journal()
        try:
            if entry is not None and entry.complete:
                summary = self._restored(entry)
                for (target, size), place in zip(self._targets, entry.outputs, strict=True):
                    if target.path is not None:
                        path = shard_path(target.path, place.shard if size else 0)
                        complete(part_of(path), path)
            else:
                summary = self._extract(journal, entry)
            journal.remove()
        finally:
            journal.close()
        return summary

    def _journal(self) -> tuple[Journal, Entry | None]:
        if self._settings.resume:
            try:
                return Journal.resume(self._notes, self._identity)
            except InputError:
                if not self._settings.force:
                    raise
        return Journal.start(self._notes, self._identity), None

    def _extract(self, journal: Journal, entry: Entry | None) -> Summary:
        inputs, digest, summary = self._read(), InputDigest(), Summary()
        if entry is not None:
            for found in islice(inputs, entry.inputs):
                digest.add(found)
            if (digest.count, digest.hex()) == (entry.inputs, entry.digest):
                summary = self._restored(entry)
            else:  # what was finished is not what is there now
                inputs, digest, entry = self._read(), InputDigest(), None
        places = entry.outputs if entry is not None else (None,) * len(self._targets)
        outputs = [
            Output(target.path, size, place) if target.path is not None else Through(target)
            for (target, size), place in zip(self._targets, places, strict=True)
        ]
        try:
            self._write_all(inputs, digest, summary, outputs, journal)
            journal.note(self._entry(digest, summary, outputs, complete=True))
            for output in outputs:
                output.finish()
        finally:
            for output in outputs:
                output.close()
        return summary

    def _write_all(
        self,
        inputs: Iterator[Found],
        digest: InputDigest,
        summary: Summary,
        outputs: list[Output | Through],
        journal: Journal,
    ) -> None:
        started = noted = time.monotonic()
        before = summary.seconds
        with closing(results(chunks(inputs), self._job, self._settings.jobs)) as steps:
            for chunk, done in steps:
                for output, content in zip(outputs, _lines(done, self._job), strict=True):
                    output.write(content)
                for found in chunk:
                    digest.add(found)
                now = time.monotonic()
                _count(summary, done, len(chunk))
                summary.seconds = before + now - started
                self._watch(done, summary)
                if now - noted > _NOTED:
                    journal.note(self._entry(digest, summary, outputs))
                    for output in outputs:
                        output.settle()
                    noted = now

    @staticmethod
    def _entry(
        digest: InputDigest, summary: Summary, outputs: list[Output | Through], *, complete: bool = False
    ) -> Entry:
        places = tuple(output.safe_place() for output in outputs)
        return Entry(digest.count, digest.hex(), places, summary.to_dict(), complete)

    @staticmethod
    def _restored(entry: Entry) -> Summary:
        counts = entry.counts
        summary = Summary(**{**counts, "encodings": Counter(counts["encodings"])})
        summary.resumed = summary.inputs
        return summary


def _count(summary: Summary, done: Done, inputs: int) -> None:
    summary.inputs += inputs
    summary.articles += done.articles
    summary.words += done.words
    summary.records += done.records
    summary.failed += len(done.errors)
    summary.without_claims += done.without_claims
    summary.renamed += done.renamed
    summary.encodings += done.encodings
