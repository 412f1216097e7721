"""List the inputs of a cluster run, wherever they are, and cut them into parts of about the same size."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from claimx.errors import InputError
from claimx.records import ErrorRecord
from claimx.sources.names import LINES, SUFFIXES, is_read
from claimx.sources.paths import list_files

PART_SIZE = 32 << 20
"""Bytes of input a part: minutes of work, so that a lost worker costs little and a part is worth its task."""

_FILES = 2000  # of a part, where they are small


@dataclass(frozen=True, slots=True)
class Piece:
    """A file, or the lines of it that begin in a range of bytes; *error* for what cannot be read at all."""

    url: str
    size: int = 0
    start: int = 0
    end: int = 0
    error: str = ""


Part = tuple[Piece, ...]


def plan(paths: Sequence[str], part_size: int = PART_SIZE, *, without: Sequence[str] = ()) -> list[Part]:
    """Return the parts of all inputs in their order, but for what is in the folders *without*.

    A path is local, or a URL that fsspec knows (``s3://``, ``gs://``, ``hdfs://``, ``https://``): a file, a
    folder or a pattern. Plain files of lines are cut, other files are not. Raises InputError where a place
    cannot be listed.
    """
    own = [folder.rstrip("/") + "/" if "://" in folder else os.path.realpath(folder) for folder in without]
    wanted = (piece for piece in _pieces(paths) if not _is_in(piece.url, own))
    return list(_parts(_cut(wanted, part_size), part_size))


def _is_in(url: str, folders: Sequence[str]) -> bool:
    if "://" in url:
        return any(url.startswith(folder) for folder in folders if "://" in folder)
    parents = Path(os.path.realpath(url)).parents if folders else ()
    return any(Path(folder) in parents for folder in folders if "://" not in folder)


def _pieces(paths: Iterable[str]) -> Iterator[Piece]:
    done: list[Path] = []
    for given in paths:
        if "://" in given:
            yield from _remote(given)
            continue
        for path in list_files([given], done):
            if isinstance(path, ErrorRecord):
                yield Piece(path.doc_id, error=path.error)
            else:
                yield Piece(path.as_posix(), path.stat().st_size if path.is_file() else 0)


def _remote(url: str) -> Iterator[Piece]:
    from fsspec.core import url_to_fs

    try:
        files, place = url_to_fs(url)
        if any(sign in place for sign in "*?["):
            found = {
                name: row for name, row in files.glob(place, detail=True).items() if row["type"] == "file"
            }
        elif files.isdir(place):
            found = {
                name: row for name, row in files.find(place, detail=True).items() if _is_wanted(name, place)
            }
        else:
            found = {place: files.info(place)}
    except Exception as error:  # each kind of storage has errors of its own
        raise InputError(f"The place cannot be listed: {error}.", where=url) from error
    if not found:
        what = InputError("Nothing is there to read.", fix=f"Files ending in {', '.join(SUFFIXES)} are read.")
        yield Piece(url, error=f"InputError: {what}")
    for name in sorted(found):
        yield Piece(files.unstrip_protocol(name), int(found[name].get("size") or 0))


def _is_wanted(name: str, folder: str) -> bool:
    below = PurePosixPath(name).parts[len(PurePosixPath(folder).parts) :]
    return is_read(name) and not any(part.startswith(".") for part in below)


def _cut(pieces: Iterable[Piece], part_size: int) -> Iterator[Piece]:
    for piece in pieces:
        if piece.size <= part_size or PurePosixPath(piece.url).suffix.lower() not in LINES:
            yield piece
            continue
        for start in range(0, piece.size, part_size):
            yield Piece(piece.url, piece.size, start, min(start + part_size, piece.size))


def _parts(pieces: Iterable[Piece], part_size: int) -> Iterator[Part]:
    part: list[Piece] = []
    size = 0
    for piece in pieces:
        weight = piece.end - piece.start or piece.size
        if part and (size + weight > part_size or len(part) == _FILES):
            yield tuple(part)
            part, size = [], 0
        part.append(piece)
        size += weight
    if part:
        yield tuple(part)


def line_counts(parts: Iterable[Part]) -> dict[str, list[Piece]]:
    """Return by URL the ranges of files that were cut, whose lines must be counted to be named."""
    cut: dict[str, list[Piece]] = {}
    for part in parts:
        for piece in part:
            if piece.end:
                cut.setdefault(piece.url, []).append(piece)
    return cut


def open_url(url: str, mode: str = "rb") -> Any:
    """Return the open file at *url*, local or remote."""
    if "://" not in url:
        return open(url, mode)
    from fsspec.core import open as open_remote

    return open_remote(url, mode).open()
