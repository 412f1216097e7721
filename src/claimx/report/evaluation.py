"""Write what an evaluation found as one HTML page: table, curves, confusions, every error by cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from claimx.learn.curves import Point, calibration_error, precision_recall, reliability
from claimx.learn.evaluation import Evaluation
from claimx.learn.scoring import NONE, DocumentScore, Outcome
from claimx.model import CERTAINTIES, RELATIONS
from claimx.pages import page_environment
from claimx.report.look import page_style, policy
from claimx.report.plots import precision_recall_plot, reliability_plot

_ALL = "all claims"


@dataclass(frozen=True, slots=True)
class Confusion:
    """A table of counts: a row for each annotated class, a column for each predicted one."""

    title: str
    classes: list[str]
    rows: list[list[int]]


@dataclass(frozen=True, slots=True)
class ErrorGroup:
    """Errors of one kind and cause, each as (document, text)."""

    title: str
    found: list[tuple[str, str]]

    @property
    def number(self) -> int:
        """Return how many there are."""
        return len(self.found)


def evaluation_page(
    evaluation: Evaluation, *, model: str, gold: str, everything: Sequence[DocumentScore]
) -> str:
    """Return the page.

    *model* and *gold* name what was measured. *everything* are the scores of a run without thresholds,
    in which the curves of precision and recall go on beyond them.
    """
    style = page_style("evaluation.css")
    bins = reliability([outcome for document in evaluation.documents for outcome in document.outcomes])
    chosen = {name: points[-1] for name, points in _curves(evaluation, evaluation.documents).items()}
    return (
        page_environment("claimx.report")
        .get_template("evaluation.html")
        .render(
            model=model,
            gold=gold,
            policy=policy(style),
            style=Markup(style),
            evaluation=evaluation,
            curves=precision_recall_plot(_curves(evaluation, everything), chosen),
            reliability=reliability_plot(bins),
            bins=bins,
            calibration_error=calibration_error(bins),
            confusions=[_relations(evaluation.documents), _certainties(evaluation.documents)],
            errors=_grouped_errors(evaluation.documents),
        )
    )


def _curves(evaluation: Evaluation, documents: Sequence[DocumentScore]) -> dict[str, list[Point]]:
    """Return the curve of all claims and of each relation that has any."""
    gold: Counter[str] = Counter()
    for document in evaluation.documents:
        for (annotated, _), number in document.relation.items():
            if annotated != NONE:
                gold[annotated.removeprefix("not ")] += number
                gold[_ALL] += number
    outcomes = [outcome for document in documents for outcome in document.outcomes]
    by_name: dict[str, list[Outcome]] = {_ALL: outcomes}
    for relation in RELATIONS[1:]:
        by_name[relation] = [outcome for outcome in outcomes if outcome.relation == relation]
    return {name: precision_recall(found, gold[name]) for name, found in by_name.items() if found}


def _relations(documents: Sequence[DocumentScore]) -> Confusion:
    counts: Counter[tuple[str, str]] = sum((document.relation for document in documents), Counter())
    order = [name for relation in RELATIONS for name in (relation, f"not {relation}")]
    return _confusion("Relation", counts, order)


def _certainties(documents: Sequence[DocumentScore]) -> Confusion:
    counts: Counter[tuple[str, str]] = sum((document.certainty for document in documents), Counter())
    return _confusion("Certainty of matched claims", counts, CERTAINTIES)


def _confusion(title: str, counts: Counter[tuple[str, str]], order: Sequence[str]) -> Confusion:
    seen = {name for pair in counts for name in pair}
    classes = [name for name in order if name in seen]
    return Confusion(title, classes, [[counts[one, other] for other in classes] for one in classes])


def _grouped_errors(documents: Sequence[DocumentScore]) -> list[ErrorGroup]:
    """Return the errors of each kind and cause, the largest group first."""

    def title(error: tuple[str, str, str]) -> str:
        return error[0]

    errors = sorted(
        (f"{error.kind}: {error.cause}" if error.cause else error.kind, error.doc_id, error.text)
        for document in documents
        for error in document.errors
    )
    groups = [ErrorGroup(name, [row[1:] for row in found]) for name, found in groupby(errors, key=title)]
    return sorted(groups, key=lambda group: -group.number)
