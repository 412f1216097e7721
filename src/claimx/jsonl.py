"""Write records as JSON lines: compact UTF-8 and one key order."""

from __future__ import annotations

from collections.abc import Iterable
from json import JSONEncoder
from typing import BinaryIO

from claimx.printable import printable_json
from claimx.typed_json import Record

_encode = JSONEncoder(ensure_ascii=False, check_circular=False, allow_nan=False, separators=(",", ":")).encode


def dumps(value: object) -> str:
    """Return *value* as one line of JSON, readable, with nothing in it that steers a terminal."""
    return printable_json(_encode(value))


def write_records(stream: BinaryIO, records: Iterable[Record], *, flush: bool = False) -> int:
    """Write each record as a line to *stream* and return how many; *flush* after each for a live reader."""
    import jsonlines

    count = 0
    with jsonlines.Writer(stream, dumps=dumps, flush=flush) as writer:
        for record in records:
            writer.write(record.to_dict())
            count += 1
    return count
