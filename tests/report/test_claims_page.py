"""The page of claims: what it says, what it leaves out, and that no text of an article can steer it."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

import claimx
from claimx.collect.articles import ArticleFacts
from claimx.collect.words import amount
from claimx.errors import InputError
from claimx.jsonl import dumps
from claimx.printable import one_line, printable
from claimx.records import (
    Claim,
    Decider,
    Document,
    Dose,
    ErrorRecord,
    Extractor,
    HedgeCue,
    Label,
    Mention,
    Quote,
    Review,
    Why,
)  # fmt: skip
from claimx.report import articles
from claimx.report.articles import ArticleCounts
from claimx.report.charts import dose_chart, dose_rows
from claimx.report.claims import claims_page
from claimx.report.misreadings import rules, signs
from claimx.report.opposites import opposites
from claimx.report.passages import Keeper, sentence_parts
from claimx.report.tallies import Amount, Tallies

HOSTILE = dict(json.loads((Path(__file__).parents[1] / "review/hostile.json").read_text("utf-8")))
HOSTILE = {name: text for name, text in HOSTILE.items() if not re.search("[\ud800-\udfff]", text)}
EXTRACTOR = Extractor("0.1.0", "default", "0" * 64, "1" * 64)
VOID = set("area base br col embed hr img input link meta source track wbr".split())


def said(
    relation="treats", *, drug="zinc", condition="colds", doc="a.txt", certainty="asserted", score=0.5,
    negated=False, words="helps with", kind="drug_condition", hedge=None, dose=None, at=100, review=None,
) -> Claim:  # fmt: skip
    """Return a claim whose sentence is *drug words condition*."""
    sentence = f"{drug} {words} {condition}."
    end = at + len(drug)
    first = at + len(sentence) - 1 - len(condition)
    key = repr((relation, drug, condition, doc, certainty, score, negated, words, kind, hedge, at))
    return Claim(
        id=hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16],
        kind=kind, doc_id=doc, sentence=sentence, start=at, end=at + len(sentence),
        drug=Mention(drug, at, end, drug), condition=Mention(condition, first, first + len(condition), condition),
        relation=relation, negated=negated, certainty=certainty, hedges=(hedge,) if hedge else (), dose=dose,
        score=score, why=Why("test", (Quote(words, end + 1, end + 1 + len(words)),)), extractor=EXTRACTOR,
        review=review,
    )  # fmt: skip


def dosage(text="5 mg", low=5.0, high=5.0, unit="mg", **more) -> Claim:
    frequency = Quote("twice daily", 110, 121)
    return said(None, kind="dosage", dose=Dose(text, 105, 109, low, high, unit, frequency=frequency), **more)


def hedged(**more) -> Claim:
    return said(None, kind="hedged_statement", hedge=HedgeCue("helps", 105, 110, "modal"), **more)


class Page(HTMLParser):
    """The tags, attributes and text of a page; *problems* are tags that do not close."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.text, self.problems, self._open = set(), set(), "", [], []
        self.links = []
        self.feed(page)
        self.problems += self._open

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value for name, value in attrs if name in ("href", "src")]
        if tag not in VOID:
            self._open.append(tag)
        if tag in ("td", "th"):
            self.text += " "

    def handle_startendtag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag):
        if not self._open or self._open.pop() != tag:
            self.problems.append(tag)

    def handle_data(self, data):
        if self._open and self._open[-1] not in ("style", "script"):
            self.text += data


@pytest.fixture
def page(tmp_path):
    """Return a function that writes the page of records and returns it."""

    def make(*records, **options) -> str:
        path = tmp_path / "claims.jsonl"
        path.write_text("".join(f"{dumps(record.to_dict())}\n" for record in records), "utf-8")
        made = claims_page([path], **options)
        (tmp_path / "page.html").write_text(made, "utf-8")
        return made

    return make


def plain(page: str) -> str:
    return " ".join(Page(page).text.split())


