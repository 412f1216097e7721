"""``claimx schema`` and ``claimx validate``: the formats, and whether a file keeps to them."""

from __future__ import annotations

import json
from pathlib import Path

import click

from claimx.cli.options import existing_file
from claimx.printable import printable
from claimx.validation import RECORDS, schema, validate


@click.command("schema")
@click.argument("record", type=click.Choice(tuple(RECORDS)), default="claim")
def schema_command(record: str) -> None:
    """Print the JSON Schema of a record.

    RECORD is claim (the default), document, error, label or standoff.

    \b
    Example:
        claimx schema document > document.schema.json
    """
    click.echo(json.dumps(schema(record), indent=2))


@click.command("validate")
@click.argument("files", nargs=-1, required=True, type=existing_file)
def validate_command(files: tuple[Path, ...]) -> None:
    """Check files of claims, documents, labels or stand-off labels.

    FILES hold one JSON object a line. Each problem is printed as file:line: what is wrong, and the exit
    status is 1 where there is one. Checked are the schema that the line names, that the words stand where
    the offsets say, and that ids lead somewhere.

    \b
    Example:
        claimx validate claims.jsonl
    """
    found = 0
    for path in files:
        for problem in validate(path):
            found += 1
            click.echo(printable(str(problem), keep=""))
    click.echo(f"problems: {found}, files: {len(files)}", err=True)
    raise SystemExit(1 if found else 0)
