"""The review page in a real browser: keys, buttons, windows, votes."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from claimx.labels.log import LabelLog
from claimx.records import Label
from claimx.review.opening import open_session


@pytest.fixture
def page(opened, review):
    return opened(review())


def test_one_key_a_decision(page):
    assert len(page.claims) == 4
    assert "feverfew — prevents — migraine" in page.page.inner_text("#summary").lower()
    page.press("a")
    page.decided(1)
    page.press("2a")  # one wrong field costs two presses
    page.decided(2)
    page.press("r1")
    page.decided(3)
    page.press("u")
    page.decided(2)
    page.press("u")
    page.decided(1)
    for count in (2, 3, 4):
        page.press("a" if count < 4 else "s")
        page.decided(count)
    page.page.wait_for_selector("#finished:not([hidden])")
    assert page.page.inner_text("#run").startswith("So far: 3 accepted, 1 skipped.")
    assert [(label.verdict, label.reason, label.corrections) for label in page.labels()] == [
        ("accept", None, {}),
        ("accept", None, {"certainty": "probable"}),
        ("reject", "not_a_claim", {}),
        ("undo", None, {}),
        ("undo", None, {}),
        ("accept", None, {"certainty": "probable"}),
        ("accept", None, {}),
        ("skip", None, {}),
    ]
    assert page.problems == []


def test_a_scripted_session(opened, tmp_path):
    """Review claims of the corpus as the benchmark does, which also takes the times."""
    path = Path(__file__).parents[2] / "benchmarks/review.py"
    spec = importlib.util.spec_from_file_location("benchmark_of_review", path)
    benchmark = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    claims, docs = benchmark.write_claims(tmp_path, 60)
    page = opened(open_session(claims, tmp_path / "l.jsonl", [docs], "rk"), order="uncertain")
    presses, wanted = benchmark.reviewed(page.page, 25)
    assert {answer: set(counts) for answer, counts in presses.items()} == {
        "right": {1},
        "one wrong field": {2},
        "wrong": {2},
    }
    assert len(wanted) == 25
    assert benchmark.lost(page.log, wanted) == 0
    assert page.problems == []


def test_every_decision_can_be_tapped(opened, review):
    page = opened(review(), viewport={"width": 390, "height": 844}, has_touch=True)
    page.page.tap("[data-value=probable]")
    page.page.tap("[data-key=a]")
    page.decided(1)
    page.page.tap("[data-key=r]")
    page.page.tap("[data-reason=negated]")
    page.decided(2)
    page.page.tap("[data-key=s]")
    page.decided(3)
    page.page.tap("[data-key=u]")
    page.decided(2)
    assert [label.verdict for label in page.labels()] == ["accept", "reject", "skip", "undo"]
    assert page.labels()[0].corrections == {"certainty": "probable"}


def test_a_correction_shows_what_it_was(page):
    page.press("tn")
    assert "NOT (was not denied) treats (was prevents)" in page.page.inner_text("#summary")
    page.press("pn")
    assert "(was" not in page.page.inner_text("#summary")


SELECT = """([word]) => {
    for (const piece of document.querySelectorAll('#text [data-start]')) {
        const at = piece.textContent.indexOf(word);
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(piece.firstChild, at);
        range.setEnd(piece.firstChild, at + word.length);
        getSelection().removeAllRanges();
        getSelection().addRange(range);
        return;
    }
}"""


def test_a_missed_claim_is_added_behind_an_emoji(page):
    text = "".join(page.page.locator("#text").all_inner_texts())
    page.press("m")
    page.page.evaluate(SELECT, ["Aspirin"])
    page.press("d")
    page.page.evaluate(SELECT, ["heartburn"])
    page.press("kca")
    page.page.locator("#told", has_text="Added: ").wait_for()
    page.settled()
    claim = page.labels()[0].claim
    assert (claim.drug.text, claim.relation, claim.condition.text) == ("Aspirin", "causes", "heartburn")
    assert text[claim.drug.start : claim.drug.end] == "Aspirin"
    assert text[claim.start : claim.end] == claim.sentence
    assert claim.start <= claim.condition.start < claim.drug.end <= claim.end
    page.page.evaluate(SELECT, ["Feverfew"])
    page.press("ka")
    page.decided(1)
    assert page.labels()[-1].corrections["condition"]["text"] == "Feverfew"
    page.press("u")
    page.decided(0)
    page.press("u")  # the added claim too
    page.page.locator("#told", has_text="The added claim was taken back").wait_for()
    page.settled()
    page.press("a")
    page.decided(1)
    assert [label.verdict for label in page.labels()] == ["accept", "accept", "undo", "undo", "accept"]
    assert page.problems == []


def test_words_are_selected_with_the_keyboard(page):
    page.page.focus("#text")
    for _ in range(len("Feverfew")):
        page.page.keyboard.press("Shift+ArrowRight")
    page.press("k")
    page.page.keyboard.type("x")  # a command, never a letter in the article
    page.press("a")
    page.decided(1)
    label = page.labels()[0]
    assert label.corrections["condition"]["text"] == "Feverfew"
    assert label.corrections["relation"] == "contraindicated"


def test_a_selection_across_marks_and_escapes(opened, review):
    text = "\u202eMint. Feverfew may prevent migraine."
    page = opened(review(text))
    page.page.evaluate(
        "() => getSelection().setBaseAndExtent(document.getElementById('text'), 0,"
        " [...document.querySelectorAll('#text mark.drug')].at(-1).firstChild, 8)"
    )
    page.press("da")
    page.decided(1)
    drug = page.labels()[0].corrections["drug"]
    assert text[drug["start"] : drug["end"]] == drug["text"] == "\u202eMint. Feverfew"


def test_the_first_card_stands_at_its_sentence(opened, review):
    page = opened(review("Nothing to see.\n\n" * 200 + "Feverfew may prevent migraine."))
    seen = page.page.locator("#text mark.drug").bounding_box()
    box = page.page.locator("#text").bounding_box()
    assert box["y"] <= seen["y"] <= box["y"] + box["height"]


def test_the_end_says_what_to_run_next(opened, review):
    session = review()
    for claim in range(len(session.store.entries)):
        session.decide(session.store.claim(claim).id, "accept")
    steps = ["claimx labels stats l.jsonl", "claimx labels apply c.jsonl l.jsonl -o reviewed.jsonl"]
    page = opened(session, shows="#finished", next_steps=steps)
    assert page.page.inner_text("#finished code").splitlines() == steps
    assert "Every decision is in l.jsonl" in page.page.inner_text("#finished")
    assert page.page.evaluate("document.activeElement.id") == "finished"


def test_filters_that_leave_others_out_say_so(page):
    page.page.locator("#choices summary").click()
    page.page.select_option("[name=relation]", "causes")
    page.page.locator("#progress", has_text="0 of 1 decided").wait_for()
    page.page.keyboard.press("Escape")
    page.page.locator("#summary", has_text="heartburn").wait_for()
    page.press("a")
    page.page.wait_for_selector("#hiding:not([hidden])")
    page.page.click("#all")
    page.page.locator("#progress", has_text="1 of 4 decided").wait_for()


# Two windows


def test_a_window_passes_over_what_another_decided(opened, review):
    session = review()
    one = opened(session)
    two = opened(one.again(), session.log.path)
    one.press("a")
    one.decided(1)
    one.press("a")
    one.decided(2)
    two.press("r1")  # the card that it showed all along
    two.page.wait_for_selector("#problem:not([hidden])")
    assert "another window: accept" in two.page.inner_text("#said")
    two.press("r1")  # now it is meant
    two.decided(2)
    two.page.locator("#summary", has_text="heartburn").wait_for()  # the second is passed over
    two.press("a")
    two.decided(3)
    verdicts = [(label.claim.condition.name, label.verdict) for label in one.labels()]
    assert verdicts == [
        ("migraine", "accept"),
        ("nausea", "accept"),
        ("migraine", "reject"),
        ("heartburn", "accept"),
    ]
    one.press("s")
    one.page.wait_for_selector("#problem:not([hidden])")
    one.press("s")  # leaves the other window's decision
    one.page.locator("#summary", has_text="gout").wait_for()
    assert len(one.labels()) == 4


def test_another_process_is_heard_of(opened, review, tmp_path):
    session = review()
    page = opened(session)
    other = open_session(tmp_path / "c.jsonl", session.log.path, [], "rk")
    other.decide(page.claims[1].id, "accept")
    open_session(tmp_path / "c.jsonl", session.log.path, [], "ben").decide(page.claims[2].id, "reject")
    page.press("a")
    page.decided(2)
    assert "heartburn" in page.page.inner_text("#summary")
    page.page.reload()
    page.decided(2)
    assert len(page.labels()) == 3


# Adjudication


@pytest.fixture
def disputed(review, tmp_path):
    """Return the logs of two annotators about four claims, two of them in dispute."""
    session = review()
    claims = [session.store.claim(at) for at in range(4)]
    logs = []
    for name, choices in {
        "anna": [("accept", {}), ("accept", {}), ("reject", {}), ("skip", {})],
        "ben": [
            ("accept", {}),
            ("accept", {"certainty": "doubtful", "negated": True}),
            ("accept", {}),
            ("accept", {}),
        ],
    }.items():
        log = LabelLog(tmp_path / f"{name}.jsonl")
        for claim, (verdict, corrections) in zip(claims, choices, strict=True):
            log.append(
                Label(
                    claim_id=claim.id, doc_id="a.txt", annotator=name, at="2026-11-23T09:12:44Z", verdict=verdict,
                    corrections=corrections, reason="negated" if verdict == "reject" else None, claim=claim,
                )
            )  # fmt: skip
        logs.append(log.path)
    return logs


def test_votes_are_taken_over(opened, disputed, tmp_path):
    page = opened(open_session(None, tmp_path / "settled.jsonl", [tmp_path / "d.jsonl"], "rk", disputed))
    assert len(page.claims) == 2
    assert page.page.locator("#votes button").all_inner_texts() == [
        "f anna\naccept as shown",
        "j ben\naccept with denied, doubtful",
    ]
    page.press("j")
    page.decided(1)
    assert "reject: negated" in page.page.inner_text("#votes")
    page.page.click("#votes button")
    page.decided(2)
    page.page.wait_for_selector("#finished:not([hidden])")
    made = [(label.annotator, label.verdict, label.reason, label.corrections) for label in page.labels()]
    assert made == [
        ("rk", "accept", None, {"negated": True, "certainty": "doubtful"}),
        ("rk", "reject", "negated", {}),
    ]
    assert all(label.adjudicates for label in page.labels())
    assert page.problems == []
