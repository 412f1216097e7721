"""Search, filters, links and the address of the page of claims, in a real browser."""

from __future__ import annotations

import pytest

from tests.report.made import CHECKED, DISPUTED, EVERYTHING, dosage, hedged, said, settled


def test_search_and_filters(visit):
    records = [
        said(), said(negated=True, doc="b.txt"), said("causes", drug="kava", condition="gout", doc="c.txt"),
        said(certainty="doubtful", drug="ginger", condition="nausea"), dosage(drug="iron"), hedged(drug="mint"),
    ]  # fmt: skip

    def act(opened):
        def shown():
            settled(opened)
            return opened.evaluate(
                "() => [...document.querySelectorAll('section:not(#articles) > details.group')].filter((one) => one.checkVisibility())"
                ".map((one) => one.querySelector('h3').textContent + ' ' + [...one.querySelectorAll('.claim')]"
                ".filter((claim) => !claim.hidden).length + (one.open ? ' open' : ''))"
            )

        found = {"all": shown()}
        for words in ("KAVA", "zinc a.txt", "not treat", "nothing of it", ""):
            opened.fill("#find", words)
            found[words] = shown()
        for name, value in (("stance", "denied"), ("relation", "causes"), ("certainty", "doubtful")):
            opened.select_option(f"#{name}", value)
            found[value] = shown()
            opened.click("#filter button[type=reset]")
        found["cleared"] = shown()
        return found

    found, problems = visit(records, act)
    assert problems == []
    everything = [
        "zinc and colds 2", "ginger and nausea 1", "kava and gout 1", "iron 1", "mint 1",
    ]  # fmt: skip
    assert found == {
        "all": everything,
        "KAVA": ["kava and gout 1 open"],
        "zinc a.txt": ["zinc and colds 1 open"],
        "not treat": ["zinc and colds 1 open"],
        "nothing of it": [],
        "": everything,
        "denied": ["zinc and colds 1 open"],
        "causes": ["kava and gout 1 open"],
        "doubtful": ["ginger and nausea 1 open"],
        "cleared": everything,
    }


def test_a_name_leads_to_that_concept_and_to_no_other(visit):
    records = [said(), said(drug="zinc sulfate"), said(drug="kava", condition="zinc deficiency", doc="b.txt")]

    def act(opened):
        def shown():
            settled(opened)
            return opened.evaluate(
                "() => [...document.querySelectorAll('#claims .group h3, #articles .line')]"
                ".filter((one) => one.checkVisibility() || one.closest('#articles .claim:not([hidden])'))"
                ".map((one) => one.textContent.trim())"
            )

        opened.click("#glance .named a >> text=/^zinc$/")
        found = [shown(), opened.input_value("#find"), opened.locator("#concepts button").inner_text()]
        opened.reload()
        found.append(shown())
        opened.click("#concepts button")
        found += [len(shown()), opened.locator("#concepts button").count()]
        opened.go_back()
        found.append(len(shown()))
        return found

    found, problems = visit(records, act)
    about_zinc = ["zinc and colds", "zinc treats colds · asserted"]
    assert found[:4] == [about_zinc, "", "drug: zinc ✕", about_zinc]
    assert found[4:] == [6, 0, 6]
    assert problems == []


def test_the_address_keeps_filters_place_and_what_is_open(visit, tmp_path):
    records = [said(drug=f"drug {number:02d}", doc=f"{number}.txt") for number in range(40)]

    def act(opened):
        def state():
            settled(opened, 400, frames=12)
            return opened.evaluate(
                "() => [Math.round(scrollY), document.getElementById('find').value, document.getElementById('relation').value,"
                " [...document.querySelectorAll('.group[open]')].map((one) => one.id), location.hash]"
            )

        opened.fill("#find", "drug helps")
        opened.select_option("#relation", "treats")
        settled(opened)
        opened.click("#pair-20 summary")
        opened.evaluate("document.getElementById('pair-19').scrollIntoView()")
        before = state()
        opened.reload()
        after = state()
        opened.click("#pair-20 .source a")
        there = state()
        opened.go_back()
        back = state()
        return before, after, there, back

    (before, after, there, back), problems = visit(records, act)
    assert before[1:4] == ["drug helps", "treats", ["pair-20"]]
    assert "find=drug+helps&relation=treats&open=pair-20&at=pair-1" in before[4]
    assert after[1:4] == before[1:4]
    assert abs(after[0] - before[0]) < 40
    assert there[0] > before[0] + 100
    assert abs(back[0] - before[0]) < 40
    assert back[1:4] == before[1:4]
    assert [one for one in problems if "page.html" not in one] == []


