"""The model that decides about candidate pairs: numbers and strings only, read without running code."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import numpy as np

from claimx.errors import ModelError
from claimx.files.streams import failing, whole_file

FORMAT = "claimx.model/1"
FILE = "model.json"
RELATIONS = ("none", "treats", "prevents", "causes", "contraindicated")
CERTAINTIES = ("asserted", "probable", "possible", "doubtful")

_MOST_BYTES = 50_000_000
_FEATURES = "features"


class LinearModel:
    """A multinomial logistic regression: ``softmax(bias + sum of the weights of the features)``."""

    def __init__(self, classes: tuple[str, ...], bias: np.ndarray, weights: Mapping[str, np.ndarray]) -> None:
        """Take one number for each class as bias and for each feature."""
        self.classes = classes
        self._places = {name: place for place, name in enumerate(sorted(weights), 1)}
        self._table = np.array([bias, *(weights[name] for name in self._places)], dtype=np.float64)

    def probabilities(self, rows: Sequence[Sequence[str]]) -> np.ndarray:
        """Return an array of (rows, classes); features without a weight count nothing."""
        if not rows:
            return np.zeros((0, len(self.classes)))
        places: list[int] = []
        starts: list[int] = []
        for row in rows:
            starts.append(len(places))
            places.append(0)  # the bias
            places += [self._places[name] for name in row if name in self._places]
        sums = np.add.reduceat(self._table[places], starts, axis=0)
        exponents = np.exp(sums - sums.max(axis=1, keepdims=True))
        shares: np.ndarray = exponents / exponents.sum(axis=1, keepdims=True)
        return shares

    def strongest(self, row: Sequence[str], name: str) -> list[str]:
        """Return the features of *row* that speak for the class *name*, the strongest first."""
        known = [feature for feature in row if feature in self._places]
        table = self._table[[self._places[feature] for feature in known]]
        weights = table.mean(axis=1) - table[:, self.classes.index(name)]
        return [
            feature for weight, feature in sorted(zip(weights.tolist(), known, strict=True)) if weight < 0
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        rows = self._table.tolist()
        return {
            "classes": list(self.classes),
            "bias": rows[0],
            _FEATURES: {name: rows[place] for name, place in self._places.items()},
        }


@dataclass(frozen=True, slots=True)
class Calibration:
    """How a probability becomes a score, over its log-odds.

    ``sigmoid`` is ``1 / (1 + exp(-(x * log-odds + y)))`` with one point (x, y) (Platt 1999); ``isotonic``
    interpolates between its points (log-odds, score), which rise (Zadrozny and Elkan 2002).
    """

    method: Literal["sigmoid", "isotonic"] = "sigmoid"
    points: tuple[tuple[float, float], ...] = ((1.0, 0.0),)

    def scores(self, probabilities: np.ndarray) -> np.ndarray:
        """Return the share of such claims that a reviewer accepts, from 0 to 1; same shape as given."""
        odds = log_odds(probabilities)
        xs, ys = zip(*self.points, strict=True)
        if self.method == "isotonic":
            return np.asarray(np.interp(odds, xs, ys))
        return np.asarray(1 / (1 + np.exp(-(xs[0] * odds + ys[0]))))


def log_odds(probabilities: np.ndarray) -> np.ndarray:
    """Return ``log(p / (1 - p))``, finite for 0 and 1 too."""
    clipped = np.clip(probabilities, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(clipped / (1 - clipped)))


@dataclass(frozen=True, slots=True)
class Model:
    """What decides which relation a pair has and how certain the text is of it.

    *thresholds* gives the least probability of its relation at which a pair is a claim, for pairs that a
    trigger links and for the others; *calibration* makes a score of the probability of relation and
    certainty together; *meta* says what the model was trained on.
    """

    relation: LinearModel
    certainty: LinearModel
    thresholds: dict[str, float]
    calibration: Calibration
    meta: dict[str, Any]

    def to_bytes(self) -> bytes:
        """Return the model as JSON; equal models give equal bytes."""
        row = {
            "format": FORMAT,
            "meta": self.meta,
            "thresholds": self.thresholds,
            "calibration": {
                "method": self.calibration.method,
                "points": [list(point) for point in self.calibration.points],
            },
            "relation": self.relation.to_dict(),
            "certainty": self.certainty.to_dict(),
        }
        return (json.dumps(row, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n").encode()

    def sha256(self) -> str:
        """Return the hash of the model file."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    def save(self, folder: Path) -> None:
        """Write the model into *folder*, which is made where it is missing; raise OutputError where not."""
        with failing(str(folder), "No model was written."):
            folder.mkdir(parents=True, exist_ok=True)
        with whole_file(folder / FILE) as stream:
            stream.write(self.to_bytes())

    @classmethod
    def load(cls, folder: Path) -> Model:
        """Return the model in *folder*; raise ModelError where its file is missing or damaged."""
        path = folder / FILE
        try:
            size = path.stat().st_size
            if size > _MOST_BYTES:
                raise ModelError(
                    f"The model has {size} bytes, more than {_MOST_BYTES}.",
                    where=str(path),
                    fix="Use a model that claimx train wrote.",
                )
            data = path.read_bytes()
        except OSError as error:
            raise ModelError(
                f"The model cannot be read: {error.strerror}.", where=str(path), fix="Check the path."
            ) from error
        return cls.from_bytes(data, str(path))

    @classmethod
    def from_bytes(cls, data: bytes, where: str = FILE) -> Model:
        """Return the model that `to_bytes` wrote; raise ModelError naming what is wrong in *data*."""
        try:
            row = json.loads(data)
            if not isinstance(row, dict) or row.get("format") != FORMAT:
                raise ValueError(f"its format is not {FORMAT}")
            thresholds = {name: _number(row["thresholds"], name) for name in ("linked", "unlinked")}
            meta = row["meta"]
            if not isinstance(meta, dict):
                raise ValueError("meta is no object")
            return cls(
                _linear(row, "relation", RELATIONS),
                _linear(row, "certainty", CERTAINTIES),
                thresholds,
                _calibration(row["calibration"]),
                meta,
            )
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            what = f"{error} is missing" if isinstance(error, KeyError) else str(error)
            raise ModelError(
                f"The model is damaged: {what}.", where=where, fix="Train it again or get a fresh copy."
            ) from error


