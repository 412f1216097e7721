"""Web pages: what a reader sees of them is read, in the encoding that a browser takes them for."""

from __future__ import annotations

import time

import pytest

TWO = ("Butterbur may reduce hay fever.", "Feverfew prevents migraine at 100 mg daily.")
INTRO = (
    "<h1>Herbs that readers asked about</h1><p>Letters about herbs come every week. We went through the "
    "trials that were published lately and wrote down what each of them found, and at which dose.</p>"
)
OUTRO = (
    "<p>Talk to a pharmacist before you take a herb beside a medicine. The editors look at this page "
    "again in the spring, when a large trial is expected to end.</p>"
)
ITEMS = f"<li>{TWO[0]}</li><li>{TWO[1]}</li>"
FRAME = (
    "<nav><ul><li><a href='/'>Start</a></li><li>Arnica heals bruises</li></ul></nav>",
    "<div class='site-menu'><ul><li><a href='/a'>Comfrey cures sprains</a></li></ul></div>",
    "<div id='relatedPosts'><ul><li>Valerian treats insomnia.</li></ul></div>",
    "<footer><p>Ginseng prevents fatigue, says whoever paid for this footer, and more of the kind.</p></footer>",
)
NEVER = ("Arnica", "Comfrey", "Valerian", "Ginseng")


def page(body):
    return f"<!DOCTYPE html><html><head><title>Herbs</title></head><body>{FRAME[0]}{FRAME[1]}{body}{FRAME[2]}{FRAME[3]}</body></html>"


SHAPES = {
    "list-in-body": INTRO + f"<ul>{ITEMS}</ul>" + OUTRO,
    "only-a-list": f"<ul>{ITEMS}</ul>",
    "numbered": INTRO + f"<ol>{ITEMS}</ol>",
    "old-list": INTRO + f"<menu>{ITEMS}</menu>",
    "behind-the-article": f"<article>{INTRO}{OUTRO}</article><ul>{ITEMS}</ul>",
    "before-main": f"<ul>{ITEMS}</ul><main>{INTRO}{OUTRO}</main>",
    "layout-table": f"<table><tr><td>{INTRO}<ul>{ITEMS}</ul></td><td>{OUTRO}</td></tr></table>",
    "list-in-a-cell": f"{INTRO}<table><tr><th>Who</th><th>What</th></tr><tr><td>Adults</td><td><ul>{ITEMS}</ul></td></tr></table>",
    "table": f"{INTRO}<table><tr><td>One</td><td>{TWO[0]}</td></tr><tr><td>Two</td><td>{TWO[1]}</td></tr></table>",
    "only-a-table": f"<table><tr><td>{TWO[0]}</td></tr><tr><td>{TWO[1]}</td></tr></table>",
    "definitions": f"{INTRO}<dl><dt>Butterbur</dt><dd>{TWO[0]}</dd><dt>Feverfew</dt><dd>{TWO[1]}</dd></dl>{OUTRO}",
    "only-definitions": f"<dl><dt>Butterbur</dt><dd>{TWO[0]}</dd><dt>Feverfew</dt><dd>{TWO[1]}</dd></dl>",
    "nested": f"{INTRO}<ul><li>Herbs<ul><li><p>{TWO[0]}</p></li><li><div>{TWO[1]}</div></li></ul></li></ul>",
    "details": f"{INTRO}<details><summary>More</summary><ul>{ITEMS}</ul></details>",
    "second-article": f"<article>{INTRO}{OUTRO}</article><article><h2>More</h2><ul>{ITEMS}</ul></article>",
    "in-a-form": f"<form>{INTRO}<ul>{ITEMS}</ul></form>",
    "named-like-a-frame": f"<div class='page has-sidebar social'>{INTRO}<ul>{ITEMS}</ul>{OUTRO}</div>",
    "breaks": f"{INTRO}<div>{TWO[0]}<br>{TWO[1]}</div>",
    "aside-in-an-article": f"<article>{INTRO}<aside><ul>{ITEMS}</ul></aside>{OUTRO}</article>",
}


