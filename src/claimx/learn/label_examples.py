"""Turn reviewers' labels into examples: what was accepted, corrected, rejected or added."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from spacy.language import Language
from spacy.tokens import Doc

from claimx.components.attributes import CANDIDATES
from claimx.components.candidate import Candidate
from claimx.components.features import describe
from claimx.components.words import words_of
from claimx.labels.log import corrected, standing
from claimx.learn.examples import Example
from claimx.learn.scoring import NONE
from claimx.records import Claim, Document, Label, Mention

_SAYS_NOTHING = ("wrong_dose",)
"""Reasons for which the pair of a rejected claim may still be right."""

Key = tuple[int, int, int, int]  # drug and condition: where their words stand, and what these stand for


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of a pair: its claim, or that there is none."""

    claim: Claim
    holds: bool


@dataclass(slots=True)
class LabelExamples:
    """The examples that labels give, and how many labels gave none, by reason."""

    examples: list[Example] = field(default_factory=list)
    unused: Counter[str] = field(default_factory=Counter)


def label_examples(
    nlp: Language, labels: Iterable[Label], documents: Sequence[Document] = ()
) -> LabelExamples:
    """Return the examples of the *labels* that count; *nlp* comes from `candidate_pipeline`.

    The text of an article is taken from *documents*; where it is not there, the sentence of the claim is
    all that is read. A correction keeps what it does not touch: a corrected certainty leaves the
    relation. Where annotators contradict each other about a claim, it gives no example.
    """
    result = LabelExamples()
    verdicts = _verdicts(labels, result.unused)
    texts = {document.id: document.text for document in documents}
    for (doc_id, text, offset), found in _by_text(verdicts, texts).items():
        doc = nlp(text)
        candidates: dict[Key, list[Candidate]] = defaultdict(list)
        for one in getattr(doc._, CANDIDATES):
            candidates[_key(doc, one)].append(one)
        for verdict in found:
            candidate = _meant_by(verdict.claim, candidates[_key_of(verdict.claim, offset)])
            if candidate is None:
                result.unused["no candidate pair"] += 1
                continue
            result.examples.append(_example(doc, doc_id, candidate, verdict))
    return result


def _verdicts(labels: Iterable[Label], unused: Counter[str]) -> list[Verdict]:
    by_claim: dict[str, list[Label]] = defaultdict(list)
    for label in standing(labels):
        by_claim[label.claim_id].append(label)
    verdicts: list[Verdict] = []
    for found in by_claim.values():
        decided = [label for label in found if label.verdict != "skip"]
        kinds = {(label.verdict, repr(sorted(label.corrections.items()))) for label in decided}
        if not decided:
            unused["skipped"] += 1
        elif len(kinds) > 1:
            unused["disputed"] += 1
        else:
            made = list(_of_label(decided[0]))
            unused["not about a pair"] += not made
            verdicts += made
    return verdicts


def _of_label(label: Label) -> Iterator[Verdict]:
    shown = label.claim
    if shown is None or shown.kind != "drug_condition":
        return
    if label.verdict == "reject":
        if label.reason not in _SAYS_NOTHING:
            yield Verdict(shown, holds=False)
        return
    meant = corrected(label)
    moved = (meant.drug, meant.condition) != (shown.drug, shown.condition)
    if moved:
        yield Verdict(shown, holds=False)
    yield Verdict(meant, holds=True)


def _by_text(
    verdicts: Iterable[Verdict], texts: Mapping[str, str]
) -> dict[tuple[str, str, int], list[Verdict]]:
    """Return the verdicts by (document id, text to read, its place in the article)."""
    grouped: dict[tuple[str, str, int], list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        claim = verdict.claim
        text = texts.get(claim.doc_id, "")
        if text[claim.start : claim.end] == claim.sentence:
            grouped[claim.doc_id, text, 0].append(verdict)
        else:
            grouped[claim.doc_id, claim.sentence, claim.start].append(verdict)
    return grouped


def _example(doc: Doc, doc_id: str, candidate: Candidate, verdict: Verdict) -> Example:
    claim = verdict.claim
    # a denial that the rules read otherwise is no claim: then none is better than its opposite
    holds = verdict.holds and claim.negated == bool(candidate["negations"])
    return Example(
        doc_id,
        tuple(describe(words_of(doc), candidate)),
        (claim.relation or NONE) if holds else NONE,
        claim.certainty if holds else "",
        doc_id,
    )


def _meant_by(claim: Claim, candidates: Sequence[Candidate]) -> Candidate | None:
    """Return the candidate of a pair that is about the relation of *claim*, or else any."""
    same = [one for one in candidates if one["relation"] == claim.relation]
    return next(iter(same or candidates), None)


def _key(doc: Doc, candidate: Candidate) -> Key:
    """Return where the words of a candidate stand: its own, and those that they stand for."""
    drug, _, condition, _ = candidate["places"]
    places = (drug, candidate["drug"], condition, candidate["condition"])
    return tuple(doc[place].idx for place in places)


def _key_of(claim: Claim, offset: int) -> Key:
    parts: list[int] = []
    for mention in (claim.drug, claim.condition):
        if mention is None:
            return (-1, -1, -1, -1)
        parts += [mention.start - offset, _meant(mention) - offset]
    return tuple(parts)  # type: ignore[return-value]  # four


def _meant(mention: Mention) -> int:
    return mention.antecedent.start if mention.antecedent is not None else mention.start
