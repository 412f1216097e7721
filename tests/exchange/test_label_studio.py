"""Label Studio: only what a person submitted is a decision, and a verdict is what that person chose."""

from __future__ import annotations

import json

import pytest

from claimx.exchange import export_records
from claimx.records import Document, ErrorRecord, Label


def choice(name, value):
    return {
        "type": "choices",
        "from_name": name,
        "to_name": "text",
        "id": name,
        "value": {"choices": [value]},
    }


def regions(row):
    return row["predictions"][0]["result"]


def annotated(*results, **more):
    """Return a change that submits an annotation with each of *results*, made of the predicted regions."""

    def change(row):
        made = [
            {"result": result(regions(row)), "completed_by": {"id": 7, "email": "ben"}, **more}
            for result in results
        ]
        return {**row, "annotations": made}

    return change


UNDECIDED = {
    "no annotation, no prediction": lambda row: {**row, "annotations": [], "predictions": []},
    "neither key": lambda row: {"id": row["id"], "data": row["data"]},
    "null": lambda row: {**row, "annotations": None, "predictions": None},
    "prediction alone": lambda row: {**row, "annotations": []},
    "number of a prediction": lambda row: {**row, "annotations": [], "predictions": [4711]},
    "another model's prediction": lambda row: {
        **row,
        "predictions": [
            {
                "model_version": "ner-2",
                "result": [{"type": "labels", "id": "x", "value": {"start": 0, "end": 1, "labels": ["PERSON"]}}],
            }
        ],
    },
    "a changed prediction": lambda row: {
        **row, "predictions": [{**row["predictions"][0], "result": regions(row)[:1]}]
    },
    "a draft": lambda row: {**row, "annotations": [], "drafts": [{"result": [choice("verdict", "reject")]}]},
}  # fmt: skip


@pytest.mark.parametrize("case", UNDECIDED)
def test_what_was_never_submitted_is_undecided(exchanged, claims, document, case):
    records = [*claims, document]
    assert exchanged(records, "label-studio", UNDECIDED[case]) == records


