"""Read rules/doses.json and turn its words into the regular expressions of the dose parser."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from claimx.errors import RuleError
from claimx.rules import load_table

NAME = "doses.json"
FORMAT = "claimx.doses/1"
# What may stand between the words of a phrase: any white space (also where letters are ASCII) or hyphen.
GAP = r"(?u:[\s\-\u2010\u2011])"


def load_rules() -> dict[str, Any]:
    """Return the packaged dose words; raises RuleError where the file has another format."""
    rules: dict[str, Any] = load_table(NAME)
    if rules.get("format") != FORMAT:
        raise RuleError(
            f"{NAME} has format {rules.get('format')!r}.", where=NAME, fix=f"Use one of: {FORMAT}."
        )
    return rules


def fold_phrase(phrase: str) -> str:
    """Return *phrase* in lower case with single spaces, the key under which its rule is stored."""
    return " ".join(phrase.lower().replace("\u2019", "'").split())


def any_of(phrases: Iterable[str]) -> str:
    """Return a pattern for any of *phrases* in any case, longest first; a space matches any gap."""
    return f"(?ai:{trie((phrase.lower(), False) for phrase in phrases)})"


def words(phrases: Iterable[str]) -> str:
    """Return `any_of` bounded so that it never matches inside a longer word."""
    return rf"(?<!\w){any_of(phrases)}(?!\w)"


def template(pattern: str, slots: dict[str, str]) -> str:
    """Return *pattern* of the rules file as a regular expression with its ``{slots}`` filled."""
    spaced = _spaced(pattern.replace("(", "(?:"))
    for name, value in slots.items():
        spaced = spaced.replace("{" + name + "}", value)
    return spaced


def trie(spellings: Iterable[tuple[str, bool]]) -> str:
    """Return one pattern for many (spelling, any case) pairs, sharing their beginnings.

    A plain alternation tries a hundred spellings at every blank of an article, this only those that
    begin with the next character.
    """
    root: dict[str, Any] = {}
    for spelling, any_case in spellings:
        node = root
        for char in spelling:
            node = node.setdefault(_char_pattern(char, any_case), {})
        node[""] = {}
    return _trie_pattern(root)


def _trie_pattern(node: dict[str, Any]) -> str:
    branches = [key + _trie_pattern(child) for key, child in node.items() if key]
    if not branches:
        return ""
    joined = branches[0] if len(branches) == 1 else "(?:" + "|".join(branches) + ")"
    return f"(?:{joined})?" if "" in node else joined


def _char_pattern(char: str, any_case: bool) -> str:
    if char == " ":
        return f"{GAP}{{1,2}}"
    if char == "'":
        return "['\u2019]"
    both = {char.lower(), char.upper()} if any_case else {char}
    letters = sorted(letter for letter in both if len(letter) == 1)
    return f"[{''.join(letters)}]" if len(letters) > 1 else re.escape(char)


def _spaced(pattern: str) -> str:
    return pattern.replace(" ", f"(?:{GAP}{{1,2}})")
