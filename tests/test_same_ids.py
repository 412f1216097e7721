"""Articles that have one id, but other texts: none is lost, and each claim has an id of its own."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

import claimx
from claimx.collect.merge import MergeCounts, merge
from claimx.jsonl import dumps
from claimx.records import Article, Document
from claimx.review.store import ClaimStore
from claimx.validation import read_records

ONE, OTHER = "Aspirin causes bleeding in mice.", "Aspirin causes bleeding in young men."


def written(path, records):
    path.write_text("".join(f"{dumps(one.to_dict())}\n" for one in records), "utf-8")
    return path


INPUTS = {
    "table": ("posts.csv", f"id,text\n7,{ONE}\n7,{OTHER}\n7,{ONE}\n"),
    "lines": (
        "posts.jsonl",
        "".join(json.dumps({"id": 7, "text": text}) + "\n" for text in (ONE, OTHER, ONE)),
    ),
}


@pytest.mark.parametrize("kind", INPUTS)
def test_rows_with_one_id_keep_their_claims(run, loaded, tmp_path, kind):
    name, content = INPUTS[kind]
    (tmp_path / name).write_text(content, "utf-8")
    out, docs = tmp_path / "claims.jsonl", tmp_path / "docs.jsonl"
    made = run("extract", tmp_path / name, "-o", out, "--docs", docs, "--jobs", "1")
    assert made.exit_code == 0, made.output
    assert "articles with the id of another text, told apart as ID#HASH: 1" in made.stderr
    found = list(read_records(out))
    assert [claim.sentence for claim in found] == [ONE, OTHER, ONE]
    assert found[0].id == found[2].id != found[1].id
    assert [claim.doc_id for claim in found[:2]] == ["7", found[1].doc_id]
    assert found[1].doc_id.startswith("7#")
    assert [one.meta for one in read_records(docs)] == [{}, {"given_id": "7"}, {}]
    merged = run("merge", out, "-o", tmp_path / "merged.jsonl")
    assert "claims: 2, left out: 1" in merged.stderr
    assert "articles: 2" in run("stats", out).stdout
    assert len(ClaimStore(out).entries) == 2


def test_a_text_is_named_alike_wherever_it_stands(nlp):
    filler = Article("7", "Zinc cures colds.")
    for articles in ([filler, Article("7", OTHER)], [filler, Article("7", ONE), Article("7", OTHER)]):
        assert list(claimx.extract(nlp, articles))[-1].doc_id == "7#578c7629"


@pytest.fixture
def files(nlp, tmp_path):
    """Return two files of claims that were extracted apart, from articles with the same id."""
    return [
        written(tmp_path / f"{number}.jsonl", claimx.extract(nlp, [Article("7", text)]))
        for number, text in enumerate((ONE, OTHER))
    ]


def test_files_extracted_apart_lose_no_claim(run, tmp_path, files):
    out = tmp_path / "all.jsonl"
    made = run("merge", *files, "-o", out)
    assert "claims: 2, left out: 0" in made.stderr
    assert "with the id of another text's, now with one of their own: 1" in made.stderr
    assert run("validate", out).exit_code == 0
    again = run("merge", out, *files)
    assert again.stdout.encode() == out.read_bytes()
    assert "left out: 2" in again.stderr


def test_a_review_shows_both(run, tmp_path, files):
    both = tmp_path / "both.jsonl"
    both.write_bytes(b"".join(path.read_bytes() for path in files))
    store = ClaimStore(both)
    assert [store.claim(store.place[entry.id]).sentence for entry in store.entries] == [ONE, OTHER]
    run("merge", both, "-o", tmp_path / "merged.jsonl")
    assert [entry.id for entry in store.entries] == [
        one.id for one in read_records(tmp_path / "merged.jsonl")
    ]


def test_documents_with_one_id_are_both_kept():
    first, other = Document(id="7", text=ONE), Document(id="7", text=OTHER)
    counts = MergeCounts()
    found = list(merge([first, other, replace(other, title="again"), first], counts))
    assert [one.text for one in found] == [ONE, OTHER]
    assert found[1].id == "7#578c7629"
    assert (counts.written["documents"], counts.repeated["documents"], counts.apart["documents"]) == (2, 2, 1)


@pytest.mark.parametrize("command", ["convert", "check"])
def test_articles_that_cannot_be_told_apart_are_refused(run, tmp_path, files, command):
    docs = written(tmp_path / "docs.jsonl", [Document(id="7", text=ONE), Document(id="7", text=OTHER)])
    log = tmp_path / "log.jsonl"
    log.write_text("", "utf-8")
    arguments = {
        "convert": ("convert", files[0], "--to", "prodigy", "--docs", docs),
        "check": ("labels", "check", log, "--docs", docs),
    }
    shown = run(*arguments[command])
    assert shown.exit_code == 2
    assert "Two articles have the id '7', but other texts." in shown.stderr
