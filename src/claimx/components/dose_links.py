"""Link each dose to the drug that it is an amount of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from spacy.tokens import Doc, Span

from claimx.components.dose_parser import DoseMention
from claimx.components.mention import DRUGS
from claimx.components.references import REFERENCES
from claimx.components.words import Words, sentence_bounds, words_of
from claimx.rules import load_table

_OF_REACH = 6  # tokens from a dose to the drug behind it: "500 mg a day of vitamin C"
_BACK = 3  # sentences back in which the drug of a dose without one may stand


class DoseLink(NamedTuple):
    """Whether an amount is a dose, and the first token of its drug or -1."""

    is_dose: bool
    drug: int


class DoseLinker:
    """Find the drug of a dose: behind *of*, beside it, in its sentence, or before."""

    def __init__(self) -> None:
        table = load_table("dose_links.json")
        self._generic = frozenset(table["generic"]["words"])
        self._small = frozenset(table["small_units"]["words"])
        self._between = frozenset(table["between"]["words"])

    def links(self, doc: Doc, spans: Sequence[Span], mentions: Sequence[DoseMention]) -> list[DoseLink]:
        """Return one link for each dose, in order."""
        words, bounds = words_of(doc), sentence_bounds(doc)
        drugs = list(doc.spans[DRUGS])
        by_start = {span.start: span for span in drugs}
        references = [
            (span, by_start[int(span.kb_id_.split()[-1])])
            for span in doc.spans.get(REFERENCES, ())
            if span.label_ == "drug" and span.id_ == "noun"
        ]
        dosed = {at for span in spans for at in range(span.start, span.end)}
        found: list[DoseLink] = []
        for span, mention in zip(spans, mentions, strict=True):
            found.append(self._link(words, bounds, span, mention, drugs, references, dosed))
        return found

    def _link(
        self,
        words: Words,
        bounds: Sequence[int],
        dose: Span,
        mention: DoseMention,
        drugs: Sequence[Span],
        references: Sequence[tuple[Span, Span]],
        dosed: set[int],
    ) -> DoseLink:
        sentence = bounds[dose.start]
        here = [drug for drug in drugs if bounds[drug.start] == sentence]
        named = [(drug, drug) for drug in here] + [
            pair for pair in references if bounds[pair[0].start] == sentence
        ]
        of = self._of(words, dose.end)
        if of is not None:
            behind = [
                source
                for span, source in named
                if span.start >= of
                and span.start - of <= _OF_REACH - 2
                and not any(at in dosed for at in range(of, span.start))
            ]
            if behind:
                return DoseLink(True, behind[0].start)
            if words.lower[of] not in self._generic and mention.unit.lower() not in self._small:
                return DoseLink(False, -1)
        if not named:
            if mention.count_only:
                return DoseLink(False, -1)
            before = [drug for drug in drugs if drug.end <= dose.start]
            if not before:
                return DoseLink(True, drugs[0].start) if not mention.count_only else DoseLink(False, -1)
            near = sum(
                1 for at in set(bounds[before[-1].start : dose.start]) if at > bounds[before[-1].start]
            )
            return DoseLink(True, before[-1].start if near <= _BACK else self._topic(drugs).start)
        best = min(named, key=lambda pair: self._distance(words, dose, pair[0], dosed))
        distance = self._distance(words, dose, best[0], dosed)
        if mention.count_only and distance > 8:
            return DoseLink(False, -1)
        return DoseLink(True, best[1].start)

    def _of(self, words: Words, end: int) -> int | None:
        """Return the token after *of* behind the dose and its frequency, if there is one."""
        for at in range(end, min(end + 5, len(words.lower) - 1)):
            word = words.lower[at]
            if word == "of":
                return at + 1
            if word not in self._between:
                return None
        return None

    def _distance(self, words: Words, dose: Span, other: Span, dosed: set[int]) -> float:
        """Return how far a drug stands from the dose: a clause border or another dose between counts more."""
        if other.end <= dose.start:
            gap, factor = range(other.end, dose.start), 1.0
        else:
            gap, factor = range(dose.end, other.start), 1.6
        between = [words.lower[at] for at in gap]
        far = (
            len(between) * factor
            + 4 * sum(word in (",", ";", ":", "and", "but", "or") for word in between) / 2
        )
        return far + 6 * any(at in dosed for at in gap if other.start > dose.start)

    def _topic(self, drugs: Sequence[Span]) -> Span:
        names = [drug.kb_id_ for drug in drugs]
        name = max(names, key=names.count)
        return next(drug for drug in drugs if drug.kb_id_ == name)
