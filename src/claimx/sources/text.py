"""Turn the bytes of one file into an article, exactly as they are, or into an error record."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any, BinaryIO

from claimx.errors import InputError
from claimx.records import Article, ErrorRecord
from claimx.sources.signatures import signed_otherwise

MAX_CHARS = 5_000_000
"""A longer text is an error record: no article is, and memory stays bounded."""

STAGE = "read"
_LONGEST_TITLE = 120
_WIDEST = 4  # bytes of a character in UTF-8
_MARK = 4  # bytes of a byte-order mark
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins as that of UTF-16 does
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte-order marks, and the encodings that they say; these take the mark away."""

_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class InputOptions:
    """How inputs are read: the longest text, and where lines and tables have text and id."""

    max_chars: int = MAX_CHARS
    text_field: str = "text"
    id_field: str = "id"


DEFAULTS = InputOptions()
"""The options that hold unless told otherwise."""


def read_file(path: Path, doc_id: str, *, max_chars: int = MAX_CHARS) -> Article | ErrorRecord:
    """Read the text file *path*; what is wrong with it becomes an error record."""
    try:
        with open(path, "rb") as stream:
            return read_stream(stream, doc_id, max_chars=max_chars)
    except OSError as error:
        return ErrorRecord(doc_id=doc_id, stage=STAGE, error=f"{type(error).__name__}: {error.strerror}")


def read_stream(stream: BinaryIO, doc_id: str, *, max_chars: int = MAX_CHARS) -> Article | ErrorRecord:
    """Read one text from *stream*, never more of it than *max_chars* characters can take.

    An encoding that is not UTF-8 is named in ``meta["encoding"]``.
    """
    content = stream.read(max_chars * _WIDEST + _MARK + 1)
    other = signed_otherwise(content)
    if other is not None:
        return ErrorRecord.from_exception(doc_id, STAGE, other)
    try:
        text, encoding = decode(content)
    except UnicodeDecodeError as error:
        problem: Exception = error
        if len(content) > max_chars * _WIDEST + _MARK:
            problem = too_long(max_chars)
        elif b"\0" in content[:1024]:
            problem = InputError("This is no text file.", fix="Save it as UTF-8 text.")
        return ErrorRecord.from_exception(doc_id, STAGE, problem)
    meta: dict[str, object] = {} if encoding == "utf-8" else {"encoding": encoding}
    return make_article(doc_id, text, meta=meta, max_chars=max_chars)


def decode(content: bytes) -> tuple[str, str]:
    """Return (text, encoding) of *content*; raise UnicodeDecodeError where it is no text.

    The encoding is that of the byte-order mark, else UTF-8, else Windows-1252, which is what older
    programs wrote (https://encoding.spec.whatwg.org/#names-and-labels). What has well-formed characters of
    UTF-8 beside others, or ends within one, is broken UTF-8 and is not guessed at.
    """
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return content.decode(encoding), encoding.removesuffix("-sig")
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        broken = error.reason == "unexpected end of data" or not content.decode("utf-8", "ignore").isascii()
        if broken or _CONTROLS.search(content):
            raise
    return content.decode("cp1252"), "cp1252"


def make_article(
    doc_id: str,
    text: str,
    *,
    title: str = "",
    meta: dict[str, object] | None = None,
    max_chars: int = MAX_CHARS,
) -> Article | ErrorRecord:
    """Return the article, titled by its first line where *title* is empty, or why *text* cannot be one."""
    problem = None
    if len(text) > max_chars:
        problem = too_long(max_chars)
    elif not text.strip():
        problem = InputError("The text is empty.")
    elif "\0" in text:
        problem = InputError(
            "The text holds a NUL character, as only binary files do.", fix="Save it as UTF-8 text."
        )
    elif not _is_unicode(text):
        problem = InputError("The text holds half a character (a lone surrogate).")
    if problem is not None:
        return ErrorRecord.from_exception(doc_id, STAGE, problem)
    return Article(doc_id, text, title or first_line(text), dict(meta or {}))


def text_of(row: Mapping[str, Any], options: InputOptions, kind: str) -> str:
    """Return the text of *row*, a line or row by its *kind*; raise InputError where it has none."""
    text = row.get(options.text_field)
    if text is None:
        raise InputError(
            f"The {kind} has no '{options.text_field}'.",
            fix="Name the key of the text with --text-field." if kind == "line" else "",
        )
    if not isinstance(text, str):
        raise InputError(f"The '{options.text_field}' of the {kind} is no text, but {_kind(text)}.")
    return text


def id_of(row: Mapping[str, Any], options: InputOptions, kind: str) -> str:
    """Return the id of *row*, a number as its text, "" for none; raise InputError for another value."""
    name = row.get(options.id_field)
    if name is None or (isinstance(name, float) and not isfinite(name)):
        return ""
    if isinstance(name, bool) or not isinstance(name, (str, int, float)):
        raise InputError(
            f"The '{options.id_field}' of the {kind} is neither text nor a number, but {_kind(name)}.",
            fix="Name the key of the id with --id-field.",
        )
    return str(name)


def _kind(value: object) -> str:
    """Return what JSON calls a value."""
    names = ((bool, "true or false"), ((int, float), "a number"), (Mapping, "an object"), (list, "a list"))
    return next((name for types, name in names if isinstance(value, types)), "something else")


def first_line(text: str) -> str:
    """Return the first line that is not empty, without the ``#`` of Markdown; "" where it is too long."""
    head = text.lstrip()[: _LONGEST_TITLE + 1]
    line = head.splitlines()[0] if head else ""
    return line.lstrip("#").strip() if len(line) <= _LONGEST_TITLE else ""


def too_long(max_chars: int) -> InputError:
    """Return the error of a text over the limit."""
    return InputError(
        f"The text is longer than {max_chars:,} characters.",
        fix="Split it, or raise the limit with --max-chars.",
    )


def _is_unicode(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
