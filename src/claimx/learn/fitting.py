"""Fit a linear model to rows of features, with the regularisation that held-out folds choose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from claimx.model import LinearModel
from claimx.relations.features import DECIDED

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

FOLDS = 5

_STRENGTHS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4)  # C of scikit-learn: the inverse of the regularisation
_TRUST = 3.0  # how much cheaper weight on the rules' decision is than on words; chosen on held-out folds
_AS_GOOD = 0.01  # share of the log loss that does not matter
_RARE = 2  # examples that a feature needs
_DIGITS = 4  # of a weight; more would differ between machines
_LEAST = 0.002  # a smaller weight changes no decision


class HeldOutFit:
    """A linear model with the regularisation that held-out folds chose, and what they then foretell.

    It learns from the rows in *known*, from each as much as its weight says; ``held_out`` has the
    probabilities of all rows, each from a model that saw no row of its fold.
    """

    def __init__(
        self,
        rows: Sequence[Sequence[str]],
        labels: Sequence[str],
        classes: tuple[str, ...],
        known: np.ndarray,
        folds: np.ndarray,
        weights: np.ndarray,
    ) -> None:
        self._rows, self._labels, self._classes, self._known = rows, labels, classes, known
        self._weights = weights
        truth = np.array([classes.index(label) if label in classes else 0 for label in labels])[known]
        tried: list[tuple[float, float, np.ndarray]] = []
        for strength in _STRENGTHS:
            held = np.zeros((len(rows), len(classes)))
            for fold in range(FOLDS):
                outside = np.flatnonzero(folds == fold)
                if len(outside):
                    fitted = self._fitted(known & (folds != fold), strength)
                    held[outside] = fitted.probabilities([rows[at] for at in outside.tolist()])
            losses = -np.log(np.maximum(held[known][np.arange(len(truth)), truth], 1e-9))
            loss = float(np.average(losses, weights=weights[known]))
            tried.append((loss, strength, held))
        least = min(tried, key=lambda row: row[0])
        # articles unlike those trained on profit from small weights: the first of strengths as good
        _, self.strength, self.held_out = next(row for row in tried if row[0] <= least[0] * (1 + _AS_GOOD))

    def model(self) -> LinearModel:
        """Return the model of all known rows."""
        return self._fitted(self._known, self.strength)

    def _fitted(self, used: np.ndarray, strength: float) -> LinearModel:
        from sklearn.linear_model import LogisticRegression
        from threadpoolctl import threadpool_limits

        rows = [self._rows[at] for at in np.flatnonzero(used).tolist()]
        labels = [self._labels[at] for at in np.flatnonzero(used).tolist()]
        counts = Counter(name for row in rows for name in row)
        names = {
            name: at for at, name in enumerate(sorted(n for n, count in counts.items() if count >= _RARE))
        }
        trust = np.array([_TRUST if name.startswith(DECIDED) else 1.0 for name in names])
        matrix = _matrix(rows, names).multiply(trust).tocsr()
        with threadpool_limits(1):  # more threads sum in another order, and are no faster here
            fitted = LogisticRegression(C=strength, max_iter=3000).fit(
                matrix, labels, sample_weight=self._weights[used]
            )
        order = [list(fitted.classes_).index(name) for name in self._classes]
        weights = np.round(fitted.coef_[order] * trust, _DIGITS) + 0.0  # no negative zeros
        return LinearModel(
            self._classes,
            np.round(fitted.intercept_[order], _DIGITS) + 0.0,
            {name: weights[:, at] for name, at in names.items() if np.abs(weights[:, at]).max() >= _LEAST},
        )


def _matrix(rows: Sequence[Sequence[str]], names: dict[str, int]) -> csr_matrix:
    from scipy.sparse import csr_matrix

    places = [[names[name] for name in row if name in names] for row in rows]
    ends = np.cumsum([0, *map(len, places)])
    columns = [column for row in places for column in row]
    return csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(rows), len(names)))
