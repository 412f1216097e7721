"""Fold a word to the form under which terms are stored and looked up."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_DASHES = str.maketrans(dict.fromkeys("-\u2010\u2011\u2012\u2013\u2014\u2212/", " "))
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'"})
_DOTTED = re.compile(r"(?:[a-z]\.){3,}")  # of two letters most are names, titles and places: M.D.
_KEEP_S = ("ss", "us", "is", "as", "os")
_CACHE = 1 << 16
_LONGEST = 100  # a longer token is no word


@lru_cache(maxsize=_CACHE)
def fold(word: str) -> str:
    """Return the look-up form of one token of running text.

    Case, accents, possessives, hyphens, regular plurals, the dots of *H.I.V.* and the British digraphs *ae*
    and *oe* are folded, so that *Tumours*, *tumour's* and *tumour*, or *anaemia* and *anemia*, share one key.
    The result may hold spaces (*omega-3* gives ``omega 3``) or be empty (a lone hyphen or *'s*). Built
    terms and running text go through this one function; what it does to a word matters less than
    that it does the same on both sides.
    """
    if len(word) > _LONGEST or "\0" in word:  # the tries hold strings that NUL ends
        return ""
    if len(word) > 2 and word[-1] == "s" and word[:-1].isupper():
        word = word[:-1]  # SSRIs, NSAIDs
    word = word.lower()
    if not word.isascii():
        word = word.translate(_APOSTROPHES)
        decomposed = unicodedata.normalize("NFKD", word)
        word = "".join(char for char in decomposed if not unicodedata.combining(char))
    if word.isalpha():
        return _fold_letters(word)
    if _DOTTED.fullmatch(word):
        word = word.replace(".", "")
    word = word.translate(_DASHES)
    if word.endswith("'s"):
        word = word[:-2]
    return " ".join(_fold_letters(part) for part in word.strip("'").split())


def fold_term(term: str) -> str:
    """Return the look-up form of a whole term: its folded words, joined by single spaces."""
    return " ".join(part for part in map(fold, term.replace("-", " ").split()) if part)


def _fold_letters(word: str) -> str:
    if len(word) > 3 and word[-1] == "s" and not word.endswith(_KEEP_S):
        if word.endswith("ies") and len(word) > 4:
            word = word[:-3] + "y"
        elif word.endswith(("sses", "xes", "ches", "shes")):
            word = word[:-2]
        else:
            word = word[:-1]
    if word.endswith("che"):
        word = word[:-1]  # headache and headaches, which loses its "es" above
    if len(word) > 5:
        word = word.replace("ae", "e").replace("oe", "e")
        if word.endswith("our"):
            word = word[:-3] + "or"
    return word
