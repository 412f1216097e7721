"""A linear model over features that are words, stored as plain numbers and read without running code."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from itertools import chain
from sys import intern
from typing import Any

import numpy as np

UNIT = 1000
"""Weights are stored as whole thousandths: more digits would differ between machines and change no
decision."""

_BLOCK = 1000  # rows whose weights are summed together; an article has fewer
_MOST = 1_000_000  # that a number of a model file may be, above or below zero

Feature = tuple[str, ...]
"""A kind and what is of it: ``("d<", "daily")``, a word before the drug, or ``("dc", "eases", "severe")``,
two between drug and condition. Words of the text stand in it as they are: no string is put together of
them, hashed and compared anew for every pair of every article."""

FeatureGroup = Sequence[Feature]
FeatureGroups = Sequence[FeatureGroup]
"""The features of one row; a group that rows share is looked up and summed once."""


class LinearModel:
    """A multinomial logistic regression: ``softmax(bias + sum of the weights of the features)``."""

    def __init__(
        self, classes: tuple[str, ...], bias: np.ndarray, features: Sequence[Feature], weights: np.ndarray
    ) -> None:
        """Take a bias for each class and *weights* (features, classes); both are rounded to thousandths."""
        self.classes = classes
        self._places = {feature: place for place, feature in enumerate(features, 1)}
        self._bias = np.round(bias * UNIT).astype(np.int64)
        # sums of whole numbers do not depend on their order; the first row is that of no feature
        self._table = np.zeros((len(features) + 1, len(classes)), dtype=np.int32)
        self._table[1:] = np.round(weights * UNIT)

    def probabilities(self, rows: Sequence[FeatureGroups]) -> np.ndarray:
        """Return an array of (rows, classes); features without a weight count nothing."""
        return self.of_sums(self.sums(rows))

    def of_sums(self, sums: np.ndarray) -> np.ndarray:
        """Return the probabilities that the *sums* of rows give."""
        return softmax((sums + self._bias) / UNIT)

    def sums(self, rows: Sequence[FeatureGroups]) -> np.ndarray:
        """Return the weights of the features of each row together, (rows, classes), in thousandths."""
        blocks = [self._sums(rows[first : first + _BLOCK]) for first in range(0, len(rows), _BLOCK)]
        return np.concatenate(blocks) if blocks else np.zeros((0, len(self.classes)), dtype=np.int64)

    def _sums(self, rows: Sequence[FeatureGroups]) -> np.ndarray:
        get = self._places.get
        known: dict[int, int] = {}
        places, group_starts = [0], [0]  # the first group is empty, for rows without any
        members: list[int] = []
        row_starts: list[int] = []
        for groups in rows:
            row_starts.append(len(members))
            members.append(0)
            for group in groups:
                number = known.get(id(group))
                if number is None:
                    number = known[id(group)] = len(group_starts)
                    group_starts.append(len(places))
                    places.append(0)
                    places += filter(None, map(get, group))
                members.append(number)
        of_groups = np.add.reduceat(self._table[places], group_starts, axis=0)
        return np.asarray(np.add.reduceat(of_groups[members], row_starts, axis=0))

    def strongest(self, groups: FeatureGroups, name: str) -> list[Feature]:
        """Return the features of a row that speak for the class *name*, the strongest first."""
        known = [feature for feature in chain(*groups) if feature in self._places]
        table = self._table[[self._places[feature] for feature in known]]
        margins = table.mean(axis=1) - table[:, self.classes.index(name)]
        return [
            feature for margin, feature in sorted(zip(margins.tolist(), known, strict=True)) if margin < 0
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values: the features by kind and, for each class, its weights of them in thousandths,
        in that order.
        """
        features = sorted(self._places)
        columns: dict[str, list[list[str]]] = {}
        for kind, *words in features:
            columns.setdefault(kind, []).append(words)
        return {
            "classes": list(self.classes),
            "bias": self._bias.tolist(),
            "features": columns,
            "weights": self._table[[self._places[feature] for feature in features]].T.tolist(),
        }

    @classmethod
    def from_dict(cls, row: Any, name: str, classes: tuple[str, ...]) -> LinearModel:
        """Return the model of `to_dict`; raise ValueError that says what is wrong with the part *name*."""
        if not isinstance(row, dict) or row["classes"] != list(classes):
            raise ValueError(f"the classes of {name} are not {', '.join(classes)}")
        weights = numbers(row["weights"], f"{name}.weights", len(classes))
        features = _features(row["features"], f"{name}.features", weights.shape[1])
        bias = numbers([row["bias"]], f"{name}.bias", 1)[0]
        if len(bias) != len(classes):
            raise ValueError(f"{name}.bias has not {len(classes)} numbers")
        if (weights % 1).any() or (bias % 1).any():
            raise ValueError(f"{name} has weights that are no whole thousandths")
        return cls(classes, bias / UNIT, features, weights.T / UNIT)


def joined(*models: LinearModel) -> LinearModel:
    """Return one model with the classes of several, whose sums are theirs side by side.

    So each feature is looked up once.
    """
    features = list(dict.fromkeys(feature for model in models for feature in model._places))
    place = {feature: at for at, feature in enumerate(features)}
    weights = np.zeros((len(features), sum(len(model.classes) for model in models)))
    end = 0
    for model in models:
        start, end = end, end + len(model.classes)
        weights[[place[feature] for feature in model._places], start:end] = model._table[1:] / UNIT
    bias = np.concatenate([model._bias for model in models]) / UNIT
    return LinearModel(tuple(name for model in models for name in model.classes), bias, features, weights)


def _features(columns: Any, name: str, count: int) -> list[Feature]:
    """Return the *count* features that are stored by kind; raise ValueError where they are others."""
    if not isinstance(columns, dict) or not all(isinstance(rows, list) for rows in columns.values()):
        raise ValueError(f"{name} is no table of lists")
    if sum(map(len, columns.values())) != count:
        raise ValueError(f"{name} has not one for each weight")
    rows = [row for found in columns.values() for row in found]
    words = set(map(type, chain.from_iterable(rows))) if set(map(type, rows)) <= {list} else {list}
    if not words <= {str} or not all(rows):
        raise ValueError(f"{name} has something else than lists of words")
    features = [tuple(map(intern, (kind, *row))) for kind, found in columns.items() for row in found]
    if len(set(features)) != count:
        raise ValueError(f"{name} has one twice")
    return features


def softmax(sums: np.ndarray) -> np.ndarray:
    """Return the shares of classes, an array of (rows, classes), from their log weights."""
    exponents = np.exp(sums - sums.max(axis=1, keepdims=True))
    return np.asarray(exponents / exponents.sum(axis=1, keepdims=True))


def numbers(rows: Any, name: str, count: int) -> np.ndarray:
    """Return *count* lists of numbers, equally long, as an array; raise ValueError where they are none."""
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise ValueError(f"{name} has no lists of numbers")
    flat = list(chain.from_iterable(rows))
    even = len(rows) == count and len({len(row) for row in rows}) <= 1
    found = np.array([])
    if even and set(map(type, flat)) <= {int, float}:
        with suppress(OverflowError):  # of a whole number that no float is as large as
            found = np.array(rows, dtype=np.float64)
    if found.size != len(flat) or not even or not (np.abs(found) <= _MOST).all():
        raise ValueError(f"{name} is not {count} lists of numbers up to {_MOST}")
    return found


def is_number(value: Any) -> bool:
    """Tell whether a value of a model file is a number, and so small that no sum of them overflows."""
    return type(value) in (int, float) and abs(value) <= _MOST
