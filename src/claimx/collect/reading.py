"""Read files of claims one after another, and leave out what was read before."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from claimx.errors import RecordError
from claimx.files.inputs import Source
from claimx.records import Claim, Document, ErrorRecord
from claimx.records.ids import id_by_words
from claimx.sources.distinct import named_apart
from claimx.validation import read_records

_HEX = re.compile(r"[0-9a-f]{16}")

Found = Claim | Document | ErrorRecord


def read_claim_files(paths: Iterable[Source]) -> Iterator[Found]:
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
    """Tell records that were there before, by two small numbers each.

    A claim is known by its id and sentence, a document by its id and text, an error record by all it says.
    """

    def __init__(self) -> None:
        self._words: dict[int, int] = {}

    def add(self, record: Found) -> Found | None:
        """Remember *record* and return it; None where it was there before.

        One with the id of another, but other words, is of another text: two articles had the same id. It is
        returned under an id made of these words, which is the same in every run.
        """
        words, key, made = _words(record), _key(record), record
        if self._words.get(key, words) != words:
            made = _apart(record)
            key = _key(made)
        if key in self._words:
            return None
        self._words[key] = words
        return made


@lru_cache(maxsize=256)  # the claims of an article mostly stand together
def text_key(*parts: str) -> int:
    """Return a number of 16 bytes that stands for *parts*, so many that no two meet in it."""
    return int.from_bytes(_digest(16, *parts), "big")


def _key(record: Found) -> int:
    if isinstance(record, Claim) and _HEX.fullmatch(record.id):
        return int(record.id, 16)
    if isinstance(record, ErrorRecord):
        return text_key(record.schema, record.doc_id, record.stage, record.error)
    return text_key(record.schema, record.id)


def _words(record: Found) -> int:
    if isinstance(record, Claim):
        return int.from_bytes(_digest(8, str(record.start), record.sentence), "big")
    return int.from_bytes(_digest(8, record.text), "big") if isinstance(record, Document) else 0


def _apart(record: Found) -> Found:
    if isinstance(record, Claim):
        return replace(record, id=id_by_words(record.id, record.start, record.sentence))
    if isinstance(record, Document):
        return replace(record, id=named_apart(record.id, record.text))
    return record


def _digest(size: int, *parts: str) -> bytes:
    return hashlib.blake2b(json.dumps(parts).encode(), digest_size=size).digest()
