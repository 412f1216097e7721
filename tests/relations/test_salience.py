"""What the article around a pair tells of it: how prominent its names are, how far back one stands."""

from itertools import chain

import pytest

from claimx.learn.examples import candidate_pipeline
from claimx.relations.salience import Salience
from claimx.text.attributes import CANDIDATES

ARTICLE = """Metformin and its uses

Metformin lowers blood sugar in most people.
Glipizide is another choice.
It can cause nausea.
The clinic is closed on Monday.
Diarrhoea was rare.
"""


@pytest.fixture(scope="module")
def nlp():
    return candidate_pipeline()


def values(groups):
    return [value for _, value in chain(*groups)]


def features(nlp, text, drug, condition):
    """Return the features of the pairs of two names, by the text of their sentence."""
    doc = nlp(text)
    salience = Salience(doc)
    found = {}
    for candidate in getattr(doc._, CANDIDATES):
        if [name.lower() for name in candidate["names"]] == [drug, condition]:
            start, end = candidate["sentence"]
            found[doc[start:end].text.strip()] = set(values(salience.groups(candidate)))
    return found


def test_a_name_of_the_title_that_most_mentions_have_is_prominent(nlp):
    found = features(nlp, ARTICLE, "metformin", "blood sugar")["Metformin lowers blood sugar in most people."]
    assert {"d in title,dc", "drank=0", "drank=0,dc", "c first here"} <= found
    assert not any(name.startswith(("dgap", "cgap")) for name in found)


def test_a_word_that_stands_for_the_name_counts_as_the_name(nlp):
    found = features(nlp, ARTICLE, "glipizide", "nausea")["It can cause nausea."]
    assert {"generic=it,dc", "generic=it,first,dc", "opens=it can,dc"} <= found


def test_what_is_left_out_says_how_far_back_it_stands(nlp):
    near = features(nlp, ARTICLE, "glipizide", "diarrhea")["Diarrhoea was rare."]
    far = features(nlp, ARTICLE, "metformin", "diarrhea")["Diarrhoea was rare."]
    assert {"dgap=2", "nothing generic,c", "d rival=False"} <= near
    assert {"dgap=3", "d rival=True"} <= far


def test_every_pair_has_the_signs_of_both_names_once(nlp):
    doc = nlp(ARTICLE)
    salience = Salience(doc)
    assert getattr(doc._, CANDIDATES)
    for candidate in getattr(doc._, CANDIDATES):
        found = values(salience.groups(candidate))
        assert len(found) == len(set(found))
        assert sum(name.startswith("dshare=") for name in found) == 2
        assert sum(name.startswith("cshare=") for name in found) == 2


def test_groups_that_pairs_share_are_made_once(nlp):
    doc = nlp("Aspirin causes nausea and headache.")
    salience = Salience(doc)
    first, second = (salience.groups(candidate) for candidate in getattr(doc._, CANDIDATES))
    assert first[0] is second[0]
    assert first[1] is second[1]
