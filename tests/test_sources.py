"""Reading: every kind of path, text unaltered, and an error record for what cannot be read."""

from __future__ import annotations

import io
import json
import os

import pytest

from claimx.records import Article, ErrorRecord
from claimx.sources import read_articles


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return an empty folder that paths are relative to."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(*paths, **options):
    return list(read_articles(paths, **options))


def ids(found):
    return [article.id for article in found]


def test_a_folder_is_read_in_the_order_of_the_names(folder):
    for name in (
        "posts/b.txt",
        "posts/a/z.md",
        "posts/c.TEXT",
        "posts/.hidden.txt",
        "posts/.git/x.txt",
        "posts/p.png",
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Zinc may shorten colds.")
    assert ids(read("posts")) == ["posts/a/z.md", "posts/b.txt", "posts/c.TEXT"]
    assert ids(read("./posts/")) == ids(read("posts"))
    assert ids(read("posts/**/*.txt", "posts/p.png")) == ["posts/b.txt", "posts/p.png"]


def test_a_path_is_read_once(folder):
    (folder / "posts").mkdir()
    (folder / "posts/a.txt").write_text("Zinc.")
    assert ids(read("posts", "posts/a.txt", "posts/*.txt")) == ["posts/a.txt"]
    assert ids(read("posts/**", "posts/a.txt")) == ["posts/a.txt"]


def test_a_link_in_a_circle_is_not_followed(folder):
    (folder / "posts").mkdir()
    (folder / "posts/a.txt").write_text("Zinc.")
    (folder / "posts/again").symlink_to(folder / "posts", target_is_directory=True)
    assert ids(read("posts")) == ["posts/a.txt"]


def test_a_file_whose_name_looks_like_a_pattern_is_a_file(folder):
    (folder / "a[1].txt").write_text("Zinc.")
    assert ids(read("a[1].txt")) == ["a[1].txt"]


@pytest.mark.parametrize(
    "text",
    ["a\r\nb\rc\n\n", "  é e\u0301 \u2028 🌿\x85", "\n\nTitle\n", "\x1b[31mred"],
    ids=["line-ends", "unicode", "blank-lines", "control"],
)
def test_text_is_not_altered(folder, text):
    (folder / "a.txt").write_bytes(text.encode())
    assert read("a.txt")[0].text == text


def test_a_byte_order_mark_is_no_text(folder):
    (folder / "a.txt").write_bytes(b"\xef\xbb\xbfZinc")
    (folder / "b.jsonl").write_bytes(b'\xef\xbb\xbf{"text": "Zinc"}\n')
    assert [article.text for article in read("a.txt", "b.jsonl")] == ["Zinc", "Zinc"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        pytest.param("\n \n# Zinc and colds\n\nText.", "Zinc and colds", id="first-line"),
        pytest.param("Zinc\rText", "Zinc", id="carriage-return"),
        pytest.param("word " * 40 + "\nText", "", id="too-long"),
    ],
)
def test_the_title_is_a_short_first_line(folder, text, title):
    (folder / "a.txt").write_text(text, newline="")
    assert read("a.txt")[0].title == title


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-32", "utf-8-sig"])
def test_encodings_are_detected_and_said(folder, encoding):
    (folder / "a.txt").write_bytes("Zinc für “colds”".encode(encoding))
    (article,) = read("a.txt")
    assert article.text == "Zinc für “colds”"
    assert article.meta == ({} if encoding == "utf-8-sig" else {"encoding": encoding})


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        pytest.param(b"", "InputError: The text is empty.", id="empty"),
        pytest.param(b" \n\t\r\n", "InputError: The text is empty.", id="blank"),
        pytest.param("Zinc für".encode() + b"\xfc", "UnicodeDecodeError: ", id="broken-utf-8"),
        pytest.param("Zinc für".encode()[:-2], "UnicodeDecodeError: ", id="cut-utf-8"),
        pytest.param(b"Zinc \x81", "UnicodeDecodeError: ", id="no-known-encoding"),
        pytest.param("Zinc".encode("utf-16-le"), "InputError: The text holds a NUL", id="utf-16-unmarked"),
        pytest.param(
            b"\x89PNG\r\n\x1a\n\0\0\0", "InputError: This is no text file, but an image.", id="binary"
        ),
        pytest.param(b"Zinc\0", "InputError: The text holds a NUL", id="nul"),
        pytest.param(b"z" * 101, "InputError: The text is longer than 100 characters.", id="huge"),
        pytest.param(
            "é".encode() * 1000,
            "InputError: The text is longer than 100 characters.",
            id="cut-in-a-character",
        ),
    ],
)
def test_what_cannot_be_read_is_an_error_record_and_the_rest_goes_on(folder, content, complaint):
    (folder / "a.txt").write_bytes(content)
    (folder / "b.txt").write_text("Zinc.")
    error, article = read("a.txt", "b.txt", max_chars=100)
    assert isinstance(error, ErrorRecord)
    assert (error.doc_id, error.stage) == ("a.txt", "read")
    assert error.error.startswith(tuple(complaint.split("|")))
    assert article.id == "b.txt"


