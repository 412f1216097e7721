"""Measure how far two annotators agree, with and without what chance would give."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

Pairs = Sequence[tuple[Hashable, Hashable]]
Coefficient = Callable[[Pairs], float]

_SAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement about one field; each value is (estimate, low, high), the bounds of 95 % by bootstrap."""

    count: int
    percent: tuple[float, float, float]
    kappa: tuple[float, float, float]
    ac1: tuple[float, float, float]
    alpha: tuple[float, float, float]


def agreement(pairs: Pairs, seed: int = 0) -> Agreement:
    """Return how far the two values of each of *pairs* agree; equal pairs and seed give equal bounds."""
    return Agreement(
        len(pairs),
        *(
            _with_bounds(coefficient, pairs, seed)
            for coefficient in (percent_agreement, cohen_kappa, gwet_ac1, krippendorff_alpha)
        ),
    )


def percent_agreement(pairs: Pairs) -> float:
    """Return the share of pairs with equal values, from 0 to 1; 1 where there is none."""
    return sum(one == other for one, other in pairs) / len(pairs) if pairs else 1.0


def cohen_kappa(pairs: Pairs) -> float:
    """Return agreement beyond what the two annotators' own habits give by chance (Cohen 1960)."""
    total = len(pairs)
    first, second = (Counter(pair[side] for pair in pairs) for side in (0, 1))
    chance = sum(first[value] * second[value] for value in first) / total**2 if total else 1.0
    return _beyond(percent_agreement(pairs), chance)


def gwet_ac1(pairs: Pairs) -> float:
    """Return agreement beyond chance that holds up where one value is nearly always right (Gwet 2008)."""
    total = len(pairs)
    shares = [count / (2 * total) for count in Counter(value for pair in pairs for value in pair).values()]
    if len(shares) < 2:
        return 1.0
    chance = sum(share * (1 - share) for share in shares) / (len(shares) - 1)
    return _beyond(percent_agreement(pairs), chance)


def krippendorff_alpha(pairs: Pairs) -> float:
    """Return one minus observed over expected disagreement of nominal values (Krippendorff 2004, 11.3)."""
    counts = Counter(value for pair in pairs for value in pair)
    values = sum(counts.values())
    if values < 2:
        return 1.0
    chance = sum(count * (count - 1) for count in counts.values()) / (values * (values - 1))
    return _beyond(percent_agreement(pairs), chance)


def _beyond(observed: float, chance: float) -> float:
    return (observed - chance) / (1 - chance) if chance < 1 else 1.0


def _with_bounds(coefficient: Coefficient, pairs: Pairs, seed: int) -> tuple[float, float, float]:
    generator = random.Random(seed)
    drawn = sorted(
        coefficient(generator.choices(pairs, k=len(pairs))) for _ in range(_SAMPLES if pairs else 1)
    )
    low, high = drawn[int(0.025 * len(drawn))], drawn[max(int(0.975 * len(drawn)) - 1, 0)]
    return coefficient(pairs), low, high
