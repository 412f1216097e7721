"""Ctrl-C comes when it can be answered, once, and is never lost."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading

import click
import pytest

from claimx.cli.main import INTERRUPTED
from claimx.interrupts import held_back


@pytest.fixture(autouse=True)
def heard():
    """Let the tests hear Ctrl-C also where they run in the background, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def press():
    signal.raise_signal(signal.SIGINT)


def test_pressed_within_a_block_it_comes_behind_it():
    done = []
    with pytest.raises(KeyboardInterrupt), held_back():
        press()
        done.append("all")
    assert done == ["all"]
    with pytest.raises(KeyboardInterrupt):
        press()  # as before


def test_an_error_of_the_block_does_not_swallow_it():
    with pytest.raises(KeyboardInterrupt), held_back():
        press()
        raise ValueError


def test_ignored_it_stays_ignored():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with held_back():
            press()
    finally:
        signal.signal(signal.SIGINT, before)


def test_another_thread_has_nothing_to_hold_back():
    done = []

    def work():
        with held_back():
            done.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [signal.getsignal(signal.SIGINT)]


CLEANED_UP = """
import signal, time
from claimx.interrupts import never_unheard
never_unheard()
class Cleaned:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)
try:
    Cleaned()
    time.sleep(10)
except KeyboardInterrupt:
    print("heard")
"""


WITHIN_A_STRING = """
import signal
from claimx.interrupts import ignored_from_now
try:
    exec("signal.raise_signal(signal.SIGINT)")
except KeyboardInterrupt:
    ignored_from_now()
    raise SystemExit(130) from None
"""


def test_the_status_is_ours_though_it_came_while_python_ran_a_string(tmp_path):
    (tmp_path / "stopped.py").write_text(WITHIN_A_STRING)
    command = [sys.executable, "-m", "stopped"]
    assert subprocess.run(command, cwd=tmp_path, timeout=60).returncode == INTERRUPTED


def test_it_comes_again_where_python_cannot_raise():
    done = subprocess.run([sys.executable, "-c", CLEANED_UP], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("heard\n", "")


def test_while_the_command_line_is_read_the_answer_is_the_same(run, monkeypatch):
    def stop(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(click.Command, "parse_args", stop)
    result = run("schema", "claim")
    assert (result.exit_code, result.output) == (INTERRUPTED, "Stopped.\n")
