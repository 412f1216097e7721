"""Decisions put into effect: which claims are written, as what, by whom."""

from __future__ import annotations

import gzip
import json
import sys
from dataclasses import replace
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimx.jsonl import dumps
from claimx.labels.apply import ApplyCounts, apply_labels
from claimx.records import Claim, Dose, Extractor, HedgeCue, Label, Mention, Quote, Why
from claimx.records.ids import claim_id, id_by_words
from claimx.validation import problems, read_record

DOUBTFUL = {"certainty": "doubtful"}
DENIED = {"negated": True}


def made(number=0, doc="a.txt", **changes) -> Claim:
    """Return the claim with that number of the article *doc*."""
    sentence = "Zinc helps with colds."
    at = 100 * number
    drug, condition = Mention("Zinc", at, at + 4, "zinc"), Mention("colds", at + 16, at + 21, "common cold")
    found = Claim(
        id=claim_id(doc, "drug_condition", drug=drug, condition=condition), kind="drug_condition", doc_id=doc,
        sentence=sentence, start=at, end=at + len(sentence), drug=drug, condition=condition, relation="treats",
        negated=False, certainty="asserted", score=0.5, why=Why("test", (Quote("helps", at + 5, at + 10),)),
        extractor=Extractor("0.1.0", "default", "0" * 64, "1" * 64),
    )  # fmt: skip
    return replace(found, **changes)


def says(about, verdict="accept", who="anna", at=1, **more) -> Label:
    more.setdefault("claim", about)
    if verdict == "reject":
        more.setdefault("reason", "not_a_claim")
    return Label(
        claim_id=about.id, doc_id=about.doc_id, annotator=who, at=f"2026-11-28T09:00:{at:02d}Z", verdict=verdict,
        **more,
    )  # fmt: skip


ZINC = made()
SETTLED = {"adjudicates": True, "at": 9, "who": "carl"}

CASES = [
    pytest.param([], "undecided", {}, id="nothing-said"),
    pytest.param([says(ZINC)], "accepted", {}, id="accepted"),
    pytest.param([says(ZINC, corrections=DOUBTFUL)], "corrected", DOUBTFUL, id="corrected"),
    pytest.param([says(ZINC, claim=None, corrections=DOUBTFUL)], "corrected", DOUBTFUL, id="label-shows-none"),
    pytest.param([says(ZINC, "reject")], "rejected", {}, id="rejected"),
    pytest.param([says(ZINC, "skip")], "undecided", {}, id="skipped"),
    pytest.param([says(ZINC), says(ZINC, "undo", at=2)], "undecided", {}, id="undone"),
    pytest.param([says(ZINC, "reject"), says(ZINC, at=2)], "accepted", {}, id="the-last-counts"),
    pytest.param([says(ZINC, at=2), says(ZINC, "reject")], "accepted", {}, id="the-last-by-time"),
    pytest.param([says(ZINC), says(ZINC, who="ben")], "accepted", {}, id="both-accept"),
    pytest.param([says(ZINC), says(ZINC, "skip", who="ben")], "accepted", {}, id="a-skip-disputes-nothing"),
    pytest.param([says(ZINC), says(ZINC, "reject", who="ben")], "disputed", {}, id="disputed"),
    pytest.param(
        [says(ZINC), says(ZINC, who="ben", corrections=DOUBTFUL)], "disputed", {}, id="disputed-certainty"
    ),
    pytest.param(
        [says(ZINC), says(ZINC, "reject", who="ben"), says(ZINC, corrections=DOUBTFUL, **SETTLED)],
        "corrected", DOUBTFUL, id="adjudicated",
    ),
    pytest.param(
        [says(ZINC, "reject", **SETTLED), says(ZINC, at=20)], "rejected", {}, id="a-vote-after-adjudication"
    ),
    pytest.param([says(ZINC, "reject", who="model:m")], "undecided", {}, id="a-program-decides-nothing"),
    pytest.param([says(ZINC), says(ZINC, "reject", who="model:m")], "accepted", {}, id="nor-disputes"),
    # a newer model reads the claim otherwise than it was shown
    pytest.param([says(replace(ZINC, **DENIED))], "accepted", DENIED, id="accepted-as-shown"),
    pytest.param(
        [says(replace(ZINC, relation="causes"), "reject", reason="wrong_relation")], "undecided", {},
        id="rejected-for-what-is-gone",
    ),
    pytest.param(
        [says(replace(ZINC, relation="causes"), "reject", reason="wrong_drug")], "rejected", {},
        id="rejected-for-what-is-still-there",
    ),
    pytest.param(
        [says(replace(ZINC, **DOUBTFUL), "reject", reason="wrong_certainty")], "undecided", {},
        id="rejected-for-a-certainty-that-is-gone",
    ),
    pytest.param(
        [says(replace(ZINC, drug=replace(ZINC.drug, name="tin")), "reject", reason="wrong_concept")],
        "undecided", {}, id="rejected-for-a-concept-that-is-gone",
    ),
    pytest.param([says(ZINC, corrections={"condition": None})], "undecided", {}, id="impossible"),
]  # fmt: skip