EVERYTHING = [
    said(), said(doc="b.txt"), said(doc="c.txt", negated=True), said("causes", certainty="possible"),
    said("prevents", certainty="doubtful", condition="flu"), said("contraindicated", drug="kava", condition="gout"),
    dosage(), dosage("1 g", 1.0, 2.0, "g", doc="b.txt"), hedged(drug="ginger"),
    ErrorRecord(doc_id="broken.txt", stage="read", error="UnicodeDecodeError: bad"),
]  # fmt: skip


# what is said


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


UNREAD = ErrorRecord(doc_id="broken.txt", stage="read", error="UnicodeDecodeError: bad")


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


def test_articles_are_counted_once_wherever_their_claims_stand(page):
    found = [said(doc=doc, at=at) for at in (100, 200, 300) for doc in ("a.txt", "b.txt")]
    assert "zinc and colds treats 6 2 articles" in plain(page(*found))


def test_articles_are_counted_in_little_memory(monkeypatch):
    monkeypatch.setattr(articles, "_FIRST_CLEARING", 8)
    counts = ArticleCounts()
    for number in range(100):
        counts.add("all", number % 7)
        counts.add(("some", number % 2), number % 6)
    assert counts.counts() == {"all": 7, ("some", 0): 3, ("some", 1): 3}


# opposite claims

OPPOSITES = [
    pytest.param([said(), said(negated=True)], [("treats", "does NOT treat")], id="denied"),
    pytest.param([said("causes"), said("causes", negated=True)], [("causes", "does NOT cause")], id="causes"),
    pytest.param([said(), said("causes")], [("treats or prevents", "causes")], id="helps-harms"),
    pytest.param(
        [said("prevents"), said("causes")], [("treats or prevents", "causes")], id="prevents-causes"
    ),
    pytest.param(
        [said(), said("contraindicated")], [("treats", "is contraindicated in")], id="contraindicated"
    ),
    pytest.param(
        [said(), said(certainty="doubtful")], [("treats", "doubtful whether it treats")], id="doubted"
    ),
    pytest.param(
        [said(certainty="possible"), said(negated=True)], [("treats", "does NOT treat")], id="hedged"
    ),
    pytest.param(
        [said(certainty="doubtful"), said(), said(negated=True)],
        [("treats", "does NOT treat"), ("treats", "doubtful whether it treats")],
        id="direct-ones-first",
    ),
    pytest.param([said(), said("prevents")], [], id="treats-prevents"),
    pytest.param([said("prevents"), said("contraindicated")], [], id="prevents-contraindicated"),
    pytest.param([said(), said("causes", certainty="doubtful")], [], id="a-doubted-harm"),
    pytest.param([said(certainty="doubtful"), said(negated=True)], [], id="doubted-denied"),
    pytest.param([said(negated=True), said("causes")], [], id="does-not-help-harms"),
    pytest.param([said(), said("prevents", negated=True)], [], id="another-relation-denied"),
    pytest.param([said(), said(condition="flu", negated=True)], [], id="another-condition"),
    pytest.param([said(), said(drug="iron", negated=True)], [], id="another-drug"),
]


@pytest.mark.parametrize("claims, expected", OPPOSITES)
def test_what_is_opposite(claims, expected):
    found = opposites(Tallies(claims, errors=0).pairs)
    assert [one.opposition.words for one in found] == expected


def test_opposite_claims_stand_side_by_side(page):
    made = page(*(said(doc=f"{n}.txt", at=n) for n in range(5)), said(negated=True, words="fails against"))
    versus = made[made.index('<article class="group versus"') : made.index("</article>")]
    text = plain(versus)
    assert text.startswith("zinc and colds Score 0.50, of the less sure side treats 5 claims")
    assert "does NOT treat 1 claim does NOT treat · asserted zinc fails against colds." in text
    assert "What counts as opposite" in made


