"""Small windows, zoom, focus, Esc and clicks outside, in a real browser."""

from __future__ import annotations

import pytest


@pytest.fixture
def page(opened, review, many):
    return opened(review(many), viewport={"width": 1280, "height": 900})


@pytest.mark.parametrize(
    ("width", "height", "zoom"),
    [(320, 568, 1), (360, 640, 1), (568, 320, 1), (844, 390, 1), (1280, 720, 2)],
)
def test_small_windows_lose_nothing(opened, review, many, width, height, zoom):
    page = opened(
        review(many), viewport={"width": width // zoom, "height": height // zoom}, device_scale_factor=zoom
    )
    assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.press(".")
    outside = page.page.evaluate(
        "() => [...document.querySelectorAll('footer button, #summary, #text')].filter((one) => one.checkVisibility())"
        ".filter((one) => { const box = one.getBoundingClientRect(); return box.left < 0 || box.right > innerWidth + 1; })"
        ".map((one) => one.id || one.dataset.key)"
    )
    assert outside == []
    for key, dialog in {"b": "list", "e": "edit", "?": "help"}.items():
        page.press(key)
        page.page.wait_for_selector(f"#{dialog}[open]")
        box = page.page.locator(f"#{dialog}").bounding_box()
        assert 0 <= box["x"] < box["x"] + box["width"] <= width // zoom
        assert 0 <= box["y"] < box["y"] + box["height"] <= height // zoom
        page.page.keyboard.press("Escape")
        page.page.wait_for_selector(f"#{dialog}", state="hidden")
    page.page.locator("[data-key=a]").click()
    page.decided(1)
    assert page.problems == []


def test_a_phone_that_is_turned_shows_the_sentence_still(opened, review, many):
    text = "Nothing to see here, nor there.\n\n" * 60 + many + "\n\n" + "Nothing more. " * 300
    page = opened(review(text), viewport={"width": 844, "height": 390})
    for width, height in ((390, 844), (844, 390), (1280, 800)):
        page.page.set_viewport_size({"width": width, "height": height})
        page.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
        box, seen = (page.page.locator(one).bounding_box() for one in ("#text", "#text mark.drug"))
        assert box["y"] <= seen["y"] <= seen["y"] + seen["height"] <= box["y"] + box["height"]


def test_focus_returns_to_where_it_was(page):
    for key, dialog in {"b": "list", "e": "edit", "?": "help"}.items():
        page.page.focus(f"[data-key='{key}']")
        page.page.keyboard.press("Enter")
        page.page.wait_for_selector(f"#{dialog}[open]")
        assert page.page.evaluate(f"document.getElementById('{dialog}').contains(document.activeElement)")
        page.page.keyboard.press("Escape")
        page.page.wait_for_selector(f"#{dialog}", state="hidden")
        assert page.page.evaluate("document.activeElement.dataset.key") == key


def test_esc_and_a_click_outside_close_the_filters(page):
    for close in (lambda: page.page.keyboard.press("Escape"), lambda: page.page.mouse.click(300, 400)):
        page.page.click("#choices summary")
        assert page.page.evaluate("document.getElementById('choices').open")
        close()
        assert not page.page.evaluate("document.getElementById('choices').open")
