"""Open what the name of an input means: a file, a pipe, standard input; compressed or not, once or again."""

from __future__ import annotations

import io
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias, cast

from claimx.errors import InputError
from claimx.files.compression import compression_of
from claimx.sources.compressed import decompressed, guarded
from claimx.sources.marked import as_utf8, has_wide_units

STANDARD = "-"
"""The name of standard input."""

_LONGEST = 4  # bytes that tell a compression or an encoding


class Kept:
    """What was read from an input that can be read only once; its text is the name of that input."""

    def __init__(self, name: str, stream: BinaryIO) -> None:
        """Take the *stream* that has all that was read."""
        self.name, self.stream = name, stream

    def __str__(self) -> str:
        return self.name


Source: TypeAlias = "Path | Kept"
"""What can be opened: the name of an input, or what was kept of one."""


@contextmanager
def open_input(source: Source) -> Iterator[BinaryIO]:
    """Open *source* for reading, decompressed where its name or its first bytes say so.

    ``-`` is standard input, which is left open. Raises InputError, naming the input, where it cannot be read
    or is damaged.
    """
    if isinstance(source, Kept):
        source.stream.seek(0)
        yield source.stream
        return
    try:
        with _opened(source) as stream:
            yield stream
    except InputError as error:
        if error.where:
            raise
        raise InputError(error.what, where=_named(source), fix=error.fix) from error


def read_input(source: Source) -> bytes:
    """Return all that *source* holds, as `open_input` opens it."""
    with open_input(source) as stream:
        return stream.read()


def numbered_lines(source: Source) -> Iterator[tuple[int, bytes]]:
    """Yield number and bytes of each line of *source* that is not blank; blank ones count.

    Lines in UTF-16 by their byte-order mark, as shells on Windows write them, are made UTF-8.
    """
    with open_input(source) as stream:
        lines, _ = as_utf8(stream)
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield number, line


def open_seekable(source: Path) -> BinaryIO:
    """Return the lines of *source* as an open file that can be read in any order; the caller closes it.

    A pipe, standard input, a compressed file or one in UTF-16 is copied to a file without a name for that.
    """
    if _is_plain(source):
        with _readable(source):
            return open(source, "rb")
    with open_input(source) as stream, _readable(source):
        copied = tempfile.TemporaryFile()  # noqa: SIM115 (the caller's)
        shutil.copyfileobj(as_utf8(stream)[0], copied)
        copied.seek(0)
        return cast(BinaryIO, copied)


@contextmanager
def reread(sources: Iterable[Path]) -> Iterator[list[Source]]:
    """Return *sources* so that each can be opened again and again within the block."""
    with ExitStack() as stack:
        yield [
            source if _is_regular(source)
            else Kept(_named(source), stack.enter_context(open_seekable(source)))
            for source in sources
        ]  # fmt: skip


def _opened(source: Path) -> Any:
    if str(source) == STANDARD:
        if sys.stdin is None:
            raise InputError("It is closed.", fix="Give a file.")
        raw: Any = nullcontext(sys.stdin.buffer)
    else:
        with _readable(source):
            raw = open(source, "rb")  # noqa: SIM115 (closed by _unpacked)
    return _unpacked(raw, source)


@contextmanager
def _unpacked(raw: Any, source: Path) -> Iterator[BinaryIO]:
    with raw as stream:
        buffered = guarded(stream)
        first = cast(io.BufferedReader, buffered).peek(_LONGEST)
        compression = compression_of(str(source), first)
        yield decompressed(buffered, f"input{compression}") if compression else buffered


@contextmanager
def _readable(source: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        what = error.strerror or str(error)
        raise InputError(f"The file cannot be read: {what}.", where=_named(source)) from error


def _named(source: Path) -> str:
    return "standard input" if str(source) == STANDARD else str(source)


def _is_regular(source: Path) -> bool:
    try:
        return str(source) != STANDARD and stat.S_ISREG(os.stat(source).st_mode)
    except (OSError, ValueError):
        return True  # opening it tells what is wrong


def _is_plain(source: Path) -> bool:
    """Tell whether *source* is a regular file that is neither compressed nor in UTF-16."""
    if not _is_regular(source):
        return False
    with _readable(source), open(source, "rb") as stream:
        begin = stream.read(_LONGEST)
        return not compression_of(str(source), begin) and not has_wide_units(begin)
