"""Ordinary English words, so that none is ever taken for a misspelled drug."""

from __future__ import annotations

import gzip
import json
from functools import lru_cache

from english_words import get_english_words_set
from wordfreq import zipf_frequency

from claimx.lexicon.fold import fold
from lexicon_sources.concepts import package_file

_WEB2_MIN = 1.0
_NOISY_MIN = 2.3
_COUNT_MIN = 60


@lru_cache(maxsize=1)
def old_words() -> frozenset[str]:
    """Return words and names of a dictionary of 1934, which knows no brand of today."""
    return frozenset(word for word in get_english_words_set(["web2"], lower=True) if zipf(word) >= _WEB2_MIN)


@lru_cache(maxsize=1 << 18)
def zipf(word: str) -> float:
    """Return the frequency of *word* in general English, 0 when it has none."""
    return zipf_frequency(word.lower(), "en")


def read_words(medicines: frozenset[str], extra: frozenset[str]) -> list[str]:
    """Return ordinary words, lower case, as written and as folded, in sorted order.

    The dictionary of symspellpy is taken whole. The public-domain *web2* list is thinned to words that
    occur in general text at all, and the counts of pyspellchecker (film subtitles, misspellings among
    them) to frequent ones. *extra* is a list kept by hand.
    *medicines* are folded terms of the lexicon; they are no ordinary words.
    """
    path = package_file("symspellpy", "frequency_dictionary_en_82_765.txt")
    words = {line.split()[0] for line in path.read_text("utf-8-sig").splitlines() if line.strip()}
    words |= old_words() | extra
    counts = json.loads(gzip.decompress(package_file("spellchecker", "resources/en.json.gz").read_bytes()))
    words |= {word for word, count in counts.items() if count >= _COUNT_MIN and zipf(word) >= _NOISY_MIN}
    words = {word.lower() for word in words if word.isascii() and word.isalpha()}
    words |= {fold(word) for word in words}
    return sorted(word for word in words if word and fold(word) not in medicines)
