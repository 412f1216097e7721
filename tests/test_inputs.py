"""Inputs of every kind: compressed files, archives, tables, web pages, web archives; and what is wrong in them."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import tarfile
import zipfile

import pyarrow
import pyarrow.parquet
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from claimx.records import Article, ErrorRecord
from claimx.sources import read_articles
from claimx.sources.names import SUFFIXES

PAGE = """<!DOCTYPE html><html><head><title>Ginger for nausea | Example Health</title>
<meta property="article:published_time" content="2026-10-01T08:00:00Z">
<meta property="og:site_name" content="Example Health"><link rel="canonical" href="https://example.org/ginger">
<script>var tracker = "Ginger cures everything";</script></head>
<body><nav><a href="/">Home</a> <a href="/shop">Buy pills</a></nav>
<article><h1>Ginger for nausea</h1>
<p>Ginger may ease nausea in pregnancy, according to several trials that were published in the last years.</p>
<p>Most people took one gram a day. It does not seem to cause heartburn at that dose, the authors write.</p>
</article><footer>Copyright Example Health. Leave a Reply.</footer></body></html>"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return an empty folder that paths are relative to."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(*paths, **options):
    return list(read_articles(paths, **options))


def texts(found):
    return [(one.id, one.text) if isinstance(one, Article) else (one.doc_id, one.error) for one in found]


def zipped(**files):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def tarred(members, mode="w"):
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode) as archive:
        for name, content in members:
            member = tarfile.TarInfo(name)
            if isinstance(content, bytes):
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
            else:
                member.type, member.linkname = content
                archive.addfile(member)
    return made.getvalue()


# Compressed files


