"""Fit what makes a score of a probability, sigmoid or isotonic, whichever held-out folds prefer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from claimx.model import Calibration, log_odds

_DIGITS = 4
_EDGE = 0.02  # no score is surer than so few examples allow

Fit = Callable[[np.ndarray, np.ndarray], Calibration]


def calibrated(probabilities: np.ndarray, accepted: np.ndarray, folds: np.ndarray) -> Calibration:
    """Return the calibration with the smaller log loss on held-out *folds*; all arrays have shape (n,).

    Where all claims or none are *accepted* there is nothing to learn, and a probability stays what it is.
    """
    if not len(accepted) or accepted.all() or not accepted.any():
        return Calibration()
    methods: tuple[Fit, ...] = (_sigmoid, _isotonic)
    best = min(methods, key=lambda fit: _held_out_loss(fit, probabilities, accepted, folds))
    return best(probabilities, accepted)


def _held_out_loss(fit: Fit, probabilities: np.ndarray, accepted: np.ndarray, folds: np.ndarray) -> float:
    total = 0.0
    for fold in sorted(set(folds.tolist())):
        inside, outside = folds != fold, folds == fold
        if len(set(accepted[inside].tolist())) > 1:
            scores = np.clip(
                fit(probabilities[inside], accepted[inside]).scores(probabilities[outside]), 1e-6, 1 - 1e-6
            )
            total -= float(np.log(np.where(accepted[outside], scores, 1 - scores)).sum())
    return total


def _sigmoid(probabilities: np.ndarray, accepted: np.ndarray) -> Calibration:
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=1e6).fit(log_odds(probabilities).reshape(-1, 1), accepted)
    slope, offset = float(fitted.coef_[0][0]), float(fitted.intercept_[0])
    return Calibration("sigmoid", ((round(slope, _DIGITS), round(offset, _DIGITS)),))


def _isotonic(probabilities: np.ndarray, accepted: np.ndarray) -> Calibration:
    from sklearn.isotonic import IsotonicRegression

    fitted = IsotonicRegression(y_min=_EDGE, y_max=1 - _EDGE).fit(log_odds(probabilities), accepted)
    xs, ys = np.round(fitted.X_thresholds_, _DIGITS), np.round(fitted.y_thresholds_, _DIGITS)
    points = dict(zip(xs.tolist(), ys.tolist(), strict=True))  # rounding may make two points one
    return Calibration("isotonic", tuple(points.items()))
