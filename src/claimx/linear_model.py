"""A linear model over features that are strings, stored as plain numbers and read without running code."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np

UNIT = 1000
"""Weights are stored as whole thousandths: more digits would differ between machines and change no
decision."""

_BLOCK = 1000  # rows whose weights are summed together; an article has fewer

Groups = Sequence[Sequence[str]]
"""The features of one row, in lists; a list that rows share is looked up once."""


class LinearModel:
    """A multinomial logistic regression: ``softmax(bias + sum of the weights of the features)``."""

    def __init__(self, classes: tuple[str, ...], bias: np.ndarray, weights: Mapping[str, np.ndarray]) -> None:
        """Take one number for each class as bias and for each feature; they are rounded to thousandths."""
        self.classes = classes
        self._places = {name: place for place, name in enumerate(sorted(weights), 1)}
        table = np.array([bias, *(weights[name] for name in self._places)], dtype=np.float64)
        self._table = np.round(table * UNIT) / UNIT + 0.0  # no negative zeros

    def probabilities(self, rows: Sequence[Groups]) -> np.ndarray:
        """Return an array of (rows, classes); features without a weight count nothing."""
        if not rows:
            return np.zeros((0, len(self.classes)))
        get = self._places.get
        known: dict[int, list[int]] = {}
        sums = []
        for first in range(0, len(rows), _BLOCK):
            places: list[int] = []
            starts: list[int] = []
            for groups in rows[first : first + _BLOCK]:
                starts.append(len(places))
                places.append(0)  # the bias
                for group in groups:
                    found = known.get(id(group))
                    if found is None:
                        found = known[id(group)] = list(filter(None, map(get, group)))
                    places += found
            sums.append(np.add.reduceat(self._table[places], starts, axis=0))
        return softmax(np.concatenate(sums))

    def strongest(self, groups: Groups, name: str) -> list[str]:
        """Return the features of a row that speak for the class *name*, the strongest first."""
        known = [feature for feature in chain(*groups) if feature in self._places]
        table = self._table[[self._places[feature] for feature in known]]
        weights = table.mean(axis=1) - table[:, self.classes.index(name)]
        return [
            feature for weight, feature in sorted(zip(weights.tolist(), known, strict=True)) if weight < 0
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values: the features and, for each class, its weights of them in thousandths."""
        table = np.round(self._table * UNIT).astype(int)
        return {
            "classes": list(self.classes),
            "bias": table[0].tolist(),
            "features": list(self._places),
            "weights": table[1:].T.tolist(),
        }

    @classmethod
    def from_dict(cls, row: Any, name: str, classes: tuple[str, ...]) -> LinearModel:
        """Return the model of `to_dict`; raise ValueError that says what is wrong with the part *name*."""
        if not isinstance(row, dict) or tuple(row["classes"]) != classes:
            raise ValueError(f"the classes of {name} are not {', '.join(classes)}")
        features = row["features"]
        if not isinstance(features, list) or not all(isinstance(feature, str) for feature in features):
            raise ValueError(f"{name}.features is no list of words")
        weights = numbers(row["weights"], f"{name}.weights", len(classes))
        if weights.shape[1] != len(features) or len(set(features)) != len(features):
            raise ValueError(f"{name} has not a weight for each feature")
        bias = numbers([row["bias"]], f"{name}.bias", 1)[0]
        if len(bias) != len(classes):
            raise ValueError(f"{name}.bias has not {len(classes)} numbers")
        return cls(classes, bias / UNIT, dict(zip(features, weights.T / UNIT, strict=True)))


def softmax(sums: np.ndarray) -> np.ndarray:
    """Return the shares of classes, an array of (rows, classes), from their log weights."""
    exponents = np.exp(sums - sums.max(axis=1, keepdims=True))
    return np.asarray(exponents / exponents.sum(axis=1, keepdims=True))


def numbers(rows: Any, name: str, count: int) -> np.ndarray:
    """Return *count* lists of finite numbers, equally long, as an array; raise ValueError where they are
    not.
    """
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise ValueError(f"{name} has no lists of numbers")
    flat = [value for row in rows for value in row]
    finite = all(type(value) in (int, float) and math.isfinite(value) for value in flat)
    if len(rows) != count or len({len(row) for row in rows}) > 1 or not finite:
        raise ValueError(f"{name} is not {count} lists of finite numbers")
    return np.array(rows, dtype=np.float64)