@pytest.mark.parametrize("labels, state, changes", CASES)
def test_what_becomes_of_a_claim(labels, state, changes):
    counts = ApplyCounts()
    (found,) = apply_labels([ZINC], labels, keep_undecided=True, keep_rejected=True, counts=counts)
    assert found.reviewed == state
    assert replace(found, review=None) == replace(ZINC, **changes)
    assert counts.claims == {state: 1}
    assert list(problems(found)) == []
    kept = [one.reviewed for one in apply_labels([ZINC], labels)]
    assert kept == ([state] if state in ("accepted", "corrected") else [])


@pytest.mark.parametrize(
    "keep, written",
    [
        ({}, ["accepted"]),
        ({"keep_undecided": True}, ["accepted", "disputed", "undecided"]),
        ({"keep_rejected": True}, ["accepted", "rejected"]),
    ],
    ids=["accepted-only", "undecided-too", "rejected-too"],
)
def test_what_is_written(keep, written):
    claims = [made(number) for number in range(4)]
    labels = [
        says(claims[0]),
        says(claims[1], "reject"),
        says(claims[2]),
        says(claims[2], "reject", who="ben"),
    ]
    assert sorted(one.reviewed for one in apply_labels(claims, labels, **keep)) == written


def test_who_decided_and_when():
    votes = [says(ZINC), says(ZINC, "reject", who="ben", at=2)]
    (found,) = apply_labels([ZINC], votes, keep_undecided=True)
    assert [(one.annotator, one.at[-3:]) for one in found.review.by] == [("anna", "01Z"), ("ben", "02Z")]
    settled = says(ZINC, corrections=DOUBTFUL | DENIED, **SETTLED)
    (found,) = apply_labels([ZINC], [*votes, settled])
    assert [one.annotator for one in found.review.by] == ["carl"]
    assert (found.review.adjudicated, found.review.corrected) == (True, ("certainty", "negated"))


def test_added_claims_come_last():
    added = made(5, why=Why("reviewer"), score=None)
    elsewhere = made(6, doc="b.txt")
    labels = [says(added), says(elsewhere), says(ZINC), says(made(7), "reject"), says(made(8), claim=None)]
    counts = ApplyCounts()
    found = list(apply_labels([ZINC], labels, counts=counts))
    assert [one.id for one in found] == [ZINC.id, added.id]
    assert [one.reviewed for one in found] == ["accepted", "accepted"]
    assert counts.claims == {"accepted": 1, "added": 1}
    assert (counts.elsewhere, counts.unshown) == (1, 1)


def test_of_two_texts_with_one_id_each_keeps_its_decision():
    other = replace(ZINC, sentence="Zinc hurts, as colds.", end=21, why=Why("test"), condition=None,
                    kind="hedged_statement", hedges=(HedgeCue("hurts", 5, 10, "modal"),))  # fmt: skip
    second = replace(other, id=id_by_words(other.id, other.start, other.sentence))
    labels = [says(ZINC), says(second, "reject")]
    found = list(apply_labels([ZINC, other], labels, keep_rejected=True))
    assert [(one.id, one.reviewed) for one in found] == [(ZINC.id, "accepted"), (second.id, "rejected")]


