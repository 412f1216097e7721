"""Back to anything, in a real browser: the list of decisions, undo over reloads and runs, added claims."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from claimx.labels.log import standing
from claimx.review.opening import open_session


@pytest.fixture
def page(opened, review, many):
    return opened(review(many), viewport={"width": 1280, "height": 900})


def test_a_decision_is_found_and_changed(opened, review, many, tmp_path):
    page = opened(review(many))
    page.press("4a")
    page.decided(1)
    page.press("r1")
    page.decided(2)
    session = open_session(tmp_path / "c.jsonl", tmp_path / "l.jsonl", [tmp_path / "d.jsonl"], "rk")
    page = opened(session)
    page.press("b")
    page.page.locator("#rows-said", has_text="2 of 2").wait_for()
    page.page.select_option("#list-filters [name=shown]", "corrected")
    page.page.locator("#rows-said", has_text="1 of 1").wait_for()
    page.page.click("#rows button")
    page.page.locator("#standing", has_text="Decided: accept with doubtful").wait_for()
    assert "doubtful (was possible)" in page.page.inner_text("#summary")
    assert "accept with doubtful" in page.page.inner_text("#facts")
    page.press("2a")
    page.page.locator("#summary", has_text="vomiting").wait_for()  # the queue goes on
    page.decided(2)
    assert [one.corrections for one in standing(page.labels())][-1] == {"certainty": "probable"}
    page.press("u")
    page.page.locator("#told", has_text="stands again").wait_for()
    assert [one.corrections for one in standing(page.labels())][-1] == {"certainty": "doubtful"}
    assert page.problems == []


def test_esc_leaves_what_was_opened_as_it_is(page):
    page.press("a")
    page.decided(1)
    page.open_claim("feverfew")
    page.press("n")
    page.page.keyboard.press("Escape")
    page.page.locator("#summary", has_text="nausea").wait_for()
    assert len(page.labels()) == 1
    page.open_claim("feverfew")
    page.press("s")
    page.page.locator("#summary", has_text="nausea").wait_for()
    assert len(page.labels()) == 1


def test_the_list_tells_the_time_of_this_place(opened, review, many):
    page = opened(review(many), timezone_id="Asia/Tokyo")
    page.press("a")
    page.decided(1)
    page.press("b")
    (label,) = page.labels()
    there = datetime.fromisoformat(label.at.replace("Z", "+00:00")) + timedelta(hours=9)
    page.page.locator("#rows li", has_text=f"{there:%Y-%m-%d %H:%M:%S}").wait_for()


def test_undo_works_over_reload_and_filters(page):
    page.press("3na")
    page.decided(1)
    page.page.click("#choices summary")
    page.page.select_option("[name=relation]", "treats")
    page.settled()
    page.page.reload()
    page.page.wait_for_selector("#card:not([hidden])")
    page.press("u")
    page.decided(0)
    summary = page.page.inner_text("#summary")
    assert "migraine" in summary.lower()
    assert "NOT (was not denied)" in summary
    page.press("a")
    page.decided(1)
    assert page.labels()[-1].corrections == {"negated": True}


def test_added_claims_are_confirmed_counted_listed_and_undone(page):
    page.press("m")
    page.select("Aspirin")
    page.press("d")
    page.select("nausea")
    page.press("kca")
    page.page.locator("#told", has_text="Added: aspirin — causes — nausea").wait_for()
    assert "1 added" in page.page.inner_text("#progress")
    assert page.page.locator("#others li", has_text="aspirin — causes").inner_text().strip().startswith("+")
    page.press("b")
    page.page.select_option("#list-filters [name=shown]", "added")
    page.page.locator("#rows-said", has_text="1 of 1").wait_for()
    page.page.keyboard.press("Escape")
    page.page.wait_for_selector("#list", state="hidden")
    page.press("u")
    page.page.locator("#told", has_text="The added claim was taken back").wait_for()
    assert "added" not in page.page.inner_text("#progress")
    assert page.page.locator("#others li", has_text="aspirin — causes").count() == 0
    assert [label.verdict for label in page.labels()] == ["accept", "undo"]
    claim = page.labels()[0].claim
    assert (claim.drug.name, bool(claim.drug.ids)) == ("aspirin", True)
