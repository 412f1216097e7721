"""An annotated article, *document*; or, as *stand-off*, what is marked in it without its text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, TypeAlias

from claimx.records.claim import Quote, Why
from claimx.records.vocabulary import Certainty, HedgeType, Relation
from claimx.typed_json import Record


@dataclass(frozen=True, slots=True)
class MentionSpan(Record):
    """A drug or condition marked in a document."""

    written_if_known: ClassVar[frozenset[str]] = frozenset(("name", "ids", "score", "why"))

    id: str
    label: Literal["drug", "condition"]
    start: int
    end: int
    text: str
    name: str | None = None
    ids: dict[str, str] | None = None
    score: float | None = None
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class HedgeSpan(Record):
    """A hedge marked in a document."""

    written_if_known: ClassVar[frozenset[str]] = frozenset(("score", "why"))

    id: str
    label: Literal["hedge"]
    start: int
    end: int
    text: str
    type: HedgeType
    score: float | None = None
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class DoseSpan(Record):
    """A dose marked in a document; *drug* is the id of a drug span."""

    written_if_known: ClassVar[frozenset[str]] = frozenset(("times_per_day", "approximate", "score", "why"))

    id: str
    label: Literal["dose"]
    start: int
    end: int
    text: str
    low: float | None
    high: float | None
    unit: str
    per: str | None = None
    drug: str | None = None
    frequency: Quote | None = None
    duration: Quote | None = None
    route: Quote | None = None
    form: Quote | None = None
    times_per_day: float | None = None
    approximate: bool | None = None
    score: float | None = None
    why: Why | None = None


DocumentSpan: TypeAlias = MentionSpan | HedgeSpan | DoseSpan


@dataclass(frozen=True, slots=True)
class DocumentClaim(Record):
    """A claim between two spans of a document; *start* and *end* are its sentence."""

    written_if_known: ClassVar[frozenset[str]] = frozenset(("score", "why"))

    id: str
    relation: Relation
    drug: str
    condition: str
    negated: bool
    certainty: Certainty
    anaphor: bool
    start: int
    end: int
    score: float | None = None
    why: Why | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Record):
    """An article with its spans and claims: gold, pre-annotated and predicted articles alike."""

    schema: Literal["claimx.document/1"] = "claimx.document/1"
    id: str
    title: str = ""
    text: str
    meta: dict[str, Any] = field(default_factory=dict)
    spans: tuple[DocumentSpan, ...] = ()
    claims: tuple[DocumentClaim, ...] = ()


DetachedSpan: TypeAlias = (
    tuple[Literal["drug", "condition", "hedge", "dose"], int, int]
    | tuple[Literal["drug", "condition", "hedge", "dose"], int, int, dict[str, Any]]
)
"""Label, start and end of a span, and what else is known of it, without its words."""

DetachedClaim: TypeAlias = (
    tuple[Relation, int, int, int, int, Certainty, bool, bool]
    | tuple[Relation, int, int, int, int, Certainty, bool, bool, dict[str, Any]]
)
"""Relation, numbers of the two spans, start, end, certainty, negated, anaphor, and what else is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standoff(Record):
    """What is marked in an article, without a word of it: the text lies elsewhere."""

    written_if_known: ClassVar[frozenset[str]] = frozenset(("collection",))

    schema: Literal["claimx.standoff/1"] = "claimx.standoff/1"
    id: str
    collection: str | None = None
    """The collection that the article is of."""
    sha256: str
    """Of the text in UTF-8, as hex digits."""
    length: int
    """Of the text, in Unicode code points."""
    titled: bool
    """Whether the article has a title, which is not given here."""
    meta: dict[str, Any] = field(default_factory=dict)
    spans: tuple[DetachedSpan, ...] = ()
    claims: tuple[DetachedClaim, ...] = ()
