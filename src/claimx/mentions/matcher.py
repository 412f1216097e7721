"""Mark drugs and conditions in ``doc.spans["claimx_drugs"]`` and ``["claimx_conditions"]``."""

from __future__ import annotations

from collections.abc import Callable
from itertools import compress
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from claimx.errors import LexiconError
from claimx.files.streams import whole_file
from claimx.lexicon import Flag, Lexicon
from claimx.lexicon.user_terms import UserTerms
from claimx.mentions.boundaries import Boundaries
from claimx.mentions.composition import Composition
from claimx.mentions.context import MentionContext
from claimx.mentions.mention import CONDITION, CONDITIONS, DRUG, DRUGS, Mention
from claimx.mentions.organisations import Organisations
from claimx.mentions.rules import MentionRules
from claimx.rules import load_table
from claimx.text.attributes import NAMES, PROVENANCE
from claimx.text.marks import Mark, marks_of, put_marks
from claimx.text.phrases import PhraseTable
from claimx.text.structure import BLOCKS, BOILERPLATE, HEADING
from claimx.text.words import Words, sentence_bounds, words_of

TERMS = "terms.csv"
"""The file of a saved pipeline with the user's terms."""

_SPECIAL = frozenset(("",))  # an unlisted word that a rule may know
_MAX_CACHED = 200_000
_HYPHENS = frozenset("-‐‑–")
_SYMBOL = 3  # letters and digits behind the hyphen of a symbol


class _Kinds(dict[str, frozenset[str]]):
    """What each folded word may begin, found when it first occurs."""

    def __init__(self, find: Callable[[str], frozenset[str]]) -> None:
        self._find = find

    def __missing__(self, word: str) -> frozenset[str]:
        kind = self[word] = self._find(word)
        return kind


