"""Find what is said about given amounts: how often, how long, by which route and in which form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from claimx.doses.rates import BY_KIND, Bounds, rule_at, times_per_day
from claimx.doses.rules import any_of, load_rules, words

KINDS = ("frequency", "duration", "route", "form")

_RULES = load_rules()
_FAR = 160  # no attribute is looked for farther away than this: every reach of the rules is shorter
_SHORTEST = 2  # characters of an attribute: IV
_LINKED = 90  # doses of one list stand no farther apart than this


@dataclass(slots=True)
class Attributes:
    """What was found around one dose: bounds of the words for each kind, and the dosing rate."""

    found: dict[str, Bounds] = field(default_factory=dict)  # keys are of KINDS
    times_per_day: float | None = None


def _either(phrases: Sequence[str]) -> str:
    """Return a pattern for words, which need borders, and signs, which need none."""
    signs = [re.escape(phrase) for phrase in phrases if not phrase[0].isalpha()]
    return "|".join((words(phrase for phrase in phrases if phrase[0].isalpha()), *signs))


_ABBREVIATIONS = "".join(rf"(?<!\b{re.escape(word)})" for word in _RULES["sentence_end"]["abbreviations"])
_ABBREVIATIONS += "".join(rf"(?<![^\W\d]\s{word})(?<!\({word})" for word in _RULES["sentence_end"]["counted"])
# a point before a small letter is an abbreviation (mg. of), and one after single letters is b.i.d.
_SENTENCE_END = re.compile(  # the first class sends all other characters away at once
    rf"(?=[;!?\n.])(?:[;!?\n]|(?<!\b[A-Za-z]\.[A-Za-z])(?i:{_ABBREVIATIONS})\."
    r"(?=\s+[^a-z\s]|\s*\Z|[A-Z\"\u201d)\]]))"
)
_SEPARATOR = re.compile(_either(_RULES["separators"]["words"]), re.IGNORECASE)
_COUNTED = re.compile(r"(?<![\w\-])[0-9][0-9.,]*\s+\Z")
_COUNT = 12  # characters of a count or price with its blank
_LINK = re.compile(
    rf"(?:{_either(_RULES['shared']['words'])})\s*(?:{any_of(_RULES['shared']['fillers'])}\s+){{0,3}}\Z",
    re.IGNORECASE,
)


def sentence_end(text: str, start: int, end: int) -> int | None:
    """Return the offset of the first sentence end in ``text[start:end]``, or None."""
    found = _SENTENCE_END.search(text, start, end)
    return None if found is None else found.start()


def find_attributes(text: str, spans: Sequence[Bounds], lo: int, hi: int) -> list[Attributes]:
    """Return the attributes of each of the doses at *spans*, which are in text order.

    An attribute belongs to the nearest dose of its sentence; between two doses a comma or a word such
    as *and* decides. Doses of one list share what stands before the first or after the last of them:
    in *1 mg and 3 mg daily* both are daily.
    """
    owned: list[dict[str, tuple[int, Bounds]]] = [{} for _ in spans]
    for index, (left, right) in enumerate(_gaps(spans, lo, hi)):
        _own_gap(text, owned, index, left, right, bounded=(index > 0, index < len(spans)))
    _share(text, spans, owned)
    return [_attributes(text, nearest) for nearest in owned]


def _gaps(spans: Sequence[Bounds], lo: int, hi: int) -> Iterator[Bounds]:
    edge = lo
    for start, end in spans:
        yield edge, start
        edge = end
    yield edge, hi


def _own_gap(
    text: str,
    owned: list[dict[str, tuple[int, Bounds]]],
    index: int,
    left: int,
    right: int,
    *,
    bounded: tuple[bool, bool],
) -> None:
    """Give each attribute between the doses *index* - 1 and *index* to one of them."""
    has_left, has_right = bounded
    if not has_left:
        left = max(left, right - _FAR)
    elif not has_right:
        right = min(right, left + _FAR)
    first, last = _sentence_ends(text, left, right)
    stop = min(first, left + _FAR) if has_left else left
    begin = max(last, right - _FAR) if has_right else right
    whole = has_left and has_right and (left, right) == (begin, stop)  # both sides see the same words
    for kind in KINDS:
        known = BY_KIND[kind]
        to_left = list(_candidates(text, kind, left, stop))
        for start, end in to_left:
            mine = first < right or not has_right or _belongs_left(text, left, start, end, right)
            if mine and start - left <= known.right:
                _offer(owned[index - 1], kind, start - left, (start, end))
        for start, end in to_left if whole else _candidates(text, kind, begin, right):
            shared = has_left and first >= right
            if shared and _belongs_left(text, left, start, end, right):
                continue
            if right - end <= known.left:
                _offer(owned[index], kind, right - end + 1, (start, end))


def _sentence_ends(text: str, left: int, right: int) -> Bounds:
    """Return where the first sentence of the gap ends and where its last one begins.

    Only the ends of a long gap are read: nothing farther than ``_FAR`` characters can be owned.
    """
    if right - left <= 2 * _FAR:
        ends = [found.end() for found in _SENTENCE_END.finditer(text, left, right)]
        return (ends[0] - 1, ends[-1]) if ends else (right, left)
    near_left = sentence_end(text, left, left + _FAR)
    near_right = [found.end() for found in _SENTENCE_END.finditer(text, right - _FAR, right)]
    return (left + _FAR if near_left is None else near_left, near_right[-1] if near_right else right - _FAR)


def _candidates(text: str, kind: str, start: int, end: int) -> Iterator[Bounds]:
    if end - start < _SHORTEST:
        return
    for found in BY_KIND[kind].pattern.finditer(text, start, min(len(text), end + 1)):
        if kind == "duration":
            bounds = found.span("noun" if found["after"] is None else "after")
        else:
            bounds = found.span()
        if bounds[1] > end:
            return
        if kind != "frequency" or _may_count(text, start, bounds):
            yield bounds


def _may_count(text: str, start: int, bounds: Bounds) -> bool:
    """Say whether the words may count: some only right behind the amount, some behind no number."""
    found = rule_at(text, bounds)
    row = {} if found is None else found[0].row
    if row.get("uncounted") and _COUNTED.search(text, max(start, bounds[0] - _COUNT), bounds[0]):
        return False  # $4 a month, 3 a day
    return not row.get("adjacent") or not text[start : bounds[0]].strip(" ,(")


def _belongs_left(text: str, left: int, start: int, end: int, right: int) -> bool:
    if _SEPARATOR.search(text, end, right) is not None:
        return True
    return _SEPARATOR.search(text, left, start) is None


def _offer(nearest: dict[str, tuple[int, Bounds]], kind: str, distance: int, bounds: Bounds) -> None:
    if kind not in nearest or distance < nearest[kind][0]:
        nearest[kind] = (distance, bounds)


def _share(text: str, spans: Sequence[Bounds], owned: list[dict[str, tuple[int, Bounds]]]) -> None:
    """Let the doses of one list share what follows the last and what precedes the first."""
    linked = [_is_linked(text, one[1], two[0]) for one, two in pairwise(spans)]
    for index in range(len(linked) - 1, -1, -1):
        if linked[index]:
            for kind, (_, bounds) in owned[index + 1].items():
                if bounds[0] >= spans[index + 1][1]:
                    owned[index].setdefault(kind, (0, bounds))
    for index, joined in enumerate(linked):
        if joined:
            for kind, (_, bounds) in owned[index].items():
                if bounds[1] <= spans[index][0]:
                    owned[index + 1].setdefault(kind, (0, bounds))


def _is_linked(text: str, start: int, end: int) -> bool:
    if end - start > _LINKED or _SENTENCE_END.search(text, start, end) is not None:
        return False
    link = _LINK.search(text[start:end])
    if link is None:
        return False
    opens = link[0].startswith("(")  # a restatement, unless a third thing stands between
    return not (opens and _SEPARATOR.search(text, start, start + link.start()))


def _attributes(text: str, nearest: dict[str, tuple[int, Bounds]]) -> Attributes:
    found = {kind: bounds for kind, (_, bounds) in nearest.items()}
    rate = times_per_day(text, found["frequency"]) if "frequency" in found else None
    return Attributes(found, rate)
