"""The article that a claim names is opened only where the reviewer works, and shown only where it is what was read."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

import claimx
from claimx.jsonl import dumps
from claimx.review.opening import open_session
from claimx.review.terminal import review_in_terminal

TEXT = "Borage has blue flowers.\n\nFeverfew may prevent migraine. Nobody else must read on."
HIDDEN = "Nobody else must read on"


@pytest.fixture
def claim(nlp):
    return claimx.claims(nlp(TEXT), "a.txt")[0]


@pytest.fixture
def places(tmp_path, monkeypatch):
    """Return the folder of the claims; the working directory is beside it, and secrets lie beside both."""
    for folder in ("claims/below", "here/below", "secret"):
        path = tmp_path / folder
        path.mkdir(parents=True)
        (path / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "claims/link.txt").symlink_to(tmp_path / "secret/a.txt")
    (tmp_path / "claims/inner.txt").symlink_to(tmp_path / "claims/below/a.txt")
    (tmp_path / "claims/linked").symlink_to(tmp_path / "secret")
    (tmp_path / "claims/ring").symlink_to(tmp_path / "claims/ring")
    os.mkfifo(tmp_path / "claims/pipe")
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "claims"


def shown(folder, claim, **changed):
    """Return what the page and the terminal show of the article of a claim."""
    claims = folder / "claims.jsonl"
    claims.write_text(f"{dumps({**claim.to_dict(), **changed})}\n", "utf-8")
    session = open_session(claims, folder / "log.jsonl", [], "rk")
    first = session.store.claim(0)
    console = Console(file=io.StringIO(), width=200)
    review_in_terminal(session, "document", console, lambda: "q")
    return session.texts.title(first) + session.texts.around(first)[0] + console.file.getvalue()


@pytest.mark.parametrize("doc_id", ["below/a.txt", "./below/../below/a.txt", "inner.txt", "{}/below/a.txt"])
def test_a_file_below_the_claims_is_shown(places, claim, doc_id):
    assert HIDDEN in shown(places, claim, doc_id=doc_id.format(places))


def test_a_file_below_the_working_directory_is_shown(places, claim):
    (places / "below/a.txt").unlink()
    assert HIDDEN in shown(places, claim, doc_id="below/a.txt")


@pytest.mark.parametrize(
    "doc_id",
    ["../secret/a.txt", "{}/../secret/a.txt", "below/../../secret/a.txt", "link.txt", "linked/a.txt", "ring", "pipe",
     "below", "", ".", "/dev/stdin", "/proc/self/environ", "a\0b", "a" * 5000, "~/a.txt", "..\\secret\\a.txt"],
    ids=lambda name: name[:30],
)  # fmt: skip
def test_a_file_elsewhere_is_not(places, claim, doc_id):
    found = shown(places, claim, doc_id=doc_id.format(places))
    assert HIDDEN not in found
    assert "Feverfew may prevent migraine." in found


@pytest.mark.parametrize(
    "changed",
    [
        {"sentence": "", "start": 0, "end": 0},
        {"sentence": "  ", "start": 24, "end": 26},
        {"sentence": "", "start": 500, "end": 500},
        {"sentence": "B", "start": 0, "end": 24},
        {"sentence": "Feverfew may prevent migraine!"},
        {"sentence": "read on.", "start": -8, "end": 0},
        {"start": 0, "end": 30},
    ],
)
def test_nothing_is_shown_without_the_whole_sentence(places, claim, changed):
    found = shown(places, claim, doc_id="below/a.txt", **changed)
    assert HIDDEN not in found
    assert "Borage" not in found  # the first line, which is the title


def test_documents_are_held_to_the_sentence_too(places, claim):
    docs = places / "docs.jsonl"
    docs.write_text(dumps({"id": "a.txt", "title": "Secret", "text": TEXT}) + "\n", "utf-8")
    claims = places / "claims.jsonl"
    claims.write_text(dumps(claim.to_dict()) + "\n", "utf-8")
    texts = open_session(claims, places / "log.jsonl", [docs], "rk").texts
    assert texts.title(claim) == "Secret"
    for other in (replace(claim, sentence="", start=0, end=0), replace(claim, start=claim.start + 1)):
        assert texts.title(other) == ""
        assert texts.around(other)[0] == other.sentence


def test_no_secret_lies_about(places):
    """The cases above would pass if these files could not be read at all."""
    assert HIDDEN in Path(places / "link.txt").read_text("utf-8")
