"""``claimx labels`` and ``claimx agree``: what reviewers decided."""

from __future__ import annotations

from pathlib import Path

import click

from claimx.cli.decisions import tell_decisions
from claimx.cli.options import existing_file, lines_file, output_option, read_logs, with_progress
from claimx.errors import InputError
from claimx.files.outputs import Target
from claimx.jsonl import write_records
from claimx.printable import one_line


@click.group("labels")
def labels_group() -> None:
    """Check, merge, count and apply the labels of reviewers.

    \b
    Example:
        claimx labels stats labels.jsonl
        claimx labels check labels.jsonl --docs documents.jsonl -o labels-moved.jsonl
    """


@labels_group.command("stats")
@click.argument("logs", nargs=-1, required=True, type=existing_file)
def stats_command(logs: tuple[Path, ...]) -> None:
    """Count decisions, and estimate how many claims are right.

    Shares are given by relation and by score, and what has few decisions yet is named. Labels of models are
    counted apart.

    \b
    Example:
        claimx labels stats labels.jsonl
    """
    from claimx.labels.stats import label_stats

    stats = label_stats(read_logs(logs))
    for name in ("verdicts", "reasons", "corrections", "annotators"):
        counts = ", ".join(f"{key} {count}" for key, count in getattr(stats, name).most_common())
        click.echo(one_line(f"{name}: {counts or 'none'}"))
    if stats.seconds is not None:
        click.echo(f"seconds a decision (median): {stats.seconds:.1f}")
    basis = "claims drawn at random" if stats.unbiased else "all decided claims, which are no random sample"
    click.echo(f"\naccepted as shown, of {basis}:")
    for share in stats.precision:
        rate = f"{share.right / share.total:6.2f}   {share.low:.2f}-{share.high:.2f}" if share.total else ""
        click.echo(f"{share.name:20s}{share.right:6d} of {share.total:5d}{rate}")
    for name, verdicts in stats.models.items():
        counts = ", ".join(f"{key} {count}" for key, count in verdicts.most_common())
        click.echo(one_line(f"\n{name}, counted apart: {counts}"))
    if stats.next:
        click.echo(f"\nlabel next (fewer than 30 decisions): {', '.join(stats.next)}")


@labels_group.command("merge")
@click.argument("logs", nargs=-1, required=True, type=existing_file)
@output_option
def merge_command(logs: tuple[Path, ...], output: Target) -> None:
    """Write several logs as one, and list the disputes.

    The labels are put in the order of their time, equal ones once.

    \b
    Example:
        claimx labels merge anna.jsonl ben.jsonl -o labels.jsonl
    """
    from claimx.labels.merge import disputed, merge

    made = merge(read_logs(logs))
    with output.open() as stream:
        write_records(stream, made)
    found = disputed(made)
    for labels in found:
        votes = ", ".join(
            f"{label.annotator}: {label.verdict}{_corrections(label.corrections)}" for label in labels
        )
        click.echo(one_line(f"disputed: {labels[0].claim_id} ({labels[0].doc_id}) {votes}"), err=True)
    click.echo(f"labels written: {len(made)}, claims in dispute: {len(found)}", err=True)


@labels_group.command("check")
@click.argument("logs", nargs=-1, required=True, type=existing_file)
@click.option(
    "--docs", multiple=True, required=True, type=existing_file,
    help="The articles as they are now: documents that annotate or extract wrote.",
)  # fmt: skip
@click.option(
    "-o", "--output", type=lines_file, metavar="FILE",
    help="File for the labels with their new places, complete or not at all. [default: they are not written]",
)  # fmt: skip
@click.pass_context
def check_command(
    context: click.Context, logs: tuple[Path, ...], docs: tuple[Path, ...], output: Target | None
) -> None:
    """Find the labelled claims again in edited articles.

    Labels whose sentence is gone are listed, and the exit status is then 1. With -o the labels are written
    with their new places; a lost one is not among them.

    \b
    Example:
        claimx labels check labels.jsonl --docs documents.jsonl -o labels-moved.jsonl
    """
    from claimx.labels.reattach import reattach
    from claimx.learn.corpus import read_corpus

    texts = {document.id: document.text for document in read_corpus(docs)}
    attached = list(reattach(read_logs(logs), texts))
    for one in attached:
        if one.fate == "lost":
            said = one.label.claim.sentence if one.label.claim is not None else ""
            click.echo(one_line(f"lost: {one.label.claim_id} ({one.label.doc_id}): {one.reason}: {said}"))
    if output is not None:
        with output.open() as stream:
            write_records(stream, (one.label for one in attached if one.fate != "lost"))
    counts = {fate: sum(one.fate == fate for one in attached) for fate in ("kept", "moved", "lost")}
    click.echo(", ".join(f"{fate}: {count}" for fate, count in counts.items()), err=True)
    context.exit(1 if counts["lost"] else 0)


