"""The table for people: what stands in its columns, and that every spreadsheet opens it as meant."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from claimx.collect.articles import ArticleFacts
from claimx.errors import InputError
from claimx.exchange.people import COLUMNS, write_table
from claimx.jsonl import dumps
from claimx.records import Decider, Document, Dose, ErrorRecord, Label, Mention, Quote, Review

HOSTILE = dict(json.loads((Path(__file__).parents[1] / "review/hostile.json").read_text("utf-8")))
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "'=1", '=HYPERLINK("http://x","y")')
RANGE = Dose("5 to 7.5 mg/kg", 0, 14, 5.0, 7.5, "mg", "kg", Quote("daily", 0, 5), times_per_day=1.0)
SPOON = Dose("a spoon", 0, 7, None, 1.0, "spoon", approximate=True)


def table(*records, **options):
    """Return the rows of *records*, as a program reads them that is told the delimiter."""
    written = io.BytesIO()
    write_table(records, written, **options)
    text = written.getvalue().decode("utf-8-sig")
    sign = {"semicolon": ";", "tab": "\t"}.get(options.get("delimiter"), ",")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=sign))


def test_a_row_says_all_of_a_claim(claim):
    review = Review(
        verdict="accept", by=(Decider("anna", "2026-11-28T09:00:00Z"), Decider("ben", "2026-11-28T10:00:00Z")),
        corrected=("certainty", "negated"),
    )  # fmt: skip
    facts = {"a.txt": ArticleFacts("On naltrexone", "2026-11-01", "https://example.org/a")}
    (row,) = table(replace(claim, review=review, negated=True), facts=facts)
    assert tuple(row) == COLUMNS
    assert {key: value for key, value in row.items() if value} == {
        "article": "a.txt", "title": "On naltrexone", "date": "2026-11-01", "address": "https://example.org/a",
        "sentence": "Some say it may ease arthritis at 5 mg daily.", "kind": "drug_condition",
        "drug": "naltrexone", "drug_as_written": "it [Naltrexone]", "drug_ids": "unii 5S6W795CQM",
        "says": "does NOT treat", "relation": "treats", "denied": "yes",
        "condition": "arthritis", "condition_as_written": "arthritis", "certainty": "possible",
        "hedges": "may", "hedge_types": "modal", "dose": "5 mg", "dose_low": "5", "dose_high": "5",
        "dose_unit": "mg", "times_per_day": "1", "frequency": "daily", "score": "0.5", "verdict": "corrected",
        "corrected": "certainty; denied", "decided_by": "anna; ben", "decided_at": "2026-11-28 10:00:00",
        "id": claim.id,
    }  # fmt: skip


@pytest.mark.parametrize(
    "delimiter, low, high, score",
    [("comma", "5", "7.5", "0.25"), ("semicolon", "5", "7,5", "0,25"), ("tab", "5", "7.5", "0.25")],
)
def test_numbers_are_written_as_the_country_writes_them(claim, delimiter, low, high, score):
    (row,) = table(replace(claim, doses=(RANGE,), score=0.25), delimiter=delimiter)
    assert (row["dose_low"], row["dose_high"], row["score"]) == (low, high, score)
    assert (row["dose"], row["dose_unit"], row["dose_per"]) == ("5 to 7.5 mg/kg", "mg", "kg")


@pytest.mark.parametrize(
    "name",
    ["007", "3/4", "1-2", "1.5", "1,5", "12:30", "1e5", "2026-11-28", "1234567890123456", "12345e6789012345"],
)
def test_a_name_of_digits_stays_a_text(claim, name):
    (row,) = table(replace(claim, id=name, doc_id=name, sentence=name))
    assert [row[key] for key in ("id", "article", "sentence")] == [f"'{name}"] * 3


@pytest.mark.parametrize("name", ["7", "2026", "69810a12fb710f18", "B12", "e-e", "", "9" * 9000 + "x"])
def test_a_name_that_no_spreadsheet_changes_has_no_mark(claim, name):
    (row,) = table(replace(claim, doc_id=name), facts={name: ArticleFacts("", "2026-11-28", "")})
    assert (row["article"], row["date"]) == (name, "2026-11-28")


def test_a_date_that_countries_read_otherwise_stays_a_text(claim):
    (row,) = table(claim, facts={claim.doc_id: ArticleFacts("", "5.12.2026", "")})
    assert row["date"] == "'5.12.2026"


def test_several_doses_stand_in_their_order(claim):
    (row,) = table(replace(claim, doses=(RANGE, SPOON)), delimiter="semicolon")
    assert [row[f"dose{key}"] for key in ("", "_low", "_high", "_unit", "_per")] == [
        "5 to 7.5 mg/kg; a spoon", "5; –", "7,5; 1", "mg; spoon", "kg; –",
    ]  # fmt: skip
    assert row["route"] == ""


def test_a_dosage_has_its_dose(claim):
    (row,) = table(replace(claim, kind="dosage", relation=None, condition=None, dose=SPOON))
    assert (row["dose"], row["dose_high"], row["says"], row["condition"]) == ("a spoon", "1", "", "")


@pytest.mark.parametrize(
    "review, verdict, reason",
    [
        (None, "undecided", ""),
        (Review(verdict="reject", by=(), reason="wrong_drug"), "rejected", "wrong drug"),
        (Review(verdict="disputed", by=()), "disputed", ""),
        (Review(verdict="accept", by=()), "accepted", ""),
    ],
    ids=["undecided", "rejected", "disputed", "accepted"],
)
def test_verdicts(claim, review, verdict, reason):
    (row,) = table(replace(claim, review=review))
    assert (row["verdict"], row["reason"]) == (verdict, reason)


@pytest.mark.parametrize(
    "doc_id, meta, expected",
    [
        (
            "a.txt",
            {"url": "https://x.org/a", "date": "2026-11-01T10:00:00"},
            ("2026-11-01", "https://x.org/a"),
        ),
        ("a.txt", {"link": "http://x.org", "Published": "May 2026"}, ("May 2026", "http://x.org")),
        ("https://x.org/b", {}, ("", "https://x.org/b")),
        ("a.txt", {"url": "javascript:alert(1)", "date": ["2026"]}, ("", "")),
        ("a.txt", {"url": "https://x.org/a b"}, ("", "")),
        ("a.txt", {"url": "http://[", "link": "HTTPS://x.org/"}, ("", "HTTPS://x.org/")),
        ("ftp://x.org/a", {"url": "//x.org"}, ("", "")),
        ("a.txt", {"url": "https://x.org/\u202e"}, ("", "")),
    ],
)
def test_articles_tell_their_date_and_address(claim, doc_id, meta, expected):
    article = Document(id=doc_id, title="A title", text="x", meta=meta)
    (row,) = table(article, replace(claim, doc_id=doc_id))
    assert (row["title"], row["date"], row["address"]) == ("A title", *expected)


@pytest.mark.parametrize("text", [*FORMULAS, *HOSTILE.values()])
@pytest.mark.parametrize("delimiter", ["comma", "semicolon", "tab"])
def test_no_cell_is_a_formula_or_breaks_the_table(claim, text, delimiter):
    drug = Mention(text, 0, 1, text, {text: text}, Quote(text, 0, 1))
    evil = replace(claim, doc_id=text, sentence=text, drug=drug, condition=drug, review=Review(
        verdict="accept", by=(Decider(text, text),), corrected=(text,)))  # fmt: skip
    facts = {text: ArticleFacts(text, text, text)}
    written = io.BytesIO()
    write_table([evil, claim], written, facts=facts, delimiter=delimiter)
    assert len(written.getvalue().decode().splitlines()) == 3
    rows = table(evil, claim, facts=facts, delimiter=delimiter)
    assert [len(row) for row in rows] == [len(COLUMNS)] * 2
    assert rows[1]["id"] == claim.id
    for cell in rows[0].values():
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))


def test_a_cell_is_no_longer_than_spreadsheets_take(claim):
    (row,) = table(replace(claim, sentence="=zinc " * 9000))
    assert len(row["sentence"]) < 32_767
    assert row["sentence"].startswith("'=zinc")
    assert row["sentence"].endswith("…")


def test_labels_are_refused_and_errors_left_out(claim):
    label = Label(
        claim_id=claim.id, doc_id="a.txt", annotator="rk", at="2026-11-28T09:00:00Z", verdict="accept"
    )
    with pytest.raises(InputError, match="claimx labels apply"):
        table(label)
    assert table(ErrorRecord(doc_id="b.txt", stage="read", error="bad"), claim)[0]["id"] == claim.id


# the command


@pytest.fixture
def files(claim, tmp_path):
    other = replace(claim, id="00000000000000f0", doc_id="b.txt")
    labels = [
        Label(claim_id=one.id, doc_id=one.doc_id, annotator="rk", at="2026-11-28T09:00:00Z", verdict=verdict,
              reason=reason, claim=one)
        for one, verdict, reason in ((claim, "accept", None), (other, "reject", "not_a_claim"))
    ]  # fmt: skip
    article = Document(id="a.txt", title="On naltrexone", text="x")
    paths = {}
    for name, found in (("claims", [claim, other]), ("labels", labels), ("docs", [article])):
        paths[name] = tmp_path / f"{name}.jsonl"
        paths[name].write_text("".join(f"{dumps(one.to_dict())}\n" for one in found), "utf-8")
    return paths


def test_the_command(run, files, claim, tmp_path):
    output = tmp_path / "table.csv"
    more = ("--labels", files["labels"], "--docs", files["docs"], "--delimiter", "semicolon")
    result = run("convert", files["claims"], "--to", "table", *more, "-o", output)
    assert result.exit_code == 0
    assert "records converted: 1" in result.stderr
    assert "accepted: 1, rejected: 1" in result.stderr
    assert output.read_bytes().startswith(b'\xef\xbb\xbf"article";"title"')
    (row,) = csv.DictReader(io.StringIO(output.read_text("utf-8-sig"), newline=""), delimiter=";")
    assert (row["title"], row["verdict"], row["id"]) == ("On naltrexone", "accepted", claim.id)


def test_a_reviewed_file_gives_the_same_table(run, files, tmp_path):
    one, two, reviewed = tmp_path / "one.csv", tmp_path / "two.csv", tmp_path / "reviewed.jsonl"
    run("convert", files["claims"], "--to", "table", "--labels", files["labels"], "-o", one)
    run("labels", "apply", files["claims"], files["labels"], "-o", reviewed)
    assert run("convert", reviewed, "--to", "table", "-o", two).exit_code == 0
    assert one.read_bytes() == two.read_bytes()


def test_a_reviewed_claim_comes_back_from_a_spreadsheet_as_it_was(run, files, tmp_path):
    output, back = tmp_path / "claims.csv", tmp_path / "back.jsonl"
    run("labels", "apply", files["claims"], files["labels"], "-o", tmp_path / "reviewed.jsonl")
    result = run("convert", files["claims"], "--to", "csv", "--labels", files["labels"], "-o", output)
    assert result.exit_code == 0
    assert run("convert", output, "--from", "csv", "-o", back).exit_code == 0
    assert back.read_bytes() == (tmp_path / "reviewed.jsonl").read_bytes()


@pytest.mark.parametrize(
    "options, said",
    [
        (("--to", "csv", "--delimiter", "tab"), "--delimiter goes with --to table"),
        (("--from", "csv", "--labels", "labels"), "--labels goes with --to"),
        (("--from", "table"), "table"),
    ],
)
def test_options_that_do_not_fit_are_refused(run, files, tmp_path, options, said):
    options = [files.get(one, one) for one in options]
    result = run("convert", files["claims"], *options, "-o", tmp_path / "x.csv")
    assert result.exit_code == 2
    assert said in result.stderr
    assert not (tmp_path / "x.csv").exists()
