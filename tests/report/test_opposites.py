"""Claims that contradict each other, side by side."""

from __future__ import annotations

import re

import pytest

from claimx.report.opposites import opposites
from claimx.report.tallies import Tallies
from tests.report.made import CHECKED, plain, said

OPPOSITES = [
    pytest.param([said(), said(negated=True)], [("treats", "does NOT treat")], id="denied"),
    pytest.param([said("causes"), said("causes", negated=True)], [("causes", "does NOT cause")], id="causes"),
    pytest.param([said(), said("causes")], [("treats or prevents", "causes")], id="helps-harms"),
    pytest.param(
        [said("prevents"), said("causes")], [("treats or prevents", "causes")], id="prevents-causes"
    ),
    pytest.param(
        [said(), said("contraindicated")], [("treats", "is contraindicated in")], id="contraindicated"
    ),
    pytest.param(
        [said(), said(certainty="doubtful")], [("treats", "doubtful whether it treats")], id="doubted"
    ),
    pytest.param(
        [said(certainty="possible"), said(negated=True)], [("treats", "does NOT treat")], id="hedged"
    ),
    pytest.param(
        [said(certainty="doubtful"), said(), said(negated=True)],
        [("treats", "does NOT treat"), ("treats", "doubtful whether it treats")],
        id="direct-ones-first",
    ),
    pytest.param([said(), said("prevents")], [], id="treats-prevents"),
    pytest.param([said("prevents"), said("contraindicated")], [], id="prevents-contraindicated"),
    pytest.param([said(), said("causes", certainty="doubtful")], [], id="a-doubted-harm"),
    pytest.param([said(certainty="doubtful"), said(negated=True)], [], id="doubted-denied"),
    pytest.param([said(negated=True), said("causes")], [], id="does-not-help-harms"),
    pytest.param([said(), said("prevents", negated=True)], [], id="another-relation-denied"),
    pytest.param([said(), said(condition="flu", negated=True)], [], id="another-condition"),
    pytest.param([said(), said(drug="iron", negated=True)], [], id="another-drug"),
]


@pytest.mark.parametrize("claims, expected", OPPOSITES)
def test_what_is_opposite(claims, expected):
    found = opposites(Tallies(claims, errors=0).pairs)
    assert [one.opposition.words for one in found] == expected


def test_opposite_claims_stand_side_by_side(page):
    made = page(*(said(doc=f"{n}.txt", at=n) for n in range(5)), said(negated=True, words="fails against"))
    versus = made[made.index('<article class="group versus"') : made.index("</article>")]
    text = plain(versus)
    assert text.startswith("zinc and colds Score 0.50, of the less sure side treats 5 claims")
    assert "does NOT treat 1 claim does NOT treat · asserted zinc fails against colds." in text
    assert "What counts as opposite" in made


def test_opposites_come_by_the_score_of_their_less_sure_side(page):
    records = [
        said(drug=drug, doc=f"{number}.txt", score=score, negated=negated, review=review)
        for drug, sides in (
            ("unlikely", ((0.9, None), (0.4, None))), ("likely", ((0.7, None), (0.8, None))),
            ("likelier", ((0.75, None), (0.8, None))), ("checked", ((0.1, CHECKED), (0.2, CHECKED))),
            ("unscored", ((None, None), (0.6, None))),
        )
        for number, (negated, (score, review)) in enumerate(zip((False, True), sides, strict=True))
    ]  # fmt: skip
    made = page(*records)
    shown = re.findall(r'<article class="group versus"[^>]*>\s*<h3><bdi>(\w+)', made)
    assert shown == ["checked", "likelier", "likely", "unscored"]
    text = plain(made)
    assert "Both sides checked by a person" in text
    assert "Score 0.75, of the less sure side" in text
    assert "1 opposition is left out, because one side has only claims with a score below 0.5." in text
    assert "unlikely" in plain(page(*records, opposite_score=0.4)).split("Most repeated")[1]
    assert "None where both sides have a claim with a score of at least 1" in plain(
        page(*[one for one in records if one.review is None], opposite_score=1.0)
    )
