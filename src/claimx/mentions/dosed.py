"""Tell whether a dose stands beside a name, so that the body's own substance is one that was given."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from claimx.lexicon import Flag, Lexicon
from claimx.mentions.mention import Mention
from claimx.rules import load_table
from claimx.text.words import Words

_FAR = 9  # words between a dose and the name that it is of: "5 mcg/kg/min of intravenous dopamine"
_NEAR = 2  # words before a name where stands what changes it
_SLASH = re.compile("(/)")
_PARTS = re.compile(r"([0-9.,x×½¼¾–-]*[0-9½¼¾])?(.*)", re.DOTALL)  # an amount glued to its unit: 10units


class DoseSign:
    """Finds a dose before or behind a name with only words of dosing between; ``mentions.json`` has these.

    *10 units of insulin* and *dopamine ran at 5 mcg/kg/min* were given; *an insulin level of 10 mU/L* and
    the *40 units of insulin that the pancreas makes* are the body's own.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        """Read the units and the words that may stand between; *lexicon* tells the kind of a name."""
        table, doses = load_table("mentions.json")["dosed"], load_table("doses.json")
        self._lexicon = lexicon
        self._kinds = frozenset(table["kinds"])
        self._cased_kinds = self._kinds.union(table["kinds_of_abbreviations"])
        self._between = frozenset(table["between"])
        self._apart = frozenset(table["apart"])
        self._measured = frozenset(table["measured"])
        self._changing = frozenset(load_table("mentions.json")["marker_context"]["words"])
        self._fluids = frozenset(word.lower() for word in doses["denominators"]["laboratory"]["spellings"])
        self._numbers = frozenset((*doses["numbers"]["small"], *doses["numbers"]["tens"], "hundred"))
        self._units = frozenset(
            spelling.lower()
            for row in doses["units"]["rows"]
            if row["class"] in table["classes"]
            for spelling in (*row["spellings"], *row.get("exact", ()))
        )

    def holds(self, mention: Mention, words: Words, start: int, end: int) -> bool:
        """Tell whether *mention*, in the sentence from token *start* to *end*, has a dose beside it."""
        kinds = self._cased_kinds if mention.flags & Flag.CASED else self._kinds
        if mention.entry is None or self._lexicon.entry(mention.entry).kind not in kinds:
            return False
        lower = words.lower
        before = _parted(lower[max(start, mention.start - _FAR) : mention.start])[::-1]
        behind = _parted(lower[mention.end : min(end, mention.end + _FAR)])
        if not self._measured.isdisjoint((*before, *behind)):
            return False
        if self._reaches(before, backwards=True):
            return True
        changed = not self._changing.isdisjoint(before[:_NEAR])  # zinc lowers cortisol at 40 mg a day
        return not changed and self._reaches(behind, backwards=False)

    def _reaches(self, gap: Sequence[str], *, backwards: bool) -> bool:
        """Tell whether a dose is reached through *gap*, words from the name away, over words of dosing."""
        for at, word in enumerate(gap):
            following = next((each for each in gap[at + 1 :] if each != "-"), "")
            number, unit = _PARTS.fullmatch(word).groups("")  # type: ignore[union-attr]  # any word fits
            if unit in self._units or unit.rstrip(".") in self._units:
                counted = number or (backwards and self._is_number(following))
                if counted and not (backwards and self._is_laboratory(gap[:at][::-1])):
                    return True
            elif not backwards and self._is_number(word) and following in self._units:
                return not self._is_laboratory(gap[at + 2 :])
            known = word in self._between or unit in self._between or self._is_number(word)
            described = backwards and following == "of" and word.isalpha()  # 10 units of purified insulin
            if not (known or described) or (backwards and word in self._apart):
                return False
        return False

    def _is_number(self, word: str) -> bool:
        return word[:1].isdigit() or word in self._numbers

    def _is_laboratory(self, behind: Sequence[str]) -> bool:
        return len(behind) > 1 and behind[0] == "/" and behind[1].rstrip(".") in self._fluids


def _parted(words: Iterable[str]) -> list[str]:
    """Return the words with slashes as words of their own: *mg/24h* is one token."""
    return [part for word in words for part in _SLASH.split(word) if part]
