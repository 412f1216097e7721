"""Add the abbreviations of mentions: defined ones, *multiple sclerosis (MS)*, and derivable ones, *LDN*."""

from __future__ import annotations

from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from claimx.mentions.mention import CONDITIONS, DRUGS
from claimx.mentions.organisations import Organisations
from claimx.text.marks import Mark, marks_of, put_marks
from claimx.text.words import WordMark, Words, mark_of_lower, words_of

_LONGEST = 10
_CONNECTORS = frozenset(("of", "the", "and", "for", "in", "to", "with", "-", "’s", "'s", "/"))
_STOPS = frozenset(("(", ")", "[", "]", ";", ":", ".", "!", "?", "\n", '"', "“", "”"))
_DERIVED_LETTERS = 3  # two letters fit too many names by chance

_CAPITALS = WordMark(
    lambda surface, lower, folded: (
        1 < len(surface) <= _LONGEST and surface[0].isalpha() and sum(map(str.isupper, surface)) > 1
    )
)
_OPENING = mark_of_lower(frozenset(("(", "[")))


class _Meaning(NamedTuple):
    """What an abbreviation stands for: a span group and a canonical name, or nothing of ours."""

    key: str
    name: str


_OTHER = _Meaning("", "")


class Abbreviations:
    """Set what abbreviations mean in the span groups of drugs and conditions, wherever they stand.

    A definition is a long form followed by its abbreviation in brackets, or the reverse (after Schwartz
    and Hearst 2003, *A simple algorithm for identifying abbreviation definitions*). What the text defines
    wins over the lexicon: with a long form that ends in a mention the abbreviation means that mention,
    with any other it is none, *Environmental Protection Agency (EPA)*. An abbreviation of three letters
    or more that no definition explains is taken for the mention of the same text whose initials it
    spells, where only one does.
    """

    def __init__(self) -> None:
        self._organisations = Organisations()

    def __reduce__(self) -> tuple[type[Abbreviations], tuple[()]]:
        """Pickle no compiled rules: the marks of words are numbers of one process."""
        return Abbreviations, ()

    def __call__(self, doc: Doc) -> Doc:
        """Add, change and remove abbreviations in the groups of *doc*; other mentions stay."""
        words = words_of(doc)
        groups = {key: marks_of(doc, key) for key in (DRUGS, CONDITIONS)}
        places = _CAPITALS.places(words)
        if not places or not any(groups.values()):
            return doc
        mentions = {span.end: (key, span) for key, spans in groups.items() for span in spans}
        short = self._definitions(words, mentions)
        initials: dict[str, set[_Meaning]] = {}
        taken: set[int] = set()
        alone: dict[int, list[_Meaning]] = {}
        for key, span in mentions.values():
            taken.update(range(span.start, span.end))
            if span.end - span.start == 1:
                alone.setdefault(span.start, []).append(_Meaning(key, span.kb_id_))
            if span.end - span.start >= _DERIVED_LETTERS:
                for letters in _initials(words, span.start, span.end):
                    initials.setdefault(letters, set()).add(_Meaning(key, span.kb_id_))
        named = self._organisations.tokens(words)
        given: dict[int, _Meaning] = {}
        for at in places:
            bare = _bare(words.surface[at])
            meant = short.get(bare) or short.get(words.surface[at])
            if meant is not None and at in taken:
                if alone.get(at, [meant]) != [meant]:
                    given[at] = meant
                continue
            if at in taken or at in named:
                continue
            if meant is None and len(bare) >= _DERIVED_LETTERS and bare.isupper():
                meanings = initials.get(bare.lower(), set())
                meant = next(iter(meanings)) if len(meanings) == 1 else None
            if meant is not None and meant is not _OTHER:
                given[at] = meant
        if given:
            for key, spans in groups.items():
                kept = [span for span in spans if span.end - span.start > 1 or span.start not in given]
                kept += [_mark(at, meant) for at, meant in given.items() if meant.key == key]
                put_marks(doc, key, sorted(kept, key=lambda span: span.start))
        return doc

    def _definitions(self, words: Words, mentions: dict[int, tuple[str, Mark]]) -> dict[str, _Meaning]:
        """Return what each abbreviation means that the text defines; the first definition counts."""
        found: dict[str, _Meaning] = {}
        lower, count = words.lower, words.size
        for opening in _OPENING.places(words):
            at = opening + 1
            if at + 1 >= count:
                continue
            text = words.surface[at]
            if lower[at + 1] in (")", "]", ";", ",") and _CAPITALS.places(words, at, at + 1):
                start, end = _long_form(words, _bare(text), opening), opening
            else:  # MS (multiple sclerosis)
                text = words.surface[opening - 1] if opening else ""
                end = next(
                    (place for place in range(at, min(at + _LONGEST, count)) if lower[place] in _STOPS), at
                )
                known = opening and _CAPITALS.places(words, opening - 1, opening)
                start = _long_form(words, _bare(text), end) if known and end > at else None
                start = start if start == at else None
            if start is None:
                continue
            key, span = mentions.get(end, ("", None))
            meant = _Meaning(key, span.kb_id_) if span is not None else _OTHER
            if span is None and any(place in mentions for place in range(start + 1, end)):
                inside = [each for each in range(start + 1, end) if each in mentions]
                whole = mentions[inside[-1]][1]
                if whole.start <= start:  # the long form goes on behind the mention only with a generic noun
                    meant = _Meaning(mentions[inside[-1]][0], whole.kb_id_)
            found.setdefault(_bare(text), meant)
        return found


@Language.factory("claimx_abbreviations", assigns=["doc.spans"], requires=["doc.spans"])
def make_abbreviations(nlp: Language, name: str) -> Abbreviations:
    """Build the component; it has no settings."""
    return Abbreviations()


def _mark(at: int, meant: _Meaning) -> Mark:
    label = "drug" if meant.key == DRUGS else "condition"
    return Mark(at, at + 1, label, meant.name, "abbreviation")


def _bare(text: str) -> str:
    """Return an abbreviation without the *s* of its plural: *TNFis*, *SSRIs*."""
    return text[:-1] if len(text) > 2 and text.endswith("s") else text


def _long_form(words: Words, short: str, end: int) -> int | None:
    """Return where the long form of *short* begins that ends before token *end*, or None.

    The letters of *short* are found from the last to the first in the words before, the first at the
    beginning of a word; at most as many words as it has letters and five (Schwartz and Hearst).
    """
    letters = [char for char in short.lower() if char.isalnum()]
    if len(letters) < 2:
        return None
    left = min(len(letters) + 5, len(letters) * 2)
    at, place = end - 1, len(letters) - 1
    found = None
    while at >= 0 and left and words.lower[at] not in _STOPS:
        word = words.lower[at]
        if word[0].isalnum():
            left -= 1
        offset = len(word)
        while place >= 0:
            offset = word.rfind(letters[place], 0, offset)
            if offset < 0 or (place == 0 and offset):
                while place == 0 and offset > 0:  # the first letter must begin a word
                    offset = word.rfind(letters[0], 0, offset)
                if offset < 0:
                    break
            place -= 1
            if place < 0:
                found = at
        if found is not None:
            return found
        at -= 1
    return None


def _initials(words: Words, start: int, end: int) -> set[str]:
    """Return the initials of a mention, with and without its small words."""
    names = [word for word in words.lower[start:end] if word[0].isalnum()]
    full = "".join(word[0] for word in names)
    lean = "".join(word[0] for word in names if word not in _CONNECTORS)
    return {letters for letters in (full, lean) if len(letters) >= _DERIVED_LETTERS}
