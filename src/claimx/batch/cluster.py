"""Run a job on dask.distributed: on this machine, or on the workers of a scheduler."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path, PurePosixPath
from typing import Any

from claimx.batch.job import Job
from claimx.batch.manifest import Manifest
from claimx.batch.part import PartDone, Shipment, count_lines, extract_part, identity_hash, write_part
from claimx.batch.plan import PART_SIZE, Part, line_counts, plan
from claimx.batch.running import DEFAULTS, Settings, Summary
from claimx.errors import InputError, MissingExtraError, OutputError
from claimx.jsonl import dumps
from claimx.records import ErrorRecord

_TRIES = 3  # of a part, by a worker each
_ANSWER = 5.0  # seconds in which a scheduler answers
_AHEAD = 4  # parts for each worker that are given out before they are needed

Watch = Callable[[Summary], None]


def run_on_cluster(
    paths: Sequence[str],
    job: Job,
    output: str,
    *,
    docs: str | None = None,
    scheduler: str | None = None,
    part_size: int = PART_SIZE,
    settings: Settings = DEFAULTS,
    watch: Watch = lambda summary: None,
) -> Summary:
    """Extract from *paths* into the folder *output*, a file for each part, and return what was done.

    *paths*, *output* and *docs* are local or URLs; the files of the parts end as *output* does, in
    ``.parquet``, or else in ``.jsonl``. Together they have the records that one process gives, in the order
    of their names. *scheduler* is the address of a Dask scheduler; without it ``settings.jobs`` workers are
    started here. A part whose worker dies is done by another; after three times it becomes error records.
    ``_manifest.json`` says what is done; ``settings.resume`` goes on from it. Raises MissingExtraError
    without the extra *dask*.
    """
    try:
        import distributed  # noqa: F401
    except ImportError as error:
        raise MissingExtraError(
            "The package distributed is not installed.", fix="Run: pip install 'claimx[dask]'"
        ) from error
    manifest = Manifest(output, identity_hash(job), plan(paths, part_size, without=_folders(output, docs)))
    if settings.resume:
        try:
            manifest.resume()
        except InputError:
            if not settings.force:
                raise
    for folder in (output, docs):
        _make_folder(folder)
    summary = Summary()
    for number, done in manifest.done.items():
        _count(summary, manifest.parts[number], done)
    summary.resumed = summary.inputs
    manifest.save()
    started = time.monotonic()
    with _client(scheduler, settings.jobs) as client:
        names = _Names(output, docs, len(manifest.parts))
        for number, done in _results(client, Shipment.of(job), manifest, names):
            manifest.add(number, done)
            _count(summary, manifest.parts[number], done)
            summary.seconds = time.monotonic() - started
            watch(summary)
    manifest.save()
    return summary


def _folders(output: str, docs: str | None) -> list[str]:
    return [folder for folder in (output, docs) if folder is not None]


class _Names:
    """The files of the parts."""

    def __init__(self, output: str, docs: str | None, parts: int) -> None:
        self._digits = max(5, len(str(parts)))
        self._suffix = ".parquet" if PurePosixPath(output).suffix == ".parquet" else ".jsonl"
        self._output, self._docs = output.rstrip("/"), docs.rstrip("/") if docs is not None else None

    def output(self, number: int) -> str:
        return f"{self._output}/part-{number:0{self._digits}d}{self._suffix}"

    def docs(self, number: int) -> str | None:
        return None if self._docs is None else f"{self._docs}/part-{number:0{self._digits}d}.jsonl"


def _results(
    client: Any, shipment: Shipment, manifest: Manifest, names: _Names
) -> Iterator[tuple[int, PartDone]]:
    from distributed import as_completed

    left = [number for number in range(len(manifest.parts)) if number not in manifest.done]
    before = _lines_before(client, [manifest.parts[number] for number in left])
    waiting = iter(left)
    numbers: dict[str, int] = {}
    shipped = client.scatter(shipment, broadcast=True)
    running = as_completed()

    def submit_next() -> None:
        number = next(waiting, None)
        if number is not None:
            part = manifest.parts[number]
            lines = tuple(before.get((piece.url, piece.start), 0) for piece in part)
            future = client.submit(
                extract_part, shipped, part, lines, names.output(number), names.docs(number),
                retries=_TRIES - 1, pure=False,
            )  # fmt: skip
            numbers[future.key] = number
            running.add(future)

    for _ in range(_AHEAD * max(1, len(client.scheduler_info(n_workers=-1)["workers"]))):
        submit_next()
    for future in running:
        number = numbers.pop(future.key)
        submit_next()
        if future.status == "error" and isinstance(future.exception(), (MissingExtraError, OutputError)):
            raise future.exception()
        if future.status == "error":
            yield number, _lost(shipment.job, manifest, number, future.exception(), names)
            continue
        done: PartDone = future.result()
        if done.identity != manifest.identity:
            raise OutputError(
                "A worker has another version, model, rules or lexicon than this machine.",
                fix="Install the same claimx on all workers.",
            )
        yield number, done


def _lines_before(client: Any, parts: Sequence[Part]) -> dict[tuple[str, int], int]:
    """Return how many line ends stand before each range of the files that were cut."""
    before: dict[tuple[str, int], int] = {}
    for url, pieces in line_counts(parts).items():
        counts = client.gather(client.map(count_lines, pieces, pure=False))
        for piece, count in zip(pieces, accumulate([0, *counts[:-1]]), strict=True):
            before[url, piece.start] = count
    return before


def _lost(job: Job, manifest: Manifest, number: int, error: BaseException, names: _Names) -> PartDone:
    """Write an error record for each input of a part that no worker could do."""
    said = f"WorkerError: The part failed {_TRIES} times: {type(error).__name__}."
    records = [ErrorRecord(doc_id=piece.url, stage="extract", error=said) for piece in manifest.parts[number]]
    lines = "".join(dumps(record.to_dict()) + "\n" for record in records).encode()
    write_part(names.output(number), lines)
    docs = names.docs(number)
    if docs is not None:
        write_part(docs, lines)
    return PartDone(records=len(records), failed=len(records), identity=manifest.identity)


@contextmanager
def _client(scheduler: str | None, jobs: int) -> Iterator[Any]:
    import dask.config
    from distributed import Client, LocalCluster

    if scheduler is not None:
        try:
            client = Client(scheduler, timeout=_ANSWER)
        except OSError as error:
            raise OutputError(
                "The scheduler does not answer.", where=scheduler, fix="Check --scheduler."
            ) from error
        with client:
            yield client
        return
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": _TRIES - 1}),
        LocalCluster(jobs, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        yield client


def _make_folder(folder: str | None) -> None:
    if folder is None:
        return
    try:
        if "://" in folder:
            from fsspec.core import url_to_fs

            files, place = url_to_fs(folder)
            files.makedirs(place, exist_ok=True)
        else:
            Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = f"The folder cannot be made: {error.strerror or error}."
        raise OutputError(what, where=folder, fix="Give another with -o.") from error


def _count(summary: Summary, part: Part, done: PartDone) -> None:
    summary.inputs += len(part)
    summary.articles += done.articles
    summary.words += done.words
    summary.records += done.records
    summary.failed += done.failed
    summary.without_claims += done.without_claims
