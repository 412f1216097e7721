"""A server that misbehaves costs answers, and never a claim or the key."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace

import misbehaving
import pytest

from claimx.ask.pace import Pace, back_off, retry_after
from claimx.ask.replies import UNANSWERED


@pytest.mark.parametrize("task", ["judge", "read"])
@pytest.mark.parametrize("way", misbehaving.REASONS)
def test_misbehaviour_is_a_record_with_its_reason(ask, serve, source, way, task):
    away = serve()
    server = serve(way=way, away=f"{away.url}/chat/completions")
    patience = 0.5 if way == "slow" else 60
    asked = ask(source, "--task", task, "--timeout", patience, server=server, env={"CLAIMX_API_KEY": "sk-1"})
    assert misbehaving.REASONS[way] in asked.reasons
    assert asked.code == 1
    assert not away.seen.asked
    if way == "repeated" and task == "read":  # once is enough
        assert len({label.claim_id for label in asked.labels}) == len(asked.labels)
    else:
        assert asked.labels == []
    tries = {"500": 3, "429": 3, "slow": 3, "closed": 3}.get(way, 1)
    assert list(server.seen.asked.values()) == [tries]


@pytest.mark.parametrize("way", ["twice", "busy"])
def test_a_server_that_recovers_is_asked_again(ask, serve, source, way):
    server = serve(way=way)
    asked = ask(source, server=server)
    assert (asked.code, list(server.seen.asked.values())) == (0, [2])
    assert asked.labels and all(label.annotator == "model:m" for label in asked.labels)


def test_what_a_busy_server_asks_for_is_waited(ask, serve, source, monkeypatch):
    held = []
    monkeypatch.setattr(Pace, "hold", lambda pace, seconds: held.append(seconds))
    assert ask(source, server=serve(way="busy")).code == 0
    assert held == [0.2]


def test_the_key_goes_to_the_server_and_nowhere_else(ask, serve, source, tmp_path):
    server = serve()
    asked = ask(source, server=server, env={"CLAIMX_API_KEY": "sk-secret"})
    assert server.seen.authorizations == {"Bearer sk-secret"}
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert b"sk-secret" not in written and "sk-secret" not in asked.stderr


def test_another_variable_may_hold_the_key(ask, serve, source):
    server = serve()
    ask(source, "--key-env", "OTHER", server=server, env={"CLAIMX_API_KEY": "sk-1", "OTHER": "sk-2"})
    assert server.seen.authorizations == {"Bearer sk-2"}


def test_no_key_no_header(ask, serve, source):
    server = serve()
    ask(source, server=server, env={"CLAIMX_API_KEY": ""})
    assert server.seen.authorizations == {""}


@pytest.mark.parametrize(
    "url, key, said",
    [
        ("ftp://127.0.0.1/v1", "", "does not begin with http"),
        ("127.0.0.1:11434", "", "does not begin with http"),
        ("http://[::1/v1", "", "no address"),
        ("http://localhost:99999999/v1", "", "no address"),
        ("http://me:secret@localhost/v1", "", "name or password"),
        ("http://models.example/v1", "sk-1", "readable for all"),
        ("https://models.example/v1", "sk-1\nX: y", "characters that no key has"),
    ],
)
def test_an_address_that_is_not_asked(ask, source, url, key, said):
    asked = ask(source, "--endpoint", url, "--model", "m", env={"CLAIMX_API_KEY": key})
    assert asked.code == 2 and said in asked.stderr
    assert "secret" not in asked.stderr.replace(url, "") and "sk-1" not in asked.stderr


@pytest.mark.parametrize(
    "status, said", [(401, "refuses the key"), (403, "refuses the key"), (404, "no such")]
)
def test_misuse_stops_the_run(ask, serve, source, status, said):
    asked = ask(source, server=serve(way=str(status)))
    assert asked.code == 2 and said in asked.stderr


def test_what_a_server_says_of_a_refused_request_is_told_without_the_key(ask, serve, source):
    asked = ask(source, server=serve(way="400"), env={"CLAIMX_API_KEY": "sk-secret"})
    assert asked.reasons == ["request refused"]
    assert "context too long" in asked.stderr and "sk-secret" not in asked.stderr


def test_nobody_there_stops_the_run_after_some_questions(ask, many):
    asked = ask(many(60), "--endpoint", "http://127.0.0.1:9/v1", "--model", "m", "--retries", 0)
    assert asked.code == 2 and "20 questions in a row" in asked.stderr


def test_no_more_are_asked_at_a_time_than_told(ask, serve, many):

    def slowly(question):
        time.sleep(0.02)
        return {"judgements": []}

    server = serve(slowly)
    ask(many(20), "--parallel", 3, server=server)
    assert 1 < server.seen.most <= 3
    assert len(server.seen.asked) == 20


@pytest.fixture
def clock(monkeypatch):
    """Let nobody wait; return the clock that a Pace looks at, which waiting moves on."""
    clock = SimpleNamespace(now=0.0, monotonic=lambda: clock.now)

    def wait(event, seconds):
        clock.now += seconds

    monkeypatch.setattr("claimx.ask.pace.time", clock)
    monkeypatch.setattr(threading.Event, "wait", wait)
    return clock


def test_a_rate_is_kept(clock):
    pace = Pace(per_minute=30)
    turns = [(pace.wait(), clock.now) for _ in range(4)]
    assert turns == [(True, 0.0), (True, 2.0), (True, 4.0), (True, 6.0)]
    pace.hold(60)
    assert (pace.wait(), clock.now) == (True, 66.0)
    pace.stop()
    assert (pace.wait(), clock.now) == (False, 66.0)


@pytest.mark.parametrize(
    "value, seconds",
    [
        (None, None), ("3", 3.0), ("0.5", 0.5), ("", None), ("soon", None), ("-1", None), ("9" * 400, None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0), ("Wed, 21 Oct 2015 07:28:00", 0.0), ("٣", None),
    ],
)  # fmt: skip
def test_retry_after(value, seconds):
    assert retry_after(value) == seconds


def test_waiting_doubles_and_has_an_end():
    waits = [back_off(1.0, tries) for tries in range(1, 2000, 10)]
    assert 0.5 <= waits[0] <= 1.0
    assert max(waits) <= 60.0


def test_every_reason_is_in_the_document(pytestconfig):
    page = (pytestconfig.rootpath / "docs/ask.md").read_text("utf-8")
    reasons = {*misbehaving.REASONS.values(), *UNANSWERED, "too many", "left out", "unknown claim", "no name"}
    assert [reason for reason in sorted(reasons) if f"`{reason}`" not in page] == []
