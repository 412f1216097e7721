"""Undo over runs, changes with their history, several claims at one stroke, nothing taken twice."""

from __future__ import annotations

import pytest

import claimx
from claimx.errors import RecordError
from claimx.jsonl import dumps
from claimx.labels.log import read_labels, standing
from claimx.review.listing import SHOWN, listed
from claimx.review.opening import open_session
from claimx.review.queue import Filters
from claimx.review.session import DecidedError

TEXT = (
    "Feverfew may prevent migraine. Ginger eases nausea, vomiting and heartburn. Aspirin does not cure gout."
)


@pytest.fixture(scope="module")
def made():
    return claimx.claims(claimx.load("rules")(TEXT), "a.txt")


@pytest.fixture
def run_of(tmp_path, made):
    """Return a function that opens the review anew, as another run of it does."""
    (tmp_path / "c.jsonl").write_text("".join(f"{dumps(one.to_dict())}\n" for one in made), "utf-8")
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    return lambda annotator="rk": open_session(tmp_path / "c.jsonl", tmp_path / "l.jsonl", [], annotator)


def said(session):
    """Return what stands about each claim, in words, with the corrections."""
    return {
        label.claim.condition.text: (
            label.verdict,
            label.reason,
            label.corrections,
            label.comment,
            label.flag,
        )
        for label in standing(read_labels([session.log.path]))
    }


def test_undo_goes_on_where_an_earlier_run_ended(run_of, made):
    first = run_of()
    first.decide(made[0].id, "accept", corrections={"certainty": "doubtful"}, comment="odd", flag=True)
    first.decide(made[1].id, "reject", reason="negated")
    second = run_of()
    assert [one.said for one in second.undo_last()] == ["reject: negated"]
    third = run_of()
    undone = third.undo_last()
    assert [(one.claim_id, one.corrections, one.comment, one.flag) for one in undone] == [
        (made[0].id, {"certainty": "doubtful"}, "odd", True)
    ]
    assert said(third) == {}
    with pytest.raises(RecordError, match="Nothing is left to be undone"):
        third.undo_last()
    assert len(third.queue("document")) == len(made)


def test_a_change_that_is_taken_back_leaves_what_was_decided_before(run_of, made):
    session = run_of()
    session.decide(made[0].id, "accept", corrections={"certainty": "doubtful"}, comment="odd", drawn="random")
    session.decide(made[1].id, "accept")
    session.decide(made[0].id, "reject", reason="other", anew=True)
    before = ("accept", None, {"certainty": "doubtful"}, "odd", None)
    later = run_of()
    later.undo_last()
    assert said(later)[made[0].condition.text] == before
    assert [one.said for one in later.undo_last()] == ["accept"]  # the second claim's, which came before
    again = run_of()
    assert said(again) == {made[0].condition.text: before}
    assert [one.said for one in again.decisions.history(made[0].id)] == [
        "accept with doubtful", "reject: other", "undo",
    ]  # fmt: skip
    again.undo_last()
    assert said(again) == {}
    assert again.decisions.last() == []


def test_claims_are_decided_and_taken_back_at_one_stroke(run_of, made):
    session = run_of()
    mates = [one.id for one in made if one.sentence == made[1].sentence]
    assert len(mates) == 3
    session.decide(mates[1], "accept")
    assert session.decide_all(mates, "reject", reason="not_a_claim", seconds=3.0) == [mates[0], mates[2]]
    labels = list(read_labels([session.log.path]))
    assert [(one.verdict, one.together, one.seconds) for one in labels[1:]] == [("reject", 2, 1.5)] * 2
    assert session.decide_all(mates, "accept") == []
    later = run_of()
    assert [one.claim_id for one in later.undo_last()] == [mates[2], mates[0]]
    assert [one.claim_id for one in later.undo_last()] == [mates[1]]
    assert len(later.queue("document")) == len(made)


def test_what_was_taken_is_not_taken_again(run_of, made):
    session = run_of()
    fields = {"verdict": "accept", "corrections": {"certainty": "doubtful"}}
    session.decide(made[0].id, **fields)
    session.decide(made[0].id, **fields, again=True)
    with pytest.raises(DecidedError):
        session.decide(made[0].id, "reject", reason="negated", again=True)
    session.decide_all([made[1].id, made[2].id], "accept")
    session.decide_all([made[1].id, made[2].id], "accept")
    last = session.decisions.last()[0].serial
    session.undo_last(last)
    assert session.undo_last(last, again=True) == []
    words = {"drug": made[0].drug.to_dict(), "condition": made[1].condition.to_dict(), "relation": "causes"}
    one = session.add(made[0].id, words)
    assert session.add(made[0].id, words, again=True).claim_id == one.claim_id
    with pytest.raises(RecordError, match="there already"):
        session.add(made[0].id, words)
    verdicts = [label.verdict for label in read_labels([session.log.path])]
    assert verdicts == ["accept", "accept", "accept", "undo", "undo", "accept"]


