"""Read streams of lines that are UTF-16 or UTF-32 by their byte-order mark as if they were UTF-8."""

from __future__ import annotations

import codecs
import io
from typing import Any, BinaryIO, cast

from claimx.errors import InputError
from claimx.sources.text import MARKS

_LONGEST_MARK = 4


def wide_encoding(begin: bytes) -> str:
    """Return the encoding that the first bytes of a stream say, where it has units of more than one byte."""
    return next((name for mark, name in MARKS if begin.startswith(mark) and name != "utf-8-sig"), "")


def has_wide_units(begin: bytes) -> bool:
    """Tell whether a stream that begins so has units of more than one byte, with a mark or without."""
    if wide_encoding(begin):
        return True
    zeros = [byte == 0 for byte in begin[:_LONGEST_MARK]]
    return zeros in ([True, False, True, False], [False, True, False, True])


def peekable(stream: BinaryIO) -> BinaryIO:
    """Return *stream*, or what reads from it, with a ``peek`` for its first bytes."""
    return stream if hasattr(stream, "peek") else cast(BinaryIO, io.BufferedReader(cast(Any, stream)))


def as_utf8(stream: BinaryIO) -> tuple[BinaryIO, str]:
    """Return *stream* without its byte-order mark, in UTF-8 where the mark says another encoding, and which.

    Without a mark it is as it was, and the encoding "". Raises InputError for UTF-16 without a mark.
    """
    buffered = cast(Any, peekable(stream))
    begin = bytes(buffered.peek(_LONGEST_MARK)[:_LONGEST_MARK])
    encoding = wide_encoding(begin)
    if encoding:
        return cast(
            BinaryIO, io.BufferedReader(cast(Any, _Transcoded(buffered, encoding)), 1 << 16)
        ), encoding
    if begin.startswith(codecs.BOM_UTF8):
        buffered.read(len(codecs.BOM_UTF8))
    elif has_wide_units(begin):
        raise InputError("The file is UTF-16 without a byte-order mark.", fix="Save it as UTF-8.")
    return cast(BinaryIO, buffered), ""


class _Transcoded(io.RawIOBase):
    """The UTF-8 of a stream in another encoding; half a character in it is U+FFFD."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._ready = b""
        self._over = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        while not self._ready and not self._over:
            content = self._stream.read(1 << 16)
            self._over = not content
            self._ready = self._decoder.decode(content, final=self._over).encode("utf-8", "replace")
        content, self._ready = self._ready[: len(buffer)], self._ready[len(buffer) :]
        buffer[: len(content)] = content
        return len(content)
