"""``claimx extract`` and ``claimx annotate``: articles in, JSON lines out."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from claimx.cli.options import F, field_options, input_options, pipeline_options
from claimx.files.inputs import STANDARD
from claimx.files.outputs import Target, target_of
from claimx.files.streams import keeping
from claimx.records.vocabulary import KINDS, RELATIONS

if TYPE_CHECKING:
    from claimx.batch.job import Job


def _run_options(command: F) -> F:
    """Add what is common to runs over many articles."""
    for option in (
        click.option("--log-json", is_flag=True, help="Write progress, errors and summary as JSON lines."),
        click.option(
            "--timeout", type=click.FloatRange(min=0), default=300.0, show_default=True,
            help="Seconds for one article; more gives an error record. 0 for no limit.",
        ),
        click.option("--force", is_flag=True, help="With --resume: begin again where the settings changed."),
        click.option("--resume", is_flag=True, help="Go on where an interrupted run with this -o stopped."),
        click.option(
            "--jobs", type=click.IntRange(min=1), default=None, help="Worker processes. [default: all cores]"
        ),
        field_options,
    ):  # fmt: skip
        command = option(command)
    return command


@click.command("extract")
@input_options
@click.option(
    "-o", "--output",
    help="File to write, complete or not at all, - for standard output; for --engine dask a folder. "
    "[default: -]",
)  # fmt: skip
@click.option(
    "--docs", metavar="JSONL",
    help="Write the articles with their spans too, so that offsets always have their text.",
)  # fmt: skip
@click.option(
    "--kind", "kinds", type=click.Choice(KINDS), multiple=True, help="Only this kind; may be given again."
)
@click.option(
    "--relation", "relations", type=click.Choice(RELATIONS), multiple=True,
    help="Only claims of this relation; may be given again.",
)  # fmt: skip
@click.option(
    "--min-score", type=click.FloatRange(0, 1), default=0.0, help="Only claims with at least this score."
)
@click.option(
    "--shard-size", type=click.IntRange(min=0), default=0, metavar="N",
    help="Write files of N records each, NAME-00001.jsonl and so on.",
)  # fmt: skip
@click.option(
    "--engine", type=click.Choice(["local", "dask"]), default="local", show_default=True,
    help="dask: in parts on a cluster; -o is then a folder, and paths may be URLs.",
)  # fmt: skip
@click.option(
    "--scheduler", metavar="URL", help="Dask scheduler, tcp://…; without it a cluster is started here."
)
@_run_options
@pipeline_options
def extract_command(
    paths: tuple[str, ...],
    output: str | None,
    docs: str | None,
    kinds: tuple[str, ...],
    relations: tuple[str, ...],
    min_score: float,
    shard_size: int,
    engine: str,
    scheduler: str | None,
    **options: Any,
) -> None:
    """Write the claims of articles as JSON lines.

    A path is a file (text, Markdown, HTML, JSONL, CSV, Parquet, WARC, also compressed), an archive, a folder
    with all that is below it, a quoted pattern, or - for a text on standard input. An input that cannot be
    read becomes an error record in the output, and the exit status is 1. With -o NAME.csv or NAME.parquet
    the claims are written as a table; .gz, .bz2 or .zst behind the name of lines or CSV compress it.

    \b
    Example:
        claimx extract articles/ -o claims.jsonl
        claimx extract crawl.warc.gz -o claims.parquet --docs documents.jsonl --resume
        claimx extract s3://posts/ --engine dask --scheduler tcp://10.0.0.1:8786 -o s3://claims/
        claimx extract "blog/**/*.md" --kind drug_condition --relation treats --min-score 0.7
        curl -s https://example.org/post.txt | claimx extract -
    """
    wanted = {"kinds": kinds, "relations": relations, "min_score": min_score}
    job = _job(options, claims=True, documents=docs is not None, **wanted)
    if engine == "dask":
        _run_on_cluster(paths, job, output, docs, scheduler, options)
    else:
        beside = None if docs is None else _target(docs)
        _run(paths, job, _target(output), beside, shard_size, options)


@click.command("annotate")
@input_options
@click.option(
    "-o", "--output", metavar="FILE",
    help="File to write, complete or not at all; .gz, .bz2, .zst compress. [default: standard output]",
)  # fmt: skip
@_run_options
@pipeline_options
def annotate_command(paths: tuple[str, ...], output: str | None, **options: Any) -> None:
    """Write articles with their spans and claims.

    One JSON object a line, one line an article. This is the corpus format: what people annotate and what
    quality is measured on. PATHS are as in claimx extract.

    \b
    Example:
        claimx annotate articles/ -o annotated.jsonl
    """
    _run(paths, _job(options, claims=False, documents=True), _target(output), None, 0, options)


def _job(options: dict[str, Any], **wanted: Any) -> Job:
    from claimx.batch.job import Job
    from claimx.sources.text import InputOptions

    inputs = InputOptions(options["max_chars"], options["text_field"], options["id_field"])
    lexicons = tuple(str(path) for path in options["lexicons"])
    return Job(options["model"], lexicons, inputs, timeout=options["timeout"], **wanted)


def _run(
    paths: tuple[str, ...],
    job: Job,
    output: Target,
    docs: Target | None,
    shard_size: int,
    options: dict[str, Any],
) -> None:
    from claimx.batch import Settings, run
    from claimx.batch.outputs import KEPT, OwnFiles
    from claimx.cli.progress import Reporter
    from claimx.extras import need
    from claimx.sources.paths import input_size, needed_extras, read_inputs

    _check_targets(output, docs, job, resumed=options["resume"], shards=shard_size > 0)
    own = OwnFiles([output, *([docs] if docs is not None else [])])
    named = next((path for path in paths if path != STANDARD and own(Path(path))), None)
    if named is not None:
        raise click.UsageError(f"'{named}' is an input and an output: give another -o.")
    for extra in sorted(needed_extras(paths, own)):
        need(extra)
    to_file = output.path is not None
    watched = sys.stderr.isatty() and (to_file or not sys.stdout.isatty())
    reporter = Reporter(as_json=options["log_json"], characters=input_size(paths) if watched else 0)
    settings = Settings(options["jobs"] or _cores(), shard_size, options["resume"], options["force"])
    kept = KEPT if to_file else "What was written so far stays."
    with keeping(kept), reporter.running(bar=watched):
        summary = run(
            lambda: read_inputs(paths, job.inputs, without=own),
            job,
            output,
            docs=docs,
            settings=settings,
            watch=reporter.watch,
        )
    reporter.finish(summary)
    raise SystemExit(1 if summary.failed else 0)


def _run_on_cluster(
    paths: tuple[str, ...],
    job: Job,
    output: str | None,
    docs: str | None,
    scheduler: str | None,
    options: dict[str, Any],
) -> None:
    from claimx.batch import Settings
    from claimx.batch.cluster import run_on_cluster
    from claimx.cli.progress import Reporter

    if output is None:
        raise click.UsageError("--engine dask needs a folder: give -o.")
    settings = Settings(options["jobs"] or _cores(), 0, options["resume"], options["force"])
    reporter = Reporter(as_json=options["log_json"], characters=0)
    with reporter.running(bar=sys.stderr.isatty()):
        summary = run_on_cluster(
            paths, job, output, docs=docs, scheduler=scheduler, settings=settings, watch=reporter.show
        )
    reporter.finish(summary)
    raise SystemExit(1 if summary.failed else 0)


def _target(given: str | None) -> Target:
    """Return where a local run writes; raise UsageError for what only a cluster can write to."""
    if given is not None and ("://" in given or os.path.isdir(given)):
        raise click.UsageError(f"'{given}' is no file: give a file, or --engine dask.")
    return target_of(given)


def _check_targets(output: Target, docs: Target | None, job: Job, *, resumed: bool, shards: bool) -> None:
    """Raise OutputError or UsageError, before any work, where the run could not write as it is told to."""
    from claimx.batch.formats import check_target

    if output.path is None and (resumed or shards):
        raise click.UsageError("--resume and --shard-size need a file: give -o.")
    if resumed and docs is not None and docs.path is None:
        raise click.UsageError("--resume needs a file: give another --docs.")
    place = docs and (docs.path or docs.descriptor)
    if place and place == (output.path or output.descriptor):
        raise click.UsageError("Claims and articles cannot both go to one place: give another --docs.")
    check_target(output, claims=job.claims)
    if docs is not None:
        check_target(docs, claims=False)


def _cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