def test_opposites_come_by_the_score_of_their_less_sure_side(page):
    records = [
        said(drug=drug, doc=f"{number}.txt", score=score, negated=negated, review=review)
        for drug, sides in (
            ("unlikely", ((0.9, None), (0.4, None))), ("likely", ((0.7, None), (0.8, None))),
            ("likelier", ((0.75, None), (0.8, None))), ("checked", ((0.1, CHECKED), (0.2, CHECKED))),
            ("unscored", ((None, None), (0.6, None))),
        )
        for number, (negated, (score, review)) in enumerate(zip((False, True), sides, strict=True))
    ]  # fmt: skip
    made = page(*records)
    shown = re.findall(r'<article class="group versus"[^>]*>\s*<h3><bdi>(\w+)', made)
    assert shown == ["checked", "likelier", "likely", "unscored"]
    text = plain(made)
    assert "Both sides checked by a person" in text
    assert "Score 0.75, of the less sure side" in text
    assert "1 opposition is left out, because one side has only claims with a score below 0.5." in text
    assert "unlikely" in plain(page(*records, opposite_score=0.4)).split("Most repeated")[1]
    assert "None where both sides have a claim with a score of at least 1" in plain(
        page(*[one for one in records if one.review is None], opposite_score=1.0)
    )


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["id"])
def test_words_that_speak_for_a_misreading(rule):
    claim = said(rule["only"][0] if "only" in rule else "treats")
    example, counterexample = (replace(claim, sentence=rule[key]) for key in ("example", "not_example"))
    assert rule["says"] in {sign.meaning for sign in signs(example)}
    assert signs(counterexample) == []


@pytest.mark.parametrize(
    "claim, expected",
    [
        (said(score=0.31), [("", "a score of 0.31")]),
        (said(hedge=HedgeCue("Some say", 0, 8, "attribution")), [("Some say", "somebody else says so")]),
        (said(hedge=HedgeCue("may", 0, 3, "modal")), []),
        (said(words="does not help with", negated=True), []),
        (said(words="does not help with"), [("not", "a denial, which the claim does not have")]),
        (said(condition="caffeine withdrawal"), []),
        (
            replace(said(), drug=Mention("it", 100, 102, "zinc", {}, Quote("Zinc", 0, 4))),
            [("it", "taken for zinc")],
        ),
        (said(words=" ".join(["helps"] * 60)), [("", "a sentence of 62 words")]),
    ],
    ids=["score", "attribution", "modal", "denied", "denial", "own-name", "pronoun", "long"],
)
def test_signs_of_a_misreading(claim, expected):
    assert signs(claim) == expected


def test_signs_stand_below_opposite_claims_and_only_there(page):
    text = plain(page(said(words="in a lower intake helps with"), said(negated=True, doc="b.txt")))
    assert "May be misread: “lower intake” – less of the drug, not the drug" in text
    assert text.count("May be misread") == 1
    assert text.count("Nothing in its words speaks for a misreading.") == 1


# what people checked

CHECKED = Review(verdict="accept", by=(Decider("anna", "2026-11-28T09:00:00Z"),))
DISPUTED = Review(verdict="disputed", by=(*CHECKED.by, Decider("ben", "2026-11-29T09:00:00Z")))
REJECTED = replace(CHECKED, verdict="reject", reason="not_a_claim")
MENDED = replace(CHECKED, corrected=("certainty",))


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


# by article


def test_an_article_has_its_title_date_and_address(page):
    facts = {"a.txt": ArticleFacts("On zinc", "2026-11-01", "https://example.org/a?b=1&c=2")}
    records = [said(at=300), said("causes", at=100), dosage(at=200), hedged(at=400), said(doc="b.txt")]
    made = page(*records, facts=facts)
    text = plain(made)
    assert "On zinc 4 claims 2026-11-01 a.txt · 2026-11-01 · https://example.org/a?b=1&c=2" in text
    assert (
        "zinc causes colds · asserted zinc 5 mg twice daily · asserted zinc treats colds · asserted zinc hedged"
        in text
    )
    assert "b.txt · no title known · no date known · no address known" in text
    assert [one for one in Page(made).links if not one.startswith("#")] == ["https://example.org/a?b=1&c=2"]


def test_a_document_among_the_claims_tells_its_title(page):
    article = Document(id="a.txt", title="On zinc", text="x", meta={"url": "javascript:alert(1)"})
    made = page(article, said())
    assert "On zinc 1 claim a.txt · no date known · no address known" in plain(made)
    assert "javascript:" not in made


