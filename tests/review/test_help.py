"""Help, words for rules, the source and the precision, in a real browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from claimx.jsonl import dumps
from claimx.records.vocabulary import REASONS
from claimx.review.explain import explanations, guide
from claimx.review.opening import open_session


@pytest.fixture
def page(opened, review, many):
    return opened(review(many), viewport={"width": 1280, "height": 900})


def test_help_has_the_rules_for_the_question_at_hand(page):
    page.press("?")
    page.page.wait_for_selector("#help[open]")
    questions = {kind: part["question"] for kind, part in guide()["questions"].items()}
    assert page.page.locator("#help section:visible h3").all_inner_texts() == [questions["drug_condition"]]
    page.page.keyboard.press("a")
    assert page.labels() == []
    page.page.keyboard.press("Escape")
    page.open_claim("mg twice daily")
    page.press("?")
    assert page.page.locator("#help section:visible h3").all_inner_texts() == [questions["dosage"]]
    assert page.page.evaluate("document.querySelector('#help > div').parentElement.scrollTop") == 0
    page.page.mouse.click(5, 5)  # outside
    page.page.wait_for_selector("#help", state="hidden")


def test_why_a_claim_was_made_is_said_in_words(page):
    said = [" ".join(explanations(claim)) for claim in page.claims]
    assert (
        said[0]
        == "“prevent” says that the drug keeps the condition away, or makes it rarer. “may” makes it possible."
    )
    assert "The sentence denies it." in said[-1]
    assert said[0] in page.page.inner_text("#facts")


def test_every_rule_is_explained():
    from claimx.rules import load_table

    families = json.loads(
        (Path(guide.__code__.co_filename).parent / "data/explanations.json").read_text("utf-8")
    )["rules"]
    rules = [rule["id"] for rule in load_table("relations.json")["triggers"]]
    rules += [f"hedge.{rule['id']}" for rule in load_table("cues.json")["hedges"]]
    rules += ["dose.linked", "dose.alone", "lead.treats", "model: drug:for", "reviewer", "ask.read"]
    assert [rule for rule in rules if not any(rule.startswith(prefix) for prefix in families)] == []
    assert set(guide()["reasons"]) == set(REASONS)


@pytest.mark.parametrize(
    ("url", "is_linked"),
    [
        ("https://health.example/a?b=c", True),
        ("http://health.example", True),
        ("javascript:alert(1)", False),
        ("https:/health.example", False),
        ("https://user@health.example/", False),
        ("https://nothing", False),
        ("data:text/html,x", False),
        ("", False),
    ],
)
def test_the_source_is_a_link(opened, review, many, tmp_path, url, is_linked):
    session = review(many)
    row = json.loads((tmp_path / "d.jsonl").read_text("utf-8"))
    (tmp_path / "d.jsonl").write_text(
        dumps({**row, "title": "A title", "meta": {"url": url}}) + "\n", "utf-8"
    )
    page = opened(open_session(tmp_path / "c.jsonl", session.log.path, [tmp_path / "d.jsonl"], "rk"))
    links = page.page.locator("#facts a")
    assert links.count() == is_linked
    if is_linked:
        assert (links.get_attribute("href"), links.inner_text()) == (url, "A title")
        assert "noopener" in links.get_attribute("rel")
    assert "A title" in page.page.inner_text("#facts")


def test_running_precision_has_its_interval(page):
    page.press("a")
    page.decided(1)
    page.press("2a")
    page.decided(2)
    assert page.page.inner_text("#precision") == "50 % right (9–91 %) of 2"
