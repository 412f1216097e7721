"""Find the terms of the built lexicon and of the user in the words of a text."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import marisa_trie

from claimx.errors import LexiconError
from claimx.lexicon.entries import Entry, Flag, flag_names
from claimx.lexicon.fold import fold_term
from claimx.lexicon.user_terms import UserTerms, read_user_terms

_MOST_TERMS = 500  # that begin with what was typed
_LONGEST = 12  # tokens, hyphens among them; longer terms are not looked for
_RECORD = "<IB"


class Followers(NamedTuple):
    """How the terms that a word begins go on.

    *words* maps each second word to the most words that any such term has behind the first; *alone* says
    that the word is a term by itself.
    """

    words: dict[str, int]
    alone: bool


class Match(NamedTuple):
    """A term found at tokens ``start <= i < end``; *entry* is the key for `Lexicon.entry`."""

    start: int
    end: int
    entry: int
    flags: int


class Lexicon:
    """Terms with their entries, held in memory-mapped tries.

    Built files are opened, not read: loading takes a few milliseconds and worker processes share the
    pages. User terms are few and lie in a plain dictionary that is asked first.
    """

    def __init__(self, folder: Path, user: UserTerms | None = None) -> None:
        """Open the built files in *folder*; raise LexiconError where one is missing or damaged."""
        self._user = user or UserTerms()
        self._terms = _open(marisa_trie.RecordTrie(_RECORD), folder / "terms.marisa")
        self._entries = _open(marisa_trie.BytesTrie(), folder / "entries.marisa")
        self._spellings = _open(marisa_trie.BytesTrie(), folder / "spellings.marisa")
        self._english = _open(marisa_trie.Trie(), folder / "words.marisa")
        self._folder = folder
        self.entry = lru_cache(maxsize=4096)(self._entry)
        self.records = lru_cache(maxsize=1 << 16)(self._records)
        self.begins_term = lru_cache(maxsize=1 << 16)(self._look_ahead)
        self.is_english = lru_cache(maxsize=1 << 14)(self._is_english)

    @classmethod
    def load(cls, user: Path | str | Iterable[Path | str] = ()) -> Lexicon:
        """Return the packaged lexicon with the terms of the CSV file or files *user* over it."""
        paths = [user] if isinstance(user, (str, Path)) else user
        return cls.with_terms(read_user_terms(map(Path, paths)))

    @classmethod
    def with_terms(cls, user: UserTerms) -> Lexicon:
        """Return the packaged lexicon with the terms *user* over it."""
        return cls(_packaged(), user)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the user's terms and where the built files lie; a process has packaged ones of its own."""
        if self._folder == _packaged():
            return Lexicon.with_terms, (self._user,)
        return Lexicon, (self._folder, self._user)

    @property
    def user_terms(self) -> UserTerms:
        """The terms of the user that lie over the built ones."""
        return self._user

    def sha256(self) -> str:
        """Return a hash of everything that decides what this lexicon matches."""
        digest = hashlib.sha256((self._folder / "lexicon.json").read_bytes())
        digest.update(self._user.fingerprint().encode())
        return digest.hexdigest()

    def match(self, folded: Sequence[str], at: int, stop: int | None = None) -> list[Match]:
        """Return the longest term that begins at token *at*: at most one drug and one condition.

        *folded* are the folded words of the text (`claimx.lexicon.fold.fold`), of which none from *stop* on
        counts. Behind a term that must be written in capitals the shorter terms follow, longest first, in
        case it is not.
        """
        followers = self.begins_term(folded[at])
        if followers is None:
            return []
        phrase = folded[at]
        ends = [(phrase, at + 1)] if followers.alone else []
        left = 0
        for after in range(at + 1, min(at + _LONGEST, len(folded) if stop is None else stop)):
            word = folded[after]
            if not word:
                continue
            if not left:
                left = followers.words.get(word.split(" ", 1)[0], 0)
            phrase = f"{phrase} {word}"
            left -= 1 + word.count(" ")
            if left < 0:
                break
            ends.append((phrase, after + 1))
            if not left:
                break
        found: list[Match] = []
        for term, end in reversed(ends):
            records, cased = self.records(term), 0
            for entry, flags in records:
                found.append(Match(at, end, entry, flags))
                cased |= flags & Flag.CASED
            if records and not cased:
                break
        return found

    def _records(self, term: str) -> list[tuple[int, int]]:
        """Return (entry, flags) of a folded term, the user's before the built ones; [] if unknown."""
        own = self._user.records.get(term)
        if own is not None:
            return own
        found: list[tuple[int, int]] = self._terms.get(term, [])
        return found

    def find(self, term: str) -> list[Entry]:
        """Return the entries that *term* names, in any spelling the matcher accepts."""
        return [
            replace(self.entry(entry), flags=flag_names(flags))
            for entry, flags in self.records(fold_term(term))
        ]

    def beginning(self, typed: str) -> list[Entry]:
        """Return the entries that have a term beginning with *typed*, those with the shortest terms first."""
        prefix = fold_term(typed)
        built = islice(self._terms.iterkeys(prefix), _MOST_TERMS) if prefix else ()
        own = (term for term in self._user.records if term.startswith(prefix))
        terms = sorted({*built, *own}, key=lambda term: (len(term), term))
        found = dict.fromkeys(entry for term in terms for entry, _ in self.records(term))
        return [self.entry(entry) for entry in found]

    def correct(self, word: str) -> str | None:
        """Return the term that the folded *word* misspells by one edit, or None.

        An edit is one letter added, lost, changed or two swapped (Damerau 1964); *ph* for *f* is none.
        English words are never corrected: *statin* may be found for *statn* but not for *stating*.
        """
        if len(word) < 5 or not word.isalpha() or self.is_english(word):
            return None
        sounded = word.replace("ph", "f")
        if sounded != word and sounded in self._spellings and self.records(sounded):
            return sounded
        from rapidfuzz.distance import OSA

        keys = {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}
        candidates = {
            term.decode() for key in keys if key in self._spellings for term in self._spellings[key]
        }
        near = sorted(term for term in candidates if OSA.distance(word, term) == 1 and term[0] == word[0])
        return near[0] if len({tuple(self.records(term)) for term in near}) == 1 else None

    def _entry(self, entry: int) -> Entry:
        if entry < 0:
            return self._user.entries[-1 - entry]
        row = json.loads(self._entries[str(entry)][0])
        return Entry(row["name"], row["label"], row.get("kind", ""), row.get("ids", {}), row["source"])

    def _look_ahead(self, word: str) -> Followers | None:
        """Return what may follow *word* in a term, or None where it begins none."""
        if not word or word.isspace():
            return None
        if next(self._terms.iterkeys(word), None) is None and not self._user.records:
            return None  # most words: one look-up tells
        size = len(word) + 1
        keys = self._terms.keys(f"{word} ")
        if self._user.records:
            keys += self._user.beginning(word)
        alone = bool(self.records(word))
        if not keys and not alone and word not in self._user.records:
            return None
        words: dict[str, int] = {}
        for key in keys:
            second = key[size:].split(" ", 1)[0]
            words[second] = max(words.get(second, 0), key.count(" ", size) + 1)
        return Followers(words, alone)

    def _is_english(self, word: str) -> bool:
        return word in self._english or word + "s" in self._english


def _packaged() -> Path:
    return Path(str(files(__package__) / "data"))


def _open(trie: Any, path: Path) -> Any:
    try:
        trie.mmap(str(path))
    except (OSError, RuntimeError) as error:
        raise LexiconError(
            f"A file of the built lexicon cannot be opened: {error}.",
            where=str(path),
            fix="Install claimx again, or rebuild with scripts/build_lexicon.py.",
        ) from error
    return trie
