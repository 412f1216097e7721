"""What the page says of each article."""

from __future__ import annotations

from claimx.collect.articles import ArticleFacts
from claimx.records import Document
from claimx.report import articles
from claimx.report.articles import ArticleCounts
from tests.report.made import Page, dosage, hedged, plain, said


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
