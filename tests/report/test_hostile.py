"""No text of an article can steer the page of claims, and it needs nothing else."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import sys

from claimx.printable import printable
from claimx.records import Claim
from tests.report.made import EVERYTHING, HOSTILE, Page, hostile_records, settled


def test_the_policy_allows_this_page_only(page):
    made = page(*EVERYTHING)
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', made)
    rules = dict(rule.strip().split(" ", 1) for rule in policy.replace("&#39;", "'").split(";"))
    assert rules["default-src"] == "'none'"
    for name in ("style", "script"):
        (code,) = re.findall(f"<{name}>(.*?)</{name}>", made, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
        assert rules[f"{name}-src"] == f"'sha256-{digest}'"
    assert set(rules) == {"default-src", "style-src", "script-src", "base-uri", "form-action"}


def test_the_page_needs_nothing_else(page):
    made = page(*EVERYTHING)
    assert not re.search(r"""(src|href)=["'](?!#)""", made)
    assert not re.search(r"@import|url\((?!#)", made)
    assert "style" not in Page(made).attributes


def test_hostile_text_adds_no_tag(page):
    harmless = Page(page(*EVERYTHING))
    evil = Page(made := page(*hostile_records(), title=HOSTILE["script closing"]))
    assert evil.problems == []
    assert evil.tags <= harmless.tags | {"path", "g", "use", "clippath", "rect", "text", "defs"}
    links = {"target", "rel"}  # of an article whose id is an address
    assert evil.attributes <= harmless.attributes | {"clip-path", "clip-rule", "fill-opacity"} | links
    assert {one.partition(":")[0] for one in evil.links if not one.startswith("#")} <= {"http", "https"}
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f]", made)


def test_the_same_files_make_the_same_bytes(page, tmp_path):
    page(*EVERYTHING, *hostile_records())
    code = (
        "import sys; from pathlib import Path; from claimx.report.claims import claims_page\n"
        "sys.stdout.buffer.write(claims_page([Path(sys.argv[1])]).encode())"
    )
    again = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "claims.jsonl"],
        env=os.environ | {"PYTHONHASHSEED": "1"},
        capture_output=True,
        check=True,
    )
    assert again.stdout == (tmp_path / "page.html").read_bytes()


def test_hostile_text_stays_inert(visit):
    def act(opened):
        opened.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        for name in ("mouseover", "pointerover", "focus", "toggle", "animationstart"):
            opened.evaluate(
                "(name) => { for (const one of document.querySelectorAll('main *'))"
                " one.dispatchEvent(new Event(name)); }", name
            )  # fmt: skip
        for payload in ("script", "jinja", "prototype path"):
            opened.fill("#find", HOSTILE[payload])
            settled(opened)
        return opened.evaluate(
            "() => [window.bad, {}.bad, document.title, [...document.querySelectorAll('.sentence')].map((p) => p.textContent)]"
        )

    records = list(hostile_records())
    (bad, polluted, title, sentences), problems = visit(records, act)
    assert (bad, polluted, title, problems) == (None, None, "What the articles claim", [])
    assert len(HOSTILE) > 60
    shown = {" ".join(sentence.split()) for sentence in sentences}
    wanted = {" ".join(printable(one.sentence).split()) for one in records if isinstance(one, Claim)}
    assert wanted <= shown
