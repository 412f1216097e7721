"""Claim F1 of a model that learnt from another reader whom a person checked 50 times.

    python benchmarks/second_reader.py corpus/train.jsonl --pool corpus/dev.jsonl --gold corpus/test.jsonl

A model is trained on a third of the articles. About the others and the pool a program is asked
(`gold_reader.py`: right but for a share of noise) as `claimx ask` does it; a simulated person decides about
50 of the claims, drawn at random. Then the model is trained again with the labels of both, each weighed.
All of it is done several times with other thirds.
"""

from __future__ import annotations

import shlex
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import mean

import click

sys.path.insert(0, str(Path(__file__).parent))

from retraining import AT, Reader, Result, measured, sample

from claimx.ask.answers import TASKS, Task
from claimx.ask.article import known_articles
from claimx.ask.examples import packaged_documents, packaged_prompt, shots
from claimx.ask.journal import Answers
from claimx.ask.program import Program
from claimx.ask.questions import Asking
from claimx.ask.running import AskRun
from claimx.labels.log import LabelLog, read_labels
from claimx.labels.trust import ENOUGH, trust
from claimx.learn.corpus import read_corpus
from claimx.learn.examples import examples
from claimx.learn.label_examples import label_examples
from claimx.learn.prediction import model_pipeline
from claimx.learn.simulation import simulated_labels
from claimx.learn.training import train
from claimx.model import Model
from claimx.records import Article, Claim, Document, Label
from claimx.review.queue import queue
from claimx.review.store import ClaimList

MODEL = "model:gold"


@click.command()
@click.argument("corpus", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--pool", multiple=True, type=click.Path(exists=True, path_type=Path))
@click.option("--gold", required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--share", default=1 / 3, show_default=True, help="Of the articles that the first model gets.")
@click.option("--noise", default=0.1, show_default=True, help="Of the answers that are wrong.")
@click.option("--draws", default=5, show_default=True)
def main(
    corpus: tuple[Path, ...], pool: tuple[Path, ...], gold: Path, share: float, noise: float, draws: int
) -> None:
    """Print a line for each way of learning."""
    documents, more, test = read_corpus(corpus), read_corpus(pool), read_corpus([gold])
    command = [sys.executable, str(Path(__file__).parent / "gold_reader.py"), *map(str, [*corpus, *pool])]
    command += ["--noise", str(noise)]
    reader = Reader()
    results: dict[str, list[Result]] = defaultdict(list)
    weights: list[float] = []
    for seed in range(draws):
        chosen = sample(documents, share, seed)
        others = [*(one for one in documents if one not in chosen), *more]
        for name, result, weight in one_draw(reader, chosen, others, test, shlex.join(command), seed):
            results[name].append(result)
            weights += [weight] if weight else []
            click.echo(f"draw {seed + 1}: {name}: F1 {result.f1:.3f}, weight {weight:.2f}", err=True)
    print_table(results)
    print(f"weight of the program's labels: {min(weights):.2f} to {max(weights):.2f}")


def one_draw(
    reader: Reader,
    chosen: list[Document],
    pool: list[Document],
    test: list[Document],
    command: str,
    seed: int,
) -> Iterator[tuple[str, Result, float]]:
    """Yield what each way of learning gives, and the weight that the program's labels had in it."""
    start = list(examples(reader, chosen))  # type: ignore[arg-type]  # a pipeline that remembers
    model = train(start, meta={}).model
    yield "before", measured(reader, model, test), 0.0
    texts = [replace(one, meta={}) for one in pool]  # what is annotated of them is for the readers alone

    def learnt(labels: Sequence[Label]) -> tuple[Result, float]:
        weights = {name: one.weight for name, one in trust(labels).items()}
        told = label_examples(reader, labels, texts, weights)  # type: ignore[arg-type]
        made = train([*start, *told.examples], meta={}).model
        return measured(reader, made, test, len(labels), len(told.examples)), weights.get(MODEL, 0.0)

    for task in TASKS:
        claims, said = asked(model, pool, command, task)
        person = checked(claims, pool, seed)
        if task == TASKS[0]:
            yield f"{ENOUGH} decisions of a person", *learnt(person)
        yield f"and the program's: {task}", *learnt([*person, *said])
    annotated = train([*start, *examples(reader, pool)], meta={}).model  # type: ignore[arg-type]
    yield "all articles annotated", measured(reader, annotated, test), 0.0


def asked(
    model: Model, pool: Sequence[Document], command: str, task: Task
) -> tuple[list[Claim], list[Label]]:
    """Return the claims to be reviewed, and the program's labels."""
    articles = known_articles(
        model_pipeline(model), (Article(one.id, one.text, one.title) for one in pool), unsure=5
    )
    asking = Asking(task, MODEL, "gold", packaged_prompt(task), shots(task, packaged_documents()))
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "labels.jsonl"
        run = AskRun(asking, Program(command), Answers(log), LabelLog(log))
        found = [record for record in run.records(articles) if isinstance(record, Claim)]
        return [claim for claim in found if claim.kind == "drug_condition"], list(read_labels([log]))


def checked(claims: Sequence[Claim], pool: Sequence[Document], seed: int) -> list[Label]:
    """Return what a person says of the first claims of the order *random*."""
    places = queue(ClaimList("pool", claims).entries, "random", seed=seed)[:ENOUGH]
    labels = simulated_labels([claims[place.at] for place in places], pool, at=AT)
    return [replace(label, drawn=place.drawn) for label, place in zip(labels, places, strict=True)]


def print_table(results: dict[str, list[Result]]) -> None:
    """Print the mean over draws, and the change from before: mean, least and most."""
    print(
        f"{'':32s}" + "".join(f"{name:>10s}" for name in ("labels", "used", "F1", "change", "least", "most"))
    )
    for name, rows in results.items():
        changes = [one.f1 - before.f1 for one, before in zip(rows, results["before"], strict=True)]
        numbers = [mean(one.labels for one in rows), mean(one.used for one in rows)]
        values = [mean(one.f1 for one in rows), mean(changes), min(changes), max(changes)]
        cells = [f"{number:10.0f}" for number in numbers] + [f"{value:10.3f}" for value in values]
        print(f"{name:32s}" + "".join(cells))


if __name__ == "__main__":
    main()