@pytest.mark.parametrize("body", SHAPES.values(), ids=SHAPES)
def test_no_list_or_table_is_lost_and_no_frame_read(annotated, body):
    text = annotated({"a.html": page(body)}).text
    lines = [line.removeprefix("- ") for line in text.splitlines()]
    assert [line for line in lines if any(wanted in line for wanted in TWO)] == [
        line for line in lines for wanted in TWO if wanted in line
    ]
    assert all(wanted in text for wanted in TWO)
    assert not [word for word in NEVER if word in text]


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("<p>Butterbur may reduce hay fever.</p>", "Butterbur may reduce hay fever."),
        ("Butterbur may reduce hay fever.", "Butterbur may reduce hay fever."),
        ("<b>Butterbur</b> may\n  reduce <i>hay fever</i>.", "Butterbur may reduce hay fever."),
        ("<li>One.<li>Two.", "- One.\n- Two."),
        ("<tr><td>One</td><td>Two</td></tr>", "One | Two"),
        ("<dt>One<dd>Two.", "One\nTwo."),
        ("<h2>Short</h2>", "Short"),
        ("<pre>One.\nTwo.</pre>", "One.\nTwo."),
        ("<p>One.<p>Two.", "One.\n\nTwo."),
        ("<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><p>One.</p></html>", "One."),
    ],
    ids=["p", "text", "inline", "items", "row", "definition", "heading", "pre", "unclosed", "xhtml"],
)
def test_a_fragment_is_a_page(annotated, fragment, text):
    assert annotated({"a.html": fragment}).text == text


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>Kava cures gout.</p>",
        "<p HIDDEN=''>Kava cures gout.</p>",
        "<div hidden><ul><li>Kava cures gout.</li></ul></div>",
        "<p style='color:red; DISPLAY : none !important'>Kava cures gout.</p>",
        "<p style='visibility:hidden'>Kava cures gout.</p>",
        "<p style='font-size:0'>Kava cures gout.</p>",
        "<span aria-hidden='true'>Kava cures gout.</span>",
        "<template><p>Kava cures gout.</p></template>",
        "<script>'Kava cures gout.'</script>",
        "<script type='text/template'><p>Kava cures gout.</p></script>",
        "<style>/* Kava cures gout. */</style>",
        "<noscript><p>Kava cures gout.</p></noscript>",
        "<!-- Kava cures gout. -->",
        "<del>Kava cures gout.</del>",
        "<p><s>Kava cures gout.</s></p>",
        "<strike>Kava cures gout.</strike>",
        "<span style='text-decoration: line-through'>Kava cures gout.</span>",
        "<dialog>Kava cures gout.</dialog>",
        "<textarea>Kava cures gout.</textarea>",
        "<select><option>Kava cures gout.</option></select>",
        "<iframe>Kava cures gout.</iframe>",
        "<svg><text>Kava cures gout.</text></svg>",
    ],
)
def test_what_is_not_seen_is_not_read(annotated, hidden):
    text = annotated(
        {"a.html": page(f"{INTRO}{hidden}<p>Feverfew prevents {hidden}migraine.</p>{OUTRO}")}
    ).text
    assert "Kava" not in text
    assert "migraine." in text
    alone = annotated({"b.html": f"<html><body>{hidden}</body></html>"})
    assert alone.errors == {
        "b.html": "InputError: The page shows no text. If a script makes its text, save the page from a browser."
    }


@pytest.mark.parametrize(
    "shown",
    [
        "<p hidden='until-found'>Kava may ease worry.</p>",
        "<details><summary>More</summary>Kava may ease worry.</details>",
        "<p style='opacity:0'>Kava may ease worry.</p>",
        "<p style='background:none'>Kava may ease worry.</p>",
        "<p><ins>Kava may ease worry.</ins></p>",
        "<dialog open>Kava may ease worry.</dialog>",
        "<div style='position:sticky'>Kava may <b>ease</b> worry.</div>",
    ],
)
def test_what_is_seen_is_read(annotated, shown):
    assert "Kava may ease worry." in annotated({"a.html": page(INTRO + shown + OUTRO)}).text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("10<sup>9</sup> CFU", "10⁹ CFU"),
        ("vitamin B<sub>12</sub>", "vitamin B12"),
        ("no cancer.<sup>3,4</sup> It", "no cancer.³,⁴ It"),
        ("no cancer.<sup>[5]</sup> It", "no cancer.[5] It"),
        ("5&ndash;10&nbsp;mg", "5–10\xa0mg"),
        ("a <q>cure</q>", "a “cure”"),
        ("the 5<sup>th</sup> day", "the 5th day"),
    ],
    ids=["exponent", "subscript", "reference", "bracketed", "entities", "quotation", "ordinal"],
)
def test_signs_keep_their_meaning(annotated, html, text):
    assert annotated({"a.html": f"<p>Take {html} once.</p>"}).text == f"Take {text} once."


