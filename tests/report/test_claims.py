"""The page of claims: what it says and what it leaves out."""

from __future__ import annotations

import re
import sys
from dataclasses import replace

import pytest

from claimx.errors import InputError
from claimx.jsonl import dumps
from claimx.printable import one_line
from claimx.records import ErrorRecord, Label
from claimx.report.claims import claims_page
from tests.report.made import (
    CHECKED,
    DISPUTED,
    EVERYTHING,
    MENDED,
    REJECTED,
    UNREAD,
    Page,
    dosage,
    hedged,
    plain,
    said,
)


def test_the_page_says_what_is_claimed(page):
    text = plain(page(*EVERYTHING))
    for expected in (
        "9 claims from 3 articles, about 3 drugs and 3 conditions.",
        "what the texts say, not what is true",
        "zinc and colds treats 2 does NOT treat 1 causes 1 3 articles",
        "zinc and flu doubtful whether it prevents 1 1 article",
        "zinc treats colds 2 2",
        "kava and gout is contraindicated in 1",
        "zinc 2 doses 2 articles",
        "1–2 g",
        "twice daily",
        "ginger 1 statement 1 article",
        "1 input could not be turned into claims: read 1.",
        "broken.txt read bad",
        "default 00000000 (9)",
    ):
        assert expected in text


def test_the_page_is_well_formed(page):
    assert Page(page(*EVERYTHING)).problems == []
    assert Page(page(UNREAD)).problems == []


def test_a_denial_never_looks_like_an_assertion(page):
    made = page(said(negated=True), said("causes", certainty="doubtful"))
    verdicts = re.findall(r'<p class="verdict">(.*?)</p>', made)
    assert verdicts == [
        '<strong class="denied">does NOT treat</strong> · asserted',
        '<strong class="doubted">doubtful whether it causes</strong>',
    ]
    chips = re.findall(r'<span class="chip (\w+)">(.*?) <b>', made)
    assert chips == [("denied", "does NOT treat"), ("doubted", "doubtful whether it causes")]


def test_of_what_could_not_be_read_there_is_a_page(page):
    assert "0 claims from 0 articles" in plain(page(UNREAD))
    assert "<svg" not in page(UNREAD)


def test_of_nothing_there_is_no_page(page):
    with pytest.raises(InputError, match="no claims to report"):
        page()


def test_what_has_no_score_or_is_not_complete(page):
    text = plain(page(said(score=None), replace(said(condition="gout"), condition=None)))
    assert "a.txt · no score" in text
    assert "1 claim without a drug, condition or relation counted only in the total." in text


def test_records_given_twice_count_once(page, tmp_path):
    page(*EVERYTHING)
    path = tmp_path / "claims.jsonl"
    assert "10 records given twice counted once." in plain(claims_page([path, path]))


def test_the_page_says_what_people_checked(page):
    text = plain(
        page(
            said(review=CHECKED, score=0.2), said(doc="b.txt", review=MENDED), said(doc="c.txt", words="may help"),
            said("causes", doc="d.txt", review=DISPUTED), said(drug="bad", review=REJECTED), dosage(review=CHECKED),
        )
    )  # fmt: skip
    for expected in (
        "People checked 3 of these claims, and corrected 1 of them; 1 are as the program read them; about 1 people",
        "1 claim that people rejected is left out.",
        "zinc and colds treats 3 causes 1 ✓ 2 checked 4 articles",
        "score 0.20 · ✓ checked by anna, 2026-11-28",
        "✓ checked by anna, 2026-11-28, who corrected: certainty",
        "in dispute between anna, 2026-11-28 and ben, 2026-11-29",
        "c.txt · score 0.50 · not checked",
        "zinc 1 dose ✓ 1 checked",
    ):
        assert expected in text
    assert "bad" not in text


def test_the_page_says_that_nobody_checked(page):
    text = plain(page(*EVERYTHING))
    assert "No person has checked these claims" in text
    assert "· not checked" not in text


def test_a_checked_claim_is_shown_before_a_likely_one(page):
    found = [said(words=f"helps {n} times with", score=0.9) for n in range(9)]
    assert "score 0.10" in plain(page(*found, said(score=0.1, review=CHECKED), sentences=1))


