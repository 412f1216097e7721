"""``claimx show``, and how it draws."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from claimx.records import Document, MentionSpan
from claimx.terminal import ArticleView, claim_line, paragraphs

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.usefixtures("loaded")
class TestCommand:
    """The command with the real pipeline."""

    def test_claims_stand_below_their_paragraph(self, run, article):
        result = run("show", article)
        assert result.exit_code == 0
        rows = result.stdout.splitlines()
        assert [row for row in rows if row.startswith("    → turmeric — NOT treats — arthritis")]
        assert rows.index("Turmeric does not cure arthritis.") > [" mg daily" in row for row in rows].index(
            True
        )
        assert "\x1b" not in result.stdout

    def test_colour_and_no_colour(self, run, article):
        coloured = run("show", article, "--color").stdout
        assert "\x1b[1;32mTurmeric\x1b[0m" in coloured
        assert _COLOUR.sub("", coloured) == run("show", article, "--no-color").stdout

    def test_control_characters_of_the_article_are_escaped(self, run, tmp_path):
        path = tmp_path / "a.txt"
        path.write_bytes("Zinc \x1b]0;evil\x07\x9b2J may\u202e ease\u200b colds.\r\nMore\x08.".encode())
        for options in ([], ["--color"], ["--stage", "mentions", "--color"]):
            shown = _COLOUR.sub("", run("show", path, *options).stdout)
            assert "Zinc \\x1b]0;evil\\x07\\x9b2J may\\u202e ease\\u200b colds.\nMore\\x08." in shown
            assert not set("\x1b\x07\x08\r\x9b\u202e\u200b") & set(shown)

    def test_mentions(self, run, article):
        shown = run("show", article, "--stage", "mentions", "--width", "200").stdout
        assert '· "low dose naltrexone" drug · naltrexone · ' in shown
        assert '· "3 to 5 mg" dose · 3–5 mg\n' in shown
        assert '· "may" hedge · modal\n' in shown

    @pytest.mark.parametrize("width", [20, 33, 80])
    def test_wraps_to_the_width(self, run, article, width):
        shown = run("show", article, "--width", width).stdout
        assert max(map(len, shown.splitlines()[1:])) <= width
        assert shown.split() != []

    def test_an_unreadable_file_is_exit_1(self, run, tmp_path):
        result = run("show", tmp_path / "none.txt")
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr.endswith("none.txt: No such file or directory\n")

    def test_several_articles_are_headed_by_their_ids(self, run, tmp_path):
        for name in ("a.txt", "b.txt"):
            (tmp_path / name).write_text("Zinc.")
        assert [row for row in run("show", tmp_path).stdout.splitlines() if row.endswith(".txt")]


def draw(view, **options):
    console = Console(width=60, record=False, **options)
    with console.capture() as capture:
        console.print(view)
    return capture.get()


@given(st.text(max_size=80))
def test_any_text_is_drawn_without_controls(text):
    document = Document(id="d", text=text, spans=(MentionSpan("T1", "drug", 0, len(text), text),))
    shown = draw(ArticleView(document, []))
    assert not [mark for mark in shown if mark != "\n" and (mark < " " or "\x7f" <= mark <= "\x9f")]


@given(st.text(alphabet="ab \n\r", max_size=60))
def test_paragraphs_hold_all_words_once_and_in_order(text):
    parts = [text[start:end] for start, end in paragraphs(text)]
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert not [part for part in parts if not part.strip()]


def test_a_claim_is_one_readable_line(claim):
    line = claim_line(claim).plain
    assert line == '→ naltrexone ("it") — treats — arthritis · possible · "may" · 5 mg · 0.50'


def test_a_denial_cannot_be_missed(claim):
    line = claim_line(replace(claim, negated=True))
    assert "naltrexone" in line.plain and "— NOT treats —" in line.plain
    assert [str(span.style) for span in line.spans if line.plain[span.start : span.end] == "NOT"] == [
        "bold reverse red"
    ]


def test_a_dosage_and_a_hedged_statement_have_lines_of_their_own(claim):
    dosage = replace(
        claim, kind="dosage", relation=None, condition=None, dose=claim.doses[0], doses=(), hedges=()
    )
    assert claim_line(dosage).plain == '→ naltrexone ("it") — 5 mg daily · possible · 0.50'
    assert claim_line(replace(dosage, drug=None)).plain == "→ no drug named — 5 mg daily · possible · 0.50"
    hedged = replace(claim, kind="hedged_statement", relation=None, condition=None, doses=())
    assert claim_line(hedged).plain == '→ naltrexone ("it") — hedged · possible · "may" · 0.50'


def test_claims_of_no_paragraph_are_not_lost(claim):
    document = Document(id="d", text="Zinc\n\nZinc may ease colds.\n\n\nIron.\n")
    shown = draw(ArticleView(document, [(start, claim_line(claim)) for start in (0, 6, 28)]))
    assert shown.count("→") == 3
