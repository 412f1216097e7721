"""``claimx review`` as a process: how its page is opened, what a restart keeps, how it ends."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from claimx.labels.log import read_labels

# in the place of a browser: notes what it was started with, and what others may read of that
_BROWSER = """#!/bin/sh
echo "$@" > {0}/started
stat -c %a "${{1#file://}}" "$(dirname "${{1#file://}}")" > {0}/modes
cp "${{1#file://}}" {0}/copy.html
touch {0}/done
"""


def _listens() -> None:
    """Let signals do what they do in a terminal; a job in the background, as the tests may be, ignores some."""
    for one in (signal.SIGINT, signal.SIGHUP):
        signal.signal(one, signal.SIG_DFL)


@pytest.fixture
def start(review, tmp_path):
    """Return a function that starts a review, and returns it with the first address that it prints."""
    review()
    started = []

    def begin(*options, environment=None) -> tuple[subprocess.Popen, str]:
        command = [
            sys.executable, "-m", "claimx", "review", tmp_path / "c.jsonl", "--labels", tmp_path / "l.jsonl",
            "--docs", tmp_path / "d.jsonl", "--order", "document", "--annotator", "rk", *options,
        ]  # fmt: skip
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path,
            env={**os.environ, **(environment or {})}, preexec_fn=_listens,
        )  # fmt: skip
        started.append(process)
        return process, process.stdout.readline().strip()

    yield begin
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def verdicts(folder: Path) -> list[str]:
    return [label.verdict for label in read_labels([folder / "l.jsonl"])]


def wait_for(happened: Callable[[], bool], page) -> None:
    for _ in range(6000):
        if happened():
            return
        page.wait_for_timeout(10)
    raise AssertionError("It did not happen.")


def test_the_browser_is_led_by_a_private_file(start, browser, tmp_path):
    script = tmp_path / "browser.sh"
    script.write_text(_BROWSER.format(tmp_path))
    script.chmod(0o755)
    process, address = start(environment={"BROWSER": f"{script} %s", "TMPDIR": str(tmp_path)})
    token = address.partition("token=")[2]
    page = browser.new_page()
    wait_for(lambda: (tmp_path / "done").exists(), page)
    started = (tmp_path / "started").read_text()
    assert token not in started
    assert token not in Path(f"/proc/{process.pid}/cmdline").read_text()
    assert (tmp_path / "modes").read_text().split() == ["600", "700"]
    opened = started.strip().removeprefix("file://")
    assert token in Path(opened).read_text("utf-8")

    page.goto(f"file://{opened}")
    page.wait_for_selector("#card:not([hidden])")
    assert page.url == f"{address.partition('?')[0]}"
    cookie = page.context.cookies()[0]
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Strict"
    assert not Path(opened).exists()
    assert not Path(opened).parent.exists()
    page.reload()
    page.wait_for_selector("#card:not([hidden])")

    other = browser.new_page()
    assert other.goto(address).status == 403
    assert "Open the newest one" in other.inner_text("body")
    another = process.stdout.readline().strip()
    assert another.partition("token=")[2] != token
    other.goto(another)
    other.wait_for_selector("#card:not([hidden])")
    page.close()
    other.close()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_end_is_counted_and_nothing_is_left_behind(start, opened, tmp_path, how):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    process, address = start(environment={"BROWSER": "true %s", "TMPDIR": str(temporary)})
    page = opened(address, tmp_path / "l.jsonl")
    page.press("a")
    page.decided(1)
    process.send_signal(how)
    _, said = process.communicate(timeout=100)
    assert process.returncode == 0
    assert said.splitlines()[-1] == f"decisions: 1, decided: 1 of 4, log: {tmp_path / 'l.jsonl'}"
    assert "Traceback" not in said
    assert list(temporary.iterdir()) == []


def test_a_file_that_no_browser_read_is_removed_too(start, tmp_path):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    process, _ = start(environment={"BROWSER": "true %s", "TMPDIR": str(temporary)})
    assert [stat.S_IMODE(one.stat().st_mode) for one in temporary.iterdir()] == [0o700]
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=100)
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("same_tab", [True, False])
def test_a_restarted_server_goes_on_with_the_kept_decision(start, opened, tmp_path, port, same_tab):
    process, address = start("--no-browser", "--port", str(port))
    page = opened(address, tmp_path / "l.jsonl")
    page.press("a")
    page.decided(1)
    process.kill()
    process.communicate()
    page.press("r2")
    said = page.page.locator("#said")
    said.filter(has_text=f"start it again with --port {port}").wait_for()
    _, address = start("--no-browser", "--port", str(port))
    page.press("y")
    said.filter(has_text="Open the newest address").wait_for()
    assert verdicts(tmp_path) == ["accept"]
    if same_tab:
        page.page.evaluate("window.onbeforeunload = null")
        page.page.on("dialog", lambda dialog: dialog.accept())
        page.page.goto(address)
        page.page.locator("#told", has_text="Kept from before and now in the log: reject").wait_for()
    else:
        other = page.page.context.new_page()
        other.goto(address)
        other.wait_for_selector("#card:not([hidden])")
        page.press("y")
    page.decided(2)
    assert verdicts(tmp_path) == ["accept", "reject"]
    page.press("a")
    page.decided(3)
    assert "gout" in page.page.inner_text("#summary").lower()
    assert verdicts(tmp_path) == ["accept", "reject", "accept"]


def test_a_kept_decision_of_another_review_is_not_sent(start, opened, tmp_path, port):
    process, address = start("--no-browser", "--port", str(port))
    page = opened(address, tmp_path / "l.jsonl")
    process.kill()
    process.communicate()
    page.press("a")
    page.page.locator("#said", has_text="does not answer").wait_for()
    _, address = start("--no-browser", "--port", str(port), "--annotator", "someone")
    page.page.on("dialog", lambda dialog: dialog.accept())
    page.page.goto(address)
    page.page.wait_for_selector("#card:not([hidden])")
    page.decided(0)
    assert verdicts(tmp_path) == []


# a user id without a name: the environment says none, and the password database has no such user
_NAMELESS = """
import os, sys
for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
    os.environ.pop(name, None)
os.getuid = lambda: 54321
sys.argv[0] = "claimx"
from claimx.cli.main import main
main()
"""


def test_an_account_without_a_name_needs_an_annotator(review, tmp_path):
    review()
    words = ["review", tmp_path / "c.jsonl", "--labels", tmp_path / "l.jsonl", "--terminal"]
    command = [sys.executable, "-c", _NAMELESS, *words]
    found = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert found.returncode == 2
    assert found.stderr == (
        "Error: Your account has no name to sign decisions with. Give one: --annotator NAME.\n"
    )
    given = subprocess.run(
        [*command, "--annotator", "rk"], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    assert given.stderr.startswith("claims: 4, decided: 0\n")
