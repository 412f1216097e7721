"""Say what labels tell of the claims: how many are right, by relation and score, and what to label next."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from statistics import median

from claimx.labels.annotators import is_claimx, is_model
from claimx.labels.log import standing
from claimx.labels.merge import by_claim, deciding
from claimx.records import Label

_Z = 1.96  # of a normal distribution, for 95 %
_BANDS = 5  # of the score, equally wide
_ENOUGH = 30  # decisions after which a share is known to about ±0.15


@dataclass(frozen=True, slots=True)
class Share:
    """Of *total* claims *right* are; *low* to *high* is the 95 % interval of Wilson (1927)."""

    name: str
    right: int
    total: int

    @property
    def low(self) -> float:
        """Lower bound, from 0 to 1."""
        return self._bound(-1)

    @property
    def high(self) -> float:
        """Upper bound, from 0 to 1."""
        return self._bound(1)

    def _bound(self, side: int) -> float:
        if not self.total:
            return float(side > 0)
        share = self.right / self.total
        middle = share + _Z**2 / (2 * self.total)
        spread = _Z * sqrt(share * (1 - share) / self.total + _Z**2 / (4 * self.total**2))
        return (middle + side * spread) / (1 + _Z**2 / self.total)


@dataclass(frozen=True, slots=True)
class LabelStats:
    """What the standing labels of a log say: those of people, and apart *models*, the verdicts of each.

    *precision* has the share of claimx's claims accepted as they were shown: of all, by relation and by
    score; where a claim was adjudicated, that alone counts. *unbiased* says that it rests on claims drawn
    at random alone.
    """

    verdicts: Counter[str]
    reasons: Counter[str]
    corrections: Counter[str]
    annotators: Counter[str]
    seconds: float | None
    unbiased: bool
    precision: list[Share]
    next: list[str]
    models: dict[str, Counter[str]]


def label_stats(labels: Iterable[Label]) -> LabelStats:
    """Return the statistics of the *labels* that count."""
    everybody = standing(labels)
    found = [label for label in everybody if not is_model(label.annotator)]
    models: dict[str, Counter[str]] = defaultdict(Counter)
    for label in everybody:
        if is_model(label.annotator):
            models[label.annotator][_said(label)] += 1
    decided = [
        label
        for labels_of_claim in by_claim(found).values()
        for label in deciding(labels_of_claim)
        if label.claim is not None and is_claimx(label.claim)
    ]
    drawn = [label for label in decided if label.drawn == "random"]
    seconds = [label.seconds for label in found if label.seconds is not None]
    precision = _shares(drawn or decided)
    return LabelStats(
        Counter(label.verdict for label in found),
        Counter(label.reason or "none given" for label in found if label.verdict == "reject"),
        Counter(key for label in found for key in label.corrections),
        Counter(label.annotator for label in found),
        median(seconds) if seconds else None,
        bool(drawn),
        precision,
        [share.name for share in precision[1:] if share.total < _ENOUGH],
        dict(sorted(models.items())),
    )


def _said(label: Label) -> str:
    return "accept with corrections" if label.verdict == "accept" and label.corrections else label.verdict


def _shares(labels: list[Label]) -> list[Share]:
    groups: dict[str, list[bool]] = defaultdict(list)
    groups["all"] = []
    for label in labels:
        right = label.verdict == "accept" and not label.corrections
        for name in _names(label):
            groups[name].append(right)
    relations = sorted(name for name in groups if name != "all" and not name.startswith("score"))
    bands = sorted(name for name in groups if name.startswith("score"))
    return [Share(name, sum(groups[name]), len(groups[name])) for name in ("all", *relations, *bands)]


def _names(label: Label) -> list[str]:
    claim = label.claim
    if claim is None:
        return []
    names = ["all", claim.relation or claim.kind]
    if claim.score is not None:
        low = min(int(claim.score * _BANDS), _BANDS - 1) / _BANDS
        names.append(f"score {low:.1f}–{low + 1 / _BANDS:.1f}")
    return names