def test_articles_that_are_not_listed_are_said(page):
    found = [said(doc=f"{n}.txt", words=f"helps {n} times with") for n in range(12)]
    found += [said(doc="0.txt", at=n, words=f"helps {n} times with") for n in range(200, 240)]
    text = plain(page(*found, groups=4, sentences=2))
    assert "0.txt 41 claims" in text
    assert "31 more claims not shown." in text
    assert "11 more articles with fewer claims are not listed." in text


# sentences


@pytest.mark.parametrize(
    "change, expected",
    [
        pytest.param({}, "<zinc:drug> <helps with:cue> <colds:condition>.", id="drug-condition-cue"),
        pytest.param(
            {"hedges": (HedgeCue("helps", 105, 110, "modal"),)},
            "<zinc:drug> <helps:hedge> with <colds:condition>.",
            id="hedge-before-cue",
        ),
        pytest.param(
            {"drug": Mention("it", 0, 2, "zinc", {}, Quote("Zinc", 0, 4))},
            "zinc <helps with:cue> <colds:condition>.",
            id="outside",
        ),
        pytest.param({"start": 99}, "zinc helps with colds.", id="offsets-that-do-not-quote"),
        pytest.param(
            {"condition": Mention("zinc helps", 100, 110, "x")},
            "<zinc:drug> <helps with:cue> colds.",
            id="overlap",
        ),
        pytest.param(
            {"drug": Mention("zinc", 100, 104, "zinc sulfate", {}, Quote("Zinc sulfate", 0, 12))},
            "<zinc:drug=zinc sulfate> <helps with:cue> <colds:condition>.",
            id="antecedent",
        ),
        pytest.param(
            {
                "doses": (Dose("colds", 116, 121, 1, 1, "mg", duration=Quote(".", 121, 122)),),
                "condition": None,
            },
            "<zinc:drug> <helps with:cue> <colds:dose><.:dose>",
            id="dose",
        ),
    ],
)
def test_marks_in_a_sentence(change, expected):
    claim = replace(said(), **change)
    parts = sentence_parts(claim)
    assert "".join(part.text for part in parts) == claim.sentence
    shown = (
        f"<{one.text}:{one.mark}{f'={one.meant}' if one.meant else ''}>" if one.mark else one.text
        for one in parts
    )
    assert "".join(shown) == expected


def test_the_best_of_each_variety_is_kept():
    keeper = Keeper(3)
    for score in (0.1, 0.9, 0.8, 0.7):
        keeper.add("many", said(score=score, doc=f"{score}.txt"))
    keeper.add("few", said(score=0.2))
    keeper.add("few", said(score=0.2, doc="b.txt"))
    assert [(one.claim.score, one.repeats) for one in keeper.passages()] == [(0.9, 0), (0.2, 1), (0.8, 0)]


def test_what_is_kept_does_not_depend_on_the_rest():
    scores = [(7 * number) % 101 / 101 for number in range(101)]
    keeper = Keeper(5)
    for number, score in enumerate(scores):
        keeper.add(number % 2, said(score=score, at=number))
    assert {one.claim.score for one in keeper.passages()} <= set(sorted(scores)[-12:])
    assert len(keeper.passages()) == 5


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


# doses


@pytest.mark.parametrize(
    "dose, expected",
    [
        (Dose("", 0, 0, 5, 5, "mg"), (5, 5)),
        (Dose("", 0, 0, 1, 2, "g"), (1000, 2000)),
        (Dose("", 0, 0, 100, 100, "mcg"), (0.1, 0.1)),
        (Dose("", 0, 0, 50, 50, "µg"), (0.05, 0.05)),
        (Dose("", 0, 0, None, 4, "g"), (4000, 4000)),
        (Dose("", 0, 0, 2, 2, "mg", per="day"), (2, 2)),
        (Dose("", 0, 0, 2, 2, "mg", per="kg"), None),
        (Dose("", 0, 0, 400, 400, "IU"), None),
        (Dose("", 0, 0, 2, 2, "capsules"), None),
        (Dose("", 0, 0, 0, 0, "mg"), None),
        (Dose("", 0, 0, 1e300, 1e300, "mg"), None),
    ],
    ids=lambda value: amount(value) if isinstance(value, Dose) else "",
)
def test_doses_on_a_scale(dose, expected):
    found = Amount(amount(dose), "", dose.low, dose.high, dose.unit, dose.per)
    rows = dose_rows({"zinc": {found: 1}})
    assert [bounds for _, ranges in rows for bounds in ranges] == (
        [pytest.approx(expected)] if expected else []
    )


