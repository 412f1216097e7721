"""Train the model from examples: regularisation, thresholds and calibration on held-out folds."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from claimx.components.features import LINKED
from claimx.errors import ModelError
from claimx.learn.examples import NONE, Example
from claimx.model import CERTAINTIES, RELATIONS, Calibration, LinearModel, Model
from claimx.records import Document

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_STRENGTHS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4)  # C of scikit-learn: the inverse of the regularisation
_FOLDS = 5
_CERTAINTY = "certainty="
"""Features of the certainty model: with all of them accuracy falls by 0.03 on articles unlike the corpus."""

_RARE = 2  # examples that a feature needs
_DIGITS = 4  # of a weight; more would differ between machines
_LEAST = 0.002  # a smaller weight changes no decision
_AS_GOOD = 0.01  # F1 by which the thresholds may fall behind the best ones
_GRID = np.round(np.arange(0.1, 0.96, 0.05), 2)


@dataclass(frozen=True, slots=True)
class Training:
    """A trained model with what was measured on held-out folds while it was made."""

    model: Model
    strengths: dict[str, float]
    held_out: dict[str, float]


def train(
    examples: Sequence[Example], *, target_precision: float = 0.7, seed: int = 0, meta: dict[str, Any]
) -> Training:
    """Return the model that *examples* give; equal examples and seed give an equal model.

    There is one threshold for pairs that a trigger links and one for the others: the two with the best
    F1 of those that reach *target_precision* on held-out folds.
    Raises ModelError where there are too few articles or a relation has no example.
    """
    counts = Counter(example.relation for example in examples)
    missing = [relation for relation in RELATIONS if counts[relation] < _FOLDS]
    if missing or len({example.doc_id for example in examples}) < 2 * _FOLDS:
        raise ModelError(
            f"There are too few examples of: {', '.join(missing) or 'articles'} (fewer than {_FOLDS}).",
            fix="Give more annotated articles.",
        )
    folds = np.array([_fold(example.group, seed) for example in examples])
    claims = [number for number, example in enumerate(examples) if example.relation != NONE]
    relation_labels = [example.relation for example in examples]
    certainty_labels = [examples[number].certainty for number in claims]
    rows = [example.features for example in examples]
    relation_c, held = _strength(rows, relation_labels, folds, RELATIONS)
    certainty_rows = [[name for name in rows[n] if name.startswith(_CERTAINTY)] for n in claims]
    certainty_c, _ = _strength(certainty_rows, certainty_labels, folds[claims], CERTAINTIES)
    best = held[:, 1:].argmax(axis=1) + 1
    share = 1 - held[:, 0]
    right = np.array([RELATIONS[at] == label for at, label in zip(best, relation_labels, strict=True)])
    linked = np.array([LINKED in example.features for example in examples])
    thresholds = _thresholds(share, right, linked, len(claims), target_precision)
    kept = share >= np.where(linked, thresholds["linked"], thresholds["unlinked"])
    model = Model(
        _fitted(rows, relation_labels, relation_c, RELATIONS),
        _fitted(certainty_rows, certainty_labels, certainty_c, CERTAINTIES),
        thresholds,
        _calibration(share[kept], right[kept]),
        {
            **meta,
            "seed": seed,
            "target_precision": target_precision,
            "examples": dict(sorted(counts.items())),
        },
    )
    return Training(
        model,
        {"relation": relation_c, "certainty": certainty_c},
        {
            "precision": float(right[kept].mean()) if kept.any() else 0.0,
            "recall": float(right[kept].sum() / len(claims)),
        },
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


def _fold(group: str, seed: int) -> int:
    """Return the fold of a group of articles, whatever else is in the corpus."""
    return hashlib.sha256(f"{seed} {group}".encode()).digest()[0] % _FOLDS


def _matrix(rows: Sequence[Sequence[str]], names: dict[str, int]) -> csr_matrix:
    from scipy.sparse import csr_matrix

    places = [[names[name] for name in row if name in names] for row in rows]
    ends = np.cumsum([0, *map(len, places)])
    columns = [column for row in places for column in row]
    return csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(rows), len(names)))


def _names(rows: Sequence[Sequence[str]]) -> dict[str, int]:
    counts = Counter(name for row in rows for name in row)
    return {
        name: at for at, name in enumerate(sorted(name for name, count in counts.items() if count >= _RARE))
    }


def _probabilities(
    train_rows: Sequence[Sequence[str]],
    labels: Sequence[str],
    rows: Sequence[Sequence[str]],
    strength: float,
    classes: Sequence[str],
) -> np.ndarray:
    from sklearn.linear_model import LogisticRegression

    names = _names(train_rows)
    fitted = LogisticRegression(C=strength, max_iter=3000).fit(_matrix(train_rows, names), labels)
    shares = np.zeros((len(rows), len(classes)))
    order = [classes.index(name) for name in fitted.classes_]
    shares[:, order] = fitted.predict_proba(_matrix(rows, names))
    return shares


def _strength(
    rows: Sequence[Sequence[str]], labels: Sequence[str], folds: np.ndarray, classes: Sequence[str]
) -> tuple[float, np.ndarray]:
    """Return the strongest regularisation that is as good as the best, and its held-out probabilities.

    As good means a log loss within one standard error of the least (Breiman et al. 1984): articles that
    differ from those trained on profit from weights that stay close to the rules.
    """
    tried: list[tuple[float, float, float, np.ndarray]] = []
    truth = np.array([classes.index(label) for label in labels])
    for strength in _STRENGTHS:
        held = np.zeros((len(rows), len(classes)))
        for fold in range(_FOLDS):
            inside, outside = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
            if len(outside):
                held[outside] = _probabilities(
                    [rows[n] for n in inside.tolist()],
                    [labels[n] for n in inside.tolist()],
                    [rows[n] for n in outside.tolist()],
                    strength,
                    classes,
                )
        losses = -np.log(np.maximum(held[np.arange(len(rows)), truth], 1e-9))
        error = float(losses.std() / np.sqrt(len(losses)))
        tried.append((float(losses.mean()), error, strength, held))
    least = min(tried, key=lambda row: row[0])
    _, _, strength, held = next(row for row in tried if row[0] <= least[0] + least[1])
    return strength, held


def _thresholds(
    share: np.ndarray, right: np.ndarray, linked: np.ndarray, claims: int, target: float
) -> dict[str, float]:
    """Return the thresholds closest to the rules among the best of those that reach the precision.

    Closest is what drops fewest pairs that a trigger links and adds fewest others: articles unlike the
    corpus are where the model knows least. Where none reaches the precision, the most precise are taken.
    """
    scored = []
    for with_trigger, without in product(_GRID, _GRID):
        kept = share >= np.where(linked, with_trigger, without)
        if kept.any():
            hits = right[kept].sum()
            scored.append((hits / kept.sum(), 2 * hits / (kept.sum() + claims), with_trigger, without))
    reaching = [row for row in scored if row[0] >= target] or [max(scored)]
    least = max(row[1] for row in reaching) - _AS_GOOD
    best = min((with_trigger, -without) for _, f1, with_trigger, without in reaching if f1 >= least)
    return {"linked": float(best[0]), "unlinked": -float(best[1])}


def _calibration(share: np.ndarray, right: np.ndarray) -> Calibration:
    from sklearn.linear_model import LogisticRegression

    if len(set(right.tolist())) < 2:
        return Calibration()
    clipped = np.clip(share, 1e-6, 1 - 1e-6)
    fitted = LogisticRegression(C=1e6).fit(np.log(clipped / (1 - clipped)).reshape(-1, 1), right)
    return Calibration(round(float(fitted.coef_[0][0]), _DIGITS), round(float(fitted.intercept_[0]), _DIGITS))


def _fitted(
    rows: Sequence[Sequence[str]], labels: Sequence[str], strength: float, classes: tuple[str, ...]
) -> LinearModel:
    from sklearn.linear_model import LogisticRegression

    names = _names(rows)
    fitted = LogisticRegression(C=strength, max_iter=3000).fit(_matrix(rows, names), labels)
    order = [list(fitted.classes_).index(name) for name in classes]
    weights = np.round(fitted.coef_[order], _DIGITS) + 0.0  # no negative zeros
    return LinearModel(
        classes,
        np.round(fitted.intercept_[order], _DIGITS) + 0.0,
        {name: weights[:, at] for name, at in names.items() if np.abs(weights[:, at]).max() >= _LEAST},
    )
