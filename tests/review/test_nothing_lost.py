"""Nothing that was confirmed is lost: full disk, read-only log, killed process.

    python tests/review/test_nothing_lost.py 300

kills that many processes rather than the few of the test, and prints what became of them.
"""

from __future__ import annotations

import ctypes
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from itertools import count
from pathlib import Path

import pytest

import claimx
from claimx.jsonl import dumps
from claimx.labels.log import read_labels
from claimx.review.opening import open_session
from claimx.review.session import ReviewSession

TEXT = (
    "Feverfew may prevent migraine. Ginger eases nausea, but it causes heartburn. Aspirin does not cure gout."
)
LOGS = 10  # processes that are killed on one log, one after the other


def kill_many(times: int, folder: Path, seed: int = 0) -> dict[str, int]:
    """Kill *times* processes that decide about claims as fast as they can, and check the log after each.

    Each is a fork of this one. Behind every third the line is torn that a loss of power would leave.
    Raises AssertionError for a decision that was confirmed and is not in the log.
    """
    claims = folder / "claims.jsonl"
    found = claimx.claims(claimx.load("rules")(TEXT), "a.txt")
    claims.write_text("".join(f"{dumps(claim.to_dict())}\n" for claim in found), "utf-8")
    warm = open_session(claims, folder / "warm.jsonl", [], "rk")
    warm.decide(warm.store.entries[0].id, "accept")
    chance = random.Random(seed)
    confirmed: set[int] = set()
    counts = {"kills": 0, "confirmed": 0, "logged": 0, "set aside": 0, "lost": 0}
    for number in range(times):
        if number % LOGS == 0:
            log = folder / f"log-{number}.jsonl"
            confirmed.clear()
        confirmed |= _killed(claims, log, number, chance.uniform(0.001, 0.06))
        counts["kills"] += 1
        if number % 3 == 2:
            _tear(log, chance)
        counts["set aside"] += bool(open_session(claims, log, [], "rk").torn)
        logged = {int(label.seconds) for label in read_labels([log])}
        counts["lost"] += len(confirmed - logged)
        if number % LOGS == LOGS - 1 or number == times - 1:
            counts["confirmed"] += len(confirmed)
            counts["logged"] += len(logged)
    assert counts["lost"] == 0, counts
    return counts


