"""Files of claims taken together: counted and merged, through the command line and as a library."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

import claimx
from claimx.collect.merge import MergeCounts, merge
from claimx.collect.stats import score_band, stats
from claimx.collect.words import amount, relation_words, stance
from claimx.jsonl import dumps
from claimx.records import Document, Dose, ErrorRecord, Label, Mention
from claimx.records.vocabulary import CERTAINTIES, KINDS, RELATIONS

DOSE = Dose("3 to 5 mg", 0, 9, 3, 5, "mg")
ERROR = ErrorRecord(doc_id="b.txt", stage="read", error="UnicodeDecodeError: bad")


@pytest.fixture
def records(claim):
    """Return a record of each kind; the first two claims are of one article."""
    dosage = replace(claim, id="00000000000000d0", kind="dosage", relation=None, dose=DOSE, score=None)
    hedged = replace(claim, id="00000000000000e0", doc_id="b.txt", kind="hedged_statement", condition=None,
                     relation=None, certainty="doubtful", score=1.0)  # fmt: skip
    denied = replace(claim, id="00000000000000f0", doc_id="c.txt", negated=True, relation="causes", score=0.0)
    return [claim, dosage, hedged, denied, Document(id="a.txt", text="x"), ERROR]


@pytest.fixture
def write(tmp_path):
    """Return a function that writes records to a JSONL file."""

    def make(name, found):
        path = tmp_path / name
        path.write_text("".join(f"{dumps(one.to_dict())}\n" for one in found), "utf-8")
        return path

    return make


def test_stats_count_each_thing(records):
    found = stats(iter(records)).to_dict()
    assert {key: found[key] for key in ("claims", "articles", "documents")} == {
        "claims": 4,
        "articles": 3,
        "documents": 1,
    }
    assert found["kinds"] == {"drug_condition": 2, "dosage": 1, "hedged_statement": 1}
    assert found["relations"] == {"treats": 1, "prevents": 0, "causes": 1, "contraindicated": 0}
    assert found["negated"] == {"treats": 0, "prevents": 0, "causes": 1, "contraindicated": 0}
    assert found["certainty"] == {"asserted": 0, "probable": 0, "possible": 3, "doubtful": 1}
    assert found["scores"] == {"0.0–0.1": 1, "0.5–0.6": 1, "0.9–1.0": 1, "none": 1}
    assert found["drugs"] == {"naltrexone": 4}
    assert found["conditions"] == {"arthritis": 3}
    assert found["pairs"] == [{"drug": "naltrexone", "condition": "arthritis", "claims": 2}]
    assert found["doses"] == {"3–5 mg": 1}
    assert found["hedges"]["modal"] == 4
    assert found["distinct"] == {"drugs": 1, "conditions": 1, "pairs": 1, "doses": 1}
    assert found["errors"] == {"read": 1}
    assert found["models"] == {"default 00000000": 4}


def test_stats_of_nothing():
    found = stats([]).to_dict()
    assert (found["claims"], found["articles"], found["pairs"]) == (0, 0, [])
    assert list(found["kinds"]) == list(KINDS)
    assert list(found["certainty"]) == list(CERTAINTIES)


def test_stats_keep_the_most_frequent(claim):
    names = ["zinc", "iron", "iron", "kava"]
    drugs = [replace(claim, drug=Mention(name, 19, 21, name)) for name in names]
    assert list(stats(drugs).to_dict(2)["drugs"].items()) == [("iron", 2), ("kava", 1)]


def test_stats_do_not_keep_records(claim):
    """A stream of any length leaves counts only."""
    found = stats(replace(claim, id=f"{number:016x}") for number in range(2000))
    assert found.claims == 2000
    assert max(len(counter) for counter in (found.drugs, found.pairs, found.scores, found.models)) == 1


@pytest.mark.parametrize(
    "score, band",
    [(None, "none"), (0.0, "0.0–0.1"), (0.3, "0.3–0.4"), (0.69999, "0.6–0.7"), (1.0, "0.9–1.0")],
)
def test_score_bands(score, band):
    assert score_band(score) == band


@pytest.mark.parametrize(
    "dose, words",
    [
        pytest.param(DOSE, "3–5 mg", id="range"),
        pytest.param(replace(DOSE, high=3), "3 mg", id="single"),
        pytest.param(replace(DOSE, low=None, high=4, unit="g"), "up to 4 g", id="no-low"),
        pytest.param(replace(DOSE, high=None), "at least 3 mg", id="no-high"),
        pytest.param(replace(DOSE, low=None, high=None, unit="teaspoon"), "teaspoon", id="no-number"),
        pytest.param(replace(DOSE, low=1.5, high=1.5, per="kg"), "1.5 mg/kg", id="per"),
        pytest.param(replace(DOSE, low=1, high=1, approximate=True), "about 1 mg", id="about"),
    ],
)
def test_amounts_in_words(dose, words):
    assert amount(dose) == words


@pytest.mark.parametrize(
    "negated, certainty, expected",
    [
        (False, "asserted", "said"),
        (False, "possible", "said"),
        (False, "doubtful", "doubted"),
        (True, "asserted", "denied"),
        (True, "doubtful", "denied"),
    ],
)
def test_stance(claim, negated, certainty, expected):
    assert stance(replace(claim, negated=negated, certainty=certainty)) == expected


@pytest.mark.parametrize("relation", RELATIONS)
def test_a_denial_says_not(relation):
    assert "NOT" in relation_words(relation, "denied")
    assert "doubtful" in relation_words(relation, "doubted")
    assert "NOT" not in relation_words(relation, "said")


def test_the_command_stats(run, write, records):
    shown = run("stats", write("a.jsonl", records[:2]), write("b.jsonl", records[2:]))
    assert shown.exit_code == 0
    for line in (
        "claims: 4, articles: 3, documents: 1",
        "kind:      drug_condition 2, dosage 1, hedged_statement 1",
        "denied:    causes 1",
        "errors:    read 1",
        "      2  naltrexone and arthritis",
        "      1  3–5 mg",
    ):
        assert line in shown.stdout.splitlines()
    assert shown.stderr == ""


def test_the_command_stats_for_machines(run, write, records):
    path = write("a.jsonl", records)
    assert json.loads(run("stats", path, "--json").stdout) == stats(records).to_dict()


def test_stats_show_no_controls(run, write, claim):
    evil = replace(claim, drug=Mention("it", 19, 21, "zinc\x1b[31m\u202e\nx"), doc_id="\x1b")
    shown = run("stats", write("a.jsonl", [evil]))
    assert "zinc\\x1b[31m\\u202e x" in shown.stdout
    assert "\x1b" not in shown.stdout


def test_merge_keeps_the_first_of_each_in_order(records):
    again = replace(records[0], score=0.9)
    counts = MergeCounts()
    assert list(merge([*records, again, *records], counts)) == records
    assert counts.written == {"claims": 4, "documents": 1, "error records": 1}
    assert counts.repeated == {"claims": 5, "documents": 1, "error records": 1}


def test_merge_tells_apart_what_only_looks_alike(claim):
    found = [
        claim,
        replace(claim, id="by hand 1"),
        replace(claim, id="by hand 2"),
        Document(id=claim.id, text=""),
        ERROR,
        replace(ERROR, stage="extract"),
        replace(ERROR, doc_id="b.txtread", stage=""),
    ]
    assert list(merge(found)) == found


def test_merge_is_a_stream(records):
    def endless():
        yield from records
        raise AssertionError("read too far")

    merged = merge(endless())
    assert [next(merged) for _ in records] == records


def test_the_command_merge(run, write, records, tmp_path):
    output = tmp_path / "all.jsonl"
    first, second = write("a.jsonl", records[:3]), write("b.jsonl", records[1:])
    result = run("merge", first, second, "-o", output)
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        "claims: 4, left out: 2",
        "documents: 1, left out: 0",
        "error records: 1, left out: 0",
    ]
    assert output.read_bytes() == write("expected.jsonl", records).read_bytes()
    before = output.read_bytes()
    run("merge", output, output, "-o", output)
    assert output.read_bytes() == before


def test_merge_of_one_file_is_the_file(run, nlp, write, tmp_path):
    claims = list(claimx.extract(nlp, ["Ginger may ease nausea. Zinc does not cure colds. Take 5 mg a day."]))
    path = write("a.jsonl", claims)
    run("merge", path, "-o", tmp_path / "b.jsonl")
    assert (tmp_path / "b.jsonl").read_bytes() == path.read_bytes()


def test_merge_says_when_the_models_differ(run, write, claim, tmp_path):
    other = replace(claim, id="0" * 16, extractor=replace(claim.extractor, model="rules\x1b"))
    shown = run("merge", write("a.jsonl", [claim, other]), "-o", tmp_path / "b.jsonl").stderr
    assert shown.splitlines()[-1] == r"made by different models: default 00000000 (1), rules\x1b 00000000 (1)"


@pytest.mark.parametrize("command", ["stats", "merge", "report"])
@pytest.mark.parametrize(
    "line, complaint",
    [
        pytest.param("{", ":2: The line is no JSON", id="torn"),
        pytest.param(
            '{"schema": "claimx.other/1"}', ":2: The schema 'claimx.other/1' is unknown", id="schema"
        ),
        pytest.param('{"schema": "claimx.claim/1", "id": 7}', ":2: Claim: ", id="fields"),
        pytest.param("[]", ":2: The line has no 'schema'", id="no-object"),
    ],
)
def test_a_bad_line_stops_with_its_place(run, write, claim, tmp_path, command, line, complaint):
    path, output = write("a.jsonl", [claim]), tmp_path / "out"
    with path.open("a") as file:
        file.write(f"{line}\n")
    result = run(command, path, *([] if command == "stats" else ["-o", output]))
    assert result.exit_code == 2
    assert f"{path}{complaint}" in result.stderr
    assert result.stderr.count("\n") == 1
    assert not output.exists()


@pytest.mark.parametrize("command", ["stats", "merge", "report"])
def test_labels_are_refused(run, write, claim, tmp_path, command):
    label = Label(claim_id=claim.id, doc_id="a", annotator="x", at="2026-11-23T09:00:00Z", verdict="accept")
    path = write("a.jsonl", [claim, label])
    result = run(command, path, *([] if command == "stats" else ["-o", tmp_path / "out"]))
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "labels of reviewers" in result.stderr


@pytest.mark.parametrize("command", ["stats", "merge", "report"])
def test_blank_lines_and_empty_files_are_no_trouble(run, write, claim, tmp_path, command):
    path = write("a.jsonl", [claim])
    path.write_text(f"\n{path.read_text()}\n\n")
    ending = ".html" if command == "report" else ".jsonl"
    output = [] if command == "stats" else ["-o", tmp_path / f"b{ending}"]
    assert run(command, path, write("empty.jsonl", []), *output).exit_code == 0
