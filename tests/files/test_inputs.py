"""Every command that reads records reads them compressed, from standard input, and from a pipe."""

from __future__ import annotations

import bz2
import gzip
import json
import os
import re
import sys
import zipfile

import pytest

posix = pytest.mark.skipif(os.name != "posix", reason="pipes with a name are those of Unix")

PACK = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "utf16": lambda content: content.decode("utf-8-sig").encode("utf-16"),  # as PowerShell writes it
}
READERS = [
    "stats {claims}",
    "stats {claims} --json",
    "merge {claims}",
    "report {claims} -o page.html",
    "validate {claims}",
    "validate {labels}",
    "convert {claims} --to csv",
    "convert {table} --from csv",
    "labels stats {labels}",
    "labels merge {labels}",
    "labels check labels.jsonl --docs {docs}",
    "labels check {labels} --docs docs.jsonl",
    "agree {labels} labels.jsonl",
    "corpus stats {docs}",
    "corpus check {docs}",
    "corpus detach {docs}",
    "evaluate {docs} --model rules",
]
"""The commands with what they read."""


def names(words: str, name: str) -> str:
    """Return the words with each ``{kind}`` as a file ``NAME`` of that kind."""
    files = {"claims": "claims.jsonl", "docs": "docs.jsonl", "labels": "labels.jsonl", "table": "labels.csv"}
    return words.format(**{kind: name.format(file) for kind, file in files.items()})


def results(command, done):
    """Return what a run gave, without the names of its files and the times of decisions."""
    assert b"Traceback" not in done.stderr
    page = command.folder / "page.html"
    return (
        done.returncode,
        re.sub(rb"20\d\d-\d\d-\d\dT[\d:]+Z", b"", done.stdout),
        page.exists() and page.read_bytes(),
    )


@posix
@pytest.mark.parametrize("words", READERS)
def test_what_is_read_may_be_compressed_or_a_pipe(labelled, words):
    plain = results(labelled, labelled(*names(words, "{}").split()))
    assert plain[0] in (0, 1)
    kind = re.search(r"\{(\w+)\}", words)[1]
    file = names(f"{{{kind}}}", "{}")
    content = (labelled.folder / file).read_bytes()
    for ending, pack in PACK.items():
        (labelled.folder / f"{file}.{ending}").write_bytes(pack(content))
        assert results(labelled, labelled(*names(words, f"{{}}.{ending}").split())) == plain
    for given in (content, gzip.compress(content)):  # told by its first bytes
        assert results(labelled, labelled(*names(words, labelled.fifo(given)).split())) == plain
    assert results(labelled, labelled(*names(words, "-").split(), stdin=content)) == plain


