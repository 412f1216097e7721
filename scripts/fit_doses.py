"""Count the numbers of rules/dose_weights.json from annotated articles, and say how good they are.

    python scripts/fit_doses.py corpus/train.jsonl corpus/dev.jsonl [MORE.jsonl ...] [--write]

Each file holds documents in the corpus format. Two models are fitted: a conditional logistic regression
that shares the belief about a dose's drug among its candidates, and a logistic regression of how often a
dose that claimx finds is right (amount, unit and drug together). Both are cross-validated by document;
the second sees only shares that the first gave to documents it was not fitted on. Needs the extra that
trains (scikit-learn brings scipy). Without --write nothing is changed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from claimx.doses.links import DoseLink, DoseLinker
from claimx.doses.matcher import found_doses
from claimx.doses.weights import FORMAT, NAME, Weights
from claimx.pipeline import load

FOLDS = 10
PENALTY = 1.0  # of the squared weights; tried 0.3, 1 and 3: the accuracies differ by less than 0.01
TARGET = Path(__file__).parent.parent / "src" / "claimx" / "rules" / NAME


class Found(NamedTuple):
    """One dose of one document as claimx finds it, and what the annotators say of it."""

    doc: int
    link: DoseLink
    amount_right: bool
    drug: str | None  # as annotated; None where the annotators name none or mark no dose here
    marked: bool
    names: dict[int, str]  # text of each drug mention of the document, by its first token


def main(arguments: Sequence[str]) -> None:
    """Fit, cross-validate, print, and with --write store the numbers."""
    paths = [Path(name) for name in arguments if name != "--write"]
    documents = [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]
    nlp = load(model="rules")
    docs = [nlp(row["text"]) for row in documents]
    fold_of = np.random.default_rng(0).permutation(len(docs)) % FOLDS
    start = Weights()
    found = read(docs, documents, start)
    held_out: list[Found] = []
    right = total = 0
    for fold in range(FOLDS):
        weights = fit_link([row for row in found if fold_of[row.doc] != fold])
        table = {"format": FORMAT, "link": {"weights": weights}, "dose": {"weights": {}}}
        part = read(docs, documents, Weights(table), only=set(np.flatnonzero(fold_of == fold)))
        held_out += part
        linkable = [row for row in part if row.drug]
        right += sum(is_linked(row) for row in linkable)
        total += len(linkable)
    dose_weights, figures = fit_score(held_out, fold_of)
    figures["link accuracy of doses found"] = round(right / total, 3)
    print(json.dumps(figures, indent=1))
    table = {
        "format": FORMAT,
        "about": "Weights of the signals that doses/candidates.py and doses/links.py give.",
        "source": {
            "script": "scripts/fit_doses.py",
            "documents": len(documents),
            "doses found": len(found),
            "doses with an annotated drug": total,
            "cross-validated": figures,
        },
        "link": {"weights": fit_link(found)},
        "dose": {"weights": dose_weights},
    }
    if "--write" in arguments:
        TARGET.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", "utf-8")


def read(
    docs: Sequence[Any], documents: Sequence[dict[str, Any]], weights: Weights, only: set[int] | None = None
) -> list[Found]:
    """Return the doses that claimx finds, each beside its annotation."""
    linker = DoseLinker(weights)
    rows: list[Found] = []
    for number, (doc, annotated) in enumerate(zip(docs, documents, strict=True)):
        if only is not None and number not in only:
            continue
        names = {span.start: span.text for span in doc.spans["claimx_drugs"]}
        text_of = {span["id"]: span["text"] for span in annotated["spans"]}
        doses = {(span["start"], span["end"]): span for span in annotated["spans"] if span["label"] == "dose"}
        mentions, spans = found_doses(doc)
        for mention, link in zip(mentions, linker.links(doc, spans, mentions), strict=True):
            if not link.is_dose:
                continue
            gold = doses.get((mention.start, mention.end))
            same = gold is not None and (gold["low"], gold["high"]) == (mention.low, mention.high)
            drug = text_of[gold["drug"]] if gold is not None and gold.get("drug") else None
            rows.append(Found(number, link, same, drug, gold is not None, names))
    return rows


def is_linked(row: Found) -> bool:
    """Say whether the dose has the annotated drug."""
    if row.drug is None:
        return row.link.drug < 0
    return row.link.drug >= 0 and same_name(row.drug, row.names[row.link.drug])


def same_name(one: str, two: str) -> bool:
    """Say whether two mentions name one drug: the words of one are among those of the other."""
    short, long = sorted((" ".join(one.lower().split()), " ".join(two.lower().split())), key=len)
    return f" {short} " in f" {long} " or f" {short.rstrip('s')} " in f" {long.rstrip('s')} "


def fit_link(rows: Sequence[Found]) -> dict[str, float]:
    """Return weights under which the annotated drugs are likeliest among their candidates."""
    cases = [(row.link.weighed, row.drug, row.names) for row in rows if row.drug]
    names = sorted({name for weighed, _, _ in cases for _, signals in weighed for name in signals})
    column = {name: at for at, name in enumerate(names)}
    tables: list[tuple[np.ndarray, np.ndarray]] = []
    for weighed, drug, texts in cases:
        right = np.array([same_name(drug, texts[c.meant.start]) for c, _ in weighed], dtype=bool)
        if not right.any() or right.all():
            continue
        table = np.zeros((len(weighed), len(names)))
        for at, (_, signals) in enumerate(weighed):
            for name, value in signals.items():
                table[at, column[name]] = value
        tables.append((table, right))

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = PENALTY / 2 * float(weights @ weights), PENALTY * weights
        for table, right in tables:
            sums = table @ weights
            shares = np.exp(sums - sums.max())
            shares /= shares.sum()
            among = shares * right / (shares @ right)
            value -= float(np.log(shares @ right))
            slope = slope + table.T @ (shares - among)
        return value, slope

    best = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B")
    return {name: round(float(weight), 3) for name, weight in zip(names, best.x, strict=True)}


def fit_score(rows: Sequence[Found], fold_of: np.ndarray) -> tuple[dict[str, float], dict[str, float]]:
    """Return the weights of the score, and cross-validated figures on how well it is calibrated."""
    names = sorted({name for row in rows for name in row.link.signals})
    table = np.array([[row.link.signals[name] for name in names] for row in rows])
    right = np.array([row.amount_right and is_linked(row) for row in rows], dtype=int)
    folds = fold_of[[row.doc for row in rows]]
    given = np.zeros(len(rows))
    for fold in range(FOLDS):
        part = folds == fold
        if part.any():
            given[part] = _regression(table[~part], right[~part]).predict_proba(table[part])[:, 1]
    weights = _regression(table, right).coef_[0]
    figures = {
        "doses": len(rows),
        "right": round(float(right.mean()), 3),
        "calibration error": round(calibration_error(given, right), 3),
        "Brier score": round(float(np.mean((given - right) ** 2)), 3),
        "Brier score of a constant": round(float(right.mean() * (1 - right.mean())), 3),
    }
    return {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}, figures


def _regression(table: np.ndarray, right: np.ndarray) -> LogisticRegression:
    # the signal "always" is the intercept
    return LogisticRegression(C=1.0, fit_intercept=False, max_iter=1000).fit(table, right)


def calibration_error(given: np.ndarray, right: np.ndarray, bins: int = 10) -> float:
    """Return the expected calibration error over *bins* bins of equal size."""
    parts = np.array_split(np.argsort(given), bins)
    return float(sum(abs(given[part].mean() - right[part].mean()) * len(part) for part in parts) / len(given))


if __name__ == "__main__":
    main(sys.argv[1:])
