"""Tell how far a run is: a line on a terminal, JSON lines for machines, a summary at the end."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from claimx.cli.options import complain

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from claimx.batch import Summary
    from claimx.batch.job import Done

_EVERY = 5.0  # seconds between two lines for machines


class Reporter:
    """Take each step of a run and tell a person or a machine about it, on standard error."""

    def __init__(self, *, as_json: bool, characters: int) -> None:
        """Prepare; *characters* is about how much text there is, 0 where that is not known."""
        self._as_json, self._characters = as_json, characters
        self._told = time.monotonic()
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    @contextmanager
    def running(self, *, bar: bool) -> Iterator[Reporter]:
        """Show a line that moves while the run goes on, if *bar* and somebody watches."""
        if self._as_json or not bar or not sys.stderr.isatty():
            yield self
            return
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

        known = [BarColumn(30), TimeRemainingColumn(), TextColumn("left")] if self._characters else []
        columns = (TextColumn("{task.description}"), *known, TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as self._progress:
            self._task = self._progress.add_task("starting", total=self._characters or None)
            yield self
        self._progress = None

    def watch(self, done: Done, summary: Summary) -> None:
        """Take the next step: its errors are told at once, the rest now and then."""
        for error in done.errors:
            if self._as_json:
                self._say("error", doc_id=error.doc_id, stage=error.stage, error=error.error)
            elif self._progress is not None:
                from claimx.printable import one_line

                self._progress.console.print(one_line(f"{error.doc_id}: {error.said}"), markup=False)
            else:
                complain(error)
        self.show(summary)

    def show(self, summary: Summary) -> None:
        """Tell how far the run is."""
        if self._progress is not None and self._task is not None:
            text = f"{summary.articles} articles, {summary.failed} failed, {rate(summary)}"
            self._progress.update(self._task, description=text, completed=summary.words * 6)
        if self._as_json and time.monotonic() - self._told > _EVERY:
            self._told = time.monotonic()
            self._say("progress", **_numbers(summary))

    def finish(self, summary: Summary) -> None:
        """Tell the summary."""
        if self._as_json:
            self._say("summary", **_numbers(summary))
            return
        if summary.resumed:
            click.echo(f"inputs done by an earlier run: {summary.resumed}", err=True)
        for encoding, count in sorted(summary.encodings.items()):
            click.echo(f"read as {encoding}: {count}", err=True)
        if summary.renamed:
            click.echo(
                f"articles with the id of another text, told apart as ID#HASH: {summary.renamed}", err=True
            )
        click.echo(
            f"articles read: {summary.articles}, without a claim: {summary.without_claims}, "
            f"records written: {summary.records}, inputs failed: {summary.failed}",
            err=True,
        )

    @staticmethod
    def _say(event: str, **values: Any) -> None:
        click.echo(json.dumps({"event": event, **values}), err=True)


def rate(summary: Summary) -> str:
    """Return how fast the run is."""
    return f"{summary.words / summary.seconds:,.0f} words/s" if summary.seconds else ""


def _numbers(summary: Summary) -> dict[str, Any]:
    return {
        "inputs": summary.inputs,
        "articles": summary.articles,
        "without_claims": summary.without_claims,
        "words": summary.words,
        "records": summary.records,
        "failed": summary.failed,
        "renamed": summary.renamed,
        "resumed": summary.resumed,
        "seconds": round(summary.seconds, 2),
        "encodings": dict(sorted(summary.encodings.items())),
    }
