"""Make articles, claims and labels of tasks that a tool gives back; what was not touched stays as it was."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from claimx.errors import InputError
from claimx.exchange.made import DocumentMaker, decision, dose_at, hedge_at, mention_at
from claimx.exchange.offsets import Offsets, Unit
from claimx.exchange.task import DOSE_OF, HEDGES, Task, TaskRelation, TaskSpan
from claimx.exchange.to_task import claim_task, document_task, label_task, stands_in
from claimx.labels.log import corrected
from claimx.records import Claim, Document, DocumentClaim, DocumentSpan, Label
from claimx.typed_json import Record
from claimx.validation import problems, read_record

_ROLES = {DOSE_OF: ("DOSE", "DRUG")}
_PAIR = ("DRUG", "CONDITION")


class TaskReader:
    """Turn tasks into records.

    *now* is the time of decisions for which the tool says none, *unit* what the tool's offsets count.
    """

    def __init__(self, annotator: str, now: str, unit: Unit) -> None:
        self._annotator, self._now, self._unit = annotator, now, unit
        self._maker = DocumentMaker()

    def record(self, task: Task) -> Record | None:
        """Return the record that *task* gives: an article, a label, or a claim that nobody decided about.

        None is returned for an article that was rejected or skipped. Raises InputError for what
        contradicts itself.
        """
        before = _carried(task)
        offset = int((task.source or {}).get("offset", 0))
        claim = before.claim if isinstance(before, Label) else before
        if isinstance(claim, Claim) and not stands_in(claim, task.text, offset):
            raise InputError(
                "The text of the task is not that of its claim.", fix="Leave the texts as they are."
            )
        self._complete(task, before, offset)
        _directed(task)
        if isinstance(before, Document):
            if task.verdict not in (None, "accept"):
                return None
            made: Record = before if _same(task, document_task(before)) else self._edited(task, before)
        elif isinstance(before, Claim):
            made = self._claim(task, before, offset)
        else:
            assert isinstance(before, Label)
            made = self._label(task, before, offset)
        for what in problems(made):
            raise InputError(f"The article contradicts itself: {what}")
        return made

    def _complete(self, task: Task, before: Record, offset: int) -> None:
        """Let what the tool says nothing of be as it was shown; raise InputError for what has no meaning."""
        shown = _shown(before, task.text, offset)
        if not task.tells_spans:
            task.spans, task.relations = shown.spans, shown.relations
            return
        if not task.tells_words:
            Offsets(task.text, self._unit).check(task.spans, shown.spans)
        if shown.spans and not task.spans:
            if task.verdict is None:
                raise InputError(
                    "All marks are gone, and there is no verdict: whoever took them away may have meant to "
                    "reject, or the tool may have lost them.",
                    fix="Give a verdict.",
                )
            if not isinstance(before, Document):  # the verdict is then about the claim as it was shown
                task.spans, task.relations = shown.spans, shown.relations
        elif not task.tells_relations:
            task.relations = list(_kept_relations(shown, task.spans))

    def _edited(self, task: Task, before: Document) -> Document:
        old: dict[TaskSpan, list[DocumentSpan]] = defaultdict(list)
        for span, place in zip(before.spans, document_task(before).spans, strict=True):
            old[place].append(span)
        spans = [
            old[place].pop(0) if old.get(place) else self._maker.span(task.text, place)
            for place in task.spans
        ]
        drugs = {one.head: one.child for one in task.relations if one.label == DOSE_OF}
        order = sorted(range(len(spans)), key=lambda at: (spans[at].start, spans[at].end))
        name = _names([spans[at].id for at in order])
        ids = dict(zip(order, name, strict=True))
        numbered = []
        for at in order:
            span = replace(spans[at], id=ids[at])
            if span.label == "dose":
                span = replace(span, drug=ids[drugs[at]] if at in drugs else None)
            numbered.append(span)
        claims = self._claims(task, before, spans, ids)
        return replace(before, spans=tuple(numbered), claims=tuple(claims))

    def _claims(
        self, task: Task, before: Document, spans: list[DocumentSpan], ids: dict[int, str]
    ) -> list[DocumentClaim]:
        old: dict[tuple[str, str], list[DocumentClaim]] = defaultdict(list)
        for claim in before.claims:
            old[claim.drug, claim.condition].append(claim)
        claims: list[DocumentClaim] = []
        for one in task.relations:
            if one.label == DOSE_OF:
                continue
            found = old[spans[one.head].id, spans[one.child].id]
            said: dict[str, Any] = {
                "relation": one.label.lower(), "negated": one.negated, "certainty": one.certainty,
            }  # fmt: skip
            exact = [claim for claim in found if said == {key: getattr(claim, key) for key in said}]
            if exact:
                kept = exact[0]
            elif found:
                kept = replace(found[0], **said, score=None, why=None)
            else:
                kept = self._maker.claim(task.text, spans[one.head], spans[one.child], one)
            old[spans[one.head].id, spans[one.child].id] = [one for one in found if one.id != kept.id]
            claims.append(replace(kept, drug=ids[one.head], condition=ids[one.child]))
        names = _names([claim.id for claim in claims], "C")
        return [replace(claim, id=name) for claim, name in zip(claims, names, strict=True)]

    def _claim(self, task: Task, claim: Claim, offset: int) -> Claim | Label:
        changed = not _same(task, claim_task(claim, task.text, offset))
        if task.verdict is None and not changed:
            return claim
        return self._decided(task, claim, claim, changed, offset)

    def _label(self, task: Task, label: Label, offset: int) -> Label:
        shown = label_task(label, task.text, offset)
        changed = not _same(task, shown)
        same_reason = task.reason in (None, shown.reason)
        if not changed and task.verdict == shown.verdict and same_reason:
            return label
        if label.claim is None:
            raise InputError("The label has no claim.")
        if task.at == label.at:
            task.at = ""  # the time of the old decision, which the tool only kept
        return self._decided(task, label.claim, corrected(label), changed, offset)

    def _decided(self, task: Task, claim: Claim, before: Claim, changed: bool, offset: int) -> Label:
        """Return the decision about *claim*, which the tool showed as *before*."""
        verdict = task.verdict or "accept"
        after: Claim | None = before
        if verdict == "accept" and changed:
            after = _edited_claim(task, before, offset)
            if after is None and task.chosen:
                raise InputError(
                    "The verdict is 'accept', but the relation or the dose is gone.",
                    fix="Draw it again, or reject the claim.",
                )
            if after is None:
                verdict = "reject"
        return decision(
            claim,
            after or claim,
            verdict,
            task.reason,
            task.annotator or self._annotator,
            task.at or self._now,
        )


def _carried(task: Task) -> Record:
    """Return the record that the task was made from, with the tool's text; an article for a foreign task."""
    row = (task.source or {}).get("record")
    if row is None:
        return Document(id=task.name, text=task.text)
    return read_record(json.dumps({**row, "text": task.text} if "spans" in row else row))


