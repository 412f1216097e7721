"""Which names elsewhere a sentence may mean that names a drug or a condition only."""

from __future__ import annotations

import pytest

from claimx.learn.examples import candidate_pipeline
from claimx.text.attributes import CANDIDATES

FILLER = "The shop was open. "


@pytest.fixture(scope="module")
def nlp():
    return candidate_pipeline()


def elsewhere(nlp, text):
    """Return (drug, condition, how) of the pairs of which a name stands in another sentence."""
    found = getattr(nlp(text)._, CANDIDATES)
    return {(*one["names"], *one["how"]) for one in found if "last" in one["how"] or "topic" in one["how"]}


@pytest.mark.parametrize(("fillers", "found"), [(7, {("zinc", "gout", "last", "here")}), (8, set())])
def test_the_last_drug_is_meant_up_to_eight_sentences_on(nlp, fillers, found):
    assert elsewhere(nlp, "Zinc is sold. " + FILLER * fillers + "Most were given it for their gout.") == found


def test_a_drug_of_the_article_is_meant_from_anywhere_once_others_followed(nlp):
    text = "Zinc is a mineral. Zinc is sold. Aspirin is sold. " + FILLER * 20 + "It is given for gout."
    assert ("zinc", "gout", "topic", "here") in elsewhere(nlp, text)


@pytest.mark.parametrize(("fillers", "meant"), [(9, True), (13, False)])
def test_a_condition_of_the_article_is_meant_up_to_twelve_sentences_on(nlp, fillers, meant):
    text = "Gout hurts. Gout is common. Asthma is rare. " + FILLER * fillers + "Zinc is widely taken."
    assert (("zinc", "gout", "here", "topic") in elsewhere(nlp, text)) == meant