def test_missing_files_folders_and_patterns_are_error_records(folder):
    (folder / "empty").mkdir()
    missing, empty, unmatched = read("none.txt", "empty", "*.txt")
    assert missing.error == "FileNotFoundError: No such file or directory"
    assert "The folder holds no article" in empty.error
    assert (unmatched.doc_id, unmatched.error) == ("*.txt", "FileNotFoundError: No such file or directory")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_an_error_record(folder):
    (folder / "a.txt").write_text("Zinc.")
    (folder / "a.txt").chmod(0)
    assert read("a.txt")[0].error.startswith("PermissionError")


def test_an_endless_file_is_not_read_to_its_end():
    if os.path.exists("/dev/zero"):
        assert (
            "NUL" in read("/dev/zero", max_chars=1000)[0].error
            or "longer" in read("/dev/zero", max_chars=1000)[0].error
        )


def test_standard_input_is_one_article():
    (article,) = read("-", stdin=io.BytesIO(b"Zinc\r\n"))
    assert article == Article("-", "Zinc\r\n", "Zinc")


def test_a_corpus_file_has_an_article_a_line(folder):
    rows = [
        {"id": "one", "title": "Title", "text": "Zinc.", "meta": {"year": 2026}, "unknown": 1},
        {"schema": "claimx.document/1", "id": "two", "text": "Iron\0", "spans": []},
        {"text": "Ginger."},
        {"text": 3},
        {"id": 7, "text": "\ud83d half"},
        {"text": "long " * 50},
    ]
    lines = [json.dumps(row).encode() for row in rows]
    lines[2:2] = [b"", b"{broken", b"\xff"]
    (folder / "posts.jsonl").write_bytes(b"\n".join(lines))
    found = read("posts.jsonl", max_chars=100)
    assert found[0] == Article("one", "Zinc.", "Title", {"year": 2026})
    assert [(record.id if isinstance(record, Article) else record.doc_id) for record in found] == [
        "one", "two", "posts.jsonl:4", "posts.jsonl:5", "posts.jsonl:6", "posts.jsonl:7", "7",
        "posts.jsonl:9",
    ]  # fmt: skip
    assert [type(record).__name__ for record in found].count("Article") == 2
    errors = [record.error.split(":")[0] for record in found if isinstance(record, ErrorRecord)]
    assert errors == [
        "InputError",
        "JSONDecodeError",
        "UnicodeDecodeError",
        "InputError",
        "InputError",
        "InputError",
    ]


def test_a_file_of_claims_is_refused_once(folder):
    (folder / "claims.jsonl").write_text('{"schema": "claimx.claim/1"}\n' * 5)
    (error,) = read("claims.jsonl")
    assert "holds 'claimx.claim/1' records" in error.error


def test_a_huge_line_is_skipped_without_reading_it_whole(folder):
    huge = json.dumps({"text": "z" * 3_000_000})
    (folder / "a.jsonl").write_text(huge + "\n" + '{"text": "Zinc."}\n')
    error, article = read("a.jsonl", max_chars=1000)
    assert "longer than 1,000 characters" in error.error
    assert article.id == "a.jsonl:2"


def test_articles_are_read_one_by_one(folder):
    (folder / "a.txt").write_text("Zinc.")
    found = read_articles(["a.txt", "b.txt"])
    assert next(found).id == "a.txt"
    (folder / "b.txt").write_text("Iron.")
    assert isinstance(next(found), Article)