def test_an_earlier_review_stands_where_the_log_says_nothing():
    other = made(1)
    before = list(apply_labels([ZINC, other], [says(ZINC), says(other)]))
    assert list(apply_labels(before, [])) == before
    again = list(apply_labels(before, [says(ZINC, "reject"), says(other), says(other, "undo", at=2)]))
    assert again == []


def test_corrections_of_every_part_are_applied():
    drug, hedge = Mention("helps", 5, 10, "helps"), HedgeCue("helps", 5, 10, "modal")
    dose = Dose("helps", 5, 10, 5.0, 5.0, "mg")
    every = {
        "drug": drug.to_dict(), "relation": "prevents", "hedges": [hedge.to_dict()], "doses": [dose.to_dict()],
        **DENIED, **DOUBTFUL,
    }  # fmt: skip
    (found,) = apply_labels([ZINC], [says(ZINC, corrections=every)])
    assert {key: found.to_dict()[key] for key in every} == every
    assert found.review.corrected == tuple(sorted(every))
    assert found.id == ZINC.id


decisions = st.lists(
    st.tuples(
        st.integers(0, 3), st.sampled_from(["accept", "reject", "skip", "undo"]), st.sampled_from(["anna", "ben"]),
        st.booleans(), st.sampled_from([{}, DOUBTFUL, DENIED]),
    ),
    max_size=12,
)  # fmt: skip


@given(decisions)
def test_each_claim_is_written_once_or_not_and_stays_valid(drawn):
    claims = [made(number) for number in range(4)]
    labels = [
        says(
            claims[number], verdict, who, at, adjudicates=settles or None,
            corrections=corrections if verdict == "accept" else {},
        )
        for at, (number, verdict, who, settles, corrections) in enumerate(drawn)
    ]  # fmt: skip
    counts = ApplyCounts()
    every = list(apply_labels(claims, labels, keep_undecided=True, keep_rejected=True, counts=counts))
    assert [one.id for one in every] == [one.id for one in claims]
    assert counts.claims.total() == 4
    for one in every:
        assert read_record(dumps(one.to_dict())) == one
        assert list(problems(one)) == []
    kept = list(apply_labels(claims, labels))
    assert kept == [one for one in every if one.reviewed in ("accepted", "corrected")]
    assert list(apply_labels(every, labels)) == kept


def test_memory_does_not_grow_with_the_claims():
    labels = [says(made(number)) for number in range(50)]

    def held(count):
        """Return how many blocks of memory are held when the last of *count* claims comes."""
        before = sys.getallocatedblocks()
        claims = (made(number) for number in range(count))
        found = apply_labels(claims, iter(labels), keep_undecided=True)
        for _ in islice(found, count):
            pass
        return sys.getallocatedblocks() - before

    held(100)
    assert held(4000) < held(400) + 1000


# the command


@pytest.fixture
def files(tmp_path):
    """Return (claims, log) of four claims: accepted with a correction, rejected, disputed, undecided."""
    claims = [made(number) for number in range(4)]
    labels = [
        says(claims[0], corrections=DOUBTFUL), says(claims[1], "reject"), says(claims[2]),
        says(claims[2], "reject", who="ben"), says(made(9, why=Why("reviewer"))),
    ]  # fmt: skip
    paths = tmp_path / "claims.jsonl", tmp_path / "labels.jsonl"
    for path, found in zip(paths, (claims, labels), strict=True):
        path.write_text("".join(f"{dumps(one.to_dict())}\n" for one in found), "utf-8")
    return paths


