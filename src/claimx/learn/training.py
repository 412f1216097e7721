"""Train the model from examples: regularisation, thresholds and calibration on held-out folds."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from claimx.errors import ModelError
from claimx.learn.calibration import calibrated
from claimx.learn.curves import Point, calibration_error, reliability
from claimx.learn.examples import Example
from claimx.learn.fitting import FOLDS, HeldOutFit, fit_context
from claimx.learn.scoring import NONE, Outcome
from claimx.model import CERTAINTIES, DENIALS, RELATIONS, Model
from claimx.records import Document, Label
from claimx.relations.certainty import certainties_of
from claimx.relations.context import context_numbers

_GRID = np.round(np.arange(0.05, 0.96, 0.01), 2)
_DENIED = 0.5
_MISSED_FOR_SHOWN = 10
"""Claims that may be missed for a denial that is not shown as a claim."""
_OTHERS = 0.5
"""Weight of an example of another kind of article than those to calibrate on; chosen on held-out folds."""


@dataclass(frozen=True, slots=True)
class Training:
    """A trained model with what was measured on held-out folds while it was made.

    *by_score* has, for each tenth, precision and recall of the claims with at least that score, among the
    pairs that are candidates; like *held_out* it speaks of the articles to calibrate on.
    """

    model: Model
    strengths: dict[str, float]
    held_out: dict[str, float]
    by_score: list[Point]


def train(
    examples: Sequence[Example],
    *,
    calibrate: Collection[str] = (),
    target_precision: float = 0.75,
    seed: int = 0,
    meta: dict[str, Any],
) -> Training:
    """Return the model that *examples* give; equal examples and seed give an equal model.

    Each pair is looked at by itself, then once more with what the first look said of the other pairs of its
    article; all that is measured here is foretold by models that saw no article of the fold. A pair is a
    claim from the probability with the best F1 of those that reach *target_precision*. The score, like the
    thresholds, is calibrated on the articles with the ids *calibrate*, or else on all, and examples of others
    weigh less: rules that were mended by looking at articles are surer of these than of others. Raises
    ModelError where there are too few articles or a relation has no example.
    """
    counts = Counter(example.relation for example in examples)
    missing = [relation for relation in RELATIONS if counts[relation] < FOLDS]
    if missing or len({example.doc_id for example in examples}) < 2 * FOLDS:
        raise ModelError(
            f"There are too few examples of: {', '.join(missing) or 'articles'} (fewer than {FOLDS}).",
            fix="Give more annotated articles.",
        )
    folds = _folds([example.group for example in examples], seed)
    claims = np.array([example.relation != NONE for example in examples])
    rows = [example.features for example in examples]
    marked = [(*example.features, example.marks) for example in examples]
    placed = np.array([example.place is not None for example in examples])
    meant = np.array([not calibrate or example.doc_id in calibrate for example in examples])
    weights = np.where(meant, 1.0, _OTHERS) * [example.weight for example in examples]
    labels = [example.relation for example in examples]
    relations = HeldOutFit(rows, labels, RELATIONS, np.ones_like(claims), folds, weights)
    denials = HeldOutFit(
        marked, [DENIALS[example.negated] for example in examples], DENIALS, claims, folds, weights
    )
    certainties = HeldOutFit(
        marked, [example.certainty for example in examples], CERTAINTIES, claims, folds, weights
    )
    whole = np.flatnonzero(placed)
    known = [examples[at] for at in whole.tolist()]
    numbers = _numbers(known, relations.held_out[whole])
    context, shares = fit_context(
        numbers, [example.relation for example in known], folds[whole], weights[whole]
    )
    foretold = _Foretold(known, shares, denials.held_out[whole, 1], certainties.held_out[whole], meant[whole])
    thresholds = {"claim": foretold.claim_threshold(target_precision), "denied": _DENIED}
    thresholds["suspected"] = foretold.suspicion(thresholds["claim"])
    kept = foretold.shown(thresholds)
    model = Model(
        relations.model(),
        context,
        denials.model(),
        certainties.model(),
        thresholds,
        calibrated(foretold.probability[kept], foretold.accepted[kept], folds[whole][kept]),
        {
            **meta,
            "seed": seed,
            "target_precision": target_precision,
            "examples": dict(sorted(counts.items())),
        },
    )
    strengths = {
        name: fit.strength
        for name, fit in (("relation", relations), ("denial", denials), ("certainty", certainties))
    }
    scores = model.calibration.scores(foretold.probability)
    return Training(model, strengths, foretold.measures(kept, scores), foretold.by_score(kept, scores))


class _Foretold:
    """What the held-out folds tell of the pairs of whole articles, and what the annotation says."""

    def __init__(
        self,
        examples: Sequence[Example],
        shares: np.ndarray,
        denials: np.ndarray,
        certainties: np.ndarray,
        meant: np.ndarray,
    ) -> None:
        every = np.arange(len(examples))
        best = shares[:, 1:].argmax(axis=1) + 1
        denials = np.where([example.stated for example in examples], 0.0, denials)
        self.share, self._denial, self._meant = shares[every, best], denials, meant
        self._by_rule = np.array([example.denied for example in examples])
        self._negated = np.array([example.negated for example in examples])
        self._claims = np.array([example.relation != NONE for example in examples])
        self.right = np.array([RELATIONS[at] == one.relation for at, one in zip(best, examples, strict=True)])
        doubted = np.array([example.doubted for example in examples])
        left_open = np.array([example.left_open for example in examples])
        level = certainties_of(certainties, doubted, left_open)
        self._doubtful = level == CERTAINTIES.index("doubtful")
        same = np.array([CERTAINTIES[at] == one.certainty for at, one in zip(level, examples, strict=True)])
        self._denied = self._by_rule | (denials >= _DENIED)
        sure = np.where(self._denied, denials, 1 - denials) * certainties[every, level]
        self.probability = self.share * sure
        self.right &= self._denied == self._negated
        self.accepted = self.right & same

    def claim_threshold(self, target: float) -> float:
        """Return the probability with the best F1 of those that reach the precision, or else the most
        precise.
        """
        scored = []
        for least in _GRID:
            kept = self._meant & (self.share >= least)
            if kept.any():
                hits = self.right[kept].sum()
                claims = self._claims[self._meant].sum()
                scored.append((hits / kept.sum(), 2 * hits / (kept.sum() + claims), float(least)))
        reaching = [row for row in scored if row[0] >= target] or [max(scored)]
        return max(reaching, key=lambda row: row[1])[2]

    def suspicion(self, least: float) -> float:
        """Return the probability of denial from which a claim had better not be shown."""
        open_ = self._meant & (self.share >= least) & ~self._denied & ~self._doubtful
        shown_denials = self._denial[open_ & self._claims & self._negated]
        good = self._denial[open_ & self.right]
        costs = [
            (_MISSED_FOR_SHOWN * (shown_denials < at).sum() + (good >= at).sum(), -at)
            for at in _GRID[_GRID <= _DENIED]
        ]
        return float(-min(costs)[1])

    def shown(self, thresholds: Mapping[str, float]) -> np.ndarray:
        """Return which pairs of the articles to calibrate on become claims."""
        doubtless = self._denied | self._doubtful | (self._denial < thresholds["suspected"])
        return np.asarray(self._meant & (self.share >= thresholds["claim"]) & doubtless)

    def by_score(self, kept: np.ndarray, scores: np.ndarray) -> list[Point]:
        """Return precision and recall of the pairs *kept* whose score is at least each tenth."""
        claims = self._claims[self._meant].sum()
        points = []
        for tenth in range(10):
            shown = kept & (scores >= tenth / 10)
            if shown.any():
                hits = self.right[shown].sum()
                precision, recall = np.divide(hits, shown.sum()), np.divide(hits, claims)
                points.append(Point(tenth / 10, float(precision), float(recall)))
        return points

    def measures(self, kept: np.ndarray, scores: np.ndarray) -> dict[str, float]:
        """Return what the pairs *kept* show: precision, recall, denials that became claims, error of the
        scores.
        """
        accepted = zip(scores[kept].tolist(), self.accepted[kept].tolist(), strict=True)
        bins = reliability([Outcome("", score, right, right) for score, right in accepted])
        denials = self._meant & self._claims & self._negated
        return {
            "precision": float(self.right[kept].mean()) if kept.any() else 0.0,
            "recall": float(self.right[kept].sum() / self._claims[self._meant].sum()),
            "denials shown as claims": float(
                (kept & denials & ~self._denied & ~self._doubtful).sum() / max(denials.sum(), 1)
            ),
            "calibration error": calibration_error(bins),
        }


def _numbers(examples: Sequence[Example], shares: np.ndarray) -> np.ndarray:
    """Return the numbers of the second look; examples of an article stand together."""
    places = [(example.doc_id, example.place) for example in examples if example.place is not None]
    starts = [at for at, (doc_id, _) in enumerate(places) if not at or places[at - 1][0] != doc_id]
    return np.vstack(
        [
            context_numbers([place for _, place in places[start:end]], shares[start:end])
            for start, end in pairwise([*starts, len(places)])
        ]
    )


def corpus_meta(documents: Sequence[Document]) -> dict[str, Any]:
    """Return what a model says of the articles it was trained on: how many, and their hash."""
    digest = hashlib.sha256()
    for document in documents:
        digest.update(json.dumps(document.to_dict(), sort_keys=True).encode())
    return {
        "articles": len(documents),
        "claims": sum(len(document.claims) for document in documents),
        "corpus_sha256": digest.hexdigest(),
    }


def labels_meta(labels: Sequence[Label]) -> dict[str, Any]:
    """Return what a model says of the labels it was trained on: how many, and their hash."""
    digest = hashlib.sha256()
    for label in labels:
        digest.update(json.dumps(label.to_dict(), sort_keys=True).encode())
    return {"labels": len(labels), "labels_sha256": digest.hexdigest()}


def _folds(groups: Sequence[str], seed: int) -> np.ndarray:
    """Return the fold of each example: whole groups, dealt out in the order of a hash."""
    ordered = sorted(set(groups), key=lambda group: hashlib.sha256(f"{seed} {group}".encode()).digest())
    fold = {group: at % FOLDS for at, group in enumerate(ordered)}
    return np.array([fold[group] for group in groups])
