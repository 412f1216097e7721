"""``claimx show``: an article in the terminal, in colour, with its claims."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import click

from claimx.cli.options import complain, load_pipeline, pipeline_options
from claimx.printable import one_line
from claimx.records import Article, ErrorRecord

STAGES = ("mentions", "claims")


@click.command("show")
@click.argument("file")
@click.option(
    "--stage", type=click.Choice(STAGES), default="claims", show_default=True,
    help="What stands below each paragraph.",
)  # fmt: skip
@click.option(
    "--color/--no-color",
    default=None,
    help="Always or never in colour. [default: on a terminal, unless NO_COLOR is set]",
)
@click.option(
    "--width", type=click.IntRange(min=20), help="Columns to wrap at. [default: those of the terminal, or 80]"
)
@pipeline_options
def show_command(
    file: str, stage: str, color: bool | None, width: int | None, lexicons: tuple[Path, ...], model: str
) -> None:
    """Show an article in colour, with its claims.

    Drugs, conditions, doses and hedges of FILE are coloured; below each paragraph stand its claims:
    drug — relation — condition · certainty · "hedge" · dose · score. What the text denies says NOT.
    Characters that would steer the terminal are shown as escapes. FILE is all that claimx extract reads.

    \b
    Example:
        claimx show articles/post.txt
        claimx show articles/post.txt --color | less -R
    """
    from claimx.batch.outputs import OwnFiles
    from claimx.files.outputs import target_of
    from claimx.sources import read_articles

    found = list(read_articles([file], without=OwnFiles([target_of(None)])))
    articles = [article for article in found if isinstance(article, Article)]
    errors = [record for record in found if isinstance(record, ErrorRecord)]
    if articles:
        _draw(articles, stage, color=color, width=width, lexicons=lexicons, model=model)
    for record in errors:
        complain(record)
    raise SystemExit(1 if errors else 0)


def _draw(
    articles: list[Article],
    stage: str,
    *,
    color: bool | None,
    width: int | None,
    lexicons: tuple[Path, ...],
    model: str,
) -> None:
    nlp = load_pipeline(model, lexicons)
    from rich.console import Console
    from rich.text import Text

    from claimx.extraction import claims, document
    from claimx.terminal import ArticleView, claim_line, legend, mention_line

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    console = Console(force_terminal=color, no_color=False if color else None, width=width, highlight=False)
    console.print(legend())
    console.print()
    for article in articles:
        if len(articles) > 1:
            console.print(Text(one_line(article.id), style="bold underline"))
        doc = nlp(article.text)
        found = document(doc, article.id, article.title)
        if stage == "mentions":
            below = [(span.start, mention_line(span)) for span in found.spans]
        else:
            below = [(claim.start, claim_line(claim)) for claim in claims(doc, article.id)]
        console.print(ArticleView(found, below))
