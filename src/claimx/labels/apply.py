"""Put people's decisions into effect: claims and labels in, reviewed claims out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from claimx.errors import RecordError
from claimx.labels.annotators import is_model
from claimx.labels.log import corrected
from claimx.labels.merge import by_claim, deciding, decision, merge
from claimx.records import Claim, Decider, Document, ErrorRecord, Label, Review, id_by_words
from claimx.validation import problems

Readable: TypeAlias = Claim | Document | ErrorRecord

_ABOUT = {
    "wrong_relation": ("relation",),
    "wrong_certainty": ("certainty",),
    "wrong_dose": ("dose", "doses"),
    "wrong_concept": ("drug", "condition"),
    "negated": ("negated",),
}
"""What a rejection for that reason is about. Any other reason is about the words, which the id stands for."""


@dataclass(slots=True)
class ApplyCounts:
    """What became of claims and decisions.

    *claims* counts the claims by what people say of them: *accepted*, *corrected*, *added* (by a person, or
    accepted when an earlier run made it), *rejected*, *disputed*, *undecided*. *changed* is the number of
    claims that were rejected for what the claim no longer says, *elsewhere* that of accepted claims of
    articles that are not here, *unshown* that of accepted ones that no record tells of, *programs* that of
    claims about which only programs decided. *impossible* are corrections that make no claim.
    """

    claims: Counter[str] = field(default_factory=Counter)
    changed: int = 0
    elsewhere: int = 0
    unshown: int = 0
    programs: int = 0
    impossible: list[str] = field(default_factory=list)


def apply_labels(
    records: Iterable[Readable],
    labels: Iterable[Label],
    *,
    keep_undecided: bool = False,
    keep_rejected: bool = False,
    counts: ApplyCounts | None = None,
) -> Iterator[Readable]:
    """Yield the claims of *records* that people accepted in *labels*, as they accepted them.

    Each says in ``review`` who decided and when. An adjudication counts before votes. Where people decided
    differently the claim is undecided, and so is one that was rejected for what it no longer says. Behind
    the claims of *records* come those of the same articles that were accepted, but are not in them: added
    ones. What is not decided, documents and error records among it, is yielded where *keep_undecided*,
    rejected claims where *keep_rejected*. A claim that was reviewed already stays so where *labels* say
    nothing of it. *records* are read as a stream; memory grows with the labels alone. *counts* is filled on
    the way.
    """
    counts = ApplyCounts() if counts is None else counts
    every = merge(labels)
    known = {label.claim_id for label in every}
    found = _decisions(every, counts)
    wanted = {labels_of_claim[0].doc_id for labels_of_claim in found.values()}
    left_out = {"undecided", "disputed"} if not keep_undecided else set()
    left_out |= {"rejected"} if not keep_rejected else set()
    articles: set[str] = set()
    seen: dict[str, tuple[int, str]] = {}
    for record in records:
        if not isinstance(record, Claim):
            if keep_undecided:
                yield record
            continue
        if record.doc_id in wanted:
            articles.add(record.doc_id)
        words = record.start, record.sentence
        if (
            seen.get(record.id, words) != words
        ):  # two articles had one id: the second is reviewed by its words
            record = replace(record, id=id_by_words(record.id, *words))
        made = record
        if record.id in found:
            # a claim that is there twice is counted once
            made = _reviewed(record, found[record.id], counts if record.id not in seen else ApplyCounts())
        elif record.id in known:  # what an earlier review says was taken back
            made = replace(record, review=None)
        if record.id not in seen:
            counts.claims[made.reviewed] += 1
        if record.id in found:
            seen[record.id] = words
        if made.reviewed not in left_out:
            yield made
    for claim_id, deciders in found.items():
        if claim_id not in seen:
            added = _missing(deciders, articles, counts)
            if added is not None and added.reviewed not in left_out:
                yield added


def _decisions(labels: Iterable[Label], counts: ApplyCounts) -> dict[str, list[Label]]:
    """Return the labels that decide about each claim, by time; skipped claims are left out."""
    found: dict[str, list[Label]] = {}
    for claim_id, labels_of_claim in by_claim(labels).items():
        people = [label for label in labels_of_claim if not is_model(label.annotator)]
        if decided := deciding(people):
            found[claim_id] = decided
        elif deciding(labels_of_claim):
            counts.programs += 1
    return found


def _reviewed(claim: Claim, deciders: list[Label], counts: ApplyCounts) -> Claim:
    """Return *claim* with what *deciders* decided; without their decision where that cannot be applied."""
    plain = replace(claim, review=None)
    shown = [label if label.claim is not None else replace(label, claim=plain) for label in deciders]
    last = shown[-1]
    by = tuple(Decider(label.annotator, label.at) for label in deciders)
    review = Review(verdict="accept", by=by, adjudicated=bool(last.adjudicates))
    try:
        if len({decision(label) for label in shown}) > 1:
            return replace(plain, review=replace(review, verdict="disputed"))
        if last.verdict == "reject":
            if _says_otherwise(plain, last):
                counts.changed += 1
                return plain
            return replace(plain, review=replace(review, verdict="reject", reason=last.reason))
        # what was shown is what was accepted; a newer model may read it otherwise
        made = replace(corrected(last), review=replace(review, corrected=tuple(sorted(last.corrections))))
        for what in problems(made):
            raise RecordError(what)
    except RecordError as error:
        counts.impossible.append(f"{claim.id} ({claim.doc_id}) as {last.annotator} accepted it: {error.what}")
        return plain
    return made


def _says_otherwise(claim: Claim, label: Label) -> bool:
    """Tell whether *label* rejects a reading that *claim* no longer has."""
    about = _ABOUT.get(label.reason or "", ())
    return any(getattr(label.claim, key) != getattr(claim, key) for key in about)


def _missing(deciders: list[Label], articles: set[str], counts: ApplyCounts) -> Claim | None:
    """Return the claim that somebody accepted although no record is it, with what *deciders* decided."""
    accepted = [label for label in deciders if label.verdict == "accept"]
    if not accepted:
        return None
    if deciders[0].doc_id not in articles:
        counts.elsewhere += 1
        return None
    claim = next((label.claim for label in reversed(accepted) if label.claim is not None), None)
    if claim is None:
        counts.unshown += 1
        return None
    made = _reviewed(claim, deciders, counts)
    accepted_now = made.reviewed in ("accepted", "corrected")
    counts.claims["added" if accepted_now else made.reviewed] += 1
    return made
