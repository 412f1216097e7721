"""Link each dose to the drug that it is an amount of."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from spacy.tokens import Doc, Span

from claimx.doses.parser import DoseMention
from claimx.mentions.mention import DRUGS
from claimx.mentions.references import REFERENCES
from claimx.rules import load_table
from claimx.text.words import Words, sentence_bounds, sentence_ends, words_of

_OF_REACH = 6  # tokens from a dose to the drug behind it: "500 mg a day of vitamin C"
_COUNT_REACH = 8  # tokens from a piece or kitchen measure to its drug
_TAKEN_REACH = 4  # tokens from "take" to "one capsule"
_NEXT = 2  # mentions on either side of a dose that may be its drug
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
        self._taking = frozenset(table["taking"]["words"])
        self._between = frozenset(table["between"]["words"])

    def links(self, doc: Doc, spans: Sequence[Span], mentions: Sequence[DoseMention]) -> list[DoseLink]:
        """Return one link for each dose, in order."""
        words, bounds = words_of(doc), sentence_bounds(doc)
        number = {start: at for at, start in enumerate(sentence_ends(doc))}
        drugs = list(doc.spans[DRUGS])
        by_start = {span.start: span for span in drugs}
        named: dict[int, list[tuple[Span, Span]]] = {}
        for span in drugs:
            named.setdefault(bounds[span.start], []).append((span, span))
        for span in doc.spans.get(REFERENCES, ()):
            if span.label_ == "drug" and span.id_ == "noun":
                meant = by_start[int(span.kb_id_.split()[-1])]
                named.setdefault(bounds[span.start], []).append((span, meant))
        for inside in named.values():
            inside.sort(key=lambda pair: pair[0].start)
        dosed = {at for span in spans for at in range(span.start, span.end)}
        topic = _topic(drugs)
        found: list[DoseLink] = []
        for span, mention in zip(spans, mentions, strict=True):
            link = self._in_sentence(words, span, mention, named.get(bounds[span.start], []), dosed)
            if link is None:
                after = bisect_right(drugs, span.start, key=lambda drug: drug.end)
                before = drugs[after - 1] if after else drugs[0]
                apart = number[bounds[span.start]] - number[bounds[before.start]]
                link = DoseLink(True, (before if apart <= _BACK else topic).start)
            found.append(link)
        return found

    def _in_sentence(
        self,
        words: Words,
        dose: Span,
        mention: DoseMention,
        named: Sequence[tuple[Span, Span]],
        dosed: set[int],
    ) -> DoseLink | None:
        """Return the link to a drug of the sentence, by (word, drug meant); None where it names none.

        *named* are in text order. Of those before the dose only the last can be its drug, and of those
        behind it the first; one more on either side is for a mention that the dose stands in.
        """
        place = bisect_right(named, dose.start, key=lambda pair: pair[0].start)
        near = named[max(0, place - _NEXT) : place + _NEXT]
        named = sorted(near, key=lambda pair: pair[0] is not pair[1])  # a name goes before a generic word
        doubtful = mention.count_only and not self._is_taken(words, dose, mention)
        of = self._of(words, dose.end)
        if of is not None:
            behind = [
                meant
                for span, meant in named
                if 0 <= span.start - of <= _OF_REACH - 2
                and not any(at in dosed for at in range(of, span.start))
            ]
            if behind:
                return DoseLink(True, behind[0].start)
            if words.lower[of] not in self._generic and mention.unit.lower() not in self._small:
                return DoseLink(False, -1)
        if not named:
            return DoseLink(False, -1) if doubtful else None
        distance, drug = min(
            ((self._distance(words, dose, span, dosed), meant) for span, meant in named),
            key=lambda pair: pair[0],
        )
        if doubtful and distance > _COUNT_REACH:
            return DoseLink(False, -1)
        return DoseLink(True, drug.start)

    def _is_taken(self, words: Words, dose: Span, mention: DoseMention) -> bool:
        """Tell whether a piece or kitchen measure is said to be taken, whatever it is of."""
        before = words.lower[max(0, dose.start - _TAKEN_REACH) : dose.start]
        return mention.frequency is not None or not self._taking.isdisjoint(before)

    def _of(self, words: Words, end: int) -> int | None:
        """Return the token after *of* behind the dose and its frequency, if there is one."""
        for at in range(end, min(end + 5, words.size - 1)):
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


def _topic(drugs: Sequence[Span]) -> Span:
    """Return the first mention of the drug that is named most often."""
    name = Counter(drug.kb_id_ for drug in drugs).most_common(1)[0][0]
    return next(drug for drug in drugs if drug.kb_id_ == name)
