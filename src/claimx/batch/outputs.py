"""Write JSON lines under a temporary name until all is there; shards, and other formats at the end."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from glob import escape
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, BinaryIO

from claimx.batch.formats import TABLES, convert_lines
from claimx.errors import OutputError
from claimx.files.compression import split_name, suffixes_of
from claimx.files.outputs import Target
from claimx.files.streams import failing, file_behind, keep_mode

KEPT = "What is finished is kept: with --resume the same command goes on."
"""What an interrupted run into files says."""

_DIGITS = 5  # of the number of a shard


@dataclass(frozen=True, slots=True)
class Place:
    """How far an output is: which shard, and how many bytes and records it has."""

    shard: int = 1
    size: int = 0
    records: int = 0


class Output:
    """A file that appears complete or not at all, or one after another of *shard_size* records.

    What is written stands in ``.NAME.part`` beside the target. A target that ends in ``.csv`` or
    ``.parquet``, or is compressed, is made of it when it is complete. Every failure is an OutputError.
    """

    def __init__(self, target: Path, shard_size: int = 0, place: Place | None = None) -> None:
        """Begin *target*, or go on at *place* and leave off what was written behind it.

        Raises OutputError where the file cannot be made, or is shorter than *place* says.
        """
        self.target, self._shard_size = target, shard_size
        self._shard, self._records = (1, 0) if place is None else (place.shard, place.records)
        self._full = list(range(1, self._shard))
        self.settle()
        self._stream = self._open("wb" if place is None else "rb+")
        if place is not None:
            self._go_back(place.size)

    def write(self, lines: bytes) -> None:
        """Write *lines*, of which each is a record."""
        with failing(str(self.target), KEPT):
            if not self._shard_size:
                self._stream.write(lines)
                return
            for line in lines.splitlines(keepends=True):
                if self._records == self._shard_size:
                    self.safe_place()
                    self._stream.close()
                    self._full.append(self._shard)
                    self._shard, self._records = self._shard + 1, 0
                    self._stream = self._open("wb")
                self._stream.write(line)
                self._records += 1

    def safe_place(self) -> Place:
        """Return how far the output is, when that is safe on the disk."""
        with failing(str(self.target), KEPT):
            self._stream.flush()
            os.fsync(self._stream.fileno())
            return Place(self._shard, self._stream.tell(), self._records)

    def settle(self) -> None:
        """Let the full shards appear, when the journal will never lead back to them."""
        for shard in self._full:
            path = shard_path(self.target, shard)
            complete(part_of(path), path)
        self._full = []

    def finish(self) -> None:
        """Let the file appear; shards that a longer run left behind it are taken away."""
        self.safe_place()
        self._stream.close()
        self.settle()
        complete(self._part(), self.path())
        if self._shard_size:
            with failing(str(self.target), KEPT):
                for path in shards_of(self.target):
                    if _number(path) > self._shard:
                        path.unlink()

    def close(self) -> None:
        """Leave the unfinished file for a later run."""
        with suppress(OSError):  # what a full disk does not take is no part of what is safe
            self._stream.close()

    def path(self) -> Path:
        """Return the file that is being written: the target, or its shard ``NAME-00001.jsonl``."""
        return shard_path(self.target, self._shard if self._shard_size else 0)

    def _go_back(self, size: int) -> None:
        if self._stream.seek(0, os.SEEK_END) < size:
            raise OutputError(
                "The unfinished file is shorter than its journal says.",
                where=str(self._part()),
                fix="Run without --resume.",
            )
        self._stream.truncate(size)
        self._stream.seek(size)

    def _part(self) -> Path:
        return part_of(self.path())

    def _open(self, mode: str) -> BinaryIO:
        try:
            return open(self._part(), mode)  # type: ignore[return-value]  # the mode is binary
        except OSError as error:
            raise OutputError(
                f"The file cannot be written: {error.strerror}.",
                where=str(self.target),
                fix="Give another with -o.",
            ) from error


class Through:
    """An output that is written through, for which there is no going back: a stream, a device, a pipe.

    A regular file may be one too, and then appears whole at the end. A table is made of lines that are kept
    in a file without a place until then.
    """

    def __init__(self, target: Target | BinaryIO) -> None:
        """Open *target*, or write to a stream that the caller has opened and will close."""
        self._opened, self._suffix = ExitStack(), ""
        if isinstance(target, Target):
            self._stream = self._opened.enter_context(target.open())
            self._suffix = target.suffix
        else:
            self._stream = target
        self._lines: Any = None
        if self._suffix in TABLES:
            spool = NamedTemporaryFile()  # noqa: SIM115 (closed with the others)
            self._lines = self._opened.enter_context(spool)

    def __enter__(self) -> Through:
        return self

    def __exit__(self, *what: Any) -> None:
        self._opened.__exit__(*what)

    def write(self, lines: bytes) -> None:
        """Write *lines*, at once where no table is made of them."""
        if self._lines is not None:
            with failing(self._lines.name, "Nothing was written."):
                self._lines.write(lines)
        else:
            self._stream.write(lines)
            self._stream.flush()

    def finish(self) -> None:
        """Write what waited for the end."""
        if self._lines is not None:
            self._lines.flush()
            convert_lines(Path(self._lines.name), self._stream, self._suffix)

    def safe_place(self) -> Place:
        """Return no place: what went through is gone."""
        return Place()

    def settle(self) -> None:
        """Do nothing: there are no shards."""

    def close(self) -> None:
        """Close what is still open."""
        self._opened.close()


def shard_path(target: Path, shard: int) -> Path:
    """Return the path of a shard of *target*, ``NAME-00001.jsonl.gz``; 0 stands for no shards."""
    name, endings = split_name(target.name)
    return target.with_name(f"{name}-{shard:0{_DIGITS}d}{endings}") if shard else target


def shards_of(target: Path) -> list[Path]:
    """Return the files beside *target* that are named as its shards are."""
    name, endings = split_name(target.name)
    found = target.parent.glob(f"{escape(name)}-{'[0-9]' * _DIGITS}{escape(endings)}")
    return sorted(found)


class OwnFiles:
    """The files that a run writes itself and must not read as articles: its outputs and their shards.

    So is a file that standard output leads to: ``claimx extract . > claims.jsonl``.
    """

    def __init__(self, targets: Iterable[Target]) -> None:
        """Take the outputs of the run."""
        targets = list(targets)
        self._paths = [target.path for target in targets if target.path is not None]
        opened = [target.descriptor for target in targets if target.descriptor is not None]
        self._streams = [found for number in opened if (found := file_behind(number)) is not None]

    def __call__(self, path: Path) -> bool:
        """Tell whether *path* is one of them."""
        if self._streams and file_behind(path) in self._streams:
            return True
        return any(
            self._is_named(path.name, own) and os.path.realpath(path.parent) == str(own.parent)
            for own in self._paths
        ) or (path.is_symlink() and Path(os.path.realpath(path)) in self._paths)

    @staticmethod
    def _is_named(name: str, own: Path) -> bool:
        begin, endings = split_name(own.name)
        number = name.removeprefix(f"{begin}-").removesuffix(endings)
        return name == own.name or (
            name == f"{begin}-{number}{endings}" and len(number) == _DIGITS and number.isdecimal()
        )


def _number(shard: Path) -> int:
    return int(split_name(shard.name)[0][-_DIGITS:])


def part_of(path: Path) -> Path:
    """Return where the unfinished lines of *path* stand."""
    return path.with_name(f".{path.name}.part")


def complete(part: Path, path: Path) -> None:
    """Make the complete file *path* of the lines in *part*; again where that was interrupted."""
    if not part.exists():
        return
    suffix, compression = suffixes_of(path.name)
    if suffix in TABLES or compression:
        with Target(str(path), path).open(KEPT) as stream:
            convert_lines(part, stream, suffix)
        part.unlink()
    else:
        with failing(str(path), KEPT):
            keep_mode(path, part)
            os.replace(part, path)
