"""Find the article that a claim is from, so that a reviewer sees more than its sentence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO
from weakref import finalize

from pydantic_core import from_json

from claimx.errors import InputError
from claimx.files.inputs import open_seekable
from claimx.records import Article, Claim
from claimx.sources.text import read_file

_ERROR = "claimx.error/1"
_MARK = b"\xef\xbb\xbf"


class ArticleTexts:
    """The articles of documents files by id, else the files that claims name themselves.

    A text is used only where it has the sentence of the claim at the claim's place, so that what is
    shown is always what was read.
    """

    def __init__(self, docs: Sequence[Path], folder: Path) -> None:
        """Index *docs*; a claim's own file is looked for from *folder* and the working directory."""
        self._folders = (Path(), folder)
        self._lines: dict[str, tuple[BinaryIO, int]] = {}
        for path in docs:
            self._index(path)
        self._read = lru_cache(maxsize=32)(self._article)

    def around(self, claim: Claim) -> tuple[str, int]:
        """Return (text, its place in the article): the whole article, or else only the sentence."""
        _, text = self._read(claim.doc_id)
        if text[claim.start : claim.end] == claim.sentence:
            return text, 0
        return claim.sentence, claim.start

    def title(self, claim: Claim) -> str:
        """Return the title of the article, or nothing where none is known."""
        return self._read(claim.doc_id)[0]

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

    def _article(self, doc_id: str) -> tuple[str, str]:
        """Return (title, text)."""
        if doc_id in self._lines:
            stream, offset = self._lines[doc_id]
            stream.seek(offset)
            row = json.loads(stream.readline())
            return str(row.get("title") or ""), str(row["text"])
        for folder in self._folders:
            found = read_file(folder / doc_id, doc_id) if _is_file(folder / doc_id) else None
            if isinstance(found, Article):
                return found.title, found.text
        return "", ""


def _row(line: bytes) -> Any:
    try:
        return from_json(line)  # at twice the speed, but without lone surrogates
    except ValueError:
        return json.loads(line)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no file can have
        return False
