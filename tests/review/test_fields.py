"""All of a claim can be corrected, in a real browser: doses, concepts, hedges, with notes and flags."""

from __future__ import annotations

import pytest

from claimx.claim_checks import CORRECTABLE
from claimx.labels.log import corrected
from claimx.records.vocabulary import REASONS


@pytest.fixture
def page(opened, review, many):
    return opened(review(many), viewport={"width": 1280, "height": 900})


def test_only_fields_of_the_kind_are_offered(page):
    for kind, words in {"drug_condition": "migraine", "dosage": "mg", "hedged_statement": "hedged"}.items():
        page.open_claim(words)
        fields = set(CORRECTABLE[kind])
        for key, field in {"t": "relation", "n": "negated", "1": "certainty", "k": "condition"}.items():
            assert page.page.is_visible(f"#fields [data-key='{key}'], .words [data-key='{key}']") == (
                field in fields
            )
        assert page.page.is_visible("[data-key=o]") == bool({"dose", "doses"} & fields)


def test_a_dose_is_corrected(page):
    page.open_claim("mg twice daily")
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


def test_a_fraction_is_shown_short_and_kept_whole(opened, review):
    page = opened(review("Take 300 mg of aspirin two times a week for headaches."))
    page.open_claim("mg two times")
    page.press("e")
    assert page.page.input_value("#edit [name=times_per_day]") == "0.285714"
    page.page.fill("#edit [name=low]", "200")
    page.page.keyboard.press("Enter")
    page.press("a")
    page.decided(1)
    dose = corrected(page.labels()[0]).dose
    assert (dose.low, dose.times_per_day) == (200, pytest.approx(2 / 7, abs=1e-9))


def test_an_impossible_dose_is_refused(page):
    page.open_claim("mg twice daily")
    page.press("e")
    page.page.fill("#edit [name=frequency]", "hourly")
    page.page.keyboard.press("Enter")
    assert page.page.is_visible("#edit")  # the browser says that the sentence has no such words
    page.page.fill("#edit [name=frequency]", "")
    page.page.fill("#edit [name=low]", "99")
    page.page.keyboard.press("Enter")
    page.page.wait_for_selector("#edit", state="hidden")
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
    page.select("prevent migraine")
    page.press("k")
    page.page.locator("#summary", has_text="(was migraine)").wait_for()
    page.select("Aspirin")
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
    page.open_claim("gout")
    page.select("not")
    page.press("g")
    page.page.locator("#summary", has_text="“not”").wait_for()
    page.select("5 to 10 mg")
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
