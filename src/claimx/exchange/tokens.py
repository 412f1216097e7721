"""Cut a text into tokens that no span cuts through, as tools that mark tokens need them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from claimx.exchange.task import TaskSpan

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.vocab import Vocab


class TaskToken(NamedTuple):
    """A token by its offsets; *space* tells that a blank follows, which belongs to no token."""

    start: int
    end: int
    space: bool


def tokens(text: str, spans: Iterable[TaskSpan]) -> list[TaskToken]:
    """Return the tokens of *text*, spaCy's but cut where one of *spans* begins or ends within one."""
    edges = {place for span in spans for place in (span.start, span.end)}
    made: list[TaskToken] = []
    for token in _nlp().make_doc(text):
        start, end = token.idx, token.idx + len(token)
        cuts = [at for at in range(start + 1, end) if at in edges] if edges else []
        for left, right in zip([start, *cuts], [*cuts, end], strict=True):
            made.append(TaskToken(left, right, right == end and bool(token.whitespace_)))
    return made


def vocabulary() -> Vocab:
    """Return the vocabulary that the Docs of one run share."""
    return _nlp().vocab


@cache
def _nlp() -> Language:
    import spacy

    from claimx.text.tokenizer import NAME

    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": NAME}}})
    nlp.max_length = 20_000_000
    return nlp
