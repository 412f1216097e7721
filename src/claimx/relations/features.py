"""Describe a candidate pair by the features that the model has weights for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, repeat
from typing import NamedTuple

from spacy.lang.en.stop_words import STOP_WORDS
from spacy.tokens import Doc

from claimx.hedges.matcher import HEDGES
from claimx.linear_model import Feature, FeatureGroup, FeatureGroups
from claimx.mentions.mention import CONDITIONS, DRUGS
from claimx.relations.candidate import Candidate
from claimx.relations.certainty import rule_certainty, rule_score
from claimx.relations.salience import Salience
from claimx.relations.triggers import trigger_table
from claimx.text.attributes import CUES
from claimx.text.marks import marks_of
from claimx.text.words import Words, sentence_bounds, words_of

DECIDED = "R"
"""The kind of the features that say what the rules decided; weight on them is cheaper (`learn.fitting`)."""

_SINGLE = ("dc", "cd", "d<1", "d>1", "c<1", "c>1")
"""The kinds of the features that are about one word between or beside the mentions."""

_BREAK = "break"  # the kind of cue between clauses
_BETWEEN = 14  # words between the mentions that are looked at, half at either end
_AROUND = 6  # words on either side of a mention whose trigger classes count
_LOCAL = 3  # words on either side of a mention that count themselves
_STEPS = (0, 1, 2, 4, 7, 12, 20, 35)
_NAMES_OF_STEPS = tuple(map(str, range(len(_STEPS) + 1)))
_NUMBER = "#"
_FLAGS = (
    "test", "report", "asked", "booster", "past", "heading", "anaphor", "missing_subject", "weak", "rival",
    "busy", "of_people",
)  # fmt: skip


class _Mark(NamedTuple):
    """A hedge or cue: what it says (its certainty, or the kind of cue), and by which rule."""

    start: int
    end: int
    meaning: str
    rule: str


class PairDescriber:
    """Give the features of the candidates of one Doc, in groups; what many pairs share is made once."""

    def __init__(self, doc: Doc) -> None:
        words = words_of(doc)
        self._lower = words.lower
        self._shown = _masked(doc, words)
        self._classes = trigger_table().classes
        self._salience = Salience(doc)
        self._mentions: dict[tuple[str, int, int], FeatureGroup] = {}
        self._sentences: dict[int, FeatureGroup] = {}
        self._marks: dict[int, list[_Mark]] = {}
        for *cue, first in getattr(doc._, CUES):
            self._marks.setdefault(first, []).append(_Mark(*cue))
        bounds = sentence_bounds(doc)
        for span in marks_of(doc, HEDGES):
            mark = _Mark(span.start, span.end, span.kb_id_, span.id_)
            self._marks.setdefault(bounds[span.start], []).append(mark)

    def groups(self, candidate: Candidate) -> FeatureGroups:
        """Return the features of *candidate*: of the rules, its sentence, the article around it, its
        mentions, the words between.

        A group that several candidates share is the same object.
        """
        drug, drug_end, condition, condition_end = candidate["places"]
        start, end = candidate["sentence"]
        outside = not (start <= drug < end and start <= condition < end)
        groups: list[FeatureGroup] = [self._of_rules(candidate), self._of_sentence(candidate)]
        groups += self._salience.groups(candidate)
        if start <= drug < end:
            groups.append(self._of_mention("d", drug, drug_end, start, end))
        if start <= condition < end:
            groups.append(self._of_mention("c", condition, condition_end, start, end))
        if not outside:
            groups.append(self._of_pair(candidate))
        return tuple(groups)

    def marks(self, candidate: Candidate) -> FeatureGroup:
        """Return where the hedges and cues of the sentence stand: before the pair, behind it or within, how
        far, and whether the clause breaks off before they reach it.

        They say how certain or denied a claim is, where no rule takes them as working on the pair
        (*X eased pain; there is no evidence that it …*), and not whether there is one.
        """
        start, end = candidate["sentence"]
        marks = self._marks.get(start)
        if not marks:
            return ()
        drug, drug_end, condition, condition_end = candidate["places"]
        sides = [side for side in ((drug, drug_end), (condition, condition_end)) if start <= side[0] < end]
        left, right = (min(sides)[0], max(side[1] for side in sides)) if sides else (start, start)
        breaks = sorted(mark.start for mark in marks if mark.meaning == _BREAK)
        found: list[Feature] = []
        for mark in marks:
            if mark.start < left:
                where, gap = "M<", _step(left - mark.end)
                cut = bisect_right(breaks, mark.start) < bisect_left(breaks, left)
            elif mark.start >= right:
                where, gap = "M>", _step(mark.start - right)
                cut = bisect_left(breaks, right) < bisect_left(breaks, mark.start)
            else:
                where, gap, cut = "M|", _step(0), False
            beyond = "cut" if cut else "whole"
            found.append((where, mark.rule, "then", self._shown[mark.end] if mark.end < end else "$"))
            for name in (mark.rule, mark.meaning):
                found += [(where, name), (where, name, gap), (where, name, beyond)]
        return _once(found)

    def _of_rules(self, candidate: Candidate) -> FeatureGroup:
        relation = candidate["relation"] or "none"
        negated = "not" if candidate["negations"] else "is"
        how = ",".join(candidate["how"])
        drug, condition = candidate["names"]
        decided = (
            f"rule={candidate['rule'] or 'none'}",
            f"rel={relation}",
            f"rel={relation},{negated}",
            f"score={relation},{rule_score(candidate):.1f}",
            f"certainty={rule_certainty(candidate)}",
            f"hedge={candidate['certainty']}",
            f"outcome={candidate['outcome']}",
        )
        return (
            *zip(repeat(DECIDED), decided, strict=False),
            ("how", how),
            ("how", how, "apart" if relation == "none" else "linked"),
            *dict.fromkeys((("name", drug), ("name", condition))),
            ("names", drug, condition),
            *[("is", flag) for flag in _FLAGS if candidate.get(flag)],
        )

    def _of_sentence(self, candidate: Candidate) -> FeatureGroup:
        start, end = candidate["sentence"]
        known = self._sentences.get(start)
        if known is None:
            known = self._sentences[start] = (
                ("block", candidate["block"]),
                ("drugs", str(min(candidate["drugs"], 4))),
                ("conditions", str(min(candidate["conditions"], 4))),
                ("length", _step(end - start)),
                *_once(("S", mark.rule) for mark in self._marks.get(start, ())),
                *_once(("s", word) for word in self._shown[start:end] if word.isalpha()),
            )
        return known

    def _of_mention(self, side: str, first: int, last: int, start: int, end: int) -> FeatureGroup:
        key = (side, first, last)
        known = self._mentions.get(key)
        if known is None:
            lower = self._shown
            before = lower[max(start, first - _LOCAL) : first]
            after = lower[last : min(end, last + _LOCAL)]
            left, right = side + "<", side + ">"
            found: list[Feature] = [(left, word) for word in before]
            found += [(right, word) for word in after]
            found += [
                (left + "1", before[-1] if before else "^"),
                (right + "1", after[0] if after else "$"),
                (side + "=", self._lower[last - 1]),
                (side + "@", _step(first - start)),
            ]
            found += self._classified(left + "c", lower[max(start, first - _AROUND) : first])
            found += self._classified(right + "c", lower[last : min(end, last + _AROUND)])
            self._mentions[key] = known = _once(found)
        return known

    def _of_pair(self, candidate: Candidate) -> FeatureGroup:
        drug, drug_end, condition, condition_end = candidate["places"]
        order = "dc" if drug < condition else "cd"
        linked = "linked" if candidate["relation"] else "apart"
        between = [word for word in self._shown[min(drug_end, condition_end) : max(drug, condition)] if word]
        distance = _step(len(between))
        half = _BETWEEN // 2
        looked_at = between if len(between) <= _BETWEEN else between[:half] + ["…"] + between[-half:]
        found: list[Feature] = [
            ("order", order),
            ("distance", order, distance),
            ("distance", linked, distance),
            ("breaks", linked, str(min(candidate["breaks"], 3))),
        ]
        found += [(order, word) for word in looked_at]
        found += [(order, one, two) for one, two in pairwise(looked_at)]
        return _once(found)

    def _classified(self, kind: str, words: Sequence[str]) -> Iterator[Feature]:
        """Yield the kinds of trigger that the words may belong to."""
        classes = self._classes
        return ((kind, name) for word in words if word in classes for name in classes[word])


def _once(features: Iterable[Feature]) -> FeatureGroup:
    return tuple(dict.fromkeys(features))


def _masked(doc: Doc, words: Words) -> list[str]:
    """Return the words of *doc* with a mark in the place of each mention and number."""
    shown = [_NUMBER if word[:1].isdigit() else word for word in words.lower[: words.size]]
    for label, mark in ((DRUGS, "@d"), (CONDITIONS, "@c")):
        for span in marks_of(doc, label):
            shown[span.start] = mark
            for at in range(span.start + 1, span.end):
                shown[at] = ""
    return shown


def words_in(features: Iterable[Feature]) -> list[str]:
    """Return the single words that *features* are about, each once, in their order, without *the* and the
    like.
    """
    found = (words[0] for kind, *words in features if kind in _SINGLE and len(words) == 1)
    return [word for word in dict.fromkeys(found) if word.isalpha() and word not in STOP_WORDS]


def _step(distance: int) -> str:
    return _NAMES_OF_STEPS[bisect_left(_STEPS, distance)]
