"""Spreadsheets: what people and spreadsheet programs do to a table, and what becomes of it."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import claimx
from claimx.exchange import export_records, import_records
from claimx.exchange.cells import is_unchanged
from claimx.exchange.table import plain_cell, safe_cell
from claimx.jsonl import dumps
from claimx.records import Claim, ErrorRecord, Label
from claimx.records.vocabulary import CERTAINTIES, REASONS, RELATIONS

NOW = "2026-11-23T09:12:44Z"


@pytest.fixture
def table(tmp_path):
    """Return a function that exports records, lets a function change the rows, saves them, and imports them."""

    def there_and_back(records, change=lambda rows: rows, **how):
        path = tmp_path / "table.csv"
        export_records(records, path, "csv")
        with open(path, encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        saved(path, change(rows), **how)
        return list(import_records(path, "csv", now=NOW, annotator="rk"))

    return there_and_back


def saved(path, rows, encoding="utf-8-sig", delimiter=",", before="", quoting=csv.QUOTE_MINIMAL):
    made = io.StringIO()
    writer = csv.DictWriter(made, rows[0], delimiter=delimiter, quoting=quoting)
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes((before + made.getvalue()).encode(encoding, "replace"))


def first(**cells):
    """Return a change of cells of the first row."""
    return lambda rows: [{**rows[0], **cells}, *rows[1:]]


@pytest.fixture
def label(claims):
    return Label(claim_id=claims[0].id, doc_id="a.txt", annotator="anna", at="2026-11-20T10:00:00Z",
                 verdict="reject", reason="wrong_drug", claim=claims[0], adjudicates=True,
                 drawn="random")  # fmt: skip


# As programs save it

SAVED = {
    "Excel, UTF-8": {},
    "Excel, semicolons, Windows-1252": {"encoding": "cp1252", "delimiter": ";"},
    "Excel, Unicode text": {"encoding": "utf-16", "delimiter": "\t"},
    "with sep=": {"delimiter": "|", "before": "sep=|\r\n", "encoding": "utf-8"},
    "all quoted, no mark": {"encoding": "utf-8", "quoting": csv.QUOTE_ALL},
    "ASCII": {"encoding": "ascii"},
}


@pytest.mark.parametrize("case", SAVED)
def test_a_table_comes_back_however_it_was_saved(table, nlp, claims, document, label, case):
    """Whatever an encoding lacks: the text has an emoji and letters that Windows-1252 has not."""
    text = "Zoë’s café 🌿 says α-tocopherol (≥ 5 mg) prevents stroke."
    (other, *_) = claimx.claims(nlp(text), "b.txt")
    records = [*claims, document, other, replace(label, annotator="=anna")]
    assert table(records, **SAVED[case]) == records


def test_rounded_numbers_other_dates_and_blanks_are_no_changes(table, claims):
    claim = replace(claims[0], doc_id="2026-11-01", score=0.8312345)

    def change(rows):
        cells = {
            "score": "0,83",
            "doc_id": "01.11.2026",
            "text": f" {rows[0]['text']}\n",
            "negated": "FALSCH",
        }
        return [{**rows[0], **cells}]

    assert table([claim], change) == [claim]


@pytest.mark.parametrize("name", ["007", "3/4", "1e5", "1234567890123456", "12:30", "1.5"])
def test_a_name_of_digits_comes_back(table, claims, name):
    def change(rows):
        assert rows[0]["doc_id"] == f"'{name}"
        return rows

    claim = replace(claims[0], doc_id=name)
    assert table([claim], change) == [claim]


def test_a_score_whose_point_parted_thousands_is_no_change(table, claims):
    claim = replace(claims[0], score=0.789)
    assert table([claim], first(score="789")) == [claim]


def test_blank_rows_are_no_rows(table, claims):
    def change(rows):
        blank = dict.fromkeys(rows[0], "")
        return [blank, rows[0], {**blank, "text": "  "}, blank, *rows[1:], blank]

    assert table(claims, change) == claims


@given(st.text(st.sampled_from("=+-@'＝ \t\r\nab0,;\"\u202e🌿1./:e"), max_size=12))
def test_a_cell_is_safe_and_comes_back(text):
    cell = safe_cell(text)
    assert cell.lstrip()[:1] not in tuple("=+-@＝") or not cell
    assert cell[:1] not in ("\t", "\r", "\n")
    assert is_unchanged(plain_cell(cell), text)
    if text.isprintable():
        assert plain_cell(cell) == text


# Decisions


DECIDED = {
    "Accept": ({"verdict": "Accept"}, "accept", None, {}),
    "blanks": ({"verdict": " ACCEPT  "}, "accept", None, {}),
    "reject": ({"verdict": "reject"}, "reject", "not_a_claim", {}),
    "reason by hand": ({"verdict": "Reject", "reason": "Wrong drug "}, "reject", "wrong_drug", {}),
    "skip": ({"verdict": "skip"}, "skip", None, {}),
    "relation": ({"relation": "Causes"}, "accept", None, {"relation": "causes"}),
    "denial": ({"verdict": "accept", "negated": "WAHR"}, "accept", None, {"negated": True}),
    "yes": ({"verdict": "accept", "negated": "yes"}, "accept", None, {"negated": True}),
    "certainty": ({"certainty": " Doubtful"}, "accept", None, {"certainty": "doubtful"}),
    "cleared": ({"verdict": "accept", "negated": "", "relation": " ", "certainty": ""}, "accept", None, {}),
}


@pytest.mark.parametrize("case", DECIDED)
def test_a_decision_is_a_label(table, claims, case):
    cells, verdict, reason, corrections = DECIDED[case]
    label, *others = table(claims, first(**cells, annotator="Zoë"))
    assert (label.verdict, label.reason, label.corrections) == (verdict, reason, corrections)
    assert (label.annotator, label.at, label.claim) == ("Zoë", NOW, claims[0])
    assert others == claims[1:]


WRONG = {
    "relation": ({"relation": "heals"}, "The cell 'relation' is 'heals'. Use one of: treats"),
    "certainty": ({"certainty": "sure"}, "The cell 'certainty' is 'sure'"),
    "denial": ({"negated": "perhaps"}, "The cell 'negated' is 'perhaps'. Use true or false"),
    "verdict": ({"verdict": "good"}, "The cell 'verdict' is 'good'"),
    "reason": ({"verdict": "reject", "reason": "silly"}, "The reason 'silly' is unknown"),
    "reason alone": ({"reason": "negated"}, "The row has a reason, but no verdict"),
    "reason to accept": ({"verdict": "accept", "reason": "negated"}, "There is a reason for a rejection"),
    "nothing to undo": ({"verdict": "undo"}, "There is no decision to undo"),
    "time": ({"verdict": "accept", "at": "yesterday"}, "'yesterday' is no ISO 8601 time"),
    "drug": ({"drug": "ginger"}, "The cell 'drug' is 'ginger', but the record has 'Turmeric'"),
    "condition": ({"condition": "vomiting"}, "The cell 'condition' is 'vomiting'"),
    "text": ({"text": "Turmeric cures nausea."}, "The cell 'text' is"),
    "doses": ({"doses": "5 mg"}, "The cell 'doses' is '5 mg', but the record has ''"),
    "hedges": ({"hedges": ""}, "The cell 'hedges' is '', but the record has 'may'"),
    "score": ({"score": "1"}, "The cell 'score' is '1'"),
    "id": ({"id": "0" * 16}, "The cell 'id' is"),
    "article": ({"doc_id": "b.txt"}, "The cell 'doc_id' is 'b.txt', but the record has 'a.txt'"),
    "kind": ({"label": "dosage"}, "The cell 'label' is 'dosage'"),
    "type": ({"type": "row"}, "The type 'row' is unknown here"),
    "no record": ({"record": ""}, "The cell 'record' is no JSON (0 characters)"),
    "another record": ({"record": "[]"}, "input should be an object"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_cell_that_cannot_be_is_told_with_its_line(table, claims, case):
    cells, said = WRONG[case]
    told, *others = table(claims, first(**cells))
    assert isinstance(told, ErrorRecord), told
    assert told.doc_id.endswith("table.csv:2")
    assert said in told.error
    assert others == claims[1:]


def test_columns_sorted_without_the_others_decide_nothing(table, claims):
    def change(rows):
        texts = [row["text"] + row["drug"] for row in rows]
        assert len(set(texts)) == len(rows)
        shuffled = [rows[-1], *rows[:-1]]
        return [
            {**row, "verdict": "accept", "drug": other["drug"]}
            for row, other in zip(rows, shuffled, strict=True)
        ]

    assert all(isinstance(one, ErrorRecord) for one in table(claims, change))


def test_a_claim_without_a_relation_gets_none(table, nlp):
    (dosage,) = claimx.claims(nlp("Take 500 mg of ginger daily."), "a.txt")
    assert dosage.kind == "dosage"
    (told,) = table([dosage], first(relation="treats"))
    assert "A claim of this kind has no relation" in told.error


LABELS = {
    "not touched": ({}, None),
    "verdict": ({"verdict": "accept", "reason": ""}, ("accept", None, "anna")),
    "verdict, the old reason left": ({"verdict": "accept"}, ("accept", None, "anna")),
    "reason": ({"reason": "negated"}, ("reject", "negated", "anna")),
    "annotator": ({"annotator": "ben"}, ("reject", "wrong_drug", "ben")),
    "undo": ({"verdict": "undo"}, ("undo", None, "anna")),
}


@pytest.mark.parametrize("case", LABELS)
def test_a_label_changes_with_its_cells(table, label, case):
    cells, expected = LABELS[case]
    (found,) = table([label], first(**cells))
    if expected is None:
        assert found == label
    else:
        assert (found.verdict, found.reason, found.annotator) == expected
        assert (found.adjudicates, found.drawn) == (True, "random")
        assert found.at == NOW


@pytest.mark.parametrize(
    "cells, said",
    [({"verdict": ""}, "The verdict was cleared"), ({"at": "2026-11-21T10:00:00Z"}, "The cell 'at'")],
)
def test_a_label_is_not_changed_by_the_way(table, label, cells, said):
    (told,) = table([label], first(**cells))
    assert said in told.error


# Articles


def of_type(kind, **cells):
    """Return a change of cells of all rows of a type."""
    return lambda rows: [{**row, **cells} if row["type"] == kind else row for row in rows]


ARTICLES = {
    "relation": ("relation", {"relation": "heals"}, "The cell 'relation' is 'heals'"),
    "drug of a relation": ("relation", {"drug": "iron"}, "The cell 'drug' is 'iron'"),
    "words of a span": ("span", {"text": "iron"}, "The cell 'text' is 'iron'"),
    "title": ("document", {"text": "News"}, "The cell 'text' is 'News'"),
    "verdict of a part": ("relation", {"verdict": "reject"}, "A part of an article has no verdict"),
    "reason": ("document", {"reason": "negated"}, "An article has no reason"),
}


@pytest.mark.parametrize("case", ARTICLES)
def test_a_cell_of_an_article_that_cannot_be_is_told_with_its_line(table, claims, document, case):
    kind, cells, said = ARTICLES[case]
    told, *others = table([document, *claims], of_type(kind, **cells))
    lines = ["document", *["span"] * len(document.spans), *["relation"] * len(document.claims)]
    assert isinstance(told, ErrorRecord), told
    assert told.doc_id.endswith(f"table.csv:{lines.index(kind) + 2}")
    assert said in told.error
    assert others == claims


def test_an_article_is_changed_accepted_or_rejected(table, document):
    (made,) = table([document], of_type("relation", certainty="doubtful"))
    assert {claim.certainty for claim in made.claims} == {"doubtful"}
    assert made.spans == document.spans
    assert table([document], of_type("document", verdict="accept")) == [document]
    assert table([document], of_type("document", verdict="Reject")) == [None]


def test_a_span_that_a_relation_needs_cannot_be_taken_out(table, document):
    (told,) = table([document], lambda rows: [rows[0], *rows[2:]])
    assert "contradicts itself" in told.error


# Tables that are none


TABLES = {
    "no record": ("type,text\nclaim,x\n", "The table has no column 'record'"),
    "no type": ("record,text\n{},x\n", "The table has no column 'type'"),
    "two verdicts": ("type,verdict,verdict,record\n", "Two columns have the name 'verdict'"),
    "nothing": ("", "The table has no column 'type'"),
}


@pytest.mark.parametrize("case", TABLES)
def test_what_is_no_table_of_records_is_refused(run, tmp_path, case):
    content, said = TABLES[case]
    path = tmp_path / "table.csv"
    path.write_text(content, "utf-8")
    shown = run("convert", path, "--from", "csv")
    assert shown.exit_code == 2
    assert f"{path}: {said}" in shown.stderr


def test_a_broken_row_costs_no_other_and_no_part_of_an_article(tmp_path, claims, document):
    path = tmp_path / "table.csv"
    export_records([claims[0], document, claims[1]], path, "csv")
    lines = path.read_bytes().decode("utf-8-sig").split("\r\n")
    at = next(number for number, line in enumerate(lines) if line.startswith('"span"'))
    lines[at] = lines[at].replace('"span",', '"span",7,8,', 1)
    path.write_text("\r\n".join(lines), "utf-8", newline="")
    before, told, after = import_records(path, "csv", now=NOW)
    assert (before, after) == (claims[0], claims[1])
    assert told.doc_id.endswith(f"table.csv:{at + 1}")
    assert "20 cells" in told.error


# The whole way


CELLS = st.fixed_dictionaries(
    {},
    optional={
        "verdict": st.sampled_from(["", "accept", "Reject", " skip", "good", "undo"]),
        "reason": st.sampled_from(["", *REASONS, "Wrong drug", "silly"]),
        "relation": st.sampled_from(["", *RELATIONS, "Treats ", "heals"]),
        "certainty": st.sampled_from(["", *CERTAINTIES, "sure"]),
        "negated": st.sampled_from(["", "TRUE", "false", "no", "perhaps"]),
        "drug": st.sampled_from(["Turmeric", "zinc"]),
        "annotator": st.sampled_from(["", "Zoë", "'=x"]),
    },
)


@given(st.lists(CELLS, min_size=2, max_size=2))
def test_whatever_is_typed_is_a_label_a_claim_or_told(tmp_path_factory, claims, cells):
    path = tmp_path_factory.mktemp("typed") / "table.csv"
    export_records(claims, path, "csv")
    with open(path, encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    saved(path, [{**row, **typed} for row, typed in zip(rows, cells, strict=True)])
    for claim, found in zip(claims, import_records(path, "csv", now=NOW, annotator="rk"), strict=True):
        if isinstance(found, Label):
            assert found.claim == claim
            assert not list(claimx.validation.problems(found))
        else:
            assert found == claim or found.doc_id.startswith(str(path))


def test_a_review_in_a_spreadsheet(run, tmp_path, claims):
    """What is written is a log of labels that every command takes; the undecided are counted and can be kept."""
    source, path, log, rest = (
        tmp_path / name for name in ("claims.jsonl", "t.csv", "log.jsonl", "rest.jsonl")
    )
    source.write_text("".join(f"{dumps(claim.to_dict())}\n" for claim in claims), "utf-8")
    assert run("convert", source, "--to", "csv", "-o", path).exit_code == 0
    same = run("convert", path, "--from", "csv")
    assert same.stdout_bytes == source.read_bytes()
    assert "claims that nobody decided: 2\n" in same.stderr
    with open(path, encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    saved(path, first(verdict="Accept", relation="Causes")(rows), encoding="cp1252", delimiter=";")
    made = run("convert", path, "--from", "csv", "-o", log, "--annotator", "Zoë")
    assert made.exit_code == 0, made.output
    assert "records converted: 1," in made.stderr
    assert "claims that nobody decided: 1, not written (--undecided FILE keeps them)" in made.stderr
    assert "verdicts: accept 1\n" in run("labels", "stats", log).stdout
    assert run("labels", "merge", log).exit_code == 0
    assert run("agree", log, log).exit_code == 0
    kept = run("convert", path, "--from", "csv", "-o", log, "--undecided", rest)
    assert "not written" not in kept.stderr
    assert [Claim.from_dict(json.loads(line)) for line in rest.read_text("utf-8").splitlines()] == claims[1:]
    assert (
        "give another --undecided"
        in run("convert", path, "--from", "csv", "-o", log, "--undecided", log).stderr
    )


def test_claims_that_extract_wrote_as_a_table_are_reviewed_there(run, loaded, tmp_path):
    (tmp_path / "a.txt").write_text("🌿 Turmeric may ease nausea.", "utf-8")
    path = tmp_path / "claims.csv"
    assert (
        run("extract", tmp_path / "a.txt", tmp_path / "missing.txt", "-o", path, "--jobs", "1").exit_code == 1
    )
    with open(path, encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    saved(path, first(verdict="reject")(rows), encoding="cp1252")
    made = run("convert", path, "--from", "csv", "-o", tmp_path / "log.jsonl")
    assert made.exit_code == 0, made.output
    assert "tasks that cannot be used: 0, error records left out: 1" in made.stderr
    assert "reject 1" in run("labels", "stats", tmp_path / "log.jsonl").stdout


def test_an_account_without_a_name_is_asked_for_one(run, tmp_path, claims, monkeypatch):
    def nobody():
        raise KeyError("getpwuid(): uid not found: 4711")

    path = tmp_path / "table.csv"
    export_records(claims, path, "csv")
    monkeypatch.setattr("getpass.getuser", nobody)
    shown = run("convert", path, "--from", "csv")
    assert shown.exit_code == 2
    assert "--annotator NAME" in shown.stderr
    assert run("convert", path, "--from", "csv", "--annotator", "anna").exit_code == 0
