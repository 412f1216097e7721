"""Exchange with annotation tools: nothing lost on the way there and back, and edits that come through."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc, DocBin

import claimx
from claimx.errors import InputError, OutputError
from claimx.exchange import FORMATS, export_records, import_records
from claimx.jsonl import dumps
from claimx.records import (
    Claim,
    Document,
    DocumentClaim,
    DoseSpan,
    ErrorRecord,
    HedgeSpan,
    Label,
    MentionSpan,
)
from claimx.records.vocabulary import CERTAINTIES, HEDGE_TYPES, REASONS, RELATIONS
from claimx.validation import problems

TEXT = "🌿 Ginger may ease nausea. Take 500 mg of ginger daily. It does not cure gout."
NOW = "2026-11-23T09:12:44Z"


def back(path, name, **more):
    return list(import_records(path, name, now=NOW, annotator="rk", **more))


def there_and_back(tmp_path, records, name, texts=None, unit="codepoint"):
    path = tmp_path / f"{name}.file"
    count = export_records(records, path, name, texts=texts or {}, offset_unit=unit)
    assert count == len(records)
    return back(path, name, offset_unit=unit)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """Return a function that makes a new folder, for each example of a property."""
    return lambda: tmp_path_factory.mktemp("exchange")


@pytest.fixture(scope="module")
def article(nlp):
    return claimx.extraction.document(nlp(TEXT), "posts/ginger.txt", "=Ginger", {"site": "a"})


@pytest.fixture(scope="module")
def claims(nlp):
    return claimx.claims(nlp(TEXT), "posts/ginger.txt")


def labels_of(claims):
    made = [
        ("accept", {}, None),
        ("accept", {"certainty": "doubtful"}, None),
        ("reject", {}, "negated"),
        ("skip", {}, None),
    ]
    return [
        Label(
            claim_id=claim.id, doc_id=claim.doc_id, annotator="=anna", at=NOW, verdict=verdict, corrections=corrections,
            reason=reason, seconds=2.5, claim=claim, drawn="random",
        )
        for claim, (verdict, corrections, reason) in zip(claims, made, strict=False)
    ]  # fmt: skip


# Any article

CHARACTERS = st.one_of(
    st.characters(codec="utf-8", exclude_characters="\0"),
    st.sampled_from("ab cd \n\r\t\u2028\u00a0🌿=+-@'\",;{}"),
)


@st.composite
def documents(draw):
    """Return an article with spans anywhere, also overlapping ones, claims and links."""
    text = draw(st.text(CHARACTERS, min_size=1, max_size=80))
    places = draw(
        st.lists(
            st.tuples(st.integers(0, len(text) - 1), st.integers(1, 20), st.sampled_from(["drug", "condition", "hedge", "dose"])),
            max_size=8, unique_by=lambda place: (place[0], place[2]),
        )
    )  # fmt: skip
    spans = []
    for start, length, label in sorted(places):
        end = min(start + length, len(text))
        words = text[start:end]
        if words.strip() != words or not words:
            continue
        name = f"T{len(spans) + 1}"
        if label == "hedge":
            spans.append(HedgeSpan(name, "hedge", start, end, words, draw(st.sampled_from(HEDGE_TYPES))))
        elif label == "dose":
            drugs = [span.id for span in spans if span.label == "drug"]
            drug = draw(st.sampled_from([None, *drugs]))
            low = draw(st.floats(0, 1000))
            spans.append(
                DoseSpan(name, "dose", start, end, words, low, None, draw(st.text(max_size=3)), drug=drug)
            )
        else:
            known = draw(st.none() | st.text(max_size=5))
            spans.append(
                MentionSpan(name, label, start, end, words, known, {"mesh": "D1"} if known else None)
            )
    pairs = [(d.id, c.id) for d in spans for c in spans if (d.label, c.label) == ("drug", "condition")]
    made = (
        draw(
            st.lists(
                st.tuples(
                    st.sampled_from(pairs),
                    st.sampled_from(RELATIONS),
                    st.booleans(),
                    st.sampled_from(CERTAINTIES),
                ),
                max_size=4,
                unique=True,
            )
        )
        if pairs
        else []
    )
    claims = [
        DocumentClaim(
            f"C{at}", relation, drug, condition, negated, certainty, draw(st.booleans()), 0, len(text)
        )
        for at, ((drug, condition), relation, negated, certainty) in enumerate(made, 1)
    ]
    meta = draw(
        st.dictionaries(
            st.text(max_size=3), st.text(max_size=5) | st.integers(-5, 5) | st.booleans(), max_size=2
        )
    )
    return Document(
        id=draw(st.text(min_size=1, max_size=8)),
        title=draw(st.text(max_size=8)),
        text=text,
        meta=meta,
        spans=tuple(spans),
        claims=tuple(claims),
    )


@pytest.mark.parametrize("name", FORMATS)
@given(made=st.lists(documents(), max_size=3))
def test_any_article_comes_back_as_it_was(fresh, name, made):
    assert there_and_back(fresh(), made, name) == made


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "csv"])
@given(made=documents())
def test_spans_and_relations_need_no_record(fresh, name, made):
    """What a tool itself holds is enough for spans, hedge types, relations, denial and certainty."""
    path = fresh() / "file"
    export_records([without_doses(made)], path, name)
    forget_records(path, name)
    (found,) = back(path, name)
    if name == "doccano" and isinstance(found, ErrorRecord) and "--offset-unit" in found.error:
        return  # without words, spans that cut these look as if something else was counted
    assert isinstance(found, Document), found.error
    assert spans(found) == spans(without_doses(made))
    assert relations(found) == relations(made)
    assert not list(problems(found))


@pytest.mark.parametrize("name", ["prodigy", "doccano", "label-studio", "brat"])
@given(made=documents())
def test_offsets_may_count_utf16(fresh, name, made):
    assert there_and_back(fresh(), [made], name, unit="utf16") == [made]


def without_doses(document):
    """Return *document* without doses, whose numbers only their words can give."""
    return replace(document, spans=tuple(span for span in document.spans if span.label != "dose"))


def spans(document):
    return sorted((span.label, span.start, span.end, getattr(span, "type", "")) for span in document.spans)


def relations(document):
    ends = {span.id: (span.start, span.end) for span in document.spans}
    return sorted(
        (ends[one.drug], ends[one.condition], one.relation, one.negated, one.certainty)
        for one in document.claims
    )


def forget_records(path, name):
    """Take out of a file what claimx carries in it beside the tool's own fields."""
    if name == "brat":
        for side in path.glob("*.claimx.json"):
            side.unlink()
    elif name == "spacy":
        docs = list(DocBin().from_disk(path).get_docs(spacy.blank("en").vocab))
        for doc in docs:
            del doc.user_data["claimx"]
        DocBin(attrs=["ORTH", "SPACY"], store_user_data=True, docs=docs).to_disk(path)
    elif name == "label-studio":
        rows = json.loads(path.read_text("utf-8"))
        for row in rows:
            del row["data"]["claimx"]
        path.write_text(json.dumps(rows), "utf-8")
    else:
        row = json.loads(path.read_text("utf-8"))
        del row["claimx"]
        path.write_text(json.dumps(row), "utf-8")


