"""The page as a daily tool, in a real browser: back to anything, whole articles, all corrections, help, small windows."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import pytest

from claimx.claim_checks import CORRECTABLE
from claimx.jsonl import dumps
from claimx.labels.log import corrected, read_labels, standing
from claimx.records import REASONS
from claimx.review.explain import explanations, guide
from claimx.review.opening import open_session

TEXT = (
    "Feverfew may prevent migraine. Ginger eases nausea, vomiting and heartburn. "
    "Take 5 to 10 mg of zinc twice daily for colds. Some think that ginger smells. Aspirin does not cure gout."
)
BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def daily():
    """Return the benchmark of a reviewer's day, which these sessions are small ones of."""
    sys.path.insert(0, str(BENCHMARKS))
    spec = importlib.util.spec_from_file_location("review_daily", BENCHMARKS / "review_daily.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def page(opened, review):
    return opened(review(TEXT), viewport={"width": 1280, "height": 900})


def select(page, words):
    page.page.evaluate(
        """([words]) => {
            const text = document.getElementById("text");
            const at = text.textContent.indexOf(words);
            const range = document.createRange();
            let seen = 0;
            for (const piece of text.children) {
                const node = piece.firstChild;
                const [start, end] = [at - seen, at + words.length - seen];
                if (start >= 0 && start < node.length) range.setStart(node, start);
                if (end > 0 && end <= node.length) range.setEnd(node, end);
                seen += node.length;
            }
            getSelection().removeAllRanges();
            getSelection().addRange(range);
        }""",
        [words],
    )


def open_claim(page, words):
    """Open the claim of the article whose line has *words*."""
    page.page.locator("#others button", has_text=words).first.click()
    page.page.locator("#others button[aria-current]", has_text=words).wait_for()
    page.settled()


# Figures, scaled down


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


# Back to anything


def test_a_decision_is_found_and_changed(opened, review, tmp_path):
    page = opened(review(TEXT))
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
    open_claim(page, "feverfew")
    page.press("n")
    page.page.keyboard.press("Escape")
    page.page.locator("#summary", has_text="nausea").wait_for()
    assert len(page.labels()) == 1
    open_claim(page, "feverfew")
    page.press("s")
    page.page.locator("#summary", has_text="nausea").wait_for()
    assert len(page.labels()) == 1


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
    select(page, "Aspirin")
    page.press("d")
    select(page, "nausea")
    page.press("kca")
    page.page.locator("#told", has_text="Added: aspirin — causes — nausea").wait_for()
    assert "1 added" in page.page.inner_text("#progress")
    assert page.page.locator("#others li", has_text="aspirin — causes").inner_text().strip().startswith("+")
    page.press("b")
    page.page.select_option("#list-filters [name=shown]", "added")
    page.page.locator("#rows-said", has_text="1 of 1").wait_for()
    page.page.keyboard.press("Escape")
    page.press("u")
    page.page.locator("#told", has_text="The added claim was taken back").wait_for()
    assert "added" not in page.page.inner_text("#progress")
    assert page.page.locator("#others li", has_text="aspirin — causes").count() == 0
    assert [label.verdict for label in page.labels()] == ["accept", "undo"]
    claim = page.labels()[0].claim
    assert (claim.drug.name, bool(claim.drug.ids)) == ("aspirin", True)


# One article, one screen


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


def test_the_article_is_kept_between_its_cards(opened, review):
    page = opened(review("Nothing to see.\n\n" * 60 + TEXT + "\n\n" + "Nothing more. " * 300))
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


# All can be corrected


def test_only_fields_of_the_kind_are_offered(page):
    for kind, words in {"drug_condition": "migraine", "dosage": "mg", "hedged_statement": "hedged"}.items():
        open_claim(page, words)
        fields = set(CORRECTABLE[kind])
        for key, field in {"t": "relation", "n": "negated", "1": "certainty", "k": "condition"}.items():
            assert page.page.is_visible(f"#fields [data-key='{key}'], .words [data-key='{key}']") == (
                field in fields
            )
        assert page.page.is_visible("[data-key=o]") == bool({"dose", "doses"} & fields)


def test_a_dose_is_corrected(page):
    open_claim(page, "mg twice daily")
    page.press("e")
    for name, value in {
        "low": "2.5",
        "high": "20",
        "unit": "mcg",
        "times_per_day": "3",
        "frequency": "Daily",
    }.items():
        page.page.fill(f"#edit [name={name}]", value)
    page.page.keyboard.press("Enter")
    page.page.locator("#summary", has_text="2.5–20 mcg").wait_for()
    page.press("a")
    page.decided(1)
    dose = corrected(page.labels()[0]).dose
    assert (dose.low, dose.high, dose.unit, dose.times_per_day, dose.text) == (
        2.5,
        20,
        "mcg",
        3,
        "5 to 10 mg",
    )
    assert dose.frequency.text == "daily"
    page.press("u")
    page.page.locator("#summary", has_text="2.5–20 mcg").wait_for()


def test_an_impossible_dose_is_refused(page):
    open_claim(page, "mg twice daily")
    page.press("e")
    page.page.fill("#edit [name=frequency]", "hourly")
    page.page.keyboard.press("Enter")
    assert page.page.is_visible("#edit")  # the browser says that the sentence has no such words
    page.page.fill("#edit [name=frequency]", "")
    page.page.fill("#edit [name=low]", "99")
    page.page.keyboard.press("Enter")
    page.press("a")
    page.page.locator("#said", has_text="its low, 99, is over its high, 10").wait_for()
    assert page.labels() == []


def test_the_concept_is_looked_up_while_typing(page):
    page.press("e")
    page.page.fill("#edit [name=condition-name]", "type 2 diab")
    page.page.locator("#condition-names[data-for='type 2 diab'] option").first.wait_for(state="attached")
    known = page.page.eval_on_selector_all(
        "#condition-names option", "found => found.map((one) => one.value)"
    )
    assert "type 2 diabetes" in known
    page.page.fill("#edit [name=condition-name]", "type 2 diabetes")
    page.page.locator("#edit fieldset", has_text="condition").get_by_text("mesh").wait_for()
    page.page.get_by_role("button", name="done").click()
    page.press("a")
    page.decided(1)
    condition = page.labels()[0].corrections["condition"]
    assert (condition["text"], condition["name"], "mesh" in condition["ids"]) == (
        "migraine",
        "type 2 diabetes",
        True,
    )


def test_moved_words_keep_or_find_their_identity(page):
    before = page.claims[0].condition
    select(page, "prevent migraine")
    page.press("k")
    page.page.locator("#summary", has_text="(was migraine)").wait_for()
    select(page, "Aspirin")
    page.press("da")
    page.decided(1)
    made = corrected(page.labels()[0])
    assert (made.condition.text, made.condition.name, made.condition.ids) == (
        "prevent migraine",
        before.name,
        before.ids,
    )
    assert (made.drug.name, bool(made.drug.ids)) == ("aspirin", True)


def test_hedges_and_doses_are_marked_and_removed(page):
    open_claim(page, "gout")
    select(page, "not")
    page.press("g")
    page.page.locator("#summary", has_text="“not”").wait_for()
    select(page, "5 to 10 mg")
    page.press("oa")
    page.decided(1)
    made = corrected(page.labels()[0])
    assert [hedge.text for hedge in made.hedges] == ["not"]
    assert [(dose.low, dose.high, dose.unit) for dose in made.doses] == [(5, 10, "mg")]
    page.press("e")
    page.page.locator("#edit fieldset", has_text="hedges").get_by_role("button", name="remove").click()
    page.page.keyboard.press("Escape")
    page.press("e")
    assert (
        page.page.locator("#edit fieldset", has_text="hedges").get_by_role("button", name="remove").count()
        == 1
    )
    page.page.locator("#edit fieldset", has_text="hedges").get_by_role("button", name="remove").click()
    page.page.get_by_role("button", name="done").click()
    page.press("a")
    page.decided(2)
    assert page.labels()[-1].corrections == {"hedges": []}


def test_a_note_and_a_flag_go_with_the_decision(page, run):
    page.press("i")
    page.page.keyboard.type("is it? a, r")
    page.page.click("#edit button[type=submit]")
    page.press("w")
    assert "Note: “is it? a, r” Flagged." in page.page.inner_text("#standing")
    page.press("r0")
    page.decided(1)
    label = page.labels()[0]
    assert (label.verdict, label.reason, label.comment, label.flag) == (
        "reject",
        "other",
        "is it? a, r",
        True,
    )
    assert run("validate", page.log).exit_code == 0
    page.press("u")
    page.page.locator("#standing", has_text="is it? a, r").wait_for()
    page.press("a")
    page.decided(1)
    assert page.labels()[-1].comment == "is it? a, r"


@pytest.mark.parametrize(("key", "reason"), list(zip("1234567890", REASONS, strict=True)))
def test_each_reason_has_a_key(page, key, reason):
    page.press(f"r{key}")
    page.decided(1)
    assert page.labels()[0].reason == reason


# Help and words


def test_help_has_the_rules_for_the_question_at_hand(page):
    page.press("?")
    page.page.wait_for_selector("#help[open]")
    questions = {kind: part["question"] for kind, part in guide()["questions"].items()}
    assert page.page.locator("#help section:visible h3").all_inner_texts() == [questions["drug_condition"]]
    page.page.keyboard.press("a")
    assert page.labels() == []
    page.page.keyboard.press("Escape")
    open_claim(page, "mg twice daily")
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
def test_the_source_is_a_link(opened, review, tmp_path, url, is_linked):
    session = review(TEXT)
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


# Small windows


@pytest.mark.parametrize(
    ("width", "height", "zoom"),
    [(320, 568, 1), (360, 640, 1), (568, 320, 1), (844, 390, 1), (1280, 720, 2)],
)
def test_small_windows_lose_nothing(opened, review, width, height, zoom):
    page = opened(
        review(TEXT), viewport={"width": width // zoom, "height": height // zoom}, device_scale_factor=zoom
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
