"""What contradicts itself in a claim, and whether a reviewer's corrections leave one that does not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from claimx.errors import RecordError
from claimx.records import Claim, Dose, DoseSpan, HedgeCue, Mention, Quote
from claimx.records.vocabulary import Kind

CORRECTABLE: dict[Kind, tuple[str, ...]] = {
    "drug_condition": ("drug", "condition", "relation", "negated", "certainty", "hedges", "doses"),
    "dosage": ("drug", "condition", "certainty", "hedges", "dose"),
    "hedged_statement": ("drug", "certainty", "hedges"),
}
"""The keys that a reviewer can correct in each kind of claim: those that say something there."""

_HEX = re.compile(r"[0-9a-f]{16}")


def claim_problems(claim: Claim) -> Iterator[str]:
    """Yield what contradicts itself in *claim*."""
    if not _HEX.fullmatch(claim.id):
        yield f"id: '{claim.id}' is not sixteen hex digits."
    yield from misplaced_words(claim)
    yield from _missing(claim)
    if claim.score is not None and not 0 <= claim.score <= 1:
        yield f"score: {claim.score} is not between 0 and 1."


def misplaced_words(claim: Claim) -> Iterator[str]:
    """Yield the words of *claim* that are not at their offsets."""
    if claim.end - claim.start != len(claim.sentence):
        yield f"sentence: has {len(claim.sentence)} characters, its offsets {claim.end - claim.start}."
    for key, part in parts_of(claim):
        yield from _misplaced(claim, key, part)


def corrected_claim(claim: Claim, corrections: Mapping[str, Any]) -> Claim:
    """Return *claim* with *corrections*, which map keys to values as they are in JSON.

    Raises RecordError for a key that says nothing in this kind of claim, a value that is none, words that are
    not at their offsets or are no words, and for what leaves a claim that contradicts itself.
    """
    if not corrections:
        return claim
    before = claim.to_dict()
    changed = {key for key, value in corrections.items() if value != before.get(key, key)}
    wrong = sorted(changed.difference(CORRECTABLE[claim.kind]))
    if wrong:
        kind = claim.kind.replace("_", " ")
        raise RecordError(f"No reviewer can correct {', '.join(wrong)} of a {kind}.", where=claim.id)
    meant = Claim.from_dict({**before, **corrections})
    parts = [(key, part) for key, part in parts_of(meant) if key.partition(".")[0] in corrections]
    doses = [*meant.doses, *([meant.dose] if meant.dose else [])]
    for what in chain(
        _missing(meant),
        *(_misplaced(meant, key, part) for key, part in parts),
        *(_empty(key, part) for key, part in parts),
        *(_wrong_numbers(dose) for dose in doses if changed & {"dose", "doses"}),
    ):
        raise RecordError(f"The corrections leave no right claim: {what}", where=claim.id)
    return meant


def attributes_of(key: str, dose: Dose | DoseSpan) -> Iterator[tuple[str, Quote]]:
    """Yield the words that say how *dose* is taken, each with its name; *key* is that of the dose."""
    for name in ("frequency", "duration", "route", "form"):
        quote: Quote | None = getattr(dose, name)
        if quote is not None:
            yield f"{key}.{name}", quote


def _missing(claim: Claim) -> Iterator[str]:
    if claim.kind == "drug_condition" and not (claim.drug and claim.condition and claim.relation):
        yield "kind: drug_condition needs drug, condition and relation."
    if claim.kind == "dosage" and claim.dose is None:
        yield "kind: dosage needs dose."
    if claim.kind == "hedged_statement" and not claim.hedges:
        yield "kind: hedged_statement needs hedges."


def _misplaced(claim: Claim, key: str, part: Quote | Mention | HedgeCue | Dose) -> Iterator[str]:
    if part.end - part.start != len(part.text) or part.start < 0:
        yield f"{key}: '{part.text}' does not fit its offsets {part.start} to {part.end}."
    elif claim.start <= part.start and part.end <= claim.end:
        at = part.start - claim.start
        if claim.sentence[at : at + len(part.text)] != part.text:
            yield f"{key}: the sentence does not have '{part.text}' at {part.start} to {part.end}."


def _empty(key: str, part: Quote | Mention | HedgeCue | Dose) -> Iterator[str]:
    if not part.text.strip():
        yield f"{key}: has no words."
    if isinstance(part, Mention) and not part.name.strip():
        yield f"{key}: has no name."


def _wrong_numbers(dose: Dose) -> Iterator[str]:
    low, high = dose.low, dose.high
    if low is not None and high is not None and low > high:
        yield f"dose: its low, {low:g}, is over its high, {high:g}."
    if any(number is not None and number < 0 for number in (low, high)):
        yield "dose: no amount is below zero."
    if dose.times_per_day is not None and dose.times_per_day <= 0:
        yield f"dose: it is taken {dose.times_per_day:g} times a day."
    if not dose.unit.strip():
        yield "dose: has no unit."


def parts_of(claim: Claim) -> Iterator[tuple[str, Quote | Mention | HedgeCue | Dose]]:
    """Yield all words of *claim* with the key where they are: ``drug``, ``hedges.0``, ``dose.frequency``."""
    for key, mention in (("drug", claim.drug), ("condition", claim.condition)):
        if mention is not None:
            yield key, mention
            if mention.antecedent is not None:
                yield f"{key}.antecedent", mention.antecedent
    yield from ((f"hedges.{number}", hedge) for number, hedge in enumerate(claim.hedges))
    doses = [(f"doses.{number}", dose) for number, dose in enumerate(claim.doses)]
    for key, dose in doses + ([("dose", claim.dose)] if claim.dose else []):
        yield key, dose
        yield from attributes_of(key, dose)
    yield from ((f"why.cues.{number}", cue) for number, cue in enumerate(claim.why.cues))