# Claims and labels


@pytest.mark.parametrize("in_article", [True, False], ids=["article", "sentence"])
@pytest.mark.parametrize("name", FORMATS)
def test_claims_and_labels_come_back_as_they_were(tmp_path, claims, name, in_article):
    assert len(claims) >= 3
    texts = {"posts/ginger.txt": TEXT} if in_article else {}
    made = [
        *claims,
        *labels_of(claims),
        *(replace(one, verdict="undo", reason=None) for one in labels_of(claims)[:1]),
    ]
    assert there_and_back(tmp_path, made, name, texts) == made


@pytest.mark.parametrize("name", FORMATS)
def test_a_claim_with_every_part_comes_back(tmp_path, claim, name):
    assert there_and_back(tmp_path, [claim], name) == [claim]


ANSWERS = {
    "prodigy": lambda row, verdict: {**row, "answer": {"skip": "ignore"}.get(verdict, verdict)},
    "doccano": lambda row, verdict: {**row, "verdict": verdict},
    "label-studio": lambda row, verdict: {
        **row,
        "annotations": [
            {
                "result": [
                    *row["predictions"][0]["result"],
                    {"type": "choices", "from_name": "verdict", "to_name": "text", "id": "v", "value": {"choices": [verdict]}},
                ],
                "completed_by": {"email": "ben"},
                "updated_at": "2026-11-24T10:00:00.123456Z",
            }
        ],
    },
}  # fmt: skip


