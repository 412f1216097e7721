"""``claimx report``: claims as a page for people."""

from __future__ import annotations

from pathlib import Path

import click

from claimx.cli.decisions import labels_option, tell_decisions
from claimx.cli.options import OutputFile, existing_file, read_logs
from claimx.extras import need
from claimx.files.outputs import STANDARD, Target
from claimx.printable import one_line


@click.command("report")
@click.argument("claims", nargs=-1, required=True, type=existing_file)
@click.option(
    "-o", "--output", default=STANDARD, type=OutputFile((".html", ".htm")), metavar="HTML",
    help="Page to write, complete or not at all. [default: standard output]",
)  # fmt: skip
@click.option("--title", default="What the articles claim", show_default=True, help="Heading of the page.")
@click.option(
    "--sentences", type=click.IntRange(min=1), default=8, show_default=True,
    help="How many sentences to show of a group; the page says how many more there are.",
)  # fmt: skip
@click.option(
    "--groups", type=click.IntRange(min=1), default=2500, show_default=True,
    help="How many groups (a drug with a condition) to show; those with the most articles come first.",
)  # fmt: skip
@click.option(
    "--opposite-score", type=click.FloatRange(0, 1), default=0.5, show_default=True,
    help="Show opposite claims where both sides have one with at least this score.",
)  # fmt: skip
@click.option(
    "--docs", type=existing_file, multiple=True,
    help="The articles as documents, which tell title, date and address.",
)  # fmt: skip
@labels_option
def report_command(
    claims: tuple[Path, ...],
    output: Target,
    title: str,
    sentences: int,
    groups: int,
    opposite_score: float,
    docs: tuple[Path, ...],
    logs: tuple[Path, ...],
) -> None:
    """Write claims as one HTML page to read and search.

    The page shows what is claimed about which drug and condition, how sure, and at which doses; opposite
    claims side by side; what each article says; what people checked; all in one file without network.

    \b
    Example:
        claimx report claims.jsonl -o report.html
        claimx report claims.jsonl --labels labels.jsonl --docs documents.jsonl -o report.html
    """
    need("report")
    from claimx.collect.articles import read_facts
    from claimx.labels.apply import ApplyCounts
    from claimx.report.claims import claims_page

    decided = ApplyCounts()
    page = claims_page(
        claims,
        labels=read_logs(logs),
        facts=read_facts(docs),
        title=title,
        sentences=sentences,
        groups=groups,
        opposite_score=opposite_score,
        decided=decided,
    )
    with output.open() as stream:
        stream.write(page.encode())
    if logs:
        tell_decisions(decided)
    click.echo(one_line(f"written: {output.name} ({len(page.encode()) / 1e6:.1f} MB)"), err=True)
