"""What each ``--min-score`` gives on annotated articles: claims kept, precision, recall, F1.

    python benchmarks/thresholds.py dev2.jsonl --model default --plot docs/thresholds.svg

A claim is right where relation and denial are, as everywhere; it is accepted where certainty is right too,
which is what its score foretells. So the share accepted and the expected calibration error (ten bins) say how
far scores can be trusted. The articles must be such as the model was not trained on. Standard deviations, the
bars of the plot, are those of a thousand draws of as many articles.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from math import nan
from pathlib import Path
from statistics import stdev

import click

from claimx.learn.corpus import read_corpus
from claimx.learn.curves import calibration_error, reliability
from claimx.learn.evaluation import f1
from claimx.learn.prediction import evaluated
from claimx.learn.scoring import DocumentScore
from claimx.model_folders import DEFAULT
from claimx.pipeline import load

SCORES = [tenth / 10 for tenth in range(10)]
DRAWS = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """The claims that score at least *least*; shares of none are no numbers."""

    least: float
    kept: int
    accepted: float
    precision: float
    recall: float
    f1: float


@click.command()
@click.argument("gold", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--model", default=DEFAULT, show_default=True, metavar="NAME|FOLDER")
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), help="SVG file to write.")
def main(gold: tuple[Path, ...], model: str, plot: Path | None) -> None:
    """Print one line for each score."""
    documents = evaluated(load(model), read_corpus(gold)).documents
    print(f"{'--min-score':>11s}{'kept':>7s}{'accepted':>10s}{'precision':>11s}{'recall':>8s}{'F1':>7s}")
    rows = [row_of(documents, least) for least in SCORES]
    for row in rows:
        values = f"{row.accepted:10.3f}{row.precision:11.3f}{row.recall:8.3f}{row.f1:7.3f}"
        print(f"{row.least:11.1f}{row.kept:7d}{values.replace('nan', '  –')}")
    bins = reliability([outcome for one in documents for outcome in one.outcomes])
    print(f"expected calibration error: {calibration_error(bins):.3f}")
    if plot is not None:
        plot.write_text(drawn(documents, rows) + "\n", "utf-8")


def row_of(documents: Sequence[DocumentScore], least: float) -> Row:
    """Return what is left of the claims of *documents* that score at least *least*."""
    outcomes = [outcome for one in documents for outcome in one.outcomes]
    kept = [outcome for outcome in outcomes if (outcome.score or 0.0) >= least]
    right = sum(outcome.right for outcome in kept)
    accepted = sum(outcome.accepted for outcome in kept) / len(kept) if kept else nan
    annotated = sum(one.counts["claim"][1] for one in documents)
    precision, *others = f1((right, annotated, len(kept)))
    return Row(least, len(kept), accepted, precision if kept else nan, *others)


def drawn(documents: Sequence[DocumentScore], rows: Sequence[Row]) -> str:
    """Return the plot of precision, recall and F1 over the least score."""
    from claimx.report.plots import learning_curve_plot

    generator = random.Random(0)
    samples = [generator.choices(documents, k=len(documents)) for _ in range(DRAWS)]
    curves: dict[str, list[tuple[float, float]]] = {"precision": [], "recall": [], "f1": []}
    for row in rows:
        others = [row_of(sample, row.least) for sample in samples]
        for name, curve in curves.items():
            values = [getattr(other, name) for other in others if other.kept]
            curve.append((getattr(row, name), stdev(values) if len(values) > 1 else nan))
    named = {"F1" if name == "f1" else name: curve for name, curve in curves.items()}
    numbers = [f"{row.least:.1f}" for row in rows]
    return learning_curve_plot(numbers, named, {}, x="--min-score", y="precision, recall, F1 of claims")


if __name__ == "__main__":
    main()
