"""Take the main text out of a web page, with its title, date, address and site."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from claimx.errors import InputError
from claimx.extras import need
from claimx.records import Article, ErrorRecord
from claimx.sources.text import STAGE, make_article, too_long

_ROOM = 20  # bytes of a page for each character of the longest text
_KEPT = {"title": "title", "date": "date", "url": "url", "sitename": "site", "author": "author"}


@dataclass(frozen=True, slots=True)
class Page:
    """A web page as it was read; finding its main text is left to whoever has the time."""

    id: str
    html: bytes
    meta: dict[str, Any] = field(default_factory=dict)


def read_page(stream: BinaryIO, doc_id: str, max_chars: int) -> Page | ErrorRecord:
    """Return the page that *stream* holds, or an error record for one that is too long."""
    content = stream.read(max_chars * _ROOM + 1)
    if len(content) > max_chars * _ROOM:
        return ErrorRecord.from_exception(doc_id, STAGE, too_long(max_chars))
    return Page(doc_id, content)


def main_text(page: Page, max_chars: int) -> Article | ErrorRecord:
    """Return the article of *page*; its text is what the offsets of records count in.

    ``meta`` has title, date, url, site and author where the page or its source tells them. Raises
    MissingExtraError without the extra *html*.
    """
    extractor = _extractor()
    try:
        found = extractor(page.html, url=page.meta.get("url"), with_metadata=True, include_comments=False)
    except Exception as error:  # what a page may do to a parser has no end; it must not stop the others
        return ErrorRecord.from_exception(page.id, STAGE, error)
    text = found.text if found is not None else None
    if not text:
        return ErrorRecord.from_exception(page.id, STAGE, InputError("The page has no main text."))
    told = {ours: value for theirs, ours in _KEPT.items() if (value := getattr(found, theirs, None))}
    meta = {**told, **page.meta}
    if "url" in meta:
        meta.setdefault("site", urlsplit(str(meta["url"])).hostname or "")
    title = str(meta.pop("title", ""))
    return make_article(page.id, text, title=title, meta=meta, max_chars=max_chars)


@cache
def _extractor() -> Any:
    need("html")
    from trafilatura import bare_extraction

    return bare_extraction
