"""A run asks nothing twice, sends nothing unasked, and brings the same in the same order."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
from dataclasses import replace

import ask as benchmark_of_ask
import misbehaving
import pytest
from filelock import FileLock

from claimx.labels.log import read_labels
from claimx.learn.corpus import read_corpus


def test_what_was_answered_is_not_asked_again(ask, serve, source, log):
    server = serve()
    first = ask(source, server=server)
    second = ask(source, server=server)
    assert list(server.seen.asked.values()) == [1]
    assert "of these known: 1" in second.stderr
    assert second.labels == first.labels and second.records == first.records
    assert len(log.read_bytes().splitlines()) == len(first.labels)


def test_another_question_is_asked(ask, serve, source, tmp_path):
    server = serve()
    prompt = tmp_path / "prompt.md"
    prompt.write_text("Judge them.")
    ask(source, server=server)
    for options in (["--prompt", prompt], ["--set", "max_tokens=100"], ["--unsure", 0], ["--model", "n"]):
        ask(source, *options, server=server)
    assert len(server.seen.asked) == 4 + (server.seen.asked.total() > 4)
    assert set(server.seen.asked.values()) == {1}


def test_equal_articles_are_asked_about_once(ask, serve, tmp_path, text):
    source = tmp_path / "twins.jsonl"
    source.write_text("".join(json.dumps({"id": name, "text": text}) + "\n" for name in "abcdefghijkl"))
    server = serve()
    asked = ask(source, server=server)
    assert list(server.seen.asked.values()) == [1]
    assert len({label.doc_id for label in asked.labels}) == 12


def test_what_is_said_of_another_text_with_the_same_id_is_noted(ask, serve, source, text):
    first = ask(source, server=serve())
    source.write_text(text.replace("gout", "gout, say some"))
    again = ask(source, server=serve())
    said = {(label.claim_id, label.claim.sentence) for label in again.labels}
    assert len(again.labels) == len(said) == len(first.labels) + 1


@pytest.mark.parametrize("way", ["empty", "schema", "truncated"])
def test_an_answer_that_cannot_be_used_is_asked_again_only_when_told(ask, serve, source, way):
    server = serve(way=way)
    ask(source, server=server)
    assert ask(source, server=server).code == 1
    assert list(server.seen.asked.values()) == [1]
    ask(source, "--again", server=serve())
    assert ask(source).code == 2  # nobody is named
    well = serve()
    assert ask(source, "--again", server=well).code == 0
    assert not well.seen.asked  # it was answered well by now


def test_what_had_no_answer_is_asked_by_the_next_run(ask, serve, source):
    assert ask(source, server=serve(way="500")).labels == []
    assert ask(source, server=serve()).code == 0


def test_a_line_that_a_killed_run_left_unfinished_is_asked_again(ask, serve, source, log):
    ask(source, server=serve())
    notes = log.with_name("labels.jsonl.answers")
    whole = notes.read_bytes()
    notes.write_bytes(whole + whole[:40])
    assert ask(source, server=serve()).code == 0
    assert notes.read_bytes() == whole


def test_notes_that_are_none_are_named(ask, serve, source, log):
    log.with_name("labels.jsonl.answers").write_text('{"key": 1}\n')
    asked = ask(source, server=serve())
    assert asked.code == 2 and "labels.jsonl.answers:1: The line is no answer." in asked.stderr


def test_two_runs_do_not_write_the_same_notes(ask, serve, source, log):
    with FileLock(f"{log}.answers.lock"):
        asked = ask(source, server=serve())
    assert asked.code == 2 and "Another run asks for this log." in asked.stderr


def test_the_order_is_that_of_the_articles(ask, serve, many):
    """Whatever question is answered first; the later ones are, here."""
    turn = threading.Semaphore(0)

    def backwards(question):
        number = int(re.findall(r"\d+", question["text"])[-1])
        if number == 0:
            turn.acquire(timeout=60)
        else:
            turn.release()
        return {"judgements": [{"claim": 1, "right": True, "reason": None, "fixed": None}]}

    asked = ask(many(12), server=serve(backwards))
    order = [int(label.doc_id) for label in asked.labels]
    assert order == sorted(order) and len(order) == 12
    records = [int(record["doc_id"]) for record in asked.records]
    assert records == sorted(records)


def test_a_dry_run_sends_nothing_and_tells_the_cost(run, loaded, source, serve, log):
    result = run("ask", source, "--dry-run", "--model", "m", "--price", 1000, 2000)
    body = json.loads(result.stdout)
    asked = -(-len(result.stdout.encode().rstrip(b"\n")) // 4)
    claims = len(json.loads(body["messages"][-1]["content"])["claims"])
    assert result.exit_code == 0
    assert f"tokens asked: about {asked}, answered: about {60 * claims}" in result.stderr
    assert f"cost: about {(asked * 1000 + 60 * claims * 2000) / 1e6:.2f}" in result.stderr
    assert "Nothing was sent" in result.stderr
    assert not log.exists()


def test_a_dry_run_leaves_out_what_was_answered(run, loaded, source, serve, ask, log, tmp_path, text):
    ask(source, server=serve())
    other = tmp_path / "b.txt"
    other.write_text(f"{text}Zinc eases colds.")
    before = log.with_name("labels.jsonl.answers").read_bytes()
    result = run("ask", source, other, "--dry-run", "--model", "m", "--labels", log)
    assert "questions: 1, answered before: 1" in result.stderr
    assert json.loads(json.loads(result.stdout)["messages"][-1]["content"])["text"].endswith("colds.")
    assert log.with_name("labels.jsonl.answers").read_bytes() == before


def test_what_a_dry_run_shows_is_what_is_sent(run, loaded, source, serve, ask):
    bodies = []
    server = serve()
    server.watch = bodies.append
    shown = run("ask", source, "--dry-run", "--endpoint", server.url, "--model", "m").stdout
    assert not bodies
    ask(source, server=server)
    assert bodies == [json.loads(shown)]


def test_the_costs_that_a_server_tells_are_counted(ask, serve, source):
    assert (
        "tokens: 100 asked, 10 answered, cost: 0.30"
        in ask(source, "--price", 2000, 10000, server=serve()).stderr
    )


@pytest.mark.parametrize(
    "options, said",
    [
        ([], "Say who is asked"),
        (["--endpoint", "http://127.0.0.1/v1"], "--endpoint needs the name of a model"),
        (["--endpoint", "http://127.0.0.1/v1", "--model", "m", "--command", "cat"], "either"),
        (["--endpoint", "http://127.0.0.1/v1", "--model", "m\n"], "no name of a model"),
        (["--endpoint", "http://127.0.0.1/v1", "--model", "m", "--set", "a=b"], "NAME=JSON"),
        (["--endpoint", "http://127.0.0.1/v1", "--model", "m", "--prompt", "gone.md"], "does not exist"),
    ],
)
def test_wrong_usage(ask, source, options, said):
    asked = ask(source, *options)
    assert asked.code == 2 and said in " ".join(asked.stderr.split())


def test_a_file_that_cannot_be_read_is_a_record_among_the_others(ask, serve, tmp_path, text):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_bytes(b"\xff\xfe\x00\x00\x01")
    (tmp_path / "in/b.txt").write_text(text)
    asked = ask(tmp_path / "in", server=serve())
    assert asked.code == 1 and asked.labels
    assert asked.records[0]["schema"] == "claimx.error/1"


def test_a_server_that_misbehaves_in_every_way_and_a_run_that_is_stopped(tmp_path, pytestconfig):
    """A small one of what ``benchmarks/ask.py`` does with 200 articles."""
    corpus = read_corpus([pytestconfig.rootpath / "corpus/dev.jsonl"])
    short = sorted(corpus, key=lambda document: len(document.text))[:36]
    outcome = benchmark_of_ask.asked(short, tmp_path, stops=1)
    assert outcome.claims > 100
    assert outcome.questions == 34  # two articles speak to models
    assert outcome[4:] == (0, 0, 0, 0, 0)


def test_a_run_that_is_killed_goes_on_to_the_same_end(run, loaded, serve, many, tmp_path):
    source = many(40)

    def slowly(question):
        time.sleep(0.03)
        return {"judgements": [{"claim": 1, "right": True, "reason": None, "fixed": None}]}

    def command(server, name):
        words = ("ask", source, "--endpoint", server.url, "--model", "m", "--extractor", "rules")
        return [*map(str, words), "--labels", tmp_path / name, "-o", tmp_path / f"c-{name}"]

    killed, whole = serve(slowly), serve(slowly)
    words = [sys.executable, "-m", "claimx", *command(killed, "killed.jsonl")]
    running = subprocess.Popen(words, stderr=subprocess.DEVNULL)
    misbehaving.wait_for(lambda: len(killed.seen.asked) > 12, 60)
    running.kill()
    running.wait()
    for server, name in ((killed, "killed.jsonl"), (whole, "whole.jsonl")):
        assert run(*command(server, name)).exit_code == 1  # other claims were not judged
    assert (tmp_path / "c-killed.jsonl").read_bytes() == (tmp_path / "c-whole.jsonl").read_bytes()
    one, two = (
        [replace(label, at="") for label in read_labels([tmp_path / name])]
        for name in ("killed.jsonl", "whole.jsonl")
    )
    assert one == two
    assert sum(count > 1 for count in killed.seen.answered.values()) <= 4  # those that were under way