def _shown(before: Record, text: str, offset: int) -> Task:
    """Return the task that was shown to the tool."""
    if isinstance(before, Document):
        return document_task(before)
    if isinstance(before, Claim):
        return claim_task(before, text, offset)
    if isinstance(before, Label):
        return label_task(before, text, offset)
    raise InputError("The task carries no article, claim or label.")


def _kept_relations(shown: Task, spans: list[TaskSpan]) -> Iterator[TaskRelation]:
    """Yield the shown relations, between spans that are still there or the only ones of their label."""
    for one in shown.relations:
        head, child = (_place_of(shown.spans[at], spans) for at in (one.head, one.child))
        if head is not None and child is not None:
            yield one._replace(head=head, child=child)


def _place_of(span: TaskSpan, spans: list[TaskSpan]) -> int | None:
    if span in spans:
        return spans.index(span)
    alike = [at for at, other in enumerate(spans) if other.label == span.label]
    return alike[0] if len(alike) == 1 else None


def _edited_claim(task: Task, before: Claim, offset: int) -> Claim | None:
    """Return *before* with what the tool changed, or None where its relation was taken away."""
    shown = claim_task(before, task.text, offset)
    lost, found = _difference(shown.spans, task.spans)
    after = before
    pairs = [one for one in task.relations if one.label != DOSE_OF]
    if shown.relations and shown.relations[0].label != DOSE_OF:
        if not pairs:
            return None
        pair = pairs[0]
        after = replace(
            after,
            relation=pair.label.lower(),  # type: ignore[arg-type]  # checked by its label
            negated=pair.negated,
            certainty=pair.certainty,
            drug=mention_at(task, task.spans[pair.head], offset, before.drug),
            condition=mention_at(task, task.spans[pair.child], offset, before.condition),
        )
    else:
        for name, label in (("drug", "DRUG"), ("condition", "CONDITION")):
            place = next((one for one in task.spans if one.label == label), None)
            if place is not None and place in found:
                changed: dict[str, Any] = {name: mention_at(task, place, offset, getattr(before, name))}
                after = replace(after, **changed)
    if any(one.label in HEDGES for one in (*lost, *found)):
        kept = [one for one in before.hedges if _place(f"HEDGE_{one.type.upper()}", one, offset) not in lost]
        added = [hedge_at(task, one, offset) for one in found if one.label in HEDGES]
        after = replace(after, hedges=tuple(sorted([*kept, *added], key=lambda one: one.start)))
    if any(one.label == "DOSE" for one in (*lost, *found)):
        doses = [
            one for one in (*before.doses, before.dose) if one and _place("DOSE", one, offset) not in lost
        ]
        doses += [dose_at(task, one, offset) for one in found if one.label == "DOSE"]
        doses.sort(key=lambda one: one.start)
        if before.kind == "dosage":
            return replace(after, dose=doses[0]) if doses else None
        after = replace(after, doses=tuple(doses))
    return after


def _difference(before: list[TaskSpan], after: list[TaskSpan]) -> tuple[list[TaskSpan], list[TaskSpan]]:
    """Return the spans that only *before* has, and those that only *after* has."""
    one, two = Counter(before), Counter(after)
    return list((one - two).elements()), list((two - one).elements())


def _place(label: str, part: Any, offset: int) -> TaskSpan:
    return TaskSpan(label, part.start - offset, part.end - offset)


def _same(one: Task, two: Task) -> bool:
    return set(one.places()) == set(two.places())


def _directed(task: Task) -> None:
    """Turn relations that were drawn from the other end; raise InputError where the ends fit neither way."""
    for at, one in enumerate(task.relations):
        ends = task.spans[one.head].label, task.spans[one.child].label
        wanted = _ROLES.get(one.label, _PAIR)
        if ends == wanted[::-1]:
            task.relations[at] = TaskRelation(one.label, one.child, one.head, one.negated, one.certainty)
        elif ends != wanted:
            raise InputError(
                f"A relation {one.label} joins {ends[0]} and {ends[1]}.",
                fix=f"It goes from {wanted[0]} to {wanted[1]}.",
            )


def _names(ids: list[str], letter: str = "T") -> list[str]:
    """Return *ids*, or all anew in their order where one is missing."""
    return (
        ids if all(ids) and len(set(ids)) == len(ids) else [f"{letter}{at}" for at in range(1, len(ids) + 1)]
    )
