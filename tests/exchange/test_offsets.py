"""Offsets count code points or UTF-16 units, as said; words that are not at theirs are told, in every format."""

from __future__ import annotations

import json

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import DocBin

from claimx.exchange import export_records, import_records
from claimx.exchange.offsets import Offsets
from claimx.exchange.task import TaskSpan
from claimx.jsonl import dumps
from claimx.records import Document, ErrorRecord, MentionSpan

from .conftest import NOW, TEXT

COUNTED = ("prodigy", "doccano", "label-studio", "brat")
LINES = ("prodigy", "doccano", "label-studio")
OTHER = {"codepoint": "utf16", "utf16": "codepoint"}


def back(path, name, unit):
    return list(import_records(path, name, now=NOW, annotator="rk", offset_unit=unit))


@pytest.mark.parametrize("unit", OTHER)
@pytest.mark.parametrize("name", COUNTED)
def test_records_come_back_in_either_unit(tmp_path, claims, document, name, unit):
    records = [*claims, document]
    export_records(records, tmp_path / "file", name, offset_unit=unit)
    assert back(tmp_path / "file", name, unit) == records


def test_the_unit_is_what_the_file_counts(tmp_path, document):
    start = TEXT.index("Turmeric")
    for unit, expected in (("codepoint", start), ("utf16", start + 1)):
        for name in COUNTED:
            path = tmp_path / f"{name}-{unit}"
            export_records([document], path, name, offset_unit=unit)
            if name == "brat":
                assert f"DRUG {expected} {expected + 8}\tTurmeric" in next(path.glob("*.ann")).read_text(
                    "utf-8"
                )
            else:
                assert f"{expected}," in path.read_text("utf-8")


@pytest.mark.parametrize("unit", OTHER)
@pytest.mark.parametrize("name", COUNTED)
def test_the_wrong_unit_is_told(tmp_path, claims, document, name, unit):
    export_records([*claims, document], tmp_path / "file", name, offset_unit=unit)
    for one in back(tmp_path / "file", name, OTHER[unit]):
        assert isinstance(one, ErrorRecord), one
        assert f"--offset-unit {unit}" in one.error


@pytest.mark.parametrize(
    "text", ["🌿 Zinc, it helps.", "(Zinc) 🌿🌿 and (zinc).", TEXT.replace("Turmeric", "Zinc")]
)
@pytest.mark.parametrize("unit", OTHER)
def test_a_tool_that_says_no_words_is_seen_through(imported, unit, text):
    """The plain lines of doccano: the words would be *inc* and what stands behind it."""
    start = text.lower().rindex("zinc")
    shift = start + text[:start].count("🌿") * (unit == "utf16")
    row = {"text": text, "label": [[shift, shift + 4, "DRUG"]]}
    (right,) = imported("doccano", row, unit=unit)
    assert [span.text.lower() for span in right.spans] == ["zinc"]
    (told,) = imported("doccano", row, unit=OTHER[unit])
    assert f"--offset-unit {unit}" in told.error


def test_words_are_marked_as_people_mark_them(imported):
    """Where the units do not differ, or no other count is tidier, a span with a blank is one."""
    (plain,) = imported("doccano", {"text": "Zinc helps.", "label": [[0, 5, "DRUG"]]})
    assert [span.text for span in plain.spans] == ["Zinc "]
    (first,) = imported("doccano", {"text": "Zinc helps 🌿.", "label": [[0, 5, "DRUG"]]})
    assert [span.text for span in first.spans] == ["Zinc "]


def moved(one, keys):
    return {**one, **{key: one[key] + 1 for key in keys}}


