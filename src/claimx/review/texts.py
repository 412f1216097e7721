"""Find the article that a claim is from, so that a reviewer sees more than its sentence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic_core import from_json

from claimx.errors import InputError
from claimx.records import Article, Claim
from claimx.sources.text import read_file


class ArticleTexts:
    """The articles of documents files by id, else the files that claims name themselves.

    A text is used only where it has the sentence of the claim at the claim's place, so that what is
    shown is always what was read.
    """

    def __init__(self, docs: Sequence[Path], folder: Path) -> None:
        """Index *docs*; a claim's own file is looked for from *folder* and the working directory."""
        self._folders = (Path(), folder)
        self._lines: dict[str, tuple[Path, int]] = {}
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
        try:
            with open(path, "rb") as lines:
                for number, line in enumerate(lines, 1):
                    if line.strip():
                        try:
                            self._lines[str(_row(line)["id"])] = (path, offset)
                        except (ValueError, KeyError, TypeError) as error:
                            raise InputError("The line is no document.", where=f"{path}:{number}") from error
                    offset += len(line)
        except OSError as error:
            raise InputError(f"The documents cannot be read: {error.strerror}.", where=str(path)) from error

    def _article(self, doc_id: str) -> tuple[str, str]:
        """Return (title, text)."""
        if doc_id in self._lines:
            path, offset = self._lines[doc_id]
            with open(path, "rb") as stream:
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
