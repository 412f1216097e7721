"""``claimx train``: a model from annotated articles and reviewers' labels."""

from __future__ import annotations

from pathlib import Path

import click

from claimx.cli.options import InputFile, existing_file, with_progress
from claimx.errors import ModelError
from claimx.files.outputs import check_folder
from claimx.files.streams import whole_file
from claimx.printable import one_line


@click.command("train")
@click.argument("corpus", nargs=-1, required=True, type=InputFile(folders=True), metavar="CORPUS...")
@click.option(
    "-o", "--output", required=True, type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the model.",
)  # fmt: skip
@click.option(
    "--labels", type=existing_file, multiple=True, metavar="LOG",
    help="Labels of reviewers that become examples too; may be given again.",
)  # fmt: skip
@click.option(
    "--docs", type=existing_file, multiple=True,
    help="The articles of the labels as documents; without them only the labelled sentences are read.",
)  # fmt: skip
@click.option(
    "--calibrate", type=existing_file, multiple=True,
    help="Articles to train on, and alone to calibrate the score on: such as no rule was made for.",
)  # fmt: skip
@click.option("--test", type=existing_file, help="Articles to measure on; without them nothing is compared.")
@click.option(
    "--target-precision", type=click.FloatRange(0, 1), default=0.75, show_default=True,
    help="Precision of claims that the thresholds shall reach on held-out folds.",
)  # fmt: skip
@click.option("--seed", type=int, default=0, show_default=True, help="Decides which articles are held out.")
@click.option("--force", is_flag=True, help="Replace the model that is there, unseen.")
def train_command(
    corpus: tuple[Path, ...],
    output: Path,
    labels: tuple[Path, ...],
    docs: tuple[Path, ...],
    calibrate: tuple[Path, ...],
    test: Path | None,
    target_precision: float,
    seed: int,
    force: bool,
) -> None:
    """Train a model on annotated articles.

    CORPUS are JSONL files in the corpus format, or a folder with train.jsonl, dev.jsonl (to calibrate) and
    test.jsonl (to measure). The same files and seed give the same model. A model that is there already is
    replaced only where the new one is not worse on the test articles.

    \b
    Example:
        claimx train corpus/train.jsonl --calibrate corpus/dev.jsonl --test corpus/test.jsonl -o models/mine
        claimx train corpus/ --labels labels.jsonl --docs documents.jsonl -o models/mine
    """
    from claimx.labels.log import read_labels
    from claimx.learn.card import card
    from claimx.learn.comparison import compare
    from claimx.learn.corpus import corpus_parts, read_corpus
    from claimx.learn.examples import candidate_pipeline, examples
    from claimx.learn.label_examples import label_examples
    from claimx.learn.prediction import evaluated, model_pipeline
    from claimx.learn.training import corpus_meta, labels_meta, train
    from claimx.model import FILE, Model

    check_folder(output)
    parts = corpus_parts(corpus)
    test = test or parts.test
    unseen = read_corpus([*calibrate, *parts.calibrate])
    documents = [*read_corpus(parts.train), *unseen]
    gold = read_corpus([test] if test is not None else [])
    decided, texts = list(read_labels(labels)), read_corpus(docs)
    nlp = candidate_pipeline()
    found = list(examples(nlp, with_progress(documents, "articles")))
    click.echo(f"articles: {len(documents)}, candidate pairs: {len(found)}", err=True)
    meta = corpus_meta(documents)
    if labels:
        told = label_examples(nlp, decided, texts or documents)
        unused = "".join(f", {reason}: {count}" for reason, count in sorted(told.unused.items()) if count)
        click.echo(f"labels: {len(decided)}, examples of them: {len(told.examples)}{unused}", err=True)
        found += told.examples
        meta |= labels_meta(decided)
    training = train(
        found,
        calibrate={document.id for document in unseen},
        target_precision=target_precision,
        seed=seed,
        meta=meta,
    )
    evaluation = against_rules = None
    if test is not None:
        evaluation = evaluated(model_pipeline(training.model), gold)
        against_rules = compare(evaluated(nlp, gold).documents, evaluation.documents)
        click.echo(f"claim F1 on {test}: rules {against_rules}", err=True)
        if (output / FILE).is_file() and not force:
            before = evaluated(model_pipeline(Model.load(output)), gold)
            replaced = compare(before.documents, evaluation.documents)
            click.echo(f"claim F1 on {test}: {output} {replaced}", err=True)
            if replaced.is_worse:
                raise ModelError(
                    "The new model is worse than the one that is there.",
                    where=str(output),
                    fix="Give --force to replace it all the same.",
                )
    training.model.save(output)
    text = card(output.name, training, test.name if test else "", evaluation, against_rules)
    with whole_file(output / "README.md") as stream:
        stream.write(text.encode())
    click.echo(one_line(f"written: {output}"), err=True)
