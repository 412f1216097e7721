"""Labels: the log, what counts of it, the examples that it gives, agreement, edited articles."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import krippendorff
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

import claimx
from claimx.errors import OutputError, RecordError
from claimx.jsonl import dumps
from claimx.labels.agreement import (
    agreement,
    cohen_kappa,
    gwet_ac1,
    krippendorff_alpha,
    percent_agreement,
)
from claimx.labels.log import LabelLog, corrected, read_labels, standing
from claimx.labels.merge import agree, disputed, merge
from claimx.labels.reattach import reattach
from claimx.labels.stats import label_stats
from claimx.learn.examples import candidate_pipeline
from claimx.learn.label_examples import label_examples
from claimx.learn.scoring import NONE
from claimx.records import Document, Label
from claimx.records.ids import unique_ids

TEXT = "Feverfew may prevent migraine. Ginger eases nausea, but it causes heartburn."


@pytest.fixture(scope="module")
def pairs():
    return candidate_pipeline()


@pytest.fixture(scope="module")
def found(pairs):
    return {
        claim.condition.name: claim
        for claim in claimx.claims(pairs(TEXT), "a.txt")
        if claim.condition is not None
    }


def label(claim, verdict, annotator="rk", **more):
    return Label(
        claim_id=claim.id, doc_id=claim.doc_id, annotator=annotator, at="2026-11-23T09:12:44Z", verdict=verdict,
        claim=claim, **more,
    )  # fmt: skip


def test_a_torn_last_line_is_left_out(tmp_path, found):
    one = dumps(label(found["nausea"], "accept").to_dict()).encode()
    log = tmp_path / "log.jsonl"
    log.write_bytes(one + b"\n\n" + one + b"\n" + one[:40])
    assert [row.verdict for row in read_labels([log])] == ["accept", "accept"]


def test_a_wrong_line_is_named(tmp_path):
    log = tmp_path / "log.jsonl"
    log.write_text('\n{"schema": "claimx.label/1"}\n', "utf-8")
    with pytest.raises(RecordError, match=r"log\.jsonl:2: .*claim_id"):
        list(read_labels([log]))


def test_the_last_label_of_an_annotator_counts(found):
    nausea, migraine = found["nausea"], found["migraine"]
    log = [
        label(nausea, "accept"),
        label(nausea, "reject", reason="not_a_claim"),
        label(nausea, "accept", annotator="second"),
        label(migraine, "accept"),
        label(migraine, "undo"),
    ]
    assert [(row.claim_id, row.annotator, row.verdict) for row in standing(log)] == [
        (nausea.id, "rk", "reject"),
        (nausea.id, "second", "accept"),
    ]


def test_corrections_change_what_they_name(found):
    claim = found["migraine"]
    assert corrected(label(claim, "accept")) == claim
    made = corrected(label(claim, "accept", corrections={"certainty": "doubtful", "relation": "treats"}))
    assert made == replace(claim, certainty="doubtful", relation="treats")
    for wrong in ({"certainty": "sure"}, {"score": 1.0}):
        with pytest.raises(RecordError):
            corrected(label(claim, "accept", corrections=wrong))


@pytest.mark.parametrize("with_text", [True, False], ids=["article", "sentence"])
@pytest.mark.parametrize(
    ("verdict", "more", "expected"),
    [
        ("accept", {}, ("prevents", "possible")),
        ("accept", {"corrections": {"certainty": "doubtful"}}, ("prevents", "doubtful")),
        ("accept", {"corrections": {"relation": "treats"}}, ("treats", "possible")),
        ("accept", {"corrections": {"negated": True}}, ("prevents", "possible")),
        ("reject", {"reason": "wrong_relation"}, (NONE, "")),
        ("reject", {"reason": "wrong_dose"}, None),
        ("skip", {}, None),
        ("undo", {}, None),
    ],
)  # fmt: skip
def test_examples_keep_the_meaning_of_a_label(pairs, found, verdict, more, expected, with_text):
    documents = [Document(id="a.txt", text=TEXT)] if with_text else []
    made = label_examples(pairs, [label(found["migraine"], verdict, **more)], documents)
    assert [(one.relation, one.certainty) for one in made.examples] == ([expected] if expected else [])


def test_an_anaphor_needs_the_article(pairs, found):
    claim = found["heartburn"]
    assert claim.drug.antecedent is not None
    accepted = [label(claim, "accept")]
    made = label_examples(pairs, accepted, [Document(id="a.txt", text=TEXT)])
    assert [one.relation for one in made.examples] == ["causes"]


def test_contradicting_annotators_give_no_example(pairs, found):
    claim = found["nausea"]
    made = label_examples(pairs, [label(claim, "accept"), label(claim, "reject", annotator="second")])
    assert not made.examples
    assert made.unused["disputed"] == 1


def test_an_adjudicator_settles_what_is_disputed(pairs, found):
    claim = found["nausea"]
    votes = [label(claim, "accept", "anna"), label(claim, "reject", "ben", reason="not_a_claim")]
    settled = [*votes, label(claim, "reject", "anna", reason="not_a_claim", adjudicates=True)]
    assert [len(found) for found in disputed(votes)] == [2]
    assert disputed(settled) == []
    assert [one.relation for one in label_examples(pairs, merge(settled)).examples] == [NONE]
    undone = [*settled, label(claim, "undo", "anna", adjudicates=True)]
    assert len(disputed(undone)) == 1
    assert len(disputed([*settled, label(claim, "accept", "rk", adjudicates=True)])) == 1
    skipped = [*votes, label(claim, "skip", "rk", adjudicates=True)]
    assert len(disputed(skipped)) == 1
    assert agree([votes[0], settled[-1]], votes[1:])["verdict"].percent[0] == 0
    assert label_stats(settled).precision[0].total == 1


def test_annotators_who_added_different_claims_are_in_dispute(found):
    claim = found["nausea"]
    other = replace(claim, relation="causes")
    assert len(disputed([label(claim, "accept", "anna"), label(other, "accept", "ben")])) == 1
    same = label(claim, "accept", "ben", corrections={"certainty": claim.certainty})
    assert disputed([label(claim, "accept", "anna"), same]) == []


def test_a_moved_drug_is_a_claim_there_and_none_here(pairs):
    text = "Aspirin causes bleeding and ginger eases nausea."
    doc = pairs(text)
    claim = next(iter(claimx.claims(doc, "b")))
    other = next(span for span in doc.spans["claimx_drugs"] if span.start_char != claim.drug.start)
    drug = {"text": other.text, "start": other.start_char, "end": other.end_char, "name": other.text}
    made = label_examples(pairs, [label(claim, "accept", corrections={"drug": drug})])
    assert sorted(one.relation for one in made.examples) == ["causes", NONE]


def test_a_pair_that_no_candidate_has_is_counted(pairs, found):
    claim = found["nausea"]
    away = replace(claim, drug=replace(claim.drug, start=claim.drug.start + 3))
    made = label_examples(pairs, [label(away, "accept")])
    assert made.unused["no candidate pair"] == 1


# The log


def test_what_is_appended_is_read_again(tmp_path, found):
    log = LabelLog(tmp_path / "log.jsonl")
    rows = [label(found["nausea"], "accept"), label(found["migraine"], "skip")]
    log.append(rows[0])
    log.append(rows[1])
    assert list(read_labels([log.path])) == rows


def test_what_others_appended_is_read_once(tmp_path, found):
    log, other = LabelLog(tmp_path / "log.jsonl"), LabelLog(tmp_path / "log.jsonl")
    log.append(label(found["nausea"], "accept"))
    other.append(label(found["nausea"], "undo"))
    assert [row["verdict"] for row in log.read_new()] == ["accept", "undo"]
    with open(log.path, "ab") as stream:
        stream.write(b'{"schema"')  # somebody is writing
    assert list(log.read_new()) == []
    other.append(label(found["nausea"], "skip"))
    assert [row["verdict"] for row in log.read_new()] == ["skip"]
    log.path.write_text("\n[]\n")
    with pytest.raises(RecordError, match=r"log\.jsonl:2: The line is no label"):
        list(log.read_new())


def test_a_torn_line_is_set_aside(tmp_path, found):
    path = tmp_path / "log.jsonl"
    LabelLog(path).append(label(found["nausea"], "accept"))
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:50])
    log = LabelLog(path)
    assert log.torn == whole[:50]
    assert path.read_bytes() == whole
    assert (tmp_path / "log.jsonl.torn").read_bytes() == whole[:50] + b"\n"


def test_a_log_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(OutputError, match="cannot be written"):
        LabelLog(tmp_path)


WRITER = """
import sys
from pathlib import Path
from claimx.labels.log import LabelLog, read_labels
log, row = LabelLog(Path(sys.argv[1])), next(read_labels([Path(sys.argv[2])]))
from dataclasses import replace
for number in range(int(sys.argv[4])):
    log.append(replace(row, annotator=f"{sys.argv[3]}{number}"))
    print(number, flush=True)
