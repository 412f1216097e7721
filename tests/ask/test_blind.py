"""Claims that are read in an article stand in it word for word, at offsets of ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimx.ask.answers import ReadAnswer, ReadClaim
from claimx.ask.article import known_articles
from claimx.ask.blind import read_blind
from claimx.ask.refusals import Refusals
from claimx.records import Article
from claimx.validation import problems
from tests.counted import calls

GINGER = "Ginger eases nausea, but it causes heartburn."


def said(sentence=GINGER, drug="Ginger", condition="nausea", **fields):
    row = {"sentence": sentence, "drug": drug, "condition": condition}
    return {**row, "relation": "treats", "negated": False, "certainty": "asserted", **fields}


@pytest.fixture
def read(ask, serve, source):
    """Return a function from claims that are read to (labels by condition, reasons of refusals)."""

    def blind(*rows):
        asked = ask(source, "--task", "read", server=serve(lambda question: {"claims": list(rows)}))
        assert [what for label in asked.labels for what in problems(label)] == []
        return asked.labels, asked.reasons

    return blind


def places(label):
    claim = label.claim
    return claim.drug.start, claim.condition.start


def test_what_both_have_is_accepted_with_what_was_read_otherwise(read):
    labels, reasons = read(said(certainty="possible"), said(condition="heartburn", relation="causes"))
    told = {label.claim.condition.text: (label.verdict, label.corrections, label.reason) for label in labels}
    assert told == {
        "nausea": ("accept", {"certainty": "possible"}, None),
        "heartburn": ("accept", {}, None),
        "migraine": ("reject", {}, "not_a_claim"),
        "gout": ("reject", {}, "not_a_claim"),
    }
    assert reasons == []


def test_what_only_the_model_has_is_a_claim_of_its_own(read, text):
    labels, _ = read(said("Feverfew may prevent migraine.", "Feverfew", "nausea"))
    own = labels[-1]
    assert own.claim.extractor.model == own.annotator == "model:m"
    assert own.claim.sentence == "Feverfew may prevent migraine."
    assert text[own.claim.condition.start :].startswith("nausea")


def test_nothing_is_rejected_for_what_was_refused(read):
    labels, reasons = read(said(), said(drug="Zinc"))
    assert [label.verdict for label in labels] == ["accept"]
    assert reasons == ["not in the article"]


@pytest.mark.parametrize(
    "row, reason",
    [
        (said("Ginger cures nausea."), "not in the article"),
        (said("Ginger eases nausea, but it causes"), None),
        (said("ginger  eases\nnausea, but it causes heartburn."), None),
        (said(""), "not in the article"),
        (said(drug="nausea"), "contradictory"),
        (said(condition="headache"), "not in the article"),
        (said(drug="it"), "no name"),
        (said(drug="."), "no name"),
        (said(drug="The drug"), "no name"),
        (said(drug=""), "no name"),
        (said(drug="Ginger eases nausea"), "contradictory"),
        (said(relation="helps"), "out of schema"),
        (said(score=1.0), "out of schema"),
    ],
)
def test_words_stand_in_the_article_or_are_refused(read, row, reason):
    _, reasons = read(row)
    assert reasons == ([reason] if reason else [])


def test_words_that_stand_twice_are_those_next_to_each_other(ask, serve, source):
    sentence = "Colds hate nobody, but zinc shortens colds, and all who tried it say that zinc tastes bad."
    text = f"Zinc is cheap. Some take zinc. {sentence}\n"
    source.write_text(text)
    asked = ask(
        source, "--task", "read", server=serve(lambda question: {"claims": [said(sentence, "zinc", "colds")]})
    )
    accepted = next(label for label in asked.labels if label.verdict == "accept")
    assert places(accepted) == (text.index("zinc shortens"), text.index("colds, and"))


def test_a_drug_that_the_sentence_leaves_out_is_the_last_one_before(ask, serve, source):
    text = "Zinc is cheap. We took zinc.\nIt helps with warts, they say. Zinc again.\n"
    source.write_text(text)
    row = said("It helps with warts, they say.", "zinc", "warts")
    asked = ask(source, "--task", "read", server=serve(lambda question: {"claims": [row]}))
    accepted = next(label for label in asked.labels if label.verdict == "accept")
    drug = accepted.claim.drug.antecedent or accepted.claim.drug
    assert drug.start == text.index("zinc.")


@given(st.lists(st.tuples(*[st.integers(0, 110)] * 6), max_size=8))
def test_whatever_words_of_the_article_come_back_the_records_are_sound(nlp, cuts):
    text = "Feverfew may prevent migraine. Ginger eases nausea, but it causes heartburn. Aspirin does not cure gout.\n"
    (article,) = known_articles(nlp, [Article("a", text)])
    claims = [
        ReadClaim(text[a:b], text[c:d], text[e:f], "treats", False, "asserted") for a, b, c, d, e, f in cuts
    ]
    refusals = Refusals()
    labels = read_blind(article, ReadAnswer(claims), "model:m", "2026-01-01T00:00:00Z", refusals)
    assert [what for label in labels for what in problems(label)] == []
    assert len({label.claim_id for label in labels}) == len(labels)
    for label in labels:
        assert text[label.claim.start : label.claim.end] == label.claim.sentence
        for part in (label.claim.drug, label.claim.condition):
            assert text[part.start : part.end] == part.text


def test_work_grows_with_the_claims_of_an_answer_alone(nlp):
    text = "zinc cold " * 900
    (article,) = known_articles(nlp, [Article("a", text)])
    found = [
        ReadClaim(sentence, "zinc", "cold", "treats", False, "asserted")
        for sentence in (text.strip(), text[:3990], f"{text[:3990]} zinc?")
    ]

    def work(count):
        refusals = Refusals()
        answer = ReadAnswer(found * count)
        made = calls(lambda: read_blind(article, answer, "model:m", "2026-01-01T00:00:00Z", refusals))
        assert refusals.counts
        return made.total()

    work(1)  # the words of the article are remembered
    assert work(20) <= 4.2 * work(5)
    assert work(2000) < work(1)  # so many are not looked at
