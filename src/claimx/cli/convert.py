"""``claimx convert``: to annotation tools and spreadsheets, and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimx.cli.options import InputFile, account_name, complain, existing_file, lines_file
from claimx.files.inputs import STANDARD
from claimx.files.outputs import LINES, Target, check_folder, target_of

if TYPE_CHECKING:
    from claimx.exchange.offsets import Unit
    from claimx.typed_json import Record

_ENDINGS = {
    "prodigy": LINES,
    "doccano": LINES,
    "label-studio": (".json",),
    "spacy": (".spacy",),
    "csv": (".csv",),
}
_WITHOUT_OFFSETS = ("spacy", "csv")
_FORMATS = click.Choice(["prodigy", "doccano", "label-studio", "brat", "spacy", "csv"])


def _renamed(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    pairs = [value.partition("=") for value in values]
    wrong = [name for name, _, known in pairs if not name or not known]
    if wrong:
        raise click.BadParameter("Give it as NAME=LABEL, for example CHEMICAL=DRUG.", context, option)
    return {name: known for name, _, known in pairs}


@click.command("convert")
@click.argument("source", type=InputFile(folders=True))
@click.option("--to", type=_FORMATS, help="Export SOURCE, a file of claims, labels or documents.")
@click.option("--from", "from_", type=_FORMATS, help="Import SOURCE, a file or folder of that tool.")
@click.option(
    "--docs", type=existing_file, multiple=True,
    help="The articles as documents, so that claims are shown in their article; else in their sentence.",
)  # fmt: skip
@click.option(
    "--offset-unit", type=click.Choice(["codepoint", "utf16"]), default=None,
    help="What the tool's offsets count, where these are in the file: prodigy, doccano, label-studio, brat. "
    "[default: codepoint]",
)  # fmt: skip
@click.option(
    "--map", "names", multiple=True, metavar="NAME=LABEL", callback=_renamed,
    help="Import the tool's label NAME as LABEL; may be given again.",
)  # fmt: skip
@click.option(
    "--annotator", help="Who decided, where the tool does not say. [default: the name of your account]"
)
@click.option(
    "--undecided", type=lines_file, metavar="FILE",
    help="Import: file for the claims that nobody decided. [default: with labels they are not written]",
)  # fmt: skip
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
    offset_unit: Unit | None,
    names: dict[str, str],
    annotator: str | None,
    undecided: Target | None,
    output: str | None,
) -> None:
    """Exchange records with annotation tools.

    Exported are annotated articles, claims for review, or labels, to Prodigy, doccano, Label Studio, brat,
    spaCy (DocBin) or a spreadsheet. Imported are articles that were corrected there, or labels of the
    claims that were decided there, without those that nobody decided; what was not touched at all comes back
    as it was. Label Studio gets its labelling configuration beside the tasks, brat a folder.

    \b
    Example:
        claimx convert claims.jsonl --to csv -o claims.csv
        claimx convert claims.csv --from csv -o labels.jsonl
        claimx convert corpus/dev.jsonl --to label-studio -o tasks.json
    """
    if (to is None) == (from_ is None):
        raise click.UsageError("Give either --to or --from.")
    if offset_unit is not None and (to or from_) in _WITHOUT_OFFSETS:
        raise click.UsageError(f"{to or from_} has no offsets to count: leave --offset-unit out.")
    unit: Unit = offset_unit or "codepoint"
    if to is not None:
        if undecided is not None:
            raise click.UsageError("--undecided is for --from.")
        _export(source, to, docs, unit, output)
        return
    assert from_ is not None
    if source.is_dir() and from_ != "brat":
        raise click.UsageError(f"'{source}' is a folder, which only --from brat reads.")
    target = target_of(output).check(LINES)
    if undecided is not None and (undecided.path or undecided.descriptor) == (
        target.path or target.descriptor
    ):
        raise click.UsageError("Labels and claims cannot go to one place: give another --undecided.")
    from claimx.exchange import import_records

    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    who = annotator or account_name()
    found = import_records(source, from_, names=names, annotator=who, now=now, offset_unit=unit)
    context.exit(1 if _import(found, target, undecided) else 0)


def _export(source: Path, to: str, docs: tuple[Path, ...], unit: Unit, output: str | None) -> None:
    from claimx.exchange import export_records
    from claimx.learn.corpus import read_corpus
    from claimx.records import ErrorRecord
    from claimx.validation import read_records

    target = _target(output, to)
    texts = {document.id: document.text for document in read_corpus(docs)}
    left_out = 0

    def usable() -> Iterator[Record]:
        nonlocal left_out
        for record in read_records(source, quoting=True):
            if isinstance(record, ErrorRecord):
                left_out += 1
            else:
                yield record

    count = export_records(usable(), target, to, texts=texts, offset_unit=unit)
    said = f", error records left out: {left_out}" if left_out else ""
    click.echo(f"records converted: {count}{said}", err=True)


def _import(found: Iterator[Record | None], output: Target, undecided: Target | None) -> int:
    """Write the records *found* and return how many tasks cannot be used."""
    from claimx.exchange import write_decided
    from claimx.exchange.convert import STAGE
    from claimx.records import ErrorRecord

    failed = dropped = errors = 0

    def usable() -> Iterator[Record]:
        nonlocal failed, dropped, errors
        for record in found:
            if isinstance(record, ErrorRecord) and record.stage != STAGE:  # of an article, before
                errors += 1
            elif isinstance(record, ErrorRecord):
                failed += 1
                complain(record)
            elif record is None:
                dropped += 1
            else:
                yield record

    with output.open() as stream, undecided.open() if undecided is not None else nullcontext() as beside:
        made = write_decided(usable(), stream, beside)
    said = f", articles rejected or skipped: {dropped}" if dropped else ""
    said += f", error records left out: {errors}" if errors else ""
    click.echo(f"records converted: {made.written}, tasks that cannot be used: {failed}{said}", err=True)
    if made.undecided:
        left_out = ", not written (--undecided FILE keeps them)" if made.left_out else ""
        click.echo(f"claims that nobody decided: {made.undecided}{left_out}", err=True)
    return failed


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
