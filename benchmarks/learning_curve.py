"""Claim F1 over the number of articles trained on.

    python benchmarks/learning_curve.py corpus/train.jsonl corpus/dev.jsonl --gold corpus/test.jsonl

Trains on 25, 50, 75 and 100 % of the articles, several times with other articles each, and prints claim
precision, recall and F1 on each gold file; the rules alone are the first line.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from statistics import mean, stdev

import click

from claimx.learn.corpus import read_corpus
from claimx.learn.evaluation import Evaluation, Measure
from claimx.learn.examples import candidate_pipeline, examples
from claimx.learn.prediction import evaluated, model_pipeline
from claimx.learn.training import train

SHARES = (0.25, 0.5, 0.75, 1.0)


@click.command()
@click.argument("corpus", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--gold", multiple=True, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--repeats", default=5, show_default=True)
def main(corpus: tuple[Path, ...], gold: tuple[Path, ...], repeats: int) -> None:
    """Print one line for each share and gold file."""
    documents = read_corpus(corpus)
    tests = {path.stem: read_corpus([path]) for path in gold}
    nlp = candidate_pipeline()
    found = list(examples(nlp, documents))
    header = ("P", "R", "F1", "sd")
    print(
        f"{'share':>6s} {'articles':>8s} {'examples':>8s} {'gold':12s}" + "".join(f"{x:>7s}" for x in header)
    )
    for name, test in tests.items():
        claim = claims(evaluated(nlp, test))
        values = f"{claim.precision:7.3f}{claim.recall:7.3f}{claim.f1:7.3f}"
        print(f"{'rules':>6s} {'':8s} {'':8s} {name:12s}{values}")
    for share in SHARES:
        scores: dict[str, list[Measure]] = {name: [] for name in tests}
        for chosen in draws([document.id for document in documents], share, repeats):
            used = [example for example in found if example.doc_id in chosen]
            pipeline = model_pipeline(train(used, meta={}).model)
            for name, test in tests.items():
                scores[name].append(claims(evaluated(pipeline, test)))
        for name, rows in scores.items():
            values = [mean(getattr(row, key) for row in rows) for key in ("precision", "recall", "f1")]
            spread = stdev(row.f1 for row in rows) if len(rows) > 1 else 0.0
            print(
                f"{share:6.0%} {len(chosen):8d} {len(used):8d} {name:12s}"
                + "".join(f"{value:7.3f}" for value in (*values, spread)),
                flush=True,
            )


def draws(ids: list[str], share: float, repeats: int) -> Iterator[set[str]]:
    """Yield sets of ids, other ones each time; all of them only once."""
    for seed in range(repeats if share < 1 else 1):
        yield set(random.Random(seed).sample(sorted(ids), round(share * len(ids))))


def claims(evaluation: Evaluation) -> Measure:
    return next(row for row in evaluation.measures if row.name == "claim")


if __name__ == "__main__":
    main()
