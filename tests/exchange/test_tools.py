"""doccano, Prodigy, brat and DocBin: what the versions of a tool write, and what it says nothing of."""

from __future__ import annotations

import pytest
import spacy
from spacy.tokens import DocBin

from claimx.exchange import export_records, import_records
from claimx.records import ErrorRecord

from .conftest import NOW

SPANS = [[0, 4, "DRUG"], [9, 14, "CONDITION"]]
OBJECTS = [
    {"id": 70 + at, "start_offset": start, "end_offset": end, "label": label, "user": 1}
    for at, (start, end, label) in enumerate(SPANS)
]


@pytest.mark.parametrize("found", [SPANS, OBJECTS], ids=["lists", "objects"])
@pytest.mark.parametrize("key", ["entities", "label", "labels", "annotations"])
def test_doccano_has_spans_under_several_keys(imported, key, found):
    row = {"id": 7, "text": "Zinc for colds", key: found, "Comments": []}
    (document,) = imported("doccano", row)
    assert [(span.label, span.text) for span in document.spans] == [("drug", "Zinc"), ("condition", "colds")]
    (other,) = imported("doccano", {**row, "entities": row.get("entities") or []})
    assert other == document


WRONG = {
    "no key": ({"text": "Zinc"}, "has none of the keys 'entities', 'label' and 'labels'"),
    "another key": ({"text": "Zinc", "spans": SPANS[:1]}, "has none of the keys"),
    "two keys": (
        {"text": "Zinc", "label": SPANS[:1], "labels": SPANS[:1]},
        "spans under 'label' and 'labels'",
    ),
    "classes": ({"text": "Zinc", "label": ["positive"]}, "'positive' is no span [start, end, label]"),
    "words as offsets": (
        {"text": "Zinc", "label": [["0", "4", "DRUG"]]},
        "The offset '0' is no whole number",
    ),
    "numbers as labels": (
        {"text": "Zinc", "annotations": [{**OBJECTS[0], "label": 3}]},
        "The label '3' is unknown",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_line_of_doccano_without_spans_is_told(imported, case):
    row, said = WRONG[case]
    (told,) = imported("doccano", row)
    assert isinstance(told, ErrorRecord)
    assert said in told.error


@pytest.mark.parametrize("name", ["doccano", "prodigy"])
def test_a_tool_that_knows_no_relations_rejects_none(exchanged, claims, document, name):
    def without(row):
        made = {key: value for key, value in row.items() if key != "relations"}
        return {**made, "answer": "accept", "verdict": "accept"}

    found = exchanged([*claims, document], name, without)
    assert [(one.verdict, one.corrections) for one in found[:-1]] == [("accept", {})] * len(claims)
    assert found[-1] == document


def test_a_moved_span_keeps_a_relation_that_the_tool_does_not_show(exchanged, claims):
    def change(row):
        spans = [
            {**one, "start": one["start"] + 1, "token_start": None} if one["label"] == "CONDITION" else one
            for one in row["spans"]
        ]
        return {"text": row["text"], "spans": spans, "answer": "accept", "claimx": row["claimx"]}

    (label,) = exchanged(claims[:1], "prodigy", change)
    assert (label.verdict, list(label.corrections)) == ("accept", ["condition"])
    assert label.corrections["condition"]["text"] == claims[0].condition.text[1:]


@pytest.mark.parametrize(
    "name, change",
    [
        ("doccano", lambda row: {**row, "entities": [], "relations": []}),
        ("prodigy", lambda row: {**row, "spans": [], "relations": []}),
    ],
)
def test_marks_that_are_all_gone_reject_nothing_by_themselves(exchanged, claims, document, name, change):
    for told in exchanged([*claims, document], name, change):
        assert "All marks are gone, and there is no verdict" in told.error
    accepted = exchanged(
        [*claims, document], name, lambda row: {**change(row), "verdict": "Accept", "answer": "accept"}
    )
    assert [(one.verdict, one.corrections) for one in accepted[:-1]] == [("accept", {})] * len(claims)
    assert accepted[-1].spans == ()  # an article in which somebody found nothing
    rejected = exchanged(claims, name, lambda row: {**change(row), "verdict": "reject", "answer": "reject"})
    assert {one.verdict for one in rejected} == {"reject"}


def test_marks_that_are_all_gone_in_brat(tmp_path, claims):
    export_records(claims, tmp_path / "brat", "brat")
    for path in (tmp_path / "brat").glob("*.ann"):
        path.write_text("", "utf-8")
    for told in import_records(tmp_path / "brat", "brat", now=NOW):
        assert "All marks are gone" in told.error


def test_brat_edited_on_windows(tmp_path, claims, document):
    records = [*claims, document]
    export_records(records, tmp_path / "brat", "brat")
    for path in (tmp_path / "brat").glob("*.ann"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert list(import_records(tmp_path / "brat", "brat", now=NOW)) == records


def test_entities_are_not_all_spans_of_our_docs(tmp_path, claims, document):
    records, path = [*claims, document], tmp_path / "docs"
    export_records(records, path, "spacy")
    docs = list(DocBin().from_disk(path).get_docs(spacy.blank("en").vocab))
    for doc in docs:
        del doc.spans["claimx"]
    DocBin(store_user_data=True, docs=docs).to_disk(path)
    assert list(import_records(path, "spacy", now=NOW)) == records


def test_verdicts_and_reasons_may_be_written_by_hand(exchanged, claims):
    def change(row):
        return {**row, "verdict": " Reject", "reason": "Question or quote"}

    assert {(one.verdict, one.reason) for one in exchanged(claims, "doccano", change)} == {
        ("reject", "question_or_quote")
    }


def test_another_text_of_an_article_around_a_claim_is_told(tmp_path, nlp):
    import claimx

    text = "Zinc is sold widely. It prevents colds."
    (claim,) = claimx.claims(nlp(text), "a.txt")
    assert claim.drug.antecedent is not None
    edited = text.replace("Zinc", "Iron")
    for texts, shown in (({"a.txt": text}, text), ({"a.txt": edited}, claim.sentence)):
        path = tmp_path / "file"
        export_records([claim], path, "doccano", texts=texts)
        assert f'"text":"{shown}"' in path.read_text("utf-8")
        assert list(import_records(path, "doccano", now=NOW)) == [claim]
    export_records([claim], path, "doccano", texts={"a.txt": text})
    path.write_text(path.read_text("utf-8").replace('"text":"Zinc is', '"text":"Iron is', 1), "utf-8")
    (told,) = import_records(path, "doccano", now=NOW)
    assert "is not that of its claim" in told.error
