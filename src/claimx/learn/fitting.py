"""Fit a linear model to rows of features, with the regularisation that held-out folds choose."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from claimx.linear_model import Feature, FeatureGroups, LinearModel
from claimx.model import RELATIONS, ContextModel
from claimx.relations.features import DECIDED

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

FOLDS = 5

_STRENGTHS = (0.03, 0.06, 0.12)  # C of scikit-learn: the inverse of the regularisation
_CONTEXT_STRENGTH = 0.05  # of the second look; from 0.03 to 0.1 nothing changes
_TRUST = 3.0  # how much cheaper weight on the rules' decision is than on words; chosen on held-out folds
_AS_GOOD = 0.001  # share of the log loss that does not matter
_RARE = 2  # examples that a feature needs
_LEAST = 0.02  # a smaller weight changes no decision
_DIGITS = 3


class HeldOutFit:
    """A linear model with the regularisation that held-out folds chose, and what they then foretell.

    It learns from the rows in *known*, each with its *weights*; ``held_out`` has the probabilities of all
    rows, each from a model that saw no row of its fold.
    """

    def __init__(
        self,
        rows: Sequence[FeatureGroups],
        labels: Sequence[str],
        classes: tuple[str, ...],
        known: np.ndarray,
        folds: np.ndarray,
        weights: np.ndarray,
    ) -> None:
        self._classes, self._known, self._weights = classes, known, weights
        self._features, self._matrix = _matrix(rows)
        self._truth = np.array([classes.index(label) if label in classes else 0 for label in labels])
        tried: list[tuple[float, float, np.ndarray]] = []
        for strength in _STRENGTHS:
            held = np.zeros((len(rows), len(classes)))
            for fold in range(FOLDS):
                outside = np.flatnonzero(folds == fold)
                if len(outside):
                    fitted = self._fitted(known & (folds != fold), strength)
                    held[outside] = fitted.probabilities([rows[at] for at in outside.tolist()])
            sure = np.maximum(held[np.arange(len(rows)), self._truth], 1e-9)
            loss = float(np.average(-np.log(sure[known]), weights=weights[known]))
            tried.append((loss, strength, held))
        least = min(row[0] for row in tried)
        # articles unlike those trained on profit from small weights: the first of strengths as good
        _, self.strength, self.held_out = next(row for row in tried if row[0] <= least * (1 + _AS_GOOD))

    def model(self) -> LinearModel:
        """Return the model of all known rows."""
        return self._fitted(self._known, self.strength)

    def _fitted(self, used: np.ndarray, strength: float) -> LinearModel:
        from sklearn.linear_model import LogisticRegression
        from threadpoolctl import threadpool_limits

        places = np.flatnonzero(used)
        truth = self._truth[places]
        if len(set(truth.tolist())) < len(self._classes):
            return _shares(self._classes, truth)
        rows = self._matrix[places]
        kept = np.flatnonzero(np.bincount(rows.indices, minlength=len(self._features)) >= _RARE).tolist()
        names = [self._features[at] for at in kept]
        trust = np.array([_TRUST if kind == DECIDED else 1.0 for kind, *_ in names])
        matrix = rows[:, kept].multiply(trust).tocsr()
        with threadpool_limits(1):  # more threads sum in another order, and are no faster here
            fitted = LogisticRegression(C=strength, max_iter=1000, tol=1e-3)
            fitted.fit(matrix, truth, sample_weight=self._weights[places])
        weights, bias = fitted.coef_ * trust, fitted.intercept_
        if len(self._classes) == 2:  # scikit-learn gives the log odds of the second class
            weights, bias = np.vstack([0 * weights, weights]), np.array([0.0, *bias])
        strong = np.abs(weights).max(axis=0) >= _LEAST
        kept_names = [name for name, keep in zip(names, strong.tolist(), strict=True) if keep]
        return LinearModel(self._classes, bias, kept_names, weights[:, strong].T)


def fit_context(
    numbers: np.ndarray, labels: Sequence[str], folds: np.ndarray, weights: np.ndarray
) -> tuple[ContextModel, np.ndarray]:
    """Return the second look at pairs, and what it foretells of each row of *numbers* held out with its
    fold.
    """
    truth = np.array([RELATIONS.index(label) for label in labels])
    held = np.zeros((len(numbers), len(RELATIONS)))
    for fold in range(FOLDS):
        outside = folds == fold
        if outside.any():
            inside = ~outside
            held[outside] = _context(numbers[inside], truth[inside], weights[inside]).probabilities(
                numbers[outside]
            )
    return _context(numbers, truth, weights), held


def _context(numbers: np.ndarray, truth: np.ndarray, weights: np.ndarray) -> ContextModel:
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    mean, spread = numbers.mean(axis=0), numbers.std(axis=0)
    spread[spread == 0] = 1.0
    with threadpool_limits(1):
        fitted = LogisticRegression(C=_CONTEXT_STRENGTH, max_iter=1000, tol=1e-3)
        fitted.fit((numbers - mean) / spread, truth, sample_weight=weights)
    table = np.zeros((numbers.shape[1], len(RELATIONS)))
    bias = np.full(len(RELATIONS), -20.0)  # a relation without example
    table[:, fitted.classes_] = (fitted.coef_ / spread).T
    bias[fitted.classes_] = fitted.intercept_ - (fitted.coef_ / spread) @ mean
    return ContextModel(np.round(bias, _DIGITS) + 0.0, np.round(table, _DIGITS) + 0.0)


def _shares(classes: tuple[str, ...], truth: np.ndarray) -> LinearModel:
    """Return the model for examples that lack a class: how often each is seen, whatever the features."""
    bias = np.log(np.bincount(truth, minlength=len(classes)) + 0.5)
    return LinearModel(classes, bias, (), np.zeros((0, len(classes))))


def _matrix(rows: Sequence[FeatureGroups]) -> tuple[list[Feature], csr_matrix]:
    """Return the features of *rows* in alphabetical order, and which row has which."""
    from scipy.sparse import csr_matrix

    number: dict[Feature, int] = {}
    columns: list[int] = []
    ends = [0]
    for groups in rows:
        columns += {number.setdefault(feature, len(number)) for feature in chain(*groups)}
        ends.append(len(columns))
    features = sorted(number)
    order = np.zeros(len(number), dtype=np.int32)
    order[[number[feature] for feature in features]] = np.arange(len(number))
    matrix = csr_matrix((np.ones(len(columns)), order[columns], ends), shape=(len(rows), len(number)))
    matrix.sort_indices()
    return features, matrix
