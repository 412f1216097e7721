"""Every rule of the tables has an example in which it speaks, and some have one in which it must not."""

from __future__ import annotations

import pytest

from claimx.hedges.matcher import HEDGES
from claimx.rules import load_table
from claimx.text.attributes import CANDIDATES, CUES

LEAD = "On valerian and insomnia:"
"""Put before the example of a cue, which is looked for only beside a drug and a condition."""

TABLE = load_table("cues.json")
TRIGGERS = load_table("relations.json")["triggers"]
POOR = {
    "causes.side": "the example names no drug",
    "causes.link": "talc is not in the lexicon",
    "treats.prep": "a gel is no drug",
    "causes.compound": "the lexicon has the whole phrase as one condition",
    "prevents.compound": "the bare 'for' wins over the compound",
}
"""Triggers whose example gives no candidate of theirs."""


def examples(rules, key):
    """Return (rule id, sentence) of the rules that have such a sentence, as parameters."""
    return [
        pytest.param(
            rule["id"],
            rule[key],
            id=rule["id"],
            marks=[pytest.mark.xfail(strict=True, reason=POOR[rule["id"]])] if rule["id"] in POOR else [],
        )
        for rule in rules
        if key in rule
    ]


def hedges_in(nlp, text):
    doc = nlp(f"{LEAD} {text}")
    return {span.id_ for span in doc.spans[HEDGES] if span.start_char > len(LEAD)}


def cues_in(nlp, text):
    doc = nlp(f"{LEAD} {text}")
    return {rule for start, _, _, rule, _ in getattr(doc._, CUES) if doc[start].idx > len(LEAD)}


@pytest.mark.parametrize(("rule", "text"), examples(TABLE["hedges"], "example"))
def test_hedge(nlp, rule, text):
    assert rule in hedges_in(nlp, text)


@pytest.mark.parametrize(("rule", "text"), examples(TABLE["hedges"], "not_example"))
def test_no_hedge(nlp, rule, text):
    assert rule not in hedges_in(nlp, text)


@pytest.mark.parametrize(("rule", "text"), examples(TABLE["cues"], "example"))
def test_cue(nlp, rule, text):
    assert rule in cues_in(nlp, text)


@pytest.mark.parametrize(("rule", "text"), examples(TABLE["cues"], "not_example"))
def test_no_cue(nlp, rule, text):
    assert rule not in cues_in(nlp, text)


@pytest.mark.parametrize(("rule", "text"), examples(TRIGGERS, "example"))
def test_trigger(nlp, rule, text):
    assert rule in {candidate["rule"] for candidate in getattr(nlp(text)._, CANDIDATES)}


@pytest.mark.parametrize(
    "rules", [TABLE["hedges"], TABLE["cues"], TRIGGERS], ids=["hedges", "cues", "triggers"]
)
def test_every_rule_has_an_example_and_a_name_of_its_own(rules):
    assert not [rule["id"] for rule in rules if not rule.get("example")]
    assert len({rule["id"] for rule in rules}) == len(rules)


def test_unlisted_reasons_are_gone():
    assert set(POOR) <= {rule["id"] for rule in TRIGGERS}
