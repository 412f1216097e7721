"""Open files that are compressed (``.gz``, ``.bz2``, ``.zst``), and stop what expands without end."""

from __future__ import annotations

import bz2
import gzip
import io
import sys
from collections.abc import Callable
from pathlib import PurePath
from typing import Any, BinaryIO, cast

from claimx.errors import InputError
from claimx.extras import need
from claimx.sources.names import COMPRESSED

_FREE = 64 << 20  # bytes that may come out before their share is looked at
_MOST = 300  # bytes out of one byte in; text gives 3 to 20
_MAGIC = {".gz": b"\x1f\x8b", ".bz2": b"BZh", ".zst": b"\x28\xb5\x2f\xfd"}


def decompressed(stream: BinaryIO, name: str) -> BinaryIO:
    """Return what *stream* holds, by the ending of *name*; reading raises InputError for a damaged file.

    The file must have a size of compressed bytes that is in proportion to what comes out of it. Raises
    MissingExtraError where ``.zst`` cannot be read.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix not in COMPRESSED:
        return stream
    if suffix == ".zst":
        need("zst")
    counted = _Counted(stream)
    buffered = io.BufferedReader(cast(Any, counted), 1 << 16)
    begin = buffered.peek(4)
    if begin and not begin.startswith(_MAGIC[suffix]) and not _is_skippable(begin):
        raise InputError(f"The file is not compressed as {suffix}.", fix="Let its name end as what it is.")
    if suffix == ".gz":
        opened: Any = gzip.GzipFile(fileobj=buffered)
    elif suffix == ".bz2":
        opened = bz2.BZ2File(cast(BinaryIO, buffered))
    else:
        opened = zstd_file()(cast(BinaryIO, buffered))
    return _buffered(_Guarded(opened, lambda: counted.count))


def guarded(opened: Any, size: int | None = None) -> BinaryIO:
    """Return *opened*, whose failures to read are InputErrors; it is made of *size* bytes, if known."""
    return _buffered(_Guarded(opened, None if size is None else lambda: size))


def _buffered(opened: _Guarded) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(cast(Any, opened), 1 << 16))


def _is_skippable(begin: bytes) -> bool:
    """Tell whether a zstd file begins with a frame that is skipped, as parallel compressors write."""
    return len(begin) >= 4 and begin[0] & 0xF0 == 0x50 and begin[1:4] == b"\x2a\x4d\x18"


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

    def __init__(self, opened: Any, read: Callable[[], int] | None) -> None:
        self._opened, self._in = opened, read
        self._out = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        try:
            content = self._opened.read1(len(buffer))  # so that what stands before damage comes out
        except Exception as error:  # each library has errors of its own for a damaged file
            raise InputError(f"The file is damaged: {error}.") from error
        self._out += len(content)
        if self._in is not None and self._out > max(_FREE, _MOST * self._in()):
            raise InputError(f"The file expands more than {_MOST}-fold.", fix="Check what it holds.")
        buffer[: len(content)] = content
        return len(content)
