"""Sessions of a reviewer's day in a real browser, as benchmarks/review_daily.py measures them at full size."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from claimx.labels.log import read_labels

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def daily():
    """Return the benchmark of a reviewer's day, which these sessions are small ones of."""
    sys.path.insert(0, str(BENCHMARKS))
    spec = importlib.util.spec_from_file_location("review_daily", BENCHMARKS / "review_daily.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_by_article_costs_less_than_a_press_a_claim(daily, browser, tmp_path):
    daily.articles(tmp_path, 3, 30)
    with daily.review(tmp_path) as (_, (address,)):
        page = browser.new_page()
        page.goto(address)
        page.wait_for_selector("#card:not([hidden])")
        presses, wanted = daily.by_article(page)
        page.close()
    labels = {one.claim_id: (one.verdict, one.corrections) for one in read_labels([tmp_path / "log.jsonl"])}
    assert labels == wanted
    assert presses / len(wanted) <= 0.9


def test_undo_after_a_restart(daily, browser, tmp_path):
    daily.articles(tmp_path, 2, 12)
    assert daily.undone_after_restart(tmp_path, browser, 6) == 6


def test_two_people_lose_and_double_nothing(daily, browser, tmp_path):
    daily.write_claims(tmp_path, 20)
    lost, doubled, kills = daily.two_people(tmp_path, browser, 12, 3)
    assert (lost, doubled) == (0, 0)
    assert kills >= 1
