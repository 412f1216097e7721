"""Read files of claims one after another, and leave out what was read before."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from claimx.errors import RecordError
from claimx.files.inputs import Source
from claimx.records import Claim, Document, ErrorRecord
from claimx.validation import read_records

_HEX = re.compile(r"[0-9a-f]{16}")


def read_claim_files(paths: Iterable[Source]) -> Iterator[Claim | Document | ErrorRecord]:
    """Yield the claims, documents and error records of JSONL files in the order of *paths*.

    Raises RecordError for a line that is no record and for a reviewer's label.
    """
    for path in paths:
        for record in read_records(path):
            if not isinstance(record, (Claim, Document, ErrorRecord)):
                raise RecordError(
                    "The file holds labels of reviewers, not claims.",
                    where=str(path),
                    fix="Use: claimx labels stats, claimx labels merge.",
                )
            yield record


class Seen:
    """Tell records that were there before, by 8 or 16 bytes each.

    A claim or document is known by its id, an error record by all that it says.
    """

    def __init__(self) -> None:
        self._keys: set[int] = set()

    def add(self, record: Claim | Document | ErrorRecord) -> bool:
        """Remember *record*; return False where it was there before."""
        key = _key(record)
        if key in self._keys:
            return False
        self._keys.add(key)
        return True


def _key(record: Claim | Document | ErrorRecord) -> int:
    if isinstance(record, Claim) and _HEX.fullmatch(record.id):
        return int(record.id, 16)
    if isinstance(record, ErrorRecord):
        return text_key(record.schema, record.doc_id, record.stage, record.error)
    return text_key(record.schema, record.id)


@lru_cache(maxsize=256)  # the claims of an article mostly stand together
def text_key(*parts: str) -> int:
    """Return a number of 16 bytes that stands for *parts*, so many that no two meet in it."""
    text = json.dumps(parts).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=16).digest(), "big")