def edited(path, name, change):
    """Change the rows of an exported file."""
    if name == "label-studio":
        path.write_text(json.dumps([change(row) for row in json.loads(path.read_text("utf-8"))]), "utf-8")
    else:
        rows = [change(json.loads(line)) for line in path.read_text("utf-8").splitlines()]
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


@pytest.mark.parametrize("verdict", ["accept", "reject", "skip"])
@pytest.mark.parametrize("name", ANSWERS)
def test_a_decision_in_a_tool_becomes_a_label(tmp_path, claims, name, verdict):
    path = tmp_path / "file"
    export_records(claims, path, name)
    edited(path, name, lambda row: ANSWERS[name](row, verdict))
    found = back(path, name)
    assert [(one.claim_id, one.verdict, one.corrections, one.claim) for one in found] == [
        (claim.id, verdict, {}, claim) for claim in claims
    ]
    assert {one.reason for one in found} == {"not_a_claim" if verdict == "reject" else None}
    assert found[0].annotator == ("ben" if name == "label-studio" else "rk")
    assert found[0].at == ("2026-11-24T10:00:00Z" if name == "label-studio" else NOW)


def test_a_decision_in_brat_and_spacy_becomes_a_label(tmp_path, claims):
    export_records(claims, tmp_path / "brat", "brat")
    for path in (tmp_path / "brat").glob("*.ann"):
        path.write_text(path.read_text("utf-8") + "A9\tVerdict T1 reject\n", "utf-8")
    assert {one.verdict for one in back(tmp_path / "brat", "brat")} == {"reject"}
    export_records(claims, tmp_path / "file", "spacy")
    docs = list(DocBin().from_disk(tmp_path / "file").get_docs(spacy.blank("en").vocab))
    for doc in docs:
        doc.cats = {"ACCEPT": 1.0}
    DocBin(store_user_data=True, docs=docs).to_disk(tmp_path / "file")
    assert {one.verdict for one in back(tmp_path / "file", "spacy")} == {"accept"}


def test_a_corrected_relation_becomes_a_correction(tmp_path, claims):
    claim = next(one for one in claims if one.relation)
    path = tmp_path / "file"
    export_records([claim], path, "prodigy")

    def change(row):
        (relation,) = row["relations"]
        return {**row, "answer": "accept", "relations": [{**relation, "label": "NEG_CAUSES_DOUBTFUL"}]}

    edited(path, "prodigy", change)
    (label,) = back(path, "prodigy")
    assert label.corrections == {"relation": "causes", "negated": True, "certainty": "doubtful"}


def test_a_moved_span_becomes_a_correction(tmp_path, claims):
    claim = next(one for one in claims if one.relation)
    path = tmp_path / "file"
    export_records([claim], path, "doccano")

    def change(row):
        entities = [
            {**one, "start_offset": one["start_offset"] + 1} if one["label"] == "CONDITION" else one
            for one in row["entities"]
        ]
        return {**row, "entities": entities}

    edited(path, "doccano", change)
    (label,) = back(path, "doccano")
    assert label.verdict == "accept"
    assert label.corrections["condition"]["text"] == claim.condition.text[1:]
    assert label.corrections["condition"]["start"] == claim.condition.start + 1


def test_a_relation_taken_away_is_a_rejection(tmp_path, claims):
    claim = next(one for one in claims if one.relation)
    path = tmp_path / "file"
    export_records([claim], path, "doccano")
    edited(path, "doccano", lambda row: {**row, "relations": []})
    (label,) = back(path, "doccano")
    assert (label.verdict, label.reason) == ("reject", "not_a_claim")


# Edited articles


