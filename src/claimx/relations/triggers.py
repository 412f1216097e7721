"""Find what governs a condition in its sentence: a trigger, its relation and where its drug stands."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from claimx.relations.sentences import Group, Sentence
from claimx.rules import load_table
from claimx.text.phrases import Hit, PhraseTable
from claimx.text.words import Words

_REACH = 8  # words between a trigger and its condition
_TIGHT = 2
_LEFT_REACH = 4  # words between a condition and a trigger behind it
_RELATIVE_REACH = 4  # tokens from a condition to the drug of its relative clause, and on to its verb
_TRIED = 12  # triggers on either side of a condition that are looked at; few sentences have as many
_UNDONE_REACH = 7  # words from a verb to the end of its object, which a relative clause speaks of
_AGAINST = ("change.down", "treats.verb", "prevents.verb")
_LESS = ("less", "fewer", "fewest", "least")
_LEADING = ("causing", "leading", "triggering", "resulting", "contributing")

FINITE = ("change", "treats.verb", "prevents.verb", "causes.verb")
"""How the ids of the triggers begin that are verbs of their own."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """One rule of ``relations.json``."""

    id: str
    relation: str
    condition: str
    strength: float
    drug: str
    tight: bool
    weak: frozenset[str]


NO_TRIGGER = Trigger("", "", "", 0.0, "", tight=False, weak=frozenset())


class Link(NamedTuple):
    """A trigger at tokens ``start <= i < end`` that governs a condition group.

    *relation* is resolved (up and down are turned into relations), *gap* counts the words between.
    """

    trigger: Trigger
    relation: str
    start: int
    end: int
    gap: int
    outcome: str


class TriggerTable:
    """The triggers of ``relations.json``, compiled."""

    def __reduce__(self) -> tuple[Callable[[], TriggerTable], tuple[()]]:
        """Pickle none: each process compiles its own."""
        return trigger_table, ()

    def __init__(self) -> None:
        table = load_table("relations.json")
        rules: list[dict[str, Any]] = table["triggers"]
        self.rules = [
            Trigger(
                rule["id"],
                rule["relation"],
                rule["condition"],
                rule["strength"],
                rule.get("drug", "left"),
                rule.get("tight", False),
                frozenset(rule.get("weak", ())),
            )
            for rule in rules
        ]
        self._table = PhraseTable(
            (at, pattern) for at, rule in enumerate(rules) for pattern in rule["patterns"]
        )
        self._side_effects = PhraseTable(
            (0, pattern) for rule in rules if rule["id"] == "causes.side" for pattern in rule["patterns"]
        )
        self.classes = {
            word: tuple(sorted({self.rules[rule].id for rule in found}))
            for word, found in self._table.rules_by_word().items()
        }
        """For each word by which triggers are looked up, the ids of these triggers."""
        self._condition_leads = frozenset(table["condition_leads"]["words"])
        self._of_people = tuple(table["of_people"]["rules"])
        self._worse, self._describing = (frozenset(table["described"][key]) for key in ("words", "rules"))
        self._no_relative = frozenset(table["no_relative"]["words"])
        self._risk = frozenset(table["outcomes"]["risk"])
        self._severity = frozenset(table["outcomes"]["severity"])
        self._death = frozenset(table["outcomes"]["death"])
        self._prevention = frozenset(table["prevention"]["words"])
        relatives, vaccines = table["relatives"], table["vaccines"]
        self._relatives, self._modals = frozenset(relatives["words"]), frozenset(relatives["modals"])
        self._participles = frozenset(relatives["participles"])
        self._against = frozenset(relatives["against"])
        self._vaccines, self._vaccine_rules = frozenset(vaccines["words"]), frozenset(vaccines["rules"])
        self._therapeutic = frozenset(vaccines["therapeutic"])

    def hits(self, words: Words, sentence: Sentence) -> list[Hit]:
        """Return all triggers of the sentence; they may overlap."""
        return self._table.find(words, sentence.start, sentence.end)

    def lists_effects(self, words: Words, start: int, end: int) -> bool:
        """Tell whether the sentence lists side effects, which it may do without naming the drug."""
        return bool(self._side_effects.find(words, start, end))

    def links(self, words: Words, sentence: Sentence, group: Group, hits: Sequence[Hit]) -> list[Link]:
        """Return what governs the conditions of *group*, the best first."""
        lower = words.lower
        mentions = sentence.named  # those of *group* stand in no gap that is looked at
        outcome, outer = self._outcome(words, sentence, group)
        links: list[Link] = []
        place = bisect_left(hits, group.start, key=lambda hit: hit.start)
        tried = hits[max(0, place - _TRIED) : place + _TRIED]
        for hit in tried:
            rule = self.rules[hit.rule]
            link = None
            if lower[hit.start] in self._worse and self._only_describes(words, sentence, hit, tried):
                continue  # "given for worsening asthma"
            if lower[hit.start] in rule.weak and hit.start and lower[hit.start - 1] == "of":
                continue  # "the risk of developing" says only of what the risk is
            if lower[hit.end] == "by" and rule.id.startswith(FINITE):
                continue  # a passive looks for its condition on the left
            if rule.condition in ("right", "any") and hit.end <= group.start:
                link = self._right(words, group, hit, rule, mentions, outcome)
            if link is None and rule.condition in ("left", "any") and hit.start >= group.end:
                link = self._left(words, outer, hit, rule, mentions, outcome)
            if link is not None:
                links.append(self._undone(words, sentence, _lessened(words, link, group), hits, group))
        warnings = [link for link in links if link.relation == "contraindicated"]
        links = [
            link
            for link in links
            if link in warnings
            or not any(
                warning.start < link.end
                and (
                    link.start < warning.end or (link.trigger.id == "treats.for" and link.gap <= warning.gap)
                )
                for warning in warnings
            )
        ]  # "should not be used in patients with X" is no use
        links.sort(key=lambda link: (link.gap, -(link.end - link.start), -link.trigger.strength))
        return links

    def _only_describes(self, words: Words, sentence: Sentence, hit: Hit, others: Sequence[Hit]) -> bool:
        """Tell whether a word of change only says what the condition is like that the drug works against."""
        if words.lower[hit.start - 1] == "for" and hit.start - 1 == sentence.start:
            return True
        return any(
            other.end == hit.start and self.rules[other.rule].id in self._describing for other in others
        )

    def of_drug(self, words: Words, link: Link, drug: Group, condition: Group) -> Link:
        """Return *link* as it is meant of a drug: a vaccine for a disease prevents it."""
        if link.trigger.id in self._vaccine_rules and words.lower[drug.end - 1] in self._vaccines:
            given_to_ill = not self._therapeutic.isdisjoint(words.lower[condition.start : condition.end])
            return link._replace(relation="treats" if given_to_ill else "prevents")
        return link

    def _undone(
        self, words: Words, sentence: Sentence, link: Link, hits: Sequence[Hit], group: Group
    ) -> Link:
        """Return *link*, or where it speaks of something that the drug works against what that means.

        *X reduces the inflammation that leads to Y*, *X stops clots from causing Y* say that X prevents Y.
        """
        if link.relation != "causes" or link.start >= group.start or link.trigger.drug != "left":
            return link
        lower = words.lower
        ended = link.start
        while ended > sentence.start and lower[ended - 1] in self._modals:
            ended -= 1
        before = bisect_right(sentence.conditions, link.start, key=lambda one: one.end)
        causes = reversed(sentence.conditions[:before])
        nearest = next((one for one in causes if not one.is_reference), None)
        beside = nearest is not None and nearest.end == link.start and lower[link.start] in self._participles
        kept_from = lower[ended - 1] == "from" and lower[link.start] in _LEADING
        if lower[ended - 1] not in self._relatives and not beside and not kept_from:
            return link
        place = bisect_left(hits, ended, key=lambda hit: hit.start)
        against = [
            (hit.start, hit.end)
            for hit in hits[max(0, place - _TRIED) : place]
            if self.rules[hit.rule].id in _AGAINST and 0 <= ended - hit.end <= _UNDONE_REACH
        ]
        first = max(sentence.start, ended - _UNDONE_REACH)
        against += [(at, at + 1) for at in range(first, ended) if lower[at] in self._against]
        if not against:
            return link
        start, end = max(against)
        of_condition = nearest is not None and nearest.start >= end
        leading = of_condition and not (beside and lower[link.start] not in _LEADING)
        relation = "prevents" if leading else "treats"
        return link._replace(relation=relation, start=start)

    def _right(
        self, words: Words, group: Group, hit: Hit, rule: Trigger, mentions: frozenset[int], outcome: str
    ) -> Link | None:
        people = group.of_people and words.lower[hit.end - 1] != "with"  # else the trigger takes them in
        if people and not rule.id.startswith(self._of_people):
            return None
        gap = range(hit.end, group.start)
        limit = _TIGHT if rule.tight else _REACH
        if len(gap) > 2 * limit:
            return None  # too far, whatever stands there
        between = words.lower[hit.end : group.start]
        if between[-1:] in (["that"], [":"]):
            between.pop()  # "prevents that pain", "helps with: pain": no new clause
        if rule.relation == "contraindicated":
            between = [word for word in between if word not in self._condition_leads]
        if len([word for word in between if word[0].isalnum()]) > limit:
            return None
        if not mentions.isdisjoint(gap) and rule.condition != "any" and rule.drug not in ("any", "inside"):
            return None
        relation, kind = rule.relation, outcome
        if relation in ("up", "down"):
            kind = kind or self._outcome_kind(between)
            relation = _changed(relation, kind)
        elif relation == "treats" and (outcome == "risk" or words.lower[group.end] in self._prevention):
            relation = "prevents"  # "a drug for migraine prevention"
        shown = len(between)
        if outcome and relation != rule.relation:
            shown = max(0, shown - 2)
        return Link(rule, relation, hit.start, hit.end, shown, kind)

    def _left(
        self, words: Words, outer: int, hit: Hit, rule: Trigger, mentions: frozenset[int], outcome: str
    ) -> Link | None:
        if rule.drug == "between":
            return self._relative(words, outer, hit, rule, mentions)
        gap = range(outer, hit.start)
        limit = 1 if rule.tight else (_REACH if rule.condition == "any" else _LEFT_REACH)
        if len(gap) > limit:
            return None
        if not mentions.isdisjoint(gap) and rule.condition != "any":
            return None
        return Link(rule, _changed(rule.relation, outcome), hit.start, hit.end, len(gap), outcome)

    def _relative(
        self, words: Words, end: int, hit: Hit, rule: Trigger, mentions: frozenset[int]
    ) -> Link | None:
        """Return the link of a relative clause about its object: *the nausea that metformin causes*."""
        gap = range(end + (words.lower[end] in self._relatives), hit.start)
        if len(gap) > 2 * _RELATIVE_REACH:
            return None
        named = [at for at in gap if at in mentions]
        if not named or named[-1] - gap.start > _RELATIVE_REACH or hit.start - named[-1] > _RELATIVE_REACH:
            return None
        others = {words.lower[at] for at in gap if at not in mentions}
        return None if others & self._no_relative else Link(rule, rule.relation, hit.start, hit.end, 1, "")

    def _outcome(self, words: Words, sentence: Sentence, group: Group) -> tuple[str, int]:
        """Return (kind of outcome around the group, end of the group with an outcome noun behind it)."""
        lower = words.lower
        end = group.outer_end
        behind = lower[end] if end < sentence.end else ""
        if kind := self._outcome_kind([behind]):
            return kind, end + 1
        window = lower[max(sentence.start, group.start - 5) : group.start]
        if {"of", "for", "from", "in", "to"}.intersection(window[-4:]):
            return self._outcome_kind(window), end
        return "", end

    def _outcome_kind(self, between: Sequence[str]) -> str:
        if not self._death.isdisjoint(between):
            return "death"
        if not self._risk.isdisjoint(between):
            return "risk"
        return "" if self._severity.isdisjoint(between) else "severity"


def _changed(relation: str, outcome: str) -> str:
    """Return *relation*, or for *up* and *down* what the change of such an outcome is."""
    if relation == "down":
        return "prevents" if outcome == "risk" else "treats"
    return "causes" if relation == "up" else relation


def _lessened(words: Words, link: Link, group: Group) -> Link:
    """Return *link*, or where there is less of the condition that it prevents: *fewer strokes in*."""
    rarer = link.relation == "causes" and link.start >= group.end and group.start
    if rarer and words.lower[group.start - 1] in _LESS:
        return link._replace(relation="prevents")
    return link


@cache
def trigger_table() -> TriggerTable:
    """Return the compiled triggers; they are the same for every Doc."""
    return TriggerTable()
