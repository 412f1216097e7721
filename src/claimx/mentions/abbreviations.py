"""Add the abbreviations of mentions: defined ones, *multiple sclerosis (MS)*, and derivable ones, *LDN*."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Span

from claimx.mentions.mention import CONDITIONS, DRUGS
from claimx.text.words import WordMark, Words, words_of

_LONGEST = 8
_CONNECTORS = frozenset(("of", "the", "and", "for", "in", "to", "with", "-", "’s", "'s", "/"))
_DERIVED_LETTERS = 3  # two letters fit too many names by chance

_CAPITALS = WordMark(lambda surface, lower, folded: 1 < len(surface) <= _LONGEST and surface[:2].isupper())


class Abbreviations:
    """Extend the span groups of drugs and conditions by their abbreviations, wherever these stand.

    A definition is a mention followed by its initials in brackets, or the reverse (after Schwartz and
    Hearst 2003, *A simple algorithm for identifying abbreviation definitions*). An abbreviation of
    three letters or more that no definition explains is taken for the mention of the same text whose
    initials it spells, where only one does.
    """

    def __call__(self, doc: Doc) -> Doc:
        """Add the abbreviations to the groups of *doc*; nothing that is there changes."""
        words = words_of(doc)
        groups = {key: list(doc.spans.get(key, ())) for key in (DRUGS, CONDITIONS)}
        if not any(groups.values()):
            return doc
        taken: set[int] = set()
        short: dict[str, tuple[str, str]] = {}
        initials: dict[str, set[tuple[str, str]]] = {}
        for key, span in [(key, span) for key, spans in groups.items() for span in spans]:
            meaning, start, end = (key, span.kb_id_), span.start, span.end
            taken.update(range(start, end))
            if end - start >= _DERIVED_LETTERS:
                for letters in _initials(words, start, end):
                    initials.setdefault(letters, set()).add(meaning)
            defined = self._defined(words, start, end)
            if defined is not None:
                short.setdefault(defined, meaning)
        found: dict[str, list[Span]] = {DRUGS: [], CONDITIONS: []}
        for at in _CAPITALS.places(words):
            if at in taken:
                continue
            text = words.surface[at]
            bare = text[:-1] if text.endswith("s") and text[:-1].isupper() else text
            meant = short.get(bare)
            if meant is None and len(bare) >= _DERIVED_LETTERS and bare.isupper():
                meanings = initials.get(bare.lower(), set())
                meant = next(iter(meanings)) if len(meanings) == 1 else None
            if meant is not None:
                key, name = meant
                label = "drug" if key == DRUGS else "condition"
                found[key].append(Span(doc, at, at + 1, label=label, kb_id=name, span_id="abbreviation"))
        for key, spans in found.items():
            if spans:
                doc.spans[key] = sorted(groups[key] + spans, key=lambda span: span.start)
        return doc

    def _defined(self, words: Words, start: int, end: int) -> str | None:
        """Return the abbreviation that stands in brackets behind the mention, or before it."""
        lower = words.lower
        if "(" not in (lower[start - 1], lower[end]):
            return None
        for at, close in ((end + 1, end + 2), (start - 2, start - 1)):
            if not 0 <= at < close < words.size:
                continue
            opening = lower[at - 1] if at > start else lower[close]
            if opening != "(" or (at > start and lower[close] not in (")", ";", ",")):
                continue
            text = words.surface[at]
            bare = text.rstrip("s")
            if (
                2 <= len(bare) <= _LONGEST
                and sum(char.isupper() for char in bare) * 2 > len(bare)
                and _spells(bare.lower(), "".join(lower[start:end]))
            ):
                return bare
        return None


@Language.factory("claimx_abbreviations", assigns=["doc.spans"], requires=["doc.spans"])
def make_abbreviations(nlp: Language, name: str) -> Abbreviations:
    """Build the component; it has no settings."""
    return Abbreviations()


def _initials(words: Words, start: int, end: int) -> set[str]:
    """Return the initials of a mention, with and without its small words."""
    names = [word for word in words.lower[start:end] if word[0].isalnum()]
    full = "".join(word[0] for word in names)
    lean = "".join(word[0] for word in names if word not in _CONNECTORS)
    return {letters for letters in (full, lean) if len(letters) >= _DERIVED_LETTERS}


def _spells(short: str, long: str) -> bool:
    """Tell whether the letters of *short* occur in *long* in order, the first at its beginning."""
    letters = [char for char in short if char.isalnum()]
    if not letters or not long.startswith(letters[0]):
        return False
    at = 0
    for letter in letters:
        at = long.find(letter, at) + 1
        if at == 0:
            return False
    return True
