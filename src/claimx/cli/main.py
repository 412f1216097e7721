"""The group of all commands, and how a run ends."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Any

import click

from claimx import __version__
from claimx.cli.ask import ask_command
from claimx.cli.collect import merge_command, stats_command
from claimx.cli.convert import convert_command
from claimx.cli.corpus import corpus_group
from claimx.cli.evaluate import diff_command, evaluate_command
from claimx.cli.extract import annotate_command, extract_command
from claimx.cli.labels import agree_command, labels_group
from claimx.cli.lexicon import lexicon_group
from claimx.cli.report import report_command
from claimx.cli.review import review_command
from claimx.cli.schema import schema_command, validate_command
from claimx.cli.show import show_command
from claimx.cli.train import train_command
from claimx.errors import ClaimxError
from claimx.files.streams import STANDARD_OUTPUT, silence_standard_output
from claimx.garbage import collect_rarely
from claimx.interrupts import ignored_from_now, never_unheard
from claimx.printable import one_line, printable

INTERRUPTED = 130
BROKEN_PIPE = 141


class StoppedError(click.ClickException):
    """A ClaimxError as one ``Error: …`` line; nothing or only a part was done, as after wrong usage."""

    exit_code = 2


class ClaimxGroup(click.Group):
    """End quietly when the reader of the output is gone or the user stops the run."""

    def make_context(self, *arguments: Any, **options: Any) -> click.Context:
        """Read the command line; click would answer Ctrl-C with words and a status of its own."""
        try:
            return super().make_context(*arguments, **options)
        except KeyboardInterrupt:
            click.echo("Stopped.", err=True)
            raise click.exceptions.Exit(INTERRUPTED) from None

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command and flush its output while a broken pipe can still be answered."""
        try:
            result = super().invoke(ctx)
            if sys.stdout is not None:
                sys.stdout.flush()
        except ClaimxError as error:
            raise StoppedError(printable(str(error))) from error
        except BrokenPipeError:
            silence_standard_output()
            ctx.exit(BROKEN_PIPE)
        except KeyboardInterrupt as error:
            click.echo(one_line(" ".join(("Stopped.", *dict.fromkeys(map(str, error.args))))), err=True)
            ctx.exit(INTERRUPTED)
        return result

    def main(self, *arguments: Any, **options: Any) -> Any:
        """Run the command line; what the operating system refuses is one line, not a traceback."""
        try:
            return super().main(*arguments, **options)
        except OSError as error:
            with suppress(OSError, AttributeError):
                sys.stdout.flush()
            silence_standard_output()
            where = error.filename or STANDARD_OUTPUT
            stopped = StoppedError(printable(f"{where}: {error.strerror or error}.", keep=""))
            stopped.show()
            sys.exit(stopped.exit_code)


@click.group(
    cls=ClaimxGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="claimx")
def cli() -> None:
    """Extract claims about drugs and conditions from health articles, for people to review.

    Results go to standard output, everything else to standard error. Exit status: 0 all done; 1 some
    input failed or is wrong; 2 wrong usage, or a file that the run needs cannot be used.

    \b
    Example:
        claimx extract articles/ -o claims.jsonl
        claimx show articles/post.txt
    """


for _command in (
    extract_command,
    annotate_command,
    show_command,
    validate_command,
    schema_command,
    lexicon_group,
    corpus_group,
    train_command,
    review_command,
    labels_group,
    agree_command,
    ask_command,
    convert_command,
    stats_command,
    merge_command,
    report_command,
    evaluate_command,
    diff_command,
):
    cli.add_command(_command)


def main() -> None:
    """Run the command line."""
    collect_rarely()
    never_unheard()
    try:
        cli(prog_name="claimx")
    except KeyboardInterrupt:  # before or behind all that a command does
        click.echo("Stopped.", err=True)
        raise SystemExit(INTERRUPTED) from None
    finally:
        ignored_from_now()
