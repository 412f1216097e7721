"""Write the measures of an evaluation as a table, plain or Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from claimx.learn.curves import calibration_error, reliability
from claimx.learn.evaluation import Evaluation


def plain_table(evaluation: Evaluation) -> str:
    """Return the measures as aligned lines; a rate without F1 stands in the column that it is."""
    lines = [
        f"{len(evaluation.documents)} documents",
        f"{'measure':34s} {'gold':>5s} {'pred':>5s} {'P':>6s} {'R':>6s} {'F1':>6s}   95 %",
    ]
    for row in evaluation.measures:
        if row.is_share:
            lines.append(f"{row.name:34s} {row.gold:5d} {'':5s} {'':6s} {row.recall:6.3f}")
        elif row.is_rate:
            lines.append(f"{row.name:34s} {row.gold:5d} {'':5s} {row.recall:6.3f}")
        else:
            lines.append(
                f"{row.name:34s} {row.gold:5d} {row.predicted:5d} {row.precision:6.3f} {row.recall:6.3f} "
                f"{row.f1:6.3f}   {row.low:.3f}-{row.high:.3f}"
            )
    matched = sum(sum(document.certainty.values()) for document in evaluation.documents)
    blank = f"{'':5s} {'':6s} {'':6s}"
    lines.append(f"{'certainty macro F1':34s} {matched:5d} {blank} {evaluation.certainty_macro_f1:6.3f}")
    return "\n".join(lines)


def markdown_table(evaluation: Evaluation) -> str:
    """Return the measures, those of each relation, and the calibration error as a Markdown table."""
    rows = ["| measure | gold | predicted | P | R | F1 | 95 % |", "|---|---|---|---|---|---|---|"]
    for row in [*evaluation.measures, *evaluation.relations]:
        if row.is_rate:
            rows.append(f"| {row.name} | {row.gold} | | | {row.recall:.3f} | | |")
        else:
            rows.append(
                f"| {row.name} | {row.gold} | {row.predicted} | {row.precision:.3f} | {row.recall:.3f} "
                f"| {row.f1:.3f} | {row.low:.3f}–{row.high:.3f} |"
            )
    rows.append(f"| certainty macro F1 | | | | | {evaluation.certainty_macro_f1:.3f} | |")
    rows += [f"| {name} | | | | | {value:.3f} | |" for name, value in _calibration(evaluation)]
    return "\n".join(rows)


def _calibration(evaluation: Evaluation) -> Iterator[tuple[str, float]]:
    outcomes = [outcome for document in evaluation.documents for outcome in document.outcomes]
    if outcomes:
        yield "expected calibration error", calibration_error(reliability(outcomes))
