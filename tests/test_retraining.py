"""Labels of a simulated reviewer, and models trained again with them."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

import claimx
from claimx.extraction import document
from claimx.jsonl import dumps
from claimx.labels.log import read_labels
from claimx.learn.comparison import compare
from claimx.learn.corpus import read_corpus
from claimx.learn.examples import candidate_pipeline, examples
from claimx.learn.label_examples import label_examples
from claimx.learn.prediction import model_pipeline
from claimx.learn.scoring import score
from claimx.learn.simulation import missed, simulated_labels
from claimx.learn.training import train
from claimx.records import Document
from claimx.report.plots import learning_curve_plot
from claimx.review.opening import open_session
from claimx.review.queue import queue
from claimx.review.store import ClaimList

CORPUS = Path(__file__).parents[1] / "corpus"
AT = "2026-01-01T00:00:00Z"
TEXT = "Ginger eases nausea, unlike zinc. It causes heartburn and gout."
MENTIONS = {
    "Ginger": "drug", "zinc": "drug", "nausea": "condition", "heartburn": "condition", "gout": "condition",
}  # fmt: skip
FIRST, SECOND = (0, 33), (34, 63)


def annotated(*claims):
    """Return TEXT with claims that are given as (drug, relation, condition, sentence, other fields)."""
    ids = {text: f"T{number}" for number, text in enumerate(MENTIONS)}
    spans = [
        {"id": ids[text], "label": label, "start": TEXT.index(text), "end": TEXT.index(text) + len(text), "text": text}
        for text, label in MENTIONS.items()
    ]  # fmt: skip
    rows = [
        {
            "id": f"C{number}", "relation": relation, "drug": ids[drug], "condition": ids[condition],
            "negated": False, "certainty": "asserted", "anaphor": False, "start": start, "end": end, **more,
        }
        for number, (drug, relation, condition, (start, end), more) in enumerate(claims)
    ]  # fmt: skip
    return Document.from_dict(
        {"schema": "claimx.document/1", "id": "a", "title": "", "text": TEXT, "meta": {}, "spans": spans, "claims": rows}
    )  # fmt: skip


@pytest.fixture(scope="module")
def shown(nlp):
    """Return the claims of TEXT by their condition."""
    return {claim.condition.text: claim for claim in claimx.claims(nlp(TEXT), "a") if claim.condition}


NAUSEA = ("Ginger", "treats", "nausea", FIRST, {})


@pytest.mark.parametrize(
    ("changed", "gold", "expected"),
    [
        pytest.param({}, [NAUSEA], ("accept", {}, None), id="right"),
        pytest.param(
            {"certainty": "possible"}, [NAUSEA], ("accept", {"certainty": "asserted"}, None), id="certainty"
        ),
        pytest.param({"relation": "causes"}, [NAUSEA], ("accept", {"relation": "treats"}, None), id="relation"),
        pytest.param(
            {},
            [(*NAUSEA[:4], {"negated": True, "certainty": "probable"})],
            ("accept", {"negated": True, "certainty": "probable"}, None),
            id="denied, read as asserted",
        ),
        pytest.param(
            {"relation": "prevents"},
            [NAUSEA, ("Ginger", "prevents", "nausea", FIRST, {})],
            ("accept", {}, None),
            id="one of two claims about the pair",
        ),
        pytest.param({}, [], ("reject", {}, "not_a_claim"), id="no claim"),
        pytest.param(
            {}, [("zinc", "treats", "nausea", FIRST, {})], ("reject", {}, "wrong_drug"), id="another drug"
        ),
        pytest.param(
            {}, [("Ginger", "treats", "gout", FIRST, {})], ("reject", {}, "wrong_condition"),
            id="another condition",
        ),
        pytest.param(
            {}, [("Ginger", "treats", "nausea", SECOND, {})], ("reject", {}, "not_a_claim"),
            id="in another sentence",
        ),
    ],
)  # fmt: skip
def test_the_reviewer_answers_from_the_annotation(shown, changed, gold, expected):
    claim = replace(shown["nausea"], **changed)
    (label,) = simulated_labels([claim], [annotated(*gold)], at=AT)
    assert (label.verdict, label.corrections, label.reason) == expected
    assert (label.claim, label.at) == (claim, AT)


def test_a_pronoun_counts_as_what_it_stands_for(shown):
    claim = shown["heartburn"]
    assert claim.drug.text == "It"
    ginger, zinc = (annotated((drug, "causes", "heartburn", SECOND, {})) for drug in ("Ginger", "zinc"))
    assert [simulated_labels([claim], [gold], at=AT)[0].verdict for gold in (ginger, zinc)] == [
        "accept",
        "reject",
    ]


def test_what_the_reviewer_adds_is_learnt_from(shown, tmp_path):
    gold = annotated(
        NAUSEA, ("Ginger", "causes", "heartburn", SECOND, {}), ("Ginger", "causes", "gout", SECOND, {})
    )
    seen = [claim for name, claim in shown.items() if name != "gout"]
    assert list(missed(list(shown.values()), gold)) == []
    ((beside, fields),) = missed(seen, gold)
    assert beside.condition.text == "heartburn"
    claims, docs, log = (tmp_path / name for name in ("claims.jsonl", "docs.jsonl", "labels.jsonl"))
    claims.write_text("".join(f"{dumps(claim.to_dict())}\n" for claim in seen), "utf-8")
    docs.write_text(f"{dumps(gold.to_dict())}\n", "utf-8")
    open_session(claims, log, [docs], "rk").add(beside.id, fields)
    made = label_examples(candidate_pipeline(), read_labels([log]), [gold])
    assert [one.relation for one in made.examples] == ["causes"]


# A model from a third of some articles, and again with labels


@pytest.fixture(scope="module")
def pairs():
    return candidate_pipeline()


@pytest.fixture(scope="module")
def third(pairs):
    return list(examples(pairs, read_corpus([CORPUS / "train.jsonl"])[::3]))


@pytest.fixture(scope="module")
def start(third):
    return train(third, meta={}).model


@pytest.fixture(scope="module")
def pool():
    return read_corpus([CORPUS / "train.jsonl"])[1::3]


@pytest.fixture(scope="module")
def labels(start, pool):
    nlp = model_pipeline(start)
    found = [claim for one in pool for claim in claimx.claims(nlp(one.text), one.id) if claim.relation]
    return simulated_labels(found, pool, at=AT)


@pytest.fixture(scope="module")
def unseen():
    return read_corpus([CORPUS / "test.jsonl"])[:10]


def scores(model, gold):
    nlp = model_pipeline(model)
    return [score(one, document(nlp(one.text), one.id)) for one in gold]


@pytest.fixture(scope="module")
def before(start, unseen):
    return scores(start, unseen)


@pytest.mark.parametrize("order", ["uncertain", "random"])
def test_a_model_learns_from_labels(order, pairs, third, start, pool, labels, unseen, before):
    places = list(range(len(labels)))
    random.Random(0).shuffle(places)
    if order == "uncertain":
        places = [
            place.at for place in queue(ClaimList("pool", [one.claim for one in labels]).entries, order)
        ]
    told = label_examples(pairs, [labels[at] for at in places[:200]], pool)
    assert len(told.examples) == 200
    assert not sum(told.unused.values())
    model = train([*third, *told.examples], meta={}).model
    assert model.to_bytes() != start.to_bytes()
    assert not compare(before, scores(model, unseen)).is_worse
    if order == "random":
        assert label_examples(pairs, [labels[at] for at in places[:200]], pool).examples == told.examples


def test_labels_say_what_the_annotation_says(pairs, pool, labels):
    """Labels and annotation give equal examples, that are held out together; certainty may be of a second claim."""
    gold = {(one.doc_id, one.group, one.features, one.relation) for one in examples(pairs, pool)}
    told = label_examples(pairs, labels, pool).examples
    assert len(told) == len(labels) > 200
    assert not [one for one in told if (one.doc_id, one.group, one.features, one.relation) not in gold]


def test_the_plot_is_the_same_for_the_same_results():
    one, two = (
        learning_curve_plot(
            ["0", "50"], {"uncertain": [(0.6, 0.01), (0.62, 0.02)], "random": [(0.6, 0.0), (0.61, 0.0)]},
            {"rules alone": 0.59}, x="labels", y="claim F1",
        )
        for _ in range(2)
    )  # fmt: skip
    assert one == two
    assert all(f">{text}<" in one for text in ("uncertain", "random", "rules alone", "claim F1", "50"))
