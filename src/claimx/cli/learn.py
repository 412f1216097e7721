"""``claimx train``, ``claimx evaluate`` and ``claimx diff``: models, and how good they are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimx.cli.options import input_options, load_pipeline, pipeline_options, read_paths
from claimx.errors import ModelError
from claimx.printable import printable
from claimx.records import Article, Claim, Document

if TYPE_CHECKING:
    from claimx.learn.evaluation import Evaluation

_EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("train")
@click.argument("corpus", nargs=-1, required=True, type=_EXISTING)
@click.option(
    "-o", "--output", required=True, type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the model.",
)  # fmt: skip
@click.option("--test", type=_EXISTING, help="Articles to measure on; without them nothing is compared.")
@click.option(
    "--target-precision", type=click.FloatRange(0, 1), default=0.7, show_default=True,
    help="Precision of claims that the thresholds shall reach on held-out folds.",
)  # fmt: skip
@click.option("--seed", type=int, default=0, show_default=True, help="Decides which articles are held out.")
@click.option("--force", is_flag=True, help="Replace a better model.")
def train_command(
    corpus: tuple[Path, ...], output: Path, test: Path | None, target_precision: float, seed: int, force: bool
) -> None:
    """Train a model on annotated articles.

    CORPUS are JSONL files in the corpus format. The same files and seed give the same model. A model that
    is there already is replaced only where the new one is not worse on the test articles.

    \b
    Example:
        claimx train corpus/train.jsonl --test corpus/test.jsonl -o models/mine
    """
    from claimx.learn.card import card
    from claimx.learn.comparison import compare
    from claimx.learn.corpus import read_corpus
    from claimx.learn.examples import candidate_pipeline, examples
    from claimx.learn.training import corpus_meta, train
    from claimx.model import FILE, Model

    documents = read_corpus(corpus)
    click.echo(f"articles: {len(documents)}", err=True)
    found = list(examples(candidate_pipeline(), documents))
    click.echo(f"candidate pairs: {len(found)}", err=True)
    training = train(found, target_precision=target_precision, seed=seed, meta=corpus_meta(documents))
    evaluation = against_rules = None
    if test is not None:
        gold = read_corpus([test])
        evaluation = _evaluated(gold, training.model)
        against_rules = compare(_evaluated(gold, None).documents, evaluation.documents)
        click.echo(
            f"claim F1: rules {against_rules.first:.3f}, new model {against_rules.second:.3f}", err=True
        )
        if (output / FILE).is_file():
            old = compare(_evaluated(gold, Model.load(output)).documents, evaluation.documents)
            click.echo(
                f"claim F1: model in {output} {old.first:.3f}, difference {old.low:+.3f} to {old.high:+.3f}",
                err=True,
            )
            if old.is_worse and not force:
                raise ModelError(
                    "The new model is worse than the one that is there.",
                    where=str(output),
                    fix="Give --force to replace it all the same.",
                )
    training.model.save(output)
    text = card(output.name, training, test.name if test else "", evaluation, against_rules)
    (output / "README.md").write_text(text, "utf-8")
    click.echo(f"written: {output}", err=True)


@click.command("evaluate")
@click.argument("gold", nargs=-1, required=True, type=_EXISTING)
@click.option("--errors", type=click.Path(dir_okay=False, path_type=Path), help="File for the errors.")
@pipeline_options
def evaluate_command(
    gold: tuple[Path, ...], errors: Path | None, lexicons: tuple[Path, ...], model: str
) -> None:
    """Measure a model on annotated articles.

    GOLD are JSONL files in the corpus format. Printed are precision, recall and F1 of mentions, doses,
    hedges and claims, with a 95 % interval by bootstrap over articles.

    \b
    Example:
        claimx evaluate corpus/test.jsonl --model default
        claimx evaluate corpus/test.jsonl --model rules --errors errors.txt
    """
    from claimx.extraction import annotate
    from claimx.learn.card import table
    from claimx.learn.corpus import read_corpus
    from claimx.learn.evaluation import evaluate

    documents = read_corpus(gold)
    articles = (Article(document.id, document.text, document.title) for document in documents)
    made = [row for row in annotate(load_pipeline(model, lexicons), articles) if isinstance(row, Document)]
    result = evaluate(documents, made)
    click.echo(table(result))
    if errors is not None:
        found = sorted(
            (error for one in result.documents for error in one.errors), key=lambda error: error.kind
        )
        lines = [printable(f"{error.kind}\t{error.doc_id}\t{error.text}", keep="\t") for error in found]
        errors.write_text("".join(f"{line}\n" for line in lines), "utf-8")


@click.command("diff")
@click.argument("first")
@click.argument("second")
@input_options
def diff_command(first: str, second: str, paths: tuple[str, ...], max_chars: int) -> None:
    """Show which claims two models make differently.

    FIRST and SECOND are names or folders of models, or rules. Each line begins with + for a claim that
    only SECOND makes, - for one that only FIRST makes, ~ for one that both make but not alike.

    \b
    Example:
        claimx diff rules default articles/
    """
    from claimx.extraction import claims
    from claimx.learn.comparison import changes

    one, two = load_pipeline(first, ()), load_pipeline(second, ())
    counts = {"gained": 0, "lost": 0, "changed": 0}
    for article in read_paths(paths, max_chars, None):
        if not isinstance(article, Article):
            click.echo(printable(f"{article.doc_id}: {article.error}"), err=True)
            continue
        for change in changes(*(claims(nlp(article.text), article.id) for nlp in (one, two))):
            counts[change.kind] += 1
            sign = {"gained": "+", "lost": "-", "changed": "~"}[change.kind]
            shown = " → ".join(_said(claim) for claim in (change.before, change.after) if claim is not None)
            sentence = (change.after or change.before).sentence  # type: ignore[union-attr]  # one is there
            click.echo(printable(f"{sign} {article.id}: {shown}", keep=""))
            click.echo(printable(f"    {' '.join(sentence.split())}", keep=""))
    click.echo(", ".join(f"{name}: {count}" for name, count in counts.items()), err=True)


def _said(claim: Claim) -> str:
    drug, condition = claim.drug, claim.condition
    denied = "NOT " if claim.negated else ""
    names = f"{drug.name if drug else ''} {denied}{claim.relation} {condition.name if condition else ''}"
    return f"{names} ({claim.certainty}, {claim.score or 0:.2f})"


def _evaluated(gold: list[Document], model: object) -> Evaluation:
    from claimx.components.relations import RULES, RelationDecision
    from claimx.extraction import annotate
    from claimx.learn.evaluation import evaluate
    from claimx.learn.examples import candidate_pipeline
    from claimx.model import Model

    nlp = candidate_pipeline()
    if isinstance(model, Model):
        nlp.replace_pipe("claimx_relations", "claimx_relations", config={"model": RULES})
        decision = nlp.get_pipe("claimx_relations")
        assert isinstance(decision, RelationDecision)
        decision.from_bytes(model.to_bytes())
    articles = (Article(document.id, document.text, document.title) for document in gold)
    return evaluate(gold, [row for row in annotate(nlp, articles) if isinstance(row, Document)])
