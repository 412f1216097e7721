"""Turn the bytes of one file into an article, exactly as they are, or into an error record."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from claimx.errors import InputError
from claimx.records import Article, ErrorRecord

MAX_CHARS = 5_000_000
"""A longer text is an error record: no article is, and memory stays bounded."""

STAGE = "read"
_LONGEST_TITLE = 120
_WIDEST = 4  # bytes of a character in UTF-8
_MARK = 3  # bytes of a byte-order mark


def read_file(path: Path, doc_id: str, *, max_chars: int = MAX_CHARS) -> Article | ErrorRecord:
    """Read the text file *path*; what is wrong with it becomes an error record."""
    try:
        with open(path, "rb") as stream:
            return read_stream(stream, doc_id, max_chars=max_chars)
    except OSError as error:
        return ErrorRecord(doc_id=doc_id, stage=STAGE, error=f"{type(error).__name__}: {error.strerror}")


def read_stream(stream: BinaryIO, doc_id: str, *, max_chars: int = MAX_CHARS) -> Article | ErrorRecord:
    """Read one text from *stream*, never more of it than *max_chars* characters can take."""
    content = stream.read(max_chars * _WIDEST + _MARK + 1)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problem: Exception = error
        if len(content) > max_chars * _WIDEST + _MARK:
            problem = too_long(max_chars)
        elif b"\0" in content[:1024]:
            problem = InputError("This is no text file.", fix="Save it as UTF-8 text.")
        return ErrorRecord.from_exception(doc_id, STAGE, problem)
    return make_article(doc_id, text, max_chars=max_chars)


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
