"""The examples in every ``--help`` run, on files as they speak of."""

from __future__ import annotations

import csv
import glob
import gzip
import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from claimx.cli import cli

CORPUS = Path(__file__).parents[1] / "corpus"
TEXT = "Ginger eases nausea.\n\nIron may help some people with anemia. Take 18 mg of iron daily.\n"
_ELSEWHERE = re.compile(r"s3://|https?://|\./|^claimx review (?!.*--terminal)")
"""Stores, the web, programs of the user, and the page that is served until somebody ends it: only the options are read."""


def commands(group=cli, name="claimx"):
    """Yield each command with its name, groups too."""
    yield name, group
    for part, command in getattr(group, "commands", {}).items():
        yield from commands(command, f"{name} {part}")


COMMANDS = dict(commands())
EXAMPLES = {
    name: [line.strip() for line in command.help.partition("Example:")[2].splitlines() if line.strip()]
    for name, command in COMMANDS.items()
}
LINES = {line: name for name, lines in EXAMPLES.items() for line in lines}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_shows_an_example_of_itself(name):
    assert EXAMPLES[name]
    assert all(re.search(rf"(^|\| ){name}\b", line) for line in EXAMPLES[name])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder with the files that the examples name."""
    root = tmp_path_factory.mktemp("examples")
    for name in ("articles/post.txt", "articles/other.txt", "blog/june/post.md"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(TEXT, "utf-8")
    body = f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n{TEXT}".encode()
    head = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/a\r\n"
    head += f"WARC-Date: 2026-01-02T03:04:05Z\r\nContent-Type: application/http\r\nContent-Length: {len(body)}\r\n\r\n"
    (root / "crawl.warc.gz").write_bytes(gzip.compress(head.encode() + body + b"\r\n\r\n"))
    (root / "corpus").mkdir()
    for part, count in (("train", 12), ("dev", 8), ("test", 4)):
        rows = (CORPUS / f"{part}.jsonl").read_text("utf-8").splitlines(keepends=True)
        (root / f"corpus/{part}.jsonl").write_text("".join(rows[:count]), "utf-8")
    made = ["extract", str(root / "articles"), "--model", "rules", "-o", str(root / "claims.jsonl")]
    for arguments in (
        [*made, "--docs", str(root / "documents.jsonl")],
        ["convert", str(root / "claims.jsonl"), "--to", "csv", "-o", str(root / "claims.csv")],
    ):
        assert CliRunner().invoke(cli, arguments).exit_code == 0
    shutil.copy(root / "documents.jsonl", root / "annotated.jsonl")
    (root / "corpus/real").mkdir()
    shutil.copy(CORPUS / "real/collections.json", root / "names.json")
    detach = ["corpus", "detach", str(root / "documents.jsonl"), "-o", str(root / "corpus/real/train.jsonl")]
    assert CliRunner().invoke(cli, detach).exit_code == 0
    (root / "texts").symlink_to(root / "articles")
    with open(root / "crawl.csv", "w", encoding="utf-8", newline="") as table:
        csv.writer(table).writerows([("id", "body"), ("1", TEXT)])
    for name in ("claims-1.jsonl", "part-1.jsonl"):
        shutil.copy(root / "claims.jsonl", root / name)
    for name in ("claims.jsonl", "part-1.jsonl"):
        (root / f"{name}.gz").write_bytes(gzip.compress((root / "claims.jsonl").read_bytes()))
    claims = [json.loads(line) for line in (root / "claims.jsonl").read_text("utf-8").splitlines()]
    logs = {"anna": ["anna"], "ben": ["ben"], "settled": ["cleo"], "labels": ["anna", "model:qwen3"]}
    for name, annotators in logs.items():
        labels = [
            {
                "schema": "claimx.label/1",
                "claim_id": claim["id"],
                "doc_id": claim["doc_id"],
                "annotator": who,
                "at": "2026-01-02T03:04:05Z",
                "verdict": "reject" if at == 1 or (who == "ben" and not at) else "accept",
                "reason": "not_a_claim" if at == 1 or (who == "ben" and not at) else None,
                "corrections": {},
                "seconds": 2.0,
                "claim": claim,
            }
            for who in annotators
            for at, claim in enumerate(claims)
        ]
        (root / f"{name}.jsonl").write_text("".join(json.dumps(label) + "\n" for label in labels), "utf-8")
    return root


@pytest.mark.parametrize("line", LINES)
def test_examples_of_the_help_run(line, folder, tmp_path, monkeypatch, run, nlp):
    before, _, command = line.rpartition("| ") if "| claimx" in line else ("", "", line)
    words = [
        found
        for word in shlex.split(re.split(r" [|>] ", command)[0])[1:]
        for found in (sorted(glob.glob(str(folder / word), recursive=True)) or [word])
    ]
    if _ELSEWHERE.search(line):
        context = click.Context(COMMANDS[LINES[line]])
        context.command.make_parser(context).parse_args(words[LINES[line].count(" ") :])
        return
    place = tmp_path / "here"
    shutil.copytree(folder, place)
    monkeypatch.chdir(place)
    if words[0] != "train":  # which puts its model into the pipeline
        monkeypatch.setattr("claimx.pipeline.load", lambda model, *, lexicon: nlp)
    given = subprocess.run(before, shell=True, capture_output=True, check=True).stdout if before else b"q"
    words = [word.replace(f"{folder}/", "") for word in words]
    result = run(*words, input=given)
    assert result.exit_code == (1 if words[0] == "diff" and result.stdout else 0), result.output
