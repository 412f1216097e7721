"""Find what a page's blanks and line breaks became in its text: lost between words, or put between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from claimx.rules import load_table
from claimx.text.edit import Edit, Finder, every
from claimx.text.lines import joints

_BULLETS = "•▪●◦‣"
_BLANKS = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_GLUED = re.compile(r"[.!?…]{1,3}[\"”’)\]]{0,2}(?=[\"“‘'(\[]?[A-Z])")
_WORD_BEFORE = re.compile(r"[A-Za-z.]{1,30}\Z")
_SEMICOLON = re.compile(r";(?<=[a-z]{2};)(?=[A-Za-z]{2})")
_LETTER = re.compile(r"\.(?<=[ \-/][A-Z]\.)(?=\s{1,99}[^a-z\s]|\s{0,99}\Z|[\"”’)\]*<\[¹²³†]|[A-Z][a-z])")
_LETTERS_BEFORE = 60
_QUOTED = re.compile(r"[”\"](?<=[a-z]{2}[”\"])(?=[A-Z][a-z])")
_CAMEL = re.compile(r"[A-Z](?<=[a-z][A-Z])(?=[a-z]| )")
_BULLET = re.compile(rf"[{_BULLETS}]")
_INDENT = 80  # blanks before a bullet that stands at the beginning of its line
_HEADING_REACH = 40


def _glued(text: str) -> Iterator[Edit]:
    """Yield the blanks that were lost between two sentences: *for pain.Zinc causes*."""
    abbreviations, suffixes = _tables().abbreviations, _tables().suffixes
    for found in _GLUED.finditer(text):
        at, end = found.span()
        before = text[max(0, at - 30) : at]
        if not before or not (before[-1].islower() or before[-1].isdigit() or before[-1] in ')%]"”’'):
            continue
        behind = text[end : end + 24].lstrip("\"“‘'([")
        if found[0] == ".":
            worded = len(behind) > 1 and behind[1].islower()
            word = _WORD_BEFORE.search(before)
            name = word[0].lower() if word else ""
            short = name and (len(name) < 2 or "." in name or name in abbreviations)
            if short or not (worded or len(name) > 3):
                continue
            if suffixes.match(behind):
                continue
        yield Edit(end, end, " ")


def _listed(text: str) -> Iterator[Edit]:
    """Yield the blanks that were lost behind a semicolon: *eases pain;zinc causes*."""
    for found in _SEMICOLON.finditer(text):
        word = _WORD_BEFORE.search(text, max(0, found.start() - 30), found.start())
        if word is not None and text[word.start() - 1 : word.start()] not in ("&", "#"):  # no entity
            yield Edit(found.end(), found.end(), " ")


def _quoted(text: str) -> Iterator[Edit]:
    """Yield what was lost behind a quotation mark: *called it “a cure”Zinc causes*."""
    for found in _QUOTED.finditer(text):
        yield Edit(found.end(), found.end(), "\n" if found[0] == "”" else " ")


def _letters(text: str) -> Iterator[Edit]:
    """Yield a blank between a letter that ends a name and the full stop: *vitamin D.* is no initial."""
    for found in _LETTER.finditer(text):
        at, end = found.span()
        if _tables().lettered.search(text, max(0, at - _LETTERS_BEFORE), at - 1):
            yield Edit(at, at, " ")
            if text[end : end + 1].isupper():
                yield Edit(end, end, " ")


def _headings(text: str) -> Iterator[Edit]:
    """Yield the line breaks that were lost around a heading: *It grows here.RisksZinc causes*."""
    headings = _tables().headings
    for glued in _CAMEL.finditer(text):
        end = glued.start()
        found = headings.search(text, max(0, end - _HEADING_REACH), end)
        if found is None:
            continue
        start = found.start()
        before = text[start - 1 : start]
        if before and before not in '\n\r .!?"”':
            continue
        if before == " " and text[start - 2 : start - 1] not in '\n.!?"”':
            continue
        if before and before not in "\n\r":
            yield Edit(start, start, "\n")
        yield Edit(end, end, "\n")


def _bullets(text: str) -> Iterator[Edit]:
    for found in _BULLET.finditer(text):
        start, end = found.span()
        if text[max(0, start - _INDENT) : start].rstrip(" \t")[-1:] not in ("", "\n", "\r"):
            yield Edit(start, start, "\n")
        if text[end : end + 1].isalnum():
            yield Edit(end, end, " ")


def _wrapped(text: str) -> Iterator[Edit]:
    for start, end in joints(text):
        hyphen = text[start - 1] == "-" and text[start - 2 : start - 1].isalpha()
        yield Edit(start, end, "" if hyphen else " ")


class _Tables(NamedTuple):
    """The words of ``structure.json``."""

    abbreviations: frozenset[str]
    suffixes: re.Pattern[str]
    lettered: re.Pattern[str]
    headings: re.Pattern[str]


@cache
def _tables() -> _Tables:
    table = load_table("structure.json")
    heads, headings, suffixes = (
        "|".join(words)
        for words in (table["lettered"]["words"], table["headings"]["words"], table["glued"]["not_before"])
    )
    joins = r"(?:[A-Z](?:, and |, or |, | and | or |/| & )){0,6}"
    return _Tables(
        frozenset(table["abbreviations"]["words"]),
        re.compile(rf"(?:{suffixes})(?!\w)"),
        re.compile(rf"(?<!\w)(?i:{heads})[ -]{joins}\Z"),
        re.compile(rf"(?:(?<![A-Za-z ])[A-Z][a-z]{{1,12}} )?(?:{headings})\Z"),
    )


LAYOUT: tuple[tuple[tuple[str, ...], Finder], ...] = (
    (tuple("`´‘ʼ′＇‛"), every(r"(?<=[A-Za-z])[`´‘ʼ′＇‛](?=[A-Za-z]{1,2}(?!\w))", "'")),
    (tuple(_BLANKS), every(rf"(?<=\S) {{0,9}}[{_BLANKS}][ {_BLANKS}]{{0,99}}(?=\S)", " ")),
    (("  ",), every(r"  (?<=[^\s.!?:;\"”’)]  ) {0,99}(?=\S)", " ")),
    ((), _glued),
    ((";",), _listed),
    ((" .",), every(r"(?<=[a-z]{2} \.)(?=[A-Z][a-z])", " ")),
    (("”", '"'), _quoted),
    ((), _letters),
    ((), _headings),
    (tuple(_BULLETS), _bullets),
    (("\n", "\r"), _wrapped),
)
"""Finders, each with what it needs in the text: one of these strings, or nothing."""
