"""Read the articles of tables: CSV, TSV and Parquet, one a row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO

from claimx.errors import InputError
from claimx.extras import need
from claimx.records import Article, ErrorRecord
from claimx.sources.text import STAGE, InputOptions, make_article

_ROWS = 64  # of a Parquet file that are in memory at a time


def read_csv(
    stream: BinaryIO, doc_id: str, options: InputOptions, delimiter: str = ","
) -> Iterator[Article | ErrorRecord]:
    """Yield the articles of a table with a head line; a bad row is an error record.

    The columns that are neither text nor id nor ``title`` become ``meta``. An article without id is named by
    its last line, ``posts.csv:7``. Raises InputError where there is no such column or the table breaks off.
    """
    csv.field_size_limit(options.max_chars * 4)
    table = csv.DictReader(io.TextIOWrapper(stream, "utf-8-sig", newline=""), delimiter=delimiter)
    try:
        _check_columns(table.fieldnames or (), options)
        for row in table:
            yield _article(row, f"{doc_id}:{table.line_num}", options)
    except (csv.Error, UnicodeDecodeError) as error:
        raise InputError(f"The table cannot be read behind line {table.line_num}: {error}.") from error


def read_parquet(stream: BinaryIO, doc_id: str, options: InputOptions) -> Iterator[Article | ErrorRecord]:
    """Yield the articles of a Parquet file, as `read_csv`; *stream* must be seekable."""
    need("parquet")
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    number = 0
    try:
        table = ParquetFile(stream)
        _check_columns(table.schema_arrow.names, options)
        for batch in table.iter_batches(_ROWS):
            for row in batch.to_pylist():
                number += 1
                yield _article(row, f"{doc_id}:{number}", options)
    except (ArrowException, OSError) as error:
        raise InputError(f"The file cannot be read behind row {number}: {error}.") from error


def _check_columns(names: Iterable[str], options: InputOptions) -> None:
    if options.text_field not in names:
        raise InputError(
            f"There is no column '{options.text_field}'.",
            fix=f"Name one of these with --text-field: {', '.join(names) or 'none'}.",
        )


def _article(row: Mapping[Any, Any], place: str, options: InputOptions) -> Article | ErrorRecord:
    text = row[options.text_field]
    if not isinstance(text, str):
        what = InputError(f"The row has no '{options.text_field}'.")
        return ErrorRecord.from_exception(place, STAGE, what)
    used = (options.text_field, options.id_field, "title")
    meta: dict[str, object] = {
        key: value if isinstance(value, (str, int, float, bool)) else str(value)
        for key, value in row.items()
        if isinstance(key, str) and key not in used and value not in (None, "")
    }
    name = row.get(options.id_field)
    return make_article(
        str(name) if name not in (None, "") else place,
        text,
        title=str(row.get("title") or ""),
        meta=meta,
        max_chars=options.max_chars,
    )
