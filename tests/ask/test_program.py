"""A program that is asked may be anything, and do anything."""

from __future__ import annotations

import json
import shlex
import sys
import time

import pytest

HEAD = """
import json, sys, time
def right(row):
    return {"judgements": [{"claim": one["claim"], "right": True, "reason": None, "fixed": None} for one in row["question"]["claims"]]}
def say(**fields):
    print(json.dumps(fields), flush=True)
"""


@pytest.fixture
def program(tmp_path):
    """Return a function from Python to the command that runs it."""

    def command(code):
        path = tmp_path / "annotate.py"
        path.write_text(HEAD + code)
        return f"{shlex.quote(sys.executable)} {shlex.quote(str(path))}"

    return command


STREAM = "for line in sys.stdin:\n    row = json.loads(line)\n    "


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(STREAM + "say(id=row['id'], answer=right(row))", id="at-once"),
        pytest.param(
            "rows = [json.loads(line) for line in sys.stdin]\n"
            "for row in reversed(rows): say(id=row['id'], answer=json.dumps(right(row)))",
            id="at-the-end-in-another-order-as-text",
        ),
        pytest.param(
            "print('hello'); print('[' * 100000); print(7)\n"
            + STREAM + "say(id='nobody', answer={}); say(id=row['id'], answer=right(row)); say(id=row['id'], answer={})",
            id="with-words-of-its-own-and-second-answers",
        ),
    ],
)  # fmt: skip
def test_a_program_answers(ask, many, program, code):
    asked = ask(many(5), "--command", program(code), "--model", "p")
    assert asked.code == 0, asked.stderr
    assert {label.doc_id for label in asked.labels} == set("01234")
    assert {label.annotator for label in asked.labels} == {"model:p"}


@pytest.mark.parametrize(
    "code, reason",
    [
        ("sys.exit(3)", "no answer"),
        ("sys.stdin.close(); time.sleep(0.2)", "no answer"),
        ("time.sleep(600)", "no answer"),
        (STREAM + "say(id=row['id'], error='I do not know')", "refused"),
        (STREAM + "say(id=row['id'])", "empty"),
        (STREAM + "say(id=row['id'], answer={'judgements': 1})", "out of schema"),
        (STREAM + "sys.stdout.write('x' * 9_000_000 + '\\n'); sys.stdout.flush()", "no answer"),
    ],
)
def test_what_a_program_does_wrong_is_a_record(ask, many, program, code, reason):
    patience = 1 if code == "time.sleep(600)" else 60
    asked = ask(many(3), "--command", program(code), "--model", "p", "--timeout", patience)
    assert (asked.code, asked.labels, asked.reasons) == (1, [], [reason] * 3)


def test_the_end_of_a_program_is_told(ask, source, program):
    assert (
        "the program ended with status 3"
        in ask(source, "--command", program("sys.exit(3)"), "--model", "p").stderr
    )


def test_a_program_gets_what_it_needs(ask, source, program, tmp_path, text):
    seen = tmp_path / "seen.json"
    ask(source, "--command", program(STREAM + f"open({str(seen)!r}, 'w').write(line)"))
    row = json.loads(seen.read_text())
    assert set(row) == {"id", "task", "article_id", "question", "messages", "schema"}
    assert row["question"]["text"] == text and row["article_id"] == str(source)
    assert json.loads(row["messages"][-1]["content"]) == row["question"]


def test_the_name_of_a_program_is_that_of_its_annotator(ask, source, tmp_path):
    path = tmp_path / "reader.sh"
    path.write_text("#!/bin/sh\nexit 0\n")
    path.chmod(0o755)
    assert ask(source, "--command", f"{path} -v").code == 1
    notes = (tmp_path / "labels.jsonl.answers").read_text()
    assert notes == ""  # no answer is none to keep


def test_a_program_that_is_not_there_stops_the_run(ask, source):
    asked = ask(source, "--command", "/no/such/program")
    assert asked.code == 2 and "/no/such/program: The program cannot be run" in asked.stderr


def test_answers_of_a_program_are_not_asked_again(ask, many, program, tmp_path):
    count = tmp_path / "count"
    code = STREAM + f"open({str(count)!r}, 'a').write('x'); say(id=row['id'], answer=right(row))"
    first = ask(many(4), "--command", program(code), "--model", "p")
    second = ask(many(4), "--command", program(code), "--model", "p")
    assert count.read_text() == "xxxx"
    assert first.records == second.records and second.code == 0


def test_a_program_may_wait_as_long_as_questions_come(ask, many, program, monkeypatch):
    """It reads all before it answers, and claimx takes longer over the articles than the program may be silent."""
    from claimx.ask import article

    known = article._known

    def slowly(*arguments):
        time.sleep(0.9)
        return known(*arguments)

    monkeypatch.setattr(article, "_known", slowly)
    code = "rows = [json.loads(line) for line in sys.stdin]\nfor row in rows: say(id=row['id'], answer=right(row))"
    assert ask(many(5), "--command", program(code), "--model", "p", "--timeout", 3).code == 0
