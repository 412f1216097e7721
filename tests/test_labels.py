"""Labels: reading a log, what counts of it, and the examples that it gives."""

from __future__ import annotations

from dataclasses import replace

import pytest

import claimx
from claimx.errors import RecordError
from claimx.jsonl import dumps
from claimx.labels.log import corrected, read_labels, standing
from claimx.learn.examples import candidate_pipeline
from claimx.learn.label_examples import label_examples
from claimx.learn.scoring import NONE
from claimx.records import Document, Label

TEXT = "Feverfew may prevent migraine. Ginger eases nausea, but it causes heartburn."


@pytest.fixture(scope="module")
def pairs():
    return candidate_pipeline()


@pytest.fixture(scope="module")
def found(pairs):
    return {
        claim.condition.name: claim for claim in claimx.claims(pairs(TEXT), "a.txt") if claim.condition is not None
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
        ("accept", {"corrections": {"negated": True}}, (NONE, "")),
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
