"""``claimx evaluate`` and ``claimx diff``: how good a model is, and what two make differently."""

from __future__ import annotations

from pathlib import Path

import click

from claimx.cli.options import (
    OutputFile,
    complain,
    existing_file,
    input_options,
    load_pipeline,
    pipeline_options,
)
from claimx.extras import need
from claimx.files.outputs import Target
from claimx.printable import one_line, printable
from claimx.records import Article, Claim


@click.command("evaluate")
@click.argument("gold", nargs=-1, required=True, type=existing_file)
@click.option("--errors", type=OutputFile((".txt", ".tsv")), metavar="TXT", help="File for the errors.")
@click.option(
    "--report", type=OutputFile((".html", ".htm")), metavar="HTML",
    help="HTML page with curves, confusions and every error; needs claimx[report].",
)  # fmt: skip
@pipeline_options
def evaluate_command(
    gold: tuple[Path, ...],
    errors: Target | None,
    report: Target | None,
    lexicons: tuple[Path, ...],
    model: str,
) -> None:
    """Measure a model on annotated articles.

    GOLD are JSONL files in the corpus format. Printed are precision, recall and F1 of mentions, doses,
    hedges and claims, with a 95 % interval by bootstrap over articles.

    \b
    Example:
        claimx evaluate corpus/test.jsonl --report report.html
        claimx evaluate corpus/test.jsonl --model rules --errors errors.txt
    """
    from claimx.learn.corpus import read_corpus
    from claimx.learn.prediction import evaluated
    from claimx.learn.tables import plain_table

    if report is not None:
        need("report")
    documents = read_corpus(gold)
    nlp = load_pipeline(model, lexicons)
    result = evaluated(nlp, documents)
    click.echo(plain_table(result))
    if errors is not None:
        found = sorted(
            (error for one in result.documents for error in one.errors), key=lambda error: error.kind
        )
        lines = [printable(f"{error.kind}\t{error.doc_id}\t{error.text}", keep="\t") for error in found]
        with errors.open() as stream:
            stream.write("".join(f"{line}\n" for line in lines).encode())
    if report is not None:
        from claimx.report.evaluation import evaluation_page

        everything = evaluated(nlp, documents, keep_all=True).documents
        names = ", ".join(path.name for path in gold)
        page = evaluation_page(result, model=Path(model).name, gold=names, everything=everything)
        with report.open() as stream:
            stream.write(page.encode())
        click.echo(one_line(f"written: {report.name}"), err=True)


@click.command("diff")
@click.argument("first")
@click.argument("second")
@input_options
def diff_command(first: str, second: str, paths: tuple[str, ...], max_chars: int) -> None:
    """Show which claims two models make differently.

    FIRST and SECOND are names or folders of models, or rules. Each line begins with + for a claim that
    only SECOND makes, - for one that only FIRST makes, ~ for one that both make but not alike. An input that
    cannot be read is said, and the exit status is then 1.

    \b
    Example:
        claimx diff rules default articles/
    """
    from claimx.batch.outputs import OwnFiles
    from claimx.extraction import claims
    from claimx.files.outputs import target_of
    from claimx.learn.comparison import changes
    from claimx.sources import read_articles

    one, two = load_pipeline(first, ()), load_pipeline(second, ())
    failed = 0
    counts = {"gained": 0, "lost": 0, "changed": 0}
    for article in read_articles(paths, max_chars=max_chars, without=OwnFiles([target_of(None)])):
        if not isinstance(article, Article):
            complain(article)
            failed += 1
            continue
        for change in changes(*(claims(nlp(article.text), article.id) for nlp in (one, two))):
            counts[change.kind] += 1
            sign = {"gained": "+", "lost": "-", "changed": "~"}[change.kind]
            shown = " → ".join(_said(claim) for claim in (change.before, change.after) if claim is not None)
            sentence = (change.after or change.before).sentence  # type: ignore[union-attr]  # one is there
            click.echo(printable(f"{sign} {article.id}: {shown}", keep=""))
            click.echo(printable(f"    {' '.join(sentence.split())}", keep=""))
    click.echo(", ".join(f"{name}: {count}" for name, count in counts.items()), err=True)
    raise SystemExit(1 if failed else 0)


def _said(claim: Claim) -> str:
    drug, condition = claim.drug, claim.condition
    denied = "NOT " if claim.negated else ""
    names = f"{drug.name if drug else ''} {denied}{claim.relation} {condition.name if condition else ''}"
    return f"{names} ({claim.certainty}, {claim.score or 0:.2f})"
