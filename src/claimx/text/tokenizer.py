"""A tokenizer whose time stays in proportion to the text, whatever the text is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from spacy.attrs import IDX, LENGTH, ORTH, SPACY
from spacy.lang.en import English
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex, registry
from spacy.vocab import Vocab

from claimx.text.reading import keep_reading, read, tokens_of
from claimx.text.tokens import remember_tokens

NAME = "claimx.Tokenizer.v1"

_LONGEST_RUN = 400  # characters without white space; no word or address of an article is longer
_LONG_RUN = re.compile(rf"(?<!\S)\S{{{_LONGEST_RUN},}}")
_REMEMBERED = 50_000  # words whose split is kept; spaCy keeps 10,000 and splits the rarer ones again
_MARK = re.compile(".")
_APOSTROPHES = ("", *"'’‘′ʼ＇‛`´")  # as people write that of "doesn't"


class BoundedTokenizer(Tokenizer):  # type: ignore[misc]  # Cython, without types
    """spaCy's tokenizer on how a text is read; a run of 400 characters without white space is one token.

    A token also holds what is not read at its ends, so that together the tokens are the text.

    spaCy takes punctuation off a run mark by mark and looks at the rest again each time, so that the
    time grows with the square of the run: 250,000 brackets take minutes.
    """

    def __call__(self, string: str) -> Doc:
        """Return the Doc of a text; ``doc.text`` is the text."""
        reading = read(string)
        doc = self._read(reading.text)
        if reading.places:
            rows: list[list[int]] = doc.to_array([IDX, LENGTH, SPACY]).tolist()
            words = [reading.text[start : start + length] for start, length, _ in rows]
            words, spaces = tokens_of(reading, words, [space != 0 for *_, space in rows])
            doc = Doc(self.vocab, words=words, spaces=spaces)
        keep_reading(doc, reading)
        remember_tokens(doc)
        return doc

    def _read(self, string: str) -> Doc:
        # the split is cheaper than the expression and passes over most texts
        long = max(map(len, string.split(" "))) >= _LONGEST_RUN
        runs = list(_LONG_RUN.finditer(string)) if long else []
        if not runs:
            doc: Doc = super().__call__(string)
            return doc
        words: list[str] = []
        spaces: list[bool] = []
        at = 0
        for run in runs:
            for token in super().__call__(string[at : run.start()]):
                words.append(token.text)
                spaces.append(bool(token.whitespace_))
            words.append(run.group())
            spaces.append(string[run.end() : run.end() + 1] == " ")
            at = run.end() + spaces[-1]
        for token in super().__call__(string[at:]):
            words.append(token.text)
            spaces.append(bool(token.whitespace_))
        return Doc(self.vocab, words=words, spaces=spaces)


class _Rules:
    """One of spaCy's expressions, which is not asked about a run of letters: it finds nothing there.

    Most words are such runs, and spaCy asks four expressions about each. A method of this class can be
    given to a tokenizer in place of one of the expression: spaCy saves ``__self__.pattern``.
    """

    def __init__(self, expression: re.Pattern[str]) -> None:
        self.pattern = expression.pattern
        self._expression = expression
        # the marks that come off a word by themselves, whatever stands before the last letter
        found = {mark: expression.search("a" + mark) for mark in ".,;:!?)"}
        self._marks = frozenset(mark for mark, match in found.items() if match and match.span() == (1, 2))

    def __reduce__(self) -> tuple[type[_Rules], tuple[re.Pattern[str]]]:
        return _Rules, (self._expression,)

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first place that the expression finds."""
        return None if text.isalpha() else self._expression.search(text)

    def search_suffix(self, text: str) -> re.Match[str] | None:
        """Return the end of *text* that the expression, one of suffixes, finds."""
        if text.isalpha():
            return None
        if text[-1:] in self._marks and "a" <= text[-2:-1] <= "z":
            return _MARK.match(text, len(text) - 1)
        return self._expression.search(text)

    def match(self, text: str) -> re.Match[str] | None:
        """Return what the expression finds at the beginning."""
        return None if text.isalpha() else self._expression.match(text)

    def finditer(self, text: str) -> Iterable[re.Match[str]]:
        """Return all places that the expression finds."""
        return () if text.isalpha() else self._expression.finditer(text)


@registry.tokenizers(NAME)  # type: ignore[untyped-decorator]
def make_tokenizer() -> Callable[[Language], BoundedTokenizer]:
    """Return what builds the tokenizer of a pipeline."""
    return lambda nlp: own_tokenizer(nlp.vocab)


def own_tokenizer(vocab: Vocab) -> BoundedTokenizer:
    """Return the tokenizer with spaCy's rules for English and some of our own."""
    usual: Any = English.Defaults
    return BoundedTokenizer(
        vocab,
        rules={**usual.tokenizer_exceptions, **_denials(usual.tokenizer_exceptions)},
        prefix_search=_Rules(compile_prefix_regex(usual.prefixes or ())).search,
        suffix_search=_Rules(compile_suffix_regex(usual.suffixes or ())).search_suffix,
        infix_finditer=_Rules(compile_infix_regex(usual.infixes or ())).finditer,
        token_match=usual.token_match,
        url_match=_Rules(usual.url_match.__self__).match,
        max_cache_size=_REMEMBERED,
    )


def _denials(exceptions: dict[str, list[dict[int, str]]]) -> dict[str, list[dict[int, str]]]:
    """Return the contractions with *not* that spaCy does not know: in capitals, with other apostrophes."""
    spellings = [
        [{ORTH: spelt(part[ORTH]).replace("'", mark)} for part in parts]
        for word, parts in exceptions.items()
        if word.endswith("n't")
        for spelt in (str, str.upper)
        for mark in _APOSTROPHES
    ]
    words = ("".join(part[ORTH] for part in parts) for parts in spellings)
    return {word: parts for word, parts in zip(words, spellings, strict=True) if word not in exceptions}
