"""Tables and JSON lines: whatever encoding, delimiter or damage, each row is an article or an error record."""

from __future__ import annotations

import json

import pytest

SAID = "Senna “may” relieve constipation."
TABLE = f'id,text,year\nx,{SAID},2026\ny,"Zinc, or not.",2025\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-32"])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_tables_in_any_encoding_are_read(annotated, encoding, name):
    told = annotated({name: TABLE.encode(encoding)})
    assert told.texts == {"x": SAID, "y": "Zinc, or not."}
    assert told.metas["x"].get("encoding", "utf-8") == encoding.removesuffix("-sig")


@pytest.mark.parametrize("delimiter", ",;\t|")
@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_the_delimiter_is_found_out(annotated, delimiter, name):
    table = f'id{delimiter}text\nx{delimiter}{SAID}\ny{delimiter}"Zinc{delimiter} or, not; a|b."\n'
    assert annotated({name: table}).texts == {"x": SAID, "y": f"Zinc{delimiter} or, not; a|b."}


@pytest.mark.parametrize(
    ("table", "texts"),
    [
        ("sep=;\r\nid;text\r\nx;Zinc, or not.\r\n", {"x": "Zinc, or not."}),
        ("sep=^\nid^text\nx^Zinc.\n", {"x": "Zinc."}),
        ('id, text\nx, "Zinc, or not."\n', {"x": "Zinc, or not."}),
        ("id,text\rx,Zinc.\ry,Tin.", {"x": "Zinc.", "y": "Tin."}),
        ("text\nZinc.\n\n\nTin.\n", {"a.csv:2": "Zinc.", "a.csv:5": "Tin."}),
        ("id,text\nx,Zinc.,,\n", {"x": "Zinc."}),
        ('"id;x","text"\nx,Zinc.\n', {"a.csv:2": "Zinc."}),
        ('id,text\nx,"Zinc\n""and""\nTin."\ny,Iron.\n', {"x": 'Zinc\n"and"\nTin.', "y": "Iron."}),
    ],
    ids=["sep", "odd-sep", "spaces", "old-mac", "one-column", "empty-cells", "odd-names", "lines-in-a-cell"],
)
def test_tables_of_all_programs_are_read(annotated, table, texts):
    assert annotated({"a.csv": table}).texts == texts


@pytest.mark.parametrize(
    ("rows", "texts", "errors"),
    [
        ("x,Zinc, Tin\ny,Iron.\n", {"y": "Iron."}, {2: "The row has 3 cells, but the table has 2 columns."}),
        ("x\ny,Iron.\n", {"y": "Iron."}, {2: "The row has 1 cell, but the table has 2 columns."}),
        ('x,"Zinc.\ny,Iron.\nz,Tin.\n', {"y": "Iron.", "z": "Tin."}, {2: "a quote is not closed"}),
        ('x,"Zinc.\ny,"Iron, too."\nz,Tin.\n', {"y": "Iron, too.", "z": "Tin."}, {2: "behind a closing quote"}),
        ('x,"Zinc" it is.\ny,Iron.\n', {"y": "Iron."}, {2: "behind a closing quote"}),
        ('w,"A\nb"\nx,"Zinc.\ny,Iron.', {"w": "A\nb", "y": "Iron."}, {4: "a quote is not closed"}),
        (b"x,Zinc \xc3\xa9 \xff\ny,Iron.\n", {"y": "Iron."}, {2: "no text in UTF-8"}),
        (b"x,Zinc \x81\ny,caf\xe9\n", {"y": "café"}, {2: "no text in UTF-8"}),
    ],
    ids=["more", "fewer", "open-quote", "open-quote-closed-later", "quote-in-a-cell", "behind-lines", "mixed", "none"],
)  # fmt: skip
def test_a_row_that_does_not_fit_costs_no_other(annotated, rows, texts, errors):
    told = annotated({"a.csv": b"id,text\n" + (rows if isinstance(rows, bytes) else rows.encode())})
    assert told.texts == texts
    assert list(told.errors) == [f"a.csv:{line}" for line in errors]
    assert all(what in told.errors[f"a.csv:{line}"] for line, what in errors.items())


def test_an_open_quote_before_many_rows_costs_one_row(annotated):
    told = annotated({"a.csv": 'id,text\nx,"Zinc.\n' + "y,Tin.\n" * 30}, "--max-chars", 1000)
    assert list(told.errors) == ["a.csv:2"]
    assert told.texts == {"y": "Tin."}


