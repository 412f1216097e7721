"""Runs over many articles: the same bytes whatever the processes, nothing lost, nothing twice."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pyarrow.parquet
import pytest

from claimx.batch import Settings, pool, run
from claimx.batch.job import Job
from claimx.batch.work import Worker
from claimx.errors import InputError
from claimx.exchange import import_records
from claimx.records import Article, ErrorRecord
from claimx.sources.paths import read_inputs
from claimx.sources.text import DEFAULTS
from claimx.typed_json import Record
from claimx.validation import read_records

CORPUS = Path(__file__).parent.parent / "corpus" / "articles"
RULES = Job("rules")
BOTH = Job("rules", documents=True)


@pytest.fixture(scope="module")
def articles(tmp_path_factory):
    """Return a folder of articles, some of which cannot be read."""
    folder = tmp_path_factory.mktemp("articles")
    for number, path in enumerate(sorted(CORPUS.glob("*.txt"))[:24]):
        (folder / f"{number:02d}.txt").write_bytes(path.read_bytes())
    (folder / "05-bad.txt").write_bytes(b"\xc3\xa9 \xff")
    (folder / "10.jsonl").write_text('{"id": "x", "text": "Ginger eases nausea."}\nno json\n')
    return folder


def reader(*paths):
    return lambda: read_inputs(paths, DEFAULTS)


@pytest.fixture(scope="module")
def expected(articles):
    stream = io.BytesIO()
    summary = run(reader(articles), RULES, stream)
    assert (summary.articles, summary.failed) == (25, 2)
    return stream.getvalue()


@pytest.fixture
def eager(monkeypatch):
    """Let small inputs be worth several processes, in small chunks."""
    monkeypatch.setattr(pool, "_WORTH", 0)
    monkeypatch.setattr("claimx.batch.chunks._CHARS", 3000)


# Processes


@pytest.mark.parametrize("jobs", [2, 3])
@pytest.mark.usefixtures("eager")
def test_processes_change_no_byte(articles, expected, tmp_path, jobs):
    summary = run(
        reader(articles), BOTH, tmp_path / "c.jsonl", docs=tmp_path / "d.jsonl", settings=Settings(jobs)
    )
    assert (tmp_path / "c.jsonl").read_bytes() == expected
    texts = {
        row.id: row.text for row in read_records(tmp_path / "d.jsonl") if not isinstance(row, ErrorRecord)
    }
    assert len(texts) == summary.articles
    for claim in read_records(tmp_path / "c.jsonl"):
        if not isinstance(claim, ErrorRecord):
            assert texts[claim.doc_id][claim.start : claim.end] == claim.sentence
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c.jsonl", "d.jsonl"]


@pytest.mark.usefixtures("eager")
def test_a_killed_worker_costs_nothing(articles, expected, tmp_path, monkeypatch):
    """Killed at work: one that is killed while it fetches work is waited for by the others, for a minute."""
    whole, killed = Worker._add, tmp_path / "killed"
    killed.mkdir()

    def dying(self, done, made, found):
        mark = killed / Path(found.doc_id if isinstance(found, ErrorRecord) else found.id).name
        if len(list(killed.iterdir())) < 3 and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        whole(self, done, made, found)

    monkeypatch.setattr(pool, "_METHODS", ("fork",))
    monkeypatch.setattr(Worker, "_add", dying)
    run(reader(articles), RULES, tmp_path / "c.jsonl", settings=Settings(2))
    assert list(killed.iterdir())
    assert (tmp_path / "c.jsonl").read_bytes() == expected


@pytest.mark.usefixtures("eager")
def test_an_article_that_kills_its_worker_is_an_error_record(articles, expected, tmp_path, monkeypatch):
    whole = Worker._add

    def dying(self, done, made, found):
        if isinstance(found, Article) and found.text == "DIE":
            os._exit(3)
        whole(self, done, made, found)

    monkeypatch.setattr(pool, "_METHODS", ("fork",))
    monkeypatch.setattr(Worker, "_add", dying)
    (tmp_path / "09-die.txt").write_text("DIE")
    run(reader(articles, tmp_path / "09-die.txt"), RULES, tmp_path / "c.jsonl", settings=Settings(2))
    lines = (tmp_path / "c.jsonl").read_bytes()
    assert lines.startswith(expected)
    (error,) = (json.loads(line) for line in lines[len(expected) :].splitlines())
    assert error["doc_id"].endswith("09-die.txt")
    assert "The process of the article died" in error["error"]


@pytest.mark.parametrize("in_thread", [False, True])
def test_an_article_that_takes_too_long_is_an_error_record(in_thread):
    long = Article("long", "Ginger may ease nausea and headache. " * 200_000)
    worker, done = Worker(Job("rules", timeout=2)), []
    chunk = [long, Article("short", "Ginger eases nausea.")]
    if in_thread:
        thread = threading.Thread(target=lambda: done.append(worker.run(chunk)))
        thread.start()
        thread.join()
    else:
        done.append(worker.run(chunk))
    error, claim = map(json.loads, done[0].claims.splitlines())
    assert "takes longer than it may" in error["error"]
    assert (claim["doc_id"], len(done[0].errors)) == ("short", 1)


# Resuming


def cut_off(after):
    """Return a watch that stops the run after so many chunks, as a kill does."""
    seen = []

    def stop(done, summary):
        seen.append(done)
        if len(seen) == after:
            raise KeyboardInterrupt

    return stop


@pytest.mark.parametrize(("after", "shard_size"), [(1, 0), (3, 7), (6, 0), (6, 7)])
@pytest.mark.usefixtures("eager")
def test_an_interrupted_run_goes_on(articles, expected, tmp_path, monkeypatch, after, shard_size):
    monkeypatch.setattr("claimx.batch.running._NOTED", 0)
    output, docs = tmp_path / "c.jsonl", tmp_path / "d.jsonl"
    with pytest.raises(KeyboardInterrupt):
        run(reader(articles), BOTH, output, docs=docs, settings=Settings(1, shard_size), watch=cut_off(after))
    assert not output.exists() and not docs.exists()
    settings = Settings(2, shard_size, resume=True)
    summary = run(reader(articles), BOTH, output, docs=docs, settings=settings)
    assert bool(summary.resumed) == (after > 1)
    found = sorted(tmp_path.glob("c*.jsonl"))
    assert b"".join(path.read_bytes() for path in found) == expected
    if shard_size:
        assert [len(path.read_bytes().splitlines()) for path in found][:-1] == [7] * (len(found) - 1)
    assert len(list(read_records(docs))) == 27
    assert not list(tmp_path.glob(".*"))


def test_inputs_that_changed_are_extracted_again(articles, expected, tmp_path, monkeypatch):
    monkeypatch.setattr("claimx.batch.running._NOTED", 0)
    monkeypatch.setattr("claimx.batch.chunks._CHARS", 3000)
    output, first = tmp_path / "c.jsonl", articles / "00.txt"
    with pytest.raises(KeyboardInterrupt):
        run(reader(articles), RULES, output, watch=cut_off(4))
    text = first.read_text()
    first.write_text("Zinc may shorten colds.")
    try:
        summary = run(reader(articles), RULES, output, settings=Settings(resume=True))
    finally:
        first.write_text(text)
    assert not summary.resumed
    assert next(read_records(output)).sentence == "Zinc may shorten colds."


def test_another_job_is_refused_without_force(articles, expected, tmp_path, monkeypatch):
    monkeypatch.setattr("claimx.batch.running._NOTED", 0)
    monkeypatch.setattr("claimx.batch.chunks._CHARS", 3000)
    output = tmp_path / "c.jsonl"
    with pytest.raises(KeyboardInterrupt):
        run(reader(articles), Job("default"), output, watch=cut_off(3))
    with pytest.raises(InputError, match="another model, model_sha256"):
        run(reader(articles), RULES, output, settings=Settings(resume=True))
    run(reader(articles), RULES, output, settings=Settings(resume=True, force=True))
    assert output.read_bytes() == expected


COMMAND = [sys.executable, "-m", "claimx", "extract", "--model", "rules", "--jobs", "2"]


@pytest.mark.parametrize("seed", range(2))
def test_a_run_that_is_killed_and_resumed_equals_an_uninterrupted_one(articles, expected, tmp_path, seed):
    """Two of the moments; ``benchmarks/kills.py`` takes a hundred."""
    output = tmp_path / "c.jsonl"
    command = [*COMMAND, str(articles), "-o", str(output)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True) as started:
        time.sleep(random.Random(seed).uniform(0.2, 1.6))
        os.killpg(started.pid, signal.SIGKILL)
    subprocess.run([*command, "--resume"], stderr=subprocess.DEVNULL, timeout=200)
    assert output.read_bytes() == expected


def started_long_run(folder):
    """Start a run that takes minutes, in a session of its own."""
    line = json.dumps({"text": "Ginger may ease nausea. " * 200}) + "\n"
    (folder / "a.jsonl").write_text(line * 5000)
    command = [*COMMAND, str(folder / "a.jsonl"), "-o", str(folder / "c.jsonl"), "--log-json"]

    def listens() -> (
        None
    ):  # a shell's background job, such as the tests may be, ignores Ctrl-C, and so do its children
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    return subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True, preexec_fn=listens)


@pytest.mark.parametrize("after", [0, 0.5, 1.0])
def test_control_c_while_the_workers_start_is_no_traceback(tmp_path, after):
    with started_long_run(tmp_path) as started:
        while not (tmp_path / ".c.jsonl.part").exists():
            time.sleep(0.01)
        time.sleep(after)
        os.killpg(started.pid, signal.SIGINT)
        assert started.wait(timeout=60) == 130
        said = started.stderr.read().decode()
    assert said.startswith("Stopped. ")
    assert "Traceback" not in said


def test_control_c_ends_a_run_that_writes(tmp_path):
    with started_long_run(tmp_path) as started:
        while not (tmp_path / ".c.jsonl.part").exists() or not (tmp_path / ".c.jsonl.part").stat().st_size:
            time.sleep(0.05)
        os.killpg(started.pid, signal.SIGINT)
        assert started.wait(timeout=60) == 130  # the run would take minutes
        assert b"Traceback" not in started.stderr.read()
    assert not (tmp_path / "c.jsonl").exists()


def test_two_runs_do_not_write_one_output(articles, tmp_path):
    def again(done, summary):
        with pytest.raises(Exception, match="Another run writes this output"):
            run(reader(articles), RULES, tmp_path / "c.jsonl")

    run(reader(articles), RULES, tmp_path / "c.jsonl", watch=again)


# Formats


def test_claims_as_tables(articles, expected, tmp_path):
    plain = [json.loads(line) for line in expected.splitlines()]
    run(reader(articles), RULES, tmp_path / "c.parquet")
    rows = pyarrow.parquet.read_table(tmp_path / "c.parquet").to_pylist()
    for row, record in zip(rows, plain, strict=True):
        for name in ("drug", "condition"):
            if row[name] is not None:
                row[name]["ids"] = dict(row[name]["ids"])
        assert {key: row[key] for key in record} == record
    run(reader(articles), RULES, tmp_path / "c.csv")
    records = list(import_records(tmp_path / "c.csv", "csv", now="2026-11-23T00:00:00Z"))
    assert [record.to_dict() for record in records if isinstance(record, Record)] == plain
    with open(tmp_path / "c.csv", encoding="utf-8-sig", newline="") as stream:
        assert len(list(csv.reader(stream))) == len(plain) + 1


def test_a_longer_run_leaves_no_shards_behind(articles, tmp_path):
    run(reader(articles), RULES, tmp_path / "c.jsonl", settings=Settings(shard_size=5))
    many = len(list(tmp_path.iterdir()))
    run(reader(articles / "00.txt"), RULES, tmp_path / "c.jsonl", settings=Settings(shard_size=5))
    assert len(list(tmp_path.iterdir())) < many


# The command line


def test_options_of_a_run(run, articles, expected, tmp_path):
    output = tmp_path / "c.jsonl"
    made = run(
        "extract", articles, "-o", output, "--model", "rules", "--docs", tmp_path / "d.jsonl", "--log-json"
    )
    assert made.exit_code == 1
    events = [json.loads(line) for line in made.stderr.splitlines()]
    assert [event["event"] for event in events] == ["error", "error", "summary"]
    assert (events[-1]["articles"], events[-1]["failed"]) == (25, 2)
    assert output.read_bytes() == expected
    assert "give -o" in run("extract", articles, "--resume").stderr
    refused = run("annotate", articles, "-o", tmp_path / "a.parquet")
    assert "Articles are not written as .parquet" in refused.stderr
    said = run("extract", articles / "05-bad.txt", "-o", output, "--model", "rules").stderr
    assert "codec can't decode" in said and "UnicodeDecodeError" not in said


def test_encodings_are_said(run, tmp_path):
    (tmp_path / "a.txt").write_bytes("Ginger für nausea".encode("cp1252"))
    assert "read as cp1252: 1" in run("extract", tmp_path / "a.txt").stderr