@pytest.mark.parametrize("drug", ["$a$b", "\\$x$", "a\uffffb", "<b>&", "x" * 5000, "锌", "a\nb", "_{^"])
def test_any_name_can_be_on_a_chart(drug):
    chart = dose_chart({drug: {Amount("5 mg", "", 5, 5, "mg", None): 1}})
    assert chart.startswith("<svg")
    assert "<b>" not in chart


# nothing but text


def test_the_policy_allows_this_page_only(page):
    made = page(*EVERYTHING)
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', made)
    rules = dict(rule.strip().split(" ", 1) for rule in policy.replace("&#39;", "'").split(";"))
    assert rules["default-src"] == "'none'"
    for name in ("style", "script"):
        (code,) = re.findall(f"<{name}>(.*?)</{name}>", made, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
        assert rules[f"{name}-src"] == f"'sha256-{digest}'"
    assert set(rules) == {"default-src", "style-src", "script-src", "base-uri", "form-action"}


def test_the_page_needs_nothing_else(page):
    made = page(*EVERYTHING)
    assert not re.search(r"""(src|href)=["'](?!#)""", made)
    assert not re.search(r"@import|url\((?!#)", made)
    assert "style" not in Page(made).attributes


def hostile_records():
    for number, text in enumerate(HOSTILE.values()):
        name = text.strip() or "x"
        yield Document(
            id=text, title=text, text="x", meta={"date": text, "url": text, "link": f"https://x.org/{text}"}
        )
        decider = Decider(text, text)
        yield said(
            "prevents", drug=name, condition=name, doc=text, words=text or "x",
            review=replace(MENDED, by=(decider,), corrected=(text,)),
        )  # fmt: skip
        yield said(
            "prevents", drug=name, condition=name, doc=text, words=text or "x", negated=True,
            review=replace(DISPUTED, by=(decider, decider)),
        )  # fmt: skip
        yield said(drug=name, condition=name, doc=text, words=text or "x", negated=number % 2 == 0)
        yield said("causes", drug=name, condition=name, doc=text, words=text or "x")
        yield replace(
            dosage(drug=name, condition=name, doc=text, words=text or "x", unit=name),
            extractor=replace(EXTRACTOR, model=text),
        )
        yield hedged(drug=name, words=text or "x", condition=name)
        yield ErrorRecord(doc_id=text, stage=text, error=text)


def test_hostile_text_adds_no_tag(page):
    harmless = Page(page(*EVERYTHING))
    evil = Page(made := page(*hostile_records(), title=HOSTILE["script closing"]))
    assert evil.problems == []
    assert evil.tags <= harmless.tags | {"path", "g", "use", "clippath", "rect", "text", "defs"}
    links = {"target", "rel"}  # of an article whose id is an address
    assert evil.attributes <= harmless.attributes | {"clip-path", "clip-rule", "fill-opacity"} | links
    assert {one.partition(":")[0] for one in evil.links if not one.startswith("#")} <= {"http", "https"}
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f]", made)


def test_the_same_files_make_the_same_bytes(page, tmp_path):
    page(*EVERYTHING, *hostile_records())
    code = (
        "import sys; from pathlib import Path; from claimx.report.claims import claims_page\n"
        "sys.stdout.buffer.write(claims_page([Path(sys.argv[1])]).encode())"
    )
    again = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "claims.jsonl"],
        env=os.environ | {"PYTHONHASHSEED": "1"},
        capture_output=True,
        check=True,
    )
    assert again.stdout == (tmp_path / "page.html").read_bytes()


# in a browser


