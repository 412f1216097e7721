"""Hostile text stays text: in articles, titles, names of files and annotators, lexicon terms, votes."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

import claimx
from claimx.jsonl import dumps
from claimx.labels.log import LabelLog, read_labels
from claimx.records import Claim, Document, Extractor, HedgeCue, Label, Mention, Quote, Why
from claimx.review.opening import open_session
from claimx.review.terminal import review_in_terminal

PAYLOADS = {
    **dict(json.loads((Path(__file__).parent / "hostile.json").read_text("utf-8"))),
    "very long word": "<b>" + "x" * 20_000,
}
BROKEN = {name for name, text in PAYLOADS.items() if re.search("[\ud800-\udfff]", text)}
"""Payloads that no claim can hold, only the text of an article."""

FILE_NAME = "<img src=x onerror=window.bad=1>'\"&{{7*7}}\u202e$(x).jsonl"
TAGS = set("A BUTTON DD DETAILS DIV DL DT INPUT KBD LI MARK OL P SPAN STRONG SUMMARY".split())

# decide about each card with a key, and return what was seen of each before
EACH = """async ([key, count]) => {
    const progress = document.getElementById("progress");
    const seen = [];
    for (let decided = 0; decided < count; ) {
        seen.push(await look());
        document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
        decided += 1;
        for (let tries = 0; parseInt(progress.textContent) !== decided; tries++) {
            if (tries > 10_000) throw new Error(`stopped at ${decided}`);
            await new Promise((done) => setTimeout(done, 5));
        }
        await new Promise((done) => setTimeout(done, 5));
    }
    return seen;
}"""

LOOK = """window.look = async () => {
    const { printable } = await import("/static/text.js");
    const at = Number(document.querySelector("#progress").textContent.split(" ")[0]);
    const card = (await (await fetch(`/api/cards?at=${at}`)).json())[0];
    const article = await (await fetch(`/api/article?at=${at}`)).json();
    const shown = (id) => document.getElementById(id).textContent;
    const box = document.querySelector("#text mark.drug").getBoundingClientRect();
    return {
        bad: [window.bad, {}.bad],
        tags: [...new Set([...document.querySelectorAll("#card *")].map((one) => one.tagName))],
        ids: [...document.querySelectorAll("[id]")].map((one) => one.id).join(" "),
        text: shown("text") === printable(article.text),
        name: shown("summary").includes(printable(card.claim.drug.name)),
        facts: [card.title, card.claim.doc_id, card.claim.why.rule].every((one) => shown("facts").includes(printable(one))),
        votes: card.votes.every((one) => shown("votes").includes(printable(one.annotator) + " " + printable(one.said))),
        drawn: box.width > 0 && box.height > 0,
        wide: document.documentElement.scrollWidth <= innerWidth,
        links: [...document.querySelectorAll("#card a")].every((one) => /^https?:$/.test(one.protocol) && one.rel.includes("noopener")),
        where: location.pathname,
    };
}"""


def hostile_claim(name: str) -> tuple[Claim, Document]:
    """Return a claim with a payload wherever it can stand, and its article."""
    payload = PAYLOADS[name]
    quoted = name if name in BROKEN else payload
    text = f"{payload}\nGinger eases nausea {quoted}.\n{payload}"
    start = len(payload) + 1
    end = start + len(f"Ginger eases nausea {quoted}.")
    hedge = HedgeCue(quoted, start + 20, end - 1, "modal")
    antecedent = None if name in BROKEN else Quote(payload, 0, len(payload))
    drug = Mention("Ginger", start, start + 6, quoted, {quoted: quoted}, antecedent)
    condition = Mention("nausea", start + 13, start + 19, quoted)
    claim = Claim(
        id=f"{list(PAYLOADS).index(name):016x}", kind="drug_condition", doc_id=quoted, sentence=text[start:end],
        start=start, end=end, drug=drug, condition=condition, relation="treats", negated=False, certainty="asserted",
        hedges=(hedge,), why=Why(quoted, (Quote(quoted, start + 20, end - 1),)), extractor=Extractor("0", quoted, "", ""),
    )  # fmt: skip
    return claim, Document(id=quoted, title=payload, text=text)


@pytest.fixture
def adjudication(tmp_path):
    """Return a review of all payloads, each in its claim, its article and the votes about it."""
    made = [hostile_claim(name) for name in PAYLOADS]
    docs = tmp_path / "docs.jsonl"
    docs.write_text("".join(json.dumps(document.to_dict()) + "\n" for _, document in made), "ascii")
    logs = [LabelLog(tmp_path / f"{number}{FILE_NAME}") for number in (1, 2)]
    for claim, _ in made:
        name = claim.drug.name
        corrections = {"condition": replace(claim.condition, ids={name: name}, name=f"not {name}").to_dict()}
        for log, verdict in zip(logs, ("accept", "reject"), strict=True):
            label = Label(
                claim_id=claim.id, doc_id=claim.doc_id, annotator=f"{name} {log.path.name[0]}", at="2026-11-23T09:12:44Z",
                verdict=verdict, corrections=corrections if verdict == "accept" else {}, claim=claim,
            )  # fmt: skip
            log.append(label)
    annotator = " ".join(text for name, text in PAYLOADS.items() if name not in BROKEN and len(text) < 1000)
    return open_session(None, tmp_path / FILE_NAME, [docs], annotator, [log.path for log in logs])


def test_hostile_text_stays_text_on_the_page(opened, adjudication):
    page = opened(adjudication, viewport={"width": 900, "height": 900})
    page.page.evaluate(LOOK)
    first, *_ = states = page.page.evaluate(EACH, ["f", len(PAYLOADS)])
    for name, state in zip(PAYLOADS, states, strict=True):
        assert state["bad"] == [None, None], name
        assert set(state["tags"]) <= TAGS, name
        assert state["ids"] == first["ids"], name
        assert [
            key for key in ("text", "name", "facts", "votes", "drawn", "wide", "links") if not state[key]
        ] == [], name
        assert state["where"] == "/"
    page.page.wait_for_selector("#finished:not([hidden])")
    assert "onerror=window.bad=1" in page.page.inner_text("#finished")
    assert "\u202e" not in page.page.content()
    assert (
        page.page.query_selector_all("img, iframe, svg, a, object, embed, style, math, video, template") == []
    )
    assert page.problems == []
    taken = page.labels()
    assert len(taken) == len(PAYLOADS) >= 60
    assert {label.annotator for label in taken} == {adjudication.annotator}


def test_hostile_text_stays_text_in_the_terminal(adjudication):
    console = Console(file=io.StringIO(), width=120)
    review_in_terminal(adjudication, "document", console, lambda: "f", next_steps=[f"claimx '{FILE_NAME}'"])
    shown = console.file.getvalue()
    assert len(list(read_labels([adjudication.log.path]))) == len(PAYLOADS)
    assert not re.search(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff]", shown
    )
    assert "[bold red]alarm[/]" in shown
    assert "{{constructor" in shown


def test_hostile_files_and_lexicon_terms(opened, tmp_path, nlp):
    """What extraction makes of such names: a lexicon of them, and an article in a file named so."""
    terms = {
        f"zorb{chr(97 + at // 26)}{chr(97 + at % 26)}": text for at, text in enumerate(PAYLOADS.values())
    }
    with open(tmp_path / "terms.csv", "w", encoding="utf-8", errors="replace", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["name", "label", "kind", "synonyms", "cased", "ambiguous"])
        for synonym, text in terms.items():
            if "|" not in text and "\0" not in text and len(text) < 1000 and text.isprintable():
                writer.writerow([text, "drug", "", synonym, "", ""])
    text = " ".join(f"{synonym.title()} eases nausea." for synonym in terms)
    article = tmp_path / FILE_NAME.replace(".jsonl", ".txt")
    article.write_text(text, "utf-8")
    found = claimx.claims(claimx.load("rules", lexicon=[tmp_path / "terms.csv"])(text), article.name)
    assert len(found) > 40
    claims = tmp_path / FILE_NAME
    claims.write_text("".join(f"{dumps(claim.to_dict())}\n" for claim in found), "utf-8")
    page = opened(open_session(claims, tmp_path / "l.jsonl", [], "rk"))
    assert page.page.locator("#text").text_content() == text
    page.page.evaluate("window.look = () => document.getElementById('summary').textContent")
    summaries = page.page.evaluate(EACH, ["a", len(found)])
    names = {claim.drug.name for claim in found}
    assert all(any(name in summary for name in names) for summary in summaries)
    assert page.page.evaluate("window.bad") is None
    assert (
        page.page.query_selector_all("img, iframe, svg, a, object, embed, style, math, video, template") == []
    )
    assert page.problems == []
