"""The ten lines of docs/start.md do what they say, with a log in the place of a person."""

from __future__ import annotations

import csv
import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

from claimx.jsonl import dumps
from claimx.records import Claim, Label

ROOT = Path(__file__).parent.parent
(LINES,) = (
    [shlex.split(line) for line in block.splitlines()]
    for block in re.findall(r"^```sh\n(.*?)^```$", (ROOT / "docs/start.md").read_text("utf-8"), re.M | re.S)
)


def decide(claims: Path, log: Path) -> None:
    """Accept every second claim and reject the others, as a person might."""
    found = [Claim.from_json(line) for line in claims.read_text("utf-8").splitlines()]
    labels = [
        Label(claim_id=claim.id, doc_id=claim.doc_id, annotator="anna", at="2026-11-28T09:00:00Z", claim=claim,
              verdict="reject" if number % 2 else "accept", reason="not_a_claim" if number % 2 else None)
        for number, claim in enumerate(found)
    ]  # fmt: skip
    log.write_text("".join(f"{dumps(label.to_dict())}\n" for label in labels), "utf-8")


def test_from_a_folder_of_posts_to_a_checked_table(run, loaded, tmp_path, monkeypatch):
    (tmp_path / "posts").mkdir()
    for name in ("beetroot-hawthorn-pressure-list.txt", "nine-uses-of-turmeric.txt"):
        shutil.copy(ROOT / "corpus/articles" / name, tmp_path / "posts")
    monkeypatch.chdir(tmp_path)
    assert len(LINES) == 10
    for words in LINES[1:]:
        if words[1] == "review":
            decide(tmp_path / "claims.jsonl", tmp_path / "labels.jsonl")
            continue
        result = run(*words[1:])
        assert result.exit_code == 0, f"{' '.join(words)}: {result.stderr}"
    with open("checked.csv", encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    reviewed = [json.loads(line) for line in Path("reviewed.jsonl").read_text("utf-8").splitlines()]
    assert [row["id"] for row in rows] == [row["id"] for row in reviewed]
    assert {row["verdict"] for row in rows} == {"accepted"}
    assert "9 Amazing Things Turmeric Can Do For Your Health" in {row["title"] for row in rows}
    assert "✓ checked by <bdi>anna</bdi>" in Path("report.html").read_text("utf-8")


def test_the_demo_ends_with_the_report_and_says_how_to_open_both_pages():
    recipe = re.search(r"^demo:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert recipe is not None
    lines = recipe[1].splitlines()
    commands = [shlex.split(line)[1:] for line in lines if line.startswith("\t$(BIN)/claimx")]
    assert [words[0] for words in commands] == ["extract", "show", "report"]
    assert commands[-1][-1] == "report.html"
    said = "".join(line for line in lines if line.startswith("\t@echo"))
    assert "file://$(CURDIR)/report.html" in said
    assert "claimx review claims.jsonl --labels labels.jsonl --docs documents.jsonl" in said


@pytest.mark.parametrize(
    "picture", re.findall(r"!\[(.+)\]\((.+)\)", (ROOT / "docs/start.md").read_text("utf-8"))
)
def test_pictures_are_there_and_small(picture):
    words, name = picture
    assert len(words) > 20
    assert (ROOT / "docs" / name).stat().st_size < 300_000
