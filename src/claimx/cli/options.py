"""What several commands share: the paths to read, the pipeline to use, the file to write."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from claimx.errors import InputError
from claimx.files.inputs import STANDARD
from claimx.files.outputs import LINES, Target, target_of
from claimx.model_folders import DEFAULT
from claimx.printable import one_line
from claimx.records import ErrorRecord, Label
from claimx.sources.text import MAX_CHARS

if TYPE_CHECKING:
    from spacy.language import Language

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")


class InputFile(click.Path):
    """The name of a file to read, of whatever kind; ``-`` is standard input, which can be read once."""

    def __init__(self, *, folders: bool = False) -> None:
        """Let *folders* through too, where the command reads these."""
        super().__init__(exists=True, dir_okay=folders, allow_dash=True, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path; fail where standard input is named a second time."""
        if value == STANDARD and ctx is not None:
            if ctx.meta.get(_STDIN):
                self.fail("Standard input can be read only once: '-' is given twice.", param, ctx)
            ctx.meta[_STDIN] = True
        return super().convert(value, param, ctx)


class OutputFile(click.ParamType):  # type: ignore[type-arg]  # generic in new releases of click only
    """The name of an output, checked before the command does any work."""

    name = "file"

    def __init__(self, known: Sequence[str]) -> None:
        """Take the endings that a regular file may have."""
        self.known = known

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Target:
        """Return where the output goes; raise OutputError where nothing can be written there."""
        return value if isinstance(value, Target) else target_of(value).check(self.known)


_STDIN = "claimx.cli.stdin"
"""Where a context remembers that standard input was named."""

existing_file = InputFile()
"""The type of an argument that names a file to read."""

lines_file = OutputFile(LINES)
"""The type of an option that names a file of JSON lines to write."""


def input_options(command: F) -> F:
    """Add PATHS and --max-chars."""
    command = click.option(
        "--max-chars",
        type=click.IntRange(min=1),
        default=MAX_CHARS,
        show_default=True,
        help="A longer text becomes an error record.",
    )(command)
    return click.argument("paths", nargs=-1, required=True)(command)


def pipeline_options(command: F) -> F:
    """Add --lexicon and --model."""
    command = click.option(
        "--model",
        default=DEFAULT,
        show_default=True,
        metavar="NAME|FOLDER",
        help="The model that decides about claims.",
    )(command)
    return click.option(
        "--lexicon",
        "lexicons",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        multiple=True,
        metavar="CSV",
        help="Terms of your own that are added, changed or removed; may be given again.",
    )(command)


def output_option(command: F) -> F:
    """Add -o for JSON lines."""
    return click.option(
        "-o",
        "--output",
        type=lines_file,
        default=STANDARD,
        metavar="FILE",
        help="File to write, complete or not at all; .gz, .bz2, .zst compress. [default: standard output]",
    )(command)


def load_pipeline(model: str, lexicons: tuple[Path, ...]) -> Language:
    """Return the pipeline that the options ask for."""
    from claimx.pipeline import load

    return load(model, lexicon=list(lexicons))


def with_progress(found: Iterable[T], what: str) -> Iterable[T]:
    """Return *found*, of which a bar tells how many have gone by where somebody watches."""
    return _tracked(found, what) if sys.stderr.isatty() else found


def account_name() -> str:
    """Return the name of the user's account; raise InputError where it has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError) as error:  # which of them depends on Python and the system
        raise InputError(
            "Your account has no name to sign decisions with.", fix="Give one: --annotator NAME."
        ) from error


def read_logs(logs: Iterable[Path]) -> Iterator[Label]:
    """Yield the labels of *logs*, and say where one was left unfinished."""
    from claimx.labels.log import read_labels

    def torn(where: str) -> None:
        click.echo(one_line(f"{where}: an unfinished last line is left out"), err=True)

    return read_labels(logs, torn=torn)


def complain(record: ErrorRecord) -> None:
    """Print an error record as one line on standard error, for people."""
    click.echo(one_line(f"{record.doc_id}: {record.said}"), err=True)


def _tracked(found: Iterable[T], what: str) -> Iterator[T]:
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), MofNCompleteColumn(), TextColumn(what), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield from progress.track(found)