@pytest.fixture
def visit(chromium, page, tmp_path):
    """Return a function that opens the page of records and calls *act* with it: (answer, problems)."""

    def start(records, act, **look):
        page(*records)
        return chromium(tmp_path / "page.html", act, **look)

    return start


def test_hostile_text_stays_inert(visit):
    def act(opened):
        opened.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        for name in ("mouseover", "pointerover", "focus", "toggle", "animationstart"):
            opened.evaluate(
                "(name) => { for (const one of document.querySelectorAll('main *'))"
                " one.dispatchEvent(new Event(name)); }", name
            )  # fmt: skip
        for payload in ("script", "jinja", "prototype path"):
            opened.fill("#find", HOSTILE[payload])
            opened.wait_for_timeout(200)
        return opened.evaluate(
            "() => [window.bad, {}.bad, document.title, [...document.querySelectorAll('.sentence')].map((p) => p.textContent)]"
        )

    records = list(hostile_records())
    (bad, polluted, title, sentences), problems = visit(records, act)
    assert (bad, polluted, title, problems) == (None, None, "What the articles claim", [])
    assert len(HOSTILE) > 60
    shown = {" ".join(sentence.split()) for sentence in sentences}
    wanted = {" ".join(printable(one.sentence).split()) for one in records if isinstance(one, Claim)}
    assert wanted <= shown


def test_search_and_filters(visit):
    records = [
        said(), said(negated=True, doc="b.txt"), said("causes", drug="kava", condition="gout", doc="c.txt"),
        said(certainty="doubtful", drug="ginger", condition="nausea"), dosage(drug="iron"), hedged(drug="mint"),
    ]  # fmt: skip

    def act(opened):
        def shown():
            opened.wait_for_timeout(200)
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
            opened.wait_for_timeout(200)
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
            opened.wait_for_timeout(600)
            return opened.evaluate(
                "() => [Math.round(scrollY), document.getElementById('find').value, document.getElementById('relation').value,"
                " [...document.querySelectorAll('.group[open]')].map((one) => one.id), location.hash]"
            )

        opened.fill("#find", "drug helps")
        opened.select_option("#relation", "treats")
        opened.wait_for_timeout(200)
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
        opened.wait_for_timeout(300)
        opened.reload()
        opened.wait_for_timeout(300)
        opened.click("#filter button[type=reset]")
        opened.wait_for_timeout(100)
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
        opened.wait_for_timeout(200)
        sentences = opened.locator("#article-0 .sentence").all_inner_texts()
        opened.click("#article-0 .line a >> text=drug 030")
        opened.wait_for_timeout(200)
        inside = opened.evaluate(
            "() => { const one = [...document.querySelectorAll('#claims details[open]')]; const box = one[0]"
            ".querySelector('.claim').getBoundingClientRect(); return [one.length, one[0].querySelector('h3')"
            ".textContent, box.top >= 0 && box.bottom <= innerHeight]; }"
        )
        opened.click("#claims details[open] .source a")
        opened.wait_for_timeout(200)
        return sentences, inside, opened.evaluate("document.activeElement.parentElement.id")

    (sentences, inside, focused), problems = visit(records, act)
    assert len(sentences) == 40
    assert sentences[0].endswith("helps with colds.")
    assert inside == [1, "drug 030 and colds", True]
    assert (focused, problems) == ("article-0", [])


def test_what_finds_nothing_says_so(visit):
    def act(opened):
        opened.fill("#find", "nothing of it")
        opened.wait_for_timeout(300)
        said_so = opened.locator("#nothing").inner_text()
        opened.click("#nothing button")
        opened.wait_for_timeout(200)
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
            opened.wait_for_timeout(100)
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
        opened.wait_for_timeout(100)
        counts.append(opened.evaluate("document.activeElement.textContent.trim().slice(0, 8)"))
        return counts

    (one, two, every, focused), problems = visit(records, act)
    assert one < two < every == 180
    assert (focused, problems) == ("drug 179", [])


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

    bars = [said(certainty=certainty, doc=f"{certainty}.txt") for certainty in claimx.records.CERTAINTIES]
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
