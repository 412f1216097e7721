"""``claimx stats`` and ``claimx merge``: what files of claims hold, and one file from several."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from claimx.cli.options import existing_file, output_option, with_progress
from claimx.files.outputs import Target
from claimx.jsonl import dumps, write_records
from claimx.printable import one_line

if TYPE_CHECKING:
    from collections import Counter

    from claimx.collect.stats import ClaimStats


@click.command("stats")
@click.argument("claims", nargs=-1, required=True, type=existing_file)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object, with every name.")
@click.option(
    "--top", type=click.IntRange(min=0), default=10, show_default=True,
    help="How many drugs, conditions, pairs and doses to list.",
)  # fmt: skip
def stats_command(claims: tuple[Path, ...], as_json: bool, top: int) -> None:
    """Count what files of claims hold.

    CLAIMS are JSONL files that extract wrote, also several shards of one. Drugs and conditions are counted by
    their canonical names. The files are read as a stream.

    \b
    Example:
        claimx stats claims.jsonl
        claimx stats part-*.jsonl.gz --json
        zcat claims.jsonl.gz | claimx stats -
    """
    from claimx.collect.reading import read_claim_files
    from claimx.collect.stats import stats

    found = stats(with_progress(read_claim_files(claims), "records"))
    if as_json:
        click.echo(dumps(found.to_dict()))
        return
    _print(found, top)


@click.command("merge")
@click.argument("claims", nargs=-1, required=True, type=existing_file)
@output_option
def merge_command(claims: tuple[Path, ...], output: Target) -> None:
    """Write several files of claims as one, each claim once.

    Records keep the order of the files. Of claims with the same id and sentence, of documents with the same
    id and text, and of equal error records only the first is written. Where two articles had one id, what
    the second says gets ids of its own.

    \b
    Example:
        claimx merge claims-*.jsonl -o claims.jsonl
    """
    from claimx.collect.merge import MergeCounts, merge
    from claimx.collect.reading import read_claim_files

    counts = MergeCounts()
    with output.open() as stream:
        write_records(stream, merge(with_progress(read_claim_files(claims), "records"), counts))
    for kind in ("claims", "documents", "error records"):
        if counts.written[kind] or kind == "claims":
            click.echo(f"{kind}: {counts.written[kind]}, left out: {counts.repeated[kind]}", err=True)
        if counts.apart[kind]:
            said = f"{kind} with the id of another text's, now with one of their own: {counts.apart[kind]}"
            click.echo(f"{said} (give each article an id of its own)", err=True)
    if len(counts.models) > 1:
        models = ", ".join(f"{model} ({count})" for model, count in counts.models.most_common())
        click.echo(one_line(f"made by different models: {models}"), err=True)


def _print(found: ClaimStats, top: int) -> None:
    from claimx.collect.stats import most_common

    counts = found.to_dict()
    click.echo(f"claims: {found.claims}, articles: {found.articles}, documents: {found.documents}")
    for title, key in (
        ("kind", "kinds"), ("relation", "relations"), ("denied", "negated"), ("certainty", "certainty"),
        ("hedges", "hedges"), ("score", "scores"), ("model", "models"), ("errors", "errors"),
    ):  # fmt: skip
        entries = ", ".join(f"{name} {count}" for name, count in counts[key].items() if count)
        click.echo(f"{title + ':':11s}{one_line(entries) or 'none'}")
    _print_names("drugs", found.drugs, most_common(found.drugs, top))
    _print_names("conditions", found.conditions, most_common(found.conditions, top))
    pairs = [(" and ".join(names), count) for names, count in most_common(found.pairs, top)]
    _print_names("pairs", found.pairs, pairs)
    _print_names("doses", found.doses, most_common(found.doses, top))


def _print_names(title: str, counter: Counter[Any], shown: list[tuple[str, int]]) -> None:
    if not shown:
        return
    click.echo(f"\n{title}: {len(counter)}{', the most frequent:' if len(shown) < len(counter) else ''}")
    for name, count in shown:
        click.echo(f"{count:7d}  {one_line(name)}")
