"""Write JSON lines under a temporary name until all is there; shards, and other formats at the end."""

from __future__ import annotations

import os
from dataclasses import dataclass
from glob import escape
from pathlib import Path
from typing import BinaryIO

from claimx.batch.formats import TABLES, convert_lines
from claimx.errors import OutputError

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
    ``.parquet`` is made of it when it is complete.
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
            for path in self.target.parent.glob(f"{escape(self.target.stem)}-*{escape(self.target.suffix)}"):
                number = path.stem.rpartition("-")[2]
                if len(number) == _DIGITS and number.isdigit() and int(number) > self._shard:
                    path.unlink()

    def close(self) -> None:
        """Leave the unfinished file for a later run."""
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


def shard_path(target: Path, shard: int) -> Path:
    """Return the path of a shard of *target*; 0 stands for no shards."""
    return target.with_name(f"{target.stem}-{shard:0{_DIGITS}d}{target.suffix}") if shard else target


def part_of(path: Path) -> Path:
    """Return where the unfinished lines of *path* stand."""
    return path.with_name(f".{path.name}.part")


def complete(part: Path, path: Path) -> None:
    """Make the complete file *path* of the lines in *part*; again where that was interrupted."""
    if not part.exists():
        return
    if path.suffix.lower() in TABLES:
        made = part.with_suffix(".made")
        convert_lines(part, made, path.suffix.lower())
        os.replace(made, path)
        part.unlink()
    else:
        os.replace(part, path)
