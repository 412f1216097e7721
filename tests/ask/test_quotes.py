"""Words that an answer copies are found where they stand, whole, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimx.ask.quotes import nearest, places

TEXT = (
    "Iron helps. The environment – “clean air” –\nhelps, too, and iron (II) helps; vitamin\u00a0D3 does not."
)


@pytest.mark.parametrize(
    "words, found",
    [
        pytest.param("iron", ["Iron", "iron"], id="whole-words-in-any-case"),
        pytest.param("helps, too", ["helps, too"], id="with-punctuation"),
        pytest.param(
            '- "clean air" - helps', ["– “clean air” –\nhelps"], id="other-quotes-dashes-and-line-ends"
        ),
        pytest.param("vitamin D3", ["vitamin\u00a0D3"], id="another-blank"),
        pytest.param("vitamin D", [], id="no-part-of-a-word"),
        pytest.param("iron (II)", ["iron (II)"], id="signs-mean-themselves"),
        pytest.param("iron.*helps", [], id="no-pattern"),
        pytest.param("  ", [], id="nothing"),
        pytest.param("copper", [], id="not-there"),
        pytest.param("helps " * 5000, [], id="longer-than-any-sentence"),
    ],
)
def test_places(words, found):
    assert [TEXT[start:end] for start, end in places(words, TEXT)] == found


@given(st.text(max_size=60), st.text(max_size=20))
def test_what_is_found_has_the_same_words(text, words):
    for start, end in places(words, text):
        assert len(text[start:end].split()) == len(words.split())


@given(st.lists(st.text("ab ’'“-", min_size=1, max_size=8), min_size=1, max_size=6))
def test_words_of_a_text_are_found_in_it(parts):
    text = "\n".join(f"({part})" for part in parts)
    for part in parts:
        assert not part.split() or any(True for _ in places(f"({part})", text))


@pytest.mark.parametrize("at, found", [(40, 0), (0, 54)])
def test_the_place_before_goes_before_the_place_behind(at, found):
    place = nearest("iron", f"x {TEXT[5:]}" if not at else TEXT, at, at + 1)
    assert place is not None and (place[0] == found or not at)
