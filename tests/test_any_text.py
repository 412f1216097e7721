"""No text stops the pipeline: sentences made of all that its rules look for, in any order, cut anywhere.

``pytest tests/test_any_text.py --hypothesis-profile=long`` tries 20,000 of them.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import marisa_trie
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from spacy.language import Language

import claimx
from claimx.records import Claim, Document

PACKAGE = Path(claimx.__file__).parent
_PLACE = re.compile(r"\([^)]*\)\??|\S+")


def phrase(pattern: str) -> str:
    """Return the words of one reading of a phrase pattern: the first of alternatives."""
    words = []
    for place in _PLACE.findall(pattern):
        word = place.removesuffix("?").strip("()").split("|")[0].removesuffix("~")
        words.append({"<": "", ">": "", "?": "", "_": "", "*": "one", "#": "5"}.get(word, word))
    return " ".join(filter(None, words))


def phrases(table: str) -> list[str]:
    """Return all patterns and words of a rule table as plain words."""

    def strings(value: Any, key: str = "") -> Iterator[str]:
        if isinstance(value, dict):
            for name, inner in value.items():
                yield from strings(inner, name)
        elif isinstance(value, list):
            for inner in value:
                yield from strings(inner, key)
        elif isinstance(value, str) and key not in ("reason", "example", "examples", "pattern", "id"):
            yield phrase(value)

    return sorted({one for one in strings(json.loads((PACKAGE / "rules" / table).read_text("utf-8"))) if one})


def names() -> list[str]:
    """Return some hundred terms of the lexicon, the same each time: drugs, foods, conditions, values."""
    trie = marisa_trie.RecordTrie("<IB")
    trie.mmap(str(PACKAGE / "lexicon/data/terms.marisa"))
    return random.Random(11).sample(sorted(set(trie.keys())), 600)


PARTS = {
    "name": names(),
    "usual": "zinc, aspirin,vitamin D,hepatitis B,rickets,gout,high blood pressure,low testosterone,kidney cancer,"
    "breast,lung and,ACE inhibitors,beta blockers,vitamins A,B12,the drug,it,this vitamin,(MS),MS,LDN,pain,headaches,"
    "lithium toxicity,opioid dependence,the risk of,risk,levels of,people with,women who had,side effects".split(","),
    "trigger": phrases("relations.json"),
    "cue": phrases("cues.json"),
    "list": phrases("lists.json"),
    "reference": phrases("references.json"),
    "mention": phrases("mentions.json"),
    "dose": "5 mg|2.5-10mg|½ tsp|1,000–2,000 IU|3 to 5 mg|two capsules|81mg/day|twice daily|of|a day|up to|5 mg/kg"
    "|2 x 500 mg|per|mg|%|12 percent|for 6 weeks|at 4g+ a day|teaspoons".split("|"),
    "mark": list(".,;:!?()[]\"'“”’‘—–-/*_#|&%+=>•…‡†¹²") + ["...", "'s", "n't", "--", "**", "](", "<sup>1</sup>"],
    "page": ["[1]", "[1,2]", "(3)", "&#39;", "&nbsp;", "&amp;", "[zinc](https://example.org/gout)", "**gout**", "_it_",
             "https://example.org/zinc-for-gout", "me@example.org", "Benefits", "Risks", "\u00ad", "\u200b", "\ufeff",
             "<br>", "<b>", "</b>", "`", "\\*"],
    "line": ["\n", "\n\n", "\r\n", "\n- ", "\n* ", "\n1. ", "\n# ", "\n> ", "\n| ", "\n• ", ":\n", ".\n", "\x0c", "\u2028"],
    "blank": [" ", "  ", "\t", "\xa0", "\u2009", "   \n  ", "\x85", "\0", "\u202e", "\u0301"],
}  # fmt: skip

_part = st.sampled_from(sorted(PARTS)).flatmap(lambda kind: st.sampled_from(PARTS[kind]))
_spelled = st.tuples(_part, st.sampled_from((str, str, str, str.capitalize, str.upper))).map(
    lambda one: one[1](one[0])
)
_join = st.sampled_from((" ", " ", " ", " ", " ", "", "  ", ", ", ". ", ".", "\n"))
_whole = st.lists(st.tuples(_spelled, _join), max_size=24).map(lambda parts: "".join(map("".join, parts)))
texts = st.tuples(_whole, st.integers(0, 3)).map(lambda one: one[0][: len(one[0]) - one[1]])


def quotes(value: object) -> Iterator[tuple[int, int, str]]:
    """Yield every ``start``, ``end`` and quoted text in a record as plain values."""
    if isinstance(value, dict):
        text = value.get("text", value.get("sentence"))
        if isinstance(text, str) and "start" in value:
            yield value["start"], value["end"], text
        for inner in value.values():
            yield from quotes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from quotes(inner)


@pytest.fixture(scope="module", params=["default", "rules"])
def pipeline(request: pytest.FixtureRequest) -> Language:
    """Return the pipeline with the default model, then that in which the rules decide."""
    return claimx.load(request.param)


@given(text=texts)
@example("Fewer attacks of gout in those who take allopurinol")
@example("Lower levels of  zinc,  iron and copper cause hair loss")
@example("no")
@example("Zinc is not")
@example("[**zinc**](")
@example("twice daily 24\nteaspoons of zinc ")
@example("It is a fact that zinc cures colds.\nbogus ")
@example("Rating: False. Zinc cures colds.")
def test_no_text_stops_the_pipeline(pipeline, text):
    """Every record quotes the text, and what a claim says stands in its sentence."""
    doc = pipeline(text)
    assert doc.text == text
    document = claimx.document(doc)
    assert isinstance(document, Document)
    for claim in claimx.claims(doc):
        assert isinstance(claim, Claim)
        for start, end, quote in quotes(claim.to_dict()):
            assert 0 <= start < end <= len(text)
            assert text[start:end] == quote
        assert text[claim.start : claim.end] == claim.sentence
        said = [claim.dose, *claim.doses, *claim.hedges, *claim.why.cues]
        for part in filter(None, said):
            verdict = claim.negated and part in claim.why.cues  # "X cures Y.\nBogus.", "Rating: False. …"
            within = claim.start <= part.start < part.end <= claim.end
            assert within or verdict or claim.why.rule.startswith("lead.")
        if claim.kind == "drug_condition":  # one side may be named elsewhere
            sides = filter(None, (claim.drug, claim.condition))
            assert any(claim.start <= side.start < side.end <= claim.end for side in sides)
    for span in document.spans:
        for start, end, quote in quotes(span.to_dict()):
            assert text[start:end] == quote != ""