SHIFTS = {
    "prodigy": lambda row: {**row, "tokens": [moved(one, ("start", "end")) for one in row["tokens"][:-1]]},
    "label-studio": lambda row: {
        **row,
        "annotations": [
            {
                "result": [
                    {**one, "value": moved(one["value"], ("start", "end"))}
                    if one["type"] == "labels"
                    else one
                    for one in row["predictions"][0]["result"]
                ]
            }
        ],
    },
    "doccano": lambda row: {
        **row,
        "entities": [
            {**moved(one, ("start_offset", "end_offset")), "text": "Turmeric"} for one in row["entities"]
        ],
    },
}


@pytest.mark.parametrize("name", LINES)
def test_words_that_are_elsewhere_are_told_with_their_place(exchanged, claims, name):
    for at, one in enumerate(exchanged(claims, name, SHIFTS[name]), 1):
        assert isinstance(one, ErrorRecord)
        assert one.error.startswith("The words '")
        assert one.doc_id.endswith(f"task {at}" if name == "label-studio" else f":{at}")


def test_words_that_are_elsewhere_in_brat_and_docbin(tmp_path, claims, document):
    brat, docs = tmp_path / "brat", tmp_path / "docs"
    export_records(claims[:1], brat, "brat")
    path = next(brat.glob("*.ann"))
    path.write_text(path.read_text("utf-8").replace("DRUG 2 10\t", "DRUG 3 11\t"), "utf-8")
    (told,) = back(brat, "brat", "codepoint")
    assert told.doc_id == str(path)
    assert "The words 'Turmeric' are not at 3 to 11, where the text has 'urmeric '" in told.error
    export_records([document], docs, "spacy")
    (doc,) = DocBin().from_disk(docs).get_docs(spacy.blank("en").vocab)
    carried = json.loads(doc.user_data["claimx"])
    carried["source"]["record"]["spans"][0]["text"] = "Curcumin"
    doc.user_data["claimx"] = json.dumps(carried)
    DocBin(store_user_data=True, docs=[doc]).to_disk(docs)
    (told,) = back(docs, "spacy", "codepoint")
    assert told.doc_id.endswith("docs:1")
    assert "'Turmeric' at 2 to 10, not 'Curcumin'" in told.error


def test_words_that_are_elsewhere_in_our_own_files(run, tmp_path):
    wrong = Document(id="a", text="Zinc helps.", spans=(MentionSpan("T1", "drug", 1, 5, "Zinc"),))
    path = tmp_path / "docs.jsonl"
    path.write_text("\n" + dumps(wrong.to_dict()) + "\n", "utf-8")
    for arguments in (
        ("convert", path, "--to", "doccano"),
        ("evaluate", path, "--model", "rules"),
        ("labels", "check", path, "--docs", path),
    ):
        shown = run(*arguments)
        assert shown.exit_code == 2
        assert "docs.jsonl:2: " in shown.stderr
        assert "'inc ' at 1 to 5, not 'Zinc'" in shown.stderr


@pytest.mark.parametrize("name", ["spacy", "csv"])
@pytest.mark.parametrize("way", ["--to", "--from"])
def test_a_format_without_offsets_takes_no_unit(run, tmp_path, name, way):
    path = tmp_path / "file"
    path.write_text("", "utf-8")
    shown = run("convert", path, way, name, "--offset-unit", "utf16", "-o", tmp_path / "out")
    assert shown.exit_code == 2
    assert f"{name} has no offsets to count" in shown.stderr


@given(st.text("a🌿 \n", min_size=1, max_size=12), st.data(), st.sampled_from(sorted(OTHER)))
def test_a_place_and_its_words_go_there_and_back(text, data, unit):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    offsets = Offsets(text, unit)
    place = offsets.out(start), offsets.out(end)
    assert offsets.span("DRUG", *place, text[start:end]) == TaskSpan("DRUG", start, end)
    units = text.encode("utf-16-le")
    if unit == "utf16":
        assert units[2 * place[0] : 2 * place[1]].decode("utf-16-le") == text[start:end]
    offsets.check([TaskSpan("DRUG", start, end)], [TaskSpan("DRUG", start, end)])
