"""Articles that have one id, but other texts: none is lost, and each claim has an id of its own."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

import claimx
from claimx.collect.merge import MergeCounts, merge
from claimx.jsonl import dumps
from claimx.labels.log import read_labels, standing
from claimx.labels.same_text import other_text, same_text
from claimx.records import Article, Document, Label
from claimx.review.opening import open_session
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


# Decisions


def decided(path, about, verdict, who="anna", at=1, **more):
    """Write a log in which *who* says *verdict* of each claim of the file *about*."""
    reason = "not_a_claim" if verdict == "reject" else None
    time = f"2026-11-28T09:00:{at:02d}Z"
    return written(
        path,
        [Label(claim_id=one.id, doc_id=one.doc_id, annotator=who, at=time, verdict=verdict, reason=reason,
               claim=one, **more) for one in read_records(about)],
    )  # fmt: skip


@pytest.fixture
def logs(files, tmp_path):
    """Return the logs of reviews apart of *files*: the first claim was accepted, the other rejected."""
    return [
        decided(tmp_path / "one-log.jsonl", files[0], "accept"),
        decided(tmp_path / "other-log.jsonl", files[1], "reject", at=2),
    ]


FIRST = list(product((0, 1), (0, 1)))  # which of two files, and of two logs, comes first


def test_a_decision_is_not_applied_to_another_text(run, tmp_path, files, logs):
    shown = run("labels", "apply", files[1], logs[0], "--keep-undecided", "-o", tmp_path / "out.jsonl")
    (claim,) = read_records(tmp_path / "out.jsonl")
    assert (claim.sentence, claim.review) == (OTHER, None)
    assert "accepted: 0, rejected: 0, disputed: 0, undecided: 1" in shown.stderr
    assert "1 accepted claims are of articles or texts that are not here" in shown.stderr


@pytest.mark.parametrize(("file", "log"), FIRST)
def test_each_text_has_its_own_decision(run, tmp_path, files, logs, file, log):
    both, out = tmp_path / "both.jsonl", tmp_path / "out.jsonl"
    run("merge", files[file], files[1 - file], "-o", both)
    run("labels", "apply", both, logs[log], logs[1 - log], "--keep-rejected", "-o", out)
    states = {one.sentence: one.reviewed for one in read_records(out)}
    assert states == {ONE: "accepted", OTHER: "rejected"}
    assert len({one.id for one in read_records(out)}) == 2
    assert run("validate", out).exit_code == 0


def test_what_was_decided_of_both_holds_for_one_alone(run, tmp_path, files):
    both, out = tmp_path / "both.jsonl", tmp_path / "out.jsonl"
    run("merge", *files, "-o", both)
    log = decided(tmp_path / "log.jsonl", both, "accept")
    for file, sentence in zip(files, (ONE, OTHER), strict=True):
        run("labels", "apply", file, log, "-o", out)
        assert [(one.sentence, one.reviewed) for one in read_records(out)] == [(sentence, "accepted")]


def test_a_claim_of_another_text_is_not_added(run, tmp_path, nlp, files):
    more = "Aspirin causes bleeding in old men. Honey soothes a cough."
    claims = written(tmp_path / "more.jsonl", claimx.extract(nlp, [Article("7", more)]))
    log = decided(tmp_path / "log.jsonl", claims, "accept")
    shown = run("labels", "apply", files[0], log, "-o", tmp_path / "out.jsonl")
    assert list(read_records(tmp_path / "out.jsonl")) == []
    assert "2 accepted claims are of articles or texts that are not here" in shown.stderr


def test_a_sentence_that_is_cut_otherwise_keeps_its_decision(run, tmp_path, nlp, files):
    longer = "Aspirin causes bleeding in mice. And so on."
    claims = [
        replace(one, sentence=longer, end=len(longer)) for one in claimx.extract(nlp, [Article("7", longer)])
    ]
    log = decided(tmp_path / "log.jsonl", written(tmp_path / "longer.jsonl", claims), "reject")
    shown = run("labels", "apply", files[0], log, "-o", tmp_path / "out.jsonl")
    assert "rejected: 1" in shown.stderr


def test_two_texts_are_no_dispute_and_no_agreement(run, tmp_path, files, logs):
    ben = decided(tmp_path / "ben.jsonl", files[1], "reject", who="ben")
    assert "claims in dispute: 0" in run("labels", "merge", logs[0], ben, "-o", tmp_path / "m.jsonl").stderr
    assert "The two logs have no decided claim in common." in run("agree", logs[0], ben).stderr
    assert run("agree", logs[1], ben).exit_code == 0


def test_a_review_asks_about_another_text(tmp_path, files, logs):
    shared = logs[0]
    first, other = (open_session(file, shared, [], "anna") for file in files)
    assert (first.progress().decided, other.progress().decided) == (1, 0)
    (place,) = other.queue("document")
    other.decide(other.store.entries[place.at].id, "reject", reason="not_a_claim")
    first.refresh()
    assert [one.decisions.count(name) for one in (first, other) for name in ("accept", "reject")] == [
        1,
        0,
        0,
        1,
    ]
    assert sorted(one.verdict for one in standing(read_labels([shared]))) == ["accept", "reject"]


@pytest.mark.parametrize(("file", "log"), FIRST)
def test_a_review_of_both_knows_what_was_decided_apart(run, tmp_path, files, logs, file, log):
    both, shared = tmp_path / "both.jsonl", tmp_path / "shared.jsonl"
    run("merge", files[file], files[1 - file], "-o", both)
    shared.write_bytes(logs[log].read_bytes() + logs[1 - log].read_bytes())
    session = open_session(both, shared, [], "anna")
    said = {one.sentence: session.decisions.standing(one.id).verdict for one in session.store.entries}
    assert said == {ONE: "accept", OTHER: "reject"}


def test_an_added_claim_is_of_its_text_alone(tmp_path, files):
    log = tmp_path / "log.jsonl"
    first = open_session(files[0], log, [], "anna")
    shown = first.store.claim(0)
    places = {"drug": {"start": 0, "end": 7}, "condition": {"start": 27, "end": 31}}  # mice
    first.add(shown.id, {**places, "relation": "causes"})
    assert open_session(files[0], log, [], "anna").decisions.count("added") == 1
    assert open_session(files[1], log, [], "anna").decisions.count("added") == 0


@given(st.text(min_size=3), st.data())
def test_two_cuts_of_one_text_are_known(text, data):
    middle = data.draw(st.integers(1, len(text) - 1))
    one = (0, text[: data.draw(st.integers(middle, len(text)))])
    start = data.draw(st.integers(0, middle - 1))
    other = (start, text[start:])
    assert same_text(one, other) and same_text(other, one)
    changed = (start, "\0" + text[start + 1 :] if text[start] != "\0" else "x" + text[start + 1 :])
    assert other_text(one, changed) and other_text(changed, one)
    apart = (len(text) + 5, text)
    assert not same_text(one, apart) and not other_text(one, apart)
