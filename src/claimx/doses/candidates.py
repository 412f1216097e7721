"""List the drugs that a dose may be an amount of, each with signals for it."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from spacy.tokens import Doc

from claimx.mentions.mention import DRUGS
from claimx.mentions.references import REFERENCES
from claimx.rules import load_table
from claimx.text.attributes import PIECES
from claimx.text.marks import Mark, marks_of
from claimx.text.structure import BLOCKS, HEADING
from claimx.text.words import Words, sentence_bounds, sentence_ends

_BACK = 3  # sentences back in which the drug of a dose without one may stand
_MOST = 8  # drugs of one sentence that are weighed: the nearest ones
_BREAKS = frozenset((",", ";", ":", "and", "but", "or", "(", ")"))


_LIST = 40  # a sentence with more drugs is a table run together, in which only neighbours belong together
_GAP = 40  # tokens between a dose and a drug that are looked at
_FEW = 2  # drugs that are weighed there, and in pieces of a text too long for a sentence


class Candidate(NamedTuple):
    """A drug that a dose may be of: where it or its generic word stands, and the mention meant.

    *back* is how many sentences before the dose that is; *topic* says that it is the drug that the
    article names most, wherever that stands.
    """

    place: Mark
    meant: Mark
    back: int
    topic: bool = False


class DrugCandidates:
    """The drugs of one Doc, to be asked for the candidates of a dose."""

    def __init__(self, doc: Doc, words: Words) -> None:
        """Index the drugs of *doc*, and the generic nouns that stand for one, by sentence."""
        self._words, self._bounds = words, sentence_bounds(doc)
        self._pieces = frozenset(getattr(doc._, PIECES))
        self._number = {start: at for at, start in enumerate(sentence_ends(doc))}
        self._drugs = marks_of(doc, DRUGS)
        self._ends = [span.end for span in self._drugs]
        self._count = Counter(span.kb_id_ for span in self._drugs)
        self._most = max(self._count.values(), default=1)
        self._topic = _topic(self._drugs, self._count)
        self._named: dict[int, list[tuple[Mark, Mark]]] = {}
        for span in self._drugs:
            self._named.setdefault(self._bounds[span.start], []).append((span, span))
        by_start = {span.start: span for span in self._drugs}
        for span in marks_of(doc, REFERENCES):
            if span.label_ == "drug" and span.id_ == "noun":
                meant = by_start[int(span.kb_id_.split()[-1])]
                self._named.setdefault(self._bounds[span.start], []).append((span, meant))
        for pairs in self._named.values():
            pairs.sort(key=lambda pair: pair[0].start)
        headings = [block for block in marks_of(doc, BLOCKS) if block.label_ == HEADING]
        self._headed = {span.start for block in headings for span in self._drugs_in(block.start, block.end)}
        table = load_table("dose_links.json")
        self._heads = frozenset(table["class_heads"]["words"])
        self._compared = frozenset(table["compared"]["words"])

    def _drugs_in(self, start: int, end: int) -> list[Mark]:
        first = bisect_right(self._ends, start)
        found: list[Mark] = []
        for span in islice(self._drugs, first, None):
            if span.start >= end:
                break
            found.append(span)
        return found

    def of_sentence(self, dose: Mark) -> list[tuple[Mark, Mark]]:
        """Return (word, drug meant) for the drugs of the dose's sentence, nearest first, at most eight."""
        named = self._named.get(self._bounds[dose.start], [])
        most = _MOST
        if len(named) > _LIST or self._bounds[dose.start] in self._pieces:
            most = _FEW
        if len(named) > most:
            at = bisect_right(named, dose.start, key=lambda pair: pair[0].start)
            named = named[max(0, at - most // 2) : at + most // 2]
        return sorted(named, key=lambda pair: _gap(dose, pair[0]))

    def around(self, dose: Mark, named: Sequence[tuple[Mark, Mark]]) -> list[Candidate]:
        """Return all candidates: *named* of the sentence, those before it, and the topic of the article."""
        found = [Candidate(place, meant, 0) for place, meant in named]
        if found and self._bounds[dose.start] in self._pieces:
            return found
        here = self._number[self._bounds[dose.start]]
        seen: set[str] = set()
        at = bisect_right(self._ends, dose.start)
        for span in reversed(self._drugs[max(0, at - _MOST) : at]):
            back = here - self._number[self._bounds[span.start]]
            if back > _BACK:
                break
            if back and span.kb_id_ not in seen:
                seen.add(span.kb_id_)
                found.append(Candidate(span, span, back))
        if self._topic is not None and all(c.meant.kb_id_ != self._topic.kb_id_ for c in found):
            found.append(Candidate(self._topic, self._topic, _BACK + 1, topic=True))
        return found

    def signals(
        self, dose: Mark, candidate: Candidate, dosed: Sequence[bool], *, of: bool
    ) -> dict[str, float]:
        """Return what speaks for and against *candidate*, by name.

        *dosed* says of each token whether it is part of a dose, *of* that the drug stands behind the
        dose's *of*.
        """
        place, name = candidate.place, candidate.meant.kb_id_
        share = self._count[name] / self._most
        lower = self._words.lower
        last = lower[place.end - 1]
        plural = len(last) > 4 and last.endswith("s") and not last.endswith(("us", "is", "ss", "os", "as"))
        signals = {
            "share": share,
            "most named": float(share == 1.0),
            "class": float(last in self._heads),
            "plural": float(plural),
            "compared": float(place.start > 0 and lower[place.start - 1] in self._compared),
            "headed": float(candidate.meant.start in self._headed),
        }
        if candidate.back:
            signals |= {
                "topic": float(candidate.topic),
                "back": float(min(candidate.back, _BACK)),
                "opens sentence": float(place.start - self._bounds[place.start] <= 2),
                "last named": float(
                    bisect_right(self._ends, dose.start) > 0 and place.end == self._before(dose)
                ),
            }
            return signals
        before = place.end <= dose.start
        start, end = (place.end, dose.start) if before else (dose.end, place.start)
        near = min(end, start + _GAP)
        side = "before" if before else "behind"
        breaks = sum(map(_BREAKS.__contains__, lower[start:near]))
        return signals | {
            "in sentence": 1.0,
            "generic": float(candidate.place is not candidate.meant),
            side: 1.0,
            f"{side} distance": math.log1p(max(0, end - start)),
            f"{side} breaks": float(min(breaks, 5)),
            f"{side} touches": float(end <= start),
            f"{side} dose between": float(True in dosed[start:near]),
            "of": float(of),
            "opens sentence here": float(place.start - self._bounds[place.start] <= 2),
        }

    def _before(self, dose: Mark) -> int:
        end: int = self._ends[bisect_right(self._ends, dose.start) - 1]
        return end


def _gap(dose: Mark, other: Mark) -> int:
    return dose.start - other.end if other.end <= dose.start else other.start - dose.end


def _topic(drugs: Sequence[Mark], count: Counter[str]) -> Mark | None:
    """Return the first mention of the drug that is named most often."""
    if not drugs:
        return None
    name = count.most_common(1)[0][0]
    return next(drug for drug in drugs if drug.kb_id_ == name)