# Encodings

SAID = "Butterbur 50–75 mg doesn’t cure hay fever"


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<meta charset="iso-8859-1">', "cp1252"),
        ("<META CHARSET=Latin1 >", "cp1252"),
        ('<meta charset="us-ascii">', "cp1252"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">', "cp1252"),
        ('<meta content="text/html;charset=windows-1252" http-equiv=content-type>', "cp1252"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?>', "cp1252"),
        ('<!-- <meta charset="utf-8"> --><meta charset="latin1">', "cp1252"),
        ("", "cp1252"),
        ('<meta charset="x-user-defined">', "cp1252"),
        ('<meta charset="nonsense">', "cp1252"),
        ('<meta charset="utf-8">', "cp1252"),
        ('<meta charset="iso-8859-9">', "cp1254"),
        ('<meta charset="windows-1251">', "cp1251"),
        ('<meta charset="gb2312">', "gb18030"),
        ('<meta charset="utf-8">', "utf-8"),
        ("", "utf-8"),
        ('<meta charset="utf-16">', "utf-8"),
        ('<meta charset="iso-8859-1">', "utf-8"),
        ('<meta charset="iso-8859-1">', "utf-8-sig"),
        ('<meta charset="iso-8859-1">', "utf-16"),
        ('<meta charset="utf-16">', "utf-16-le"),
        ("", "utf-16-be"),
    ],
)
def test_an_encoding_is_what_browsers_take_it_for(annotated, head, encoding):
    html = f"{head}<html><body><p>{SAID}.</p></body></html>"
    told = annotated({"a.html": html.encode(encoding)})
    assert told.text == f"{SAID}."
    assert told.metas["a.html"].get("encoding", "utf-8") == encoding.removesuffix("-sig")


# Pages that would take long


@pytest.mark.parametrize(
    "start",
    [
        "<p " + " ".join(f"a{number}=1" for number in range(60_000)) + ">x</p>",
        "".join(f"<p {' '.join(f'a{at}=1' for at in range(1000))}>x</p>" for _ in range(20)),
        "<div>" * 1500,
        "<p title='" + "x=y " * 200_000 + "'>x</p>",
        "<td>" + "<p>x</p>" * 5000 + "</td>",
        "<p>" + "<b>x</b> " * 45_000 + "</p>",
        "<script>" + "x" * 1_000_000 + "</script>",
    ],
    ids=["attributes", "more-attributes", "deep", "long-value", "cell", "inline", "script"],
)
def test_a_page_that_attacks_its_parser_is_read(annotated, start):
    """A parser that looks at everything again and again would not end within the time limit."""
    assert "Butterbur may reduce hay fever." in annotated({"a.html": f"{start}<p>{TWO[0]}</p>"}).text


def test_a_page_that_is_nested_without_end_is_said_to_be(annotated):
    told = annotated({"a.html": "<div>" * 50_000 + TWO[0], "b.txt": "Zinc."})
    assert told.errors["a.html"].startswith(
        "InputError: The elements of the page are nested more than 2,000 deep."
    )
    assert told.texts == {"b.txt": "Zinc."}


def test_many_attributes_do_not_show_what_is_hidden(annotated):
    many = " ".join(f"a{number}=1" for number in range(5000))
    assert "Kava" not in annotated({"a.html": f"<p hidden {many}>Kava cures gout.</p>{INTRO}"}).text


def test_the_time_limit_holds_while_a_page_is_read(annotated, monkeypatch):
    def endless(*_, **__):
        while True:
            time.sleep(0.01)

    monkeypatch.setattr("claimx.sources.page._extractor", lambda: endless)
    told = annotated({"a.html": INTRO, "b.txt": "Zinc."}, "--timeout", "3")
    assert told.errors == {"a.html": "TimedOutError: The article takes longer than it may. Raise --timeout."}
    assert told.texts == {"b.txt": "Zinc."}


def test_a_page_that_trafilatura_cannot_take_is_read_all_the_same(annotated, monkeypatch):
    def broken(*_, **__):
        raise RecursionError

    monkeypatch.setattr("claimx.sources.page._extractor", lambda: broken)
    assert TWO[0] in annotated({"a.html": page(INTRO + f"<ul>{ITEMS}</ul>")}).text
