"""The numbers-only model by itself: sums of features, and several models that are read at once."""

from __future__ import annotations

import numpy as np
import pytest

from claimx.linear_model import LinearModel, joined

FEATURES = (("s", "eases"), ("dc", "eases", "severe"), ("R", "rel=treats"))
SHARED = (("s", "eases"), ("s", "pain"))
ROWS = [
    (SHARED, (("dc", "eases", "severe"),)),
    (SHARED,),
    ((), (("R", "rel=treats"), ("never", "seen"))),
    ((),),
    (),
]


@pytest.fixture
def models():
    first = LinearModel(("no", "yes"), np.array([0.5, -0.25]), FEATURES, np.array([[1, 2], [0, 3], [-1, 1]]))
    second = LinearModel(("a", "b", "c"), np.array([0, 0, 1]), FEATURES[1:2], np.array([[0.001, 0, 7]]))
    return first, second


def test_sums_are_those_of_the_weights(models):
    assert models[0].sums(ROWS).tolist() == [[1000, 5000], [1000, 2000], [-1000, 1000], [0, 0], [0, 0]]
    odds = np.exp([-0.75 + 4, -0.75 + 1, -0.75 + 2, -0.75, -0.75])
    assert models[0].probabilities(ROWS)[:, 1] == pytest.approx(odds / (1 + odds))


def test_no_rows_have_no_probabilities(models):
    assert models[0].probabilities([]).shape == (0, 2)


def test_more_rows_than_are_summed_at_once_have_the_same_sums(models):
    assert models[0].sums(ROWS * 1000).tolist() == models[0].sums(ROWS).tolist() * 1000


def test_joined_models_give_what_each_gives(models):
    first, second = models
    sums = joined(first, second).sums(ROWS)
    assert sums[:, :2].tolist() == first.sums(ROWS).tolist()
    assert second.of_sums(sums[:, 2:]) == pytest.approx(second.probabilities(ROWS))


def test_what_speaks_for_a_class_comes_strongest_first(models):
    found = models[0].strongest((*ROWS[0], *ROWS[2]), "yes")
    assert found == [("dc", "eases", "severe"), ("R", "rel=treats"), ("s", "eases")]