@labels_group.command("apply")
@click.argument("claims", type=existing_file)
@click.argument("logs", nargs=-1, required=True, type=existing_file, metavar="LABELS...")
@click.option("--keep-undecided", is_flag=True, help="Write claims too about which nothing is decided.")
@click.option("--keep-rejected", is_flag=True, help="Write rejected claims too.")
@output_option
@click.pass_context
def apply_command(
    context: click.Context,
    claims: Path,
    logs: tuple[Path, ...],
    keep_undecided: bool,
    keep_rejected: bool,
    output: Target,
) -> None:
    """Write the claims that reviewers accepted, as they accepted them.

    Corrections are applied, claims that reviewers added come last, and each claim says under the key
    'review' who decided and when. An adjudication counts before votes. Claims that people decided
    differently are undecided until somebody adjudicates. Exit status 1: some correction makes no claim.

    \b
    Example:
        claimx labels apply claims.jsonl labels.jsonl -o reviewed.jsonl
        claimx labels apply claims.jsonl.gz anna.jsonl ben.jsonl settled.jsonl -o reviewed.jsonl
    """
    from claimx.collect.reading import read_claim_files
    from claimx.labels.apply import ApplyCounts, apply_labels

    counts = ApplyCounts()
    found = apply_labels(
        with_progress(read_claim_files([claims]), "records"),
        read_logs(logs),
        keep_undecided=keep_undecided,
        keep_rejected=keep_rejected,
        counts=counts,
    )
    with output.open() as stream:
        written = write_records(stream, found)
        if not counts.claims:
            raise InputError(
                "The file holds no claims.", where=str(claims), fix="Give what claimx extract wrote."
            )
    click.echo(f"records written: {written}", err=True)
    tell_decisions(counts)
    context.exit(1 if counts.impossible else 0)


@click.command("agree")
@click.argument("first", type=existing_file)
@click.argument("second", type=existing_file)
@click.option(
    "--annotators", nargs=2, metavar="NAME NAME",
    help="Whose labels of the first log are compared with whose of the second, where logs hold several.",
)  # fmt: skip
def agree_command(first: Path, second: Path, annotators: tuple[str, str] | None) -> None:
    """Print how far two annotators agree.

    Compared are the verdicts of the claims that both decided, and the other fields where both accepted the
    claim. Each value stands with its 95 % interval by bootstrap.

    \b
    Example:
        claimx agree anna.jsonl ben.jsonl
        claimx agree labels.jsonl labels.jsonl --annotators anna model:qwen3
    """
    from claimx.labels.merge import agree, by_annotator

    one, two = (list(read_logs([log])) for log in (first, second))
    if annotators is not None:
        one, two = by_annotator(one, annotators[0]), by_annotator(two, annotators[1])
    result = agree(one, two)
    columns = ("percent", "kappa", "ac1", "alpha")
    titles = ("percent", "Cohen's kappa", "Gwet's AC1", "Krippendorff's alpha")
    click.echo(f"{'field':12s}{'claims':>7s}" + "".join(f"{title:>24s}" for title in titles))
    for field, found in result.items():
        values = (getattr(found, column) for column in columns)
        cells = (f"{value:.2f} ({low:.2f} to {high:.2f})" for value, low, high in values)
        click.echo(f"{field:12s}{found.count:7d}" + "".join(f"{cell:>24s}" for cell in cells))


def _corrections(corrections: dict[str, object]) -> str:
    return "".join(f" {key}={value}" for key, value in sorted(corrections.items()))