def test_decisions_of_a_log_are_in_the_page(run, page, tmp_path):
    good, bad = said(), said("causes", drug="kava")
    page(good, bad)
    log = tmp_path / "labels.jsonl"
    labels = [
        Label(claim_id=one.id, doc_id=one.doc_id, annotator="anna", at="2026-11-28T09:00:00Z", verdict=verdict,
              reason=reason, claim=one)
        for one, verdict, reason in ((good, "accept", None), (bad, "reject", "not_a_claim"))
    ]  # fmt: skip
    log.write_text("".join(f"{dumps(one.to_dict())}\n" for one in labels))
    claims, reviewed = tmp_path / "claims.jsonl", tmp_path / "reviewed.jsonl"
    result = run("report", claims, "--labels", log, "-o", tmp_path / "one.html")
    assert (result.exit_code, "accepted: 1, rejected: 1" in result.stderr) == (0, True)
    run("labels", "apply", claims, log, "--keep-rejected", "-o", reviewed)
    run("report", reviewed, "-o", tmp_path / "two.html")
    one, two = (plain((tmp_path / name).read_text("utf-8")) for name in ("one.html", "two.html"))
    assert "✓ checked by anna" in one
    assert "kava" not in one
    assert one == two


# limits


def test_the_page_says_what_it_leaves_out(page):
    many = [said(score=n / 20, words=f"helps {n} times with") for n in range(12)]
    many += [said(drug=f"drug {n}") for n in range(9)]
    many += [dosage(words=f"of {n} with") for n in range(12)] + [dosage(drug=f"drug {n}") for n in range(3)]
    many += [hedged(drug=f"drug {n}") for n in range(3)]
    text = plain(page(*many, sentences=5, groups=4))
    for expected in (
        "7 more claims not shown.",
        "6 more pairs, in fewer articles, are not shown.",
        "The doses of 3 more drugs are not shown.",
        "Statements about 2 more drugs are not shown.",
    ):
        assert expected in text


def test_a_page_stays_small(page):
    found = [said(drug=f"drug {n % 50}", words=f"helps {n} times with") for n in range(2000)]
    made = page(*found, sentences=2, groups=10)
    assert made.count('<p class="verdict">') == 20
    assert made.count('<p class="line">') == 10
    assert len(made) < 100_000


def test_errors_are_counted_and_the_first_listed(page):
    made = page(*(ErrorRecord(doc_id=f"{n}.txt", stage="read", error="bad") for n in range(300)))
    text = plain(made)
    assert "300 inputs could not be turned into claims: read 300." in text
    assert "the first 200" in text
    assert "199.txt" in text
    assert "200.txt" not in text


# the command


def test_the_command(run, page, tmp_path):
    expected = page(*EVERYTHING, title="My page")
    output = tmp_path / "report.html"
    result = run("report", tmp_path / "claims.jsonl", "-o", output, "--title", "My page")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert f"written: {output} (0." in result.stderr
    assert output.read_text("utf-8") == expected
    assert f"<title>{one_line('My page')}</title>" in expected


def test_the_claims_of_articles(run, loaded, article, tmp_path):
    claims, output = tmp_path / "claims.jsonl", tmp_path / "report.html"
    assert run("extract", article, "-o", claims).exit_code == 0
    assert run("report", claims, "-o", output).exit_code == 0
    text = plain(output.read_text("utf-8"))
    assert "naltrexone and Crohn's disease treats 2" in text
    assert "turmeric and arthritis does NOT treat 1" in text
    assert "3–5 mg 1 daily" in text


@pytest.mark.parametrize("missing", ["matplotlib", "jinja2"])
def test_a_missing_extra_is_said(run, page, tmp_path, monkeypatch, missing):
    page(said())
    monkeypatch.setitem(sys.modules, missing, None)
    result = run("report", tmp_path / "claims.jsonl", "-o", tmp_path / "out.html")
    assert result.exit_code == 2
    assert "claimx[report]" in result.stderr
    assert not (tmp_path / "out.html").exists()
