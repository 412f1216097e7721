"""Choose the groups that a page shows and give each its sentences: the second reading of a report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from claimx.collect.words import name, pair, stance
from claimx.records import Claim, Document, ErrorRecord
from claimx.report.opposites import Opposite, opposites
from claimx.report.passages import Keeper, Passage
from claimx.report.tallies import Pair, PairTally, Said, Tallies, Tally, dose_kind

K = TypeVar("K", str, Pair)

_OPPOSITE = 3  # sentences on each side
_OPPOSITES = 250


@dataclass(frozen=True, slots=True)
class PairGroup:
    """All claims that relate a drug to a condition."""

    drug: str
    condition: str
    tally: PairTally
    passages: list[Passage]

    @property
    def claims(self) -> int:
        """Return how many claims there are, shown or not."""
        return self.tally.total


@dataclass(frozen=True, slots=True)
class DrugGroup:
    """The doses of a drug, or the hedged statements about it; *drug* is empty where none is named."""

    drug: str
    tally: Tally
    passages: list[Passage]

    @property
    def claims(self) -> int:
        """Return how many claims there are, shown or not."""
        return self.tally.total


@dataclass(frozen=True, slots=True)
class OppositeGroup:
    """An opposition with sentences of both sides."""

    opposite: Opposite
    left: list[Passage]
    right: list[Passage]


@dataclass(slots=True)
class Groups:
    """What a page shows, and of each kind how many there are in all."""

    pairs: list[PairGroup] = field(default_factory=list)
    doses: list[DrugGroup] = field(default_factory=list)
    hedged: list[DrugGroup] = field(default_factory=list)
    opposites: list[OppositeGroup] = field(default_factory=list)
    every_opposite: int = 0


def choose_groups(
    tallies: Tallies, records: Iterable[Claim | Document | ErrorRecord], *, sentences: int, groups: int
) -> Groups:
    """Return the *groups* pairs with the most articles, with up to *sentences* sentences each.

    Of drugs with doses and of drugs with hedged statements there are a quarter as many.
    *records* are the same that *tallies* counted.
    """
    drugs = max(groups // 4, 1)
    pairs = {key: Keeper(sentences) for key in largest(tallies.pairs, groups)}
    doses = {key: Keeper(sentences) for key in largest(tallies.doses, drugs)}
    hedged = {key: Keeper(sentences) for key in largest(tallies.hedged, drugs)}
    found = opposites(tallies.pairs)
    shown = [(one, Keeper(_OPPOSITE), Keeper(_OPPOSITE)) for one in found[:_OPPOSITES]]
    sides: dict[tuple[Pair, Said], list[Keeper]] = defaultdict(list)
    for one, left, right in shown:
        for keeper, side in ((left, one.opposition.left), (right, one.opposition.right)):
            for said in side:
                sides[one.pair, said].append(keeper)
    for record in records:
        if not isinstance(record, Claim):
            continue
        names = pair(record)
        if names is not None and record.relation is not None:
            said = Said(record.relation, stance(record))
            for keeper in (pairs.get(names), *sides.get((names, said), ())):
                if keeper is not None:
                    keeper.add((said, record.certainty), record)
        elif record.kind == "dosage" and record.dose is not None and name(record.drug) in doses:
            doses[name(record.drug)].add(dose_kind(record), record)
        elif record.kind == "hedged_statement" and name(record.drug) in hedged:
            hedged[name(record.drug)].add(tuple(hedge.type for hedge in record.hedges), record)
    return Groups(
        [PairGroup(*key, tallies.pairs[key], keeper.passages()) for key, keeper in pairs.items()],
        [DrugGroup(drug, tallies.doses[drug], keeper.passages()) for drug, keeper in doses.items()],
        [DrugGroup(drug, tallies.hedged[drug], keeper.passages()) for drug, keeper in hedged.items()],
        [OppositeGroup(one, left.passages(), right.passages()) for one, left, right in shown],
        len(found),
    )


def largest(tallies: Mapping[K, PairTally | Tally], most: int) -> list[K]:
    """Return the *most* keys with the most articles, then the most claims; what has no name comes last."""

    def rank(key: K) -> tuple[bool, int, int, K]:
        return not key, -tallies[key].articles, -tallies[key].total, key

    return sorted(tallies, key=rank)[:most]
