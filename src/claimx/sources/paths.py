"""Find the articles that command line arguments mean: files, folders, patterns, ``-``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from glob import has_magic, iglob
from pathlib import Path
from typing import BinaryIO

from claimx.errors import InputError
from claimx.records import Article, ErrorRecord
from claimx.sources.corpus import read_corpus
from claimx.sources.text import MAX_CHARS, STAGE, read_file, read_stream

STDIN = "-"
CORPUS_SUFFIX = ".jsonl"
SUFFIXES = (".txt", ".text", ".md", CORPUS_SUFFIX)
"""The files that are read from a folder; a file given by name is read whatever its ending."""


def read_articles(
    paths: Iterable[str | Path], *, max_chars: int = MAX_CHARS, stdin: BinaryIO | None = None
) -> Iterator[Article | ErrorRecord]:
    """Yield the articles of *paths*, one in memory at a time; what cannot be read is an error record.

    A path is a file, a folder (read recursively, in the order of the names, without hidden files), a
    pattern as ``posts/**/*.txt``, or ``-`` for one text from standard input. A path named twice, or below
    a folder named before, is read once. An article's id is its path as given, with forward slashes.

    The text is the file's text unaltered: line endings stay, and offsets count from its first character.
    Only a byte-order mark, which says how the file is encoded, is no part of it.
    """
    done: list[Path] = []
    for given in paths:
        if str(given) == STDIN:
            yield read_stream(stdin or sys.stdin.buffer, STDIN, max_chars=max_chars)
            continue
        for path in _expand(str(given)):
            if not _is_below(path, done):
                yield from _read(path, max_chars)
            if path.is_dir():
                done.append(path)
        done.append(Path(given))


def _expand(given: str) -> list[Path]:
    """Return what a pattern matches, in the order of the names; a path that exists is never a pattern."""
    if os.path.lexists(given) or not has_magic(given):
        return [Path(given)]
    return [Path(name) for name in sorted(iglob(given, recursive=True))] or [Path(given)]


def _is_below(path: Path, done: list[Path]) -> bool:
    return any(before == path or before in path.parents for before in done)


def _read(path: Path, max_chars: int) -> Iterator[Article | ErrorRecord]:
    if not path.is_dir():
        yield from _read_one(path, max_chars)
        return
    empty = True
    for found in _walk(path):
        empty = False
        if isinstance(found, ErrorRecord):
            yield found
        else:
            yield from _read_one(found, max_chars)
    if empty:
        what = InputError(
            "The folder holds no article.", fix=f"Files ending in {', '.join(SUFFIXES)} are read."
        )
        yield ErrorRecord.from_exception(path.as_posix(), STAGE, what)


def _read_one(path: Path, max_chars: int) -> Iterator[Article | ErrorRecord]:
    if path.suffix.lower() == CORPUS_SUFFIX:
        yield from read_corpus(path, path.as_posix(), max_chars=max_chars)
    else:
        yield read_file(path, path.as_posix(), max_chars=max_chars)


def _walk(folder: Path) -> Iterator[Path | ErrorRecord]:
    """Yield the files to read below *folder*; no links to folders, which may lead in a circle."""
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        yield ErrorRecord(
            doc_id=folder.as_posix(), stage=STAGE, error=f"{type(error).__name__}: {error.strerror}"
        )
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(folder / entry.name)
        elif Path(entry.name).suffix.lower() in SUFFIXES and not entry.is_dir():
            yield folder / entry.name
