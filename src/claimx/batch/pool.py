"""Give chunks to worker processes and take their records back in order; contain a worker that dies."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import TimeoutError as OvertimeError
from itertools import chain, islice
from typing import TYPE_CHECKING

from claimx.batch.chunks import size
from claimx.batch.job import Done, Job
from claimx.garbage import collect_rarely
from claimx.interrupts import held_back
from claimx.records import ErrorRecord
from claimx.sources.files import Found

if TYPE_CHECKING:
    from pebble import ProcessFuture, ProcessPool

    from claimx.batch.work import Worker

_WORTH = 500_000  # characters that take longer than it takes to start another process
_AHEAD = 3  # chunks for each worker that are read before their turn
_GRACE = 30.0  # seconds after which a chunk is given up whose articles do not end by themselves
_TRIES = 2  # of an article whose worker dies
_METHODS = ("forkserver", "spawn")

Step = tuple[list[Found], Done]


def results(chunks: Iterable[list[Found]], job: Job, jobs: int) -> Generator[Step, None, None]:
    """Yield each chunk with its records, in the order of *chunks*.

    Up to *jobs* processes work, each with the pipeline loaded once; little work is done in this one. No
    more than a few chunks are read ahead. An article whose worker dies, or does not end in time, becomes an
    error record. Close it where not all is taken: that ends the workers.
    """
    waiting = iter(chunks)
    first: list[list[Found]] = []
    if jobs > 1:
        chars = 0
        for chunk in waiting:
            first.append(chunk)
            chars += sum(map(size, chunk))
            if chars > _WORTH:
                break
        else:
            jobs = 1
    every = chain(first, waiting)
    if jobs > 1:
        yield from _in_processes(every, job, jobs)
        return
    from claimx.batch.work import Worker

    worker = Worker(job)
    for chunk in every:
        yield chunk, worker.run(chunk)


def _in_processes(chunks: Iterator[list[Found]], job: Job, jobs: int) -> Iterator[Step]:
    workers = _Workers(job, jobs)
    under_way: deque[tuple[list[Found], ProcessFuture[Done]]] = deque()
    try:
        while True:
            for chunk in islice(chunks, jobs * _AHEAD - len(under_way)):
                under_way.append((chunk, workers.schedule(chunk)))
            if not under_way:
                break
            chunk, future = under_way.popleft()
            yield chunk, workers.result(chunk, future)
    finally:
        workers.stop()


class _Workers:
    """Processes that are started again when they die."""

    def __init__(self, job: Job, jobs: int) -> None:
        method = next(name for name in _METHODS if name in multiprocessing.get_all_start_methods())
        self._context = multiprocessing.get_context(method)
        if method == "forkserver":
            self._context.set_forkserver_preload(["claimx.batch.work", "claimx.pipeline"])
            self._start_server()
        self._job, self._jobs = job, jobs
        self._pool = self._started()

    def schedule(self, chunk: list[Found]) -> ProcessFuture[Done]:
        """Give *chunk* to the next free worker.

        The first one starts the workers: one that was sent half of what it needs would complain.
        """
        limit = self._job.timeout * len(chunk) + _GRACE if self._job.timeout else None
        with held_back():
            if not self._pool.active:
                self.stop()
                self._pool = self._started()
            return self._pool.schedule(_run, args=[chunk], timeout=limit)

    def result(self, chunk: list[Found], future: ProcessFuture[Done], tries: int = 1) -> Done:
        """Return the records of *chunk*; where its worker died, those of its articles one by one.

        What another program killed is done again; an article that kills its worker twice is lost.
        """
        from concurrent.futures.process import BrokenProcessPool

        from pebble import ProcessExpired

        try:
            return future.result()
        except (ProcessExpired, BrokenProcessPool, OvertimeError) as error:
            if len(chunk) == 1 and (tries == _TRIES or isinstance(error, OvertimeError)):
                return _lost(chunk[0], error, self._job)
        done = Done()
        for found in chunk:
            _join(done, self.result([found], self.schedule([found]), tries + (len(chunk) == 1)))
        return done

    def stop(self) -> None:
        """End all workers now."""
        with held_back():
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()

    def _start_server(self) -> None:
        """Start the process that workers are copies of, and wait for it.

        It is deaf to Ctrl-C, which this process answers for all. Pressed before the workers are there, it is
        answered when they can be stopped: else they would complain that nobody waits for them.
        """
        from multiprocessing import forkserver, resource_tracker

        with held_back():
            resource_tracker.ensure_running()  # the server starts it otherwise, and it unblocks the signal
            # a process inherits what is blocked; pressed meanwhile the signal waits, ignored it would be lost
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
            try:
                forkserver.ensure_running()
            finally:
                signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
            ready = self._context.Process(target=collect_rarely)  # type: ignore[attr-defined]
            ready.start()
            ready.join()

    def _started(self) -> ProcessPool:
        from pebble import ProcessPool

        return ProcessPool(self._jobs, initializer=_start, initargs=[self._job], context=self._context)


def _lost(found: Found, error: Exception, job: Job) -> Done:
    from claimx.jsonl import dumps

    doc_id = found.doc_id if isinstance(found, ErrorRecord) else found.id
    what = "took too long and was stopped" if isinstance(error, OvertimeError) else f"died ({error})"
    record = ErrorRecord(
        doc_id=doc_id, stage="extract", error=f"WorkerError: The process of the article {what}."
    )
    line = (dumps(record.to_dict()) + "\n").encode()
    return Done(line if job.claims else b"", line if job.documents else b"", records=1, errors=[record])


def _join(done: Done, other: Done) -> None:
    done.claims += other.claims
    done.documents += other.documents
    done.articles += other.articles
    done.words += other.words
    done.records += other.records
    done.without_claims += other.without_claims
    done.errors += other.errors
    done.encodings += other.encodings


_worker: Worker


def _start(job: Job) -> None:
    global _worker
    collect_rarely()
    from claimx.batch.work import Worker

    _worker = Worker(job)


def _run(chunk: Sequence[Found]) -> Done:
    return _worker.run(chunk)
