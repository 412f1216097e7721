"""Write records as JSON lines: compact UTF-8, one key order, and never half a file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from json import JSONEncoder
from pathlib import Path
from typing import BinaryIO

from claimx.errors import OutputError
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


@contextmanager
def output_file(path: Path) -> Iterator[BinaryIO]:
    """Open *path* for writing under a temporary name beside it, renamed when all is written.

    After an exception the old file is as it was and nothing is left behind. What is no regular file, as
    a pipe or ``/dev/stdout``, is written directly. Raises OutputError where the file cannot be made.
    """
    target = Path(os.path.realpath(path))
    direct = target.exists() and not target.is_file()
    part = target if direct else target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        stream = open(part, "wb")  # noqa: SIM115 (closed below, before the rename)
    except OSError as error:
        raise OutputError(
            f"The file cannot be written: {error.strerror}.", where=str(path), fix="Give another with -o."
        ) from error
    try:
        with stream:
            yield stream
        if not direct:
            os.replace(part, target)
    except BaseException:
        if not direct:
            part.unlink(missing_ok=True)
        raise
