"""Say how prominent the names of a pair are in their article, and how far back one stands that is left out.

A sentence that names no drug is about one only where the words before it made clear which: the name that the
article is about, or that the sentence before named (salience, as in coreference resolution).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from spacy.tokens import Doc

from claimx.linear_model import FeatureGroup, FeatureGroups
from claimx.mentions.mention import CONDITIONS, DRUGS
from claimx.mentions.references import Generic, find_generic
from claimx.relations.candidate import Candidate
from claimx.text.marks import Mark, marks_of
from claimx.text.structure import BLOCKS, HEADING
from claimx.text.words import sentence_bounds, sentence_ends, words_of

_SHARES = (0.1, 0.25, 0.5, 0.75, 0.95)
_COUNTS = (1, 2, 4, 8)
_GAPS = (1, 2, 3, 5, 8)  # sentences
_REACH = 12  # sentences that a name left out is looked for; what is farther away counts as far
_NEAR = 3  # sentences in which another name of the kind is a rival
_FIRST_RANKS = 3
_OPENING = 2  # tokens from which a generic word opens its sentence
_SIDES = ("d", "c")
_KIND = "article"


class Salience:
    """The features of the pairs of one Doc that tell of the article around them, in groups.

    Each says where the pair's names are: ``dc`` both in the sentence, ``d`` or ``c`` only one, which lets
    the same sign count differently for them.
    """

    def __init__(self, doc: Doc) -> None:
        """Count the names of *doc*, which has its mentions and sentences."""
        self._lower = words_of(doc).lower
        self._bounds = sentence_bounds(doc)
        self._number = {start: at for at, start in enumerate(sentence_ends(doc))}
        blocks = marks_of(doc, BLOCKS)
        title_end = blocks[0].end if len(blocks) > 1 and blocks[0].label_ == HEADING else 0
        self._sides = {
            side: _Names(marks_of(doc, label), self._bounds, self._number, title_end)
            for side, label in zip(_SIDES, (DRUGS, CONDITIONS), strict=True)
        }
        self._generic: dict[int, list[Generic]] = defaultdict(list)
        for generic in find_generic(doc):
            self._generic[self._bounds[generic.start]].append(generic)
        self._sentences: dict[tuple[int, str], FeatureGroup] = {}
        self._names: dict[tuple[str, str, str, int], FeatureGroup] = {}

    def groups(self, candidate: Candidate) -> FeatureGroups:
        """Return the features of *candidate*; a group that several candidates share is the same object."""
        start, end = candidate["sentence"]
        drug, _, condition, _ = candidate["places"]
        here = ("d" if start <= drug < end else "") + ("c" if start <= condition < end else "")
        names = dict(zip(_SIDES, candidate["names"], strict=True))
        groups = [self._of_sentence(start, end, here)]
        groups += [self._of_name(side, name, here, start, end) for side, name in names.items()]
        groups += [
            self._of_gap(side, names[side], "c" if side == "d" else "d", names, start)
            for side in _SIDES
            if side not in here
        ]
        return groups

    def _of_sentence(self, start: int, end: int, here: str) -> FeatureGroup:
        """Return the generic words and the first words of the sentence."""
        known = self._sentences.get((start, here))
        if known is None:
            lower, generic = self._lower, self._generic.get(self._bounds[start], ())
            found = [] if generic else [f"nothing generic,{here}"]
            for one in generic:
                text = " ".join(lower[one.start : one.end])
                place = "first" if one.start - start < _OPENING else "later"
                found += [
                    f"generic={one.label},{place},{here}",
                    f"generic={text},{here}",
                    f"generic={text},{place},{here}",
                ]
            opening = [word for word in lower[start : min(end, start + 3)] if word.strip()][:2]
            found += [f"opens={' '.join(opening[:1])},{here}", f"opens={' '.join(opening)},{here}"]
            known = self._sentences[(start, here)] = _group(dict.fromkeys(found))
        return known

    def _of_name(self, side: str, name: str, here: str, start: int, end: int) -> FeatureGroup:
        """Return how prominent a name is among the names of its kind."""
        names = self._sides[side]
        first = names.first.get(name, -1)
        key = (side, name, here, first if start <= first < end else -1)
        known = self._names.get(key)
        if known is None:
            share, rank, count = names.share(name), names.rank(name), names.count
            found = [
                f"{side}share={share}",
                f"{side}rank={rank}",
                f"{side}count={count}",
                f"{side}share={share},{count},{here}",
                f"{side}rank={rank},{here}",
            ]
            if 0 <= first < names.title_end:
                found.append(f"{side} in title,{here}")
            if start <= first < end:
                found.append(f"{side} first here")
            known = self._names[key] = _group(found)
        return known

    def _of_gap(self, side: str, name: str, other: str, names: dict[str, str], start: int) -> FeatureGroup:
        """Return how far before the sentence the name stands that it leaves out."""
        kind, nothing = self._sides[side], frozenset[str]()
        at = self._number[self._bounds[start]]
        before = next(
            (
                place
                for place in range(at - 1, max(-1, at - 1 - _REACH), -1)
                if name in kind.by_sentence.get(place, ())
            ),
            None,
        )
        gap = len(_GAPS) + 1 if before is None else _step(at - before, _GAPS)
        found = [
            f"{side}gap={gap}",
            f"{side}gap={gap},share={kind.share(name)}",
            f"{side}gap={gap},rank={kind.rank(name)}",
        ]
        if before is not None and names[other] in self._sides[other].by_sentence.get(before, ()):
            found.append(f"{side} with the other before")
        rival = any(kind.by_sentence.get(place, nothing) - {name} for place in range(max(0, at - _NEAR), at))
        found.append(f"{side} rival={rival}")
        return _group(found)


class _Names:
    """The names of one kind in an article: how often, where first, in which sentences."""

    def __init__(
        self, spans: Sequence[Mark], bounds: Sequence[int], number: dict[int, int], title_end: int
    ) -> None:
        counts = Counter(span.kb_id_ for span in spans)
        self._counts, self._total = counts, max(1, len(spans))
        self._ranks = {name: at for at, (name, _) in enumerate(counts.most_common(_FIRST_RANKS))}
        self.count = _step(len(counts), _COUNTS)
        self.title_end = title_end
        self.first: dict[str, int] = {}
        self.by_sentence: dict[int, set[str]] = {}
        for span in spans:
            self.first.setdefault(span.kb_id_, span.start)
            self.by_sentence.setdefault(number[bounds[span.start]], set()).add(span.kb_id_)

    def share(self, name: str) -> int:
        """Return in steps how much of the mentions have the name."""
        return _step(self._counts[name] / self._total, _SHARES)

    def rank(self, name: str) -> int:
        """Return how many names are more frequent, at most three."""
        return self._ranks.get(name, _FIRST_RANKS)


def _group(values: Iterable[str]) -> FeatureGroup:
    return tuple((_KIND, value) for value in values)


def _step(value: float, steps: Sequence[float]) -> int:
    return bisect_left(steps, value)
