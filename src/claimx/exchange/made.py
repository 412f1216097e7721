"""Make the parts of records that a tool's user marked anew, from the text alone."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, cast

from claimx.claim_checks import corrected_claim
from claimx.errors import InputError
from claimx.exchange.task import HEDGES, Task, TaskRelation, TaskSpan
from claimx.records import (
    Claim,
    DocumentClaim,
    DocumentSpan,
    Dose,
    DoseSpan,
    HedgeCue,
    HedgeSpan,
    Label,
    Mention,
    MentionSpan,
)
from claimx.records.vocabulary import Relation

if TYPE_CHECKING:
    from spacy.language import Language


def mention_at(task: Task, place: TaskSpan, offset: int, before: Mention | None) -> Mention:
    """Return the mention at *place*: *before* itself where it stands there."""
    start, end = place.start + offset, place.end + offset
    if before is not None and (before.start, before.end) == (start, end):
        return before
    words = task.text[place.start : place.end]
    return Mention(words, start, end, words)


def hedge_at(task: Task, place: TaskSpan, offset: int) -> HedgeCue:
    """Return the hedge at *place*, of the type that its label names."""
    words = task.text[place.start : place.end]
    return HedgeCue(words, place.start + offset, place.end + offset, HEDGES[place.label])


def dose_at(task: Task, place: TaskSpan, offset: int) -> Dose:
    """Return the dose at *place* with the numbers of its words; raise InputError where they give none."""
    from claimx.doses.marked import marked_dose

    return marked_dose(task.text, place.start, place.end, offset)


def decision(claim: Claim, meant: Claim, verdict: str, reason: str | None, annotator: str, at: str) -> Label:
    """Return the label of a tool's user, who took *claim* for *meant*.

    Raises RecordError if it is none, and InputError where it contradicts itself.
    """
    if reason and verdict != "reject":
        raise InputError(
            f"There is a reason for a rejection, '{reason}', but the verdict is '{verdict}'.",
            fix="Reject it, or take the reason out.",
        )
    old, new = claim.to_dict(), meant.to_dict()
    corrections = {key: new[key] for key in new if verdict == "accept" and new[key] != old[key]}
    corrected_claim(claim, corrections)
    return Label.from_dict(
        {
            "schema": "claimx.label/1",
            "claim_id": claim.id,
            "doc_id": claim.doc_id,
            "annotator": annotator,
            "at": at,
            "verdict": verdict,
            "corrections": corrections,
            # a tool may have no place for a reason: then what was rejected counts as no claim
            "reason": reason or "not_a_claim" if verdict == "reject" else None,
            "seconds": None,
            "claim": old,
        }
    )


def decided_anew(
    label: Label, meant: Claim, verdict: str, reason: str | None, annotator: str, at: str
) -> Label:
    """Return the `decision` that takes the place of *label*, which counts as that did."""
    if label.claim is None:
        raise InputError("The label has no claim that could be decided anew.")
    made = decision(label.claim, meant, verdict, reason, annotator, at)
    return replace(made, drawn=label.drawn, adjudicates=label.adjudicates)


class DocumentMaker:
    """Make spans and claims of articles."""

    def span(self, text: str, place: TaskSpan) -> DocumentSpan:
        """Return the span at *place*, without an id; raise InputError for an antecedent."""
        words = text[place.start : place.end]
        if place.label in HEDGES:
            return HedgeSpan("", "hedge", place.start, place.end, words, HEDGES[place.label])
        if place.label == "DOSE":
            from claimx.doses.marked import marked_dose

            dose = marked_dose(text, place.start, place.end)
            return DoseSpan(id="", label="dose", **{name: getattr(dose, name) for name in Dose.__slots__})
        if place.label == "ANTECEDENT":
            raise InputError(
                "An article has no spans ANTECEDENT.", fix="Draw the relation from the name itself."
            )
        return MentionSpan(
            "", "drug" if place.label == "DRUG" else "condition", place.start, place.end, words
        )

    def claim(
        self, text: str, drug: DocumentSpan, condition: DocumentSpan, relation: TaskRelation
    ) -> DocumentClaim:
        """Return a claim between two spans, without an id: in the sentence of that which comes last."""
        start, end = self._sentence(text, max(drug.start, condition.start))
        inside = all(start <= span.start and span.end <= end for span in (drug, condition))
        return DocumentClaim(
            id="",
            relation=cast(Relation, relation.label.lower()),
            drug="",
            condition="",
            negated=relation.negated,
            certainty=relation.certainty,
            anaphor=not inside,
            start=start,
            end=end,
        )

    @cached_property
    def _nlp(self) -> Language:
        import spacy

        from claimx.text.tokenizer import NAME

        nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": NAME}}})
        nlp.add_pipe("claimx_structure")
        return nlp

    def _sentence(self, text: str, at: int) -> tuple[int, int]:
        """Return the sentence around a character, without the white space around it."""
        bounds = [(sentence.start_char, sentence.end_char) for sentence in self._nlp(text).sents]
        start, end = bounds[max(bisect_right(bounds, (at, len(text))) - 1, 0)]
        words = text[start:end]
        return start + len(words) - len(words.lstrip()), start + len(words.rstrip())
