"""Claim F1 over the number of articles trained on.

    python benchmarks/learning_curve.py corpus/train.jsonl corpus/dev.jsonl --gold corpus/test.jsonl
    python benchmarks/learning_curve.py corpus/train.jsonl corpus/dev.jsonl --real names.jsonl \\
        --real claims-only.jsonl --gold dev2.jsonl --plot docs/learning-curve.svg

Trains on more and more of the articles, several times with other articles each, and prints claim precision,
recall and F1 on each gold file; the rules alone are the first line. With --real the corpus is always used,
and of the real articles more and more are drawn, which then calibrate the score and weigh more, as in
``claimx train --calibrate``. What is in a gold file too is not trained on.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import mean, stdev

import click

from claimx.learn.corpus import read_corpus
from claimx.learn.evaluation import Evaluation, Measure
from claimx.learn.examples import Example, candidate_pipeline, examples
from claimx.learn.prediction import evaluated, model_pipeline
from claimx.learn.training import train
from claimx.model import Model
from claimx.records import Document

SIZES = (100, 200, 400, 800, 1600)
SHARES = (0.25, 0.5, 0.75, 1.0)

file = click.Path(exists=True, path_type=Path)


@click.command()
@click.argument("corpus", nargs=-1, required=True, type=file)
@click.option("--real", multiple=True, type=file, help="Articles to draw from, beside the whole corpus.")
@click.option("--gold", multiple=True, required=True, type=file)
@click.option(
    "--size", "sizes", type=int, multiple=True,
    help="Articles to draw; may be given again.  [default: 100 to 800 real, or 25 to 100 % of the corpus]",
)  # fmt: skip
@click.option("--repeats", default=2, show_default=True)
@click.option("--target-precision", default=0.62, show_default=True)
@click.option("--seed", default=0, show_default=True)
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), help="SVG file to write.")
def main(
    corpus: tuple[Path, ...],
    real: tuple[Path, ...],
    gold: tuple[Path, ...],
    sizes: tuple[int, ...],
    repeats: int,
    target_precision: float,
    seed: int,
    plot: Path | None,
) -> None:
    """Print one line for each number of articles and gold file."""
    tests = {path.name.split(".")[0]: read_corpus([path]) for path in gold}
    measured = {document.text for test in tests.values() for document in test}
    own, drawn = ([one for one in read_corpus(paths) if one.text not in measured] for paths in (corpus, real))
    if not real:
        own, drawn = [], own
    nlp = candidate_pipeline()
    found = list(examples(nlp, [*own, *drawn]))
    always = {one.id for one in own}
    head = "".join(f"{name:>7s}" for name in ("P", "R", "F1", "sd"))
    print(f"{'articles':>8s} {'beside':>6s} {'examples':>8s} {'gold':16s}{head}")
    levels = {name: claims(evaluated(nlp, test)) for name, test in tests.items()}
    for name, row in levels.items():
        print_row("rules", "", 0, name, [row])
    curves: dict[str, list[tuple[float, float]]] = {name: [] for name in tests}
    counts = numbers(sizes or (SIZES if real else shares(len(drawn))), len(drawn))
    for count in counts:
        scores: dict[str, list[Measure]] = {name: [] for name in tests}
        for at, chosen in enumerate(draws([one.id for one in drawn], count, repeats)):
            used = [one for one in found if one.doc_id in always or one.doc_id in chosen]
            model = trained(used, chosen if real else set(), target_precision, seed)
            for name, row in measures(model, tests).items():
                scores[name].append(row)
                click.echo(f"{count} articles, draw {at + 1}, {name}: {row.f1:.3f}", err=True)
        for name, rows in scores.items():
            print_row(str(count), str(len(own)), len(used), name, rows)
            curves[name].append((mean(row.f1 for row in rows), spread(rows)))
    if plot is not None:
        from claimx.report.plots import learning_curve_plot

        ground = {f"rules, {name}": row.f1 for name, row in levels.items()}
        kind = "real articles" if real else "articles"
        labels = [str(count) for count in counts]
        plot.write_text(learning_curve_plot(labels, curves, ground, x=kind, y="claim F1") + "\n", "utf-8")


def trained(used: Sequence[Example], calibrate: set[str], target_precision: float, seed: int) -> Model:
    return train(used, calibrate=calibrate, target_precision=target_precision, seed=seed, meta={}).model


def measures(model: Model, tests: Mapping[str, Sequence[Document]]) -> dict[str, Measure]:
    pipeline = model_pipeline(model)
    return {name: claims(evaluated(pipeline, test)) for name, test in tests.items()}


def shares(count: int) -> list[int]:
    return [round(share * count) for share in SHARES]


def numbers(sizes: Sequence[int], most: int) -> list[int]:
    """Return how many articles to draw: *sizes*, and all where there are fewer."""
    return sorted({min(size, most) for size in sizes})


def draws(ids: list[str], count: int, repeats: int) -> Iterator[set[str]]:
    """Yield sets of ids, other ones each time; all of them only once."""
    for seed in range(repeats if count < len(ids) else 1):
        yield set(random.Random(seed).sample(sorted(ids), count))


def claims(evaluation: Evaluation) -> Measure:
    return next(row for row in evaluation.measures if row.name == "claim")


def spread(rows: Sequence[Measure]) -> float:
    return stdev(row.f1 for row in rows) if len(rows) > 1 else 0.0


def print_row(count: str, beside: str, used: int, name: str, rows: Sequence[Measure]) -> None:
    """Print the mean of *rows*, one for each draw."""
    values = [mean(getattr(row, key) for row in rows) for key in ("precision", "recall", "f1")]
    cells = "".join(f"{value:7.3f}" for value in (*values, spread(rows)))
    print(f"{count:>8s} {beside:>6s} {used:8d} {name:16s}{cells}", flush=True)


if __name__ == "__main__":
    main()