def test_undo_takes_back_only_what_is_meant(run_of, made):
    one, two = run_of(), run_of()
    one.decide(made[0].id, "accept")
    meant = one.decisions.last()[0].serial
    two.decide(made[1].id, "accept")
    with pytest.raises(DecidedError, match="in another window"):
        one.undo_last(meant)
    assert [found.claim_id for found in one.undo_last()] == [made[1].id]


def test_the_decisions_of_others_are_theirs(run_of, made):
    anna, ben = run_of("anna"), run_of("ben")
    anna.decide(made[0].id, "accept")
    ben.decide(made[0].id, "reject", reason="negated")
    assert [one.said for one in anna.undo_last()] == ["accept"]
    assert said(ben)[made[0].condition.text][0] == "reject"


def test_the_list_has_everything_that_stands(run_of, made):
    session = run_of()
    session.decide(made[0].id, "accept", corrections={"certainty": "doubtful"})
    session.decide(made[1].id, "reject", reason="wrong_concept", comment="see Nausea")
    session.decide(made[2].id, "skip", flag=True)
    words = {"drug": made[0].drug.to_dict(), "condition": made[1].condition.to_dict(), "relation": "causes"}
    added = session.add(made[0].id, words)
    session.decide(made[3].id, "accept")
    session.undo_last()
    later = run_of()
    shown = {name: [row["said"] for row in listed(later, name, Filters()).rows] for name in SHOWN}
    assert shown == {
        "all": ["accept", "skip", "reject: wrong concept", "accept with doubtful"],
        "accepted": ["accept with doubtful"],
        "corrected": ["accept with doubtful"],
        "rejected": ["reject: wrong concept"],
        "skipped": ["skip"],
        "added": ["accept"],
        "flagged": ["skip"],
        "commented": ["reject: wrong concept"],
    }
    assert [row["at"] for row in listed(later, "all", Filters(text="see nausea")).rows] == [1]
    assert [row["at"] for row in listed(later, "all", Filters(drug="feverfew")).rows] == [len(made), 0]
    assert listed(later, "all", Filters(), 1, 2).total == 4
    assert [row["said"] for row in listed(later, "all", Filters(), 1, 2).rows] == [
        "skip",
        "reject: wrong concept",
    ]
    assert later.decisions.count("added") == 1
    assert later.claims.claim(len(made)).id == added.claim_id
    with pytest.raises(RecordError, match="Nothing is called 'no'"):
        listed(later, "no", Filters())


def test_an_added_claim_is_changed_and_taken_back(run_of, made):
    session = run_of()
    words = {"drug": made[0].drug.to_dict(), "condition": made[1].condition.to_dict(), "relation": "causes"}
    claim = session.add(made[0].id, words).claim
    assert (claim.drug.name, claim.drug.ids) == (made[0].drug.name, dict(made[0].drug.ids))
    later = run_of()
    later.decide(claim.id, "accept", corrections={"relation": "treats"}, anew=True)
    assert later.progress().decided == 0  # no claim of the file
    assert [one.said for one in later.undo_last()] == ["accept with treats"]
    assert later.decisions.standing(claim.id).said == "accept"
    later.undo_last()
    assert run_of().decisions.count("added") == 0


def test_precision_is_that_of_the_claims_drawn_at_random(run_of, made):
    session = run_of()
    session.decide(made[0].id, "accept", corrections={"certainty": "doubtful"})
    session.decide(made[1].id, "accept")
    assert (session.decisions.precision().right, session.decisions.precision().total) == (1, 2)
    session.decide(made[2].id, "reject", reason="other", drawn="random")
    session.decide(made[3].id, "skip", drawn="random")
    share = session.decisions.precision()
    assert (share.name, share.right, share.total) == ("random", 0, 1)
    session.undo_last()
    session.undo_last()
    assert session.decisions.precision().total == 2


def test_the_order_by_article_keeps_articles_together(run_of, made, tmp_path):
    rows = [
        {**one.to_dict(), "doc_id": doc, "id": f"{at:016x}"}
        for at, (one, doc) in enumerate(zip(made, "abab", strict=False))
    ]
    (tmp_path / "c.jsonl").write_text("".join(f"{dumps(row)}\n" for row in [*rows[::-1]]), "utf-8")
    entries = run_of().store.entries
    shown = [entries[place.at] for place in run_of().queue("document")]
    assert [entry.doc_id for entry in shown] == sorted(
        (entry.doc_id for entry in shown), key=shown[0].doc_id.__ne__
    )
    for doc in "ab":
        starts = [entry.start for entry in shown if entry.doc_id == doc]
        assert starts == sorted(starts)
