"""The pipeline as spaCy uses it: one component or many, saved, parallel, twice; articles in a stream."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc, DocBin

import claimx
from claimx.pipeline import COMPONENTS
from claimx.records import Article, Claim, ErrorRecord
from claimx.text.attributes import RELATIONS

CORPUS = sorted((Path(__file__).parents[1] / "corpus" / "articles").glob("*.txt"))[::12]


@pytest.fixture(scope="module")
def nlp():
    """Return the pipeline with the model that decides unless told otherwise."""
    return claimx.load()


@pytest.fixture(scope="module")
def texts():
    """Return some articles of the corpus."""
    return [path.read_text("utf-8") for path in CORPUS]


@pytest.fixture(scope="module")
def expected(nlp, texts):
    """Return their claims."""
    return [claimx.claims(nlp(text)) for text in texts]


def test_there_is_something_to_compare(expected):
    assert len(expected) >= 6
    assert all(expected)
    assert {claim.kind for claims in expected for claim in claims} == {
        "drug_condition",
        "dosage",
        "hedged_statement",
    }


def test_one_component_gives_the_same_claims(texts, expected):
    nlp = spacy.blank("en")
    nlp.add_pipe("claimx")
    assert [claimx.claims(nlp(text)) for text in texts] == expected


def test_the_components_stand_in_their_order(nlp):
    assert tuple(nlp.pipe_names) == COMPONENTS
    assert not nlp.analyze_pipes()["problems"] or not any(nlp.analyze_pipes()["problems"].values())


@pytest.mark.parametrize("whole", [True, False], ids=["one-component", "many"])
def test_a_saved_pipeline_gives_the_same_claims(tmp_path, nlp, texts, expected, whole):
    if whole:
        nlp = spacy.blank("en")
        nlp.add_pipe("claimx")
    nlp.to_disk(tmp_path / "saved")
    again = spacy.load(tmp_path / "saved")
    assert [claimx.claims(again(text)) for text in texts] == expected


def test_processes_give_the_same_claims(nlp, texts, expected):
    assert [claimx.claims(doc) for doc in nlp.pipe(texts, n_process=2, batch_size=2)] == expected


def test_a_docbin_keeps_what_claims_need(nlp, texts, expected):
    bin_of_docs = DocBin(store_user_data=True, docs=[nlp(text) for text in texts])
    docs = list(DocBin().from_bytes(bin_of_docs.to_bytes()).get_docs(spacy.blank("en").vocab))
    assert [claimx.claims(doc) for doc in docs] == expected


def test_a_doc_survives_bytes(nlp, texts, expected):
    doc = Doc(spacy.blank("en").vocab).from_bytes(nlp(texts[0]).to_bytes())
    assert claimx.claims(doc) == expected[0]


def test_twice_is_once(nlp, texts, expected):
    doc = nlp(texts[0])
    for _, component in nlp.pipeline:
        doc = component(component(doc))
    assert claimx.claims(doc) == expected[0]
    spans = {key: [(span.start, span.end, span.label) for span in group] for key, group in doc.spans.items()}
    assert all(len(set(places)) == len(places) for places in spans.values())


def test_the_least_score_can_be_raised(texts):
    nlp = spacy.blank("en")
    nlp.add_pipe("claimx", config={"min_score": 0.7})
    scores = [row["score"] for text in texts for row in getattr(nlp(text)._, RELATIONS)]
    assert scores
    assert min(scores) >= 0.7


@pytest.mark.parametrize("text", ["", " ", "\n\n", ".", "?!", "a", "\ufeff", "Take 5 mg", "it " * 50])
def test_odd_texts_are_no_errors(nlp, text):
    assert isinstance(claimx.claims(nlp(text)), list)
    assert claimx.document(nlp(text)).text == text


def test_ids_are_unique_and_stay(nlp, texts):
    first, second = ([claim.id for claim in claimx.claims(nlp(texts[0]), "a.txt")] for _ in range(2))
    assert first == second
    assert len(set(first)) == len(first)


# Streams


def test_articles_come_in_order(nlp, texts):
    articles = [Article(path.name, text) for path, text in zip(CORPUS, texts, strict=True)]
    order = list(dict.fromkeys(claim.doc_id for claim in claimx.extract(nlp, articles)))
    assert order == [path.name for path in CORPUS]


def test_plain_strings_are_numbered(nlp):
    found = list(claimx.extract(nlp, ["Ginger eases nausea.", "Nothing.", "Feverfew prevents migraine."]))
    assert [claim.doc_id for claim in found] == ["1", "3"]


def test_a_stream_is_read_as_it_is_needed(nlp):
    def stream():
        for _ in range(1000):
            yield "Feverfew prevents migraine."
        raise AssertionError("read to its end")

    assert isinstance(next(claimx.extract(nlp, stream())), Claim)


def test_one_bad_article_does_not_stop_the_others(nlp, monkeypatch):
    make_doc = nlp.make_doc

    def picky(text):
        if "BAD" in text:
            raise ValueError("no such luck")
        return make_doc(text)

    monkeypatch.setattr(nlp, "make_doc", picky)
    articles = ["Ginger eases nausea.", "BAD", "Feverfew prevents migraine."]
    first, error, last = claimx.extract(nlp, articles)
    assert (first.doc_id, last.doc_id) == ("1", "3")
    assert error == ErrorRecord(doc_id="2", stage="extract", error="ValueError: no such luck")
    kinds = [type(row).__name__ for row in claimx.annotate(nlp, articles)]
    assert kinds == ["Document", "ErrorRecord", "Document"]


@pytest.mark.parametrize("limit", [0, 10**9], ids=["zone", "no-zone"])
def test_a_memory_zone_changes_nothing(monkeypatch, limit, texts):
    import importlib

    monkeypatch.setattr(importlib.import_module("claimx.pipeline"), "COMPONENTS", COMPONENTS)
    module = importlib.import_module("claimx.extraction.articles")
    monkeypatch.setattr(module, "_VOCABULARY", limit)
    nlp, articles = claimx.load(), [Article(str(number), text) for number, text in enumerate(texts)]
    expected = [claim for one in articles for claim in claimx.claims(nlp(one.text), one.id)]
    assert list(claimx.extract(claimx.load(), articles)) == expected
