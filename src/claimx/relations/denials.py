"""Tell whether a cue of denial works on what a trigger says of a drug and a condition."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache, cached_property
from itertools import pairwise, takewhile
from operator import attrgetter
from typing import NamedTuple

from claimx.hedges.verdicts import RULE as VERDICT
from claimx.relations.denial_rules import Denial, denials
from claimx.relations.sentences import Cue, Sentence
from claimx.relations.triggers import FINITE, Link
from claimx.rules import load_table
from claimx.text.words import Words

_NOUN_REACH = 5  # a determiner denies only its own noun phrase
_PERMISSION_REACH = 16  # "not approved as pre-exposure or post-exposure prophylaxis of"
_FAR = 60  # tokens around a pair in which cues are looked at
_SUBJECT_REACH = 3  # from "none of the" to the drug
_EXCEPTING = ("except", "excluding", "but", "for", "from")
_BESIDE = ("but", ",", "(", "and", "though")  # before a denial of something put in
_UNDENYING = ("not_ruled_out", "not_impossible")  # hedges that hold a denial of a denial
_INSERTING = ("though", "although")
_UNTRUE = "untrue"  # says of a statement that it is false, once more where its verdict is: "Myth: … FALSE"
_VERDICT_CLAUSE = 5  # words of a clause that only says that the one before it is not so
_POINTING = 2  # tokens from the start of a pronoun to the denial that is said of it: "but it was no better"
_OBJECT_REACH = 6  # tokens behind a denial in which its own object stands: "did not help the gout"
_SUBJECT_REACH_BACK = 4  # tokens from a denial back to what it is said of: "the placebo had no effect"
_TOUTED_REACH = 6  # tokens from a drug to "touted": "had long been widely touted as"
_PURPOSE_REACH = 2  # tokens from a drug to the verb that says what it is for: "aspirin to prevent"

_start = attrgetter("start")


class Pair(NamedTuple):
    """The places of a drug, a condition and what links them; *clause* is that of the trigger."""

    drug: int
    drug_end: int
    condition: int
    link: Link
    clause: tuple[int, int]


class Denials:
    """The cues of denial of one sentence, and what they work on."""

    def __init__(self, words: Words, sentence: Sentence, breaks: list[int]) -> None:
        self._lower = words.lower
        self._sentence = sentence
        self._breaks = breaks
        self._cues: list[Cue] = []
        self._apart: list[Cue] = []  # of other sentences
        cues = sentence.cues_of("negation")
        if not cues:
            return
        self._list_of = {
            member.start: group.start
            for group in (*sentence.drugs, *sentence.conditions)
            for member in group.members
        }
        self._drugs = sorted(member.start for group in sentence.drugs for member in group.members)
        doubted = {
            at
            for hedge in sentence.hedges
            if hedge.kb_id_ == "doubtful" or hedge.id_ in _UNDENYING
            for at in range(hedge.start, hedge.end)
        }
        for cue in sorted(cues):
            if doubted.isdisjoint(range(cue.start, cue.end)):  # "lack of studies" doubts, it does not deny
                within = sentence.start <= cue.start < sentence.end
                (self._cues if within else self._apart).append(cue)
        reversed_words = words.lower[sentence.start : sentence.end][::-1]
        self._until = sentence.end - 1 - reversed_words.index("until") if "until" in reversed_words else -1

    def of(self, pair: Pair) -> tuple[list[int], bool]:
        """Return the first tokens of the cues that deny what the trigger of *pair* says.

        Also tell whether one denies the whole statement, so that no matter who makes it.
        """
        excepted = [*self._excepted(pair.drug), *self._excepted(pair.condition)]
        if not self._cues and not self._apart:
            return excepted, False
        places = (pair.link.start, pair.link.end, pair.condition, *((pair.drug,) if pair.drug >= 0 else ()))
        first = bisect_left(self._cues, min(places) - _FAR, key=_start)
        last = bisect_left(self._cues, max(places) + _FAR, key=_start)
        cues = [cue for cue in (*self._cues[first:last], *self._apart) if self._denies(cue, pair)]
        outer = [cue for cue in cues if denials()[cue.rule].whole or denials()[cue.rule].verdict]
        inner = [cue for cue in cues if cue not in outer and cue.rule != _UNTRUE]
        if any(self._undoes(one, other) for one in outer for other in inner):
            cues = []  # "it is a myth that X does not prevent Y" says that it does
        return sorted({*excepted, *(cue.start for cue in cues)}), bool(outer)

    def _denies(self, cue: Cue, pair: Pair) -> bool:
        rule, link = denials()[cue.rule], pair.link
        if rule.relations and link.relation and link.relation not in rule.relations:
            return False
        if not self._sentence.start <= cue.start < self._sentence.end:
            return True  # a verdict of its own sentence
        if link.relation == "contraindicated" and link.start <= cue.start < link.end:
            return False  # "is not recommended for" is what contraindicates
        if self._is_of_other(cue, pair.drug) or self._is_of_other(cue, pair.condition):
            return False  # "X (but not Y)" denies only of Y
        if self._until >= cue.end and not rule.whole:
            return False  # "was not shown to work until 1982" says that it was
        last = max(link.end, pair.condition)
        if cue.start >= last:
            return self._denies_before(cue, rule, last, pair)
        if rule.whole or rule.verdict:
            return rule.whole and not self._is_parted(cue.end, min(link.start, pair.condition))
        return self._denies_behind(cue, rule, pair)

    def _undoes(self, outer: Cue, inner: Cue) -> bool:
        """Tell whether a denial of a whole statement is one of a statement that itself denies.

        *FALSE: X does not cure Y* may say with both that it does not, and so does *a myth, as X does not*.
        """
        if outer.rule != VERDICT:
            between = self._lower[outer.end : inner.start]
            return (
                inner.start < outer.start
                or "that" in self._lower[outer.start : outer.end]
                or "that" in between
            )
        own = self._sentence.start <= outer.start < self._sentence.end
        return not own or inner.start < outer.start

    def _denies_behind(self, cue: Cue, rule: Denial, pair: Pair) -> bool:
        """Tell whether a cue denies what stands behind it in its clause."""
        link, drug = pair.link, pair.drug
        if cue.start < pair.clause[0] or self._is_aside(cue, pair):
            return False
        first = min(link.start, pair.condition)
        near = cue.start >= link.end or first - cue.end <= self._reach(cue, rule, first)
        if near and (cue.start >= drug or drug > link.start or rule.anywhere):
            return not self._is_of_verb_before(cue, link)
        return rule.subject and 0 <= drug - cue.end <= _SUBJECT_REACH

    @cached_property
    def _names(self) -> dict[int, frozenset[str]]:
        """The names that each drug stands for, by its first token; few sentences deny what is behind them."""
        return {
            member.start: frozenset(source.kb_id_ for source in member.sources)
            for group in self._sentence.drugs
            for member in group.members
        }

    @cached_property
    def _references(self) -> set[int]:
        return {group.start for group in self._sentence.drugs if group.is_reference}

    def _denies_before(self, cue: Cue, rule: Denial, last: int, pair: Pair) -> bool:
        """Tell whether a cue denies what stands before it: *zinc for acne does not work*."""
        if rule.ahead or not (rule.behind or rule.result or rule.verdict or rule.whole):
            return False
        between = self._drugs[bisect_left(self._drugs, last) : bisect_left(self._drugs, cue.start)]
        again = [drug for drug in between if drug != pair.drug]
        names = self._names.get(pair.drug, frozenset())
        if any(names.isdisjoint(self._names[drug]) for drug in again):
            return False
        parting = self._breaks[bisect_left(self._breaks, last) : bisect_left(self._breaks, cue.start)]
        if rule.result and (again or parting or not rule.behind):
            pointed = len(parting) == 1 and (
                (bool(again) and cue.start - again[-1] <= _POINTING)
                or (not rule.behind and cue.start == parting[0] + 1)  # "but to no avail"
                or self._is_touted(pair)
            )
            return (pointed or not parting) and self._is_of_use(cue, pair)
        if again and (rule.behind or not self._references.issuperset(again)):
            return False
        if not parting:
            return not (rule.behind and self._is_of_other_subject(cue, last, pair.link))
        pointing = self._lower[parting[-1] + 1 : cue.start]
        return (
            not rule.behind
            and len(parting) == 1
            and len(pointing) <= _VERDICT_CLAUSE
            and (not pointing or self._lower[parting[0]] == "which" or not _pointers().isdisjoint(pointing))
        )

    def _is_of_use(self, cue: Cue, pair: Pair) -> bool:
        """Tell whether a cue denies a use that is only named before it: *zinc for colds*, *to treat colds*.

        What a sentence states of the pair, *zinc treats colds*, it does not deny in the same breath; what is
        said of a placebo, or of another condition that follows, is not said of the use.
        """
        lower, link = self._lower, pair.link
        if link.trigger.id.startswith(FINITE) and not (
            lower[link.start - 1] == "to" and 0 <= link.start - pair.drug_end <= _PURPOSE_REACH
        ):
            return False

        def no_comma(at: int) -> bool:
            return lower[at] != ","

        subject = range(cue.start - 1, max(self._sentence.start, cue.start - _SUBJECT_REACH_BACK) - 1, -1)
        if any(lower[at] in _inactive() for at in takewhile(no_comma, subject)):
            return False
        behind = range(cue.end, min(cue.end + _OBJECT_REACH, self._sentence.end))
        return not any(at in self._sentence.named for at in takewhile(no_comma, behind))

    def _is_of_other_subject(self, cue: Cue, last: int, link: Link) -> bool:
        """Tell whether a cue is said of something that a comma and *and* join to a statement: *X causes Y,
        and driving is not advised*.
        """
        between = self._lower[last : cue.start]
        joint = next((at for at, pair in enumerate(pairwise(between)) if pair == (",", "and")), None)
        return joint is not None and len(between) > joint + 2 and link.trigger.id.startswith(FINITE)

    def _is_touted(self, pair: Pair) -> bool:
        """Tell whether others recommended the drug, *hailed as a cure for Y*, which a result judges."""
        return not _touted().isdisjoint(self._lower[pair.drug_end : pair.link.end][:_TOUTED_REACH])

    def _is_parted(self, start: int, end: int) -> bool:
        """Tell whether a contrast stands between two tokens: *a myth that X cures Y, but X prevents Z*."""
        return any(start <= at < end and self._lower[at] in _contrasts() for at in self._breaks)

    def _is_of_other(self, cue: Cue, place: int) -> bool:
        """Tell whether the cue denies only another member of the list, which it stands right before."""
        listed = self._list_of.get(cue.end)
        return (
            listed is not None
            and place in self._list_of
            and cue.end != place
            and (cue.end in self._drugs) == (place in self._drugs)
            and not (cue.end < place and listed == self._list_of[place])
        )

    def _is_aside(self, cue: Cue, pair: Pair) -> bool:
        """Tell whether a comma ends what the cue denies before the drug or the trigger comes.

        *With no change of diet, X lowered Y*; *X, which does not cure Y, eases Z*. So does the verb of
        the main clause: *those who did not bear Z were given X*.
        """
        lower, drug = self._lower, pair.drug
        first = min(pair.condition, pair.link.start, drug if drug >= 0 else pair.condition)
        if "who" in lower[cue.start - 2 : cue.start] and not _resuming().isdisjoint(lower[cue.end : first]):
            return True
        if cue.end <= drug <= pair.link.start:
            return "," in lower[cue.end : self._list_of.get(drug, drug)]
        if lower[cue.start - 1] in _BESIDE and not {",", ")"}.isdisjoint(lower[cue.end : pair.link.start]):
            return True  # "X, but not Y, causes Z"
        relative = [
            at
            for at in self._breaks
            if at <= cue.start
            and (lower[at] == "which" or (lower[at] in _INSERTING and lower[at - 1] == ","))
        ]
        return bool(relative) and "," in lower[cue.end : min(pair.link.start, pair.condition)]

    def _is_of_verb_before(self, cue: Cue, link: Link) -> bool:
        """Tell whether the denied verb is another one: *does not cure Y and eases Z*, *did not … caused*."""
        word = self._lower[link.start]
        between = self._lower[cue.end : link.start]
        if any(one == "and" and other in _helpers() for one, other in pairwise(between)):
            return True  # "cannot hurt and may ease Y"
        if not link.trigger.id.startswith(FINITE) or "and" not in between:
            return False
        helped = self._lower[cue.start - 1] in _helpers() if cue.start else False
        return (word.endswith("s") and not word.endswith("ss")) or (helped and word.endswith("ed"))

    def _excepted(self, place: int) -> list[int]:
        """Return the place of the word that takes a mention out of a statement: *all but X*, *except X*."""
        if place <= self._sentence.start or self._lower[place - 1] not in _EXCEPTING:
            return []
        before = self._lower[max(self._sentence.start, place - 2) : place]
        if before[-1:] in (["except"], ["excluding"]):
            return [place - 1]
        if before in (["all", "but"], ["everything", "but"], ["except", "for"], ["apart", "from"]):
            return [place - 1]
        return []

    def _reach(self, cue: Cue, rule: Denial, trigger: int) -> int:
        """Return over how many words the cue denies."""
        if rule.noun or self._lower[cue.start : cue.end] == ["no"]:
            joints = {"and", ","} if rule.noun else {"and", ",", "or"}
            joined = joints.intersection(self._lower[cue.end : trigger])
            return -1 if joined else _NOUN_REACH
        if not _permitted().isdisjoint(self._lower[cue.end - 1 : cue.end + 1]):
            return _PERMISSION_REACH
        return rule.reach


@cache
def _permitted() -> frozenset[str]:
    return frozenset(load_table("relations.json")["permitted"]["words"])


@cache
def _inactive() -> frozenset[str]:
    return frozenset(load_table("relations.json")["inactive"]["words"])


@cache
def _touted() -> frozenset[str]:
    return frozenset(load_table("relations.json")["touted"]["words"])


@cache
def _pointers() -> frozenset[str]:
    return frozenset(load_table("relations.json")["pointers"]["words"])


@cache
def _contrasts() -> frozenset[str]:
    return frozenset(load_table("relations.json")["contrasts"]["words"])


@cache
def _resuming() -> frozenset[str]:
    return frozenset(load_table("relations.json")["resuming"]["words"])


@cache
def _helpers() -> frozenset[str]:
    return frozenset(load_table("relations.json")["helpers"]["words"])
