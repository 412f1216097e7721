"""Answer questions of `claimx ask --command` from the annotation of the articles, sometimes wrongly.

    claimx ask articles.jsonl --command "python benchmarks/gold_reader.py corpus/dev.jsonl" --labels
    labels.jsonl

A program in the place of a language model. Of its answers about a claim the share *noise* is wrong: a wrong
relation, a claim that is none, or no claim where there is one. The same question gets the same answer.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from claimx.learn.corpus import read_corpus
from claimx.learn.matching import names_match
from claimx.records import Document
from claimx.records.vocabulary import RELATIONS

_PLAIN = ("relation", "negated", "certainty")

Said = dict[str, Any]
"""A claim with the keys of an answer."""


@click.command()
@click.argument("gold", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--noise", default=0.1, show_default=True)
def main(gold: tuple[Path, ...], noise: float) -> None:
    """Answer each line of standard input."""
    said = {document.text: claims_of(document) for document in read_corpus(gold)}
    for line in sys.stdin:
        row = json.loads(line)
        answer = answered(row["question"], said, random.Random(row["id"]), noise)
        print(json.dumps({"id": row["id"], "answer": answer}), flush=True)


def claims_of(document: Document) -> list[Said]:
    """Return what is annotated in *document*, in the words of the article."""
    spans = {span.id: span for span in document.spans}
    return [
        {
            "sentence": document.text[one.start : one.end],
            "drug": spans[one.drug].text,
            "condition": spans[one.condition].text,
            **{name: getattr(one, name) for name in _PLAIN},
        }
        for one in document.claims
    ]


def answered(
    question: Said, annotated: Mapping[str, Sequence[Said]], chance: random.Random, noise: float
) -> dict[str, Any]:
    """Return the answer to *question*; nothing is known of articles that are not annotated."""
    known = annotated.get(question["text"], ())
    if "claims" in question:
        return {"judgements": [judgement(row, known, chance, noise) for row in question["claims"]]}
    read = [one for one in known if chance.random() >= noise / 2]
    return {"claims": [misread(one) if chance.random() < noise / 2 else one for one in read]}


def judgement(row: Said, known: Sequence[Said], chance: random.Random, noise: float) -> dict[str, Any]:
    """Return what is said of the claim *row*, wrongly in a share of *noise*."""
    if "relation" not in row:
        return {"claim": row["claim"], "right": True, "reason": None, "fixed": None}
    meant = [
        one
        for one in known
        if (one["sentence"] in row["sentence"] or row["sentence"] in one["sentence"])
        and names_match(one["drug"], row["drug"])
        and names_match(one["condition"], row["condition"])
    ]
    meant.sort(key=lambda one: [one[name] != row[name] for name in _PLAIN])
    wrong = chance.random() < noise
    if bool(meant) == wrong:
        return {"claim": row["claim"], "right": False, "reason": "not_a_claim", "fixed": None}
    said = {name: row[name] for name in ("drug", "condition")}
    said |= {name: meant[0][name] for name in _PLAIN} if meant else {name: row[name] for name in _PLAIN}
    if all(said[name] == row[name] for name in _PLAIN):
        return {"claim": row["claim"], "right": True, "reason": None, "fixed": None}
    return {"claim": row["claim"], "right": False, "reason": None, "fixed": said}


def misread(one: Said) -> Said:
    """Return a claim with the next relation."""
    return {**one, "relation": RELATIONS[(RELATIONS.index(one["relation"]) + 1) % len(RELATIONS)]}


if __name__ == "__main__":
    main()
