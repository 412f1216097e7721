"""Tell how far a sentence only wishes, or pretends, that something were so.

*I wish zinc cured colds*, *if only it did*, *if zinc cured colds, nobody would cough*.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import takewhile

from claimx.rules import load_table
from claimx.text.phrases import Hit, PhraseTable
from claimx.text.words import Words

_DRUG_REACH = 2  # words between a wish and its drug: "I wish that the zinc"


def wished_until(words: Words, start: int, end: int, drugs: Iterable[tuple[int, int]]) -> int:
    """Return the end of the clause that a sentence only wishes or supposes against the facts, else *start*.

    The wish is about one of the *drugs*, given by start and end, and has a verb of the past behind it:
    *I wish I had known that zinc cures colds* does not wish that it did.
    """
    drugs = list(drugs)
    for wish in _table().find(words, start, end):
        until = _clause_end(words, wish, end, drugs)
        if until > start and (
            words.lower[wish.start : wish.end] != ["if"] or _is_unreal(words, wish, start, until, end)
        ):
            return until
    return start


def _clause_end(words: Words, wish: Hit, end: int, drugs: Sequence[tuple[int, int]]) -> int:
    """Return the end of the clause that says what is wished of a drug, or -1 where it is no wish."""
    near = ((first, last) for first, last in drugs if 0 <= first - wish.end <= _DRUG_REACH)
    drug, behind = next(near, (-1, -1))
    if drug < 0 or "," in words.lower[wish.end : drug] or not _is_past(words.lower[behind : behind + 2]):
        return -1
    ends = load_table("lists.json")["wishing"]["ends"]
    return behind + sum(1 for _ in takewhile(lambda word: word not in ends, words.lower[behind:end]))


def _is_unreal(words: Words, condition: Hit, start: int, until: int, end: int) -> bool:
    """Tell whether *if* opens the sentence and what follows from it would only be so."""
    unreal = load_table("lists.json")["wishing"]["unreal"]
    return condition.start == start and any(word in unreal for word in words.lower[until:end])


def _is_past(verb: Sequence[str]) -> bool:
    table = load_table("lists.json")["wishing"]
    return bool(verb) and (
        verb[0].endswith("ed")
        or verb[0] in table["verbs"]
        or (verb[0] in ("were", "was") and verb[-1] in table["being"])
    )


@cache
def _table() -> PhraseTable:
    return PhraseTable((0, pattern) for pattern in load_table("lists.json")["wishing"]["patterns"])