SUBMITTED = {
    "unchanged": (lambda found: found, "accept", None),
    "unchanged, accept": (lambda found: [*found, choice("verdict", "accept")], "accept", None),
    "accept alone": (lambda found: [choice("verdict", "accept")], "accept", None),
    "reject alone": (lambda found: [choice("verdict", "reject")], "reject", "not_a_claim"),
    "reject with regions": (lambda found: [*found, choice("verdict", "reject")], "reject", "not_a_claim"),
    "reject with a reason": (
        lambda found: [choice("verdict", "reject"), choice("reason", "wrong_drug")], "reject", "wrong_drug",
    ),
    "skip alone": (lambda found: [choice("verdict", "skip")], "skip", None),
    "relation taken away": (
        lambda found: [one for one in found if one["type"] != "relation"], "reject", "not_a_claim",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SUBMITTED)
def test_what_a_person_submitted_is_a_decision(exchanged, claims, case):
    result, verdict, reason = SUBMITTED[case]
    found = exchanged(claims, "label-studio", annotated(result))
    assert [(one.verdict, one.reason, one.annotator, one.corrections) for one in found] == [
        (verdict, reason, "ben", {})
    ] * len(claims)
    assert [one.claim for one in found] == claims


def test_a_changed_region_without_a_verdict_is_a_correction(exchanged, claims):
    def moved(found):
        made = json.loads(json.dumps(found))
        region = next(
            one for one in made if one["type"] == "labels" and one["value"]["labels"] == ["CONDITION"]
        )
        region["value"]["start"] += 1
        region["value"]["text"] = region["value"]["text"][1:]
        return made

    found = exchanged(claims[:1], "label-studio", annotated(moved))
    assert [(one.verdict, one.corrections["condition"]["text"]) for one in found] == [("accept", "ausea")]


@pytest.mark.parametrize("verdict", [None, "accept"])
def test_a_skipped_task_is_a_skip_whatever_is_in_it(exchanged, claims, document, verdict):
    def half_done(found):
        relation = {"type": "relation", "from_id": "gone", "to_id": "gone", "labels": []}
        return [*found[:1], relation, *([choice("verdict", verdict)] if verdict else [])]

    change = annotated(half_done, was_cancelled=True)
    found = exchanged([*claims, document], "label-studio", change)
    assert [one and one.verdict for one in found] == ["skip", "skip", None]


def test_two_people_are_two_decisions(exchanged, claims):
    change = annotated(lambda found: found, lambda found: [choice("verdict", "reject")])
    assert [one.verdict for one in exchanged(claims[:1], "label-studio", change)] == ["accept", "reject"]


TOLD = {
    "empty": (lambda found: [], "All marks are gone, and there is no verdict"),
    "accept without the relation": (
        lambda found: [*(one for one in found if one["type"] == "labels"), choice("verdict", "accept")],
        "The verdict is 'accept', but the relation or the dose is gone",
    ),
    "a reason to accept": (
        lambda found: [choice("verdict", "accept"), choice("reason", "negated")],
        "There is a reason for a rejection, 'negated', but the verdict is 'accept'",
    ),
    "two labels": (
        lambda found: [{**one, "value": {**one["value"], "labels": ["DRUG", "DOSE"]}} for one in found[:1]],
        "A span has the labels ['DRUG', 'DOSE']",
    ),
    "a relation to nothing": (
        lambda found: [one for one in found if one["type"] == "relation"],
        "leads to a span that is not there",
    ),
}


@pytest.mark.parametrize("case", TOLD)
def test_what_has_two_meanings_is_told_and_not_decided(exchanged, claims, case):
    result, said = TOLD[case]
    for one in exchanged(claims, "label-studio", annotated(result)):
        assert isinstance(one, ErrorRecord)
        assert said in one.error


def test_an_article_keeps_its_spans_until_somebody_changes_them(exchanged, document):
    accepted = annotated(lambda found: [choice("verdict", "accept")])
    assert exchanged([document], "label-studio", accepted) == [document]
    assert exchanged([document], "label-studio", annotated(lambda found: found)) == [document]
    (told,) = exchanged([document], "label-studio", annotated(lambda found: []))
    assert "All marks are gone" in told.error
    first = annotated(lambda found: found[:1])
    assert [len(one.spans) for one in exchanged([document], "label-studio", first)] == [1]
    bare = Document(id="b", text="Nothing here.")
    assert exchanged([bare], "label-studio", annotated(lambda found: [])) == [bare]


def test_a_label_comes_back_until_it_is_decided_anew(exchanged, claims):
    label = Label(claim_id=claims[0].id, doc_id="a.txt", annotator="anna", at="2026-11-20T10:00:00Z",
                  verdict="reject", reason="wrong_drug", claim=claims[0])  # fmt: skip

    def decided(verdict, reason):
        def change(row):
            (made,) = row["annotations"]
            marks = [one for one in made["result"] if one["type"] != "choices"]
            chosen = [choice("verdict", verdict), *([choice("reason", reason)] if reason else [])]
            return {**row, "annotations": [{**made, "result": [*marks, *chosen]}]}

        return change

    assert exchanged([label], "label-studio", decided("reject", "wrong_drug")) == [label]
    (other,) = exchanged([label], "label-studio", decided("reject", "negated"))
    assert (other.verdict, other.reason) == ("reject", "negated")
    assert other.at > label.at  # so that it counts after the old one, also when logs are merged by time
    (accepted,) = exchanged([label], "label-studio", decided("accept", None))
    assert (accepted.verdict, accepted.reason) == ("accept", None)


def test_a_task_of_another_program_has_its_spans_from_its_last_prediction(imported):
    regions = [{"type": "labels", "id": "a", "value": {"start": 0, "end": 4, "labels": ["DRUG"]}}]
    task = {
        "data": {"text": "Zinc helps."},
        "annotations": [],
        "predictions": [{"result": []}, {"result": regions}],
    }
    (found,) = imported("label-studio", task)
    assert [span.text for span in found.spans] == ["Zinc"]
    (old,) = imported("label-studio", {"data": {"text": "Zinc helps."}, "completions": [{"result": regions}]})
    assert old.spans == found.spans


def test_undecided_tasks_on_the_command_line(run, tmp_path, claims):
    tasks, log = tmp_path / "tasks.json", tmp_path / "log.jsonl"
    export_records(claims, tasks, "label-studio")
    rows = json.loads(tasks.read_text("utf-8"))
    rows[0] = annotated(lambda found: found)(rows[0])
    rows[1] |= {"annotations": [], "predictions": []}
    tasks.write_text(json.dumps(rows), "utf-8")
    made = run("convert", tasks, "--from", "label-studio", "-o", log)
    assert made.exit_code == 0, made.output
    assert "claims that nobody decided: 1, not written" in made.stderr
    assert "verdicts: accept 1\n" in run("labels", "stats", log).stdout
