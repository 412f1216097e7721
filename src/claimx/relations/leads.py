"""Find the lead-ins of lists: the heading or sentence whose drug and relation a list carries on."""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

from spacy.tokens import Doc

from claimx.mentions.mention import CONDITIONS, DRUGS
from claimx.rules import load_table
from claimx.text.marks import Mark, marks_of
from claimx.text.structure import BLOCKS, HEADING, ITEM
from claimx.text.words import Words, sentence_bounds

_SHORT = 14  # tokens of an item that is a bare member of the list rather than running text


class Lead(NamedTuple):
    """What a list item takes from its lead-in: *relation* is empty where the lead-in names none."""

    drugs: tuple[Mark, ...]
    relation: str
    cue: tuple[int, int]


def read_leads(doc: Doc, words: Words) -> dict[int, Lead]:
    """Return the lead-in of each sentence in a list item, by the first token of the sentence."""
    blocks = marks_of(doc, BLOCKS)
    if all(block.label_ != ITEM for block in blocks):
        return {}
    cues: dict[str, list[str]] = {
        key: phrases for key, phrases in load_table("relations.json")["intro"].items() if key != "reason"
    }
    bounds = sentence_bounds(doc)
    drugs, conditions = marks_of(doc, DRUGS), marks_of(doc, CONDITIONS)
    leads: dict[int, Lead] = {}
    lead: Lead | None = None
    for block in blocks:
        if block.label_ != ITEM:
            lead = _lead(words, block, cues, drugs, conditions)
        elif lead is not None:
            for token in range(block.start, block.end):
                relation = lead.relation if block.end - block.start <= _SHORT else ""
                leads.setdefault(bounds[token], lead._replace(relation=relation))
    return leads


def _lead(
    words: Words,
    block: Mark,
    cues: dict[str, list[str]],
    drugs: list[Mark],
    conditions: list[Mark],
) -> Lead | None:
    if block.label_ != HEADING and words.lower[block.end - 1] != ":":
        return None
    text = " ".join(["", *words.lower[block.start : block.end]])
    after = bisect_left(drugs, block.end, key=lambda span: span.start)
    first = bisect_left(drugs, block.start, key=lambda span: span.start)
    subjects = tuple(drugs[first:after])
    subjects = subjects or tuple(drugs[max(0, first - 1) : first])
    if not subjects:
        return None
    named = bisect_left(conditions, block.start, key=lambda span: span.start)
    if named < len(conditions) and conditions[named].start < block.end:
        return Lead(subjects, "", (block.start, block.start))
    for relation, phrases in cues.items():  # warnings come first: "do not use X if you" is no use
        if any(f" {phrase}" in text for phrase in phrases):
            return Lead(subjects, relation, (block.start, block.end))
    return Lead(subjects, "", (block.start, block.start))
