"""Read the articles of one file, whatever its kind: its name tells how, or else its first bytes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import BinaryIO

from claimx.errors import InputError, MissingExtraError
from claimx.records import Article, ErrorRecord
from claimx.sources.lines import read_lines
from claimx.sources.marked import peekable
from claimx.sources.names import (
    COMPRESSED,
    LINES,
    PAGES,
    SUFFIXES,
    WEB_ARCHIVES,
    is_archive,
    is_read,
    is_tar,
)
from claimx.sources.page import Page, read_page
from claimx.sources.signatures import ending_by_content
from claimx.sources.text import STAGE, InputOptions, read_stream

_MOST_PACKED = 2  # times that a file may be compressed: one that holds itself would have no end
_LONGEST_BEGIN = 256

Found = Article | Page | ErrorRecord


def read_path(path: Path, doc_id: str, options: InputOptions) -> Iterator[Found]:
    """Yield the articles of the file *path*; what is wrong with it is an error record."""
    try:
        with open(path, "rb") as stream:
            yield from read_named(stream, path.name, doc_id, options)
    except OSError as error:
        yield ErrorRecord(doc_id=doc_id, stage=STAGE, error=f"{type(error).__name__}: {error.strerror}")


def read_named(stream: BinaryIO, name: str, doc_id: str, options: InputOptions) -> Iterator[Found]:
    """Yield the articles of *stream*, whose kind *name* tells; what breaks it off is an error record."""
    try:
        if is_tar(name):
            from claimx.sources.archives import tar_members
            from claimx.sources.compressed import decompressed

            tar = name.lower().replace(".tgz", ".tar.gz").replace(".tbz2", ".tar.bz2")
            yield from _members(tar_members(decompressed(stream, tar)), doc_id, options)
        elif name.lower().endswith(".zip"):
            from claimx.sources.archives import zip_members

            yield from _members(zip_members(stream), doc_id, options)
        elif is_archive(name):
            raise InputError("An archive that is compressed once more is not read.", fix="Unpack it first.")
        else:
            empty = True
            for found in _single(stream, name, doc_id, options):
                empty = False
                yield found
            if empty:
                raise InputError("The file holds no article.", fix="Leave it out.")
    except MissingExtraError:
        raise
    except InputError as error:
        yield ErrorRecord.from_exception(doc_id, STAGE, error)


def _single(stream: BinaryIO, name: str, doc_id: str, options: InputOptions) -> Iterator[Found]:
    """Yield the articles of a file that is no archive; what reads rare kinds is imported for these alone."""
    content, suffix = _unpacked(stream, name)
    if suffix in LINES:
        yield from read_lines(content, doc_id, options)
    elif suffix in (".csv", ".tsv"):
        from claimx.sources.tables import read_csv

        yield from read_csv(content, doc_id, options)
    elif suffix == ".parquet":
        from claimx.sources.tables import read_parquet

        yield from read_parquet(content, doc_id, options)
    elif suffix in WEB_ARCHIVES:
        from claimx.sources.warc import read_warc

        yield from read_warc(content, doc_id, options)
    elif suffix in PAGES:
        yield read_page(content, doc_id, options.max_chars)
    else:
        yield read_stream(content, doc_id, max_chars=options.max_chars)


def _unpacked(stream: BinaryIO, name: str) -> tuple[BinaryIO, str]:
    """Return what *stream* holds without its compression, and the ending that tells its kind, "" for text.

    Where *name* has none, as that of standard input or a pipe, the first bytes tell both.
    """
    suffix = PurePath(name).suffix.lower()
    for left in range(_MOST_PACKED, -1, -1):
        if suffix not in (*SUFFIXES, *COMPRESSED):
            stream = peekable(stream)
            suffix = ending_by_content(stream.peek(_LONGEST_BEGIN))  # type: ignore[attr-defined]
        if suffix not in COMPRESSED or not left:
            break
        from claimx.sources.compressed import decompressed

        stream = decompressed(stream, f"packed{suffix}")
        name = PurePath(name).stem
        suffix = PurePath(name).suffix.lower()
    return stream, suffix


def _members(
    members: Iterator[tuple[str, BinaryIO | InputError]], doc_id: str, options: InputOptions
) -> Iterator[Found]:
    empty = True
    for name, opened in members:
        member_id = f"{doc_id}/{name}"
        if isinstance(opened, InputError):
            empty = False
            yield ErrorRecord.from_exception(member_id, STAGE, opened)
        elif PurePath(name).name.startswith("."):
            continue
        elif is_archive(name):
            empty = False
            nested = InputError(
                "An archive within an archive is not read.", fix="Unpack the outer one first."
            )
            yield ErrorRecord.from_exception(member_id, STAGE, nested)
        elif is_read(name):
            empty = False
            yield from read_named(opened, PurePath(name).name, member_id, options)
    if empty:
        raise InputError(
            "The archive holds no article.", fix=f"Files ending in {', '.join(SUFFIXES)} are read."
        )