@posix
def test_zst_is_read(labelled):
    zstd = pytest.importorskip("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
    (labelled.folder / "c.jsonl.zst").write_bytes(
        zstd.compress((labelled.folder / "claims.jsonl").read_bytes())
    )
    assert labelled("stats", "c.jsonl.zst").stdout == labelled("stats", "claims.jsonl").stdout


@posix
@pytest.mark.parametrize("claims", ["claims.jsonl.gz", "-", "<(cat claims.jsonl)"])
def test_a_review_reads_them_too_and_ends_with_a_count(labelled, claims):
    (labelled.folder / "claims.jsonl.gz").write_bytes(
        gzip.compress((labelled.folder / "claims.jsonl").read_bytes())
    )
    script = (
        f"set -m; claimx review {claims} --labels l.jsonl --docs <(gzip -c docs.jsonl) --no-browser "
        "> address 2> said < claims.jsonl & "
        "while [ ! -s address ]; do sleep 0.1; done; port=$(grep -o '[0-9][0-9]*/' address | head -1); "
        "exec 3<>/dev/tcp/127.0.0.1/${port%/}; printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3; head -c 4 <&3; "  # it serves
        "kill -INT %1; wait %1; echo $? > status"
    )
    labelled.shell(script)
    count = (labelled.folder / "claims.jsonl").read_text().count("\n")
    said = (labelled.folder / "said").read_text()
    assert said.splitlines() == [
        f"claims: {count}, decided: 0", f"decisions: 0, decided: 0 of {count}, log: l.jsonl",
    ]  # fmt: skip
    assert (labelled.folder / "status").read_text() == "0\n"


def test_standard_input_is_read_once(command):
    done = command("merge", "-", "-")
    assert done.returncode == 2
    assert b"only once" in done.stderr


@pytest.mark.parametrize(
    "words, place",
    [
        pytest.param("review docs.jsonl --labels l.jsonl --no-browser", "docs.jsonl", id="review-documents"),
        pytest.param("review posts.jsonl --labels l.jsonl --no-browser", "posts.jsonl:1", id="review-articles"),
        pytest.param("review labels.jsonl --labels l.jsonl --no-browser", "labels.jsonl:1", id="review-labels"),
        pytest.param("review empty --labels l.jsonl --no-browser", "empty", id="review-empty"),
        pytest.param("review claims.jsonl --labels l.jsonl --docs claims.jsonl --no-browser", "claims.jsonl:1", id="review-docs"),
        pytest.param("review claims.jsonl --labels l.jsonl --docs empty --no-browser", "empty", id="review-docs-empty"),
        pytest.param("report docs.jsonl -o r.html", "docs.jsonl", id="report-documents"),
        pytest.param("report labels.jsonl -o r.html", "labels.jsonl", id="report-labels"),
        pytest.param("report posts.jsonl -o r.html", "posts.jsonl:1", id="report-articles"),
        pytest.param("report empty -o r.html", "empty", id="report-empty"),
        pytest.param("stats posts.jsonl", "posts.jsonl:1", id="stats-articles"),
        pytest.param("merge posts/iron.txt", "iron.txt:1", id="merge-text"),
        pytest.param("evaluate claims.jsonl", "claims.jsonl:1", id="evaluate-claims"),
        pytest.param("evaluate empty", "empty", id="evaluate-empty"),
        pytest.param("evaluate cut.jsonl", "cut.jsonl:3", id="evaluate-cut"),
        pytest.param("train cut.jsonl -o m", "cut.jsonl:3", id="train-cut"),
        pytest.param("train empty -o m", "empty", id="train-empty"),
        pytest.param("train docs.jsonl --labels claims.jsonl -o m", "claims.jsonl:1", id="train-labels"),
        pytest.param("labels check labels.jsonl --docs cut.jsonl", "cut.jsonl:3", id="check-cut"),
        pytest.param("labels check labels.jsonl --docs claims.jsonl", "claims.jsonl:1", id="check-claims"),
        pytest.param("labels stats claims.jsonl", "claims.jsonl:1", id="labels-claims"),
        pytest.param("labels merge wrong.jsonl", "wrong.jsonl:2", id="labels-correction"),
        pytest.param("corpus stats claims.jsonl", "claims.jsonl:1", id="corpus-claims"),
        pytest.param("corpus detach claims.jsonl", "claims.jsonl:1", id="detach-claims"),
        pytest.param("corpus join docs.jsonl posts", "docs.jsonl:1", id="join-documents"),
        pytest.param("corpus join empty posts", "empty", id="join-empty"),
        pytest.param("convert posts.jsonl --to csv", "posts.jsonl:1", id="convert-articles"),
        pytest.param("stats damaged.jsonl.gz", "damaged.jsonl.gz", id="damaged"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_one_line_with_its_place(labelled, words, place):
    folder = labelled.folder
    (folder / "posts.jsonl").write_text('{"id": "a", "text": "Iron does not cure migraine."}\n')
    (folder / "empty").touch()
    documents = (folder / "docs.jsonl").read_text().splitlines(keepends=True)
    (folder / "cut.jsonl").write_text("".join([*documents[:1], "\n", documents[1][:50]]))
    first, second = (folder / "labels.jsonl").read_text().splitlines()[:2]
    wrong = {**json.loads(second), "corrections": {"certainty": "utterly"}}
    (folder / "wrong.jsonl").write_text(f"{first}\n{json.dumps(wrong)}\n")
    (folder / "damaged.jsonl.gz").write_bytes(gzip.compress((folder / "claims.jsonl").read_bytes())[:-20])
    done = labelled(*words.split())
    labelled.stopped(done, place)
    assert not re.search(rb"\b[A-Z]\w+(Error|Record|Span|Exception)\b", done.stderr)
    assert not (folder / "r.html").exists()


def test_error_records_beside_documents_are_no_trouble(labelled):
    with open(labelled.folder / "docs.jsonl", "a") as file:
        file.write('{"schema": "claimx.error/1", "doc_id": "x", "stage": "read", "error": "OSError: gone"}\n')
    assert labelled("labels", "check", "labels.jsonl", "--docs", "docs.jsonl").returncode == 0


def test_a_line_separator_within_a_text_ends_no_line(command):
    row = json.loads((command.folder / "docs.jsonl").read_text().splitlines()[0])
    row.update(text=row["text"] + "\u2028\x85and more")
    (command.folder / "d.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n", "utf-8")
    assert command("corpus", "stats", "d.jsonl").returncode == 0


@pytest.mark.parametrize(
    "words",
    ["diff rules default none.txt", "diff rules rules posts none.txt", "show none.txt", "extract none.txt"],
)
def test_a_missing_file_is_said_and_is_no_success(command, words):
    done = command(*words.split())
    assert done.returncode == 1
    assert b"none.txt: No such file or directory" in done.stderr
    assert b"Error" not in done.stderr


# Python 3.10 and 3.11 make nonsense of a Counter in a dataclass


def test_what_is_not_utf_8_costs_nothing_else(command):
    (command.folder / "posts" / "latin.txt").write_bytes(
        "Für Elise: iron does not cure migraine.".encode("cp1252")
    )
    for more in ([], ["--shard-size", "2"]):
        done = command("extract", "posts", "-o", "c.jsonl", *more)
        assert (done.returncode, b"read as cp1252: 1" in done.stderr) == (0, True)
    rows = (command.folder / "c.jsonl").read_text().splitlines()
    assert {json.loads(row)["doc_id"] for row in rows} >= {"posts/latin.txt", "posts/iron.txt"}


# Extras


@pytest.mark.parametrize(
    "name, module, extra",
    [
        ("posts/page.html", "trafilatura", "html"), ("posts/page.htm.gz", "trafilatura", "html"),
        ("posts/t.parquet", "pyarrow", "parquet"), ("posts/crawl.warc.gz", "brotli", "warc"),
        ("posts/a.txt.zst", "backports", "zst"), ("posts/posts.zip", "trafilatura", "html"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("given", ["name", "folder", "pattern"])
def test_a_kind_without_its_extra_is_one_line_and_nothing_is_written(command, name, module, extra, given):
    if module == "backports" and sys.version_info >= (3, 14):
        pytest.skip("zstd is a part of this Python")
    if name.endswith(".zip"):
        with zipfile.ZipFile(command.folder / name, "w") as archive:
            archive.writestr("page.html", "<p>Iron does not cure migraine.</p>" * 20)
    else:
        page = b"<p>Iron does not cure migraine.</p>"
        (command.folder / name).write_bytes(gzip.compress(page) if name.endswith(".gz") else page)
    path = {"name": name, "folder": "posts", "pattern": "posts/*"}[given]
    done = command("extract", path, "-o", "new.jsonl", missing=module)
    command.stopped(done, f"pip install 'claimx[{extra}]'")
    assert not (command.folder / "new.jsonl").exists()
    if not name.endswith(".zip"):  # whose members are known only when it is read
        assert not list(command.folder.glob(".new*"))
    command.stopped(command("show", path, missing=module), f"claimx[{extra}]")


@pytest.mark.parametrize(
    "words, module, extra",
    [
        ("report claims.jsonl -o r.html", "matplotlib", "report"), ("report claims.jsonl -o r.html", "jinja2", "report"),
        ("evaluate docs.jsonl --report r.html", "matplotlib", "report"),
        ("review claims.jsonl --labels l.jsonl", "uvicorn", "review"),
        ("review claims.jsonl --labels l.jsonl --terminal", "filelock", "review"),
        ("extract posts --engine dask -o out", "distributed", "dask"),
        ("extract posts -o out.parquet", "pyarrow", "parquet"),
    ],
)  # fmt: skip
def test_a_command_without_its_extra_is_one_line(command, words, module, extra):
    before = sorted(command.folder.iterdir())
    command.stopped(command(*words.split(), missing=module), f"pip install 'claimx[{extra}]'")
    assert sorted(command.folder.iterdir()) == before


@pytest.mark.parametrize("stop", [KeyboardInterrupt, EOFError])
def test_a_review_in_the_terminal_ends_with_a_count(command, run, monkeypatch, stop):
    keys = iter("a")

    def press() -> str:
        for key in keys:
            return key
        raise stop

    monkeypatch.setattr("click.getchar", press)
    labels = command.folder / "l.jsonl"
    done = run("review", command.folder / "claims.jsonl", "--labels", labels, "--terminal")
    count = (command.folder / "claims.jsonl").read_text().count("\n")
    assert done.exit_code == 0
    assert f"decisions: 1, decided: 1 of {count}, log: {labels}" in done.stderr
