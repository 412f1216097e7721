"""A server that behaves as it is told, and the command that asks it."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from claimx.labels.log import read_labels

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

import misbehaving

TEXT = "Feverfew may prevent migraine. Ginger eases nausea, but it causes heartburn. Aspirin does not cure gout.\n"


def all_right(question: dict[str, Any]) -> dict[str, Any]:
    """Return the answer of who finds every claim right, and reads one claim in every article."""
    if "claims" not in question:
        said = {"drug": "Feverfew", "condition": "migraine", "relation": "prevents", "negated": False}
        return {"claims": [{"sentence": "Feverfew may prevent migraine.", **said, "certainty": "possible"}]}
    rows = [
        {"claim": row["claim"], "right": True, "reason": None, "fixed": None} for row in question["claims"]
    ]
    return {"judgements": rows}


@dataclass
class Asked:
    """What a run of the command brought."""

    code: int
    stderr: str
    labels: list[Any]
    records: list[dict[str, Any]]

    @property
    def reasons(self) -> list[str]:
        """The reasons of the error records, without their details."""
        rows = [row["error"] for row in self.records if row["schema"] == "claimx.error/1"]
        return [row.partition(":")[0].partition(" (")[0] for row in rows]


@pytest.fixture
def serve():
    """Return a function that starts a server; it behaves well unless told otherwise."""
    servers = []

    def start(answer=all_right, way="good", away=""):
        servers.append(
            misbehaving.MisbehavingServer(answer, way if callable(way) else lambda question: way, away)
        )
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def text():
    """Return the text of the article."""
    return TEXT


@pytest.fixture
def source(tmp_path):
    """Return the file of the article."""
    path = tmp_path / "a.txt"
    path.write_text(TEXT, "utf-8")
    return path


@pytest.fixture
def many(tmp_path):
    """Return a function that writes as many articles as it is told."""

    def written(count):
        path = tmp_path / "many.jsonl"
        rows = [json.dumps({"id": f"{at}", "text": f"{TEXT}{at}"}) for at in range(count)]
        path.write_text("".join(f"{row}\n" for row in rows))
        return path

    return written


@pytest.fixture
def log(tmp_path):
    """Return the log of labels."""
    return tmp_path / "labels.jsonl"


@pytest.fixture
def ask(run, loaded, tmp_path, log):
    """Return a function that runs claimx ask with quick tries."""

    def asked(source, *options, server=None, **more):
        where = ("--endpoint", server.url, "--model", "m") if server is not None else ()
        output = tmp_path / "claims.jsonl"
        output.unlink(missing_ok=True)
        result = run(
            "ask", source, *where, "--labels", log, "-o", output, "--wait", 0.01, "--timeout", 60, "--retries", 2,
            *options, **more,
        )  # fmt: skip
        records = [json.loads(line) for line in output.read_text().splitlines()] if output.exists() else []
        return Asked(
            result.exit_code, result.stderr, list(read_labels([log])) if log.exists() else [], records
        )

    return asked
