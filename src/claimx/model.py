"""The model that decides about candidate pairs: numbers and strings only, read without running code."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import numpy as np

from claimx.errors import ModelError
from claimx.files.streams import failing, whole_file
from claimx.linear_model import LinearModel, is_number, numbers, softmax

FORMAT = "claimx.model/3"
FILE = "model.json"
RELATIONS = ("none", "treats", "prevents", "causes", "contraindicated")
DENIALS = ("is", "not")
CERTAINTIES = ("asserted", "probable", "possible", "doubtful")

THRESHOLDS = ("claim", "denied", "suspected")
CONTEXT_NUMBERS = 44
"""Numbers that `relations.context` gives of a pair."""

_MOST_BYTES = 50_000_000
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, slots=True)
class ContextModel:
    """The second look at a pair: how numbers about the rest of the article change what the first look said.

    ``softmax(bias + numbers @ weights)``; *weights* has the shape (numbers, relations).
    """

    bias: np.ndarray
    weights: np.ndarray

    def probabilities(self, rows: np.ndarray) -> np.ndarray:
        """Return an array of (rows, relations) for *rows* of numbers (`relations.context`)."""
        return softmax(rows @ self.weights + self.bias)


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
    """What decides whether a pair is a claim, of which relation, denied or not, and how certain.

    *relation* reads the pair, *context* then what the same article says elsewhere. *thresholds* gives the
    probabilities from which a pair is a ``claim``, from which a claim is ``denied``, and from which it is
    ``suspected`` of being denied and not shown at all. *calibration* makes a score of the probability of
    relation, denial and certainty together; *meta* says what the model was trained on.
    """

    relation: LinearModel
    context: ContextModel
    denial: LinearModel
    certainty: LinearModel
    thresholds: dict[str, float]
    calibration: Calibration
    meta: dict[str, Any]
    _sha256: str = field(default="", init=False, repr=False, compare=False)

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
            "context": {"bias": self.context.bias.tolist(), "weights": self.context.weights.tolist()},
            "denial": self.denial.to_dict(),
            "certainty": self.certainty.to_dict(),
        }
        return (json.dumps(row, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n").encode()

    def sha256(self) -> str:
        """Return the hash of the model file: of that which it was read from, or which `save` would write."""
        return self._sha256 or hashlib.sha256(self.to_bytes()).hexdigest()

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
            if _SURROGATE.search(data):
                json.dumps(row, ensure_ascii=False).encode()  # half a character has no bytes
            thresholds = {name: _number(row["thresholds"], name) for name in THRESHOLDS}
            meta = row["meta"]
            if not isinstance(meta, dict):
                raise ValueError("meta is no object")
            model = cls(
                LinearModel.from_dict(row["relation"], "relation", RELATIONS),
                _context(row["context"]),
                LinearModel.from_dict(row["denial"], "denial", DENIALS),
                LinearModel.from_dict(row["certainty"], "certainty", CERTAINTIES),
                thresholds,
                _calibration(row["calibration"]),
                meta,
            )
            object.__setattr__(model, "_sha256", hashlib.sha256(data).hexdigest())
            return model
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
    points = [
        (float(x), float(y)) for x, y in numbers(row["points"], "calibration.points", len(row["points"]))
    ]
    rising = all(one[0] < two[0] and one[1] <= two[1] for one, two in pairwise(points))
    rising &= all(0 <= score <= 1 for _, score in points)
    if method not in ("sigmoid", "isotonic") or not points or (method == "isotonic" and not rising):
        raise ValueError("calibration is neither sigmoid nor isotonic with rising points")
    return Calibration(method, tuple(points))


def _context(row: Mapping[str, Any]) -> ContextModel:
    bias = numbers([row["bias"]], "context.bias", 1)[0]
    weights = numbers(row["weights"], "context.weights", CONTEXT_NUMBERS)
    if len(bias) != len(RELATIONS) or weights.shape[1] != len(RELATIONS):
        raise ValueError(f"context has not a weight for each of {len(RELATIONS)} relations")
    return ContextModel(bias, weights)


def _number(table: Mapping[str, Any], name: str) -> float:
    value = table[name]
    if not is_number(value):
        raise ValueError(f"{name} is no number")
    return float(value)
