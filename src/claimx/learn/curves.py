"""Say how far the scores of claims can be trusted: reliability, calibration error, precision and recall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from claimx.learn.scoring import Outcome

_BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The claims with a score from *low* to *high*: their number, mean score and share accepted."""

    low: float
    high: float
    count: int
    score: float
    accepted: float


@dataclass(frozen=True, slots=True)
class Point:
    """Precision and recall of the claims that score at least *score*."""

    score: float
    precision: float
    recall: float


def reliability(outcomes: Sequence[Outcome]) -> list[Bin]:
    """Return the claims in ten equally wide bins of score, without empty ones."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(_BINS)]
    for outcome in outcomes:
        if outcome.score is not None:
            bins[min(int(outcome.score * _BINS), _BINS - 1)].append((outcome.score, outcome.accepted))
    return [
        Bin(
            at / _BINS,
            (at + 1) / _BINS,
            len(found),
            sum(score for score, _ in found) / len(found),
            sum(accepted for _, accepted in found) / len(found),
        )
        for at, found in enumerate(bins)
        if found
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Return the expected calibration error: how far score and share accepted differ (Naeini et al. 2015)."""
    total = sum(one.count for one in bins)
    return sum(one.count * abs(one.score - one.accepted) for one in bins) / total if total else 0.0


def precision_recall(outcomes: Sequence[Outcome], gold: int) -> list[Point]:
    """Return the points of all thresholds, the highest score first; *gold* claims are annotated."""
    points: list[Point] = []
    right = 0
    ranked = sorted(outcomes, key=lambda outcome: -(outcome.score or 0.0))
    for number, outcome in enumerate(ranked, 1):
        right += outcome.right
        score = outcome.score or 0.0
        if number == len(ranked) or (ranked[number].score or 0.0) < score:
            points.append(Point(score, right / number, right / gold if gold else 0.0))
    return points
