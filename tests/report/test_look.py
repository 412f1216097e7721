"""The look of the page of claims in a real browser: widths, contrast, keyboard, no JavaScript."""

from __future__ import annotations

import pytest

from claimx.records.vocabulary import CERTAINTIES
from tests.report.made import CHECKED, DISPUTED, EVERYTHING, said


def test_without_javascript_all_is_there(visit):
    def act(opened):
        return opened.locator("summary:visible").count(), opened.locator("#filter:visible").count()

    (summaries, filters), problems = visit(EVERYTHING, act, java_script_enabled=False)
    assert summaries >= 5
    assert (filters, problems) == (0, [])


def test_it_fits_every_width(visit):
    def act(opened):
        opened.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        found = []
        for width in (320, 390, 600, 768, 1024, 1280, 1920):
            opened.set_viewport_size({"width": width, "height": 900})
            found.append((width, opened.evaluate("document.documentElement.scrollWidth")))
        return found

    long = said(drug="x" * 300, condition="y" * 300, doc="z" * 300)
    found, problems = visit([*EVERYTHING, long], act)
    assert [row for row in found if row[1] > row[0]] == []
    assert problems == []


# the words of the page, as [contrast wanted, contrast found, what]
CONTRASTS = """() => {
    const channels = (color) => color.match(/[\\d.]+/g).map(Number);
    const over = ([r, g, b, a = 1], below) => [r, g, b].map((value, i) => value * a + below[i] * (1 - a));
    const light = (color) => {
        const [r, g, b] = color.map((value) => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element) => {
        const parents = [];
        for (let one = element; one; one = one.parentElement) parents.unshift(channels(getComputedStyle(one).backgroundColor));
        return parents.reduce((below, color) => over(color, below), [255, 255, 255]);
    };
    const ratio = (one, other) => {
        const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
        return (bright + 0.05) / (dark + 0.05);
    };
    const bars = ["asserted", "probable", "possible", "doubtful"].map((name) =>
        [name, document.querySelector(`figure path.${name}, figure .${name} path`)]).filter(([, bar]) => bar);
    const found = [];
    for (const one of document.querySelectorAll("body *")) {
        if (!one.checkVisibility() || one.closest("svg, .skip")) continue;
        if (![...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())) continue;
        const background = behind(one);
        found.push([4.5, ratio(over(channels(getComputedStyle(one).color), background), background), `${one.tagName}.${one.className}`]);
    }
    for (const one of document.querySelectorAll("figure svg text, figure svg g > text"))
        if (!one.closest("[class^=on-]"))
            found.push([4.5, ratio(channels(getComputedStyle(one).fill), behind(one.closest("figure"))), `chart ${one.textContent}`]);
    const inks = { "on-asserted": ["asserted", "probable"], "on-possible": ["possible", "doubtful"] };
    for (const [ink, under] of Object.entries(inks)) {
        const text = document.querySelector(`figure .${ink}`);
        for (const [name, bar] of bars)
            if (text && under.includes(name))
                found.push([4.5, ratio(channels(getComputedStyle(text).fill), channels(getComputedStyle(bar).fill)), `${ink} ${name}`]);
    }
    return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(visit, scheme):
    def act(opened):
        opened.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        return opened.evaluate(CONTRASTS)

    bars = [said(certainty=certainty, doc=f"{certainty}.txt") for certainty in CERTAINTIES]
    bars += [said(drug="mint", review=CHECKED), said(drug="mint", review=DISPUTED, negated=True, doc="d.txt")]
    found, problems = visit([*EVERYTHING, *bars], act, color_scheme=scheme)
    assert problems == []
    assert len(found) > 150
    assert [row for row in found if row[1] < row[0]] == []


def test_headings_tables_and_names(visit):
    def act(opened):
        return opened.evaluate(
            """() => ({
                levels: [...document.querySelectorAll("h1, h2, h3, h4")].map((one) => Number(one.tagName[1])),
                captions: [...document.querySelectorAll("table")].every((one) => one.caption?.textContent.trim()),
                scopes: [...document.querySelectorAll("th")].every((one) => one.scope),
                charts: [...document.querySelectorAll("svg")].every((one) => one.getAttribute("aria-label")),
                labels: [...document.querySelectorAll("input, select")].every((one) => one.labels.length),
                ids: [...document.querySelectorAll("[id]")].map((one) => one.id),
                main: document.querySelectorAll("main").length,
                lang: document.documentElement.lang,
            })"""
        )

    found, _ = visit(EVERYTHING, act)
    assert found["levels"][0] == 1
    assert all(
        after - before <= 1 for before, after in zip(found["levels"], found["levels"][1:], strict=False)
    )
    assert len(found["ids"]) == len(set(found["ids"]))
    assert (found["captions"], found["scopes"], found["charts"], found["labels"]) == (True,) * 4
    assert (found["main"], found["lang"]) == (1, "en")


def test_everything_is_reached_by_keyboard(visit):
    def act(opened):
        reached = []
        for _ in range(60):
            opened.keyboard.press("Tab")
            reached.append(
                opened.evaluate(
                    "() => [document.activeElement.tagName, document.activeElement.id,"
                    " getComputedStyle(document.activeElement).outlineStyle]"
                )
            )
        return reached

    reached, _ = visit(EVERYTHING, act)
    assert reached[0][0] == "A"
    assert {"find", "relation", "stance", "certainty"} <= {name for _, name, _ in reached}
    assert "SUMMARY" in {tag for tag, _, _ in reached}
    assert {outline for tag, _, outline in reached if tag not in ("BODY", "HTML")} == {"solid"}
