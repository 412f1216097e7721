"""Read the articles of a corpus file: one JSON object a line, with ``text``, ``id`` and ``title``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from claimx.errors import InputError
from claimx.records import Article, ErrorRecord
from claimx.sources.text import MAX_CHARS, STAGE, make_article, too_long

_ESCAPED = 12  # bytes that JSON may take for a character
_ROOM = 1 << 20  # bytes of a line for all that is not text


def read_corpus(path: Path, doc_id: str, *, max_chars: int = MAX_CHARS) -> Iterator[Article | ErrorRecord]:
    """Yield the articles of the JSONL file *path* in its order; a bad line is an error record.

    An article without ``id`` is named by file and line, ``posts.jsonl:7``; spans and claims of the file
    are not looked at.
    """
    try:
        with open(path, "rb") as stream:
            for number, line in _lines(stream, max_chars * _ESCAPED + _ROOM):
                if line is None:
                    yield ErrorRecord.from_exception(f"{doc_id}:{number}", STAGE, too_long(max_chars))
                    continue
                if not line.strip():
                    continue
                found = _article(line, f"{doc_id}:{number}", max_chars)
                if isinstance(found, InputError):
                    yield ErrorRecord.from_exception(doc_id, STAGE, found)
                    return
                yield found
    except OSError as error:
        yield ErrorRecord(doc_id=doc_id, stage=STAGE, error=f"{type(error).__name__}: {error.strerror}")


def _lines(stream: BinaryIO, longest: int) -> Iterator[tuple[int, bytes | None]]:
    """Yield number and bytes of each physical line, and None for one that is longer than *longest* bytes."""
    number = 0
    while line := stream.readline(longest):
        number += 1
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.endswith(b"\n") or len(line) < longest - 3:
            yield number, line
            continue
        yield number, None
        while line and not line.endswith(b"\n"):
            line = stream.readline(longest)


def _article(line: bytes, place: str, max_chars: int) -> Article | ErrorRecord | InputError:
    """Return the article of a line, its error record, or the InputError that ends the whole file."""
    try:
        row: Any = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        return ErrorRecord.from_exception(place, STAGE, error)
    schema = row.get("schema") if isinstance(row, dict) else None
    if isinstance(schema, str) and schema.startswith("claimx.") and not schema.startswith("claimx.document/"):
        return InputError(
            f"The file holds '{schema}' records, not articles.", fix="Give the articles themselves."
        )
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        return ErrorRecord.from_exception(
            place, STAGE, InputError("The line has no 'text'.", fix="See docs/inputs.md for the format.")
        )
    name, title, meta = row.get("id"), row.get("title"), row.get("meta")
    doc_id = name if isinstance(name, str) and name else place
    return make_article(
        doc_id,
        row["text"],
        title=title if isinstance(title, str) else "",
        meta=meta if isinstance(meta, dict) else {},
        max_chars=max_chars,
    )
