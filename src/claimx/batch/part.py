"""What a worker of a cluster does: read a part, extract, write the part's file."""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from claimx.batch.chunks import chunks
from claimx.batch.job import Job
from claimx.batch.plan import Part, Piece, open_url
from claimx.batch.work import Worker
from claimx.files.streams import whole_file
from claimx.records import ErrorRecord
from claimx.sources.files import Found, read_named
from claimx.sources.lines import read_lines
from claimx.sources.marked import has_wide_units
from claimx.sources.text import STAGE

_BLOCK = 1 << 20
_MARK = 4  # bytes of a byte-order mark


@dataclass(frozen=True)
class Shipment:
    """A job with the files that it needs, which a worker on another machine has not: lexicons, a model."""

    job: Job
    files: tuple[tuple[str, bytes], ...]

    @classmethod
    def of(cls, job: Job) -> Shipment:
        """Read the files of *job*."""
        files: list[tuple[str, bytes]] = []
        lexicons = []
        for number, path in enumerate(map(Path, job.lexicons)):
            lexicons.append(f"{number}/{path.name}")
            files.append((lexicons[-1], path.read_bytes()))
        model = Path(job.model)
        if model.is_dir():
            files += [
                (f"model/{model.name}/{path.name}", path.read_bytes()) for path in sorted(model.iterdir())
            ]
        return cls(replace(job, lexicons=tuple(lexicons)), tuple(files))

    def unpacked(self) -> Job:
        """Return the job with its files where this process can read them, as long as it lives."""
        if not self.files:
            return self.job
        folder = Path(tempfile.mkdtemp(prefix="claimx-"))
        for name, content in self.files:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        model = folder / "model" / Path(self.job.model).name
        return replace(
            self.job,
            lexicons=tuple(str(folder / name) for name in self.job.lexicons),
            model=str(model) if model.is_dir() else self.job.model,
        )


@dataclass(frozen=True, slots=True)
class PartDone:
    """What was done with a part; *identity* is the hash of what the worker's records depend on."""

    articles: int = 0
    words: int = 0
    records: int = 0
    failed: int = 0
    sha256: str = ""
    identity: str = ""
    without_claims: int = 0


_one_at_a_time = threading.Lock()  # a pipeline is not made for several threads


def extract_part(
    shipment: Shipment, part: Part, lines: tuple[int, ...], output: str, docs: str | None
) -> PartDone:
    """Write the records of *part* to *output*, its articles to *docs*, and return what was done.

    *lines* has for each piece the number of the line before its first. The file appears complete or not at
    all; a second worker that does the same part writes the same bytes.
    """
    with _one_at_a_time:
        worker, identity = _worker(shipment)
        claims, documents = io.BytesIO(), io.BytesIO()
        articles = words = records = failed = without = 0
        for chunk in chunks(_inputs(part, lines, worker.job)):
            done = worker.run(chunk)
            claims.write(done.claims)
            documents.write(done.documents)
            articles, words = articles + done.articles, words + done.words
            records, failed = records + done.records, failed + len(done.errors)
            without += done.without_claims
    write_part(output, claims.getvalue() if shipment.job.claims else documents.getvalue())
    if docs is not None:
        write_part(docs, documents.getvalue())
    digest = hashlib.sha256(claims.getvalue() + documents.getvalue()).hexdigest()
    return PartDone(articles, words, records, failed, digest, identity, without)


def count_lines(piece: Piece) -> int:
    """Return how many line ends a range of a file has."""
    count, left = 0, piece.end - piece.start
    with open_url(piece.url) as stream:
        stream.seek(piece.start)
        while left > 0 and (block := stream.read(min(_BLOCK, left))):
            count += block.count(b"\n")
            left -= len(block)
    return count


def identity_hash(job: Job) -> str:
    """Return one hash of what the records of *job* depend on; where its files lie does not count."""
    settings = {**job.identity(), "model": Path(job.model).name}
    return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()


def write_part(url: str, lines: bytes) -> None:
    """Write *lines* to *url* as its ending says; the file appears complete or not at all."""
    suffix = PurePosixPath(url).suffix
    if suffix == ".parquet":
        from claimx.batch.formats import convert_lines

        with tempfile.NamedTemporaryFile() as plain:
            plain.write(lines)
            plain.flush()
            made = io.BytesIO()
            convert_lines(Path(plain.name), made, suffix)
            lines = made.getvalue()
    if "://" in url:
        with open_url(url, "wb") as stream:  # storages let an object appear when it is closed
            stream.write(lines)
        return
    with whole_file(Path(url)) as whole:
        whole.write(lines)


@cache
def _worker(shipment: Shipment) -> tuple[Worker, str]:
    job = shipment.unpacked()
    return Worker(job), identity_hash(job)


def _inputs(part: Part, lines: tuple[int, ...], job: Job) -> Iterator[Found]:
    for piece, before in zip(part, lines, strict=True):
        if piece.error:
            yield ErrorRecord(doc_id=piece.url, stage=STAGE, error=piece.error)
            continue
        try:
            with open_url(piece.url) as stream:
                if piece.end:
                    yield from _range(stream, piece, before, job)
                else:
                    yield from read_named(stream, PurePosixPath(piece.url).name, piece.url, job.inputs)
        except OSError as error:
            said = f"{type(error).__name__}: {error.strerror or error}"
            yield ErrorRecord(doc_id=piece.url, stage=STAGE, error=said)


def _range(stream: BinaryIO, piece: Piece, before: int, job: Job) -> Iterator[Found]:
    if has_wide_units(stream.read(_MARK)):  # its line ends are not single bytes, so it is not cut
        stream.seek(0)
        if not piece.start:
            yield from read_lines(stream, piece.url, job.inputs)
        return
    stream.seek(0)
    if piece.start:
        stream.seek(piece.start - 1)
        if stream.readline() != b"\n":
            before += 1
    bounded = io.BufferedReader(_LinesUntil(stream, piece.end))  # type: ignore[type-var]
    yield from read_lines(cast(BinaryIO, bounded), piece.url, job.inputs, before=before)


class _LinesUntil(io.RawIOBase):
    """The rest of a stream, up to the end of the last line that begins before *end*."""

    def __init__(self, stream: BinaryIO, end: int) -> None:
        self._stream, self._end = stream, end
        self._at = stream.tell()
        self._over = self._at >= end

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        if self._over:
            return 0
        content = self._stream.read(len(buffer))
        if self._at + len(content) >= self._end:
            last = content.find(b"\n", max(self._end - 1 - self._at, 0))
            if last >= 0:
                content, self._over = content[: last + 1], True
        self._at += len(content)
        buffer[: len(content)] = content
        return len(content)
