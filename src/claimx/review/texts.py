"""Find the article that a claim is from, so that a reviewer sees more than its sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO
from weakref import finalize

from pydantic_core import from_json

from claimx.errors import InputError
from claimx.files.inputs import open_seekable
from claimx.records import Article, Claim
from claimx.review.own_files import open_below
from claimx.sources.text import read_stream

_ERROR = "claimx.error/1"
_MARK = b"\xef\xbb\xbf"
_ON_THE_WEB = re.compile(r"https?://[^\s/\\@]+\.[^\s/\\@]+(/[^\s\\]*)?", re.IGNORECASE)
"""An address with a host and without a user, which could pose as one."""


class ArticleTexts:
    """The articles of documents files by id, else the files that claims name themselves.

    Nothing of an article is given away unless it has the whole sentence of the claim at the claim's place:
    what is shown is what was read, and who wrote the claims can ask for no file that they do not know.
    """

    def __init__(self, docs: Sequence[Path], folders: Sequence[Path]) -> None:
        """Index *docs*; the own file of a claim is looked for in *folders* and below, else nowhere."""
        self._folders = tuple(folders)
        self._lines: dict[str, tuple[BinaryIO, int]] = {}
        for path in docs:
            self._index(path)
        self._read = lru_cache(maxsize=32)(self._article)

    def around(self, claim: Claim) -> tuple[str, int]:
        """Return (text, its place in the article): the whole article, or else only the sentence."""
        article = self._read(claim.doc_id)
        if _has_sentence(article.text, claim):
            return article.text, 0
        return claim.sentence, claim.start

    def title(self, claim: Claim) -> str:
        """Return the title of the article, or nothing where none is known."""
        article = self._read(claim.doc_id)
        return article.title if _has_sentence(article.text, claim) else ""

    def address(self, claim: Claim) -> str:
        """Return the address of the page that the article was, or nothing where none on the web is known."""
        article = self._read(claim.doc_id)
        known = str(article.meta.get("url") or "") if _has_sentence(article.text, claim) else ""
        return next((one for one in (known, claim.doc_id) if _ON_THE_WEB.fullmatch(one)), "")

    def _index(self, path: Path) -> None:
        offset = 0
        lines = open_seekable(path)
        finalize(self, lines.close)
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    row = _row(line.removeprefix(_MARK))
                    if row.get("schema") != _ERROR:
                        self._lines[str(row["id"])] = (lines, offset)
                        row["text"]
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    raise InputError(
                        "The line is no annotated article.",
                        where=f"{path}:{number}",
                        fix="Give what claimx annotate or claimx extract --docs wrote.",
                    ) from error
            offset += len(line)
        if not offset:
            raise InputError("The file is empty.", where=str(path), fix="Leave --docs out.")

    def _article(self, doc_id: str) -> Article:
        if doc_id in self._lines:
            stream, offset = self._lines[doc_id]
            stream.seek(offset)
            row = json.loads(stream.readline())
            meta = row.get("meta")
            known = meta if isinstance(meta, dict) else {}
            return Article(doc_id, str(row["text"]), str(row.get("title") or ""), known)
        own = open_below(doc_id, self._folders)
        if own is not None:
            with own:
                found = read_stream(own, doc_id)
            if isinstance(found, Article):
                return found
        return Article(doc_id, "")


def _has_sentence(text: str, claim: Claim) -> bool:
    """Tell whether the whole sentence of *claim* stands at its place of *text*; an empty one never does."""
    start, sentence = claim.start, claim.sentence
    if start < 0 or claim.end != start + len(sentence) or not sentence.strip():
        return False
    return text.startswith(sentence, start)


def _row(line: bytes) -> Any:
    try:
        return from_json(line)  # at twice the speed, but without lone surrogates
    except ValueError:
        return json.loads(line)
