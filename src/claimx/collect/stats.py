"""Count what files of claims hold, one record at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from claimx.collect.merge import model_name
from claimx.collect.reading import text_key
from claimx.collect.words import amount, name, pair
from claimx.records import Claim, Document, ErrorRecord
from claimx.records.vocabulary import CERTAINTIES, HEDGE_TYPES, KINDS, RELATIONS, REVIEW_STATES

_BANDS = 10


@dataclass(slots=True)
class ClaimStats:
    """Counts of claims; memory grows with the names and articles in them, not with their number.

    *negated* counts denials by relation. *doses* are amounts with their unit, of the kind *dosage*. *hedges*
    counts each type once a claim. *errors* are error records by stage. *reviewed* counts claims by what
    people say of them; those that they rejected count nowhere else.
    """

    claims: int = 0
    documents: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    relations: Counter[str] = field(default_factory=Counter)
    certainty: Counter[str] = field(default_factory=Counter)
    negated: Counter[str] = field(default_factory=Counter)
    drugs: Counter[str] = field(default_factory=Counter)
    conditions: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    doses: Counter[str] = field(default_factory=Counter)
    hedges: Counter[str] = field(default_factory=Counter)
    scores: Counter[str] = field(default_factory=Counter)
    reviewed: Counter[str] = field(default_factory=Counter)
    models: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    _articles: set[int] = field(default_factory=set)

    @property
    def articles(self) -> int:
        """Return how many articles the claims are from."""
        return len(self._articles)

    def add(self, record: Claim | Document | ErrorRecord) -> None:
        """Count *record*."""
        if isinstance(record, ErrorRecord):
            self.errors[record.stage] += 1
        elif isinstance(record, Document):
            self.documents += 1
        else:
            self._add_claim(record)

    def _add_claim(self, claim: Claim) -> None:
        self.reviewed[claim.reviewed] += 1
        if claim.reviewed == "rejected":
            return
        self.claims += 1
        self.kinds[claim.kind] += 1
        self.certainty[claim.certainty] += 1
        self.scores[score_band(claim.score)] += 1
        self.models[model_name(claim)] += 1
        self._articles.add(text_key(claim.doc_id))
        if claim.relation is not None:
            self.relations[claim.relation] += 1
            if claim.negated:
                self.negated[claim.relation] += 1
        for mention, counter in ((claim.drug, self.drugs), (claim.condition, self.conditions)):
            if mention is not None:
                counter[name(mention)] += 1
        names = pair(claim)
        if names is not None:
            self.pairs[names] += 1
        if claim.kind == "dosage" and claim.dose is not None:
            self.doses[amount(claim.dose)] += 1
        self.hedges.update({hedge.type for hedge in claim.hedges})

    def to_dict(self, top: int | None = None) -> dict[str, Any]:
        """Return the counts as plain values, of names only the *top* most frequent."""
        return {
            "claims": self.claims,
            "articles": self.articles,
            "documents": self.documents,
            "kinds": _in_order(self.kinds, KINDS),
            "relations": _in_order(self.relations, RELATIONS),
            "negated": _in_order(self.negated, RELATIONS),
            "certainty": _in_order(self.certainty, CERTAINTIES),
            "hedges": _in_order(self.hedges, HEDGE_TYPES),
            "scores": dict(sorted(self.scores.items())),
            "reviewed": _in_order(self.reviewed, REVIEW_STATES),
            "distinct": {
                "drugs": len(self.drugs),
                "conditions": len(self.conditions),
                "pairs": len(self.pairs),
                "doses": len(self.doses),
            },
            "drugs": dict(most_common(self.drugs, top)),
            "conditions": dict(most_common(self.conditions, top)),
            "pairs": [
                {"drug": drug, "condition": condition, "claims": count}
                for (drug, condition), count in most_common(self.pairs, top)
            ],
            "doses": dict(most_common(self.doses, top)),
            "models": dict(most_common(self.models, None)),
            "errors": dict(most_common(self.errors, None)),
        }


def stats(records: Iterable[Claim | Document | ErrorRecord]) -> ClaimStats:
    """Return the counts of *records*, which may be a stream."""
    counts = ClaimStats()
    for record in records:
        counts.add(record)
    return counts


def score_band(score: float | None) -> str:
    """Return the tenth that *score* is in: *0.6–0.7*."""
    if score is None:
        return "none"
    low = min(max(int(score * _BANDS), 0), _BANDS - 1)
    return f"{low / _BANDS:.1f}–{(low + 1) / _BANDS:.1f}"


def most_common(counter: Counter[Any], top: int | None) -> list[tuple[Any, int]]:
    """Return the *top* entries of *counter*, the largest first, equal ones by name."""
    return sorted(counter.items(), key=lambda entry: (-entry[1], entry[0]))[:top]


def _in_order(counter: Counter[str], order: Iterable[str]) -> dict[str, int]:
    return {key: counter[key] for key in order}
