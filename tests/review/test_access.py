"""The review page for everybody: contrast, keyboard, names for screen readers, narrow and wide windows."""

from __future__ import annotations

import pytest

from claimx.labels.log import LabelLog
from claimx.records import Label
from claimx.review.opening import open_session

TEXT = """Low dose naltrexone for Crohn's disease

Some clinics believe that low dose naltrexone may ease Crohn's disease. It is taken at 3 to 5 mg daily.

Naltrexone has a long history. It does not cure arthritis. Turmeric causes heartburn.
"""

# what is read on the page, as [contrast wanted, contrast found, what]: text 4.5 (large text 3), edges of controls 3
CONTRASTS = """() => {
    const channels = (color) => color.match(/[\\d.]+/g).map(Number);
    const over = ([r, g, b, a = 1], below) => [r, g, b].map((value, i) => value * a + below[i] * (1 - a));
    const light = (color) => {
        const [r, g, b] = color.map((value) => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ratio = (one, other) => {
        const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
        return (bright + 0.05) / (dark + 0.05);
    };
    const behind = (element) => {
        const parents = [];
        for (let one = element; one; one = one.parentElement) parents.unshift(channels(getComputedStyle(one).backgroundColor));
        return parents.reduce((below, color) => over(color, below), [255, 255, 255]);
    };
    const found = [];
    for (const one of document.querySelectorAll("body *")) {
        const style = getComputedStyle(one);
        if (!one.checkVisibility({ visibilityProperty: true }) || one.closest(":disabled")) continue;
        const what = `${one.tagName} ${one.id || one.className || one.dataset.key || ""} ${one.textContent.slice(0, 20)}`;
        const background = behind(one);
        const size = parseFloat(style.fontSize);
        const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
        if ([...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim()) || one.matches("input, select, textarea"))
            found.push([large ? 3 : 4.5, ratio(over(channels(style.color), background), background), what]);
        // the rows of the article's list are known as buttons by their text
        if (one.matches("button, input, select, textarea") && !one.closest("#others"))
            found.push([3, ratio(channels(style.borderTopColor), behind(one.parentElement)), `edge of ${what}`]);
    }
    const probe = document.body.appendChild(document.createElement("i"));
    for (const surface of ["--page", "--surface", "--press"]) {
        probe.style.color = "var(--accent)";  // of the outline of what has the focus
        probe.style.backgroundColor = `var(${surface})`;
        found.push([3, ratio(channels(getComputedStyle(probe).color), behind(probe)), `focus on ${surface}`]);
    }
    probe.remove();
    return found;
}"""

FOCUSED = """() => {
    const one = document.activeElement;
    const style = getComputedStyle(one);
    return [one.id || one.dataset.key || one.name || one.tagName, one.matches(":focus-visible"), style.outlineStyle, parseFloat(style.outlineWidth)];
}"""

# the controls that stand on the screen and can be hit, and those that cannot
PLACED = """() => {
    const problems = [];
    if (document.documentElement.scrollWidth > innerWidth) problems.push(`wider than ${innerWidth}`);
    for (const one of document.querySelectorAll("footer button, #summary, #text, #votes button")) {
        if (!one.checkVisibility({ visibilityProperty: true })) continue;
        const box = one.getBoundingClientRect();
        const [x, y] = [box.x + box.width / 2, box.y + Math.min(box.height / 2, 40)];
        const hit = document.elementFromPoint(x, y);
        if (box.left < 0 || box.right > innerWidth + 1 || box.top < 0 || box.bottom > innerHeight + 1 || !one.contains(hit))
            problems.push(`${one.id || one.dataset.key} at ${innerWidth}`);
        if (one.matches("button") && (box.height < 24 || box.width < 24)) problems.push(`${one.dataset.key} is small`);
    }
    if (document.getElementById("text").clientHeight < 200) problems.push(`text is low at ${innerWidth}`);
    return problems;
}"""


