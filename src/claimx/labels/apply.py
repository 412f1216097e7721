"""Put people's decisions into effect: claims and labels in, reviewed claims out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from claimx.errors import RecordError
from claimx.labels.annotators import is_model
from claimx.labels.articles import LabelledArticles
from claimx.labels.log import corrected
from claimx.labels.merge import by_claim, deciding, decision, merge
from claimx.labels.same_text import Words, same_text, told_apart, words_of
from claimx.records import Claim, Decider, Document, ErrorRecord, Label, Review
from claimx.records.ids import id_by_words
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
    articles that are not here, or have another text, *unshown* that of accepted ones that no record tells of,
    *programs* that of claims about which only programs decided. *impossible* are corrections that make no
    claim.
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
    nothing of it. A label belongs to the claim of its id whose sentence it shows: an article of another run
    may have had the same id. *records* are read as a stream; memory grows with the labels alone. *counts* is
    filled on the way.
    """
    counts = ApplyCounts() if counts is None else counts
    every = list(told_apart(merge(labels)))
    about = _Sentences(every)
    found = _decisions(every, counts)
    articles = LabelledArticles(label for deciders in found.values() for label in deciders)
    left_out = {"undecided", "disputed"} if not keep_undecided else set()
    left_out |= {"rejected"} if not keep_rejected else set()
    seen: dict[str, Words] = {}
    applied: set[str] = set()
    for record in records:
        if not isinstance(record, Claim):
            if keep_undecided:
                yield record
            continue
        articles.see(record)
        given, words = record.id, words_of(record)
        if seen.get(given, words) != words:  # two articles had one id: the second is reviewed by its words
            record = replace(record, id=id_by_words(given, *words))
        said = about.label_id(record, given)
        is_first = record.id not in seen  # a claim that is there twice is counted once
        if said is not None or about.mentions(given):
            seen[record.id] = words
        made = record
        if said in found:
            applied.add(said)
            made = _reviewed(record, found[said], counts if is_first else ApplyCounts())
        elif said is not None:  # what an earlier review says was taken back
            made = replace(record, review=None)
        if is_first:
            counts.claims[made.reviewed] += 1
        if made.reviewed not in left_out:
            yield made
    for claim_id, deciders in found.items():
        if claim_id not in applied:
            added = _missing(deciders, articles, counts)
            if added is not None and added.reviewed not in left_out:
                yield added


class _Sentences:
    """The sentences that labels are about, by claim id; None where they show no claim.

    Of two texts with one id the first keeps it, in the labels and in a file of claims, and the other has one
    made of its words; which is the first may differ.
    """

    def __init__(self, labels: Iterable[Label]) -> None:
        self._words: dict[str, Words | None] = {}
        for label in labels:
            if label.claim is not None and self._words.get(label.claim_id) is None:
                self._words[label.claim_id] = words_of(label.claim)
            self._words.setdefault(label.claim_id, None)
        self._by_words = {id_by_words(one, *words): one for one, words in self._words.items() if words}

    def mentions(self, claim_id: str) -> bool:
        """Tell whether there are labels of that id, of whatever text."""
        return claim_id in self._words

    def label_id(self, claim: Claim, given: str) -> str | None:
        """Return the id that *claim*, which had the id *given* in its file, has in the labels, or None."""
        words = words_of(claim)
        for known in (claim.id, self._by_words.get(claim.id), given, id_by_words(given, *words)):
            if known is None or known not in self._words:
                continue
            shown = self._words[known]
            if same_text(shown, words) if shown is not None else known == claim.id:
                return known
        return None


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
        made = replace(
            corrected(last), id=claim.id, review=replace(review, corrected=tuple(sorted(last.corrections)))
        )
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


def _missing(deciders: list[Label], articles: LabelledArticles, counts: ApplyCounts) -> Claim | None:
    """Return the claim that somebody accepted although no record is it, with what *deciders* decided."""
    accepted = [label for label in deciders if label.verdict == "accept"]
    if not accepted:
        return None
    if not articles.has(deciders[0]):
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
