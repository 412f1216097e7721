"""Learn when an article credits a food or hormone as a remedy; write src/claimx/rules/food_credit.json.

Run it on annotated real articles: ``python scripts/train_food_credit.py REAL.jsonl.gz ...`` (corpus format).
It needs scikit-learn. Only weights of features are written. The same articles and lexicon give the same file.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from grow_lexicon import COMPONENTS, read_rows
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

import claimx
from claimx.lexicon import Flag
from claimx.mentions.credit import FoodCredit
from claimx.mentions.mention import Mention

OUTPUT = Path(__file__).resolve().parent.parent / "src" / "claimx" / "rules" / "food_credit.json"
THRESHOLD = 0.0
"""Log-odds from which a name is credited: the best of four on articles held out, five folds."""
_LEAST = {"near": 5, "name": 3}  # articles that a feature of one word or name must occur in
_C = 0.8  # of a grid from 0.1 to 3, on articles held out


class Example(NamedTuple):
    """One name in one article, and how many of its mentions people marked and left."""

    features: Mapping[str, float]
    marked: int
    left: int


class Recorder(FoodCredit):
    """Credit everything and keep what was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, dict[str, float]] = {}
        self.mentions: list[Mention] = []

    def credited(self, mentions: Any, words: Any, bounds: Any, title_end: int) -> set[str]:
        self.rows = self.features(mentions, words, bounds, title_end)
        self.mentions = [mention for mention in mentions if mention.flags & Flag.FOOD]
        return set(self.rows)


def main() -> None:
    """Read the articles, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("real", type=Path, nargs="+", help="annotated articles, JSON lines, may be gzip")
    parser.add_argument("-o", "--output", type=Path, default=OUTPUT)
    settings = parser.parse_args()
    bias, weights = fit(examples(read_rows(*settings.real)))
    table = {
        "reason": "Weights of a logistic regression that tells whether an article credits a food, a hormone "
        "or an amino acid as a remedy (annotation guide, 4); learnt by scripts/train_food_credit.py.",
        "bias": round(bias, 4),
        "threshold": THRESHOLD,
        "weights": {name: round(weight, 4) for name, weight in sorted(weights.items()) if round(weight, 4)},
    }
    settings.output.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", "utf-8")


def examples(rows: Iterable[dict[str, Any]]) -> list[Example]:
    """Return the names with the flag FOOD in *rows* with their features and marks."""
    nlp = claimx.load()
    for name in set(nlp.pipe_names) - set(COMPONENTS):
        nlp.remove_pipe(name)
    recorder = Recorder()
    nlp.get_pipe("claimx_mentions").context.credit = recorder
    found: list[Example] = []
    for row in rows:
        recorder.rows, recorder.mentions = {}, []
        doc = nlp(row["text"])
        marked = {
            at for span in row["spans"] if span["label"] == "drug" for at in range(span["start"], span["end"])
        }
        counts: dict[str, list[int]] = {name: [0, 0] for name in recorder.rows}
        for mention in recorder.mentions:
            span = doc[mention.start : mention.end]
            counts[mention.name][marked.isdisjoint(range(span.start_char, span.end_char))] += 1
        found += [Example(features, *counts[name]) for name, features in recorder.rows.items()]
    return found


def fit(rows: list[Example]) -> tuple[float, dict[str, float]]:
    """Return bias and weights; an example weighs the square root of its mentions."""
    support = Counter(feature for row in rows for feature in row.features)
    kept = {feature for feature, count in support.items() if count >= _LEAST.get(feature.split(" ", 1)[0], 1)}
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(
        [{feature: value for feature, value in row.features.items() if feature in kept} for row in rows]
    )
    model = LogisticRegression(C=_C, max_iter=2000).fit(
        matrix,
        [row.marked > row.left for row in rows],
        sample_weight=[math.sqrt(row.marked + row.left) for row in rows],
    )
    names = vectorizer.feature_names_
    return float(model.intercept_[0]), dict(zip(names, map(float, model.coef_[0]), strict=True))


if __name__ == "__main__":
    main()
