"""Make tables of claim records: CSV that is safe to open, Parquet with nested columns."""

from __future__ import annotations

import shutil
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from claimx.errors import OutputError
from claimx.extras import need
from claimx.files.outputs import LINES, Target
from claimx.validation import read_records

TABLES = (".csv", ".parquet")
"""The endings of outputs that are no JSON lines."""

_ROWS = 2000  # of a row group


def convert_lines(lines: Path, stream: BinaryIO, suffix: str) -> None:
    """Write the records in the JSONL file *lines* to *stream* as *suffix* says, lines as they are."""
    if suffix == ".csv":
        from claimx.exchange import table

        table.write(read_records(lines), stream)
    elif suffix == ".parquet":
        _write_parquet(lines, stream)
    else:
        with open(lines, "rb") as plain:
            shutil.copyfileobj(plain, stream)


def check_target(target: Target, *, claims: bool) -> Target:
    """Return *target*, where *claims* or else articles can be written to it.

    Raises OutputError where it cannot be written, its ending is unknown, or names a table and no *claims*
    are written; MissingExtraError where its format needs an extra.
    """
    if target.suffix in TABLES and not claims:
        raise OutputError(
            f"Articles are not written as {target.suffix}.",
            where=target.name,
            fix="Let the name end in .jsonl.",
        )
    if target.suffix == ".parquet":
        need("parquet")
        return target.check((".parquet",), packed=False)
    return target.check((*LINES, *TABLES) if claims else LINES)


def _write_parquet(lines: Path, stream: BinaryIO) -> None:
    """Write claims with the keys of the record as columns; an error record has few of them."""
    import pyarrow
    from pyarrow.parquet import ParquetWriter

    schema = _schema(pyarrow)
    with ParquetWriter(stream, schema, compression="zstd") as writer:
        rows = map(_row, (record.to_dict() for record in read_records(lines)))
        while batch := list(islice(rows, _ROWS)):
            writer.write_table(pyarrow.Table.from_pylist(batch, schema))


def _row(row: dict[str, Any]) -> dict[str, Any]:
    """Return the record with its identifiers as a list of pairs, which is how Arrow takes a map."""
    for name in ("drug", "condition"):
        if row.get(name) is not None:
            row[name] = {**row[name], "ids": list(row[name]["ids"].items())}
    return row


def _schema(pyarrow: Any) -> Any:
    text, number, place, flag = pyarrow.string(), pyarrow.float64(), pyarrow.int64(), pyarrow.bool_()
    quote = [("text", text), ("start", place), ("end", place)]
    quoted = pyarrow.struct(quote)
    mention = pyarrow.struct(
        [*quote, ("name", text), ("ids", pyarrow.map_(text, text)), ("antecedent", quoted)]
    )
    hedge = pyarrow.struct([*quote, ("type", text)])
    attributes = [(name, quoted) for name in ("frequency", "duration", "route", "form")]
    dose = pyarrow.struct(
        [
            *quote, ("low", number), ("high", number), ("unit", text), ("per", text), *attributes,
            ("times_per_day", number), ("approximate", flag),
        ]
    )  # fmt: skip
    made_by = [(name, text) for name in ("claimx", "model", "model_sha256", "lexicon_sha256")]
    return pyarrow.schema(
        [
            ("schema", text), ("id", text), ("kind", text), ("doc_id", text), ("sentence", text),
            ("start", place), ("end", place), ("drug", mention), ("condition", mention), ("relation", text),
            ("negated", flag), ("certainty", text), ("hedges", pyarrow.list_(hedge)),
            ("doses", pyarrow.list_(dose)), ("dose", dose), ("score", number),
            ("why", pyarrow.struct([("rule", text), ("cues", pyarrow.list_(quoted))])),
            ("extractor", pyarrow.struct(made_by)), ("stage", text), ("error", text),
        ]
    )  # fmt: skip
