"""Claim F1 over the number of labels that a model is trained again with.

    python benchmarks/retraining.py corpus/train.jsonl corpus/dev.jsonl --gold corpus/test.jsonl

A model is trained on a third of the articles and makes claims from the others. A simulated reviewer, who
answers from the annotation, decides about them in two orders: that of `claimx review`, uncertain ones first,
and at random. After some labels the model is trained again on the third and the labels. All of it is done
several times with other thirds. The first lines are the rules alone, and all articles annotated.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean, stdev

import click
from spacy.tokens import Doc

from claimx.extraction import claims, document
from claimx.learn.corpus import read_corpus
from claimx.learn.curves import calibration_error, reliability
from claimx.learn.evaluation import f1
from claimx.learn.examples import Example, candidate_pipeline, examples
from claimx.learn.label_examples import label_examples
from claimx.learn.scoring import add, score
from claimx.learn.simulation import missed, simulated_labels
from claimx.learn.training import train
from claimx.model import Model
from claimx.records import Claim, Document, Label
from claimx.relations.decision import RelationDecision
from claimx.report.plots import learning_curve_plot
from claimx.review.missed import missed_claim
from claimx.review.queue import queue
from claimx.review.store import ClaimList

AT = "2026-01-01T00:00:00Z"
COUNTS = (50, 100, 200, 400, 800)
START, ALL, ADDED, ANNOTATED = "start", "all claims", "and missed ones added", "annotated"
UNCERTAIN, RANDOM = "uncertain", "random"


@dataclass(frozen=True, slots=True)
class Result:
    """The measures of one model on one set of articles; *used* are the labels that gave an example."""

    precision: float
    recall: float
    f1: float
    certainty: float
    calibration_error: float
    labels: int
    used: int


class Reader:
    """Reads each text once, whatever models then decide about its pairs."""

    def __init__(self) -> None:
        self.nlp = candidate_pipeline()
        self._docs: dict[str, Doc] = {}

    def __call__(self, text: str) -> Doc:
        if text not in self._docs:
            self._docs[text] = self.nlp(text)
        return self._docs[text]

    def decided(self, model: Model | None, one: Document) -> Doc:
        return RelationDecision(0.0, model)(self(one.text))


@click.command()
@click.argument("corpus", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--gold", required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--share", default=1 / 3, show_default=True, help="Of the articles that the first model gets.")
@click.option("--draws", default=5, show_default=True)
@click.option("--count", "counts", type=int, multiple=True, default=COUNTS, show_default=True)
@click.option(
    "--half", is_flag=True,
    help="Review half of the --gold articles instead of the rest of the corpus, measure on the other half.",
)  # fmt: skip
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), help="SVG file to write.")
def main(
    corpus: tuple[Path, ...],
    gold: Path,
    share: float,
    draws: int,
    counts: tuple[int, ...],
    half: bool,
    plot: Path | None,
) -> None:
    """Print one line for each order and number of labels."""
    documents, test = read_corpus(corpus), read_corpus([gold])
    reader = Reader()
    rules = measured(reader, None, test)
    results: dict[tuple[str, int], list[Result]] = defaultdict(list)
    for seed in range(draws):
        chosen = sample(documents, share, seed)
        if half:
            pool = sample(test, 0.5, seed)
            rest = [one for one in test if one not in pool]
        else:
            pool, rest = [one for one in documents if one not in chosen], test
        for key, result in one_draw(reader, chosen, pool, rest, counts, seed):
            results[key].append(result)
            click.echo(f"draw {seed + 1}: {key[0]} {key[1]}: {result.f1:.3f}", err=True)
    print_table(rules, results)
    if plot is not None:
        plot.write_text(drawn(rules, results, counts) + "\n", "utf-8")


def one_draw(
    reader: Reader,
    chosen: list[Document],
    pool: list[Document],
    test: list[Document],
    counts: Sequence[int],
    seed: int,
) -> Iterator[tuple[tuple[str, int], Result]]:
    """Yield the results of one choice of articles by (order, number of labels)."""
    texts = [replace(one, meta={}) for one in pool]  # what is annotated of them is for the reviewer alone

    def trained(more: Sequence[Example], labels: int = 0) -> Result:
        return measured(reader, train([*start, *more], meta={}).model, test, labels, len(more))

    def of_labels(labels: Sequence[Label]) -> Result:
        return trained(label_examples(reader, labels, texts).examples, len(labels))  # type: ignore[arg-type]

    start = list(examples(reader, chosen))  # type: ignore[arg-type]  # a pipeline that remembers
    model = train(start, meta={}).model
    yield (START, 0), measured(reader, model, test)
    shown = [
        claim
        for one in pool
        for claim in claims(reader.decided(model, one), one.id)
        if claim.kind == "drug_condition"
    ]
    labels = simulated_labels(shown, pool, at=AT)
    by_chance = list(range(len(shown)))
    random.Random(seed).shuffle(by_chance)
    orders = {
        UNCERTAIN: [place.at for place in queue(ClaimList("pool", shown).entries, UNCERTAIN)],
        RANDOM: by_chance,
    }
    for count in counts:
        for name, order in orders.items():
            yield (name, count), of_labels([labels[at] for at in order[:count]])
    yield (ALL, 0), of_labels(labels)
    yield (ADDED, 0), of_labels([*labels, *added(shown, pool)])
    yield (ANNOTATED, 0), trained(list(examples(reader, pool)))  # type: ignore[arg-type]


def added(shown: Sequence[Claim], pool: Sequence[Document]) -> Iterator[Label]:
    """Yield the labels of claims that a reviewer of all claims *shown* would add."""
    for one in pool:
        for beside, fields in missed([claim for claim in shown if claim.doc_id == one.id], one):
            claim = missed_claim(beside, one.text, 0, fields)
            yield Label(
                claim_id=claim.id, doc_id=one.id, annotator="simulated", at=AT, verdict="accept", claim=claim
            )


def measured(
    reader: Reader, model: Model | None, test: Sequence[Document], labels: int = 0, used: int = 0
) -> Result:
    scores = [score(one, document(reader.decided(model, one), one.id)) for one in test]
    claim = certainty = (0, 0, 0)
    for one in scores:
        claim, certainty = (
            add(claim, one.counts["claim"]),
            add(certainty, one.counts["certainty accuracy"]),
        )
    outcomes = [outcome for one in scores for outcome in one.outcomes]
    error = calibration_error(reliability(outcomes))
    return Result(*f1(claim), f1(certainty)[0], error, labels, used)


def sample(documents: Sequence[Document], share: float, seed: int) -> list[Document]:
    """Return a share of *documents* in their order, another one for each seed."""
    ids = sorted(one.id for one in documents)
    chosen = set(random.Random(seed).sample(ids, round(share * len(ids))))
    return [one for one in documents if one.id in chosen]


def print_table(rules: Result, results: Mapping[tuple[str, int], Sequence[Result]]) -> None:
    """Print the mean over draws; the change from the start is that of each draw: mean, least and most."""
    head = ("labels", "used", "P", "R", "F1", "sd", "change", "least", "most", "certainty", "ECE")
    print(f"{'':24s}" + "".join(f"{name:>10s}" for name in head))
    first = (rules.precision, rules.recall, rules.f1)
    print(f"{'rules':24s}{'':20s}" + "".join(f"{value:10.3f}" for value in first))
    for (order, _), rows in results.items():
        changes = [one.f1 - start.f1 for one, start in zip(rows, results[START, 0], strict=True)]
        numbers = [mean(one.labels for one in rows), mean(one.used for one in rows)]
        values = [mean(getattr(one, name) for one in rows) for name in ("precision", "recall", "f1")]
        values += [spread(rows), mean(changes), min(changes), max(changes)]
        values += [mean(getattr(one, name) for one in rows) for name in ("certainty", "calibration_error")]
        cells = [f"{value:10.0f}" for value in numbers] + [f"{value:10.3f}" for value in values]
        print(f"{order:24s}" + "".join(cells))


def spread(rows: Sequence[Result]) -> float:
    return stdev(one.f1 for one in rows) if len(rows) > 1 else 0.0


def drawn(rules: Result, results: Mapping[tuple[str, int], Sequence[Result]], counts: Sequence[int]) -> str:
    """Return the plot of the two orders between the rules and all articles annotated."""
    curves = {}
    for order in (UNCERTAIN, RANDOM):
        keys = [(START, 0), *((order, count) for count in counts), (ALL, 0)]
        curves[order] = [(mean(one.f1 for one in results[key]), spread(results[key])) for key in keys]
    return learning_curve_plot(
        ["0", *map(str, counts), "all"],
        curves,
        {
            "rules alone": rules.f1,
            "all articles annotated": mean(one.f1 for one in results[ANNOTATED, 0]),
        },
        x="labels",
        y="claim F1",
    )


if __name__ == "__main__":
    main()
