"""What several commands share: the paths to read, the pipeline to use, the file to write."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from claimx.errors import MissingExtraError
from claimx.model_folders import DEFAULT
from claimx.printable import printable
from claimx.records import ErrorRecord
from claimx.sources.text import MAX_CHARS

if TYPE_CHECKING:
    from spacy.language import Language

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

existing_file = click.Path(exists=True, dir_okay=False, path_type=Path)
"""The type of an argument that names a file to read."""


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
        type=existing_file,
        multiple=True,
        metavar="CSV",
        help="Terms of your own that are added, changed or removed; may be given again.",
    )(command)


def output_option(command: F) -> F:
    """Add -o."""
    return click.option(
        "-o",
        "--output",
        type=click.Path(dir_okay=False, path_type=Path),
        help="File to write, complete or not at all. [default: standard output]",
    )(command)


def need_extra(extra: str, module: str) -> None:
    """Raise MissingExtraError where *module*, which the *extra* of claimx brings, is not installed."""
    if find_spec(module) is None:
        raise MissingExtraError(
            f"The package {module} is not installed.", fix=f"Run: pip install 'claimx[{extra}]'"
        )


def load_pipeline(model: str, lexicons: tuple[Path, ...]) -> Language:
    """Return the pipeline that the options ask for."""
    from claimx.pipeline import load

    return load(model, lexicon=list(lexicons))


def with_progress(found: Iterable[T], what: str) -> Iterable[T]:
    """Return *found*, of which a bar tells how many have gone by where somebody watches."""
    return _tracked(found, what) if sys.stderr.isatty() else found


def complain(record: ErrorRecord) -> None:
    """Print an error record as one line on standard error."""
    click.echo(printable(f"{record.doc_id}: {record.error}", keep=""), err=True)


def _tracked(found: Iterable[T], what: str) -> Iterator[T]:
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), MofNCompleteColumn(), TextColumn(what), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield from progress.track(found)
