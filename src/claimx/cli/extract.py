"""``claimx extract`` and ``claimx annotate``: articles in, JSON lines out."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import click

from claimx.cli.options import (
    input_options,
    load_pipeline,
    output_option,
    pipeline_options,
    read_paths,
    write,
)
from claimx.records import KINDS, RELATIONS, Article, Claim, Document, ErrorRecord

T = TypeVar("T", Claim, Document)


@click.command("extract")
@input_options
@output_option
@click.option(
    "--kind", "kinds", type=click.Choice(KINDS), multiple=True, help="Only this kind; may be given again."
)
@click.option(
    "--relation", "relations", type=click.Choice(RELATIONS), multiple=True,
    help="Only claims of this relation; may be given again.",
)  # fmt: skip
@click.option(
    "--min-score", type=click.FloatRange(0, 1), default=0.0, help="Only claims with at least this score."
)
@pipeline_options
def extract_command(
    paths: tuple[str, ...],
    max_chars: int,
    output: Path | None,
    kinds: tuple[str, ...],
    relations: tuple[str, ...],
    min_score: float,
    lexicons: tuple[Path, ...],
    model: str,
) -> None:
    """Write the claims of articles as JSON lines.

    A path is a text file, a folder (with all that is below it), a quoted pattern, a JSONL file whose
    lines have a "text", or - for standard input. An input that cannot be read becomes an error record
    in the output, and the exit status is 1.

    \b
    Example:
        claimx extract articles/ -o claims.jsonl
        claimx extract "blog/**/*.md" --kind drug_condition --relation treats --min-score 0.7
        curl -s https://example.org/post.txt | claimx extract -
    """
    nlp = load_pipeline(model, lexicons)
    from claimx.extraction import extract

    def wanted(record: Claim | ErrorRecord) -> bool:
        return isinstance(record, ErrorRecord) or (
            (not kinds or record.kind in kinds)
            and (not relations or record.relation in relations)
            and (not min_score or (record.score or 0.0) >= min_score)
        )

    found = _with_errors(read_paths(paths, max_chars, output), lambda articles: extract(nlp, articles))
    raise SystemExit(write(output, (record for record in found if wanted(record))))


@click.command("annotate")
@input_options
@output_option
@pipeline_options
def annotate_command(
    paths: tuple[str, ...], max_chars: int, output: Path | None, lexicons: tuple[Path, ...], model: str
) -> None:
    """Write articles with their spans and claims.

    One JSON object a line, one line an article. This is the corpus format: what people annotate and what
    quality is measured on. PATHS are as in claimx extract.

    \b
    Example:
        claimx annotate articles/ -o annotated.jsonl
    """
    nlp = load_pipeline(model, lexicons)
    from claimx.extraction import annotate

    found = _with_errors(read_paths(paths, max_chars, output), lambda articles: annotate(nlp, articles))
    raise SystemExit(write(output, found))


def _with_errors(
    found: Iterable[Article | ErrorRecord], run: Callable[[Iterator[Article]], Iterator[T | ErrorRecord]]
) -> Iterator[T | ErrorRecord]:
    """Yield the results of *run* over the articles, and the errors of reading about where they arose."""
    errors: deque[ErrorRecord] = deque()

    def articles() -> Iterator[Article]:
        for article in found:
            if isinstance(article, ErrorRecord):
                errors.append(article)
            else:
                yield article

    for result in run(articles()):
        while errors:
            yield errors.popleft()
        yield result
    yield from errors