"""


def test_two_processes_overwrite_nothing(tmp_path, found):
    row = tmp_path / "row.jsonl"
    LabelLog(row).append(label(found["nausea"], "accept"))
    log = tmp_path / "log.jsonl"
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, log, row, name, "40"], stdout=subprocess.DEVNULL)
        for name in "ab"
    ]
    assert [writer.wait() for writer in writers] == [0, 0]
    names = [one.annotator for one in read_labels([log])]
    assert sorted(names) == sorted(f"{name}{number}" for name in "ab" for number in range(40))


@pytest.mark.parametrize("lines", [1, 7, 23])
def test_a_killed_writer_loses_nothing_that_it_confirmed(tmp_path, found, lines):
    row, log = tmp_path / "row.jsonl", tmp_path / "log.jsonl"
    LabelLog(row).append(label(found["nausea"], "accept"))
    command = [sys.executable, "-c", WRITER, log, row, "a", "100000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
        confirmed = [int(writer.stdout.readline()) for _ in range(lines)]
        writer.kill()
    LabelLog(log)  # sets a torn line aside
    assert {f"a{number}" for number in confirmed} <= {one.annotator for one in read_labels([log])}


# Merging and agreement


def test_merge_is_by_time_and_tells_disputes(found):
    nausea, migraine = found["nausea"], found["migraine"]
    one = replace(label(nausea, "accept"), at="2026-11-23T10:00:00Z")
    two = replace(label(nausea, "reject", "second", reason="not_a_claim"), at="2026-11-23T09:00:00Z")
    other = label(migraine, "accept")
    assert merge([one, two, other, one]) == [two, other, one]
    assert [{row.annotator for row in rows} for rows in disputed([one, two, other])] == [{"rk", "second"}]


def test_a_decision_taken_anew_outlives_its_undo(found):
    same = label(found["nausea"], "accept")
    assert merge([same, label(found["nausea"], "undo"), same])[-1] == same


VALUES = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=2, max_size=60)


@given(VALUES.filter(lambda pairs: len({value for pair in pairs for value in pair}) > 1))
def test_coefficients_are_those_of_known_packages(pairs):
    codes = [["abc".index(pair[side]) for pair in pairs] for side in (0, 1)]
    assert krippendorff_alpha(pairs) == pytest.approx(
        krippendorff.alpha(reliability_data=codes, level_of_measurement="nominal")
    )
    if len({pair[0] for pair in pairs}) > 1 or len({pair[1] for pair in pairs}) > 1:
        assert cohen_kappa(pairs) == pytest.approx(cohen_kappa_score(*codes))


def test_coefficients_worked_by_hand():
    # Gwet 2008: 125 subjects, of whom nearly all have the trait
    pairs = [("+", "+")] * 118 + [("+", "-")] * 5 + [("-", "+")] * 2
    assert percent_agreement(pairs) == pytest.approx(0.944)
    assert cohen_kappa(pairs) == pytest.approx(-0.0234, abs=1e-4)
    assert gwet_ac1(pairs) == pytest.approx(0.9408, abs=1e-4)


def test_full_agreement_is_one():
    found = agreement([("a", "a")] * 10)
    assert found.percent == found.kappa == found.ac1 == found.alpha == (1, 1, 1)


def test_agree_compares_what_both_decided(found):
    nausea, migraine, heartburn = (found[name] for name in ("nausea", "migraine", "heartburn"))
    one = [label(nausea, "accept"), label(migraine, "accept"), label(heartburn, "skip")]
    two = [
        label(nausea, "accept", corrections={"certainty": "probable"}),
        label(migraine, "reject", reason="negated"),
        label(heartburn, "accept"),
    ]
    result = agree(one, two)
    assert (result["verdict"].count, result["verdict"].percent[0]) == (2, 0.5)
    assert (result["certainty"].count, result["certainty"].percent[0]) == (1, 0)
    assert result["relation"].percent[0] == 1
    with pytest.raises(RecordError, match="no decided claim in common"):
        agree(one[:1], two[1:2])


# Statistics


def test_stats_count_what_stands(found):
    claim = found["nausea"]
    log = [
        label(claim, "accept", annotator=f"n{number}", drawn="random", seconds=2.0) for number in range(8)
    ] + [
        label(claim, "accept", annotator="c", corrections={"certainty": "probable"}, drawn="random"),
        label(claim, "reject", annotator="r", reason="negated", drawn="random"),
        label(claim, "reject", annotator="q", reason="negated", drawn="queue"),
    ]
    stats = label_stats(log)
    assert stats.verdicts == {"accept": 9, "reject": 2}
    assert stats.reasons == {"negated": 2}
    assert stats.corrections == {"certainty": 1}
    assert stats.seconds == 2
    assert stats.unbiased
    shares = {share.name: share for share in stats.precision}
    assert (shares["all"].right, shares["all"].total) == (8, 10)
    assert (shares["treats"].right, shares["treats"].total) == (8, 10)
    # Wilson's interval of 8 in 10, as in Agresti and Coull 1998
    assert (shares["all"].low, shares["all"].high) == (
        pytest.approx(0.490, abs=1e-3),
        pytest.approx(0.943, abs=1e-3),
    )


# Edited articles


EDITS = {
    "before": ("Our newsletter. " + TEXT, "moved"),
    "between": (TEXT.replace("migraine. ", "migraine. Ask a doctor. "), "moved"),
    "same": (TEXT, "kept"),
    "quotes": (TEXT.replace(" eases ", "\u00a0 eases \n"), "moved"),
    "word": (TEXT.replace("eases", "does not ease"), "lost"),
    "twice": (TEXT + " " + TEXT, "kept"),
    "twice-moved": ("Hello. " + TEXT + " " + TEXT, "lost"),
    "gone": ("Nothing.", "lost"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_labels_find_their_sentence_again(found, edit):
    text, fate = EDITS[edit]
    claim = found["nausea"]
    made = next(iter(reattach([label(claim, "accept")], {"a.txt": text})))
    assert made.fate == fate, made.reason
    if fate == "moved":
        moved = made.label.claim
        assert text[moved.start : moved.end] == moved.sentence
        assert text[moved.drug.start : moved.drug.end] == moved.drug.text == "Ginger"
        assert text[moved.condition.start : moved.condition.end] == "nausea"
        assert made.label.claim_id == moved.id != claim.id


def test_an_anaphor_moves_with_what_it_stands_for(found):
    text = "News. " + TEXT
    moved = next(iter(reattach([label(found["heartburn"], "accept")], {"a.txt": text}))).label.claim
    antecedent = moved.drug.antecedent
    assert text[antecedent.start : antecedent.end] == antecedent.text == "Ginger"


def test_a_moved_label_has_the_id_that_the_edited_article_gives(pairs, found):
    text = "News of the week. " + TEXT
    again = {claim.id for claim in claimx.claims(pairs(text), "a.txt")}
    for claim in found.values():
        assert next(iter(reattach([label(claim, "accept")], {"a.txt": text}))).label.claim_id in again


def test_moved_claims_about_the_same_words_stay_apart(found):
    claims = list(unique_ids([found["nausea"], replace(found["nausea"], negated=True)]))
    labels = [label(claim, "accept") for claim in claims]
    moved = [one.label.claim_id for one in reattach(labels, {"a.txt": "News. " + TEXT})]
    again = list(reattach(labels, {"a.txt": TEXT}))
    assert len(set(moved)) == len(claims) == 2
    assert [one.label.claim_id for one in again] == [claim.id for claim in claims]


@given(st.text(max_size=40), st.text(max_size=40))
def test_offsets_hold_after_any_edit_around(found, before, behind):
    text = f"{before}\n\n{TEXT}\n\n{behind}"
    for made in reattach([label(claim, "accept") for claim in found.values()], {"a.txt": text}):
        if made.fate != "lost":
            claim = made.label.claim
            assert text[claim.start : claim.end] == claim.sentence
            assert text[claim.condition.start : claim.condition.end] == claim.condition.text


# The command line


def test_label_commands(run, tmp_path, found):
    first, second, moved = (tmp_path / name for name in ("a.jsonl", "b.jsonl", "moved.jsonl"))
    LabelLog(first).append(*(label(claim, "accept", "anna") for claim in found.values()))
    LabelLog(second).append(*(label(claim, "reject", "ben", reason="negated") for claim in found.values()))
    merged = run("labels", "merge", first, second, "-o", tmp_path / "all.jsonl")
    assert f"claims in dispute: {len(found)}" in merged.stderr
    stats = run("labels", "stats", tmp_path / "all.jsonl")
    assert "accept 3, reject 3" in stats.stdout or "reject 3, accept 3" in stats.stdout
    agreed = run("agree", first, second)
    assert "verdict" in agreed.stdout
    assert "0.00" in agreed.stdout
    docs = tmp_path / "docs.jsonl"
    docs.write_text(dumps(Document(id="a.txt", text="New. " + TEXT).to_dict()) + "\n", "utf-8")
    checked = run("labels", "check", first, "--docs", docs, "-o", moved)
    assert checked.exit_code == 0, checked.output
    assert "moved: 3" in checked.stderr
    assert len(list(read_labels([moved]))) == 3
    assert run("validate", moved).exit_code == 0
