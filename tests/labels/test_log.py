"""The end of a log: a whole label counts without its line end, a torn one is told, nothing else is touched."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claimx.errors import RecordError
from claimx.jsonl import dumps
from claimx.labels.log import LabelLog, read_labels
from claimx.records import Label


@pytest.fixture
def label(claim):
    return Label(
        claim_id=claim.id, doc_id=claim.doc_id, annotator="Zoë", at="2026-11-23T09:12:44Z", verdict="accept",
        claim=claim,
    )  # fmt: skip


@pytest.fixture
def lines(label):
    """Return the bytes of two labels, without their line ends."""
    return [dumps(one.to_dict()).encode() for one in (label, replace(label, annotator="ben"))]


ENDS = {"none": b"", "line end": b"\n", "Windows": b"\r\n", "blanks": b" \n\n  "}


@pytest.mark.parametrize("end", ENDS)
def test_every_whole_label_counts(run, tmp_path, label, lines, end):
    log = tmp_path / "log.jsonl"
    log.write_bytes(lines[0] + b"\n" + lines[1] + ENDS[end])
    assert [row.annotator for row in read_labels([log])] == ["Zoë", "ben"]
    stats = run("labels", "stats", log)
    assert "verdicts: accept 2" in stats.stdout
    assert "unfinished" not in stats.stderr
    merged = run("labels", "merge", log, "-o", tmp_path / "all.jsonl")
    assert "labels written: 2" in merged.stderr


def test_a_writer_ends_the_last_line_and_goes_on(tmp_path, label, lines):
    path = tmp_path / "log.jsonl"
    path.write_bytes(lines[0])
    log = LabelLog(path)
    assert log.torn == b""
    assert [row["annotator"] for row in log.read_new()] == ["Zoë"]
    log.append(replace(label, annotator="ben"))
    assert path.read_bytes() == lines[0] + b"\n" + lines[1] + b"\n"
    assert not (tmp_path / "log.jsonl.torn").exists()


def test_a_label_cut_anywhere_is_told_and_the_others_count(run, tmp_path, lines):
    log = tmp_path / "log.jsonl"
    for at in range(1, len(lines[1])):
        log.write_bytes(lines[0] + b"\n" + lines[1][:at])
        told = []
        assert len(list(read_labels([log], torn=told.append))) == 1
        assert told == [f"{log}:2"]
    shown = run("labels", "stats", log)
    assert "log.jsonl:2: an unfinished last line is left out" in shown.stderr
    assert shown.exit_code == 0


def test_zeros_that_a_loss_of_power_left_are_set_aside(tmp_path, lines):
    path = tmp_path / "log.jsonl"
    path.write_bytes(lines[0] + b"\n" + b"\0" * 50)
    assert len(list(read_labels([path]))) == 1
    assert LabelLog(path).torn == b"\0" * 50


@pytest.mark.parametrize("last", ["claim", "words", "number"])
def test_what_is_no_label_is_refused_and_stays(tmp_path, claim, lines, last):
    path = tmp_path / "log.jsonl"
    content = {"claim": dumps(claim.to_dict()), "words": "Shopping: milk", "number": "17"}[last]
    path.write_bytes(lines[0] + b"\n" + content.encode())
    before = path.read_bytes()
    with pytest.raises(RecordError, match=r"log\.jsonl: last line: "):
        LabelLog(path)
    with pytest.raises(RecordError, match=r"log\.jsonl:2: "):
        list(read_labels([path]))
    assert path.read_bytes() == before
    assert not (tmp_path / "log.jsonl.torn").exists()


WRONG = {
    "relation": ({"relation": "heals"}, "relation"),
    "no relation": ({"relation": None}, "needs drug, condition and relation"),
    "other words": ({"condition": {"text": "asthma", "start": 31, "end": 37, "name": "asthma"}}, "asthma"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_correction_that_cannot_be_is_named_by_file_and_line(run, tmp_path, label, lines, case):
    corrections, said = WRONG[case]
    log = tmp_path / "log.jsonl"
    wrong = replace(label, corrections=corrections)
    log.write_bytes(lines[0] + b"\n" + dumps(wrong.to_dict()).encode() + b"\n")
    for command in (("labels", "stats", log), ("labels", "merge", log), ("agree", log, log)):
        shown = run(*command)
        assert shown.exit_code == 2
        assert "log.jsonl:2: " in shown.stderr
        assert said in shown.stderr


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_log_that_a_windows_program_saved_is_read(run, tmp_path, label, lines, encoding):
    log = tmp_path / "log.jsonl"
    log.write_bytes(b"\r\n".join(lines).decode().encode(encoding))
    assert [row.annotator for row in read_labels([log])] == ["Zoë", "ben"]
    if encoding == "utf-16":
        before = log.read_bytes()
        with pytest.raises(RecordError, match="The log is in UTF-16"):
            LabelLog(log)
        assert log.read_bytes() == before