def test_an_edited_article_keeps_what_was_not_touched(tmp_path, article):
    path = tmp_path / "file"
    export_records([article], path, "doccano")
    start = TEXT.index("daily")

    def change(row):
        dose = next(one for one in row["entities"] if one["label"] == "DOSE")
        drug = next(one for one in row["entities"] if one["label"] == "DRUG")
        condition = next(one for one in row["entities"] if one["label"] == "CONDITION")
        entities = [one for one in row["entities"] if one is not dose]
        kept = [one for one in row["relations"] if dose["id"] not in (one["from_id"], one["to_id"])]
        entities.append({"id": 90, "start_offset": start, "end_offset": start + 5, "label": "HEDGE_MODAL"})
        # drawn from the wrong end
        kept.append({"id": 91, "from_id": condition["id"], "to_id": drug["id"], "type": "CAUSES_PROBABLE"})
        return {**row, "entities": entities, "relations": kept}

    edited(path, "doccano", change)
    (found,) = back(path, "doccano")
    assert not list(problems(found))
    assert not [span for span in found.spans if span.label == "dose"]
    (added,) = [
        span for span in found.spans if span.label == "hedge" and span.type == "modal" and span.start == start
    ]
    assert added.text == "daily"
    names = {span.text: span.name for span in found.spans if span.label == "drug"}
    assert names["Ginger"] == "ginger"
    claim = found.claims[-1]
    assert (claim.relation, claim.certainty, claim.anaphor) == ("causes", "probable", False)
    assert TEXT[claim.start : claim.end] == "🌿 Ginger may ease nausea."
    assert [one.why for one in found.claims[:-1]] == [one.why for one in article.claims]


def test_a_dose_marked_in_a_tool_gets_its_numbers(tmp_path):
    text = "Most people take 3 to 5 mg of it twice daily."
    start = text.index("3")
    path = tmp_path / "file"
    row = {
        "text": text,
        "entities": [{"id": 1, "start_offset": start, "end_offset": start + 9, "label": "DOSE"}],
    }
    path.write_text(json.dumps(row), "utf-8")
    (found,) = back(path, "doccano")
    (dose,) = found.spans
    assert (dose.low, dose.high, dose.unit, dose.frequency.text) == (3, 5, "mg", "twice daily")


@pytest.mark.parametrize("answer", ["reject", "ignore"])
def test_a_rejected_article_is_left_out(tmp_path, article, answer):
    path = tmp_path / "file"
    export_records([article], path, "prodigy")
    edited(path, "prodigy", lambda row: {**row, "answer": answer})
    assert back(path, "prodigy") == [None]


# What other programs write


def test_tasks_of_other_programs(tmp_path):
    path = tmp_path / "file"
    # the plain format of doccano, as its tutorial has it
    path.write_text(
        json.dumps({"id": 7, "text": "Zinc for colds", "label": [[0, 4, "CHEM"], [9, 14, "ILL"]]}), "utf-8"
    )
    (found,) = back(path, "doccano", names={"CHEM": "DRUG", "ILL": "CONDITION"})
    assert found.id == "7"
    assert [(span.id, span.label, span.text) for span in found.spans] == [
        ("T1", "drug", "Zinc"),
        ("T2", "condition", "colds"),
    ]
    # Prodigy without token offsets of the relation's spans: head and child are last tokens
    row = {
        "text": "Zinc for a cold",
        "spans": [
            {"start": 0, "end": 4, "token_start": 0, "token_end": 0, "label": "DRUG"},
            {"start": 9, "end": 15, "token_start": 2, "token_end": 3, "label": "CONDITION"},
        ],
        "relations": [{"head": 0, "child": 3, "label": "TREATS"}],
        "answer": "accept",
    }
    path.write_text(json.dumps(row), "utf-8")
    (found,) = back(path, "prodigy")
    assert [(one.relation, one.drug, one.condition) for one in found.claims] == [("treats", "T1", "T2")]


