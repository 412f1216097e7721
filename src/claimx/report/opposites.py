"""Find the pairs of a drug and a condition about which opposite things are said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from claimx.collect.words import Stance, relation_words
from claimx.records.vocabulary import RELATIONS, Relation
from claimx.report.tallies import Pair, PairTally, Said

_HELPS = frozenset((Said("treats", "said"), Said("prevents", "said")))


@dataclass(frozen=True, slots=True)
class Opposition:
    """Two things that cannot both be the whole truth, in words, and what counts for each side.

    It is *direct* where both sides assert something; a doubt asserts nothing.
    """

    words: tuple[str, str]
    left: frozenset[Said]
    right: frozenset[Said]

    @property
    def direct(self) -> bool:
        """Tell whether no side is a doubt."""
        return all(said.stance != "doubted" for said in self.right)


@dataclass(frozen=True, slots=True)
class Opposite:
    """An opposition that was found about a pair, with the number of claims on each side.

    *score* is that of the side whose best claim has the lower one: how likely both sides are read right.
    """

    pair: Pair
    opposition: Opposition
    left: int
    right: int
    score: float


def _against_itself(relation: Relation, other: Stance) -> Opposition:
    return Opposition(
        (relation_words(relation, "said"), relation_words(relation, other)),
        frozenset((Said(relation, "said"),)),
        frozenset((Said(relation, other),)),
    )


OPPOSITIONS = (
    *(_against_itself(relation, "denied") for relation in RELATIONS),
    Opposition(("treats or prevents", "causes"), _HELPS, frozenset((Said("causes", "said"),))),
    Opposition(
        ("treats", "is contraindicated in"),
        frozenset((Said("treats", "said"),)),
        frozenset((Said("contraindicated", "said"),)),
    ),
    *(_against_itself(relation, "doubted") for relation in RELATIONS),
)
"""What counts as opposite. *Prevents* and *contraindicated* do not: who has a stroke should not take what
may prevent one. A doubtful claim asserts nothing, so it stands only against a plain one."""


def opposites(tallies: Mapping[Pair, PairTally]) -> list[Opposite]:
    """Return every opposition in *tallies*: direct ones first, then by score, then by claims."""
    found = []
    for names, tally in tallies.items():
        said = tally.said()
        if len(said) < 2:
            continue
        for opposition in OPPOSITIONS:
            left, right = _count(said, opposition.left), _count(said, opposition.right)
            if left and right:
                score = min(_best(tally, opposition.left), _best(tally, opposition.right))
                found.append(Opposite(names, opposition, left, right, score))
    order = {opposition: number for number, opposition in enumerate(OPPOSITIONS)}

    def rank(one: Opposite) -> tuple[bool, float, int, Pair, int]:
        weaker = min(one.left, one.right)
        return not one.opposition.direct, -one.score, -weaker, one.pair, order[one.opposition]

    return sorted(found, key=rank)


def _best(tally: PairTally, wanted: frozenset[Said]) -> float:
    return max(tally.best.get(said, 0) for said in wanted)


def _count(said: Counter[Said], wanted: frozenset[Said]) -> int:
    return sum(said[one] for one in wanted)
