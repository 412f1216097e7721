"""A tokenizer whose time stays in proportion to the text, whatever the text is."""

from __future__ import annotations

import re
from collections.abc import Callable

from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex, registry

NAME = "claimx.Tokenizer.v1"

_LONGEST_RUN = 400  # characters without white space; no word or address of an article is longer
_LONG_RUN = re.compile(rf"(?<!\S)\S{{{_LONGEST_RUN},}}")


class BoundedTokenizer(Tokenizer):  # type: ignore[misc]  # Cython, without types
    """spaCy's tokenizer, but a run of 400 characters without white space is one token.

    spaCy takes punctuation off a run mark by mark and looks at the rest again each time, so that the
    time grows with the square of the run: 250,000 brackets take minutes.
    """

    def __call__(self, string: str) -> Doc:
        """Return the Doc of a text; ``doc.text`` is the text."""
        runs = list(_LONG_RUN.finditer(string))
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


@registry.tokenizers(NAME)  # type: ignore[untyped-decorator]
def make_tokenizer() -> Callable[[Language], BoundedTokenizer]:
    """Return what builds the tokenizer, with spaCy's rules for the language of the pipeline."""

    def build(nlp: Language) -> BoundedTokenizer:
        usual = nlp.Defaults
        return BoundedTokenizer(
            nlp.vocab,
            rules=usual.tokenizer_exceptions,
            prefix_search=compile_prefix_regex(usual.prefixes or ()).search,
            suffix_search=compile_suffix_regex(usual.suffixes or ()).search,
            infix_finditer=compile_infix_regex(usual.infixes or ()).finditer,
            token_match=usual.token_match,
            url_match=usual.url_match,
        )

    return build
