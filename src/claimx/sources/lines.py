"""Read the articles of JSON lines: one object a line, with ``text``, ``id`` and ``title``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from claimx.errors import InputError
from claimx.records import Article, ErrorRecord
from claimx.sources.text import STAGE, InputOptions, make_article, too_long

_ESCAPED = 12  # bytes that JSON may take for a character
_ROOM = 1 << 20  # bytes of a line for all that is not text


def read_lines(
    stream: BinaryIO, doc_id: str, options: InputOptions, *, before: int = 0
) -> Iterator[Article | ErrorRecord]:
    """Yield the articles of a JSONL file in its order; a bad line is an error record.

    An article without id is named by file and line, ``posts.jsonl:7``; spans and claims of the file are
    not looked at. *before* is the number of lines of the file that stand before the stream.
    """
    for number, line in _lines(stream, options.max_chars * _ESCAPED + _ROOM, before):
        if line is None:
            yield ErrorRecord.from_exception(f"{doc_id}:{number}", STAGE, too_long(options.max_chars))
            continue
        if not line.strip():
            continue
        found = _article(line, f"{doc_id}:{number}", options)
        if isinstance(found, InputError):
            yield ErrorRecord.from_exception(doc_id, STAGE, found)
            return
        yield found


def _lines(stream: BinaryIO, longest: int, number: int) -> Iterator[tuple[int, bytes | None]]:
    """Yield number and bytes of each physical line, and None for one that is longer than *longest* bytes."""
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


def _article(line: bytes, place: str, options: InputOptions) -> Article | ErrorRecord | InputError:
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
    if not isinstance(row, dict) or not isinstance(row.get(options.text_field), str):
        what = InputError(
            f"The line has no '{options.text_field}'.", fix="Name the key of the text with --text-field."
        )
        return ErrorRecord.from_exception(place, STAGE, what)
    name, title, meta = row.get(options.id_field), row.get("title"), row.get("meta")
    doc_id = name if isinstance(name, str) and name else place
    return make_article(
        doc_id,
        row[options.text_field],
        title=title if isinstance(title, str) else "",
        meta=meta if isinstance(meta, dict) else {},
        max_chars=options.max_chars,
    )
