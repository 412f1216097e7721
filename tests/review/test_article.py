"""One article, one screen, in a real browser: its claims beside its text, decided at one stroke."""

from __future__ import annotations

import pytest


@pytest.fixture
def page(opened, review, many):
    return opened(review(many), viewport={"width": 1280, "height": 900})


def test_claims_of_a_misread_sentence_cost_two_keys(page):
    page.press("a")
    page.decided(1)
    assert page.page.inner_text("[data-key=R] span") == "reject 3"
    page.page.keyboard.press("Shift+R")
    page.press("1")
    page.decided(4)
    assert [(one.reason, one.together) for one in page.labels()[1:]] == [("not_a_claim", 3)] * 3
    page.press("u")
    page.decided(1)
    page.page.locator("#told", has_text="3 decisions").wait_for()
    assert "nausea" in page.page.inner_text("#summary")


def test_marked_claims_are_decided_together(page):
    total = len(page.claims)
    page.page.keyboard.press("Shift+V")
    page.page.locator("[data-key=A]", has_text=f"accept {total} marked").wait_for()
    page.page.locator("#others li", has_text="gout").locator("input").click()
    page.page.locator("[data-key=A]", has_text=f"accept {total - 1} marked").wait_for()
    page.page.keyboard.press("Shift+A")
    page.decided(total - 1)
    assert "gout" in page.page.inner_text("#summary")
    assert {label.verdict for label in page.labels()} == {"accept"}


def test_all_that_one_key_decides_is_in_view(opened, review, many):
    page = opened(
        review(f"{many} Zinc prevents colds, flu and gout. {many}"), viewport={"width": 1280, "height": 800}
    )
    page.page.locator("#others button", has_text="zinc — prevents — gout").click()
    page.page.locator("#summary", has_text="gout").wait_for()
    page.press("v")
    page.page.locator("[data-key=A]", has_text="accept 3 marked").wait_for()
    box = page.page.locator("#others").bounding_box()
    for claim in page.page.locator("#others li:has(input:checked)").all():
        seen = claim.bounding_box()
        assert box["y"] - 1 <= seen["y"] <= seen["y"] + seen["height"] <= box["y"] + box["height"] + 1


def test_the_article_is_kept_between_its_cards(opened, review, many):
    page = opened(review("Nothing to see.\n\n" * 60 + many + "\n\n" + "Nothing more. " * 300))
    first = page.page.evaluate("document.getElementById('text').scrollTop")
    assert first > 0
    page.page.evaluate("window.piece = document.querySelector('#text [data-start]')")
    page.press("a")
    page.decided(1)
    assert page.page.evaluate("document.getElementById('text').scrollTop") == first
    assert page.page.evaluate("window.piece.isConnected")
    assert page.page.locator("#text mark.other").count() > 3


def test_the_words_of_another_claim_lead_to_it(page):
    page.page.locator("#text mark.other", has_text="gout").click()
    page.page.locator("#summary", has_text="gout").wait_for()
    page.press("a")
    page.page.locator("#summary", has_text="migraine").wait_for()
