"""``claimx report``: claims as a page for people."""

from __future__ import annotations

from pathlib import Path

import click

from claimx.cli.options import existing_file, need_extra
from claimx.jsonl import output_file


@click.command("report")
@click.argument("claims", nargs=-1, required=True, type=existing_file)
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), metavar="HTML",
    help="Page to write, complete or not at all.",
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
def report_command(claims: tuple[Path, ...], output: Path, title: str, sentences: int, groups: int) -> None:
    """Write claims as one HTML page to read and search.

    The page shows what is claimed about which drug and condition, how sure, and at which doses; opposite
    claims side by side; all in one file without network. CLAIMS are read twice, so they cannot be a pipe.

    \b
    Example:
        claimx report claims.jsonl -o report.html
    """
    need_extra("report", "matplotlib")
    need_extra("report", "jinja2")
    from claimx.report.claims import claims_page

    page = claims_page(claims, title=title, sentences=sentences, groups=groups)
    with output_file(output) as stream:
        stream.write(page.encode())
    click.echo(f"written: {output} ({len(page.encode()) / 1e6:.1f} MB)", err=True)
