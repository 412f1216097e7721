"""Train the model from examples: regularisation, thresholds and calibration on held-out folds."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from claimx.errors import ModelError
from claimx.learn.calibration import calibrated
from claimx.learn.examples import Example
from claimx.learn.fitting import FOLDS, HeldOutFit
from claimx.learn.scoring import NONE
from claimx.model import CERTAINTIES, RELATIONS, Model
from claimx.records import Document, Label
from claimx.relations.features import LINKED

_CERTAINTY = "certainty="
"""Features of the certainty model: with all of them accuracy falls by 0.03 on articles unlike the corpus."""
_AS_GOOD = 0.003  # F1, well within its error on a corpus of this size
_GRID = np.round(np.arange(0.1, 0.96, 0.05), 2)


@dataclass(frozen=True, slots=True)
class Training:
    """A trained model with what was measured on held-out folds while it was made."""

    model: Model
    strengths: dict[str, float]
    held_out: dict[str, float]


def train(
    examples: Sequence[Example],
    *,
    calibrate: Collection[str] = (),
    target_precision: float = 0.75,
    seed: int = 0,
    meta: dict[str, Any],
) -> Training:
    """Return the model that *examples* give; equal examples and seed give an equal model.

    There is one threshold for pairs that a trigger links and one for the others: the two with the best
    F1 of those that reach *target_precision* on held-out folds. The score is calibrated on what the folds
    tell of the articles with the ids *calibrate*, or else of all: rules that were mended by looking at
    articles are surer of these than of others.
    Raises ModelError where there are too few articles or a relation has no example.
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
    weights = np.array([example.weight for example in examples])
    relations = HeldOutFit(
        rows, [example.relation for example in examples], RELATIONS, np.ones_like(claims), folds, weights
    )
    certainty_rows = [[name for name in row if name.startswith(_CERTAINTY)] for row in rows]
    certainties = HeldOutFit(
        certainty_rows, [example.certainty for example in examples], CERTAINTIES, claims, folds, weights
    )
    best = relations.held_out[:, 1:].argmax(axis=1) + 1
    share = relations.held_out[np.arange(len(rows)), best]
    right = np.array([RELATIONS[at] == one.relation for at, one in zip(best, examples, strict=True)])
    levels = certainties.held_out.argmax(axis=1)
    same = np.array([CERTAINTIES[at] == one.certainty for at, one in zip(levels, examples, strict=True)])
    linked = np.array([LINKED in example.features for example in examples])
    sure = weights >= 1.0  # thresholds and scores rest on what people said alone
    thresholds = _thresholds(
        share[sure], right[sure], linked[sure], int(claims[sure].sum()), target_precision
    )
    kept = sure & (share >= np.where(linked, thresholds["linked"], thresholds["unlinked"]))
    trusted = np.array([not calibrate or example.doc_id in calibrate for example in examples]) & kept
    both = share * certainties.held_out.max(axis=1)
    model = Model(
        relations.model(),
        certainties.model(),
        thresholds,
        calibrated(both[trusted], (right & same)[trusted], folds[trusted]),
        {
            **meta,
            "seed": seed,
            "target_precision": target_precision,
            "examples": dict(sorted(counts.items())),
        },
    )
    return Training(
        model,
        {"relation": relations.strength, "certainty": certainties.strength},
        {
            "precision": float(right[kept].mean()) if kept.any() else 0.0,
            "recall": float(right[kept].sum() / claims[sure].sum()),
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


def _thresholds(
    share: np.ndarray, right: np.ndarray, linked: np.ndarray, claims: int, target: float
) -> dict[str, float]:
    """Return the thresholds with the best F1 of those that reach the precision, or else the most precise.

    Of those as good as the best the ones are taken that drop fewest pairs that a trigger links and then
    add fewest others: on articles unlike the corpus the rules are the surer guide.
    """
    scored = []
    for with_trigger, without in product(_GRID, _GRID):
        kept = share >= np.where(linked, with_trigger, without)
        if kept.any():
            hits = right[kept].sum()
            scored.append((hits / kept.sum(), 2 * hits / (kept.sum() + claims), with_trigger, without))
    reaching = [row for row in scored if row[0] >= target] or [max(scored)]
    least = max(f1 for _, f1, _, _ in reaching) - _AS_GOOD
    best = min((with_trigger, -without) for _, f1, with_trigger, without in reaching if f1 >= least)
    return {"linked": float(best[0]), "unlinked": -float(best[1])}
