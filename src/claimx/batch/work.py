"""Turn a chunk of inputs into the lines of their records, within one process."""

from __future__ import annotations

import ctypes
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from claimx.batch.job import Done, Job
from claimx.errors import ClaimxError, MissingExtraError
from claimx.extraction import bounded_vocabulary, claims, document
from claimx.jsonl import dumps
from claimx.records import Article, ErrorRecord
from claimx.sources.distinct import GIVEN
from claimx.sources.files import Found
from claimx.sources.page import Page, main_text

if TYPE_CHECKING:
    from claimx.typed_json import Record

_STAGE = "extract"
_AGAIN = 0.2  # seconds


class TimedOutError(ClaimxError):
    """An article that takes longer than it may."""

    def __init__(self) -> None:
        """Say so; the error is raised from outside the article's code, which can give no arguments."""
        super().__init__("The article takes longer than it may.", fix="Raise --timeout.")


class Worker:
    """Makes records, with the pipeline loaded once."""

    def __init__(self, job: Job) -> None:
        """Load the pipeline of *job*; raise ModelError or LexiconError where that cannot be done."""
        from claimx.pipeline import load

        self.job = job
        self.nlp = load(job.model, lexicon=[Path(path) for path in job.lexicons])

    def run(self, chunk: Sequence[Found]) -> Done:
        """Return the records of *chunk* in its order; what cannot be read or extracted is an error record."""
        done = Done()
        made: tuple[list[str], list[str]] = ([], [])
        with bounded_vocabulary(self.nlp):
            for found in chunk:
                self._add(done, made, found)
        done.claims, done.documents = ("".join(lines).encode() for lines in made)
        return done

    def _add(self, done: Done, made: tuple[list[str], list[str]], found: Found) -> None:
        article: Article | ErrorRecord | None = None
        records: list[Record] = []
        try:
            with limited(self.job.timeout):
                article = main_text(found, self.job.inputs.max_chars) if isinstance(found, Page) else found
                if isinstance(article, Article):
                    doc = self.nlp(article.text)
                    if self.job.claims:
                        records = [claim for claim in claims(doc, article.id) if self.job.wants(claim)]
                    whole = (
                        document(doc, article.id, article.title, article.meta) if self.job.documents else None
                    )
        except MissingExtraError:  # it is missing for the others too
            raise
        except Exception as error:  # one article must never stop the others
            doc_id = found.doc_id if isinstance(found, ErrorRecord) else found.id
            article = ErrorRecord.from_exception(doc_id, _STAGE, error)
        if isinstance(article, ErrorRecord):
            done.errors.append(article)
            records, whole = [article], None
        elif article is not None:
            done.articles += 1
            done.words += article.text.count(" ") + 1
            done.without_claims += not (records if self.job.claims else whole is not None and whole.claims)
            done.renamed += article.id != article.meta.get(GIVEN, article.id)
            done.encodings.update([str(article.meta["encoding"])] if "encoding" in article.meta else [])
        if self.job.claims:
            made[0].extend(dumps(record.to_dict()) + "\n" for record in records)
            done.records += len(records)
        shown = whole if whole is not None else article
        if self.job.documents and shown is not None:
            made[1].append(dumps(shown.to_dict()) + "\n")
            done.records += not self.job.claims


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise TimedOutError in the block after *seconds*; 0 stands for no limit."""
    if not seconds:
        yield
    elif hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
        yield from _limited_by_signal(seconds)
    else:
        yield from _limited_by_thread(seconds)


# an error that comes while Python collects garbage is ignored: so it comes again until the block is left


def _limited_by_signal(seconds: float) -> Iterator[None]:
    armed = True

    def stop(number: int, frame: FrameType | None) -> None:
        if armed:
            raise TimedOutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        yield
    finally:
        while armed:
            with suppress(TimedOutError):
                armed = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _limited_by_thread(seconds: float) -> Iterator[None]:
    """Do it where signals do not come: on Windows, and in the threads of a cluster's workers."""
    target, over, guard = threading.get_ident(), threading.Event(), threading.Lock()

    def stop() -> None:
        while not over.is_set():
            with guard:
                if not over.is_set():
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(
                        ctypes.c_ulong(target), ctypes.py_object(TimedOutError)
                    )
            over.wait(_AGAIN)

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        while not over.is_set():
            with suppress(TimedOutError), guard:
                over.set()
        timer.cancel()
