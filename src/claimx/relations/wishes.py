"""Tell how far a sentence only wishes that something were so: *I wish zinc cured colds*, *if only it did*."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import takewhile

from claimx.rules import load_table
from claimx.text.phrases import PhraseTable
from claimx.text.words import Words

_DRUG_REACH = 2  # words between a wish and its drug: "I wish that the zinc"


def wished_until(words: Words, start: int, end: int, drugs: Iterable[tuple[int, int]]) -> int:
    """Return the end of the clause that a sentence only wishes, or *start* where it wishes nothing.

    The wish is about one of the *drugs*, given by start and end, and has a verb of the past behind it:
    *I wish I had known that zinc cures colds* does not wish that it did.
    """
    wish = next(iter(_table().find(words, start, end)), None)
    if wish is None:
        return start
    near = ((first, last) for first, last in drugs if 0 <= first - wish.end <= _DRUG_REACH)
    drug, behind = next(near, (-1, -1))
    if drug < 0 or "," in words.lower[wish.end : drug] or not _is_past(words.lower[behind : behind + 2]):
        return start
    ends = load_table("lists.json")["wishing"]["ends"]
    return behind + sum(1 for _ in takewhile(lambda word: word not in ends, words.lower[behind:end]))


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
