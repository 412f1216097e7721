"""Open files that are compressed (``.gz``, ``.bz2``, ``.zst``), and stop what expands without end."""

from __future__ import annotations

import bz2
import gzip
import io
import sys
from pathlib import PurePath
from typing import Any, BinaryIO, cast

from claimx.errors import InputError
from claimx.extras import need
from claimx.sources.names import COMPRESSED

_FREE = 64 << 20  # bytes that may come out before their share is looked at
_MOST = 300  # bytes out of one byte in; text gives 3 to 20


def decompressed(stream: BinaryIO, name: str) -> BinaryIO:
    """Return what *stream* holds, by the ending of *name*; reading raises InputError for a damaged file.

    The file must have a size of compressed bytes that is in proportion to what comes out of it. Raises
    MissingExtraError where ``.zst`` cannot be read.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix not in COMPRESSED:
        return stream
    counted = _Counted(stream)
    if suffix == ".gz":
        opened: Any = gzip.GzipFile(fileobj=counted)
    elif suffix == ".bz2":
        opened = bz2.BZ2File(cast(BinaryIO, counted))
    else:
        opened = zstd_file()(cast(BinaryIO, counted))
    return _buffered(opened, counted)


def guarded(opened: Any) -> BinaryIO:
    """Return *opened*, whose every failure to read is an InputError."""
    return _buffered(opened, None)


def _buffered(opened: Any, source: _Counted | None) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(cast(Any, _Guarded(opened, source)), 1 << 16))


def zstd_file() -> Any:
    """Return the class that reads and writes zstd: part of Python from 3.14 on, a package before."""
    need("zst")
    if sys.version_info >= (3, 14):
        from compression.zstd import ZstdFile
    else:
        from backports.zstd import ZstdFile
    return ZstdFile


class _Counted(io.RawIOBase):
    """A stream that counts what was read from it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        content = self._stream.read(len(buffer))
        buffer[: len(content)] = content
        self.count += len(content)
        return len(content)


class _Guarded(io.RawIOBase):
    """What comes out of a stream, as long as it is in proportion to what went in."""

    def __init__(self, opened: Any, source: _Counted | None) -> None:
        self._opened, self._source = opened, source
        self._out = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        try:
            content = self._opened.read(len(buffer))
        except Exception as error:  # each library has errors of its own for a damaged file
            raise InputError(f"The file is damaged: {error}.") from error
        self._out += len(content)
        if self._source is not None and self._out > max(_FREE, _MOST * self._source.count):
            raise InputError(f"The file expands more than {_MOST}-fold.", fix="Check what it holds.")
        buffer[: len(content)] = content
        return len(content)
