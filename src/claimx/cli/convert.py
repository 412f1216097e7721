"""``claimx convert``: to annotation tools and spreadsheets, and back."""

from __future__ import annotations

import getpass
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import click

from claimx.cli.decisions import labels_option, tell_decisions
from claimx.cli.options import InputFile, complain, existing_file, read_logs
from claimx.files.inputs import STANDARD
from claimx.files.outputs import LINES, Target, check_folder, target_of
from claimx.printable import one_line

_ENDINGS = {
    "prodigy": LINES,
    "doccano": LINES,
    "label-studio": (".json",),
    "spacy": (".spacy",),
    "csv": (".csv",),
    "table": (".csv", ".tsv"),
}
_FORMATS = ["prodigy", "doccano", "label-studio", "brat", "spacy", "csv"]


def _renamed(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    pairs = [value.partition("=") for value in values]
    wrong = [name for name, _, known in pairs if not name or not known]
    if wrong:
        raise click.BadParameter("Give it as NAME=LABEL, for example CHEMICAL=DRUG.", context, option)
    return {name: known for name, _, known in pairs}


@click.command("convert")
@click.argument("source", type=InputFile(folders=True))
@click.option(
    "--to", type=click.Choice([*_FORMATS, "table"]),
    help="Export SOURCE, a file of claims, labels or documents; a table is for reading, csv comes back.",
)  # fmt: skip
@click.option(
    "--from", "from_", type=click.Choice(_FORMATS), help="Import SOURCE, a file or folder of that tool."
)
@click.option(
    "--docs", type=existing_file, multiple=True,
    help="The articles as documents: claims are then shown in their article, and a table has title and date.",
)  # fmt: skip
@labels_option
@click.option(
    "--delimiter", type=click.Choice(["comma", "semicolon", "tab"]),
    help="What stands between the cells of a table. With semicolons, numbers are written as 0,5: so "
    "spreadsheets open it in countries that write them so. [default: comma]",
)  # fmt: skip
@click.option(
    "--offset-unit", type=click.Choice(["codepoint", "utf16"]), default="codepoint", show_default=True,
    help="What the offsets of Label Studio count; old versions count UTF-16 units.",
)  # fmt: skip
@click.option(
    "--map", "names", multiple=True, metavar="NAME=LABEL", callback=_renamed,
    help="Import the tool's label NAME as LABEL; may be given again.",
)  # fmt: skip
@click.option(
    "--annotator", help="Who decided, where the tool does not say. [default: the name of your account]"
)
@click.option(
    "-o", "--output", metavar="TARGET",
    help="File to write, for brat a folder, complete or not at all. [default: standard output]",
)  # fmt: skip
@click.pass_context
def convert_command(
    context: click.Context,
    source: Path,
    to: str | None,
    from_: str | None,
    docs: tuple[Path, ...],
    logs: tuple[Path, ...],
    delimiter: Any,
    offset_unit: Any,
    names: dict[str, str],
    annotator: str | None,
    output: str | None,
) -> None:
    """Exchange records with annotation tools.

    Exported are annotated articles, claims for review, or labels, to Prodigy, doccano, Label Studio, brat,
    spaCy (DocBin) or a spreadsheet. Imported are articles that were corrected there, or labels of the
    claims that were decided there; what was not touched comes back as it was. Label Studio gets its
    labelling configuration beside the tasks, brat a folder. A table is for people: canonical names,
    identifiers, titles, doses as numbers and verdicts in columns.

    \b
    Example:
        claimx convert claims.jsonl --to csv -o claims.csv
        claimx convert claims.csv --from csv -o labels.jsonl
        claimx convert claims.jsonl --to table --labels labels.jsonl --docs documents.jsonl -o claims.csv
        claimx convert corpus/dev.jsonl --to label-studio -o tasks.json
    """
    if (to is None) == (from_ is None):
        raise click.UsageError("Give either --to or --from.")
    from claimx.collect.articles import read_facts
    from claimx.collect.reading import read_claim_files
    from claimx.exchange import export_records, import_records
    from claimx.exchange.people import write_table
    from claimx.jsonl import write_records
    from claimx.labels.apply import ApplyCounts, apply_labels
    from claimx.learn.corpus import read_corpus
    from claimx.records import ErrorRecord
    from claimx.typed_json import Record
    from claimx.validation import read_records

    if to is not None:
        if delimiter is not None and to != "table":
            raise click.UsageError("--delimiter goes with --to table.")
        target = _target(output, to)
        decided = ApplyCounts()
        records: Iterable[Record] = read_records(source)
        if logs:
            claims = read_claim_files([source])
            records = apply_labels(claims, read_logs(logs), keep_undecided=True, counts=decided)
        if to == "table":
            facts = read_facts(docs)
            with target.open() as stream:
                count = write_table(records, stream, facts=facts, delimiter=delimiter or "comma")
        else:
            texts = {document.id: document.text for document in read_corpus(docs)}
            known = (record for record in records if not isinstance(record, ErrorRecord))
            count = export_records(known, target, to, texts=texts, offset_unit=offset_unit)
        click.echo(f"records converted: {count}", err=True)
        if logs:
            tell_decisions(decided)
        return
    if logs:
        raise click.UsageError("--labels goes with --to.")
    assert from_ is not None
    if source.is_dir() and from_ != "brat":
        raise click.UsageError(f"'{source}' is a folder, which only --from brat reads.")
    target = target_of(output).check(LINES)
    failed = dropped = 0

    def usable() -> Iterator[Record]:
        nonlocal failed, dropped
        now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        for record in import_records(
            source,
            from_,
            names=names,
            annotator=annotator or getpass.getuser(),
            now=now,
            offset_unit=offset_unit,
        ):
            if isinstance(record, ErrorRecord):
                failed += 1
                complain(record)
            elif record is None:
                dropped += 1
            else:
                yield record

    with target.open() as stream:
        count = write_records(stream, usable())
    said = f", articles rejected or skipped: {dropped}" if dropped else ""
    click.echo(one_line(f"records converted: {count}, tasks that cannot be used: {failed}{said}"), err=True)
    context.exit(1 if failed else 0)


def _target(output: str | None, to: str) -> Target:
    """Return where an export goes; raise UsageError or OutputError where it cannot go there."""
    if to == "brat":
        if output is None or output == STANDARD:
            raise click.UsageError("brat gets more than one file: give -o.")
        folder = Path(output)
        check_folder(folder)
        return Target(output, folder)
    target = target_of(output).check(_ENDINGS[to])
    if to == "label-studio" and target.path is None:
        raise click.UsageError("label-studio gets more than one file: give a file with -o.")
    return target
