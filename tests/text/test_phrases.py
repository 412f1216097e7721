"""Phrase patterns on the words of a text."""

from __future__ import annotations

import pytest
import spacy

from claimx.text.phrases import Hit, PhraseTable
from claimx.text.words import words_of


@pytest.fixture(scope="module")
def words():
    nlp = spacy.blank("en")
    return lambda text: words_of(nlp(text))


def test_of_two_readings_as_long_the_first_counts(words):
    text = words("likely to cause")
    patterns = [(1, "likely to fall"), (0, "likely * < cause"), (0, "likely to cause")]
    assert PhraseTable(patterns).find(text) == [Hit(0, 2, 3)]
    assert PhraseTable([patterns[0], patterns[2], patterns[1]]).find(text) == [Hit(0, 0, 3)]


def test_the_longest_reading_counts(words):
    text = words("it may well be of use")
    assert PhraseTable([(0, "may (well)? be _ use"), (0, "may well")]).find(text) == [Hit(0, 1, 6)]


def test_nothing_is_found_beyond_the_bounds(words):
    text = words("zinc may help")
    table = PhraseTable([(0, "zinc < may help"), (1, "may > help")])
    assert table.find(text) == [Hit(0, 1, 3), Hit(1, 1, 2)]
    assert table.find(text, 1) == [Hit(1, 1, 2)]
    assert table.find(text, 0, 2) == []
