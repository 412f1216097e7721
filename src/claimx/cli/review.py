"""``claimx review``: look at claims one by one, in the browser or the terminal."""

from __future__ import annotations

import shlex
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click

from claimx.cli.options import account_name, existing_file
from claimx.extras import need
from claimx.files.outputs import LINES, target_of
from claimx.printable import one_line


@click.command("review")
@click.argument("claims", type=existing_file, required=False)
@click.option(
    "--labels", required=True, type=click.Path(dir_okay=False, path_type=Path), metavar="LOG",
    help="Log that decisions are appended to; made where it is missing.",
)  # fmt: skip
@click.option(
    "--docs", type=existing_file, multiple=True,
    help="The articles as documents, to be shown whole; else the files that the claims name.",
)  # fmt: skip
@click.option(
    "--adjudicate", type=existing_file, nargs=2, metavar="LOG LOG",
    help="Decide what two annotators decided differently, with both votes in view; CLAIMS may be left out.",
)  # fmt: skip
@click.option("--annotator", metavar="NAME", help="Your name in the log. [default: that of your account]")
@click.option(
    "--order", default="uncertain", show_default=True,
    type=click.Choice(["uncertain", "disputed", "random", "risk", "document", "score"]),
    help="Which claims come first.",
)  # fmt: skip
@click.option(
    "--beside", type=existing_file, multiple=True, metavar="LOG",
    help="For the order 'disputed': what a model or others decided elsewhere; may be given again.",
)  # fmt: skip
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port; a free one by default.")
@click.option(
    "--host-name", "host_names", multiple=True, metavar="NAME",
    help="Further name that the browser asks for the page by, as with a forwarded port: localhost:9000.",
)  # fmt: skip
@click.option(
    "--lexicon", "lexicons", type=existing_file, multiple=True, metavar="CSV",
    help="Terms of your own for the look-up of names, as for claimx extract.",
)  # fmt: skip
@click.option(
    "--serve", "served", metavar="HOST:PORT",
    help="Serve a team there, behind your own proxy with TLS; needs --users.",
)  # fmt: skip
@click.option(
    "--users", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help="The team, one name a line; each gets a secret link, which is kept in the file.",
)  # fmt: skip
@click.option(
    "--overlap", type=click.FloatRange(0, 1), default=0.2, show_default=True,
    help="Share of the claims that two of the team review.",
)  # fmt: skip
@click.option("--terminal", is_flag=True, help="Review here, as over ssh, with the same keys.")
@click.option("--no-browser", is_flag=True, help="Print the address only.")
def review_command(
    claims: Path | None,
    labels: Path,
    docs: tuple[Path, ...],
    adjudicate: tuple[Path, ...] | None,
    annotator: str | None,
    order: str,
    beside: tuple[Path, ...],
    port: int,
    host_names: tuple[str, ...],
    lexicons: tuple[Path, ...],
    served: str | None,
    users: Path | None,
    overlap: float,
    terminal: bool,
    no_browser: bool,
) -> None:
    """Review claims one by one, in the browser or the terminal.

    One key a decision; each is on the disk before the next claim shows. The page is for this machine
    only, and each address that is printed opens it once. Stop it with Ctrl-C.

    \b
    Example:
        claimx review claims.jsonl --labels labels.jsonl
        claimx review claims.jsonl --labels labels.jsonl --docs annotated.jsonl --order risk
        claimx review claims.jsonl --labels labels.jsonl --order disputed --beside model.jsonl
        claimx review claims.jsonl --labels labels.jsonl --terminal
        claimx review --adjudicate anna.jsonl ben.jsonl --labels settled.jsonl
        claimx review claims.jsonl --labels labels.jsonl --serve 127.0.0.1:8000 --users team.txt
    """
    votes = adjudicate or ()
    log = target_of(labels).check((*LINES, ".log"), packed=False)
    if log.path is None:
        raise click.UsageError(f"'{labels}' can be no log: give a file.")
    if claims is None and not votes:
        raise click.UsageError("Give the file of CLAIMS to review, or --adjudicate with two logs.")
    if users is not None and (served is None or claims is None or votes or annotator or terminal):
        raise click.UsageError("--users needs --serve and CLAIMS, and no other way to review.")
    need("review")
    from claimx.review.hosts import checked_address
    from claimx.review.marked import Marker
    from claimx.review.opening import open_session, open_team
    from claimx.review.team import read_users

    address, port = checked_address(served, host_names, is_team=users is not None) if served else ("", port)
    secrets_of = read_users(users) if users is not None else {}
    try:
        if users is not None and claims is not None:
            sessions = open_team(claims, labels, docs, list(secrets_of), overlap)
        else:
            sessions = [open_session(claims, labels, docs, annotator or account_name(), votes, beside)]
    except KeyboardInterrupt as stopped:
        raise KeyboardInterrupt(f"Nothing was decided; {labels} has what it had.") from stopped
    if sessions[0].torn:
        click.echo(one_line(f"{labels}: an unfinished last line was set aside in {labels}.torn"), err=True)
    whose = [f"{one.annotator}: " if users is not None else "" for one in sessions]
    what = "claims in dispute" if votes else "claims"
    for who, session in zip(whose, sessions, strict=True):
        far = session.progress()
        click.echo(one_line(f"{who}{what}: {far.total}, decided: {far.decided}"), err=True)
    before = [session.decisions.made for session in sessions]
    shown: dict[str, Any] = {"order": order, "next_steps": next_steps(claims, labels, docs, votes)}
    page = {**shown, "port": port, "host_names": host_names, "marker": Marker(lexicons), "say": click.echo}
    # to stop is how a review ends, and each decision is in the log already
    with stopped_by_any_signal(), suppress(KeyboardInterrupt, EOFError):
        if terminal:
            from rich.console import Console

            from claimx.review.terminal import review_in_terminal

            review_in_terminal(sessions[0], console=Console(), read_key=click.getchar, **shown)
        elif users is not None:
            from claimx.review.server import serve_team

            serve_team(sessions, secrets_of, address=address, **page)
        else:
            from claimx.review.server import serve

            serve(sessions[0], browser=not no_browser, **page)
    for who, session, made in zip(whose, sessions, before, strict=True):
        made, far = session.decisions.made - made, session.progress()
        told = f"{who}decisions: {made}, decided: {far.decided} of {far.total}, log: {labels}"
        click.echo(one_line(told), err=True)


@contextmanager
def stopped_by_any_signal() -> Iterator[None]:
    """Let a polite end (``kill``, a closed terminal) be what Ctrl-C is within the block."""
    known = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    taken = [one for one in known if signal.getsignal(one) == signal.SIG_DFL]  # else nohup or a test has it
    for one in taken:  # whatever handles Ctrl-C at that time: the server has its own way to end
        signal.signal(one, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        yield
    finally:
        for one in taken:
            signal.signal(one, signal.SIG_DFL)


def next_steps(claims: Path | None, labels: Path, docs: Sequence[Path], votes: Sequence[Path]) -> list[str]:
    """Return the commands to run when nothing is left to review."""
    log = shlex.quote(str(labels))
    steps = [f"claimx labels stats {log}"]
    if votes:
        logs = " ".join(shlex.quote(str(path)) for path in votes)
        steps, log = [f"claimx labels merge {logs} {log} -o merged.jsonl"], "merged.jsonl"
    if claims is not None:
        steps.append(f"claimx labels apply {shlex.quote(str(claims))} {log} -o reviewed.jsonl")
    texts = "".join(f" --docs {shlex.quote(str(path))}" for path in docs)
    return [*steps, f"claimx train corpus/ --labels {log}{texts} -o models/mine"]