@pytest.mark.parametrize(
    ("suffix", "compress"), [(".gz", gzip.compress), (".bz2", bz2.compress), (".zst", zstd.compress)]
)
def test_compressed_files_are_read(folder, suffix, compress):
    (folder / f"a.txt{suffix}").write_bytes(compress(b"Zinc."))
    (folder / f"b.jsonl{suffix}").write_bytes(compress(b'{"id": "x", "text": "Iron."}\n{"text": "Tin."}\n'))
    assert texts(read(".")) == [
        (f"a.txt{suffix}", "Zinc."), ("x", "Iron."), (f"b.jsonl{suffix}:2", "Tin."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("suffix", "compress"), [(".gz", gzip.compress), (".bz2", bz2.compress), (".zst", zstd.compress)]
)
def test_what_is_cut_off_is_said_behind_what_could_be_read(folder, suffix, compress):
    lines = b"".join(
        json.dumps({"id": str(at), "text": f"Zinc {at * 7919}."}).encode() + b"\n" for at in range(20000)
    )
    content = compress(lines)
    (folder / f"a.jsonl{suffix}").write_bytes(content[: len(content) * 3 // 4])
    found = read(f"a.jsonl{suffix}")
    assert isinstance(found[-1], ErrorRecord)
    assert "damaged" in found[-1].error
    assert (suffix != ".gz") or found[0].text == "Zinc 0."
    assert all(isinstance(one, Article) for one in found[:-1])


def test_a_bomb_is_stopped(folder):
    with gzip.open(folder / "a.jsonl.gz", "wb") as stream:
        for _ in range(100):
            stream.write(b"0" * (1 << 20))
    error = read("a.jsonl.gz", max_chars=1000)[-1]
    assert "expands more than 300-fold" in error.error


# Archives


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tgz", "a.tar.bz2", "a.tar.zst"])
def test_members_of_archives_are_read(folder, name):
    files = {
        "one.txt": b"Zinc.",
        "deep/two.jsonl": b'{"text": "Iron."}\n',
        ".hidden.txt": b"No.",
        "x.png": b"No.",
    }
    if name == "a.zip":
        content = zipped(**files)
    else:
        content = tarred(files.items())
        content = {"z": gzip.compress, "2": bz2.compress, "t": zstd.compress}.get(
            {"a.tar.gz": "z", "a.tgz": "z", "a.tar.bz2": "2", "a.tar.zst": "t"}.get(name, ""), bytes
        )(content)
    (folder / name).write_bytes(content)
    assert texts(read(".")) == [(f"{name}/one.txt", "Zinc."), (f"{name}/deep/two.jsonl:1", "Iron.")]


@pytest.mark.parametrize("name", ["../up.txt", "/etc/passwd.txt", "a/../../b.txt", "C:\\b.txt", "..\\b.txt"])
@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_names_that_lead_out_are_refused(folder, kind, name):
    content = (
        zipped(**{name: b"x", "ok.txt": b"Zinc."})
        if kind == "zip"
        else tarred([(name, b"x"), ("ok.txt", b"Zinc.")])
    )
    (folder / f"a.{kind}").write_bytes(content)
    error, article = read(f"a.{kind}")
    assert "leads out of its archive" in error.error
    assert article.text == "Zinc."


def test_links_in_archives_are_not_followed(folder):
    (folder / "a.tar").write_bytes(
        tarred([("l.txt", (tarfile.SYMTYPE, "/etc/passwd")), ("h.txt", (tarfile.LNKTYPE, "/etc/passwd"))])
    )
    assert ["a link or a device" in one.error for one in read("a.tar")] == [True, True]


def test_a_damaged_member_costs_no_other(folder):
    content = bytearray(zipped(**{"bad.txt": b"Zinc. " * 500, "good.txt": b"Iron."}))
    content[60] ^= 0xFF
    (folder / "a.zip").write_bytes(content)
    error, article = read("a.zip")
    assert (error.doc_id, article.text) == ("a.zip/bad.txt", "Iron.")
    (folder / "b.zip").write_bytes(b"PK no zip")
    (folder / "c.tar").write_bytes(b"no tar" * 200)
    (folder / "d.tar").write_bytes(tarred([("a.txt", b"Zinc." * 500)])[:1500])
    assert [type(one) for one in read("b.zip", "c.tar")] == [ErrorRecord, ErrorRecord]
    assert isinstance(read("d.tar")[-1], ErrorRecord)


def test_a_zip_bomb_is_an_error_record(folder):
    (folder / "a.zip").write_bytes(zipped(**{"bomb.txt": b"0" * 50_000_000, "good.txt": b"Iron."}))
    error, article = read("a.zip", max_chars=1_000_000)
    assert "longer than 1,000,000 characters" in error.error
    assert article.text == "Iron."


# Tables


def test_tables_are_read(folder):
    (folder / "a.csv").write_text(
        'id,body,title,year\nx,"Zinc,\nand more.",T,2026\n,Iron.,,\n,"",,\n', "utf-8-sig"
    )
    (folder / "b.tsv").write_text("id\tbody\nz\tTin.\n")
    rows = {"id": ["p", None], "body": ["Gold.", "Lead."], "year": [2026, None]}
    pyarrow.parquet.write_table(pyarrow.table(rows), folder / "c.parquet")
    found = read("a.csv", "b.tsv", "c.parquet", text_field="body")
    assert found[0] == Article("x", "Zinc,\nand more.", "T", {"year": "2026"})
    assert texts(found[1:]) == [
        ("a.csv:4", "Iron."),
        ("a.csv:5", "InputError: The text is empty."),
        ("z", "Tin."),
        ("p", "Gold."),
        ("c.parquet:2", "Lead."),
    ]
    assert found[4].meta == {"year": 2026}


@pytest.mark.parametrize("name", ["a.csv", "a.parquet"])
def test_a_missing_column_is_named(folder, name):
    (folder / "a.csv").write_text("id,body\nx,Zinc.\n")
    pyarrow.parquet.write_table(pyarrow.table({"id": ["x"], "body": ["Zinc."]}), folder / "a.parquet")
    (error,) = read(name)
    assert error.error.endswith("There is no column 'text'. Name one of these with --text-field: id, body.")


def test_keys_of_lines_can_be_named(folder):
    (folder / "a.jsonl").write_text('{"url": "u", "body": "Zinc."}\n{"text": "Iron."}\n')
    article, error = read("a.jsonl", text_field="body", id_field="url")
    assert (article.id, article.text) == ("u", "Zinc.")
    assert "The line has no 'body'" in error.error


# Web pages


def test_the_main_text_of_a_page_is_read(folder):
    (folder / "a.html").write_text(PAGE)
    (article,) = read(".")
    assert "Ginger may ease nausea in pregnancy" in article.text
    assert "It does not seem to cause heartburn" in article.text
    assert not {"tracker", "Buy pills", "Leave a Reply"} & set(article.text.split("\n"))
    assert "cures everything" not in article.text
    assert article.title.startswith("Ginger for nausea")
    assert article.meta["date"] == "2026-10-01"
    assert article.meta["url"] == "https://example.org/ginger"
    assert article.meta["site"]


@pytest.mark.parametrize("content", [b"", b"<html></html>", b"\xff\xfe", b"<" * 5000, b"<p>" * 5000])
def test_a_page_without_text_is_an_error_record(folder, content):
    (folder / "a.html").write_bytes(content)
    (error,) = read("a.html")
    assert isinstance(error, ErrorRecord)


def warc(*records):
    made = io.BytesIO()
    writer = WARCWriter(made, gzip=True)
    for kind, url, payload, content_type in records:
        http = (
            StatusAndHeaders("200 OK", [("Content-Type", content_type)], protocol="HTTP/1.1")
            if kind == "response"
            else None
        )
        writer.write_record(
            writer.create_warc_record(
                url, kind, payload=io.BytesIO(payload), http_headers=http, warc_content_type="text/plain",
                warc_headers_dict={"WARC-Date": "2026-11-01T08:00:00Z"},
            ) if http is None else writer.create_warc_record(
                url, kind, payload=io.BytesIO(payload), http_headers=http,
                warc_headers_dict={"WARC-Date": "2026-11-01T08:00:00Z"},
            )
        )  # fmt: skip
    return made.getvalue()


@pytest.mark.filterwarnings("ignore:Unclosed file <tempfile:ResourceWarning")  # of warcio, which writes them
def test_web_archives_are_read(folder):
    pages = warc(
        ("response", "https://example.org/a", PAGE.encode(), "text/html; charset=utf-8"),
        ("response", "https://example.org/b.png", b"\x89PNG", "image/png"),
    )
    (folder / "a.warc.gz").write_bytes(pages)
    (folder / "b.wet.gz").write_bytes(warc(("conversion", "https://example.org/c", b"Zinc.", "")))
    page, text = read(".")
    assert page.id == "https://example.org/a@2026-11-01T08:00:00Z"
    assert "Ginger may ease nausea" in page.text
    assert (page.meta["url"], page.meta["site"]) == ("https://example.org/a", "example.org")
    assert (text.id, text.text) == ("https://example.org/c@2026-11-01T08:00:00Z", "Zinc.")
    (folder / "a.warc.gz").write_bytes(pages[: len(pages) // 2])
    assert isinstance(read("a.warc.gz")[-1], ErrorRecord)


# Anything


@pytest.mark.parametrize("suffix", [*SUFFIXES, ".zip", ".tar", ".tgz", ".txt.gz", ".jsonl.zst", ".csv.bz2"])
@given(content=st.binary(max_size=200))
def test_no_file_stops_the_run(tmp_path_factory, suffix, content):
    folder = tmp_path_factory.mktemp("inputs")
    (folder / f"a{suffix}").write_bytes(content)
    (folder / "z.txt").write_text("Zinc.")
    found = read(folder / f"a{suffix}", folder / "z.txt")
    assert found[-1].text == "Zinc."
    assert all(isinstance(one, (Article, ErrorRecord)) for one in found)
