"""Web archives: each page or text of them is read, and what cannot be is said, whatever the archive holds."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest
from backports import zstd

URL = b"https://example.org/a"
ID = "https://example.org/a@2026-11-01T08:00:00Z"
SAID = "Senna may relieve constipation in adults, the reviewers write."
PAGE = f"<html><body><p>{SAID}</p></body></html>".encode()
HTML = b"Content-Type: text/html\r\n"


def record(kind, body, content_type, *, url=URL, more=b"", length=None):
    head = b"WARC/1.0\r\nWARC-Type: %s\r\nWARC-Target-URI: %s\r\nWARC-Date: 2026-11-01T08:00:00Z\r\n" % (
        kind,
        url,
    )
    head += b"Content-Type: %s\r\n%sContent-Length: %d\r\n\r\n" % (content_type, more, length or len(body))
    return head + body + b"\r\n\r\n"


def response(body=PAGE, head=HTML, *, status=b"200 OK", url=URL, **options):
    block = b"HTTP/1.1 " + status + b"\r\n" + head + b"\r\n" + body
    return record(b"response", block, b"application/http; msgtype=response", url=url, **options)


def chunks(body):
    half = len(body) // 2
    return b"%x\r\n%s\r\n%X;x=y\r\n%s\r\n0\r\n\r\n" % (half, body[:half], len(body) - half, body[half:])


def coded(name):
    return HTML + b"Content-Encoding: " + name + b"\r\n"


GOOD = response(url=b"https://example.org/good")
GOOD_ID = "https://example.org/good@2026-11-01T08:00:00Z"
CHUNKED = HTML + b"Transfer-Encoding: chunked\r\n"

READ = {
    "response": response(),
    "resource": record(b"resource", PAGE, b"text/html; charset=utf-8"),
    "resource-text": record(b"resource", SAID.encode(), b"text/plain"),
    "conversion": record(b"conversion", SAID.encode(), b"text/plain"),
    "conversion-without-type": record(b"conversion", SAID.encode(), b""),
    "response-text": response(SAID.encode(), b"Content-Type: text/plain\r\n"),
    "no-type": response(head=b""),
    "xhtml": response(head=b"content-type: application/xhtml+xml; charset=utf-8\r\n"),
    "gzip": response(gzip.compress(PAGE), coded(b"gzip")),
    "x-gzip": response(gzip.compress(PAGE), coded(b"X-GZIP")),
    "deflate": response(zlib.compress(PAGE), coded(b"deflate")),
    "raw-deflate": response(zlib.compress(PAGE)[2:-4], coded(b"deflate")),
    "brotli": response(brotli.compress(PAGE), coded(b"br")),
    "zstd": response(zstd.compress(PAGE), coded(b"zstd")),
    "twice": response(gzip.compress(brotli.compress(PAGE)), coded(b"br, gzip")),
    "chunked": response(chunks(PAGE), CHUNKED),
    "chunked-gzip": response(chunks(gzip.compress(PAGE)), CHUNKED + b"Content-Encoding: gzip\r\n"),
    "undone-chunks": response(PAGE, CHUNKED),
    "undone-gzip": response(PAGE, coded(b"gzip")),
    "undone-deflate": response(PAGE, coded(b"deflate")),
    "undone-brotli": response(PAGE, coded(b"br")),
    "undone-zstd": response(PAGE, coded(b"zstd")),
    "identity": response(PAGE, coded(b"identity")),
    "broken-address": response(url=b"http://[x"),
    "address-in-brackets": response(url=b"<https://example.org/a b>"),
    "line-ends-of-unix": response().replace(b"\r\n", b"\n", 6),
    "folded-head": response(head=b"Content-Type: text/html;\r\n charset=utf-8\r\n"),
    "among-others": record(b"warcinfo", b"a: b", b"application/warc-fields")
    + response(b"\x89PNG", b"Content-Type: image/png\r\n")
    + response(status=b"404 Not Found")
    + response()
    + record(b"metadata", b"a: b", b"text/plain"),
    "robots": response(b"User-agent: *", b"Content-Type: text/plain\r\n", url=b"https://example.org/robots.txt")
    + response(),
}  # fmt: skip


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "a.warc.zst"])
@pytest.mark.parametrize("archive", READ.values(), ids=READ)
def test_pages_and_texts_are_read(annotated, archive, name):
    archive = {"a.warc.gz": gzip.compress, "a.warc.zst": zstd.compress}.get(name, bytes)(archive)
    assert annotated({name: archive}).text == SAID


LATIN = "<p>Senna 5–10 mg doesn’t relieve constipation.</p>"


@pytest.mark.parametrize(
    ("head", "meta", "encoding"),
    [
        (b"; charset=iso-8859-1", "", "cp1252"),
        (b"; charset=iso-8859-1", "<meta charset='utf-8'>", "cp1252"),
        (b";charset='latin1'", "", "cp1252"),
        (b"", "<meta charset='iso-8859-1'>", "cp1252"),
        (b"; charset=windows-1251", "<meta charset='latin1'>", "cp1251"),
        (b"; charset=utf-8", "<meta charset='latin1'>", "utf-8"),
        (b"; charset=iso-8859-1", "", "utf-8-sig"),
    ],
    ids=["http", "http-before-meta", "quoted", "meta", "cyrillic", "utf-8", "mark"],
)
def test_the_server_says_the_encoding_before_the_page(annotated, head, meta, encoding):
    body = f"{meta}{LATIN}".encode(encoding)
    told = annotated({"a.warc": response(body, b"Content-Type: text/html" + head + b"\r\n")})
    assert told.text == "Senna 5–10 mg doesn’t relieve constipation."


def test_the_encoding_of_a_text_is_heard(annotated):
    body = "Senna doesn’t help.".encode("cp1252")
    assert (
        annotated({"a.warc": record(b"resource", body, b"text/plain; charset=ascii")}).text
        == "Senna doesn’t help."
    )


LOST = {
    "cut-in-the-body": (GOOD + response()[:-40], "a.warc", "breaks off within its record 2"),
    "cut-in-the-head": (GOOD + response()[:60], "a.warc", "breaks off within its record 2"),
    "cut-in-a-line": (GOOD + b"WARC/1.0\r\nWARC-Ty", "a.warc", "breaks off within its record 2"),
    "wrong-length": (GOOD + response(length=30) + GOOD, "a.warc", "the length of the record before is wrong"),
    "no-length": (response().replace(b"Content-Length", b"Content-Size") + GOOD, "a.warc", "does not say its length"),
    "cut-gzip": (response(gzip.compress(PAGE)[:-20], coded(b"gzip")) + GOOD, ID, "is cut off"),
    "cut-deflate": (response(zlib.compress(PAGE)[:-9], coded(b"deflate")) + GOOD, ID, "is cut off"),
    "cut-brotli": (response(brotli.compress(PAGE * 9)[:-9], coded(b"br")) + GOOD, ID, "is cut off"),
    "cut-zstd": (response(zstd.compress(PAGE)[:-9], coded(b"zstd")) + GOOD, ID, "is cut off"),
    "cut-chunks": (response(chunks(PAGE)[:-20], CHUNKED) + GOOD, ID, "is cut off"),
    "damaged-gzip": (response(gzip.compress(PAGE)[:20] + b"x" * 99, coded(b"gzip")) + GOOD, ID, "is damaged"),
    "unknown-coding": (response(PAGE, coded(b"lzma")) + GOOD, ID, "encoded as 'lzma', which is not read"),
    "no-http": (record(b"response", PAGE, b"application/http") + GOOD, ID, "does not begin with HTTP/"),
    "pdf": (response(b"%PDF-1.7 x", HTML) + GOOD, ID, "no text file, but a PDF file"),
    "long-line": (b"WARC/1.0\r\nX: " + b"a" * 30_000_000 + b"\r\n\r\n" + GOOD, "a.warc", "its head has more than"),
    "many-lines": (b"WARC/1.0\r\n" + b"a: b\r\n" * 1_000_000 + b"\r\n" + GOOD, "a.warc", "its head has more than"),
    "long-http-line": (response(PAGE, HTML + b"a: " + b"b" * 9_000_000 + b"\r\n") + GOOD, ID, "more than a megabyte"),
    "many-http-lines": (response(PAGE, HTML + b"a: b\r\n" * 1_000_000) + GOOD, ID, "more than a megabyte"),
}  # fmt: skip


@pytest.mark.parametrize(("archive", "place", "what"), LOST.values(), ids=LOST)
def test_what_is_wrong_with_a_record_costs_no_other(annotated, archive, place, what):
    told = annotated({"a.warc": archive})
    assert told.texts[GOOD_ID] == SAID
    assert place in told.errors
    assert what in told.errors[place]


@pytest.mark.parametrize("compress", [gzip.compress, zstd.compress], ids=["gzip", "zstd"])
def test_records_before_a_cut_in_a_compressed_archive_are_read(annotated, compress):
    name = "a.warc.gz" if compress is gzip.compress else "a.warc.zst"
    told = annotated({name: compress(GOOD) + compress(response())[:-20]})
    assert told.texts == {GOOD_ID: SAID}
    assert "damaged" in told.errors[name]


@pytest.mark.parametrize(
    ("archive", "what"),
    [
        (b"", "The archive is empty."),
        (b"\r\n\r\n", "The archive is empty."),
        (PAGE * 3, "Record 1 of the archive cannot be read: it does not begin with WARC/1."),
        (
            response(b"\x89PNG", b"Content-Type: image/png\r\n")
            + record(b"request", b"GET /", b"application/http"),
            "holds no page and no text, but 1 response of image/png, 1 request of application/http.",
        ),
        (response(status=b"503 Busy"), "holds no page and no text, but 1 response of status 503."),
    ],
    ids=["empty", "blank", "no-archive", "no-pages", "no-success"],
)
def test_an_archive_without_pages_says_so(annotated, archive, what):
    assert what in annotated({"a.warc": archive}).errors["a.warc"]


def test_a_page_that_the_crawler_cut_says_so(annotated):
    told = annotated({"a.warc": response(more=b"WARC-Truncated: length\r\n")})
    assert told.metas[ID]["truncated"] == "length"


def test_a_bomb_in_a_body_is_stopped(annotated):
    for name, compress in ((b"gzip", gzip.compress), (b"br", brotli.compress), (b"zstd", zstd.compress)):
        told = annotated(
            {"a.warc": response(compress(b"<p>" * 1_000_000), coded(name)) + GOOD}, "--max-chars", 10_000
        )
        assert "longer than 10,000 characters" in told.errors[ID]
        assert told.texts == {GOOD_ID: SAID}
