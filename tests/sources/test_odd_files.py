"""Archives in archives, wrong endings, files that are no text: articles, or one reason that is right."""

from __future__ import annotations

import bz2
import gzip
import io
import tarfile
import zipfile

import pyarrow
import pyarrow.parquet
import pytest
from backports import zstd

from claimx.sources import read_articles


def zipped(**files):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def tarred(**files):
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return made.getvalue()


def parquet(**columns):
    made = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(columns), made)
    return made.getvalue()


def thrice(content):
    return gzip.compress(gzip.compress(gzip.compress(content)))


ONE = parquet(id=[3], text=["Zinc."])
NESTED = "An archive within an archive is not read. Unpack the outer one first."


@pytest.mark.parametrize("outer", ["a.zip", "a.tar", "a.tgz"])
@pytest.mark.parametrize("inner", ["b.zip", "b.tar", "b.tar.gz", "b.tgz", "b.zip.gz", "b.tar.zst"])
def test_an_archive_in_an_archive_is_named(annotated, outer, inner):
    files = {inner: zipped(**{"x.txt": b"Tin."}), "ok.txt": b"Zinc."}
    content = {"a.zip": zipped, "a.tar": tarred}.get(outer, lambda **files: gzip.compress(tarred(**files)))(
        **files
    )
    told = annotated({outer: content})
    assert told.errors == {f"{outer}/{inner}": f"InputError: {NESTED}"}
    assert told.texts == {f"{outer}/ok.txt": "Zinc."}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.parquet.gz", gzip.compress(ONE)),
        ("a.zip", zipped(**{"a.parquet": ONE})),
        ("a.tar", tarred(**{"a.parquet": ONE})),
        ("a.tar.zst", zstd.compress(tarred(**{"a.parquet": ONE}))),
        ("a.zip", zipped(**{"a.jsonl.gz": gzip.compress(b'{"id": 3, "text": "Zinc."}')})),
        ("a.zip", zipped(**{"a.csv.bz2": bz2.compress(b"id;text\n3;Zinc.\n")})),
        ("a.csv.gz", gzip.compress("id,text\n3,Zinc.\n".encode("utf-16"))),
        ("a.csv.gz", gzip.compress(b"id,text\n") + gzip.compress(b"3,Zinc.\n")),
    ],
    ids=["parquet.gz", "parquet-zip", "parquet-tar", "parquet-tar.zst", "gz-in-zip", "bz2-in-zip", "utf-16", "members"],
)  # fmt: skip
def test_files_within_files_are_read(annotated, name, content):
    assert annotated({name: content}).texts == {"3": "Zinc."}


JSON_LINE = b'{"id": "3", "text": "Zinc."}\n'
PAGE = b"<!DOCTYPE html>\n<title>Zinc</title><body><p>Zinc.</p></body>"


@pytest.mark.parametrize(
    ("content", "read"),
    [
        (b"Zinc.", {"-": "Zinc."}),
        (gzip.compress(b"Zinc."), {"-": "Zinc."}),
        (gzip.compress(gzip.compress(b"Zinc.")), {"-": "Zinc."}),
        (bz2.compress(JSON_LINE), {"3": "Zinc."}),
        (zstd.compress(JSON_LINE), {"3": "Zinc."}),
        (JSON_LINE * 1, {"3": "Zinc."}),
        (b"\xef\xbb\xbf \n" + JSON_LINE, {"3": "Zinc."}),
        (b'{ "text" : "Zinc."}', {"-:1": "Zinc."}),
        (PAGE, {"-": "Zinc."}),
        (gzip.compress(PAGE), {"-": "Zinc."}),
        (ONE, {"3": "Zinc."}),
        (b"{zinc} eases colds.", {"-": "{zinc} eases colds."}),
        (b"<b>Zinc</b>", {"-": "<b>Zinc</b>"}),
    ],
    ids=["text", "gz", "gz-gz", "lines-bz2", "lines-zst", "lines", "lines-mark", "line-without-id", "page",
         "page-gz", "parquet", "brace", "tag"],
)  # fmt: skip
def test_what_has_no_name_is_told_by_its_first_bytes(annotated, tmp_path, monkeypatch, content, read):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert list(texts_of(read_articles(["-"]))) == list(read.items())
    told = annotated({"post": content})
    assert told.texts == {name.replace("-", "post"): text for name, text in read.items()}