@pytest.mark.parametrize(
    "hash_",
    [
        "#find=<img src=x onerror=bad=1>&drug=__proto__&relation=constructor&at=toString&open=x y&y=NaN",
        "#at=find&y=1e9", "#constructor", "#find=%E0%A4%A", "#open=filter&at=a%20b", "#=", "#y=5",
    ],
)  # fmt: skip
def test_any_address_is_harmless(visit, hash_):
    def act(opened):
        opened.evaluate("(hash) => { location.hash = hash; }", hash_)
        settled(opened)
        opened.reload()
        settled(opened)
        opened.click("#filter button[type=reset]")
        settled(opened)
        return opened.evaluate(
            "() => [window.bad, document.querySelectorAll('#claims .group:not([hidden])').length]"
        )

    found, problems = visit(EVERYTHING, act)
    assert found == [None, 3]
    assert [one for one in problems if "page.html" not in one] == []


def test_a_line_of_an_article_leads_to_its_sentence(visit):
    records = [said(drug=f"drug {number:03d}") for number in range(80)]

    def act(opened):
        opened.click("#article-0 summary")
        settled(opened)
        sentences = opened.locator("#article-0 .sentence").all_inner_texts()
        opened.click("#article-0 .line a >> text=drug 030")
        settled(opened)
        inside = opened.evaluate(
            "() => { const one = [...document.querySelectorAll('#claims details[open]')]; const box = one[0]"
            ".querySelector('.claim').getBoundingClientRect(); return [one.length, one[0].querySelector('h3')"
            ".textContent, box.top >= 0 && box.bottom <= innerHeight]; }"
        )
        opened.click("#claims details[open] .source a")
        settled(opened)
        return sentences, inside, opened.evaluate("document.activeElement.parentElement.id")

    (sentences, inside, focused), problems = visit(records, act)
    assert len(sentences) == 40
    assert sentences[0].endswith("helps with colds.")
    assert inside == [1, "drug 030 and colds", True]
    assert (focused, problems) == ("article-0", [])


def test_what_finds_nothing_says_so(visit):
    def act(opened):
        opened.fill("#find", "nothing of it")
        settled(opened)
        said_so = opened.locator("#nothing").inner_text()
        opened.click("#nothing button")
        settled(opened)
        return said_so, opened.locator("#nothing:visible").count(), opened.input_value("#find")

    (said_so, after, words), _ = visit(EVERYTHING, act)
    assert said_so.startswith("No sentence fits all of this.")
    assert (after, words) == (0, "")


def test_only_what_people_checked(visit):
    records = [
        said(review=CHECKED), said(drug="kava", doc="b.txt"), said(drug="iron", doc="c.txt", review=DISPUTED),
    ]  # fmt: skip

    def act(opened):
        found = []
        for value in ("checked", "undecided", "disputed"):
            opened.select_option("#checked", value)
            settled(opened)
            found.append(opened.locator("#claims .group:visible h3").all_inner_texts())
        return found

    found, problems = visit(records, act)
    assert found == [["zinc and colds"], ["kava and colds"], ["iron and colds"]]
    assert problems == []


def test_many_groups_are_shown_by_and_by(visit):
    records = [said(drug=f"drug {number:03d}") for number in range(180)]

    def act(opened):
        counts = []
        section = "#claims .group:not([hidden])"
        counts.append(opened.locator(section).count())
        opened.click("#claims .more >> nth=0")
        counts.append(opened.locator(section).count())
        opened.click("#claims .more >> nth=1")
        counts.append(opened.locator(section).count())
        opened.evaluate("location.hash = '#pair-179'")
        settled(opened)
        counts.append(opened.evaluate("document.activeElement.textContent.trim().slice(0, 8)"))
        return counts

    (one, two, every, focused), problems = visit(records, act)
    assert one < two < every == 180
    assert (focused, problems) == ("drug 179", [])