@pytest.fixture
def session(review, tmp_path):
    """Return an adjudication: the page with everything on it."""
    plain = review(TEXT)
    claims = [plain.store.claim(at) for at in range(len(plain.store.entries))]
    logs = [LabelLog(tmp_path / "anna.jsonl"), LabelLog(tmp_path / "ben.jsonl")]
    for claim in claims:
        for log, verdict in zip(logs, ("accept", "reject"), strict=True):
            log.append(
                Label(
                    claim_id=claim.id, doc_id="a.txt", annotator=log.path.stem, at="2026-11-23T09:12:44Z",
                    verdict=verdict, claim=claim, reason="not_a_claim" if verdict == "reject" else None,
                )
            )  # fmt: skip
    return open_session(None, tmp_path / "l.jsonl", [tmp_path / "d.jsonl"], "rk", [log.path for log in logs])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(opened, session, scheme):
    page = opened(session, color_scheme=scheme)
    found = page.page.evaluate(CONTRASTS)
    page.page.click("#choices summary")
    page.press("n3")
    found += page.page.evaluate(CONTRASTS)
    page.press("m")
    found += page.page.evaluate(CONTRASTS)
    page.press("mr")
    page.page.route("**/api/label", lambda route: route.abort())
    found += page.page.evaluate(CONTRASTS)
    page.press("1")
    page.page.wait_for_selector("#problem:not([hidden])")
    found += page.page.evaluate(CONTRASTS)
    page.page.unroute("**/api/label")
    for count in range(1, len(page.claims) + 1):
        page.press("a")
        page.decided(count)
        found += page.page.evaluate(CONTRASTS)
    assert len(found) > 300
    assert [row for row in found if row[1] < row[0]] == []


def test_everything_is_reached_by_keyboard(opened, session):
    page = opened(session)
    reached = []
    page.page.click("#choices summary")
    for _ in range(90):
        page.page.keyboard.press("Tab")
        name, visible, style, width = page.page.evaluate(FOCUSED)
        assert name == "BODY" or (visible and style != "none" and width >= 2), name
        reached.append(name)
    controls = page.page.evaluate(
        "() => [...document.querySelectorAll('button, select, input, summary')].filter((one) => !one.disabled)"
        ".filter((one) => one.checkVisibility({ visibilityProperty: true }))"
        ".map((one) => one.dataset.key || one.name || one.tagName)"
    )
    assert set(controls) | {"text"} <= set(reached)
    assert {"f", "j", "a", "1", "drug", "order"} <= set(reached)
    page.page.focus("[data-key=r]")
    page.page.keyboard.press("Enter")
    assert page.page.evaluate(FOCUSED)[0] == "1"
    page.page.keyboard.press("Enter")
    page.decided(1)
    assert page.page.evaluate(FOCUSED)[0] == "r"
    assert page.labels()[0].reason == "not_a_claim"


def test_every_control_has_a_name_and_a_new_claim_is_announced(opened, session):
    page = opened(session)
    page.page.click("#choices summary")
    page.press("r")
    tree = page.page.context.new_cdp_session(page.page).send("Accessibility.getFullAXTree")["nodes"]
    nodes = [
        (node["role"]["value"], node.get("name", {}).get("value", "")) for node in tree if not node["ignored"]
    ]
    controls = {"button", "textbox", "combobox", "progressbar", "DisclosureTriangle", "group"}
    assert [node for node in nodes if node[0] in controls and not node[1].strip()] == []
    names = {name for role, name in nodes if role == "button"}
    assert {"accept", "not a claim", "selected words are the drug", "anna accept as shown"} <= names
    live = [
        node for node in tree
        if any(one["name"] == "live" and one["value"]["value"] == "polite" for one in node.get("properties", []))
    ]  # fmt: skip
    assert any(node["role"]["value"] == "paragraph" for node in live)
    assert page.page.get_attribute("#summary", "aria-live") == "polite"


@pytest.mark.parametrize("rejecting", [False, True], ids=["fields", "reasons"])
def test_card_and_legend_are_on_the_screen_at_any_width(opened, session, rejecting):
    page = opened(session)
    if rejecting:
        page.press("r")
    for width, height in (
        (390, 844),
        (412, 915),
        (600, 900),
        (768, 1024),
        (1024, 768),
        (1280, 720),
        (1920, 1080),
    ):
        page.page.set_viewport_size({"width": width, "height": height})
        assert page.page.evaluate(PLACED) == []
    page.page.set_viewport_size(
        {"width": 844, "height": 390}
    )  # a phone held sideways scrolls, but loses nothing
    assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.page.click("[data-key=s]")
    page.decided(1)


def test_nothing_moves(opened, session):
    page = opened(session, reduced_motion="reduce")
    page.press("a")
    page.decided(1)
    assert page.page.evaluate("document.getAnimations().length") == 0
