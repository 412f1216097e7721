"""``claimx extract`` and ``claimx annotate``."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from claimx.records import Claim, Document, ErrorRecord
from claimx.validation import problems, read_record

pytestmark = pytest.mark.usefixtures("loaded")


def records(output: str):
    return [read_record(line) for line in output.splitlines()]


def test_claims_go_to_standard_output_and_the_rest_to_standard_error(run, article):
    result = run("extract", article)
    found = records(result.stdout)
    assert result.exit_code == 0
    assert all(isinstance(record, Claim) and not [*problems(record)] for record in found)
    assert {record.doc_id for record in found} == {article.as_posix()}
    said = f"articles read: 1, without a claim: 0, records written: {len(found)}, inputs failed: 0\n"
    assert result.stderr == said


def test_what_the_text_denies_is_negated(run, article):
    (denied,) = (record for record in records(run("extract", article).stdout) if record.negated)
    assert (denied.drug.name, denied.relation, denied.condition.name) == ("turmeric", "treats", "arthritis")


def test_the_same_bytes_come_out_each_time(run, article):
    assert run("extract", article).stdout_bytes == run("extract", article).stdout_bytes


def test_a_failed_input_is_an_error_record_and_exit_1(run, article, tmp_path):
    (tmp_path / "bad.txt").write_bytes(b"\xff\xfe\0")
    result = run("extract", tmp_path / "bad.txt", article, tmp_path / "none\x1b.txt")
    found = records(result.stdout)
    assert result.exit_code == 1
    assert [record.doc_id for record in found if isinstance(record, ErrorRecord)] == [
        (tmp_path / "bad.txt").as_posix(),
        (tmp_path / "none\x1b.txt").as_posix(),
    ]
    assert any(isinstance(record, Claim) for record in found)
    assert "inputs failed: 2" in result.stderr
    assert "\x1b" not in result.output


def test_an_output_file_is_written_whole(run, article, tmp_path):
    output = tmp_path / "claims.jsonl"
    result = run("extract", article, "-o", output)
    assert (result.exit_code, result.stdout) == (0, "")
    assert output.read_text() == run("extract", article).stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["article.txt", "claims.jsonl"]


def test_an_interrupted_run_leaves_the_old_output(run, article, tmp_path, monkeypatch):
    def stop(worker, chunk):
        raise KeyboardInterrupt

    monkeypatch.setattr("claimx.batch.work.Worker.run", stop)
    output = tmp_path / "claims.jsonl"
    output.write_text("old\n")
    assert run("extract", article, "-o", output).exit_code == 130
    assert output.read_text() == "old\n"
    monkeypatch.undo()
    assert run("extract", article, "-o", output, "--resume").exit_code == 0
    assert output.read_text() == run("extract", article).stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["article.txt", "claims.jsonl"]


def test_an_output_that_cannot_be_written_is_exit_2(run, article, tmp_path):
    result = run("extract", article, "-o", tmp_path / "none" / "claims.jsonl")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        pytest.param(["--kind", "dosage"], lambda claim: claim.kind == "dosage", id="kind"),
        pytest.param(["--relation", "treats"], lambda claim: claim.relation == "treats", id="relation"),
        pytest.param(["--relation", "causes"], lambda claim: claim.relation == "causes", id="none-left"),
        pytest.param(["--min-score", "0.65"], lambda claim: claim.score >= 0.65, id="score"),
        pytest.param(
            ["--kind", "dosage", "--kind", "hedged_statement"],
            lambda claim: claim.kind != "drug_condition",
            id="two-kinds",
        ),
    ],
)
def test_options_select(run, article, options, wanted):
    everything = records(run("extract", article).stdout)
    assert records(run("extract", article, *options).stdout) == [
        claim for claim in everything if wanted(claim)
    ]


def test_standard_input(run, article):
    found = records(run("extract", "-", input=article.read_text()).stdout)
    assert found
    assert {record.doc_id for record in found} == {"-"}


def test_annotate_writes_documents(run, article, tmp_path):
    (tmp_path / "more.jsonl").write_text(
        json.dumps({"id": "m", "text": "Zinc.\r\n", "meta": {"a": [1]}}) + "\n"
    )
    result = run("annotate", article, tmp_path / "more.jsonl")
    first, second = records(result.stdout)
    assert isinstance(first, Document) and not [*problems(first), *problems(second)]
    assert first.text == article.read_text() and first.title == first.text.splitlines()[0]
    assert {span.label for span in first.spans} == {"drug", "condition", "dose", "hedge"}
    assert (second.id, second.text, second.meta) == ("m", "Zinc.\r\n", {"a": [1]})


def test_a_real_process(article, tmp_path):
    terms = tmp_path / "terms.csv"
    terms.write_text("name,label\nblorptin,drug\n")
    text = "Blorptin treats arthritis."
    command = [
        sys.executable,
        "-c",
        "from claimx.cli import main; main()",
        "extract",
        "-",
        "--lexicon",
        terms,
    ]
    done = subprocess.run(command, input=text.encode(), capture_output=True, timeout=60)
    (claim,) = records(done.stdout.decode())
    assert (done.returncode, claim.drug.name, claim.condition.name) == (0, "blorptin", "arthritis")
