"""``claimx ask``: a language model, or any program, as an annotator."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from claimx.cli.options import complain, existing_file, lines_file, load_pipeline, with_progress
from claimx.errors import InputError
from claimx.extras import need
from claimx.files.inputs import read_input
from claimx.files.outputs import LINES, Target, open_output, target_of
from claimx.files.streams import keeping
from claimx.model_folders import DEFAULT
from claimx.printable import one_line

if TYPE_CHECKING:
    from claimx.ask.article import KnownArticle
    from claimx.ask.questions import Asking
    from claimx.ask.running import Answerer, AskSummary
    from claimx.records import ErrorRecord

KEY = "CLAIMX_API_KEY"
_KEPT = "Labels and answers are kept; the same command goes on."
_NAME = re.compile(r"[^\W_][\w.:/@+-]{0,99}")


def _fields(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> dict[str, Any]:
    fields = {}
    for value in values:
        name, _, written = value.partition("=")
        try:
            fields[name] = json.loads(written)
        except ValueError as error:
            raise click.BadParameter("Give it as NAME=JSON: max_tokens=4000", context, option) from error
    return fields


@click.command("ask")
@click.argument("articles", nargs=-1, required=True)
@click.option(
    "--endpoint", metavar="URL", help="Server to ask, of the kind of OpenAI's: http://localhost:11434/v1"
)
@click.option(
    "--command", metavar="PROGRAM", help="Program to ask instead: questions in, answers out, as JSON lines."
)
@click.option(
    "--model", metavar="NAME", help="Who is asked; its labels are by 'model:NAME'. [for a program: its name]"
)
@click.option(
    "--labels", type=click.Path(dir_okay=False, path_type=Path), metavar="LOG",
    help="Log that the answers are appended to as labels. LOG.answers notes what was asked.",
)  # fmt: skip
@click.option(
    "--task", type=click.Choice(["judge", "read"]), default="judge", show_default=True,
    help="Judge the claims of claimx, or read all claims of an article without seeing these.",
)  # fmt: skip
@click.option(
    "-o", "--output", type=lines_file, metavar="FILE",
    help="File for the claims, those that were added among them, to be reviewed, and for what failed.",
)  # fmt: skip
@click.option(
    "--unsure", type=click.IntRange(0), default=5, show_default=True,
    help="Pairs of an article to judge of which claimx made no claim, the likeliest ones.",
)  # fmt: skip
@click.option(
    "--prompt",
    type=existing_file,
    metavar="FILE",
    help="Instructions of your own. [default: those of docs/ask.md]",
)
@click.option(
    "--examples", type=existing_file, metavar="FILE",
    help="Annotated articles as examples. [default: three of the corpus]",
)  # fmt: skip
@click.option(
    "--set", "more", multiple=True, metavar="NAME=JSON", callback=_fields,
    help="Another field of the request, null to leave one out; may be given again.",
)  # fmt: skip
@click.option(
    "--key-env",
    default=KEY,
    show_default=True,
    metavar="NAME",
    help="Environment variable that holds the key.",
)
@click.option(
    "--extractor", default=DEFAULT, show_default=True, metavar="NAME|FOLDER",
    help="The model of claimx that makes the claims.",
)  # fmt: skip
@click.option(
    "--lexicon", "lexicons", type=click.Path(exists=True, dir_okay=False, path_type=Path), multiple=True,
    metavar="CSV", help="Terms of your own, as for claimx extract; may be given again.",
)  # fmt: skip
@click.option(
    "--max-chars", type=click.IntRange(min=1), default=100_000, show_default=True,
    help="A longer text becomes an error record; models read few so long ones, and all are paid.",
)  # fmt: skip
@click.option(
    "--parallel", type=click.IntRange(1, 64), default=4, show_default=True, help="Questions at a time."
)
@click.option(
    "--rate", type=click.FloatRange(0), default=0.0, help="Questions a minute at most. [default: no limit]"
)
@click.option(
    "--timeout",
    type=click.FloatRange(0, min_open=True),
    default=120.0,
    show_default=True,
    help="Seconds for an answer.",
)
@click.option(
    "--retries", type=click.IntRange(0), default=5, show_default=True, help="Tries after one that failed."
)
@click.option(
    "--wait", type=click.FloatRange(0), default=1.0, show_default=True,
    help="Seconds before the second try, doubled each time; a server's Retry-After goes before.",
)  # fmt: skip
@click.option("--again", is_flag=True, help="Ask also what was answered, but not in a usable way.")
@click.option("--dry-run", is_flag=True, help="Print what would be sent, and count it; nothing is sent.")
@click.option(
    "--price", type=click.FloatRange(0), nargs=2, metavar="IN OUT",
    help="Price of a million tokens asked and of a million answered, to tell the cost.",
)  # fmt: skip
def ask_command(
    articles: tuple[str, ...],
    endpoint: str | None,
    command: str | None,
    model: str | None,
    labels: Path | None,
    output: Target | None,
    dry_run: bool,
    again: bool,
    price: tuple[float, float] | None,
    **options: Any,
) -> None:
    """Ask a language model, or a program, about claims.

    Its answers are labels by 'model:NAME', beside those of people and never among them. What it says is
    taken only where every word stands in the article; the rest is counted, with the reason. An interrupted
    run goes on, and nothing is asked twice. Exit status 1: something was not answered or refused.

    \b
    Example:
        claimx ask articles/ --dry-run --price 0.15 0.60
        claimx ask articles/ --endpoint http://localhost:11434/v1 --model qwen3 --labels labels.jsonl
        claimx ask articles/ --command ./annotate.py --labels labels.jsonl -o claims.jsonl
    """
    if endpoint is not None and command is not None:
        raise click.UsageError("Give either --endpoint or --command.")
    if endpoint is None and command is None and not dry_run:
        raise click.UsageError("Say who is asked: give --endpoint or --command.")
    if endpoint is not None and model is None:
        raise click.UsageError("--endpoint needs the name of a model: give --model.")
    name = model or (Path(command.split()[0]).name if command and command.split() else "model")
    if not _NAME.fullmatch(name):
        raise click.UsageError(f"'{one_line(name)}' is no name of a model.")
    need("ask")
    asking = _asking(name, options)
    if dry_run:
        _dry_run(asking, articles, options, labels, again=again, price=price)
        return
    if labels is None:
        raise click.UsageError("Say where the answers go: give --labels.")
    log = target_of(labels).check((*LINES, ".log"), packed=False)
    if log.path is None:
        raise click.UsageError(f"'{labels}' can be no log: give a file.")
    answerer = _answerer(endpoint, command, options)
    from claimx.ask.journal import Answers
    from claimx.ask.running import AskRun
    from claimx.jsonl import write_records
    from claimx.labels.log import LabelLog
    from claimx.records import ErrorRecord

    with closing(Answers(labels)) as answers, keeping(_KEPT):
        run = AskRun(asking, answerer, answers, LabelLog(labels), again=again)

        def shown() -> Iterator[Any]:
            for record in run.records(_articles(articles, options, unsure=_unsure(options))):
                if isinstance(record, ErrorRecord):
                    complain(record)
                yield record

        if output is not None:
            with output.open(kept=_KEPT) as stream:
                write_records(stream, shown())
        else:
            for _ in shown():
                pass
    _report(run.summary, labels, price)
    raise SystemExit(1 if run.summary.refused else 0)


def _asking(name: str, options: dict[str, Any]) -> Asking:
    from claimx.ask.examples import packaged_documents, packaged_prompt, shots
    from claimx.ask.questions import Asking
    from claimx.labels.annotators import MODEL
    from claimx.validation import read_documents

    own, examples = options["prompt"], options["examples"]
    try:
        prompt = read_input(own).decode() if own is not None else packaged_prompt(options["task"])
    except UnicodeDecodeError as error:
        raise InputError("The instructions are no UTF-8 text.", where=str(own)) from error
    documents = read_documents(examples) if examples is not None else packaged_documents()
    return Asking(
        options["task"], MODEL + name, name, prompt, shots(options["task"], documents), options["more"]
    )


def _answerer(endpoint: str | None, command: str | None, options: dict[str, Any]) -> Answerer:
    if endpoint is None:
        from claimx.ask.program import Program

        return Program(command or "", options["timeout"])
    from claimx.ask.endpoint import Endpoint, Manners
    from claimx.ask.pace import Pace

    manners = Manners(options["timeout"], options["retries"], options["wait"], options["parallel"])
    return Endpoint(endpoint, os.environ.get(options["key_env"], ""), manners, Pace(options["rate"]))


def _unsure(options: dict[str, Any]) -> int:
    return int(options["unsure"]) if options["task"] == "judge" else 0


def _articles(
    paths: tuple[str, ...], options: dict[str, Any], *, unsure: int
) -> Iterator[KnownArticle | ErrorRecord]:
    from claimx.ask.article import known_articles
    from claimx.sources.paths import read_articles

    nlp = load_pipeline(options["extractor"], options["lexicons"])
    found = read_articles(paths, max_chars=options["max_chars"])
    yield from known_articles(nlp, with_progress(found, "articles"), unsure=unsure)


def _dry_run(
    asking: Asking,
    paths: tuple[str, ...],
    options: dict[str, Any],
    labels: Path | None,
    *,
    again: bool,
    price: tuple[float, float] | None,
) -> None:
    """Print the requests as JSON lines, without those that were answered, and what they would cost."""
    from claimx.ask.article import KnownArticle
    from claimx.ask.estimate import Estimate, cost
    from claimx.ask.journal import Answers, notes_of
    from claimx.ask.steering import steering
    from claimx.jsonl import dumps

    estimate, known = Estimate(), 0
    with ExitStack() as stack:
        noted = labels is not None and notes_of(labels).is_file()
        answers = stack.enter_context(closing(Answers(labels))) if labels is not None and noted else None
        stream = stack.enter_context(open_output(None))
        for article in _articles(paths, options, unsure=_unsure(options)):
            if not isinstance(article, KnownArticle):
                complain(article)
            elif not steering(f"{article.title}\n{article.text}"):
                for question in asking.questions(article):
                    if answers is not None and answers.known(question, again=again) is not None:
                        known += 1
                        continue
                    stream.write(f"{dumps(question.body)}\n".encode())
                    estimate.add(question)
    said = (
        f"questions: {estimate.questions}{f', answered before: {known}' if known else ''}, "
        f"tokens asked: about {estimate.asked}, answered: about {estimate.answered} "
        "(a token for four bytes; the model's own count differs)"
    )
    if price is not None:
        said += f", cost: about {cost(estimate.asked, estimate.answered, price):.2f}"
    click.echo(f"{said}. Nothing was sent.", err=True)


def _report(summary: AskSummary, labels: Path, price: tuple[float, float] | None) -> None:
    from claimx.ask.estimate import cost

    verdicts = ", ".join(f"{name} {count}" for name, count in sorted(summary.labels.items()))
    refused = ", ".join(f"{name} {count}" for name, count in summary.refused.most_common())
    click.echo(
        f"articles: {summary.articles}, questions: {summary.questions}, of these known: {summary.known}, "
        f"not taken: {sum(summary.refused.values())}{f' ({refused})' if refused else ''}",
        err=True,
    )
    click.echo(one_line(f"labels: {verdicts or 'none'}; new in {labels}: {summary.written}"), err=True)
    asked, answered = summary.tokens
    if asked or answered:
        said = f"tokens: {asked} asked, {answered} answered"
        click.echo(said + (f", cost: {cost(asked, answered, price):.2f}" if price else ""), err=True)
