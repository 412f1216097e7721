"""An article to be read, or the error in the place of what should have been made of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal

from claimx.typed_json import Record

_CLASS = re.compile(r"^[A-Z]\w*(?:Error|Exception|Expired)(?:: |$)")
"""The class of an exception before what it says."""


@dataclass(frozen=True, slots=True)
class Article(Record):
    """One text to be read; *id* names it in every record made from it."""

    id: str
    text: str
    title: str = ""
    meta: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorRecord(Record):
    """A line in the place of the records that could not be made."""

    schema: Literal["claimx.error/1"] = "claimx.error/1"
    doc_id: str
    stage: str
    """Where it stopped: *read*, *extract*."""
    error: str

    @property
    def said(self) -> str:
        """The error for people: without the class of the exception before it."""
        return _CLASS.sub("", self.error)

    @classmethod
    def from_exception(cls, doc_id: str, stage: str, error: Exception) -> ErrorRecord:
        """Return the record of *error*, named by its class as ``UnicodeDecodeError: what is wrong``."""
        return cls(doc_id=doc_id, stage=stage, error=f"{type(error).__name__}: {error}".rstrip(": "))
