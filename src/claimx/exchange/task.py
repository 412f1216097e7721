"""What annotation tools share: a text with spans, relations between them, and an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any, NamedTuple

from claimx.errors import InputError
from claimx.records.vocabulary import CERTAINTIES, HEDGE_TYPES, REASONS, RELATIONS, Certainty

KEY = "claimx"
"""The key under which a tool's file carries the record that a task was made from."""

ANSWERS = {"accept": "accept", "reject": "reject", "ignore": "skip"}
"""Verdicts by what Prodigy calls them."""

DOSE_OF = "DOSE_OF"
"""The relation from a dose to its drug."""

_NEGATED = "NEG_"
HEDGES = {f"HEDGE_{name.upper()}": name for name in HEDGE_TYPES}
"""Hedge types by the label of their spans."""

SPAN_LABELS = ("DRUG", "CONDITION", "DOSE", "ANTECEDENT", *HEDGES)
"""Every label of a span; an antecedent is what a generic word of a claim stands for."""


class TaskSpan(NamedTuple):
    """Words of a task by their offsets, in code points of its text."""

    label: str
    start: int
    end: int


class TaskRelation(NamedTuple):
    """A relation from one span to another, both by their number; *label* is *TREATS* or *DOSE_OF*."""

    label: str
    head: int
    child: int
    negated: bool = False
    certainty: Certainty = "asserted"


@dataclass(slots=True)
class Task:
    """One thing to look at in a tool.

    *source* carries the record that the task was made from (``record``, an article without its text), and
    where the text stands in the article (``offset``); it is None for a task that another program made.
    *tells_spans* and *tells_relations* are false where the tool says nothing of them, which is not the same
    as that there are none; *tells_words* where it has offsets alone. *chosen* is true where a person chose
    the verdict itself, beside the marks.
    """

    text: str
    spans: list[TaskSpan] = field(default_factory=list)
    relations: list[TaskRelation] = field(default_factory=list)
    source: dict[str, Any] | None = None
    name: str = ""
    score: float | None = None
    verdict: str | None = None
    reason: str | None = None
    annotator: str = ""
    at: str = ""
    tells_spans: bool = True
    tells_relations: bool = True
    tells_words: bool = True
    chosen: bool = False

    def __post_init__(self) -> None:
        """Raise InputError for a span outside the text, a label that is unknown, a relation to nothing."""
        for label, start, end in self.spans:
            if label not in SPAN_LABELS:
                raise InputError(
                    f"The label '{label}' is unknown.",
                    fix=f"Rename it with --map {label}=DRUG; known are: {', '.join(SPAN_LABELS)}.",
                )
            if not 0 <= start < end <= len(self.text):
                raise InputError(
                    f"A span from {start} to {end} is outside the text of {len(self.text)} characters."
                )
        for relation in self.relations:
            if (
                max(relation.head, relation.child) >= len(self.spans)
                or min(relation.head, relation.child) < 0
            ):
                raise InputError("A relation leads to a span that is not there.")

    def places(self) -> Iterator[tuple[object, ...]]:
        """Yield what the task says, by places and without order, so that two tasks can be compared."""
        yield from self.spans
        for label, head, child, negated, certainty in self.relations:
            yield label, self.spans[head], self.spans[child], negated, certainty


def relation_name(relation: TaskRelation) -> str:
    """Return a relation as one label: *TREATS*, *TREATS_POSSIBLE*, *NEG_CAUSES*."""
    certainty = "" if relation.certainty == "asserted" else f"_{relation.certainty.upper()}"
    return f"{_NEGATED if relation.negated else ''}{relation.label}{certainty}"


RELATION_NAMES: dict[str, TaskRelation] = {
    relation_name(made): made
    for made in (
        TaskRelation(DOSE_OF, 0, 0),
        *(
            TaskRelation(relation.upper(), 0, 0, negated, certainty)
            for relation, negated, certainty in product(RELATIONS, (False, True), CERTAINTIES)
        ),
    )
}
"""Every label of a relation, with what it says."""


def named_relation(name: str, head: int, child: int) -> TaskRelation:
    """Return the relation between two spans that a label names; raise InputError for an unknown one."""
    if name not in RELATION_NAMES:
        raise InputError(
            f"The relation '{name}' is unknown.",
            fix=f"Rename it with --map {name}=TREATS; known are: {', '.join(RELATION_NAMES)}.",
        )
    return RELATION_NAMES[name]._replace(head=head, child=child)


def checked_verdict(verdict: object) -> str | None:
    """Return *verdict*, which a tool gave, as labels write it; raise InputError where it is none."""
    name = str(verdict or "").strip().lower()
    if name and name not in ANSWERS.values():
        raise InputError(
            f"The verdict '{verdict}' is unknown.", fix=f"Use one of: {', '.join(ANSWERS.values())}."
        )
    return name or None


def checked_reason(reason: object) -> str | None:
    """Return *reason*, which a tool gave, as labels write it; raise InputError where it is none."""
    name = re.sub(r"[\s-]+", "_", str(reason or "").strip().lower())
    if name and name not in REASONS:
        raise InputError(f"The reason '{reason}' is unknown.", fix=f"Use one of: {', '.join(REASONS)}.")
    return name or None
