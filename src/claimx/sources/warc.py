"""Read web archives: the pages and texts of WARC files, the texts of WET files."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from claimx.errors import InputError
from claimx.extras import need
from claimx.records import Article, ErrorRecord
from claimx.sources.encodings import charset_of, decode_declared
from claimx.sources.page import Page, read_page, site_of
from claimx.sources.text import STAGE, InputOptions, make_article, read_stream, too_long
from claimx.sources.web_content import decoded, joined_chunks
from claimx.sources.web_records import WebRecord, read_head, web_records

_HTML = ("text/html", "application/xhtml+xml")
_TEXT = ("text/plain", "text/markdown")
_READ = (*_HTML, *_TEXT, "")  # what has no type may be a page by how it begins
_BEGIN = (b"<!doctype html", b"<html")
_HTTP = ("http:", "https:")
_ROOM = 20  # bytes of a page for each character of the longest text
_LINE = 1 << 16  # bytes of a line of HTTP
_KINDS = 5  # that are named where an archive has nothing to read

Found = Article | Page | ErrorRecord


def read_warc(stream: BinaryIO, doc_id: str, options: InputOptions) -> Iterator[Found]:
    """Yield the pages and texts of responses, resources and conversions; other records are left out.

    Each is named by address and time, ``https://example.org/post@2026-11-01T08:00:00Z``. A record that
    cannot be read is an error record. Raises InputError where the archive breaks off or has nothing to read,
    MissingExtraError without the extra *warc*.
    """
    need("warc")
    left_out: Counter[str] = Counter()
    empty = True
    for record in web_records(stream):
        if isinstance(record, InputError):
            found: Found | str = ErrorRecord.from_exception(doc_id, STAGE, record)
        else:
            found = _read(record, options)
        if isinstance(found, str):
            left_out[found] += 1
            continue
        empty = False
        yield found
    if empty:
        held = ", ".join(f"{count} {kind}" for kind, count in left_out.most_common(_KINDS))
        raise InputError(
            f"The archive holds no page and no text, but {held}." if held else "The archive is empty.",
            fix="Responses of status 200 and resources are read where they are text/html or text/plain.",
        )


def _read(record: WebRecord, options: InputOptions) -> Found | str:
    """Return what is in *record*, or in few words what kind of record it is that is left out."""
    head = record.head
    if record.type not in ("response", "resource", "conversion"):
        return f"{record.type[:40] or 'record'} of {_media(head.get('content-type', ''))[:40] or 'no type'}"
    coding = chunked = ""
    if record.type == "response" and record.url.startswith(_HTTP):
        status = record.block.readline(_LINE).split(None, 2)
        if len(status) < 2 or not status[0].upper().startswith(b"HTTP/"):
            return _error(record, InputError("The response does not begin with HTTP/."))
        http = read_head(record.block)
        if http is None:
            return _error(record, InputError("The head of the response has more than a megabyte."))
        if status[1] != b"200":
            return f"response of status {status[1][:3].decode('ascii', 'replace')}"
        coding, chunked = http.get("content-encoding", ""), http.get("transfer-encoding", "")
        head = {
            **http,
            "content-type": http.get("content-type") or head.get("warc-identified-payload-type", ""),
        }
    kind = head.get("content-type", "") or ("text/plain" if record.type == "conversion" else "")
    if _media(kind) not in _READ or record.url.endswith("/robots.txt"):
        return f"{record.type} of {_media(kind)[:40] or 'no type'}"
    return _content(record, kind, chunked, coding, options)


def _content(record: WebRecord, kind: str, chunked: str, coding: str, options: InputOptions) -> Found | str:
    most = options.max_chars * _ROOM
    content = record.block.read(most + 1)
    if len(content) > most:
        return _error(record, too_long(options.max_chars))
    try:
        if "chunked" in chunked.lower():
            content = joined_chunks(content)
        content = decoded(content, coding, most)
    except InputError as error:
        return _error(record, error)
    charset = charset_of(kind)
    if _media(kind) in _HTML or (not kind and content[:1000].lstrip().lower().startswith(_BEGIN)):
        found: Found = read_page(io.BytesIO(content), record.name, options.max_chars, charset)
    elif not kind:
        return f"{record.type} of no type"
    elif charset:
        text, encoding = decode_declared(content, charset)
        meta: dict[str, object] = {} if encoding == "utf-8" else {"encoding": encoding}
        found = make_article(record.name, text, meta=meta, max_chars=options.max_chars)
    else:
        found = read_stream(io.BytesIO(content), record.name, max_chars=options.max_chars)
    if not isinstance(found, ErrorRecord):
        found.meta.update(url=record.url, site=site_of(record.url), crawled=record.date)
        if "warc-truncated" in record.head:
            found.meta["truncated"] = record.head["warc-truncated"]
    return found


def _media(content_type: str) -> str:
    return content_type.split(";")[0].strip().lower()


def _error(record: WebRecord, error: Exception) -> ErrorRecord:
    return ErrorRecord.from_exception(record.name, STAGE, error)
