"""Mark hedges in ``doc.spans["claimx_hedges"]`` and other cues of modality in ``doc._.claimx_cues``."""

from __future__ import annotations

from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from claimx.doses.matcher import DOSES
from claimx.hedges.claiming import claiming_sentences
from claimx.hedges.retorts import find_retorts
from claimx.hedges.verdicts import RULE as VERDICT
from claimx.hedges.verdicts import find_myths, find_verdicts
from claimx.mentions.mention import CONDITIONS, DRUGS
from claimx.mentions.references import find_generic
from claimx.rules import load_table
from claimx.text.attributes import CLAIMING, CUES
from claimx.text.marks import Mark, marks_of, put_marks
from claimx.text.phrases import PhraseTable, longest
from claimx.text.structure import BLOCKS, BOILERPLATE
from claimx.text.words import Words, sentence_bounds, sentence_ends, words_of

HEDGES = "claimx_hedges"
NEGATION, AFFIRMATION = "negation", "affirmation"
_SUBJECT_REACH = 25  # words from what a hedge is said of to the hedge


class HedgeMatcher:
    """Find hedge cues and the cues of denial, report, test and emphasis.

    A hedge's ``label_`` is its type and ``kb_id_`` the certainty that it leaves to a claim in its scope;
    ``id_`` is the rule. Another cue has a kind: negation, affirmation, report, test, booster or break; a
    negation may stand in another sentence than the one that it denies, whose first token is noted with it.
    Hedges stand only in sentences with a drug, a condition, a generic drug noun or a dose (annotation
    guide, 1); the other cues in those that may hold a claim.
    """

    def __init__(self) -> None:
        table = load_table("cues.json")
        self._hedges, self._hedge_table = _compiled(table["hedges"])
        self._cues, self._cue_table = _compiled(table["cues"])

    def __reduce__(self) -> tuple[type[HedgeMatcher], tuple[()]]:
        """Pickle no compiled rules: the marks of words are numbers of one process."""
        return HedgeMatcher, ()

    def __call__(self, doc: Doc) -> Doc:
        """Store hedges and cues of *doc*; what was stored before is replaced."""
        words = words_of(doc)
        bounds = sentence_bounds(doc)
        ends = sentence_ends(doc)
        drugs, conditions, doses = (
            {bounds[span.start] for span in marks_of(doc, key)} for key in (DRUGS, CONDITIONS, DOSES)
        )
        generic = {
            bounds[word.start] for word in find_generic(doc) if word.label == "drug" and not word.pronoun
        }
        blocks = marks_of(doc, BLOCKS)
        boilerplate = {
            start
            for block in blocks
            if block.label_ == BOILERPLATE
            for start in bounds[block.start : block.end]
        }
        hedged = (drugs | conditions | doses | generic) - boilerplate
        claiming = claiming_sentences(doc, drugs, conditions) - boilerplate
        cues = [
            [start, end, rule["kind"], rule["id"], first]
            for first in sorted(claiming)
            for rule, start, end in _found(self._cues, self._cue_table, words, first, ends[first])
        ]
        affirmed = {at for start, end, kind, *_ in cues if kind == AFFIRMATION for at in range(start, end)}
        hedges = [
            Mark(start, end, rule["type"], rule["certainty"], rule["id"])
            for first in sorted(hedged)
            for rule, start, end in _found(self._hedges, self._hedge_table, words, first, ends[first])
            if affirmed.isdisjoint(range(start, end))
        ]
        put_marks(doc, HEDGES, hedges)
        opening = {bounds[block.start] for block in blocks}
        denied = {first for _, _, kind, _, first in cues if kind == NEGATION}
        verdicts = [
            *find_verdicts(words, ends, claiming, opening),
            *find_myths(words, blocks, bounds, claiming - denied),
            *find_retorts(words, ends, claiming - denied),
        ]
        cues += [[at, at + 1, NEGATION, VERDICT, first] for at, first in verdicts]
        setattr(doc._, CUES, cues)
        setattr(doc._, CLAIMING, sorted(claiming))
        return doc


@Language.factory(
    "claimx_hedges", assigns=["doc.spans", f"doc._.{CUES}", f"doc._.{CLAIMING}"], requires=["doc.spans"]
)
def make_hedges(nlp: Language, name: str) -> HedgeMatcher:
    """Build the component; it has no settings."""
    return HedgeMatcher()


def _compiled(rules: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], PhraseTable]:
    rows = [
        {
            **rule,
            "not_before": frozenset(rule.get("not_before", ())),
            "not_after": frozenset(rule.get("not_after", ())),
            "said_of": frozenset(rule.get("said_of", ())),
        }
        for rule in rules
    ]
    return rows, PhraseTable(
        (number, pattern) for number, rule in enumerate(rules) for pattern in rule["patterns"]
    )


def _found(
    rules: list[dict[str, Any]], table: PhraseTable, words: Words, first: int, last: int
) -> list[tuple[dict[str, Any], int, int]]:
    """Return (rule, start, end) of the longest hits in a sentence whose neighbours do not forbid them."""
    lower = words.lower
    kept = []
    for hit in table.find(words, first, last):
        rule = rules[hit.rule]
        if lower[hit.end] in rule["not_before"]:
            continue
        if hit.start and lower[hit.start - 1] in rule["not_after"]:
            continue
        said_of = rule["said_of"]
        if said_of and said_of.isdisjoint(lower[max(first, hit.start - _SUBJECT_REACH) : hit.start]):
            continue
        if lower[hit.start] == "may" and _is_month(words, hit.start):
            continue
        kept.append(hit)
    return [(rules[hit.rule], hit.start, hit.end) for hit in longest(kept)]


def _is_month(words: Words, at: int) -> bool:
    """Tell whether *May* is the month: a capital within the sentence beside a number or a date word."""
    lower = words.lower
    if not words.surface[at][0].isupper():
        return False
    after = lower[at + 1]
    before = lower[at - 1] if at else ""
    return (
        after[:1].isdigit()
        or before[:1].isdigit()
        or before
        in (
            "in",
            "of",
            "since",
            "by",
            "until",
            "from",
            "last",
            "this",
            "early",
            "late",
            "mid",
            "during",
            "next",
            "on",
        )
    )
