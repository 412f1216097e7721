"""Find the articles that command line arguments mean: files, folders, patterns, ``-``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from glob import has_magic, iglob
from pathlib import Path
from typing import BinaryIO

from claimx.errors import InputError
from claimx.records import Article, ErrorRecord
from claimx.sources.distinct import distinct
from claimx.sources.files import Found, read_path
from claimx.sources.names import PLAIN, SUFFIXES, extra_of, is_read
from claimx.sources.page import Page, main_text
from claimx.sources.text import MAX_CHARS, STAGE, InputOptions, read_stream

STDIN = "-"

Without = Callable[[Path], bool]


def read_articles(
    paths: Iterable[str | Path],
    *,
    max_chars: int = MAX_CHARS,
    text_field: str = "text",
    id_field: str = "id",
    stdin: BinaryIO | None = None,
) -> Iterator[Article | ErrorRecord]:
    """Yield the articles of *paths*, one in memory at a time; what cannot be read is an error record.

    A path is a file, a folder (read recursively, in the order of the names, without hidden files), a
    pattern as ``posts/**/*.txt``, or ``-`` for one text from standard input. A path named twice, or below
    a folder named before, is read once. An article's id is its path as given, with forward slashes; articles
    of lines and tables have their own in *id_field*, and their text in *text_field*. Where two articles have
    one id, but other texts, the second is told apart by the hash of its text (see `distinct`).

    The text of a text file is unaltered: line endings stay, and offsets count from its first character.
    Only a byte-order mark, which says how the file is encoded, is no part of it. Of a web page it is the
    main text. Raises MissingExtraError where a kind of file needs an extra that is not installed.
    """
    options = InputOptions(max_chars, text_field, id_field)
    for found in read_inputs(paths, options, stdin=stdin):
        yield main_text(found, max_chars) if isinstance(found, Page) else found


def read_inputs(
    paths: Iterable[str | Path],
    options: InputOptions,
    *,
    stdin: BinaryIO | None = None,
    without: Without = lambda path: False,
) -> Iterator[Found]:
    """Yield what `read_articles` does, but web pages as they are: finding their main text takes time.

    Files for which *without* is true are left out, as if they were not there.
    """
    return distinct(_read(paths, options, stdin, without))


def _read(
    paths: Iterable[str | Path], options: InputOptions, stdin: BinaryIO | None, without: Without
) -> Iterator[Found]:
    done: list[Path] = []
    for given in paths:
        if str(given) == STDIN:
            yield read_stream(stdin or sys.stdin.buffer, STDIN, max_chars=options.max_chars)
            continue
        for path in list_files([given], done, without):
            if isinstance(path, ErrorRecord):
                yield path
            else:
                yield from read_path(path, path.as_posix(), options)


def list_files(
    paths: Iterable[str | Path], done: list[Path] | None = None, without: Without = lambda path: False
) -> Iterator[Path | ErrorRecord]:
    """Yield the files that *paths* mean, in the order in which they are read.

    What is named in or below *done*, which grows by *paths*, is left out, and what *without* is true of.
    """
    done = [] if done is None else done
    for given in paths:
        for path in _expand(str(given)):
            if not _is_below(path, done):
                yield from _files(path, without)
            if path.is_dir():
                done.append(path)
        done.append(Path(given))


def needed_extras(paths: Iterable[str | Path], without: Without = lambda path: False) -> set[str]:
    """Return the extras that reading the files of *paths* needs, as far as their names tell."""
    named = (path for path in paths if str(path) != STDIN)
    files = (path for path in list_files(named, without=without) if isinstance(path, Path))
    return {extra for path in files for extra in extra_of(path.name)}


def input_size(paths: Iterable[str | Path]) -> int:
    """Return how many bytes the files of *paths* have, 0 where these do not tell how much text there is."""
    size = 0
    for path in list_files(path for path in paths if str(path) != STDIN):
        if isinstance(path, Path):
            if path.suffix.lower() not in PLAIN or not path.is_file():
                return 0
            size += path.stat().st_size
    return size


def _expand(given: str) -> list[Path]:
    """Return what a pattern matches, in the order of the names; a path that exists is never a pattern."""
    if os.path.lexists(given) or not has_magic(given):
        return [Path(given)]
    return [Path(name) for name in sorted(iglob(given, recursive=True))] or [Path(given)]


def _is_below(path: Path, done: list[Path]) -> bool:
    return any(before == path or before in path.parents for before in done)


def _files(path: Path, without: Without) -> Iterator[Path | ErrorRecord]:
    if not path.is_dir():
        if not without(path):
            yield path
        return
    empty = True
    for found in _walk(path):
        if isinstance(found, Path) and without(found):
            continue
        empty = False
        yield found
    if empty:
        what = InputError(
            "The folder holds no article.", fix=f"Files ending in {', '.join(SUFFIXES)} are read."
        )
        yield ErrorRecord.from_exception(path.as_posix(), STAGE, what)


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
        elif is_read(entry.name) and not entry.is_dir():
            yield folder / entry.name
