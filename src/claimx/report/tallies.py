"""Count claims by drug, condition and stance: the first of the two readings of a report."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from claimx.collect.articles import ArticleFacts, facts_of
from claimx.collect.reading import text_key
from claimx.collect.stats import ClaimStats
from claimx.collect.words import Stance, amount, name, pair, stance
from claimx.records import Claim, Document, ErrorRecord
from claimx.records.vocabulary import CERTAINTIES, Certainty, Relation
from claimx.report.articles import ArticleCounts

_UNKNOWN = 0.5

Pair = tuple[str, str]
"""The canonical names of a drug and a condition."""


class Said(NamedTuple):
    """What a claim says of its pair."""

    relation: Relation
    stance: Stance


class Amount(NamedTuple):
    """A dose as it is counted: *words* are its numbers and unit."""

    words: str
    frequency: str
    low: float | None
    high: float | None
    unit: str
    per: str | None


@dataclass(slots=True)
class PairTally:
    """What is claimed about a pair, a drug or a condition, and in how many articles."""

    claims: Counter[tuple[Said, Certainty]] = field(default_factory=Counter)
    best: dict[Said, float] = field(default_factory=dict)
    """The weight of the best claim that says so."""
    checked: int = 0
    """Claims that a person accepted."""
    articles: int = 0

    @property
    def total(self) -> int:
        """Return the number of claims."""
        return self.claims.total()

    def said(self) -> Counter[Said]:
        """Return the number of claims by relation and stance."""
        found: Counter[Said] = Counter()
        for (what, _), count in self.claims.items():
            found[what] += count
        return found

    def stances(self) -> Counter[Stance]:
        """Return the number of claims that say, doubt and deny their relation."""
        found: Counter[Stance] = Counter()
        for (what, _), count in self.claims.items():
            found[what.stance] += count
        return found

    def certainties(self) -> list[Certainty]:
        """Return how sure the claims are, the surest first."""
        found = {certainty for _, certainty in self.claims}
        return [certainty for certainty in CERTAINTIES if certainty in found]


@dataclass(slots=True)
class Tally:
    """Doses of a drug, or hedged statements about it, with the number of claims and articles."""

    amounts: Counter[Amount] = field(default_factory=Counter)
    total: int = 0
    checked: int = 0
    articles: int = 0


class Tallies:
    """The counts that a page shows; memory grows with the names and articles, not with sentences."""

    def __init__(self, records: Iterable[Claim | Document | ErrorRecord], *, errors: int) -> None:
        """Count *records*, of which rejected claims are none, and keep the first *errors* error records."""
        self.stats = ClaimStats()
        self.pairs: dict[Pair, PairTally] = defaultdict(PairTally)
        self.drugs: dict[str, PairTally] = defaultdict(PairTally)
        self.conditions: dict[str, PairTally] = defaultdict(PairTally)
        self.doses: dict[str, Tally] = defaultdict(Tally)
        self.hedged: dict[str, Tally] = defaultdict(Tally)
        self.relations: Counter[tuple[Relation, bool, Certainty]] = Counter()
        self.said_in: Counter[tuple[Pair, Said]] = Counter()
        """The articles that say something of a pair."""
        self.incomplete = 0
        self.errors: list[ErrorRecord] = []
        self.claims_of: Counter[int] = Counter()
        """The number of claims of each article, by the key of its id."""
        self.facts: dict[str, ArticleFacts] = {}
        """What the documents among the records tell of themselves."""
        self._articles: dict[int, int] = {}
        self._places = ArticleCounts()
        for record in records:
            self.stats.add(record)
            if isinstance(record, Claim):
                if record.reviewed != "rejected":
                    self._add(record)
            elif isinstance(record, Document):
                self.facts.setdefault(record.id, facts_of(record))
            elif isinstance(record, ErrorRecord) and len(self.errors) < errors:
                self.errors.append(record)
        self._set_articles()

    def _add(self, claim: Claim) -> None:
        doc = text_key(claim.doc_id)
        article = self._articles.setdefault(doc, len(self._articles))
        self.claims_of[doc] += 1
        checked = is_checked(claim)
        drug, names = name(claim.drug), pair(claim)
        if claim.kind == "dosage" and claim.dose is not None:
            self.doses[drug].total += 1
            self.doses[drug].checked += checked
            self.doses[drug].amounts[dose_kind(claim)] += 1
            self._places.add(("doses", drug), article)
        elif claim.kind == "hedged_statement":
            self.hedged[drug].total += 1
            self.hedged[drug].checked += checked
            self._places.add(("hedged", drug), article)
        elif names is not None and claim.relation is not None:
            said = Said(claim.relation, stance(claim))
            self.relations[claim.relation, claim.negated, claim.certainty] += 1
            for kind, key, tally in (
                ("pairs", names, self.pairs[names]),
                ("drugs", names[0], self.drugs[names[0]]),
                ("conditions", names[1], self.conditions[names[1]]),
            ):
                tally.claims[said, claim.certainty] += 1
                tally.best[said] = max(tally.best.get(said, 0), weight(claim))
                tally.checked += checked
                self._places.add((kind, key), article)
            self._places.add((names, said), article)
        else:
            self.incomplete += 1

    def _set_articles(self) -> None:
        counts = self._places.counts()
        tallies: dict[str, Mapping[Any, PairTally | Tally]] = {
            "pairs": self.pairs, "drugs": self.drugs, "conditions": self.conditions,
            "doses": self.doses, "hedged": self.hedged,
        }  # fmt: skip
        for kind, by_key in tallies.items():
            for key, tally in by_key.items():
                tally.articles = counts[kind, key]
        for names, found in self.pairs.items():
            for said in found.said():
                self.said_in[names, said] = counts[names, said]


def is_checked(claim: Claim) -> bool:
    """Tell whether a person accepted *claim*."""
    return claim.reviewed in ("accepted", "corrected")


def weight(claim: Claim) -> float:
    """Return how likely *claim* is right: 1 where a person accepted it; without a score even odds."""
    if is_checked(claim):
        return 1.0
    return _UNKNOWN if claim.score is None else claim.score


def dose_kind(claim: Claim) -> Amount:
    """Return the dose of a claim of the kind *dosage* as it is counted."""
    dose = claim.dose
    assert dose is not None
    frequency = " ".join(dose.frequency.text.lower().split()) if dose.frequency else ""
    return Amount(amount(dose), frequency, dose.low, dose.high, dose.unit, dose.per)