def _killed(claims: Path, log: Path, number: int, after: float) -> set[int]:
    """Return what a fork of this process confirmed until it was killed *after* so many seconds."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            _decide_for_ever(open_session(claims, log, [], "rk"), number, writer)
        finally:
            os._exit(1)
    os.close(writer)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with open(reader, encoding="ascii") as stream:
        return {int(line) for line in stream if line.endswith("\n")}


def _decide_for_ever(session: ReviewSession, number: int, writer: int) -> None:
    for serial in count(number * 1_000_000):
        entry = session.store.entries[serial % len(session.store.entries)]
        session.decide(entry.id, "accept", seconds=float(serial), anew=True)
        os.write(writer, f"{serial}\n".encode())


def _tear(log: Path, chance: random.Random) -> None:
    line = dumps({"schema": "claimx.label/1", "claim_id": "0" * 16, "annotator": "rk"}).encode()
    with open(log, "ab") as stream:
        stream.write(line[: chance.randrange(1, len(line))])


def test_killed_at_random_moments(tmp_path):
    command = [sys.executable, __file__, "40", str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    counts = dict(zip(run.stdout.split()[::2], map(int, run.stdout.split()[1::2]), strict=True))
    assert counts["kills"] == 40
    assert counts["lost"] == 0
    assert counts["confirmed"] > 20
    assert counts["set_aside"] >= 13


# A full disk and a read-only log, in the browser


def _unprivileged() -> None:
    """Let permission bits hold for root too, in the process that is about to start."""
    drop_from_bounding_set, override, read_search = 24, 1, 2
    for capability in (override, read_search):
        ctypes.CDLL(None).prctl(drop_from_bounding_set, capability, 0, 0, 0)


@pytest.fixture
def running(review, tmp_path):
    """Return a function that starts ``claimx review`` as a process, and returns it with its address."""
    review()
    started = []

    def start(log: Path) -> tuple[subprocess.Popen, str]:
        command = [
            sys.executable, "-m", "claimx", "review", tmp_path / "c.jsonl", "--labels", log,
            "--order", "document", "--no-browser", "--annotator", "rk",
        ]  # fmt: skip
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=_unprivileged
        )
        started.append(process)
        return process, process.stdout.readline().strip()

    yield start
    for process in started:
        process.terminate()
        process.communicate()


def refused_then_taken(page, reason: str, mend) -> None:
    """Decide while the log takes nothing, see it said, mend it and try again."""
    page.press("a")
    page.decided(1)
    before = page.labels()
    mend.spoil()
    page.press("2r4")
    page.page.wait_for_selector("#problem:not([hidden])")
    assert reason in page.page.inner_text("#said")
    assert "try again" in page.page.inner_text("#said")
    assert page.labels() == before
    mend.mend()
    page.press("y")
    page.decided(2)
    assert [(label.verdict, label.reason) for label in page.labels()] == [
        ("accept", None),
        ("reject", "wrong_relation"),
    ]


class Limit:
    """No file of the process may grow: what it writes is taken in part, then refused."""

    def __init__(self, process, log):
        self.pid, self.log = process.pid, log

    def _set(self, size):
        import resource

        hard = resource.prlimit(self.pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (size if size is not None else hard, hard))

    def spoil(self):
        self._set(self.log.stat().st_size + 100)

    def mend(self):
        self._set(None)


class ReadOnly:
    def __init__(self, process, log):
        self.log = log

    def spoil(self):
        self.log.chmod(0o444)

    def mend(self):
        self.log.chmod(0o644)


class Full:
    """The file system has no room left."""

    def __init__(self, process, log):
        self.log, self.filler = log, log.parent / "filler"

    def spoil(self):
        with open(self.log, "ab") as stream:  # the last block of the log has room still
            stream.write(b"\n" * (-self.log.stat().st_size % 4096))
        with open(self.filler, "wb", buffering=0) as stream:
            for block in (4096, 1):
                try:
                    while True:
                        stream.write(b"x" * block)
                except OSError:
                    pass

    def mend(self):
        self.filler.unlink()


@pytest.mark.skipif(
    not hasattr(os, "fork") or sys.platform != "linux", reason="limits of a process are Linux's"
)
@pytest.mark.parametrize(("trouble", "said"), [(Limit, "File too large"), (ReadOnly, "Permission denied")])
def test_trouble_is_said_and_the_decision_kept(running, opened, tmp_path, trouble, said):
    log = tmp_path / "l.jsonl"
    process, address = running(log)
    refused_then_taken(opened(address, log), said, trouble(process, log))


@pytest.fixture
def small_disk():
    with tempfile.TemporaryDirectory() as folder:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], capture_output=True, check=False
        )
        if mounted.returncode:
            pytest.skip("no disk can be mounted here")
        yield Path(folder)
        subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_full_disk_is_said_and_the_decision_kept(running, opened, small_disk):
    log = small_disk / "l.jsonl"
    process, address = running(log)
    refused_then_taken(opened(address, log), "No space left on device", Full(process, log))


def test_a_log_that_cannot_be_written_is_said_at_the_start(running, tmp_path):
    log = tmp_path / "l.jsonl"
    log.write_text("")
    log.chmod(0o444)
    process, address = running(log)
    assert address == ""
    assert process.wait() == 2
    assert "cannot be written: it is read-only" in process.stderr.read()


if __name__ == "__main__":
    times = int(sys.argv[1])
    with tempfile.TemporaryDirectory() as made:
        for name, count in kill_many(times, Path(sys.argv[2] if len(sys.argv) > 2 else made)).items():
            print(name.replace(" ", "_"), count)
