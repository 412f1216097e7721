"""Cut a stream of inputs into chunks of about the same work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from claimx.records import Article
from claimx.sources.files import Found
from claimx.sources.page import Page

_CHARS = 60_000  # a third of a second of work; less costs more in handing over, more evens out worse
_INPUTS = 64
_PAGE_SHARE = 10  # bytes of a web page for each character of its text


def chunks(inputs: Iterable[Found]) -> Iterator[list[Found]]:
    """Yield *inputs* in their order, in lists that take about equally long."""
    chunk: list[Found] = []
    chars = 0
    for found in inputs:
        chunk.append(found)
        chars += size(found)
        if chars >= _CHARS or len(chunk) >= _INPUTS:
            yield chunk
            chunk, chars = [], 0
    if chunk:
        yield chunk


def size(found: Found) -> int:
    """Return about how many characters of text an input has."""
    if isinstance(found, Article):
        return len(found.text)
    return len(found.html) // _PAGE_SHARE if isinstance(found, Page) else 0