def test_the_command(run, files, tmp_path):
    output = tmp_path / "reviewed.jsonl"
    result = run("labels", "apply", *files, "-o", output)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "records written: 2" in result.stderr
    assert "accepted: 2 (1 corrected, 1 added), rejected: 1, disputed: 1, undecided: 1" in result.stderr
    assert "claimx review --adjudicate" in result.stderr
    rows = [json.loads(line) for line in output.read_text().splitlines()]
    assert rows[0]["certainty"] == "doubtful"
    assert rows[0]["review"] == {
        "verdict": "accept", "by": [{"annotator": "anna", "at": "2026-11-28T09:00:01Z"}],
        "corrected": ["certainty"], "reason": None, "adjudicated": False,
    }  # fmt: skip
    assert run("validate", output).exit_code == 0


def test_compressed_files_and_standard_input(run, files, tmp_path):
    claims, log = files
    packed, output = tmp_path / "claims.jsonl.gz", tmp_path / "reviewed.jsonl.gz"
    packed.write_bytes(gzip.compress(claims.read_bytes()))
    plain = run("labels", "apply", "-", log, input=claims.read_bytes())
    assert plain.exit_code == 0
    assert run("labels", "apply", packed, log, "-o", output).exit_code == 0
    assert gzip.decompress(output.read_bytes()).decode() == plain.stdout


def test_an_impossible_correction_is_said(run, tmp_path, files):
    claims, log = files
    wrong = says(made(3), corrections={"condition": None}, claim=None)
    with log.open("a") as stream:
        stream.write(f"{dumps(wrong.to_dict())}\n")
    result = run("labels", "apply", claims, log)
    assert result.exit_code == 1
    assert (
        f"impossible: {wrong.claim_id} (a.txt) as anna accepted it: The corrections leave no right claim"
        in result.stderr
    )
    assert len(result.stdout.splitlines()) == 2


def test_files_in_the_wrong_order_are_said(run, files):
    claims, log = files
    result = run("labels", "apply", log, claims)
    assert result.exit_code == 2
    assert "labels" in result.stderr


@pytest.mark.parametrize("content", ["", '{"schema":"claimx.document/1","id":"a","text":"x"}\n'])
def test_a_file_without_claims_is_refused(run, files, tmp_path, content):
    empty, output = tmp_path / "empty.jsonl", tmp_path / "out.jsonl"
    empty.write_text(content)
    result = run("labels", "apply", empty, files[1], "-o", output)
    assert (result.exit_code, output.exists()) == (2, False)
    assert f"{empty}: The file holds no claims." in result.stderr


@pytest.mark.parametrize("given", [["--labels"], ["reviewed"]], ids=["the-log", "the-reviewed-file"])
def test_stats_say_what_people_checked(run, files, tmp_path, given):
    claims, log = files
    if given == ["--labels"]:
        result = run("stats", claims, "--labels", log, "--json")
    else:
        run("labels", "apply", claims, log, "--keep-undecided", "--keep-rejected", "-o", tmp_path / "r.jsonl")
        result = run("stats", tmp_path / "r.jsonl", "--json")
    found = json.loads(result.stdout)
    assert found["reviewed"] == {"accepted": 1, "corrected": 1, "disputed": 1, "rejected": 1, "undecided": 1}
    assert (found["claims"], found["certainty"]["doubtful"]) == (4, 1)


def test_merge_writes_what_was_accepted(run, files, tmp_path):
    claims, log = files
    output = tmp_path / "merged.jsonl"
    result = run("merge", claims, claims, "--labels", log, "-o", output)
    assert result.exit_code == 0
    assert "claims: 4, left out: 3" in result.stderr
    assert "accepted: 2 (1 corrected, 1 added), rejected: 1" in result.stderr
    found = [read_record(line) for line in output.read_text().splitlines()]
    assert [one.reviewed for one in found] == ["corrected", "disputed", "undecided", "accepted"]


def test_what_nobody_can_correct_changes_nothing():
    counts = ApplyCounts()
    labels = [says(ZINC, corrections={"sentence": "x"})]
    assert list(apply_labels([ZINC], labels, keep_undecided=True, counts=counts)) == [ZINC]
    assert "No reviewer can correct sentence" in counts.impossible[0]
