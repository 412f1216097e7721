"""Give articles that have one id, but other texts, an id each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from claimx.records import Article, ErrorRecord
from claimx.sources.page import Page

GIVEN = "given_id"
"""The key of ``meta`` that has the id which an article had before."""

_SHOWN = 8  # hex digits of the hash of a text, which tell the texts of one id apart

Found = TypeVar("Found", Article, Article | ErrorRecord, Article | Page | ErrorRecord)


def distinct(found: Iterable[Found]) -> Iterator[Found]:
    """Yield the articles of *found* in their order, each other text under an id of its own.

    Of articles with one id the first keeps it, and so do repetitions of its text. Another text gets its hash
    behind the id, ``7#1f3a9c0e``, so that it has the same name in every run, and ``meta`` keeps the id that
    was given: ids of claims depend on that of their article, and two articles must never share one. Some
    hundred bytes are kept for each article.
    """
    first: dict[int, int] = {}
    for one in found:
        if isinstance(one, ErrorRecord):
            yield one
            continue
        content = _bytes(one.text) if isinstance(one, Article) else one.html
        key, digest = _number(_bytes(one.id)), _number(content)
        if first.setdefault(key, digest) == digest:
            yield one
        else:
            yield replace(one, id=_apart(one.id, digest), meta={**one.meta, GIVEN: one.id})


def named_apart(doc_id: str, text: str) -> str:
    """Return the id of an article with *text* where another text has *doc_id*."""
    return _apart(doc_id, _number(_bytes(text)))


def _apart(doc_id: str, digest: int) -> str:
    return f"{doc_id}#{digest:016x}"[: len(doc_id) + 1 + _SHOWN]


def _number(content: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), "big")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
