"""Read web archives: the pages of WARC files, the texts of WET files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from claimx.errors import InputError
from claimx.extras import need
from claimx.records import Article, ErrorRecord
from claimx.sources.page import Page, read_page
from claimx.sources.text import InputOptions, read_stream

_HTML = ("text/html", "application/xhtml+xml")


def read_warc(stream: BinaryIO, doc_id: str, options: InputOptions) -> Iterator[Article | Page | ErrorRecord]:
    """Yield the pages of responses and the texts of conversions; other records are left out.

    Each is named by address and time, ``https://example.org/post@2026-11-01T08:00:00Z``: an archive may
    hold an address several times. Raises InputError where the archive breaks off, MissingExtraError without
    the extra *warc*.
    """
    need("warc")
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    try:
        for record in ArchiveIterator(stream):
            if record.rec_type == "response" and _is_page(record):
                yield _with_meta(read_page(record.content_stream(), _name(record), options.max_chars), record)
            elif record.rec_type == "conversion":
                read = read_stream(record.content_stream(), _name(record), max_chars=options.max_chars)
                yield _with_meta(read, record)
    except (ArchiveLoadFailed, EOFError, OSError, ValueError) as error:
        raise InputError(f"The archive is damaged: {error}.", where=doc_id) from error


def _is_page(record: Any) -> bool:
    headers = record.http_headers
    if headers is None or headers.get_statuscode() != "200":
        return False
    kind: str = headers.get_header("Content-Type") or ""
    return kind.split(";")[0].strip().lower() in _HTML


def _name(record: Any) -> str:
    headers = record.rec_headers
    return f"{headers.get_header('WARC-Target-URI')}@{headers.get_header('WARC-Date')}"


def _with_meta(found: Article | Page | ErrorRecord, record: Any) -> Article | Page | ErrorRecord:
    if isinstance(found, ErrorRecord):
        return found
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    found.meta.update(
        url=url, site=urlsplit(url).hostname or "", crawled=record.rec_headers.get_header("WARC-Date") or ""
    )
    return found
