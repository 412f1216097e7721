"""Find generic nouns and pronouns that stand for an earlier drug or condition, and what they stand for."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple
from weakref import WeakKeyDictionary

from spacy.language import Language
from spacy.tokens import Doc

from claimx.lexicon.fold import fold
from claimx.mentions.mention import CONDITIONS, DRUGS
from claimx.rules import load_table
from claimx.text.marks import Mark, marks_of, put_marks
from claimx.text.phrases import PhraseTable
from claimx.text.words import WordMark, Words, mark_of_lower, sentence_bounds, sentence_ends, words_of

REFERENCES = "claimx_references"
_PRONOUN_REACH = 2
_REACH = 4  # sentences that a reference may reach back before the article's topic is meant
_by_doc: WeakKeyDictionary[Doc, tuple[Words, list[Generic]]] = WeakKeyDictionary()
_SINGULAR = frozenset(("this", "that"))
_PLURAL = frozenset(("these", "those", "both", "they", "them"))


class Generic(NamedTuple):
    """A generic noun phrase or pronoun at tokens ``start <= i < end`` for a *label*."""

    start: int
    end: int
    label: str
    plural: bool
    pronoun: bool


class _Pool(NamedTuple):
    """The mentions that generic words of one kind may stand for, and the first of the most frequent name."""

    mentions: Sequence[Mark]
    topic: Mark | None


class References:
    """Store what generic words stand for in ``doc.spans["claimx_references"]``.

    ``span.label_`` is drug or condition; ``span.kb_id_`` lists the first tokens of the antecedents,
    separated by spaces. A word for which no antecedent is clear is left out.
    """

    def __call__(self, doc: Doc) -> Doc:
        """Resolve the references of *doc*; what was stored before is replaced."""
        words = words_of(doc)
        mentions = {"drug": marks_of(doc, DRUGS), "condition": marks_of(doc, CONDITIONS)}
        put_marks(doc, REFERENCES, [])
        if not mentions["drug"]:
            return doc
        bounds = sentence_bounds(doc)
        number = {start: at for at, start in enumerate(sentence_ends(doc))}
        covered = {at for spans in mentions.values() for span in spans for at in range(span.start, span.end)}
        pools: dict[tuple[str, str], _Pool] = {}
        found: list[Mark] = []
        for generic in find_generic(doc):
            if not covered.isdisjoint(range(generic.start, generic.end)):
                continue
            if generic.plural and words.lower[generic.start] in _SINGULAR:
                continue  # "they say that drugs help" points at no drug
            noun = words.folded[generic.end - 1]
            named = generic.label, noun if noun in _heads() else ""
            if named not in pools:
                pools[named] = _pool(doc, mentions[generic.label], named[1])
            antecedents = _antecedents(generic, pools[named], bounds, number)
            if antecedents:
                places = " ".join(str(mark.start) for mark in antecedents)
                how = "pronoun" if generic.pronoun else "noun"
                found.append(Mark(generic.start, generic.end, generic.label, places, how))
        put_marks(doc, REFERENCES, found)
        return doc


@Language.factory("claimx_references", assigns=["doc.spans"], requires=["doc.spans"])
def make_references(nlp: Language, name: str) -> References:
    """Build the component; it has no settings."""
    return References()


def find_generic(doc: Doc) -> list[Generic]:
    """Return the generic nouns with a determiner (*the drug*, *this type of therapy*) and the pronouns."""
    words, held = words_of(doc), _by_doc.get(doc)
    if held is None or held[0] is not words:
        held = _by_doc[doc] = words, _find_generic(words)
    return held[1]


def _find_generic(words: Words) -> list[Generic]:
    tables = _tables()
    nouns, pronouns = tables.nouns, tables.pronouns
    lower, folded = words.lower, words.folded
    blocked = {hit.start for hit in tables.empty.find(words)}
    found = [
        Generic(hit.start, hit.end, "drug", lower[hit.start] == "their", True)
        for hit in tables.possessive.find(words)
    ]
    for at in tables.starters.places(words):
        word = lower[at]
        if word in pronouns:
            if at not in blocked:
                object_of = word == "it" and at > 0 and lower[at - 1] in tables.verbs
                found.append(Generic(at, at + 1, "condition" if object_of else "drug", word != "it", True))
        else:
            end = at + 1
            if lower[end] in tables.openers:
                end += _between(lower, end, tables.between)
            label = nouns.get(folded[end])
            size = 1
            if label is None:
                label, size = nouns.get(f"{folded[end]} {folded[end + 1]}"), 2
            if label is not None and word != "its":
                if lower[end + size] in tables.restrictive and word in ("the", "those"):
                    continue
                noun = lower[end + size - 1]
                plural = word in _PLURAL or noun != folded[end + size - 1]
                found.append(Generic(at, end + size, label, plural, False))
    return sorted(found)


def _between(lower: Sequence[str], at: int, phrases: frozenset[str]) -> int:
    """Return how many tokens from *at* on may stand between a determiner and its noun."""
    for size in (3, 2, 1):
        if " ".join(lower[at : at + size]) in phrases:
            return size
        if size == 2 and phrases.issuperset(lower[at : at + 2]):
            return size
    return 0


def _pool(doc: Doc, mentions: Sequence[Mark], noun: str) -> _Pool:
    """Return what a generic word may mean: all *mentions*, or those of which *noun* is a part."""
    if noun:
        mentions = [
            mark
            for mark in mentions
            if noun in f"{doc[mark.start : mark.end].text} {mark.kb_id_}".lower().split()
        ]
    return _Pool(mentions, _topic(mentions))


def _antecedents(generic: Generic, pool: _Pool, bounds: Sequence[int], number: dict[int, int]) -> list[Mark]:
    """Return the mentions that *generic* means: the nearest before it, a whole list for a plural."""
    mentions, topic = pool
    sentence = number[bounds[generic.start]]
    after = bisect_right(mentions, generic.start, key=lambda span: span.end)
    if not after:
        return []
    last = number[bounds[mentions[after - 1].start]]
    if sentence - last > (_PRONOUN_REACH if generic.pronoun else _REACH):
        if generic.pronoun or topic is None:
            return []
        return [topic] if topic.end <= generic.start else []
    first = after
    while first and number[bounds[mentions[first - 1].start]] == last:
        first -= 1
    same = list(mentions[first:after])
    if last == sentence and generic.pronoun:
        return same[-1:] if not generic.plural else same
    names = {span.kb_id_ for span in same}
    if generic.plural and len(names) > 1:
        return _distinct(same)
    if len(names) == 1:
        return same[-1:]
    subject = same[0]
    of_topic = [span for span in same if topic is not None and span.kb_id_ == topic.kb_id_]
    return of_topic[:1] or [subject]


@cache
def _heads() -> frozenset[str]:
    return frozenset(load_table("references.json")["heads"]["words"])


def _distinct(spans: Sequence[Mark]) -> list[Mark]:
    return list({span.kb_id_: span for span in spans}.values())


def _topic(spans: Sequence[Mark]) -> Mark | None:
    """Return the first mention of the name that occurs most often; of two as frequent, the earlier."""
    counts = Counter(span.kb_id_ for span in spans)
    if not counts:
        return None
    name = counts.most_common(1)[0][0]
    return next(span for span in spans if span.kb_id_ == name)


class _Tables(NamedTuple):
    """The words of ``references.json``; *starters* may begin a reference, *openers* a phrase of *between*."""

    nouns: dict[str, str]
    starters: WordMark
    pronouns: frozenset[str]
    between: frozenset[str]
    openers: frozenset[str]
    empty: PhraseTable
    possessive: PhraseTable
    restrictive: frozenset[str]
    verbs: frozenset[str]


@cache
def _tables() -> _Tables:
    table = load_table("references.json")
    generic = table["generic"]
    nouns = {
        " ".join(map(fold, noun.split())): label for label in ("condition", "drug") for noun in generic[label]
    }
    return _Tables(
        nouns,
        starters=mark_of_lower(frozenset(generic["determiners"] + generic["pronouns"])),
        pronouns=frozenset(generic["pronouns"]),
        between=frozenset(generic["between"]),
        openers=frozenset(phrase.split()[0] for phrase in generic["between"]),
        empty=PhraseTable((0, pattern) for pattern in table["not_anaphoric"]["patterns"]),
        possessive=PhraseTable((0, pattern) for pattern in table["possessive"]["patterns"]),
        restrictive=frozenset(table["restrictive"]["words"]),
        verbs=frozenset(table["object"]["verbs"]),
    )
