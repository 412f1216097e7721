"""What commands share that put reviewers' decisions into effect: the option, and what came of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from claimx.cli.options import existing_file
from claimx.printable import one_line

if TYPE_CHECKING:
    from claimx.labels.apply import ApplyCounts

F = TypeVar("F", bound=Callable[..., Any])

_SHOWN = 20  # impossible corrections


def labels_option(command: F) -> F:
    """Add --labels, the logs whose decisions are put into effect."""
    return click.option(
        "--labels",
        "logs",
        multiple=True,
        type=existing_file,
        metavar="LOG",
        help="Decisions of reviewers to put into effect, as labels apply does; undecided claims stay.",
    )(command)


def tell_decisions(counts: ApplyCounts) -> None:
    """Print on standard error what became of the claims, and which decisions had no effect."""
    said = counts.claims
    parts = [f"{said[state]} {state}" for state in ("corrected", "added") if said[state]]
    accepted = said["accepted"] + said["corrected"] + said["added"]
    shown = f" ({', '.join(parts)})" if parts else ""
    others = ", ".join(f"{state}: {said[state]}" for state in ("rejected", "disputed", "undecided"))
    click.echo(f"accepted: {accepted}{shown}, {others}", err=True)
    for number, what in (
        (said["disputed"], "claims are in dispute and undecided; claimx review --adjudicate settles them"),
        (counts.changed, "claims were rejected for what they no longer say, and count as undecided"),
        (counts.programs, "claims have decisions of programs alone, which decide nothing"),
        (counts.elsewhere, "accepted claims are of articles or texts that are not here, and are left out"),
        (counts.unshown, "accepted claims are not here, and their labels do not show them"),
        (len(counts.impossible), "claims cannot be as they were corrected, and count as undecided"),
    ):  # fmt: skip
        if number:
            click.echo(f"{number} {what}", err=True)
    for what in counts.impossible[:_SHOWN]:
        click.echo(one_line(f"impossible: {what}"), err=True)