def texts_of(articles):
    return ((article.id, article.text) for article in articles)


def test_a_compressed_file_that_holds_a_page_or_lines_without_saying_so(annotated):
    assert annotated({"a.gz": gzip.compress(JSON_LINE)}).texts == {"3": "Zinc."}
    assert annotated({"a.gz": gzip.compress(PAGE)}).texts == {"a.gz": "Zinc."}


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.zip.gz", gzip.compress(zipped(a=b"x")), "An archive that is compressed once more is not read."),
        ("a.txt.gz.gz.gz", thrice(b"Zinc."), "no text file, but compressed by gzip"),
        ("a.txt.gz", b"Zinc.", "The file is not compressed as .gz."),
        ("a.txt.bz2", gzip.compress(b"Zinc."), "The file is not compressed as .bz2."),
        ("a.txt.zst", b"Zinc.", "The file is not compressed as .zst."),
        ("a.tar.gz", tarred(a=b"x"), "The file is not compressed as .gz."),
        ("a.tar", gzip.compress(tarred(a=b"x")), "no tar archive, but compressed by gzip"),
        ("a.tar", zipped(a=b"x"), "no tar archive, but a zip archive"),
        ("a.zip", gzip.compress(b"x"), "no zip archive, but compressed by gzip"),
        ("a.zip", b"7z\xbc\xaf\x27\x1c..", "no zip archive, but a 7z archive"),
        ("a.tar.xz", b"\xfd7zXZ\0..", "compressed by xz, which is not read. Unpack it first."),
        ("a.7z", b"7z\xbc\xaf\x27\x1c..", "a 7z archive, which is not read"),
        ("a.txt", zipped(a=b"x"), "no text file, but a zip archive, or a document of Word"),
        ("a.docx", zipped(a=b"x"), "no text file, but a zip archive, or a document of Word"),
        ("a.pdf", b"%PDF-1.4 plain", "no text file, but a PDF file."),
        ("a.html", b"%PDF-1.4 plain", "no text file, but a PDF file."),
        ("a.html", gzip.compress(b"<p>Zinc."), "no text file, but compressed by gzip."),
        ("a.rtf", b"{\\rtf1 Zinc.}", "no text file, but a rich text file."),
        ("a.txt", ONE, "no text file, but a Parquet file. Let its name end in .parquet."),
        ("a.parquet", b"", "cannot be read behind row 0"),
        ("a.parquet", parquet(id=pyarrow.array([], "int64"), text=pyarrow.array([], "string")), "holds no article"),
        ("a.zip", zipped(**{"a.png": b"x"}), "The archive holds no article."),
        ("a.tar", b"", "The archive is damaged: empty file."),
        ("a.zip", b"", "The archive cannot be read"),
        ("a.txt.gz", b"", "The text is empty."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_the_reason_is_right(annotated, name, content, what):
    told = annotated({name: content})
    assert not told.texts
    ((place, said),) = told.errors.items()
    assert (place, what in said) == (name, True), said


@pytest.mark.parametrize(
    ("suffix", "compress"), [(".gz", gzip.compress), (".bz2", bz2.compress), (".zst", zstd.compress)]
)
def test_lines_before_a_cut_are_read_also_of_a_small_file(annotated, suffix, compress):
    whole = compress(b'{"id": "x", "text": "Zinc."}\n')
    told = annotated({f"a.jsonl{suffix}": whole + whole[:-8]})
    assert told.texts == {"x": "Zinc."}
    assert "damaged" in told.errors[f"a.jsonl{suffix}"]