WRONG = {
    "label": (
        {"text": "Zinc", "label": [[0, 4, "CHEM"]]},
        "The label 'CHEM' is unknown. Rename it with --map",
    ),
    "outside": ({"text": "Zinc", "label": [[0, 9, "DRUG"]]}, "outside the text of 4 characters"),
    "text": ({"label": []}, "has no 'text'"),
    "relation": (
        {"text": "Zinc", "entities": [], "relations": [{"from_id": 1, "to_id": 2, "type": "LIKES"}]},
        "The relation 'LIKES' is unknown",
    ),
    "nothing": (
        {"text": "Zinc", "entities": [], "relations": [{"from_id": 1, "to_id": 2, "type": "TREATS"}]},
        "leads to a span that is not there",
    ),
    "dose": ({"text": "Zinc", "label": [[0, 4, "DOSE"]]}, "give no amount: 'Zinc'"),
    "list": ([], "cannot be used"),
    "verdict": ({"text": "Zinc", "label": [], "verdict": "perhaps"}, "The verdict 'perhaps' is unknown"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_task_is_named_and_the_others_are_read(tmp_path, article, case):
    row, said = WRONG[case]
    path = tmp_path / "file"
    export_records([article], path, "doccano")
    path.write_text(json.dumps(row) + "\n" + path.read_text("utf-8"), "utf-8")
    wrong, right = back(path, "doccano")
    assert isinstance(wrong, ErrorRecord)
    assert said in wrong.error
    assert wrong.doc_id.endswith("file:1")
    assert right == article


def test_offsets_in_the_other_unit_are_told(tmp_path, article):
    path = tmp_path / "file"
    export_records([article], path, "label-studio", offset_unit="utf16")
    (wrong,) = back(path, "label-studio")
    assert "--offset-unit utf16" in wrong.error


def test_an_altered_text_is_told(tmp_path, claims):
    path = tmp_path / "file"
    export_records(claims[:1], path, "doccano")
    edited(
        path,
        "doccano",
        lambda row: {**row, "text": row["text"].replace("nausea", "xausea"), "verdict": "accept"},
    )
    (wrong,) = back(path, "doccano")
    assert "is not that of its claim" in wrong.error


@pytest.mark.parametrize("name", FORMATS)
@given(data=st.binary(max_size=60))
def test_no_file_breaks_the_import(fresh, name, data):
    path = fresh() / "file"
    if name == "brat":
        path.mkdir()
        (path / "a.ann").write_bytes(data)
        (path / "a.txt").write_bytes(data)
    else:
        path.write_bytes(data)
    try:
        found = back(path, name)
    except InputError as error:
        assert str(path) in str(error)
    else:
        assert all(isinstance(one, (ErrorRecord, Document, type(None))) for one in found)


# Other readers


def test_spacy_reads_the_docs(tmp_path, article):
    path = tmp_path / "file"
    export_records([article], path, "spacy")
    nlp = spacy.blank("en")
    (doc,) = DocBin().from_disk(path).get_docs(nlp.vocab)
    assert doc.text == TEXT
    assert {(one.start_char, one.end_char, one.label_) for one in doc.ents} == {
        (span.start, span.end, span.label.upper()) for span in article.spans if span.label != "hedge"
    }
    if not Doc.has_extension("rel"):
        Doc.set_extension("rel", default={})
    pairs = {
        (doc[head].text, doc[child].text, label)
        for (head, child), found in doc._.rel.items()
        for label in found
    }
    assert ("Ginger", "nausea", "TREATS_POSSIBLE") in pairs
    assert ("500", "ginger", "DOSE_OF") in pairs


def test_prodigy_tokens_are_those_of_the_text(tmp_path, article):
    path = tmp_path / "file"
    export_records([article], path, "prodigy")
    row = json.loads(path.read_text("utf-8"))
    doc = Doc(
        spacy.blank("en").vocab,
        words=[token["text"] for token in row["tokens"]],
        spaces=[token["ws"] for token in row["tokens"]],
    )
    assert doc.text == TEXT
    for span in row["spans"]:
        found = doc[span["token_start"] : span["token_end"] + 1]
        assert (found.start_char, found.end_char) == (span["start"], span["end"])
    last = {span["token_end"] for span in row["spans"]}
    assert all({one["head"], one["child"]} <= last for one in row["relations"])
    assert all(-(2**31) <= row[key] < 2**31 for key in ("_input_hash", "_task_hash"))


def test_pybrat_reads_the_folder(tmp_path, article):
    pybrat = pytest.importorskip("pybrat.parser")
    export_records([article], tmp_path / "brat", "brat")
    (example,) = pybrat.BratParser().parse(tmp_path / "brat")
    assert example.text == TEXT
    found = {(one.type, one.start, one.end, one.mention) for one in example.entities}
    assert ("DRUG", 2, 8, "Ginger") in found
    assert len(found) == len(article.spans)
    assert {(one.type, one.arg1.mention, one.arg2.mention) for one in example.relations} >= {
        ("TREATS", "Ginger", "nausea"),
        ("DOSE_OF", "500 mg", "ginger"),
    }


def test_label_studio_accepts_configuration_and_tasks(tmp_path, claims, article):
    python = os.environ.get("CLAIMX_READERS")
    if python is None:
        pytest.skip("CLAIMX_READERS names no Python with label-studio-sdk")
    path = tmp_path / "tasks.json"
    export_records([*claims, *labels_of(claims), article], path, "label-studio")
    reader = Path(__file__).parent / "readers" / "label_studio.py"
    command = [python, reader, path, tmp_path / "tasks.xml"]
    read = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert read.returncode == 0, read.stderr
    lines = read.stdout.splitlines()
    assert "1 labels Ginger ['DRUG']" in lines
    assert "1 relation None ['TREATS', 'POSSIBLE']" in lines
    assert sum(" choices " in line for line in lines) == 4


# Spreadsheets


def test_a_spreadsheet_sees_no_formula(tmp_path, article, claims):
    path = tmp_path / "table.csv"
    export_records([article, *labels_of(claims)], path, "csv")
    with open(path, encoding="utf-8-sig", newline="") as stream:
        for row in csv.reader(stream):
            assert not [cell for cell in row if cell[:1] in tuple("=+-@\t\r\n＝＋－＠")]
    assert "'=Ginger" in path.read_text("utf-8-sig")


def test_decisions_in_a_spreadsheet(tmp_path, claims):
    path = tmp_path / "table.csv"
    export_records(claims, path, "csv")
    with open(path, encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    pair = next(at for at, row in enumerate(rows) if row["relation"])
    rows[pair] |= {"verdict": "accept", "certainty": "doubtful", "negated": "TRUE"}
    rows[pair + 1] |= {"verdict": "reject", "reason": REASONS[0], "annotator": "'=anna"}
    saved = io.StringIO()
    # as a spreadsheet of another country saves it
    writer = csv.DictWriter(saved, rows[0], delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(saved.getvalue(), "utf-8", newline="")
    found = back(path, "csv")
    assert (found[pair].verdict, found[pair].corrections) == (
        "accept",
        {"certainty": "doubtful", "negated": True},
    )
    assert (found[pair + 1].verdict, found[pair + 1].reason, found[pair + 1].annotator) == (
        "reject",
        REASONS[0],
        "=anna",
    )
    assert all(isinstance(one, Claim) for at, one in enumerate(found) if at not in (pair, pair + 1))


def test_a_row_taken_out_of_a_spreadsheet_is_gone(tmp_path, article):
    path = tmp_path / "table.csv"
    export_records([article], path, "csv")
    lines = path.read_bytes().decode("utf-8-sig").split("\r\n")
    path.write_text(
        "\r\n".join(line for line in lines if not line.startswith('"relation"')), "utf-8", newline=""
    )
    (found,) = back(path, "csv")
    assert found == replace(article, claims=())


def test_a_cut_cell_is_told(tmp_path, claims):
    path = tmp_path / "table.csv"
    export_records(claims[:1], path, "csv")
    text = path.read_text("utf-8-sig")
    path.write_text(text[: text.index('{""schema') + 50] + '"\r\n', "utf-8", newline="")
    (wrong,) = back(path, "csv")
    assert "is no JSON" in wrong.error


# The command line


@pytest.mark.parametrize("name", FORMATS)
def test_convert_on_the_command_line(run, tmp_path, article, name):
    source, target, again = (tmp_path / one for one in ("a.jsonl", "there", "back.jsonl"))
    source.write_text(dumps(article.to_dict()) + "\n", "utf-8")
    assert run("convert", source, "--to", name, "-o", target).exit_code == 0
    made = run("convert", target, "--from", name, "-o", again)
    assert made.exit_code == 0, made.output
    assert again.read_bytes() == source.read_bytes()


def test_wrong_use_of_convert(run, tmp_path, article):
    source = tmp_path / "a.jsonl"
    source.write_text(dumps(article.to_dict()) + "\n", "utf-8")
    assert "either --to or --from" in run("convert", source).stderr
    assert "more than one file" in run("convert", source, "--to", "brat").stderr
    assert "NAME=LABEL" in run("convert", source, "--from", "doccano", "--map", "x").stderr
    source.write_text("no json\n", "utf-8")
    assert "a.jsonl:1" in run("convert", source, "--to", "csv", "-o", tmp_path / "b").stderr
    assert not (tmp_path / "b").exists()
    wrong = run("convert", source, "--from", "doccano")
    assert wrong.exit_code == 1
    assert "tasks that cannot be used: 1" in wrong.stderr


def test_a_full_folder_is_not_written_over(tmp_path, article):
    (tmp_path / "brat").mkdir()
    (tmp_path / "brat" / "mine.txt").write_text("x")
    with pytest.raises(OutputError, match="not empty"):
        export_records([article], tmp_path / "brat", "brat")
    assert [path.name for path in tmp_path.iterdir()] == ["brat"]
