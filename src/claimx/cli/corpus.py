"""``claimx corpus``: check annotated articles, count what is in them, keep labels apart from texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from claimx.cli.options import (
    complain,
    existing_file,
    field_options,
    input_options,
    output_option,
    with_progress,
)
from claimx.errors import InputError
from claimx.files.outputs import Target
from claimx.jsonl import write_records
from claimx.printable import one_line, printable
from claimx.records import Article, ErrorRecord

_FILES = click.argument("files", nargs=-1, required=True, type=existing_file)


@click.group("corpus")
def corpus_group() -> None:
    """Check and count annotated articles.

    Labels can also be kept apart from texts that may not be passed on, and be joined to them again.

    \b
    Example:
        claimx corpus stats corpus/*.jsonl
    """


@corpus_group.command("check")
@_FILES
def check_command(files: tuple[Path, ...]) -> None:
    """Check corpus files against format and guide.

    Each problem is printed as file:line: what is wrong, and the exit status is 1 where there is one.
    Files are taken for parts of one split: an article must not stand in two of them, nor share longer
    passages with an article of another part.

    \b
    Example:
        claimx corpus check corpus/train.jsonl corpus/dev.jsonl corpus/test.jsonl
    """
    from claimx.learn.corpus import check

    found = 0
    for problem in check(files):
        found += 1
        click.echo(printable(str(problem), keep=""))
    click.echo(f"problems: {found}, files: {len(files)}", err=True)
    raise SystemExit(1 if found else 0)


@corpus_group.command("stats")
@_FILES
def stats_command(files: tuple[Path, ...]) -> None:
    """Count articles, words, spans and claims.

    \b
    Example:
        claimx corpus stats corpus/*.jsonl
    """
    from claimx.learn.corpus import read_corpus, stats

    for kind, counts in stats(read_corpus(files)).items():
        if kind.startswith("distinct"):
            click.echo(f"{kind}: {len(counts)}")
            continue
        listed = ", ".join(printable(f"{name} {count}", keep="") for name, count in counts.most_common())
        click.echo(f"{kind}: {listed}")


@corpus_group.command("detach")
@click.argument("documents", nargs=-1, required=True, type=existing_file)
@output_option
@click.option(
    "--collections", type=existing_file, metavar="JSON",
    help="Names of collections by the beginning of their articles' ids, as one JSON object.",
)  # fmt: skip
@click.option(
    "--leave-out", metavar="KEY", multiple=True,
    help="Key of meta that is not kept, such as an address that spells the title; may be given again.",
)  # fmt: skip
def detach_command(
    documents: tuple[Path, ...], output: Target, collections: Path | None, leave_out: tuple[str, ...]
) -> None:
    """Write the labels of articles without their texts.

    DOCUMENTS are JSONL files in the corpus format. Each article becomes a line with its id, the hash and
    length of its text, its meta, and offsets, but without its title and the words that are marked. Such
    lines may be passed on where the texts may not, and joined to them again.

    \b
    Example:
        claimx corpus detach annotated.jsonl -o labels.jsonl
        claimx corpus detach annotated.jsonl --collections names.json --leave-out url -o labels.jsonl
    """
    from claimx.learn.corpus import read_corpus
    from claimx.learn.standoff import detach, read_collections

    names = read_collections(collections) if collections is not None else {}
    labels = [detach(document, names, leave_out) for document in read_corpus(documents)]
    with output.open() as stream:
        count = write_records(stream, labels)
    click.echo(f"articles: {count}", err=True)


@corpus_group.command("join")
@click.argument("labels", type=existing_file)
@input_options
@field_options
@output_option
def join_command(
    labels: Path, paths: tuple[str, ...], max_chars: int, text_field: str, id_field: str, output: Target
) -> None:
    """Join labels without texts to the texts.

    LABELS is a file that claimx corpus detach wrote. PATHS are the texts, or the articles in any other form
    that claimx extract reads; they are recognised by the hash of the text, whatever they are called. The
    articles are written in the corpus format. Labels without a text are named on standard error and left
    out; the exit status is 1 where an input cannot be read.

    \b
    Example:
        claimx corpus join corpus/real/train.jsonl texts/ -o real.jsonl
        claimx corpus join corpus/real/train.jsonl crawl.csv --text-field body -o real.jsonl
    """
    from claimx.learn.standoff import join, read_standoff
    from claimx.sources import read_articles

    known = read_standoff(labels)
    unread: list[ErrorRecord] = []
    found = read_articles(paths, max_chars=max_chars, text_field=text_field, id_field=id_field)
    joined = join(known, _read(with_progress(found, "texts"), unread))
    for standoff, article in joined.different:
        lengths = f"{len(article.text)} characters, not {standoff.length}"
        click.echo(one_line(f"{standoff.id}: {article.id} has another text ({lengths})"), err=True)
    for standoff in joined.missing:
        of = f" of {standoff.collection}" if standoff.collection else ""
        click.echo(one_line(f"{standoff.id}{of}: no text"), err=True)
    if not joined.documents:
        raise InputError(
            "None of the texts is one of the labelled articles.", where=str(labels), fix="Give their texts."
        )
    with output.open() as stream:
        write_records(stream, joined.documents)
    different = f", other texts: {len(joined.different)}" if joined.different else ""
    click.echo(
        f"joined: {len(joined.documents)} of {len(known)}, without text: {len(joined.missing)}{different}",
        err=True,
    )
    raise SystemExit(1 if unread else 0)


def _read(found: Iterable[Article | ErrorRecord], unread: list[ErrorRecord]) -> Iterator[Article]:
    """Yield the articles of *found*; what cannot be read is said, and put into *unread*."""
    for article in found:
        if isinstance(article, Article):
            yield article
        else:
            unread.append(article)
            complain(article)
