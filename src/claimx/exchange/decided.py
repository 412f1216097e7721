"""Keep what people decided apart from what they did not: a file holds labels or claims, never both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import BinaryIO

from claimx.files.streams import failing
from claimx.jsonl import dumps
from claimx.records import Claim, Label
from claimx.typed_json import Record

_CLAIM, _OTHER = b"c", b" "  # before a line, as long as it waits


@dataclass(slots=True)
class Decided:
    """How many records were *written* to the output, claims *undecided*, and of these written nowhere."""

    written: int = 0
    undecided: int = 0
    left_out: int = 0


def write_decided(records: Iterable[Record], stream: BinaryIO, undecided: BinaryIO | None = None) -> Decided:
    """Write *records* as JSON lines to *stream*; where one claim was decided, without those that were not.

    What is written is then a log of labels. Where nobody decided anything, it is the claims as they were.
    With *undecided* claims go there, and only there. Raises OutputError where a disk is full.
    """
    count, labels = Decided(), 0
    with TemporaryFile() as waiting:
        for record in records:
            labels += isinstance(record, Label)
            mark = _CLAIM if isinstance(record, Claim) else _OTHER
            with failing("temporary file", "Nothing was written."):
                waiting.write(mark + f"{dumps(record.to_dict())}\n".encode())
        with failing("temporary file", "Nothing was written."):
            waiting.seek(0)
        for line in waiting:
            is_claim = line.startswith(_CLAIM)
            count.undecided += is_claim
            if not is_claim or (undecided is None and not labels):
                count.written += 1
                stream.write(line[1:])
            elif undecided is not None:
                undecided.write(line[1:])
            else:
                count.left_out += 1
    return count
