"""``claimx report``: claims as a page for people."""

from __future__ import annotations

from pathlib import Path

import click

from claimx.cli.options import OutputFile, existing_file
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
def report_command(claims: tuple[Path, ...], output: Target, title: str, sentences: int, groups: int) -> None:
    """Write claims as one HTML page to read and search.

    The page shows what is claimed about which drug and condition, how sure, and at which doses; opposite
    claims side by side; all in one file without network.

    \b
    Example:
        claimx report claims.jsonl -o report.html
    """
    need("report")
    from claimx.report.claims import claims_page

    page = claims_page(claims, title=title, sentences=sentences, groups=groups)
    with output.open() as stream:
        stream.write(page.encode())
    click.echo(one_line(f"written: {output.name} ({len(page.encode()) / 1e6:.1f} MB)"), err=True)
