"""What the page says and keeps when nothing works, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import TimeoutError as Unseen

from claimx.review.opening import open_session


@pytest.fixture
def page(opened, review):
    return opened(review())


def press_in_vain(page, keys):
    """Press *keys* until the page says that they went nowhere: on a busy machine it may not take the first."""
    for _ in range(20):
        page.press(keys)
        try:
            return page.page.wait_for_selector("#problem:not([hidden])", timeout=5000)
        except Unseen:
            page.settled()  # an answer may take longer than that, and another key would hide what it says
            if page.page.is_visible("#problem"):
                return None
    raise AssertionError(f"nothing is said of {keys}")


def test_a_lost_server_is_said_and_the_decision_kept(page):
    page.page.route("**/api/label", lambda route: route.abort())
    press_in_vain(page, "r3")
    assert "does not answer" in page.page.inner_text("#problem")
    page.page.unroute("**/api/label")
    page.press("y")  # the decision that was kept
    page.decided(1)
    assert [label.reason for label in page.labels()] == ["wrong_condition"]


@pytest.mark.parametrize("path", ["label", "cards", "article"])
def test_an_answer_that_breaks_off_is_asked_for_again(opened, review, path):
    page = opened(review("Feverfew may prevent migraine."))
    if path != "label":
        page = opened(page.again(), page.log)
        page.page.wait_for_load_state("networkidle")  # else what is broken off may be of the page before
    broken = []

    def break_off(route):
        answer = route.fetch()
        broken.append(route)
        route.fulfill(response=answer, body=answer.text()[:5], headers={"content-type": "application/json"})

    page.page.route(f"**/api/{path}*", break_off, times=1)
    if path == "label":
        press_in_vain(page, "a")
    else:
        page.page.reload()
    page.page.locator("#said", has_text="does not answer").wait_for()
    page.press("y")
    page.settled()
    page.page.locator("#problem").wait_for(state="hidden")
    if path != "label":
        page.press("a")
    page.decided(1)
    assert len(broken) == 1
    assert [label.verdict for label in page.labels()] == ["accept"]


def test_looking_around_keeps_what_could_not_be_sent(page):
    page.page.route("**/api/label", lambda route: route.abort())
    press_in_vain(page, "r3")
    page.page.unroute("**/api/label")
    for key, dialog in {"b": "list", "e": "edit"}.items():
        page.press(key)
        page.page.wait_for_selector(f"#{dialog}[open]")
        page.page.keyboard.press("Escape")
        page.page.wait_for_selector(f"#{dialog}", state="hidden")
    page.press("y")
    page.decided(1)
    assert [label.reason for label in page.labels()] == ["wrong_condition"]


def test_a_lost_card_is_fetched_again_and_no_claim_decided_twice(page):
    page.page.route("**/api/cards*", lambda route: route.abort())
    for count in range(1, 4):
        page.press("a")
        page.page.locator("#progress", has_text=re.compile(rf"^{count} of")).wait_for()
    page.page.unroute("**/api/cards*")
    assert len({label.claim_id for label in page.labels()}) == len(page.labels())


def test_a_line_that_is_no_claim_is_passed_over(opened, review, tmp_path):
    session = review()
    lines = (tmp_path / "c.jsonl").read_text("utf-8").splitlines(keepends=True)
    lines[0] = lines[0].replace('"prevents"', '"ends"')
    lines[1] = lines[1].replace("Ginger eases", "Ginge\\ud800 eases")
    (tmp_path / "c.jsonl").write_text("".join(lines), "utf-8")
    session = open_session(tmp_path / "c.jsonl", tmp_path / "l.jsonl", [tmp_path / "d.jsonl"], "rk")
    page = opened(session, shows="#problem")
    assert "relation" in page.page.inner_text("#said")
    page.press("s")
    page.page.locator("#said", has_text="hex escape").wait_for()
    page.press("s")
    page.page.locator("#summary", has_text="heartburn").wait_for()
    page.press("a")
    page.page.locator("#summary", has_text="gout").wait_for()
    assert len(page.labels()) == 1
