"""``claimx corpus``: check annotated articles and count what is in them."""

from __future__ import annotations

from pathlib import Path

import click

from claimx.cli.options import existing_file
from claimx.printable import printable

_FILES = click.argument("files", nargs=-1, required=True, type=existing_file)


@click.group("corpus")
def corpus_group() -> None:
    """Check and count annotated articles.

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
