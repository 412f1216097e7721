"""A correction that cannot be is refused alike by page, log, converter and validator."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

import claimx
from claimx.claim_checks import CORRECTABLE, corrected_claim
from claimx.errors import RecordError
from claimx.jsonl import dumps
from claimx.records import Label
from claimx.review.app import make_app
from claimx.review.doors import OneUse
from claimx.review.hosts import Hosts
from claimx.review.opening import open_session

TEXT = "Some think that feverfew eases gout. Take 5 to 10 mg of zinc twice daily. Feverfew may smell."


@pytest.fixture(scope="module")
def claims(nlp):
    return {claim.kind: claim for claim in claimx.claims(nlp(TEXT), "a.txt")}


@pytest.fixture(scope="module")
def nlp():
    return claimx.load("rules")


def _dose(claim, **changed):
    return {"dose": {**claim.dose.to_dict(), **changed}}


def _mention(claim, **changed):
    return {"drug": {**claim.drug.to_dict(), **changed}}


IMPOSSIBLE = {
    "relation of a dosage": ("dosage", lambda claim: {"relation": "treats"}),
    "denial of a dosage": ("dosage", lambda claim: {"negated": True}),
    "condition of a hedged statement": ("hedged_statement", lambda claim: {"condition": claim.drug.to_dict()}),
    "dose of a pair": ("drug_condition", lambda claim: {"dose": {"text": "5 mg"}}),
    "no dose": ("dosage", lambda claim: {"dose": None}),
    "no drug": ("drug_condition", lambda claim: {"drug": None}),
    "no hedge": ("hedged_statement", lambda claim: {"hedges": []}),
    "no key": ("drug_condition", lambda claim: {"score": 1.0}),
    "no value": ("drug_condition", lambda claim: {"certainty": "sure"}),
    "low over high": ("dosage", lambda claim: _dose(claim, low=20.0)),
    "below zero": ("dosage", lambda claim: _dose(claim, low=-5.0)),
    "no unit": ("dosage", lambda claim: _dose(claim, unit=" ")),
    "never taken": ("dosage", lambda claim: _dose(claim, times_per_day=0)),
    "words elsewhere": ("drug_condition", lambda claim: _mention(claim, start=claim.drug.start + 1, end=claim.drug.end + 1)),
    "words of another length": ("drug_condition", lambda claim: _mention(claim, end=claim.drug.end + 1)),
    "other words": ("drug_condition", lambda claim: _mention(claim, text="ginger")),
    "no name": ("drug_condition", lambda claim: _mention(claim, name=" ")),
    "frequency elsewhere": ("dosage", lambda claim: _dose(claim, frequency={"text": "once", "start": claim.start, "end": claim.start + 4})),
}  # fmt: skip

POSSIBLE = {
    "numbers": ("dosage", lambda claim: _dose(claim, low=5.0, high=15.0, times_per_day=3)),
    "unit": ("dosage", lambda claim: _dose(claim, unit="mcg", per="kg")),
    "no frequency": ("dosage", lambda claim: _dose(claim, frequency=None)),
    "no drug of a dosage": ("dosage", lambda claim: {"drug": None}),
    "concept": ("drug_condition", lambda claim: _mention(claim, name="bachelor’s button", ids={"x": "1"})),
    "no hedge": ("drug_condition", lambda claim: {"hedges": []}),
    "as it is": ("dosage", lambda claim: {"relation": None, "negated": False}),
}


@pytest.fixture
def files(tmp_path, claims):
    """Return (claims, labels) as files, with the article beside them."""
    (tmp_path / "c.jsonl").write_text(
        "".join(f"{dumps(one.to_dict())}\n" for one in claims.values()), "utf-8"
    )
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    return tmp_path / "c.jsonl", tmp_path / "l.jsonl"


def label(claim, corrections) -> Label:
    return Label(
        claim_id=claim.id, doc_id="a.txt", annotator="rk", at="2026-11-23T09:12:44Z", verdict="accept",
        corrections=corrections, claim=claim,
    )  # fmt: skip


@pytest.fixture
def client(files):
    door = OneUse("rk")
    app = make_app(open_session(*files, [], "rk"), hosts=Hosts(8000), door=door)
    client = TestClient(app, base_url="http://127.0.0.1:8000")
    client.get(f"/?token={door.token}")
    return client


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_impossible_corrections(case, claims, files, client, run):
    kind, corrections_of = IMPOSSIBLE[case]
    claim = claims[kind]
    corrections = corrections_of(claim)
    with pytest.raises(RecordError):
        corrected_claim(claim, corrections)
    row = {"claim_id": claim.id, "verdict": "accept", "corrections": corrections}
    assert client.post("/api/label", json=row).status_code == 400
    assert files[1].read_bytes() == b""
    files[1].write_text(dumps(label(claim, corrections).to_dict()) + "\n", "utf-8")
    for command in (["labels", "stats"], ["labels", "merge"], ["convert", "--to", "csv"], ["validate"]):
        shown = run(*command[:1], *command[1:], files[1])
        assert shown.exit_code != 0, command
        assert "l.jsonl:1" in shown.output, command


@pytest.mark.parametrize("case", POSSIBLE)
def test_possible_corrections(case, claims, files, client, run):
    kind, corrections_of = POSSIBLE[case]
    claim = claims[kind]
    corrections = corrections_of(claim)
    row = {"claim_id": claim.id, "verdict": "accept", "corrections": corrections}
    assert client.post("/api/label", json=row).status_code == 200
    made = corrected_claim(claim, corrections).to_dict()
    assert {key: made[key] for key in corrections} == json.loads(json.dumps(corrections))
    for command in (["labels", "stats"], ["convert", "--to", "csv"], ["validate"]):
        assert run(*command, files[1]).exit_code == 0


def test_a_correction_quotes_the_article_also_outside_its_sentence(claims, client):
    claim = claims["drug_condition"]
    at = TEXT.index("zinc")
    for words, status in (("zinc", 200), ("zink", 400)):
        drug = {"text": words, "start": at, "end": at + 4, "name": "zinc", "ids": {}, "antecedent": None}
        row = {"claim_id": claim.id, "verdict": "accept", "corrections": {"drug": drug}, "anew": True}
        assert client.post("/api/label", json=row).status_code == status


def test_every_field_of_a_kind_is_one_of_the_record(claims):
    for kind, fields in CORRECTABLE.items():
        assert set(fields) <= set(claims[kind].to_dict())


def test_no_correction_changes_nothing(claims):
    for claim in claims.values():
        assert corrected_claim(claim, {}) == claim
        assert corrected_claim(claim, {"certainty": "doubtful"}) == replace(claim, certainty="doubtful")
