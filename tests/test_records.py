"""Records: JSON and back, schemas that accept what is written, ids that stay."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimx.errors import ClaimxError, InputError, RecordError
from claimx.jsonl import dumps
from claimx.records import (
    Claim,
    Document,
    Dose,
    DoseSpan,
    ErrorRecord,
    Extractor,
    HedgeCue,
    HedgeSpan,
    Label,
    Mention,
    MentionSpan,
    Quote,
    Why,
)
from claimx.records.ids import claim_id, id_of, unique_ids
from claimx.records.vocabulary import CERTAINTIES, HEDGE_TYPES, KINDS, RELATIONS
from claimx.validation import RECORDS

numbers = st.floats(-1e9, 1e9)
places = {"text": st.text(), "start": st.integers(0, 10**9), "end": st.integers(0, 10**9)}
quotes = st.builds(Quote, **places)
maybe_quotes = st.none() | quotes
names = st.dictionaries(st.text(), st.text(), max_size=3)
hedges = st.builds(HedgeCue, **places, type=st.sampled_from(HEDGE_TYPES))
mentions = st.builds(Mention, **places, name=st.text(), ids=names, antecedent=maybe_quotes)
attributes = {
    **{key: st.none() | numbers for key in ("low", "high", "times_per_day")},
    **dict.fromkeys(("frequency", "duration", "route", "form"), maybe_quotes),
    "unit": st.text(),
    "per": st.none() | st.text(),
}
doses = st.builds(Dose, **places, **attributes, approximate=st.booleans())
whys = st.builds(Why, rule=st.text(), cues=st.lists(quotes, max_size=2).map(tuple))
claims = st.builds(
    Claim,
    id=st.text(),
    kind=st.sampled_from(KINDS),
    doc_id=st.text(),
    sentence=st.text(),
    start=st.integers(),
    end=st.integers(),
    drug=st.none() | mentions,
    condition=st.none() | mentions,
    relation=st.none() | st.sampled_from(RELATIONS),
    negated=st.booleans(),
    certainty=st.sampled_from(CERTAINTIES),
    hedges=st.lists(hedges, max_size=2).map(tuple),
    doses=st.lists(doses, max_size=2).map(tuple),
    dose=st.none() | doses,
    score=st.none() | numbers,
    why=whys,
    extractor=st.builds(Extractor, st.text(), st.text(), st.text(), st.text()),
)
spans = (
    st.builds(MentionSpan, id=st.text(), label=st.sampled_from(("drug", "condition")), **places)
    | st.builds(
        HedgeSpan,
        id=st.text(),
        label=st.just("hedge"),
        **places,
        type=st.sampled_from(HEDGE_TYPES),
        score=numbers,
    )
    | st.builds(
        DoseSpan, id=st.text(), label=st.just("dose"), **places, **attributes, score=st.none(), why=whys
    )
)
documents = st.builds(
    Document,
    id=st.text(),
    title=st.text(),
    text=st.text(),
    meta=st.dictionaries(st.text(), st.integers() | st.lists(st.text(), max_size=2), max_size=2),
    spans=st.lists(spans, max_size=3).map(tuple),
    claims=st.just(()),
)


@given(claims | documents)
def test_a_record_survives_json(record):
    assert type(record).from_dict(record.to_dict()) == record
    assert type(record).from_json(dumps(record.to_dict())) == record


@given(claims)
def test_the_claim_schema_accepts_what_is_written(claim):
    jsonschema.validate(claim.to_dict(), Claim.json_schema(), jsonschema.Draft202012Validator)


@given(documents)
def test_the_document_schema_accepts_what_is_written(document):
    jsonschema.validate(document.to_dict(), Document.json_schema(), jsonschema.Draft202012Validator)


@pytest.mark.parametrize("name", RECORDS)
def test_schemas_are_valid_and_say_which_record(name):
    schema = RECORDS[name].json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["properties"]["schema"]["const"] == f"claimx.{name}/1"
    assert schema["description"]


@given(st.text())
def test_lines_hold_nothing_that_steers_a_terminal(text):
    line = dumps({"text": text})
    assert json.loads(line) == {"text": text}
    assert not [
        mark for mark in line if mark < " " or "\x7f" <= mark <= "\x9f" or mark in "\u2028\u202e\u200b\ufeff"
    ]


def test_keys_stand_in_the_order_of_the_format(claim):
    assert list(claim.to_dict())[:8] == ["schema", "id", "kind", "doc_id", "sentence", "start", "end", "drug"]
    assert claim.to_dict()["doses"][0]["low"] == 5
    assert '"low":5,' in dumps(claim.to_dict())


def test_unknown_keys_are_ignored(claim):
    assert Claim.from_dict({**claim.to_dict(), "new": {"in": "version 2"}}) == claim


def test_spans_without_predictions_are_written_without_their_keys():
    row = {"id": "T1", "label": "drug", "start": 0, "end": 4, "text": "zinc"}
    assert MentionSpan.from_dict(row).to_dict() == row


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        pytest.param(
            {"start": "10"}, "start: input should be a valid integer, not '10'", id="text-for-number"
        ),
        pytest.param(
            {"negated": 1}, "negated: input should be a valid boolean, not 1", id="number-for-truth"
        ),
        pytest.param({"relation": "cures"}, "relation: input should be 'treats', ", id="unknown-relation"),
        pytest.param({"drug": {"text": "x"}}, "drug.start: field required", id="inner-key-missing"),
        pytest.param({"why": None}, "why: ", id="null"),
    ],
)
def test_what_is_wrong_is_named(claim, change, complaint):
    with pytest.raises(RecordError, match=r"^Claim: ") as caught:
        Claim.from_dict({**claim.to_dict(), **change})
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    ("span", "complaint"),
    [
        pytest.param(
            {"label": "dose", "unit": "mg", "low": "3", "high": None}, "Document: spans.0.low: ", id="dose"
        ),
        pytest.param({"label": "hedge", "type": "maybe"}, "Document: spans.0.type: ", id="hedge"),
        pytest.param({"label": "drugs"}, "Document: spans.0.label: ", id="unknown-label"),
    ],
)
def test_of_a_span_only_its_own_shape_is_complained_of(span, complaint):
    row = {"id": "d", "text": "zinc", "spans": [{"id": "T1", "start": 0, "end": 4, "text": "zinc", **span}]}
    with pytest.raises(RecordError) as caught:
        Document.from_dict(row)
    assert str(caught.value).startswith(complaint)
    assert "T1" not in str(caught.value)


@pytest.mark.parametrize("line", ["", "[1,", "[]", "3", '{"id": NaN}', "null"])
def test_other_json_is_refused(line):
    with pytest.raises(RecordError):
        Claim.from_json(line)


def test_an_id_is_sixteen_hex_digits_that_never_change():
    drug, condition = Mention("zinc", 0, 4, "zinc"), Mention("colds", 11, 16, "common cold")
    assert claim_id("a.txt", "drug_condition", drug=drug, condition=condition) == "3a4fa722a9409fe0"


def test_ids_do_not_hang_on_what_is_decided(claim):
    decided = replace(claim, relation="causes", negated=True, certainty="asserted", score=0.1, hedges=())
    name = replace(claim.drug, name="other", ids={})
    for other in (decided, replace(claim, drug=name)):
        assert id_of(other) == claim.id


def test_ids_hang_on_document_kind_and_spans(claim):
    others = [
        replace(claim, doc_id="b.txt"),
        replace(claim, kind="hedged_statement"),
        replace(claim, drug=replace(claim.drug, start=0)),
        replace(claim, condition=replace(claim.condition, text="Arthritis")),
        replace(claim, drug=replace(claim.drug, antecedent=Quote("Zinc", 4, 8))),
        replace(claim, dose=claim.doses[0]),
    ]
    assert len({claim.id, *map(id_of, others)}) == len(others) + 1


def test_a_dosage_keeps_its_id_with_and_without_condition(claim):
    dosage = replace(claim, kind="dosage", dose=claim.doses[0])
    assert id_of(dosage) == id_of(replace(dosage, condition=None))


def test_claims_about_the_same_spans_are_told_apart_by_order(claim):
    other = replace(claim, relation="causes")
    first, second, third = unique_ids([claim, other, replace(other, negated=True)])
    assert first == claim
    assert len({first.id, second.id, third.id}) == 3
    assert [record.id for record in unique_ids([claim, other])] == [first.id, second.id]


def test_a_label_holds_the_claim_as_shown(claim):
    label = Label(
        claim_id=claim.id,
        doc_id="a.txt",
        annotator="rk",
        at="2026-01-02T03:04:05Z",
        verdict="accept",
        claim=claim,
    )
    assert Label.from_json(dumps(label.to_dict())) == label


def test_an_error_record_names_the_exception():
    record = ErrorRecord.from_exception("a.txt", "read", InputError("The text is empty."))
    assert record.to_dict() == {
        "schema": "claimx.error/1",
        "doc_id": "a.txt",
        "stage": "read",
        "error": "InputError: The text is empty.",
    }


@pytest.mark.parametrize("kind", [ClaimxError, InputError, RecordError])
def test_errors_say_what_where_and_how_to_mend_also_after_pickling(kind):
    error = pickle.loads(pickle.dumps(kind("It is wet.", where="a.txt:3", fix="Dry it.")))
    assert type(error) is kind
    assert str(error) == "a.txt:3: It is wet. Dry it."
