"""Cut the sentence of a claim into its marked and plain parts, and keep the best claims of a group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from claimx.records import Claim, Dose, Mention, Quote
from claimx.report.tallies import weight

_SLACK = 2


class Part(NamedTuple):
    """A piece of a sentence; *mark* is drug, condition, dose, hedge, cue or empty, *meant* an antecedent."""

    text: str
    mark: str = ""
    meant: str = ""


class Passage(NamedTuple):
    """A claim to be shown, and how many claims of other places say the same with the same sentence."""

    claim: Claim
    repeats: int

    def parts(self) -> list[Part]:
        """Return the sentence in parts."""
        return sentence_parts(self.claim)


def sentence_parts(claim: Claim) -> list[Part]:
    """Return the sentence of *claim* in parts that join to it.

    Where two marks overlap the first named in `Part` counts; what is not in the sentence has no mark.
    """
    sentence = claim.sentence
    taken: list[tuple[int, int, str, str]] = []
    for mark, text, at, meant in _marks(claim):
        start = at - claim.start
        end = start + len(text)
        inside = text and start >= 0 and sentence[start:end] == text
        if inside and all(end <= one[0] or one[1] <= start for one in taken):
            taken.append((start, end, mark, meant))
    parts, last = [], 0
    for start, end, mark, meant in sorted(taken):
        if start > last:
            parts.append(Part(sentence[last:start]))
        parts.append(Part(sentence[start:end], mark, meant))
        last = end
    return parts + ([Part(sentence[last:])] if last < len(sentence) else [])


def _marks(claim: Claim) -> Iterator[tuple[str, str, int, str]]:
    for mark, mention in (("drug", claim.drug), ("condition", claim.condition)):
        if mention is not None:
            yield mark, mention.text, mention.start, _meant(mention)
    for dose in ((claim.dose,) if claim.dose is not None else ()) + claim.doses:
        yield "dose", dose.text, dose.start, ""
        yield from (("dose", quote.text, quote.start, "") for quote in _attributes(dose))
    yield from (("hedge", hedge.text, hedge.start, "") for hedge in claim.hedges)
    yield from (("cue", cue.text, cue.start, "") for cue in claim.why.cues)


def _meant(mention: Mention) -> str:
    return mention.name if mention.antecedent is not None else ""


def _attributes(dose: Dose) -> Iterator[Quote]:
    yield from (quote for quote in (dose.frequency, dose.duration) if quote is not None)


_Key: TypeAlias = tuple[Hashable, float | None, str, str]


@dataclass(slots=True)
class _Kept:
    claim: Claim
    order: int
    repeats: int = 0


class Keeper:
    """The claims of a group that are worth showing: of each variety the best, then the second best.

    A checked claim is better than any other, else the score counts. Claims of one variety with the same
    sentence, score and review are one. Memory is a few times *limit*, and what
    is kept does not depend on when the rest was dropped.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: dict[_Key, _Kept] = {}
        self._added = 0

    def add(self, variety: Hashable, claim: Claim) -> None:
        """Consider *claim*; each *variety* has its first place before another has its second."""
        key = (variety, claim.score, claim.sentence, claim.reviewed)
        if key in self._kept:
            self._kept[key].repeats += 1
            return
        self._added += 1
        self._kept[key] = _Kept(claim, self._added)
        if len(self._kept) > self._limit * _SLACK:
            self._kept = {key: self._kept[key] for key in self._best()}

    def passages(self) -> list[Passage]:
        """Return what is kept, the best first."""
        return [Passage(self._kept[key].claim, self._kept[key].repeats) for key in self._best()]

    def _best(self) -> list[_Key]:
        places: Counter[Hashable] = Counter()
        ranked = []
        by_weight = sorted(
            self._kept, key=lambda key: (-weight(self._kept[key].claim), self._kept[key].order)
        )
        for number, key in enumerate(by_weight):
            ranked.append((places[key[0]], number, key))
            places[key[0]] += 1
        return [key for _, _, key in sorted(ranked, key=lambda entry: entry[:2])[: self._limit]]
