"""``claimx schema`` and ``claimx validate``."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

import claimx
from claimx.jsonl import dumps
from claimx.records import Document, DoseSpan, HedgeSpan, Label, MentionSpan
from claimx.validation import RECORDS, problems


@pytest.mark.parametrize("name", RECORDS)
def test_schema_prints_what_the_library_gives(run, name):
    assert json.loads(run("schema", name).stdout) == claimx.schema(name)


def test_the_schema_of_claims_is_the_default(run):
    assert run("schema").stdout == run("schema", "claim").stdout


def test_an_unknown_record_is_refused():
    with pytest.raises(claimx.ClaimxError, match="Use one of: claim, document"):
        claimx.schema("verdict")


def test_a_right_file_has_no_problems(run, claim, tmp_path):
    path = tmp_path / "claims.jsonl"
    path.write_text(f"{dumps(claim.to_dict())}\n\n")
    result = run("validate", path)
    assert (result.exit_code, result.stdout) == (0, "")


def test_each_problem_is_a_line_with_path_and_number(run, claim, tmp_path):
    path = tmp_path / "claims.jsonl"
    rows = [claim.to_dict(), {"id": 1}, {**claim.to_dict(), "schema": "claimx.claim/9"}, claim.to_dict()]
    path.write_text("\n".join(["", "{broken\x1b", *map(json.dumps, rows)]))
    result = run("validate", path)
    assert result.exit_code == 1
    found = {int(row.removeprefix(f"{path}:").split(":")[0]): row for row in result.stdout.splitlines()}
    assert sorted(found) == [2, 4, 5, 6]
    assert "is no JSON" in found[2]
    assert "has no 'schema'" in found[4]
    assert "'claimx.claim/9' is unknown" in found[5]
    assert f"'{claim.id}' is the id of line 3, too" in found[6]
    assert "\x1b" not in result.stdout


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        pytest.param({"id": "x"}, "id: 'x' is not sixteen hex digits.", id="id"),
        pytest.param({"end": 999}, "sentence: has ", id="sentence"),
        pytest.param({"relation": None}, "kind: drug_condition needs", id="no-relation"),
        pytest.param({"kind": "dosage"}, "kind: dosage needs dose.", id="no-dose"),
        pytest.param(
            {"kind": "hedged_statement", "hedges": ()}, "kind: hedged_statement needs hedges.", id="no-hedge"
        ),
        pytest.param({"score": 1.5}, "score: 1.5 is not between 0 and 1.", id="score"),
    ],
)
def test_a_claim_that_contradicts_itself(claim, change, problem):
    assert next(problems(replace(claim, **change))).startswith(problem)


def test_a_claim_quotes_its_sentence(claim):
    assert list(problems(claim)) == []
    moved = replace(claim, condition=replace(claim.condition, start=32, end=41))
    assert list(problems(moved)) == ["condition: the sentence does not have 'arthritis' at 32 to 41."]
    longer = replace(claim, hedges=(replace(claim.hedges[0], end=40),))
    assert list(problems(longer)) == ["hedges.0: 'may' does not fit its offsets 22 to 40."]


def test_a_document_that_contradicts_itself():
    document = Document(
        id="d",
        text="Zinc may help.",
        spans=(
            MentionSpan("T1", "drug", 0, 4, "zinc"),
            HedgeSpan("T1", "hedge", 5, 8, "may", "modal"),
            DoseSpan("T2", "dose", 0, 4, "Zinc", 1.0, 1.0, "mg", drug="T9"),
        ),
    )
    assert list(problems(document)) == [
        "spans.0: the text has 'Zinc' at 0 to 4, not 'zinc'.",
        "spans.1.id: 'T1' is doubled.",
        "spans.2: begins before the span before it.",
        "spans.2.drug: 'T9' is no drug span.",
    ]


def test_a_label_that_contradicts_itself(claim):
    label = Label(claim_id="0" * 16, doc_id="d", annotator="rk", at="today", verdict="reject", claim=claim)
    assert [what.split(":")[0] for what in problems(label)] == ["reason", "claim_id", "at"]
    right = replace(label, claim_id=claim.id, at="2026-01-02T03:04:05Z", reason="negated")
    assert list(problems(right)) == []
