"""Find what a web page's author wrote for a program: links, addresses, tags, entities, Markdown, marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html.entities import html5

from claimx.rules import load_table
from claimx.text.edit import Edit, Finder, every

ADDRESS = "#"
"""How an address is read: it is one word that names nothing."""

_NUMBERS = r"\^?\d{1,3}(?:\s?[,;–—-]\s?\d{1,3}){0,20}"
_MARK = re.compile(rf"\[?(?:{_NUMBERS}|[*†‡])\]?")
_LINK = re.compile(
    r"(!?\[)((?:[^\[\]\n]|\[\d{1,3}\]){0,300})"
    r'(\]\((?:[^()\[\]\s]|\([^()\[\]\s]{0,100}\)){0,500}(?:\s{1,3}"[^"\[\n]{0,200}")?\))'
)
_REFERENCE = re.compile(r"(\[)[^\[\]\n]{1,300}(\]\[[^\[\]\n]{0,60}\])")
_URL = re.compile(r"(?:[hH][tT][tT][pP][sS]?://|[fF][tT][pP]://|[wW]{3}\.)[^\s<>\"”\[\])|]{1,2000}")
_AT = re.compile(r"@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}")
_MAILBOX = re.compile(r"[\w.+-]{1,64}\Z")
_DOMAIN = re.compile(r"\.(?:[cC]om|[oO]rg|net|gov|edu|info)(?!\w)(?:/[^\s<>\"”\[\])|]{0,2000})?")
_HOST_REACH = 80  # characters before the sign by which an address is found
_HOST = re.compile(r"(?<![\w.@/-])(?:[A-Za-z0-9-]{1,63}\.){0,3}[A-Za-z0-9-]{1,63}\Z")
_TAG = re.compile(
    r"<(/?)([A-Za-z][A-Za-z0-9]{0,9})(?:\s[^<>=]{0,60}=[^<>]{0,500})?\s{0,3}/?>|<!--[^<>]{0,300}-->"
)
_SUPERSCRIPT_TAG = re.compile(
    rf"<sup(?:\s[^<>]{{0,200}})?>\s{{0,3}}(?:<a(?:\s[^<>]{{0,300}})?>)?\[?(?:{_NUMBERS}|[a-z*†‡])\]?(?:</a>)?\s{{0,3}}</sup>",
    re.IGNORECASE,
)
_STRUCK_TAG = re.compile(r"[ ]?<(del|s|strike)(?:\s[^<>]{0,200})?>[^<>\n]{1,500}</\1>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:amp;)?(#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_BRACKETED = re.compile(rf"\({_NUMBERS}\)")
_WORD_REACH = 40  # longer words have no number
_WORD = re.compile(r"(?<![\w-])[A-Z]?[a-z]{4,}\Z")
_DIGITS = re.compile(r"[.!?](?<=[a-z]{4}[.!?])(\d{1,3}(?:[,–-]\d{1,3}){0,10})(?=\s+[A-Z\"“]|\s*\Z|\n)")
INVISIBLE = (
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
)
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_STARS = (
    r"(?<=[\w.!?,;)%\"”’])[*†‡]{1,3}(?![\w*])|(?<![\w*\\])[*]{1,3}(?=[^\s*])|[*]{2,3}|(?<=[\w.!?)])[†‡]{1,3}"
)
_LOWS = r"(?<![\w_])_{1,3}(?=[^\W_])|(?<=[^\W_])_{1,3}(?![\w_])|(?<=[.!?,)])_{1,3}(?![\w_])"
_WORDED = r"(?:note|ref\.?) ?\d{0,3}|citation needed|edit|sic|\^[\w-]{1,30}"
_SQUARE = rf"[ ]?\[(?:{_NUMBERS}|[a-z]|{_WORDED})\](?!\()"
_ESCAPED = rf"[ ]?\\\[(?:{_NUMBERS}|[a-z])\\\]"
_STRUCK = r"[ ]?(?<![\w~])~~(?=[^\s~])[^~\n]{1,500}(?<!\s)~~(?![\w~])|~~"
_CARETS = rf"(?<=[.!?,;:)\]\"”’\w])(?<![\dm])\^\[?(?:{_NUMBERS}|[a-z*†‡])\]?\^(?!\w)"  # not 10^6^ nor m^2^
_BARS = r"^[ \t]*\|[ \t]*|(?<![ \t])[ \t]+\|[ \t]*(?=\r?$)|\|[ \t]*(?=\r?$)"  # looks once at a run of blanks
_SUPERSCRIPT = (
    rf"(?<=[.!?,;:)\]\"”’\w])(?<![\dm])[{_RAISED}]{{1,3}}(?:[,–⁻-][{_RAISED}]{{1,3}}){{0,10}}(?!\w)"
)


def _links(text: str) -> Iterator[Edit]:
    for found in _LINK.finditer(text):
        if _MARK.fullmatch(found[2]):
            yield Edit(*found.span(), "")
        else:
            yield Edit(*found.span(1), "")
            yield Edit(*found.span(3), "")


def _references(text: str) -> Iterator[Edit]:
    for found in _REFERENCE.finditer(text):
        yield Edit(*found.span(1), "")
        yield Edit(*found.span(2), "")


def _addresses(pattern: re.Pattern[str], front: re.Pattern[str] | None = None) -> Finder:
    """Return what finds the addresses that *pattern* matches, with what *front* matches before it."""

    def find(text: str) -> Iterator[Edit]:
        for found in pattern.finditer(text):
            start, end = found.start(), found.start() + len(found[0].rstrip(".,;:!?'’*_"))
            begun = front.search(text, max(0, start - _HOST_REACH), start) if front is not None else found
            if begun is not None and end > start:
                yield Edit(begun.start(), end, ADDRESS)

    return find


def _tags(text: str) -> Iterator[Edit]:
    for found in _SUPERSCRIPT_TAG.finditer(text):
        if not text[found.start() - 1 : found.start()].isdigit():  # 10<sup>6</sup> is a number
            yield Edit(*found.span(), "")
    for found in _STRUCK_TAG.finditer(text):
        yield Edit(*found.span(), "")
    inline, parting = _tag_names()
    for found in _TAG.finditer(text):
        name = (found[2] or "").lower()
        if not name or name in inline:
            yield Edit(*found.span(), "")
        elif name in parting:
            yield Edit(*found.span(), "\n")


def _entities(text: str) -> Iterator[Edit]:
    for found in _ENTITY.finditer(text):
        name = found[1]
        if name[0] == "#":
            code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
            char = chr(code) if 31 < code < 0xD800 or 0xDFFF < code < 0x110000 else " "
        else:
            char = html5.get(f"{name};", "")
            if len(char) != 1:
                continue
        blank = char.isspace() or not char.isprintable()
        yield Edit(*found.span(), "" if char in INVISIBLE else " " if blank else char)


def _bracketed(text: str) -> Iterator[Edit]:
    """Yield reference marks in round brackets: right before or behind a full stop, or glued to a word."""
    for found in _BRACKETED.finditer(text):
        start, end = found.span()
        start -= text[start - 1 : start].isspace()
        before, after = text[start - 1 : start], text[end : end + 2]
        behind_stop = before in (".", "!", "?") and (not after or after[0].isspace() or after[0].isupper())
        before_stop = before.isalpha() and after[:1] in (".", ";") and not after[1:].isalnum()
        glued = start == found.start() and (not after or after[0].isspace() or after[0] in ",.;:")
        if (
            behind_stop
            or before_stop
            or (before.isalpha() and after[:1] == "." and after[1:].isupper())
            or (glued and _is_word(text, start))
        ):
            yield Edit(start, end, "")


def _is_word(text: str, end: int) -> bool:
    """Say whether a word in small letters ends at *end* to which no number belongs, unlike *omega*(3)."""
    found = _WORD.search(text, max(0, end - _WORD_REACH), end)
    return found is not None and found[0].lower() not in _numbered()


def _raised(text: str) -> Iterator[Edit]:
    """Yield reference marks that were raised digits: *for pain.3 Zinc causes*."""
    for found in _DIGITS.finditer(text):
        yield Edit(*found.span(1), "")


@cache
def _tag_names() -> tuple[frozenset[str], frozenset[str]]:
    """Return the names of the tags that part no words, and of those that end a line."""
    table = load_table("structure.json")["tags"]
    return frozenset(table["inline"]), frozenset(table["parting"])


@cache
def _numbered() -> frozenset[str]:
    """Return the words that a number in brackets belongs to."""
    return frozenset(load_table("structure.json")["numbered"]["words"])


MARKUP: tuple[tuple[tuple[str, ...], Finder], ...] = (
    (("[",), _links),
    (("://", "www.", "WWW."), _addresses(_URL)),
    (("@",), _addresses(_AT, _MAILBOX)),
    ((".com", ".Com", ".org", ".Org", ".net", ".gov", ".edu", ".info"), _addresses(_DOMAIN, _HOST)),
    (("<",), _tags),
    (("][",), _references),
    (("[",), every(_SQUARE, "", re.IGNORECASE)),
    (("\\[",), every(_ESCAPED)),
    (tuple(_RAISED), every(_SUPERSCRIPT)),
    (("(",), _bracketed),
    ((), _raised),
    (("&",), _entities),
    (("*", "†", "‡"), every(_STARS)),
    (("_",), every(_LOWS)),
    (("~~",), every(_STRUCK)),
    (("^",), every(_CARETS)),
    (("\\",), every(r"\\(?=[\[\]*_#|>.()~`+-])")),
    (("`",), every(r"(?<![`A-Za-z])`(?=[^\s`])|(?<=\w)`(?![`A-Za-z])")),
    (tuple(INVISIBLE), every(f"[{INVISIBLE}]+")),
    (("#", ">"), every(r"^[ \t]*(?:>[ \t]?){1,9}|^[ \t]*(?:>[ \t]?){0,9}#{1,6}[ \t]+", "", re.MULTILINE)),
    (("#",), every(r"(?<!\S)#(?=[A-Za-z])")),
    (
        ("---", "===", "***", "___", "|-", "| -", "|:", "- -", "* *"),
        every(r"^[ \t]*(?:[-=*_|:][ \t]?){3,500}(?=\r?$)", "", re.MULTILINE),
    ),
    (("|",), every(_BARS, "", re.MULTILINE)),
)
"""Finders, each with what it needs in the text: one of these strings, or nothing."""
