"""Keep the list of parts of a cluster run, and which of them are done."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from claimx.batch.part import PartDone
from claimx.batch.plan import Part, Piece, open_url
from claimx.errors import InputError, OutputError
from claimx.files.streams import whole_file

NAME = "_manifest.json"
"""Begins as files do that Parquet readers leave out."""

_EVERY = 5.0  # seconds; the whole file is written anew, because storages do not append


class Manifest:
    """The parts of a run in the folder *folder*, with what is done of each."""

    def __init__(self, folder: str, identity: str, parts: Sequence[Part]) -> None:
        self._url = f"{folder.rstrip('/')}/{NAME}"
        self.identity, self.parts = identity, list(parts)
        self.done: dict[int, PartDone] = {}
        self._saved = 0.0

    def resume(self) -> None:
        """Take over what an earlier run has done; nothing where there was none.

        Raises InputError where that run had other inputs, settings, model, rules or lexicon.
        """
        try:
            with open_url(self._url) as stream:
                row = json.load(stream)
        except FileNotFoundError:
            return
        except ValueError as error:
            raise InputError("The manifest is damaged.", where=self._url, fix="Run with --force.") from error
        what = "settings, model, rules or lexicon" if row.get("identity") != self.identity else ""
        if row.get("inputs") != self._inputs():
            what = what or "inputs"
        if what:
            raise InputError(
                f"The interrupted run had other {what}.",
                where=self._url,
                fix="Run without --resume, or with --force to begin again.",
            )
        self.done = {int(number): PartDone(**done) for number, done in row["done"].items()}

    def add(self, number: int, done: PartDone) -> None:
        """Note that a part is done; the file is written now and then."""
        self.done[number] = done
        if time.monotonic() - self._saved > _EVERY:
            self.save()

    def save(self) -> None:
        """Write the file; raise OutputError where that fails."""
        row: dict[str, Any] = {
            "schema": "claimx.manifest/1",
            "identity": self.identity,
            "complete": len(self.done) == len(self.parts),
            "inputs": self._inputs(),
            "done": {str(number): asdict(done) for number, done in sorted(self.done.items())},
        }
        content = json.dumps(row, indent=1).encode()
        try:
            if "://" in self._url:
                with open_url(self._url, "wb") as stream:
                    stream.write(content)
            else:
                with whole_file(Path(self._url)) as whole:
                    whole.write(content)
        except OSError as error:
            raise OutputError(f"The manifest cannot be written: {error}.", where=self._url) from error
        self._saved = time.monotonic()

    def _inputs(self) -> list[list[list[Any]]]:
        return [[_row(piece) for piece in part] for part in self.parts]


def _row(piece: Piece) -> list[Any]:
    return [piece.url, piece.size, *([piece.start, piece.end] if piece.end else [])]
