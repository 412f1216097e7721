"""Read what a web page shows: its lines of text in order, and where each stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Any

from claimx.errors import InputError

_TAG = re.compile(
    rb"""<!--.*?(?:-->|\Z)|<(script|style|textarea|title)\b.*?(?:</\1|\Z)"""
    rb"""|<(?P<name>[a-z][a-z0-9]*)(?P<rest>(?:[^>=]+|=\s*(?:"[^"]*"?|'[^']*'?)?)*)>?""",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(rb"""([^\s=>"'/]+)(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']+))?""")
_LONG = 2000  # bytes of a start tag that may have many attributes
_MANY = 300  # attributes of a tag: the time of the parser grows with their square
_LONGEST = (
    20_000  # bytes of a start tag, where it holds an image or rubbish that trafilatura would look through
)
_LOOKED_AT = 3000  # attributes of a tag; what stands behind has no effect
_USED = frozenset(b"aria-hidden charset class content hidden href id role style".split())

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
"""The elements of headings."""

_CELLS = frozenset(("td", "th"))
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SUPERSCRIPTS = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_NUMERIC = re.compile(r"[\d+\-−,;–\s]+")
_SPACE = re.compile(r"[ \t\n\r\f]+")
_WORD = re.compile(r"\w")
_FRAMES_LOOKED_AT = 8  # nested ones; what is deeper goes with them


@dataclass(frozen=True, slots=True)
class _Elements:
    """What elements mean, as ``web_page.json`` says."""

    unseen: frozenset[str]
    blocks: frozenset[str]
    listed: frozenset[str]
    frame: frozenset[str]
    frame_roles: frozenset[str]
    frame_name: re.Pattern[str]
    hiding: re.Pattern[str]


@cache
def _elements() -> _Elements:
    table = json.loads((files("claimx.sources") / "web_page.json").read_text("utf-8"))
    frame = table["frame"]
    return _Elements(
        unseen=frozenset((*table["unseen"]["tags"], *table["struck"]["tags"])),
        blocks=frozenset(table["blocks"]["tags"]),
        listed=frozenset(table["listed"]["tags"]),
        frame=frozenset(frame["tags"]),
        frame_roles=frozenset(frame["roles"]),
        frame_name=re.compile(rf"(?<![a-z])(?:{'|'.join(frame['names'])})(?![a-z])", re.IGNORECASE),
        hiding=re.compile(rf"(?:^|;)\s*(?:{'|'.join(table['hiding_style']['patterns'])})", re.IGNORECASE),
    )


@dataclass(slots=True)
class Line:
    """A line of text that a page shows.

    *listed* tells whether it stands in a list or table, *linked* is how many of its characters are links,
    *gap* whether an empty line belongs before it, *frames* are the numbers of the elements around it that
    look like the page's frame: menus, footers, what is offered beside.
    """

    text: str
    tag: str
    listed: bool
    linked: int
    gap: bool
    frames: tuple[int, ...] = ()


def parse_html(text: str) -> Any:
    """Return the tree of a page, None where nothing is in it; raise InputError for one nested too deep."""
    from lxml.etree import ParserError
    from lxml.html import HTMLParser, document_fromstring

    parser = HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, collect_ids=False
    )
    content = _bounded(text.replace("\0", "").encode("utf-8", "replace"))
    try:
        tree = document_fromstring(content, parser=parser)
    except ParserError:  # what lxml says of a page without an element
        return None
    if any("Excessive depth" in entry.message for entry in parser.error_log):
        raise InputError(
            "The elements of the page are nested more than 2,000 deep.", fix="Save its text as a text file."
        )
    return tree


def clear_unseen(tree: Any) -> None:
    """Empty all elements of *tree* that a reader does not see, but for the metadata in scripts."""
    for element in list(tree.iter()):
        if _is_hidden(element) and element.tag not in ("head", "title", "meta", "link", "script"):
            element.clear(keep_tail=True)
            element.tag = "span"


def seen_lines(tree: Any) -> Iterator[Line]:
    """Yield the lines that *tree* shows to a reader, in their order."""
    from lxml.etree import iterwalk

    reader = _Reader()
    body = tree.find("body") if tree.tag == "html" else tree
    if body is None:
        return
    walk = iterwalk(body, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            if _is_hidden(element):
                reader.hidden = element
                walk.skip_subtree()
            else:
                yield from reader.start(element)
        else:
            yield from reader.end(element)
    yield from reader.flush()


class _Reader:
    """What was read of a page so far: the line that grows, and what is around it."""

    def __init__(self) -> None:
        self.hidden: Any = None
        self._elements = _elements()
        self._parts: list[str] = []
        self._linked = self._links = self._listed = self._kept_space = self._raised = self._articles = 0
        self._tag, self._gap, self._bullet = "", True, False
        self._frames: list[tuple[Any, int]] = []
        self._count = 0

    def start(self, element: Any) -> Iterator[Line]:
        tag = element.tag
        if tag in self._elements.blocks and not _is_only_block(element):
            yield from self.flush()
            self._tag = tag
            self._gap = self._gap or tag not in ("li", "tr", "dd", "dt")
            self._bullet = self._bullet or tag == "li"
        elif tag == "br":
            yield from self.flush()
        elif tag in _CELLS and self._parts:
            self._parts.append(" | ")
        self._listed += tag in self._elements.listed
        self._links += tag == "a"
        self._kept_space += tag == "pre"
        self._raised += tag == "sup"
        self._articles += tag in ("article", "main")
        if tag == "q":
            self._add("“")
        if len(self._frames) < _FRAMES_LOOKED_AT and self._is_frame(element):
            self._count += 1
            self._frames.append((element, self._count))
        if element.text:
            yield from self._take(element.text)

    def end(self, element: Any) -> Iterator[Line]:
        if self.hidden is element:
            self.hidden = None
        else:
            tag = element.tag
            if tag == "q":
                self._add("”")
            if tag in self._elements.blocks and not _is_only_block(element):
                yield from self.flush()
                self._gap = self._gap or tag not in ("li", "tr", "dd", "dt")
                self._bullet = self._bullet and tag != "li"
            self._listed -= tag in self._elements.listed
            self._links -= tag == "a"
            self._kept_space -= tag == "pre"
            self._raised -= tag == "sup"
            self._articles -= tag in ("article", "main")
            if self._frames and self._frames[-1][0] is element:
                self._frames.pop()
        if element.tail:
            yield from self._take(element.tail)

    def flush(self) -> Iterator[Line]:
        """Yield the line that has grown, where it has words, and begin another."""
        text = _SPACE.sub(" ", "".join(self._parts)).strip(" |")
        self._parts.clear()
        linked, self._linked = self._linked, 0
        if _WORD.search(text):
            frames = tuple(number for _, number in self._frames)
            mark = "- " if self._bullet else ""
            yield Line(mark + text, self._tag, self._listed > 0, linked, self._gap, frames)
            self._gap = self._bullet = False

    def _take(self, text: str) -> Iterator[Line]:
        if not self._kept_space:
            self._add(text)
            return
        first, *more = text.splitlines() or [""]
        self._add(first)
        for line in more:
            yield from self.flush()
            self._add(line)

    def _add(self, text: str) -> None:
        if self._raised and _NUMERIC.fullmatch(text):
            text = text.translate(_SUPERSCRIPTS)
        self._parts.append(text)
        if self._links:
            self._linked += len(text.strip())

    def _is_frame(self, element: Any) -> bool:
        tag = element.tag
        if tag in ("html", "body", "main", "article"):
            return False
        if tag in self._elements.frame or (tag in ("aside", "header") and not self._articles):
            return True
        if (element.get("role") or "").strip().lower() in self._elements.frame_roles:
            return True
        name = f"{element.get('id') or ''} {element.get('class') or ''}"[:500]
        words = _HUMP.sub("-", name).replace("_", "-")
        return self._elements.frame_name.search(words) is not None


def _is_hidden(element: Any) -> bool:
    """Tell whether a reader does not see *element*, or sees it struck out."""
    tag, elements = element.tag, _elements()
    if not isinstance(tag, str) or tag in elements.unseen:
        return True
    if tag == "dialog" and element.get("open") is None:
        return True
    hidden = element.get("hidden")
    if hidden is not None and hidden.strip().lower() != "until-found":
        return True
    if (element.get("aria-hidden") or "").strip().lower() == "true":
        return True
    style = element.get("style")
    return style is not None and elements.hiding.search(style[:2000]) is not None


def _is_only_block(element: Any) -> bool:
    """Tell whether *element* is all that its cell, item or term holds, so that it makes no line."""
    if element.tag not in ("p", "div"):
        return False
    parent = element.getparent()
    if parent is None or parent.tag not in ("td", "th", "li", "dd", "dt") or not _is_alone(element):
        return False
    return not (parent.text or "").strip() and not (element.tail or "").strip()


def _is_alone(element: Any) -> bool:
    return element.getprevious() is None and element.getnext() is None


def _bounded(content: bytes) -> bytes:
    """Return a page whose start tags have no more attributes than its parser can take."""
    parts, at = [], 0
    for tag in _TAG.finditer(content):
        if tag["name"] is None or tag.end() - tag.start() < _LONG:
            continue
        used: dict[bytes, bytes] = {}
        count = 0
        for found in islice(_ATTRIBUTE.finditer(tag["rest"]), _LOOKED_AT):
            count += 1
            if found[1].lower() in _USED and found.end() - found.start() < _LONGEST:
                used.setdefault(found[1].lower(), found[0])
        if count > _MANY or tag.end() - tag.start() > _LONGEST:
            parts += [content[at : tag.start()], b"<", tag["name"], b" ", b" ".join(used.values()), b">"]
            at = tag.end()
    return b"".join((*parts, content[at:]))
