"""Take the main text out of a web page, with its title, date, address and site."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from claimx.errors import ClaimxError, InputError
from claimx.extras import need
from claimx.records import Article, ErrorRecord
from claimx.sources.encodings import decode_declared
from claimx.sources.html import HEADINGS, Line, clear_unseen, parse_html, seen_lines
from claimx.sources.signatures import signed_otherwise
from claimx.sources.text import STAGE, make_article, too_long

_ROOM = 20  # bytes of a page for each character of the longest text
_KEPT = {"title": "title", "date": "date", "url": "url", "sitename": "site", "author": "author"}
_ELEMENTS = 40_000  # of a page that is given to trafilatura, whose time may grow with their square,
_DEPTHS = 2_000_000  # and with how deep they lie, all together
_TOKEN = re.compile(r"\w+")
_RUN = 4  # words that show that two texts have the same line
_SAME = 0.7  # share of the runs of a line that must be found again
_LINKS = 0.5  # a line that is links for more than this share leads elsewhere
_PROSE = 80  # characters; a shorter line that nothing else speaks for is a caption, a button, a price


@dataclass(frozen=True, slots=True)
class Page:
    """A web page as it was read; finding its main text is left to whoever has the time.

    *charset* is the encoding that was declared beside it, "" for none.
    """

    id: str
    html: bytes
    meta: dict[str, Any] = field(default_factory=dict)
    charset: str = ""


def read_page(stream: BinaryIO, doc_id: str, max_chars: int, charset: str = "") -> Page | ErrorRecord:
    """Return the page that *stream* holds, or an error record for one that is too long."""
    content = stream.read(max_chars * _ROOM + 1)
    if len(content) > max_chars * _ROOM:
        return ErrorRecord.from_exception(doc_id, STAGE, too_long(max_chars))
    other = signed_otherwise(content)
    if other is not None:
        return ErrorRecord.from_exception(doc_id, STAGE, other)
    return Page(doc_id, content, charset=charset)


def main_text(page: Page, max_chars: int) -> Article | ErrorRecord:
    """Return the article of *page*; its text is what the offsets of records count in.

    That is what the page shows, without its frame (menus, footers, what is offered beside): the lines that
    trafilatura finds, and with them the lists, tables and paragraphs that it leaves out. ``meta`` has title,
    date, url, site and author where the page or its source tells them. Raises MissingExtraError without the
    extra *html*.
    """
    need("html")
    try:
        found, text, encoding = _read(page)
    except Exception as error:  # what a page may do to a parser has no end; it must not stop the others
        return ErrorRecord.from_exception(page.id, STAGE, error)
    if not text:
        what = InputError(
            "The page shows no text.", fix="If a script makes its text, save the page from a browser."
        )
        return ErrorRecord.from_exception(page.id, STAGE, what)
    told = {ours: value for theirs, ours in _KEPT.items() if (value := getattr(found, theirs, None))}
    meta = {**told, **page.meta}
    if "url" in meta:
        meta.setdefault("site", site_of(str(meta["url"])))
    if encoding != "utf-8":
        meta["encoding"] = encoding
    title = str(meta.pop("title", ""))
    return make_article(page.id, text, title=title, meta=meta, max_chars=max_chars)


def site_of(url: str) -> str:
    """Return the host of *url*, "" where it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # a broken address, http://[
        return ""


def _read(page: Page) -> tuple[Any, str, str]:
    """Return what trafilatura says of *page*, its text, and its encoding."""
    html, encoding = decode_declared(page.html, page.charset, is_page=True)
    tree = parse_html(html)
    if tree is None:
        return None, "", encoding
    clear_unseen(tree)
    lines = list(seen_lines(tree))
    found = _found(tree, page.meta.get("url"))
    said = found.text if found is not None and _TOKEN.search(found.text or "") else ""
    text = "".join(_joined(_main_lines(lines, said)))
    return found, said if len(text) * 2 < len(said) else text, encoding


def _found(tree: Any, url: object) -> Any:
    """Return what trafilatura finds in *tree*, which it may change; None where that is nothing."""
    extract = _extractor()
    if not _is_easy(tree):
        return None
    try:
        return extract(tree, url=url, with_metadata=True, include_comments=False)
    except ClaimxError:
        raise
    except Exception:  # a page that it cannot take is still one with text
        return None


def _is_easy(tree: Any) -> bool:
    from lxml.etree import iterwalk

    elements = depth = depths = 0
    for event, _ in iterwalk(tree, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        elements, depth, depths = elements + 1, depth + 1, depths + depth
        if elements > _ELEMENTS or depths > _DEPTHS:
            return False
    return True


def _main_lines(lines: list[Line], said: str) -> list[Line]:
    """Return those of the *lines* of a page that are its text; trafilatura *said* which it takes for that."""
    sure = _SameLines(said)
    frames = _small_frames(lines)
    framed = [not frames.isdisjoint(line.frames) for line in lines]
    found = [not inside and line in sure for line, inside in zip(lines, framed, strict=True)]
    first = found.index(True) if any(found) else len(lines)
    last = len(lines) - 1 - found[::-1].index(True) if any(found) else -1
    kept: list[Line] = []
    for at in reversed(range(len(lines))):
        line = lines[at]
        below = bool(kept) and kept[-1] is lines[at + 1] and line.tag in HEADINGS
        if found[at] or (not framed[at] and _is_text(line, within=below or first < at < last)):
            kept.append(line)
    kept.reverse()
    return kept or [line for line, inside in zip(lines, framed, strict=True) if not inside] or lines


def _is_text(line: Line, *, within: bool) -> bool:
    """Tell whether a line that trafilatura left out, and that is not in the frame, is text all the same."""
    if _leads_elsewhere(line):
        return False
    return (
        within
        or line.listed
        or len(line.text) >= _PROSE
        or line.text.rstrip("\"”’')")[-1:] in (".", "!", "?")
    )


def _leads_elsewhere(line: Line) -> bool:
    return line.linked > len(line.text) * _LINKS


def _small_frames(lines: Iterable[Line]) -> frozenset[int]:
    """Return the frames around less than half of a page: what is around more is named by mistake."""
    sizes: Counter[int] = Counter()
    every = 0
    for line in lines:
        every += len(line.text)
        for number in line.frames:
            sizes[number] += len(line.text)
    return frozenset(number for number, size in sizes.items() if size * 2 < every)


def _joined(lines: Iterable[Line]) -> Iterable[str]:
    before = ""
    for line in lines:
        yield ("\n\n" if line.gap else "\n") + line.text if before else line.text
        before = line.text


class _SameLines:
    """The lines of a text, whatever white space and marks they have."""

    def __init__(self, text: str) -> None:
        self._lines: set[str] = set()
        self._runs: set[tuple[str, ...]] = set()
        for line in text.splitlines():
            words = _TOKEN.findall(line)
            self._lines.add(" ".join(words))
            self._runs.update(zip(*(words[at:] for at in range(_RUN)), strict=False))

    def __contains__(self, line: Line) -> bool:
        words = _TOKEN.findall(line.text)
        if " ".join(words) in self._lines:
            return True
        runs = list(zip(*(words[at:] for at in range(_RUN)), strict=False))
        return bool(runs) and sum(run in self._runs for run in runs) >= len(runs) * _SAME


@cache
def _extractor() -> Any:
    from trafilatura import bare_extraction

    return bare_extraction
