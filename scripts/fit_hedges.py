"""Count the numbers of rules/hedge_scores.json from annotated articles, and say how good they are.

    python scripts/fit_hedges.py corpus/train.jsonl corpus/dev.jsonl
        [--real REAL.jsonl ...] [--names NAMES.jsonl ...] [--check OTHER.jsonl ...] [--write]

Each file holds documents in the corpus format. For each rule of cues.json it is counted how often people
mark what the rule finds in a hedged statement, and how often its drug. The own corpus gives the expectation,
from which real articles move a rule as far as they say something of it. Of NAMES only the drugs are counted,
and then of no other real articles: give some that the lexicon has not learnt its names from.
Without --write nothing is changed; --check prints how well the scores are calibrated on other articles.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any

from spacy.language import Language

from claimx.extraction import claims
from claimx.hedges.matcher import HEDGES
from claimx.hedges.scores import FORMAT, NAME, HedgeScores
from claimx.pipeline import load
from claimx.records import HedgeCue, Mention, Quote
from claimx.rules import load_table

PRIOR = 8  # finds that the expectation counts for: of all rules to a rule, of the own corpus to real articles
TARGET = Path(__file__).parent.parent / "src" / "claimx" / "rules" / NAME
OPTIONS = ("--real", "--names", "--check")

Counts = Counter[tuple[str, bool]]  # (rule id or "drug", marked)


def main(arguments: Sequence[str]) -> None:
    """Count, print, and with --write store the numbers."""
    given = [name for name in arguments if name != "--write"]
    own = list(takewhile(lambda name: name not in OPTIONS, given))
    nlp = load(model="rules")
    of_own, of_real = count(nlp, own), count(nlp, behind(given, "--real"))
    if unseen := behind(given, "--names"):
        of_real = Counter({key: value for key, value in of_real.items() if key[0] != "drug"})
        of_real.update(count(nlp, unseen, hedges=False))
    table = {
        "format": FORMAT,
        "about": "How often people mark what a rule finds in a hedged statement, and its drug.",
        "source": {
            "script": "scripts/fit_hedges.py",
            "own files": len(own),
            "real files": len(behind(given, "--real")) + len(behind(given, "--names")),
            "finds": sum(of_own.values()) + sum(of_real.values()),
        },
        "shares": {rule: round(share, 3) for rule, share in shares(of_real, shares(of_own, {})).items()},
    }
    for name in behind(given, "--check"):
        print(name, json.dumps(calibration(nlp, name, HedgeScores(table))))
    if "--write" in arguments:
        TARGET.write_text(json.dumps(table, indent=1) + "\n", "utf-8")


def behind(given: Sequence[str], option: str) -> list[str]:
    """Return the file names behind *option*, up to the next."""
    if option not in given:
        return []
    return list(takewhile(lambda name: name not in OPTIONS, given[given.index(option) + 1 :]))


def statements(nlp: Language, path: str) -> Iterable[tuple[list[str], list[bool], bool]]:
    """Yield the rules of each hedged statement, whether people marked what each found, and its drug."""
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as lines:
        rows: list[dict[str, Any]] = [json.loads(line) for line in lines]
    for row in rows:
        marked = {
            label: {at for s in row["spans"] if s["label"] == label for at in range(s["start"], s["end"])}
            for label in ("hedge", "drug")
        }
        doc = nlp(row["text"])
        rule_of = {span.start_char: span.id_ for span in doc.spans[HEDGES]}
        for claim in claims(doc):
            if claim.kind == "hedged_statement" and claim.drug is not None:
                drug = claim.drug.antecedent or claim.drug
                yield (
                    [rule_of[cue.start] for cue in claim.hedges],
                    [overlaps(cue, marked["hedge"]) for cue in claim.hedges],
                    overlaps(drug, marked["drug"]),
                )


def overlaps(words: Quote | HedgeCue | Mention, marked: set[int]) -> bool:
    """Tell whether a character of *words* is marked."""
    return not marked.isdisjoint(range(words.start, words.end))


def count(nlp: Language, paths: Iterable[str], *, hedges: bool = True) -> Counts:
    """Return how often each rule's finds, if *hedges* are annotated, and the drugs are marked and not."""
    counts: Counts = Counter()
    for path in paths:
        for rules, right, drug in statements(nlp, path):
            counts["drug", drug] += 1
            if hedges:
                counts.update(zip(rules, right, strict=True))
    return counts


def shares(counts: Counts, expected: dict[str, float]) -> dict[str, float]:
    """Return the share that is marked, by rule; *expected*, or the mean of all, stands in for few finds."""
    rules = [key for key in counts if key[0] != "drug"]
    right, total = sum(counts[key] for key in rules if key[1]), sum(counts[key] for key in rules)
    mean = right / total if total else 1.0
    return {
        rule: (counts[rule, True] + PRIOR * expected.get(rule, mean))
        / (counts[rule, True] + counts[rule, False] + PRIOR)
        for rule in sorted(("drug", *(row["id"] for row in load_table("cues.json")["hedges"])))
    }


def calibration(nlp: Language, path: str, scores: HedgeScores, bins: int = 5) -> dict[str, float]:
    """Return how far scores and shares of right statements differ, over *bins* bins of equal size."""
    rows = sorted(
        (scores.statement(rules), drug and all(right)) for rules, right, drug in statements(nlp, path)
    )
    size = -(-len(rows) // bins)
    parts = [rows[at : at + size] for at in range(0, len(rows), size)]
    error = sum(abs(sum(score - right for score, right in part)) for part in parts) / len(rows)
    return {
        "statements": len(rows),
        "right": round(sum(right for _, right in rows) / len(rows), 3),
        "mean score": round(sum(score for score, _ in rows) / len(rows), 3),
        "calibration error": round(error, 3),
    }


if __name__ == "__main__":
    main(sys.argv[1:])
