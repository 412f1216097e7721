"""Describe a candidate pair by the strings that the model has weights for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from spacy.lang.en.stop_words import STOP_WORDS
from spacy.tokens import Doc

from claimx.hedges.matcher import HEDGES
from claimx.mentions.mention import CONDITIONS, DRUGS
from claimx.relations.candidate import Candidate
from claimx.relations.certainty import rule_certainty, rule_score
from claimx.relations.salience import Salience
from claimx.relations.triggers import trigger_table
from claimx.text.attributes import CUES
from claimx.text.marks import marks_of
from claimx.text.words import Words, sentence_bounds, words_of

DECIDED = "R:"
"""How the features begin that say what the rules decided; weight on them is cheaper (`learn.fitting`)."""

Groups = list[list[str]]

_SINGLE = ("dc:", "cd:", "d<1", "d>1", "c<1", "c>1")
"""How the features begin that are about one word between or beside the mentions."""

_BREAK = "break"  # the kind of cue between clauses
_BETWEEN = 14  # words between the mentions that are looked at, half at either end
_AROUND = 6  # words on either side of the pair whose trigger classes count
_NEXT = 3  # words on either side that count themselves
_LOCAL = 3  # words on either side of a mention
_STEPS = (0, 1, 2, 4, 7, 12, 20, 35)
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
        self._mentions: dict[tuple[str, int, int], list[str]] = {}
        self._sentences: dict[int, list[str]] = {}
        self._marks: dict[int, list[_Mark]] = {}
        for *cue, first in getattr(doc._, CUES):
            self._marks.setdefault(first, []).append(_Mark(*cue))
        bounds = sentence_bounds(doc)
        for span in marks_of(doc, HEDGES):
            mark = _Mark(span.start, span.end, span.kb_id_, span.id_)
            self._marks.setdefault(bounds[span.start], []).append(mark)

    def groups(self, candidate: Candidate) -> Groups:
        """Return the features of *candidate*: of the rules, its sentence, the article around it, its
        mentions, the words between.

        A list that several candidates share is the same object.
        """
        drug, drug_end, condition, condition_end = candidate["places"]
        start, end = candidate["sentence"]
        outside = not (start <= drug < end and start <= condition < end)
        groups = [self._of_rules(candidate), self._of_sentence(candidate), *self._salience.groups(candidate)]
        if start <= drug < end:
            groups.append(self._of_mention("d", drug, drug_end, start, end))
        if start <= condition < end:
            groups.append(self._of_mention("c", condition, condition_end, start, end))
        if not outside:
            groups.append(self._of_pair(candidate))
        return groups

    def marks(self, candidate: Candidate) -> list[str]:
        """Return where the hedges and cues of the sentence stand: before the pair, behind it or within, how
        far, and whether the clause breaks off before they reach it.

        They say how certain or denied a claim is, where no rule takes them as working on the pair
        (*X eased pain; there is no evidence that it …*), and not whether there is one.
        """
        start, end = candidate["sentence"]
        marks = self._marks.get(start)
        if not marks:
            return []
        drug, drug_end, condition, condition_end = candidate["places"]
        sides = [side for side in ((drug, drug_end), (condition, condition_end)) if start <= side[0] < end]
        left, right = (min(sides)[0], max(side[1] for side in sides)) if sides else (start, start)
        breaks = [mark.start for mark in marks if mark.meaning == _BREAK]
        found = []
        for mark in marks:
            where = "<" if mark.start < left else ">" if mark.start >= right else "|"
            gap = max(left - mark.end, mark.start - right, 0)
            near, far = min(left, mark.start), max(right, mark.start)
            cut = where != "|" and any(near < at < far and not left <= at < right for at in breaks)
            found.append(f"M{where}{mark.rule} {self._shown[mark.end] if mark.end < end else '$'}")
            for name in (mark.rule, mark.meaning):
                found += [f"M{where}{name}", f"M{where}{name},{_step(gap)}", f"M{where}{name},{cut}"]
        return list(dict.fromkeys(found))

    def _of_rules(self, candidate: Candidate) -> list[str]:
        relation = candidate["relation"] or "none"
        negated = "not" if candidate["negations"] else "is"
        how = ",".join(candidate["how"])
        found = [
            f"R:rule={candidate['rule'] or 'none'}",
            f"R:rel={relation}",
            f"R:rel={relation},{negated}",
            f"R:score={relation},{rule_score(candidate):.1f}",
            f"R:certainty={rule_certainty(candidate)}",
            f"R:hedge={candidate['certainty']}",
            f"R:outcome={candidate['outcome']}",
            f"how={how}",
            f"how={how},{relation != 'none'}",
            f"names={candidate['names'][0]}",
            f"names={candidate['names'][1]}",
        ]
        found += [f"is={flag}" for flag in _FLAGS if candidate.get(flag)]
        return found

    def _of_sentence(self, candidate: Candidate) -> list[str]:
        start, end = candidate["sentence"]
        known = self._sentences.get(start)
        if known is None:
            lower = self._shown
            known = self._sentences[start] = [
                f"block={candidate['block']}",
                f"drugs={min(candidate['drugs'], 4)}",
                f"conditions={min(candidate['conditions'], 4)}",
                f"length={_step(end - start)}",
                *dict.fromkeys(f"S:{mark.rule}" for mark in self._marks.get(start, ())),
                *[f"s:{word}" for word in filter(str.isalpha, dict.fromkeys(lower[start:end]))],
            ]
        return known

    def _of_mention(self, side: str, first: int, last: int, start: int, end: int) -> list[str]:
        key = (side, first, last)
        known = self._mentions.get(key)
        if known is None:
            lower = self._shown
            before = lower[max(start, first - _LOCAL) : first]
            after = lower[last : min(end, last + _LOCAL)]
            known = [f"{side}<{word}" for word in before] + [f"{side}>{word}" for word in after]
            known += [f"{side}<<{one} {two}" for one, two in pairwise(before)]
            known += [f"{side}>>{one} {two}" for one, two in pairwise(after)]
            known.append(f"{side}<1{before[-1] if before else '^'}")
            known.append(f"{side}>1{after[0] if after else '$'}")
            known.append(f"{side}<>{before[-1] if before else '^'} {after[0] if after else '$'}")
            known.append(f"{side}={self._lower[last - 1]}")
            known.append(f"{side}@{_step(first - start)}")
            known += self._classified(f"{side}<c", lower[max(start, first - _AROUND) : first])
            known += self._classified(f"{side}>c", lower[last : min(end, last + _AROUND)])
            self._mentions[key] = known = list(dict.fromkeys(known))
        return known

    def _of_pair(self, candidate: Candidate) -> list[str]:
        drug, drug_end, condition, condition_end = candidate["places"]
        start, end = candidate["sentence"]
        lower = self._shown
        order = "dc" if drug < condition else "cd"
        first, last = min(drug_end, condition_end), max(drug, condition)
        left, right = min(drug, condition), max(drug_end, condition_end)
        linked = bool(candidate["relation"])
        between = [word for word in lower[first:last] if word]
        distance = _step(len(between))
        half = _BETWEEN // 2
        looked_at = between if len(between) <= _BETWEEN else between[:half] + ["…"] + between[-half:]
        before = ["^"] + lower[max(start, left - _NEXT) : left]
        after = lower[right : min(end, right + _NEXT)] + ["$"]
        found = [
            f"order={order}",
            f"distance={order},{distance}",
            f"distance={linked},{distance}",
            f"breaks={linked},{min(candidate['breaks'], 3)}",
        ]
        found += [f"{order}:{word}" for word in looked_at]
        found += [f"{order}:{one} {two}" for one, two in pairwise(looked_at)]
        found += self._classified(f"{order}c", looked_at)
        found += self._classified("pc<", lower[max(start, left - _AROUND) : left])
        found += self._classified("pc>", lower[right : min(end, right + _AROUND)])
        found += [f"p<{order}{word}" for word in before]
        found += [f"p>{order}{word}" for word in after]
        found += [f"p<<{order}{one} {two}" for one, two in pairwise(before)]
        found += [f"p>>{order}{one} {two}" for one, two in pairwise(after)]
        return list(dict.fromkeys(found))

    def _classified(self, prefix: str, words: Sequence[str]) -> list[str]:
        """Return the kinds of trigger that the words may belong to."""
        classes = self._classes
        return [f"{prefix}{name}" for word in words if word in classes for name in classes[word]]


def _masked(doc: Doc, words: Words) -> list[str]:
    """Return the words of *doc* with a mark in the place of each mention and number."""
    shown = [_NUMBER if word[:1].isdigit() else word for word in words.lower[: words.size]]
    for label, mark in ((DRUGS, "@d"), (CONDITIONS, "@c")):
        for span in marks_of(doc, label):
            shown[span.start] = mark
            for at in range(span.start + 1, span.end):
                shown[at] = ""
    return shown


def words_in(features: Iterable[str]) -> list[str]:
    """Return the single words that *features* are about, each once, in their order, without *the* and the
    like.
    """
    found = (feature[3:] for feature in features if feature.startswith(_SINGLE))
    return [word for word in dict.fromkeys(found) if word.isalpha() and word not in STOP_WORDS]


def _step(distance: int) -> int:
    return bisect_left(_STEPS, distance)
