"""Put claims in the order in which they are reviewed; no order drops a claim."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from typing import Literal, NamedTuple

from claimx.errors import InputError
from claimx.review.store import Entry

Drawn = Literal["random", "queue"]

_RANDOM_SHARE = 5  # every fifth claim is drawn at random, so that precision can be estimated without bias


@dataclass(frozen=True, slots=True)
class Filters:
    """Which claims are shown; an empty one lets all through. *text* stands in the sentence."""

    kind: str = ""
    relation: str = ""
    certainty: str = ""
    drug: str = ""
    condition: str = ""
    text: str = ""

    def test(self) -> Callable[[Entry], bool]:
        """Return what tells of an entry whether it is shown; case makes no difference in names and text."""
        same = [
            (attrgetter(name), value)
            for name in ("kind", "relation", "certainty")
            if (value := getattr(self, name))
        ]
        held = [
            (attrgetter(name), value.lower())
            for name, value in (("drug", self.drug), ("condition", self.condition), ("sentence", self.text))
            if value
        ]

        def lets(entry: Entry) -> bool:
            for get, value in same:
                if get(entry) != value:
                    return False
            for get, value in held:  # noqa: SIM110 (a generator takes twice as long, for each of many)
                if value not in get(entry).lower():
                    return False
            return True

        return lets

    @property
    def without_text(self) -> Filters:
        """The same filters whatever the text."""
        return replace(self, text="")

    @classmethod
    def of(cls, values: dict[str, str]) -> Filters:
        """Return the filters among *values*; other keys are left out."""
        return cls(**{field.name: values[field.name] for field in fields(cls) if field.name in values})


ALL = Filters()
"""The filters that let all through."""

NONE: Mapping[str, int] = {}
"""No claim about which anybody said something else."""


class Place(NamedTuple):
    """One place in the queue: which claim, and how it came there."""

    at: int
    drawn: Drawn


def queue(
    entries: Sequence[Entry],
    order: str = "uncertain",
    filters: Filters = ALL,
    seed: int = 0,
    differing: Mapping[str, int] = NONE,
) -> list[Place]:
    """Return the places of the claims that *filters* let through, in the order *order*.

    ``uncertain`` takes claims with a score near one half first, and each fifth at random from all;
    ``disputed`` those first about which most is said, as *differing* has it by their id, and each fifth at
    random likewise; ``random`` all at random; ``risk`` those that would do most harm if wrong; ``score``
    the highest first; ``document`` article by article, as they stand in the text. Equal arguments give an
    equal queue. Raises InputError for another order.
    """
    lets = filters.test()
    found = [at for at, entry in enumerate(entries) if lets(entry)]
    if order == "uncertain":
        return list(_mixed(sorted(found, key=lambda at: abs(entries[at].score - 0.5)), seed))
    if order == "disputed":
        found.sort(key=lambda at: (-differing.get(entries[at].id, 0), abs(entries[at].score - 0.5)))
        return list(_mixed(found, seed))
    if order == "random":
        random.Random(seed).shuffle(found)
        return [Place(at, "random") for at in found]
    if order == "risk":
        opposed = _opposed(entries)
        found.sort(key=lambda at: (-_risk(entries[at], opposed), at))
    elif order == "score":
        found.sort(key=lambda at: (-entries[at].score, at))
    elif order == "document":
        first = {entry.doc_id: at for at, entry in reversed(list(enumerate(entries)))}
        found.sort(key=lambda at: (first[entries[at].doc_id], entries[at].start, at))
    else:
        raise InputError(f"There is no order '{order}'.", fix=f"Use one of: {', '.join(ORDERS)}.")
    return [Place(at, "queue") for at in found]


def _mixed(ranked: Sequence[int], seed: int) -> Iterable[Place]:
    """Yield each of *ranked* once, every fifth place filled from all at random."""
    shuffled = list(ranked)
    random.Random(seed).shuffle(shuffled)
    used: set[int] = set()
    sources = iter(ranked), iter(shuffled)
    for number in range(len(ranked)):
        by_chance = number % _RANDOM_SHARE == _RANDOM_SHARE - 1
        at = next(at for at in sources[by_chance] if at not in used)
        used.add(at)
        yield Place(at, "random" if by_chance else "queue")


def _opposed(entries: Sequence[Entry]) -> set[tuple[str, str, str]]:
    """Return the (drug, condition, relation) that some claims state and others deny."""
    said: dict[tuple[str, str, str], set[bool]] = {}
    for entry in entries:
        if entry.relation:
            said.setdefault(_pair(entry), set()).add(entry.negated)
    return {pair for pair, denials in said.items() if len(denials) > 1}


def _risk(entry: Entry, opposed: set[tuple[str, str, str]]) -> int:
    return (
        4 * (entry.relation == "contraindicated")
        + 3 * entry.dosed
        + 2 * (_pair(entry) in opposed)
        + 1 * (entry.certainty == "asserted" and not entry.negated)
    )


def _pair(entry: Entry) -> tuple[str, str, str]:
    return entry.drug, entry.condition, entry.relation


ORDERS: tuple[str, ...] = ("uncertain", "disputed", "random", "risk", "document", "score")
"""The names of the orders."""
