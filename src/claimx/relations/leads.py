"""Find the lead-ins of lists: the heading or sentence whose drug and relation a list carries on."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from typing import NamedTuple

from spacy.tokens import Doc

from claimx.mentions.mention import CONDITIONS, DRUGS
from claimx.rules import load_table
from claimx.text.marks import Mark, marks_of
from claimx.text.structure import BLOCKS, HEADING, ITEM
from claimx.text.words import Words, sentence_bounds

_SHORT = 14  # tokens of an item that is a bare member of the list rather than running text


class Lead(NamedTuple):
    """What a list item takes from its lead-in: *relation* is empty where the lead-in names none.

    *named* says that a lead-in without relation names a drug or a condition of its own.
    """

    drugs: tuple[Mark, ...]
    relation: str
    cue: tuple[int, int]
    named: bool = False


def read_leads(doc: Doc, words: Words) -> dict[int, Lead]:
    """Return the lead-in of each sentence in a list item, by the first token of the sentence."""
    blocks = marks_of(doc, BLOCKS)
    kinds = [block.label_ for block in blocks]
    if ITEM not in kinds and HEADING not in kinds:
        return {}
    cues: dict[str, list[str]] = {
        key: phrases for key, phrases in load_table("relations.json")["intro"].items() if key != "reason"
    }
    bounds = sentence_bounds(doc)
    drugs, conditions = marks_of(doc, DRUGS), marks_of(doc, CONDITIONS)
    topic = _topic(drugs)
    leads: dict[int, Lead] = {}
    lead: Lead | None = None
    section: Lead | None = None
    for at, block in enumerate(blocks):
        listed = kinds[at] == ITEM or (
            lead is not None
            and block.end - block.start <= _SHORT
            and _follows_colon(blocks, at, words, leads)
            and not _opens_section(block, words, cues)
        )
        if not listed:
            lead = _lead(words, block, cues, drugs, conditions, topic)
            if kinds[at] == HEADING:
                section = lead
            elif lead is not None and not lead.relation and section is not None and not lead.named:
                lead = section  # "Possible side effects", and below it "Very common:"
            continue
        if lead is not None:
            for token in range(block.start, block.end):
                relation = lead.relation if block.end - block.start <= _SHORT else ""
                leads.setdefault(bounds[token], lead._replace(relation=relation))
    return leads


def _follows_colon(blocks: list[Mark], at: int, words: Words, leads: dict[int, Lead]) -> bool:
    """Tell whether a short line goes on a list that a colon opened, though it has no bullet."""
    before = blocks[at - 1]
    return words.lower[before.end - 1] == ":" or before.start in leads


def _opens_section(block: Mark, words: Words, cues: dict[str, list[str]]) -> bool:
    """Tell whether a short line is the heading of the next list rather than a member of the last one."""
    text = " ".join(words.lower[block.start : block.end])
    return block.label_ == HEADING and (
        text.endswith("?") or any(phrase in text for phrases in cues.values() for phrase in phrases)
    )


def _topic(drugs: list[Mark]) -> Mark | None:
    """Return the first mention of the drug that most mentions of the text are of, or None."""
    counts = Counter(span.kb_id_ for span in drugs)
    if not counts:
        return None
    name, count = counts.most_common(1)[0]
    return next(span for span in drugs if span.kb_id_ == name) if 2 * count > len(drugs) else None


def _lead(
    words: Words,
    block: Mark,
    cues: dict[str, list[str]],
    drugs: list[Mark],
    conditions: list[Mark],
    topic: Mark | None,
) -> Lead | None:
    if block.label_ != HEADING and words.lower[block.end - 1] != ":":
        return None
    text = " ".join(words.lower[block.start : block.end])
    after = bisect_left(drugs, block.end, key=lambda span: span.start)
    first = bisect_left(drugs, block.start, key=lambda span: span.start)
    subjects = tuple(drugs[first:after])
    if not subjects and topic is not None and topic.end <= block.start:
        subjects = (topic,)
    subjects = subjects or tuple(drugs[max(0, first - 1) : first])
    if not subjects:
        return None
    named = bisect_left(conditions, block.start, key=lambda span: span.start)
    if named < len(conditions) and conditions[named].start < block.end:
        return Lead(subjects, "", (block.start, block.start), named=True)
    for relation, phrases in cues.items():  # warnings come first: "do not use X if you" is no use
        if any(phrase in text for phrase in phrases):
            return Lead(subjects, relation, (block.start, block.end))
    return Lead(subjects, "", (block.start, block.start), named=after > first)
