"""Find the drug and condition of an answer in the article, as mentions with our offsets, or refuse them."""

from __future__ import annotations

from itertools import islice, product

from claimx.ask.article import KnownArticle
from claimx.ask.quotes import nearest, places
from claimx.ask.refusals import RefusedError
from claimx.records import Mention, Quote
from claimx.rules import load_table

_MOST = 50  # places of a name in a sentence; no sentence that somebody wrote has more

NOT_THERE = "not in the article"
"""The reason of words that the article does not have."""


def mentions_in(article: KnownArticle, sentence: Quote, drug: str, condition: str) -> tuple[Mention, Mention]:
    """Return the *drug* and *condition* that *sentence* means.

    Words that stand in it more than once are those of the two that are nearest to each other; words that it
    does not have are those nearest before it, or else behind it. Raises RefusedError where the article has
    none such, or where both are the same words.
    """
    drugs, conditions = (_found(article, sentence, words) for words in (drug, condition))
    pairs = [pair for pair in product(drugs, conditions) if not _overlap(*pair)]
    if not pairs:
        raise RefusedError("contradictory", f"“{drug}” would be drug and condition")
    one, two = min(pairs, key=lambda pair: max(pair[0][0], pair[1][0]) - min(pair[0][1], pair[1][1]))
    return mention_at(article, "drug", *one), mention_at(article, "condition", *two)


def mention_at(article: KnownArticle, label: str, start: int, end: int) -> Mention:
    """Return the mention of these words: with name and identifiers where claimx knows them there."""
    words = article.text[start:end]
    for span in article.mentions:
        if (span.label, span.start, span.end) == (label, start, end):
            return Mention(words, start, end, span.name or words, span.ids or {})
    return Mention(words, start, end, words)


def is_name(words: str) -> bool:
    """Tell whether *words* name something: *it* and *the drug* only point at what was named."""
    generic = load_table("references.json")["generic"]
    first, *more = words.lower().split() or [""]
    if not any(map(str.isalpha, words)) or (
        not more and first in (*generic["pronouns"], *generic["determiners"])
    ):
        return False
    last = more[-1] if more else ""
    nouns = (*generic["drug"], *generic["condition"])
    return first not in generic["determiners"] or not {last, last.removesuffix("s")}.intersection(nouns)


def _found(article: KnownArticle, sentence: Quote, words: str) -> list[tuple[int, int]]:
    if not is_name(words):
        raise RefusedError("no name", f"“{words}”")
    inside = list(islice(places(words, article.text, sentence.start, sentence.end), _MOST))
    if inside:
        return inside
    elsewhere = nearest(words, article.text, sentence.start, sentence.end)
    if elsewhere is None:
        raise RefusedError(NOT_THERE, f"“{words}”")
    return [elsewhere]


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]
