"""Describe a candidate pair by the strings that the model has weights for."""

from __future__ import annotations

from collections.abc import Sequence

from claimx.relations.candidate import Candidate
from claimx.relations.certainty import rule_certainty, rule_score
from claimx.relations.triggers import trigger_table
from claimx.text.words import Words

LINKED = "trigger=yes"
"""The feature of pairs that a trigger links."""

DECIDED = ("trigger=", "relation=", "score=")
"""How the features begin that hold what the rules decided."""

BETWEEN = ("drug", "condition")
"""What stands before the colon in the features of the words between, by which mention comes first."""

_BETWEEN = 16  # words between the mentions that are looked at
_AROUND = 5  # words on either side of the pair whose trigger classes count
_NEXT = 2  # words on either side that count themselves
_STEPS = (0, 1, 2, 4, 7, 12, 20)
_FLAGS = (
    "test", "report", "asked", "booster", "past", "heading", "anaphor", "missing_subject", "weak", "rival",
    "busy", "aside", "of_people",
)  # fmt: skip


def describe(words: Words, candidate: Candidate) -> list[str]:
    """Return the features of *candidate*, each once.

    They say what the rules decided and how surely, which words and which kinds of trigger stand between
    and around the mentions, in which order and how far apart these are, and what works on the pair.
    """
    drug, drug_end, condition, condition_end = candidate["places"]
    relation = candidate["relation"] or "none"
    negated = "not" if candidate["negations"] else "is"
    found = [
        f"rule={candidate['rule'] or 'none'}",
        LINKED if candidate["relation"] else "trigger=no",
        f"relation={relation}",
        f"relation={relation},{negated}",
        f"score={relation},{rule_score(candidate):.1f}",
        f"certainty={rule_certainty(candidate)}",
        f"hedge={candidate['certainty']}",
        f"outcome={candidate['outcome']}",
        f"drugs={min(candidate['drugs'], 4)}",
        f"conditions={min(candidate['conditions'], 4)}",
        f"via={candidate['drug_via'] >= 0},{candidate['condition_via'] >= 0}",
    ]
    found += [f"is={flag}" for flag in _FLAGS if candidate[flag]]
    found += [f"cue={cue}" for cue in candidate["cues"]]
    start, end = candidate["sentence"]
    if drug < start or condition < start:
        found.append("order=outside")
        return found
    order = BETWEEN[drug > condition]
    first, last = min(drug_end, condition_end), max(drug, condition)
    left, right = min(drug, condition), max(drug_end, condition_end)
    between = words.lower[first:last]
    distance = _step(len(between))
    looked_at = between if len(between) <= _BETWEEN else between[: _BETWEEN // 2] + between[-_BETWEEN // 2 :]
    lower = words.lower
    found += [
        f"order={order}",
        f"distance={distance}",
        f"distance={relation != 'none'},{distance}",
        f"at={_step(left - start)}",
        f"breaks={relation != 'none'},{min(candidate['breaks'], 3)}",
        f"rival={candidate['rival']},{candidate['breaks'] > 0}",
    ]
    found += [f"{order}:{word}" for word in looked_at]
    found += _classes(f"{order}>", looked_at)
    found += _classes("before>", lower[max(start, left - _AROUND) : left])
    found += _classes("after>", lower[right : min(end, right + _AROUND)])
    found += [f"before:{word}" for word in lower[max(start, left - _NEXT) : left]]
    found += [f"after:{word}" for word in lower[right : min(end, right + _NEXT)]]
    return list(dict.fromkeys(found))


def _classes(prefix: str, words: Sequence[str]) -> list[str]:
    """Return the kinds of trigger that the words may belong to."""
    classes = trigger_table().classes
    return [prefix + name for word in words if word in classes for name in classes[word]]


def _step(distance: int) -> int:
    return sum(distance > step for step in _STEPS)