class MentionMatcher:
    """Find the longest mentions; no two of a Doc overlap.

    ``span.kb_id_`` is the canonical name, ``span.id_`` says what found it (see `Mention`).
    """

    def __init__(self, lexicon: Lexicon, missing: LexiconError | None = None) -> None:
        """Take the lexicon; *missing* is why it lacks the user's terms, until a saved pipeline's come."""
        self._missing = missing
        table = load_table("mentions.json")
        self._blocked = PhraseTable(enumerate(table["not_mentions"]["patterns"]))
        self._organisations = Organisations()
        self._use(lexicon)

    def _use(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._lexicon_sha256 = lexicon.sha256()
        self._rules = MentionRules(lexicon)
        self.context = MentionContext(lexicon)
        self._boundaries = Boundaries(lexicon)
        self._composition = Composition(lexicon, self._rules)
        self._kinds = _Kinds(self._kind)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle what the matcher is made of: the marks of words are numbers of one process."""
        return MentionMatcher, (self.lexicon, self._missing)

    def check(self) -> None:
        """Raise LexiconError where the user's terms could not be read."""
        if self._missing is not None:
            raise self._missing.with_traceback(None)

    def to_bytes(self, **_: object) -> bytes:
        """Return the user's terms as CSV."""
        self.check()
        return self.lexicon.user_terms.to_csv().encode()

    def from_bytes(self, data: bytes, **_: object) -> MentionMatcher:
        """Take the terms that `to_bytes` gave in place of those that the settings name."""
        self._use(Lexicon.with_terms(UserTerms.from_csv(data.decode())))
        self._missing = None
        return self

    def to_disk(self, path: Path | str, **_: object) -> None:
        """Write the user's terms into the folder *path*."""
        Path(path).mkdir(parents=True, exist_ok=True)
        with whole_file(Path(path) / TERMS) as stream:
            stream.write(self.to_bytes())

    def from_disk(self, path: Path | str, **_: object) -> MentionMatcher:
        """Read the terms that `to_disk` wrote in place of those that the settings name."""
        file = Path(path) / TERMS
        return self.from_bytes(file.read_bytes()) if file.is_file() else self

    def __call__(self, doc: Doc) -> Doc:
        """Store the mentions of *doc*; what was stored before is replaced."""
        self.check()
        mentions = self.find(doc)
        entries = {
            (mention.label, mention.name): mention.entry for mention in mentions if mention.entry is not None
        }
        names = {f"{label} {name}": entry for (label, name), entry in entries.items()}
        setattr(doc._, NAMES, {name: dict(self.lexicon.entry(entry).ids) for name, entry in names.items()})
        setattr(doc._, PROVENANCE, {"lexicon_sha256": self._lexicon_sha256})
        for key, label in ((DRUGS, DRUG), (CONDITIONS, CONDITION)):
            put_marks(doc, key, [_mark(mention) for mention in mentions if mention.label == label])
        return doc

    def find(self, doc: Doc) -> list[Mention]:
        """Return the mentions of *doc* in text order; *doc* is left as it was."""
        words, bounds = words_of(doc), sentence_bounds(doc)
        skipped = {
            at
            for block in marks_of(doc, BLOCKS)
            if block.label_ == BOILERPLATE
            for at in range(block.start, block.end)
        }
        phrases = [(hit.start, hit.end) for hit in self._blocked.find(words)]
        mentions = self._listed(words, bounds, skipped, phrases)
        if not mentions:
            return []
        for start, end in phrases:
            skipped.update(range(start, end))
        named = self._organisations.tokens(words)
        mentions = [mention for mention in mentions if mention.start not in named]
        mentions = self._composition.composed(words, mentions, skipped | named)
        blocks = marks_of(doc, BLOCKS)
        title_end = blocks[0].end if len(blocks) > 1 and blocks[0].label_ == HEADING else 0
        return self.context.kept(mentions, words, bounds, title_end)

    def _listed(
        self, words: Words, bounds: list[int], skipped: set[int], phrases: list[tuple[int, int]]
    ) -> list[Mention]:
        """Return the mentions that one word or one term gives, from left to right, the longest first.

        A term that touches one of the set *phrases* is dropped unless it has the whole phrase and more.
        """
        blocked = {at: phrase for phrase in phrases for at in range(*phrase)}
        folded = words.folded
        if len(self._kinds) > _MAX_CACHED:
            self._kinds.clear()
        kinds = list(map(self._kinds.__getitem__, folded))
        mentions: list[Mention] = []
        codes: set[str] = set()
        like_codes = set(self._rules.codes.places(words))
        end = 0
        padded = [*folded, "", ""]
        for at in compress(range(len(kinds)), kinds):
            if at < end or at in skipped:
                continue
            word = folded[at]
            kind = kinds[at]
            found: Mention | None = None
            if kind is not _SPECIAL:
                if word not in kind:  # no term by itself: the word behind must go on with one
                    behind = padded[at + 1] or padded[at + 2]
                    if behind not in kind and behind.split(" ", 1)[0] not in kind:
                        continue
                found = self._term_at(words, at)
            elif words.lower[at] == words.surface[at] or len(word) >= 8 or bounds[at] == at:
                found = self._rules.unlisted_mention(at, word)
            if found is None:
                if at in like_codes and (code := self._rules.code(words, at)):
                    codes.add(code.name)
            elif skipped.isdisjoint(range(at, found.end)):
                phrase = next((blocked[place] for place in range(at, found.end) if place in blocked), None)
                if phrase is not None and not (
                    at <= phrase[0] and phrase[1] <= found.end and found.end - at > phrase[1] - phrase[0]
                ):
                    continue
                end = found.end
                mentions.append(found)
        for at, surface in enumerate(words.surface if codes else ()):
            if surface in codes and at not in skipped:  # one clear use shows what the code means everywhere
                mentions.append(Mention(at, at + 1, DRUG, surface, Flag.DRUG, "code"))
        return mentions

    def _kind(self, word: str) -> frozenset[str]:
        """Return what may follow *word* in a term, with the word itself where it is one; or a constant.

        It is empty for most words, which begin no mention.
        """
        followers = self.lexicon.begins_term(word)
        if followers is not None:
            return frozenset(followers.words).union((word,) if followers.alone else ())
        numbered = not word.isalpha() and any(char.isdigit() for char in word)
        return _SPECIAL if numbered or self._rules.unlisted(word) else frozenset()

    def _term_at(self, words: Words, at: int) -> Mention | None:
        """Return the longest term at token *at* whose letters have the case that it needs."""
        for match in self.lexicon.match(words.folded, at):
            if match.flags & Flag.CASED:
                surface = " ".join(words.surface[match.start : match.end])
                capitals = sum(char.isupper() for char in surface)
                if capitals < 2 or _is_dotted_otherwise(surface) or _in_symbol(words, match.start, match.end):
                    continue
            label = DRUG if match.flags & Flag.DRUG else CONDITION
            name = self.lexicon.entry(match.entry).name
            mention = Mention(match.start, match.end, label, name, match.flags, "lexicon", match.entry)
            return self._boundaries.settled(words, mention)
        return None


def _is_dotted_otherwise(surface: str) -> bool:
    """Tell whether there are dots that are not those behind each letter of an abbreviation, *H.I.V.*"""
    return "." in surface and not all(len(letter) == 1 for letter in surface.removesuffix(".").split("."))


def _in_symbol(words: Words, start: int, end: int) -> bool:
    """Tell whether a hyphen joins the abbreviation to the symbol of a gene or protein: *PD-L1*, *-SMA*."""
    surface, count = words.surface, words.size
    if surface[start][0] in _HYPHENS:
        return True  # what is left of a Greek letter and a protein
    if end + 1 < count and surface[end] in _HYPHENS and len(surface[end + 1]) <= _SYMBOL:
        after = surface[end + 1]
        if after[0].isdigit() or (after[0].isupper() and not after.isalpha()) or len(after) == 1:
            return True
    if start and surface[start - 1] in _HYPHENS:
        before = surface[start - 2] if start > 1 else ""
        return not (before.isascii() and before.isalpha() and len(before) > 1)
    return False


def _mark(mention: Mention) -> Mark:
    return Mark(mention.start, mention.end, mention.label, mention.name, mention.how)


@Language.factory("claimx_mentions", assigns=["doc.spans"], default_config={"lexicon": []})
def make_mentions(nlp: Language, name: str, lexicon: list[str]) -> MentionMatcher:
    """Build the component; *lexicon* lists CSV files with terms of the user's own.

    A saved pipeline has the terms themselves: what is wrong with the files is no error before a text is read.
    """
    return mention_matcher(lexicon)


def mention_matcher(lexicon: list[str]) -> MentionMatcher:
    """Return the component; for *lexicon* see `make_mentions`."""
    try:
        return MentionMatcher(Lexicon.load(lexicon))
    except LexiconError as error:
        return MentionMatcher(Lexicon.load(), error)
