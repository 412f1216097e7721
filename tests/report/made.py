"""Claims for the page of claims, some of them hostile, and what is read of the page that is made of them."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

from claimx.records import (
    Claim,
    Decider,
    Document,
    Dose,
    ErrorRecord,
    Extractor,
    HedgeCue,
    Mention,
    Quote,
    Review,
    Why,
)

HOSTILE = dict(json.loads((Path(__file__).parents[1] / "review/hostile.json").read_text("utf-8")))
HOSTILE = {name: text for name, text in HOSTILE.items() if not re.search("[\ud800-\udfff]", text)}
EXTRACTOR = Extractor("0.1.0", "default", "0" * 64, "1" * 64)
VOID = set("area base br col embed hr img input link meta source track wbr".split())

CHECKED = Review(verdict="accept", by=(Decider("anna", "2026-11-28T09:00:00Z"),))
DISPUTED = Review(verdict="disputed", by=(*CHECKED.by, Decider("ben", "2026-11-29T09:00:00Z")))
REJECTED = replace(CHECKED, verdict="reject", reason="not_a_claim")
MENDED = replace(CHECKED, corrected=("certainty",))


def said(
    relation="treats", *, drug="zinc", condition="colds", doc="a.txt", certainty="asserted", score=0.5,
    negated=False, words="helps with", kind="drug_condition", hedge=None, dose=None, at=100, review=None,
) -> Claim:  # fmt: skip
    """Return a claim whose sentence is *drug words condition*."""
    sentence = f"{drug} {words} {condition}."
    end = at + len(drug)
    first = at + len(sentence) - 1 - len(condition)
    key = repr((relation, drug, condition, doc, certainty, score, negated, words, kind, hedge, at))
    return Claim(
        id=hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16],
        kind=kind, doc_id=doc, sentence=sentence, start=at, end=at + len(sentence),
        drug=Mention(drug, at, end, drug), condition=Mention(condition, first, first + len(condition), condition),
        relation=relation, negated=negated, certainty=certainty, hedges=(hedge,) if hedge else (), dose=dose,
        score=score, why=Why("test", (Quote(words, end + 1, end + 1 + len(words)),)), extractor=EXTRACTOR,
        review=review,
    )  # fmt: skip


def dosage(text="5 mg", low=5.0, high=5.0, unit="mg", **more) -> Claim:
    frequency = Quote("twice daily", 110, 121)
    return said(None, kind="dosage", dose=Dose(text, 105, 109, low, high, unit, frequency=frequency), **more)


def hedged(**more) -> Claim:
    return said(None, kind="hedged_statement", hedge=HedgeCue("helps", 105, 110, "modal"), **more)


EVERYTHING = [
    said(), said(doc="b.txt"), said(doc="c.txt", negated=True), said("causes", certainty="possible"),
    said("prevents", certainty="doubtful", condition="flu"), said("contraindicated", drug="kava", condition="gout"),
    dosage(), dosage("1 g", 1.0, 2.0, "g", doc="b.txt"), hedged(drug="ginger"),
    ErrorRecord(doc_id="broken.txt", stage="read", error="UnicodeDecodeError: bad"),
]  # fmt: skip
UNREAD = ErrorRecord(doc_id="broken.txt", stage="read", error="UnicodeDecodeError: bad")


def hostile_records():
    for number, text in enumerate(HOSTILE.values()):
        name = text.strip() or "x"
        yield Document(
            id=text, title=text, text="x", meta={"date": text, "url": text, "link": f"https://x.org/{text}"}
        )
        decider = Decider(text, text)
        yield said(
            "prevents", drug=name, condition=name, doc=text, words=text or "x",
            review=replace(MENDED, by=(decider,), corrected=(text,)),
        )  # fmt: skip
        yield said(
            "prevents", drug=name, condition=name, doc=text, words=text or "x", negated=True,
            review=replace(DISPUTED, by=(decider, decider)),
        )  # fmt: skip
        yield said(drug=name, condition=name, doc=text, words=text or "x", negated=number % 2 == 0)
        yield said("causes", drug=name, condition=name, doc=text, words=text or "x")
        yield replace(
            dosage(drug=name, condition=name, doc=text, words=text or "x", unit=name),
            extractor=replace(EXTRACTOR, model=text),
        )
        yield hedged(drug=name, words=text or "x", condition=name)
        yield ErrorRecord(doc_id=text, stage=text, error=text)


class Page(HTMLParser):
    """The tags, attributes and text of a page; *problems* are tags that do not close."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.text, self.problems, self._open = set(), set(), "", [], []
        self.links = []
        self.feed(page)
        self.problems += self._open

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value for name, value in attrs if name in ("href", "src")]
        if tag not in VOID:
            self._open.append(tag)
        if tag in ("td", "th"):
            self.text += " "

    def handle_startendtag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag):
        if not self._open or self._open.pop() != tag:
            self.problems.append(tag)

    def handle_data(self, data):
        if self._open and self._open[-1] not in ("style", "script"):
            self.text += data


def plain(page: str) -> str:
    return " ".join(Page(page).text.split())


def settled(opened, milliseconds=150, frames=2):
    """Wait in the page until *frames* were drawn and *milliseconds* went by: what it had put off by less is done."""
    opened.evaluate(
        """([milliseconds, frames]) => new Promise((done) => {
            const drawn = () => frames-- ? requestAnimationFrame(drawn) : setTimeout(done, milliseconds);
            drawn();
        })""",
        [milliseconds, frames],
    )
