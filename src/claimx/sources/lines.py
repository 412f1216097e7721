"""Read the articles of JSON lines: one object a line, with ``text``, ``id`` and ``title``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from claimx.errors import InputError
from claimx.records import Article, ErrorRecord
from claimx.sources.marked import as_utf8
from claimx.sources.text import STAGE, InputOptions, decode, id_of, make_article, text_of, too_long

_ESCAPED = 12  # bytes that JSON may take for a character
_ROOM = 1 << 20  # bytes of a line for all that is not text


def read_lines(
    stream: BinaryIO, doc_id: str, options: InputOptions, *, before: int = 0
) -> Iterator[Article | ErrorRecord]:
    """Yield the articles of a JSONL file in its order; a bad line is an error record.

    An article without id is named by file and line, ``posts.jsonl:7``; spans and claims of the file are
    not looked at. A file of claims or labels ends with its first line, as one error. *before* is the number
    of lines of the file that stand before the stream.
    """
    try:
        content, encoding = (stream, "") if before else as_utf8(stream)
    except InputError as error:
        yield ErrorRecord.from_exception(doc_id, STAGE, error)
        return
    begun = before > 0
    for number, line in _lines(content, options.max_chars * _ESCAPED + _ROOM, before):
        if line is None:
            yield ErrorRecord.from_exception(f"{doc_id}:{number}", STAGE, too_long(options.max_chars))
            continue
        if not line.strip():
            continue
        found = _article(line, f"{doc_id}:{number}", options, encoding)
        if isinstance(found, InputError):
            place = f"{doc_id}:{number}" if begun else doc_id
            yield ErrorRecord.from_exception(place, STAGE, found)
            if not begun:
                return
            continue
        begun = True
        yield found


def _lines(stream: BinaryIO, longest: int, number: int) -> Iterator[tuple[int, bytes | None]]:
    """Yield number and bytes of each physical line, and None for one that is longer than *longest* bytes."""
    while line := stream.readline(longest):
        number += 1
        if line.endswith(b"\n") or len(line) < longest:
            yield number, line
            continue
        yield number, None
        while line and not line.endswith(b"\n"):
            line = stream.readline(longest)


def _article(
    line: bytes, place: str, options: InputOptions, encoding: str
) -> Article | ErrorRecord | InputError:
    """Return the article of a line, its error record, or the InputError for a record of another kind."""
    try:
        row, encoding = _row(line, encoding)
    except RecursionError:
        deep = InputError("The line has too many lists or objects in each other.")
        return ErrorRecord.from_exception(place, STAGE, deep)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        return ErrorRecord.from_exception(place, STAGE, error)
    except ValueError:  # Python reads no number of thousands of digits
        return ErrorRecord.from_exception(place, STAGE, InputError("The line has a number that is too long."))
    schema = row.get("schema") if isinstance(row, dict) else None
    if isinstance(schema, str) and schema.startswith("claimx.error/"):
        unread = InputError("The line stands for an article that could not be read.", fix="Give its file.")
        return ErrorRecord.from_exception(place, STAGE, unread)
    if isinstance(schema, str) and schema.startswith("claimx.") and not schema.startswith("claimx.document/"):
        return InputError(
            f"The file holds '{schema}' records, not articles.", fix="Give the articles themselves."
        )
    if not isinstance(row, dict):
        what = InputError("The line is no JSON object.", fix='Write {"text": "…"} in each line.')
        return ErrorRecord.from_exception(place, STAGE, what)
    try:
        _check_keys(line, options)
        text, name = text_of(row, options, "line"), id_of(row, options, "line")
    except InputError as error:
        return ErrorRecord.from_exception(place, STAGE, error)
    title, meta = row.get("title"), row.get("meta")
    meta = dict(meta) if isinstance(meta, dict) else {}
    if encoding:
        meta.setdefault("encoding", encoding)
    return make_article(
        name or place,
        text,
        title=title if isinstance(title, str) else "",
        meta=meta,
        max_chars=options.max_chars,
    )


def _check_keys(line: bytes, options: InputOptions) -> None:
    """Raise InputError where a line has its text or id twice: of the two one would be lost."""
    for key in (options.text_field, options.id_field):
        if line.count(json.dumps(key).encode()) > 1:
            pairs = json.loads(line.decode("utf-8", "replace"), object_pairs_hook=list)
            if [name for name, _ in pairs].count(key) > 1:
                raise InputError(f"The line has '{key}' twice.", fix="Leave one of them out.")


def _row(line: bytes, encoding: str) -> tuple[Any, str]:
    """Return the value of a line and its encoding, "" for UTF-8; raise ValueError for what is no JSON."""
    try:
        return json.loads(line.decode("utf-8")), encoding
    except UnicodeDecodeError:
        text, told = decode(line)
        try:
            return json.loads(text), told
        except json.JSONDecodeError:
            pass
        raise