@pytest.mark.parametrize(
    ("files", "what"),
    [
        ({"a.csv": "id,text\n"}, "The file holds no article."),
        ({"a.csv": ""}, "There is no column 'text'."),
        ({"a.csv": "id;body\nx;Zinc\n"}, "Name one of these with --text-field: id, body."),
        ({"a.csv": "text,text\na,b\n"}, "Two columns have the name 'text'."),
        ({"a.csv": TABLE.encode("utf-16-le")}, "UTF-16 without a byte-order mark"),
        ({"a.jsonl": '{"text": "Zinc."}'.encode("utf-16-be")}, "UTF-16 without a byte-order mark"),
        ({"a.jsonl": ""}, "The file holds no article."),
        ({"a.jsonl": "\n\n"}, "The file holds no article."),
    ],
)
def test_a_file_without_an_article_says_so(annotated, files, what):
    ((_, said),) = annotated(files).errors.items()
    assert what in said


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-32"])
def test_lines_in_any_encoding_are_read(annotated, encoding):
    lines = [json.dumps({"id": name, "text": SAID}, ensure_ascii=False) for name in "xy"]
    told = annotated({"a.jsonl": "\n".join(lines).encode(encoding)})
    assert told.texts == {"x": SAID, "y": SAID}
    assert told.metas["y"].get("encoding", "utf-8") == encoding.removesuffix("-sig")


@pytest.mark.parametrize(
    ("written", "read"),
    [("7", "7"), ("0", "0"), ("-3", "-3"), ("1.5", "1.5"), (str(10**30), str(10**30)), ('"7"', "7")],
)
def test_a_number_as_id_is_kept(annotated, written, read):
    assert annotated({"a.jsonl": f'{{"id": {written}, "text": "Zinc."}}'}).texts == {read: "Zinc."}


@pytest.mark.parametrize("written", ["null", '""', "NaN"])
def test_a_line_without_id_is_named_by_its_place(annotated, written):
    assert annotated({"a.jsonl": f'{{"id": {written}, "text": "Zinc."}}'}).texts == {"a.jsonl:1": "Zinc."}


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('{"id": true, "text": "Zinc."}', "The 'id' of the line is neither text nor a number, but true or false."),
        ('{"id": ["x"], "text": "Zinc."}', "The 'id' of the line is neither text nor a number, but a list."),
        ('{"id": {}, "text": "Zinc."}', "The 'id' of the line is neither text nor a number, but an object."),
        ('{"text": 5}', "The 'text' of the line is no text, but a number."),
        ('{"text": null}', "The line has no 'text'."),
        ('["Zinc."]', "The line is no JSON object."),
    ],
)  # fmt: skip
def test_a_line_of_another_kind_is_said_to_be(annotated, line, what):
    told = annotated({"a.jsonl": f'{line}\n{{"id": "y", "text": "Tin."}}'})
    assert what in told.errors["a.jsonl:1"]
    assert told.texts == {"y": "Tin."}


@pytest.mark.parametrize(
    "before, what",
    [
        ('{"schema": "claimx.error/1", "doc_id": "a", "stage": "read", "error": "x"}', "could not be read"),
        ('{"id": "x", "text": "Tin", "text": "Lead"}', "The line has 'text' twice."),
        ('{"id": "x", "id": "y", "text": "Tin"}', "The line has 'id' twice."),
        ('{"id": "x", "text": "Tin", "more": ' + "[" * 50_000 + "]" * 50_000 + "}", "in each other"),
        ('{"id": "x", "text": "Tin", "more": ' + "9" * 9_000 + "}", "a number that is too long"),
    ],
    ids=["error", "text-twice", "id-twice", "deep", "number"],
)  # fmt: skip
def test_a_bad_line_costs_no_other(annotated, before, what):
    told = annotated({"a.jsonl": before + '\n{"id": "3", "text": "Zinc.", "spans": [{"text": "Zinc"}]}\n'})
    assert told.texts == {"3": "Zinc."}
    assert what in told.errors.pop("a.jsonl:1")
    assert not told.errors


def test_a_claim_among_articles_costs_none_of_them(annotated):
    rows = '{"id": "1", "text": "Zinc."}\n{"schema": "claimx.claim/1"}\n{"id": "2", "text": "Iron."}\n'
    told = annotated({"a.jsonl": rows})
    assert told.texts == {"1": "Zinc.", "2": "Iron."}
    assert list(told.errors) == ["a.jsonl:2"]
