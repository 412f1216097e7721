"""Read the articles of tables: CSV, TSV and Parquet, one a row."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from claimx.errors import InputError
from claimx.extras import need
from claimx.records import Article, ErrorRecord
from claimx.sources.marked import as_utf8
from claimx.sources.rows import read_rows
from claimx.sources.text import STAGE, InputOptions, id_of, make_article, text_of

_ROOM = 1 << 20  # characters of a row for all that is not text
_MEMORY = 256 << 20  # bytes of a Parquet file that cannot be read where it lies
_ROWS = 64  # of a Parquet file that are in memory at a time


def read_csv(stream: BinaryIO, doc_id: str, options: InputOptions) -> Iterator[Article | ErrorRecord]:
    """Yield the articles of a table with a head line; a bad row is an error record that names its line.

    The delimiter is found out. The columns that are neither text nor id nor ``title`` become ``meta``. An
    article without id is named by its last line, ``posts.csv:7``. Raises InputError where there is no column
    of the text or the table breaks off.
    """
    content, encoding = as_utf8(stream)
    names, rows = read_rows(content, options.text_field, options.max_chars * 2 + _ROOM)
    _check_columns(names, options)
    for number, row in rows:
        place = f"{doc_id}:{number}"
        if isinstance(row, InputError):
            yield ErrorRecord.from_exception(place, STAGE, row)
        else:
            cells, told = row
            yield _article(dict(zip(names, cells, strict=True)), place, options, encoding or told)


def read_parquet(stream: BinaryIO, doc_id: str, options: InputOptions) -> Iterator[Article | ErrorRecord]:
    """Yield the articles of a Parquet file, as `read_csv`; *stream* must be seekable."""
    need("parquet")
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    number = 0
    try:
        table = ParquetFile(stream if stream.seekable() else _in_memory(stream))
        _check_columns(table.schema_arrow.names, options)
        for batch in table.iter_batches(_ROWS):
            for row in batch.to_pylist():
                number += 1
                yield _article(row, f"{doc_id}:{number}", options)
    except (ArrowException, OSError) as error:
        raise InputError(f"The file cannot be read behind row {number}: {error}.") from error


def _in_memory(stream: BinaryIO) -> BinaryIO:
    """Return a seekable copy of a Parquet file that is compressed again or in an archive."""
    content = stream.read(_MEMORY + 1)
    if len(content) > _MEMORY:
        raise InputError(
            f"A Parquet file of more than {_MEMORY:,} bytes is not read from within another file.",
            fix="Unpack it first.",
        )
    return io.BytesIO(content)


def _check_columns(names: Sequence[str], options: InputOptions) -> None:
    if options.text_field not in names:
        raise InputError(
            f"There is no column '{options.text_field}'.",
            fix=f"Name one of these with --text-field: {', '.join(names) or 'none'}.",
        )
    twice = next((name for name in (options.text_field, options.id_field) if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"Two columns have the name '{twice}'.", fix="Rename one of them.")


def _article(
    row: Mapping[str, Any], place: str, options: InputOptions, encoding: str = ""
) -> Article | ErrorRecord:
    try:
        text, name = text_of(row, options, "row"), id_of(row, options, "row")
    except InputError as error:
        return ErrorRecord.from_exception(place, STAGE, error)
    used = (options.text_field, options.id_field, "title")
    meta: dict[str, object] = {
        key: value if isinstance(value, (str, int, float, bool)) else str(value)
        for key, value in row.items()
        if key not in used and value not in (None, "")
    }
    if encoding:
        meta.setdefault("encoding", encoding)
    return make_article(
        name or place, text, title=str(row.get("title") or ""), meta=meta, max_chars=options.max_chars
    )