def find_model(name: str | Path, folders: Sequence[Path]) -> Path:
    """Return the folder of the model *name*: a path, or a name below one of *folders*.

    Raises ModelError that lists where was looked.
    """
    given = Path(name)
    if (given / FILE).is_file():
        return given
    if given.name == str(name):
        for folder in folders:
            if (folder / given / FILE).is_file():
                return folder / given
    known = sorted({path.parent.name for folder in folders for path in folder.glob(f"*/{FILE}")})
    raise ModelError(
        f"There is no model '{name}'.",
        fix=f"Use 'rules', a folder with a {FILE}, or one of: {', '.join(known) or 'none installed'}.",
    )


def _calibration(row: Mapping[str, Any]) -> Calibration:
    method = row["method"]
    points = [tuple(values) for _, values in _rows(dict(enumerate(row["points"])), "calibration", 2)]
    rising = all(one[0] < two[0] and one[1] <= two[1] for one, two in pairwise(points))
    if method not in ("sigmoid", "isotonic") or not points or (method == "isotonic" and not rising):
        raise ValueError("calibration is neither sigmoid nor isotonic with rising points")
    return Calibration(method, tuple((float(x), float(y)) for x, y in points))


def _linear(row: Mapping[str, Any], name: str, classes: tuple[str, ...]) -> LinearModel:
    part = row[name]
    if not isinstance(part, dict) or tuple(part["classes"]) != classes:
        raise ValueError(f"the classes of {name} are not {', '.join(classes)}")
    if not isinstance(part[_FEATURES], dict):
        raise ValueError(f"{name}.{_FEATURES} is no object")
    weights = dict(_rows(part[_FEATURES], name, len(classes)))
    bias = dict(_rows({"bias": part["bias"]}, name, len(classes)))["bias"]
    return LinearModel(classes, bias, weights)


def _rows(table: Mapping[Any, Any], name: str, size: int) -> Iterator[tuple[Any, np.ndarray]]:
    for key, values in table.items():
        numbers = isinstance(values, list) and all(type(value) in (int, float) for value in values)
        if not numbers or len(values) != size or not all(map(math.isfinite, values)):
            raise ValueError(f"{name}: {key!r} has not {size} finite numbers")
        yield key, np.array(values, dtype=np.float64)


def _number(table: Mapping[str, Any], name: str) -> float:
    value = table[name]
    if type(value) not in (int, float) or not math.isfinite(value):
        raise ValueError(f"{name} is no number")
    return float(value)
