"""Turn reviewers' labels into examples: what was accepted, corrected, rejected or added."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from spacy.language import Language
from spacy.tokens import Doc

from claimx.labels.log import corrected
from claimx.labels.merge import by_claim, deciding, decision
from claimx.learn.examples import Example, example_of, group_of
from claimx.learn.matching import overlap
from claimx.mentions.mention import CONDITIONS, DRUGS
from claimx.records import Claim, Document, Label, Mention
from claimx.relations.candidate import Candidate
from claimx.relations.features import PairDescriber
from claimx.text.attributes import CANDIDATES

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
    relation. A claim that a reviewer added is about the pair whose words its own overlap. Where annotators
    contradict each other about a claim, it gives no example, unless somebody adjudicated: then that
    decision alone counts.
    """
    result = LabelExamples()
    verdicts = _verdicts(labels, result.unused)
    texts = {document.id: document.text for document in documents}
    groups = {document.id: group_of(document) for document in documents}
    for (doc_id, text, offset), found in _by_text(verdicts, texts).items():
        doc = nlp(text)
        candidates: list[Candidate] = getattr(doc._, CANDIDATES)
        describer = PairDescriber(doc)
        placed: dict[Key, list[Candidate]] = defaultdict(list)
        for one in candidates:
            placed[_key(doc, one)].append(one)
        for verdict in found:
            claim = verdict.claim
            near = placed[_key_of(claim, offset)] or _overlapping(doc, candidates, claim, offset)
            candidate = _meant_by(claim, near)
            if candidate is None:
                result.unused["no candidate pair"] += 1
                continue
            result.examples.append(
                example_of(
                    describer,
                    candidate,
                    _decided(verdict),
                    doc_id=doc_id,
                    group=groups.get(doc_id, doc_id),
                    place=None,
                )
            )
    return result


def _verdicts(labels: Iterable[Label], unused: Counter[str]) -> list[Verdict]:
    verdicts: list[Verdict] = []
    for found in by_claim(labels).values():
        decided = deciding(found)
        if not decided:
            unused["skipped"] += 1
        elif len({decision(label) for label in decided}) > 1:
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


def _decided(verdict: Verdict) -> tuple[str, bool, str] | None:
    claim = verdict.claim
    return (claim.relation, claim.negated, claim.certainty) if verdict.holds and claim.relation else None


def _meant_by(claim: Claim, candidates: Sequence[Candidate]) -> Candidate | None:
    """Return the candidate of a pair that is about the relation of *claim*, or else any."""
    same = [one for one in candidates if one["relation"] == claim.relation]
    return next(iter(same or candidates), None)


def _overlapping(doc: Doc, candidates: Iterable[Candidate], claim: Claim, offset: int) -> list[Candidate]:
    """Return the candidates in the sentence of *claim* whose named mentions overlap its own.

    Reviewers select words by hand, and those that name the drug where the sentence has only *it*.
    """
    found = list(candidates)
    for part, mention, group in (("drug", claim.drug, DRUGS), ("condition", claim.condition, CONDITIONS)):
        named = mention and (mention.antecedent or mention)
        if named is None or doc.text[named.start - offset : named.end - offset] != named.text:
            return []
        bounds = named.start - offset, named.end - offset
        near = {span.start for span in doc.spans[group] if overlap((span.start_char, span.end_char), bounds)}
        found = [one for one in found if one[part] in near]
    sentence = claim.start - offset, claim.end - offset
    return [one for one in found if overlap(_bounds(doc, *one["sentence"]), sentence)]


def _bounds(doc: Doc, first: int, last: int) -> tuple[int, int]:
    span = doc[first:last]
    return span.start_char, span.end_char


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
