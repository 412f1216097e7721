"""The page of an evaluation: what it says, that it needs nothing else, its look."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from claimx.learn.evaluation import evaluate
from claimx.records import Document
from claimx.report.evaluation import evaluation_page

CORPUS = Path(__file__).parents[2] / "corpus"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}\x1b[31m‮ aspirin"


class Page(HTMLParser):
    """Collect the tags and the text of a page."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.text = [], set(), ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="module")
def hostile_page():
    start = HOSTILE.index("aspirin")
    span = {"id": "T1", "label": "drug", "start": start, "end": start + 7, "text": "aspirin"}
    gold = Document.from_dict(
        {"schema": "claimx.document/1", "id": HOSTILE, "text": HOSTILE, "spans": [span]}
    )
    empty = Document(id=HOSTILE, text=HOSTILE)
    result = evaluate([gold], [empty])
    return evaluation_page(result, model=HOSTILE, gold="<b>gold</b>", everything=result.documents)


def test_hostile_text_stays_text(hostile_page):
    page = Page(hostile_page)
    assert not {"script", "img", "b"} & set(page.tags)
    assert not [name for name in page.attributes if name.startswith("on")]
    assert "<script>alert(1)</script>" in page.text
    assert "\x1b" not in hostile_page
    assert "‮" not in hostile_page


def test_a_page_needs_nothing_else(hostile_page):
    assert not re.search(r"""(src|href)=["'](?!#)""", hostile_page.replace("xlink:href", "href"))
    assert not re.search(r"@import|url\((?!#)", hostile_page)


def test_the_policy_allows_this_page_only(hostile_page):
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', hostile_page)
    (style,) = re.findall("<style>(.*?)</style>", hostile_page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    rules = dict(rule.strip().split(" ", 1) for rule in policy.replace("&#39;", "'").split(";"))
    assert rules == {
        "default-src": "'none'", "style-src": f"'sha256-{digest}'", "base-uri": "'none'", "form-action": "'none'",
    }  # fmt: skip
    assert "style" not in Page(hostile_page).attributes


def test_nothing_is_empty_without_a_word():
    nothing = evaluate([Document(id="a", text="x")], [Document(id="a", text="x")])
    text = Page(evaluation_page(nothing, model="m", gold="g", everything=nothing.documents)).text
    for said in (
        "No claim was made",
        "Relation: there is nothing to compare.",
        "None: everything is as it was",
    ):
        assert said in text


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_a_browser_it_fits_every_width(chromium, hostile_page, tmp_path, scheme):
    def act(opened):
        found = []
        for width in (320, 768, 1280, 1920):
            opened.set_viewport_size({"width": width, "height": 900})
            found.append((width, opened.evaluate("document.documentElement.scrollWidth")))
        opened.keyboard.press("Tab")
        return found, opened.evaluate("[document.activeElement.className, window.bad]")

    path = tmp_path / "page.html"
    path.write_text(hostile_page, "utf-8")
    (found, (first, bad)), problems = chromium(path, act, color_scheme=scheme)
    assert [row for row in found if row[1] > row[0]] == []
    assert (first, bad, problems) == ("skip", None, [])


def test_evaluate_writes_the_report(run, loaded, tmp_path):
    page, gold = tmp_path / "report.html", tmp_path / "dev.jsonl"
    gold.write_text("".join((CORPUS / "dev.jsonl").read_text("utf-8").splitlines(keepends=True)[:8]), "utf-8")
    arguments = ("evaluate", gold, "--model", "rules", "--report", page)
    assert run(*arguments).exit_code == 0
    first = page.read_bytes()
    text = Page(first.decode()).text
    for expected in (
        "rules on dev.jsonl",
        "Claims by relation",
        "expected calibration error",
        "missed claim",
    ):
        assert expected in text
    assert first.count(b'role="img"') == 2
    run(*arguments)
    assert page.read_bytes() == first
