"""Undo what a web server did to a page on its way: chunks and compression."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from typing import Any

from claimx.errors import InputError
from claimx.extras import need

_MAGIC = {"gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd"}
_NONE = ("", "identity", "none", "utf-8")


def joined_chunks(content: bytes) -> bytes:
    """Return the content of the chunks of *content* (https://www.rfc-editor.org/rfc/rfc9112#section-7.1).

    Where it has none, crawlers joined them before. Raises InputError where the last is missing or cut off.
    """
    chunks: list[bytes] = []
    at = 0
    while True:
        end = content.find(b"\n", at, at + 1000)
        size = content[at:end].split(b";")[0].strip() if end >= 0 else b"?"
        try:
            length = int(size, 16) if size.isalnum() else -1
        except ValueError:
            length = -1
        if length < 0 or end + 1 + length > len(content):
            if not chunks:
                return content
            raise _cut_off()
        if length == 0:
            return b"".join(chunks)
        chunks.append(content[end + 1 : end + 1 + length])
        at = end + 1 + length
        at += 2 if content.startswith(b"\r\n", at) else content.startswith(b"\n", at)


def decoded(content: bytes, codings: str, most: int) -> bytes:
    """Return *content* without its content codings, ``gzip, br``, up to *most* + 1 bytes of it.

    Where it has not the coding that it is said to have, crawlers undid that before. Raises InputError where
    it is damaged or cut off or the coding is unknown, MissingExtraError where its package is missing.
    """
    names = [name.strip().lower().removeprefix("x-") for name in codings.split(",")]
    for name in reversed(names):
        if name in _NONE or not content:
            continue
        if name not in _DECODERS:
            raise InputError(f"The page is encoded as '{name[:40]}', which is not read.")
        if content.startswith(_MAGIC.get(name, b"")):
            content = _DECODERS[name](content, most)
    return content


def _inflated(content: bytes, most: int, bits: int) -> bytes:
    parts: list[bytes] = []
    while content and most >= 0:
        stream = zlib.decompressobj(bits)
        try:
            parts.append(stream.decompress(content, most + 1))
        except zlib.error as error:
            raise InputError(f"The content of the page is damaged: {error}.") from error
        most -= len(parts[-1])
        if not stream.eof and most >= 0:
            raise _cut_off()
        content = stream.unused_data if stream.unused_data.startswith(_MAGIC["gzip"]) else b""
    return b"".join(parts)


def _gunzipped(content: bytes, most: int) -> bytes:
    return _inflated(content, most, zlib.MAX_WBITS | 16)


def _deflated(content: bytes, most: int) -> bytes:
    """Return what is inflated, with or without the head of zlib: servers do both."""
    for bits in (zlib.MAX_WBITS, -zlib.MAX_WBITS):
        try:
            zlib.decompressobj(bits).decompress(content[:1000], 1)
        except zlib.error:
            continue
        return _inflated(content, most, bits)
    return content


def _unbrotlied(content: bytes, most: int) -> bytes:
    need("warc")
    import brotli

    stream: Any = brotli.Decompressor()
    try:
        parts = [stream.process(content, output_buffer_limit=most + 1)]
        while not stream.is_finished() and sum(map(len, parts)) <= most:
            parts.append(stream.process(b"", output_buffer_limit=most + 1))
            if not parts[-1]:
                raise _cut_off()
    except brotli.error as error:
        if content.lstrip()[:1] == b"<":
            return content
        raise InputError("The content of the page is damaged: it is no brotli.") from error
    return b"".join(parts)


def _unzstd(content: bytes, most: int) -> bytes:
    need("zst")
    if sys.version_info >= (3, 14):
        from compression.zstd import ZstdDecompressor, ZstdError
    else:
        from backports.zstd import ZstdDecompressor, ZstdError
    stream = ZstdDecompressor()
    try:
        found: bytes = stream.decompress(content, most + 1)
    except ZstdError as error:
        raise InputError(f"The content of the page is damaged: {error}.") from error
    if not stream.eof and len(found) <= most:
        raise _cut_off()
    return found


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gunzipped, "deflate": _deflated, "br": _unbrotlied, "zstd": _unzstd,
}  # fmt: skip


def _cut_off() -> InputError:
    return InputError("The content of the page is cut off.")
