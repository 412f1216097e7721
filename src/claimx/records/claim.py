"""A claim for a reviewer with its parts, and what people decided about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal, TypeAlias

from claimx.records.vocabulary import Certainty, HedgeType, Kind, Reason, Relation, ReviewState
from claimx.typed_json import Record


@dataclass(frozen=True, slots=True)
class Quote(Record):
    """Words of the article: ``article[start:end] == text``, in Unicode code points."""

    text: str
    start: int
    end: int


Cue: TypeAlias = Quote
"""The words that a decision rests on."""


@dataclass(frozen=True, slots=True)
class Mention(Record):
    """A drug or condition at a place of the text, with its canonical name and open identifiers."""

    text: str
    start: int
    end: int
    name: str
    ids: dict[str, str] = field(default_factory=dict)
    antecedent: Quote | None = None
    """The earlier mention meant, where *text* is a generic word: *it*, *the drug*."""


@dataclass(frozen=True, slots=True)
class HedgeCue(Record):
    """Words that make a statement less than a plain assertion: *may*, *believed to*, *no evidence*."""

    text: str
    start: int
    end: int
    type: HedgeType


@dataclass(frozen=True, slots=True)
class Dose(Record):
    """An amount of something taken; *text* is the amount with its unit, as written."""

    text: str
    start: int
    end: int
    low: float | None
    """Null for *up to 4 g*; equal to *high* for a single value."""
    high: float | None
    """Null for *at least 2 g*."""
    unit: str
    """As written: *mg*, *IU*, *capsules*."""
    per: str | None = None
    """*kg* of *mg/kg*, *day* of *mg/day*."""
    frequency: Quote | None = None
    duration: Quote | None = None
    route: Quote | None = None
    form: Quote | None = None
    times_per_day: float | None = None
    """The frequency as a number, where it has one: 2 for *twice daily*."""
    approximate: bool = False
    """True for household measures (*a teaspoon*) and after *about*."""


@dataclass(frozen=True, slots=True)
class Why(Record):
    """The rule that made a claim and the words that it rests on."""

    rule: str
    cues: tuple[Cue, ...] = ()


@dataclass(frozen=True, slots=True)
class Extractor(Record):
    """What made a claim: the version of claimx, the model and the lexicon."""

    claimx: str
    model: str
    model_sha256: str
    lexicon_sha256: str


@dataclass(frozen=True, slots=True)
class Decider(Record):
    """Who decided about a claim, and when (ISO 8601, in UTC)."""

    annotator: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Review(Record):
    """What people decided about a claim; the claim is then as they accepted it."""

    verdict: Literal["accept", "reject", "disputed"]
    """*disputed* where they decided differently and nobody adjudicated: the claim is as it was extracted."""
    by: tuple[Decider, ...]
    """Those whose decision counts, by time."""
    corrected: tuple[str, ...] = ()
    """The keys of the claim that were corrected."""
    reason: Reason | None = None
    """Why it was rejected."""
    adjudicated: bool = False

    @property
    def state(self) -> ReviewState:
        """Return what was decided in a word: an accepted claim is *corrected* where people changed it."""
        if self.verdict == "accept":
            return "corrected" if self.corrected else "accepted"
        return "rejected" if self.verdict == "reject" else "disputed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Record):
    """One checkable statement of an article, ready for a reviewer."""

    written_if_known: ClassVar[frozenset[str]] = frozenset(("review",))

    schema: Literal["claimx.claim/1"] = "claimx.claim/1"
    id: str
    """Sixteen hex digits of `claim_id`: the same claim keeps its id when rules or model change."""
    kind: Kind
    doc_id: str
    sentence: str
    start: int
    end: int
    drug: Mention | None
    condition: Mention | None
    relation: Relation | None
    negated: bool
    """True where the text denies the relation."""
    certainty: Certainty
    """How sure the text presents it, after hedges."""
    hedges: tuple[HedgeCue, ...] = ()
    doses: tuple[Dose, ...] = ()
    """The doses of the drug in the sentence."""
    dose: Dose | None = None
    """The dose that a record of the kind *dosage* is about."""
    score: float | None = None
    """Probability, 0 to 1, that a reviewer accepts the record as it stands."""
    why: Why
    extractor: Extractor
    review: Review | None = None
    """What people decided, in the files that ``claimx labels apply`` writes."""

    @property
    def reviewed(self) -> ReviewState:
        """Return what people say of the claim; *undecided* where nobody did."""
        return "undecided" if self.review is None else self.review.state
