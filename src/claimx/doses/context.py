"""Read the words around an amount: bounds (*up to*), approximation, and what makes it no dose."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from claimx.doses.attributes import sentence_end
from claimx.doses.rules import any_of, fold_phrase, load_rules

Bound = Literal["max", "min"]

_RULES = load_rules()
_BOUNDS = _RULES["bounds"]
_APPROXIMATE = _RULES["approximate"]
_BEFORE = 40  # the longest phrase before an amount, with its blanks, is shorter
_CHAIN = 7  # "not exceed a maximum recommended daily dose of": words read backwards from an amount
_NEGATION_REACH = 40  # "do not take it with more than"
_SUBJECT_REACH = 90  # how far before its verb the subject of "contains" is looked for
_LIST_REACH = 60  # "70 mg of vitamin C and 3 mg of iron"


@dataclass(frozen=True, slots=True)
class _Context:
    """One compiled rule of ``not_doses``."""

    row: dict[str, Any]
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None = None
    unless_after: re.Pattern[str] | None = None
    needs: re.Pattern[str] | None = None


def _context(row: dict[str, Any]) -> _Context:
    unless = row.get("unless")
    if row["side"] == "before":
        pattern = re.compile(rf"(?<![\w$]){any_of(row['phrases'])}\s+\Z")
        exempt = None if unless is None else re.compile(rf"(?<!\w){any_of(unless)}(?!\w)")
        after, needs = row.get("unless_after"), row.get("needs")
        return _Context(
            row,
            pattern,
            exempt,
            None if after is None else re.compile(rf"\s{any_of(after)}(?!\w)"),
            None if needs is None else re.compile(rf"(?<!\w){any_of(needs)}(?!\w)"),
        )
    optional = f"(?:{any_of(row['optional'])}\\s)?" if "optional" in row else ""
    body = rf"[\s\-]{{1,2}}{optional}{any_of(row['phrases'])}(?![\w\-])"
    if unless is not None:
        body += rf"(?!\s{any_of(unless)}(?!\w))"
    return _Context(row, re.compile(body))


_KIND_OF: dict[str, str] = {
    **{fold_phrase(phrase): "filler" for phrase in _BOUNDS["fillers"]},
    **{fold_phrase(phrase): "approximate" for phrase in _APPROXIMATE["before"]},
    **{fold_phrase(phrase): "max" for phrase in _BOUNDS["max"]},
    **{fold_phrase(phrase): "min" for phrase in _BOUNDS["min"]},
}
_CHAINED = re.compile(
    rf"(?:(?<!\w){any_of(p for p in _KIND_OF if p[0].isalpha())}\s+"
    rf"|{any_of(p for p in _KIND_OF if not p[0].isalpha())}\s*)\Z",
)
_NEGATED = re.compile(
    rf"(?<!\w){any_of(_BOUNDS['negations'])}(?!\w)[^.,;!?\n]*\Z",
)
_SKIPPED = rf"(?:\s+{any_of(_BOUNDS['skipped_after'])})?"
_AFTER = {
    kind: re.compile(_SKIPPED + rf"\s*{any_of(phrases)}(?!\w)")
    for kind, phrases in (("max", _BOUNDS["after_max"]), ("min", _BOUNDS["after_min"]))
}
_PLUS = re.compile(rf"{any_of(_BOUNDS['plus'])}(?!\w|\s*[0-9])")
_ABOUT_AFTER = re.compile(rf"\s+{any_of(_APPROXIMATE['after'])}(?!\w)")
_SAID = _BOUNDS["said"]
_SAID_REACH = 80  # "the maximum recommended daily dose of the drug for adults is": one clause
_SAID_KINDS: tuple[Bound, ...] = ("max", "min")
_SAID_BEFORE = {
    kind: re.compile(
        rf"(?<!\w)(?={any_of(_SAID[kind])}(?!\w))(?=[^.,;:!?()0-9\n]{{0,28}}?(?<!\w){any_of(_SAID['of'])}(?!\w))"
        rf"[^.,;:!?()0-9\n]{{3,70}}?\s{any_of(_SAID['verbs'])}\s+\Z"
    )
    for kind in _SAID_KINDS
}
_MOVED = _BOUNDS["moved"]
_MOVED_BEFORE = re.compile(
    rf"(?<!\w)(?:{any_of(_MOVED['behind'])}"
    rf"|{any_of(_RULES['joins']['from']['words'])}\s[0-9][0-9.,]{{0,11}}(?:\s?[^\W\d]{{1,12}})?)\s+\Z"
)
_CONTEXTS = tuple(_context(row) for row in _RULES["not_doses"])
_FOOD_LABEL: dict[str, Any] = _RULES["food_label"]
_LABEL_REACH = 100  # lines of a food label
_LABEL_ENDS = {phrase.split()[-1] for key in ("words", "opening") for phrase in _FOOD_LABEL[key]}
_LABEL = re.compile(
    rf"(?<!\w){any_of(_FOOD_LABEL['words'])}(?:\s\([a-z]\))?:?\s{{0,2}}[0-9<]"
    rf"|[0-9]\s?m?g\s(?:of\s)?{any_of(_FOOD_LABEL['words'])}(?!\w)"
    rf"|(?<!\w){any_of(_FOOD_LABEL['opening'])}:?\s{{0,2}}[0-9]"
)
_LISTED = re.compile(rf"(?:{any_of(_RULES['joins']['either']['words'])}\s+|,\s*|\(\s*)\Z")


def _chain(text: str, lo: int, start: int) -> list[tuple[str, int, str]]:
    """Return (kind, offset, phrase) of the words read backwards from *start*, nearest first."""
    chain: list[tuple[str, int, str]] = []
    at = start
    while len(chain) < _CHAIN:
        found = _CHAINED.search(text, max(lo, at - _BEFORE), at)
        if found is None or not _goes_on(text, found.start(), at):
            break
        phrase = fold_phrase(found[0])
        chain.append((_KIND_OF[phrase], found.start(), phrase))
        at = found.start()
    return chain


def _goes_on(text: str, start: int, end: int) -> bool:
    """Say whether no sentence ends in ``text[start:end]``; a single line break behind its words is a wrap."""
    stop = sentence_end(text, start, end)
    return stop is None or (
        text[stop] == "\n" and not text[stop:end].strip() and text.count("\n", stop, end) == 1
    )


def bound_of(text: str, lo: int, hi: int, start: int, end: int, *, plus: bool) -> Bound | None:
    """Return whether the amount at ``start:end`` is a stated maximum or minimum, or neither."""
    if plus or _PLUS.match(text, end, hi):
        return "min"
    over_fillers = False
    chain = _chain(text, lo, start)
    for kind, at, phrase in chain:
        if phrase in _MOVED["phrases"] and _MOVED_BEFORE.search(text, max(lo, at - _BEFORE), at):
            return None
        if kind in ("max", "min") and not (over_fillers and phrase in _BOUNDS["adjacent"]):
            negated = kind == "min" and _NEGATED.search(text, max(lo, at - _NEGATION_REACH), at)
            return "max" if kind == "max" or negated else "min"
        over_fillers = over_fillers or kind == "filler"
    if chain:  # the verbs are fillers, too
        for kind, said in _SAID_BEFORE.items():
            if said.search(text, max(lo, start - _SAID_REACH), start):
                return kind
    if _AFTER["max"].match(text, end, hi):
        return "max"
    return "min" if _AFTER["min"].match(text, end, hi) else None


def is_approximate(text: str, lo: int, hi: int, start: int, end: int) -> bool:
    """Say whether the amount is given as a rough one (*about 5 mg*, *5 mg or so*)."""
    for kind, _, _ in _chain(text, lo, start):
        if kind == "approximate":
            return True
        if kind == "filler":
            break
    return _ABOUT_AFTER.match(text, end, hi) is not None


def rejection(text: str, lo: int, hi: int, start: int, unit_end: int, kind: str) -> dict[str, Any] | None:
    """Return the rule that makes the amount no dose, or None; *kind* is the class of its unit."""
    chain = _chain(text, lo, start)
    places = {start, *(at for _, at, _ in chain)}
    if kind in _FOOD_LABEL["classes"] and _is_on_label(text, lo, hi, start, unit_end):
        return _FOOD_LABEL
    for context in _CONTEXTS:
        if kind not in context.row["classes"]:
            continue
        if context.row["side"] == "after":
            if context.pattern.match(text, unit_end, hi):
                return context.row
        elif context.unless_after is not None and context.unless_after.match(text, unit_end, hi):
            continue
        elif any(
            _precedes(text, lo, at, context) for at in ({start} if context.row.get("direct") else places)
        ):
            return context.row
    return None


def _is_on_label(text: str, lo: int, hi: int, start: int, unit_end: int) -> bool:
    begin, end = max(lo, start - _LABEL_REACH), min(hi, unit_end + _LABEL_REACH)
    around = text[begin:end].lower()  # nearly no text has one of these words, which are found sooner so
    return any(word in around for word in _LABEL_ENDS) and _LABEL.search(text, begin, end) is not None


def _precedes(text: str, lo: int, at: int, context: _Context) -> bool:
    found = context.pattern.search(text, max(lo, at - _BEFORE), at)
    if found is None:
        return False
    if context.unless is None and context.needs is None:
        return True
    begin = max(lo, found.start() - _SUBJECT_REACH)
    while (stop := sentence_end(text, begin, found.start())) is not None:
        begin = stop + 1
    if context.needs is not None and context.needs.search(text, begin, found.start()) is None:
        return False
    return context.unless is None or context.unless.search(text, begin, found.start()) is None


def continues_content(text: str, end: int, start: int) -> bool:
    """Say whether an amount at *start* goes on with the list of contents that stopped at *end*."""
    if start - end > _LIST_REACH or sentence_end(text, end, start) is not None:
        return False
    return _LISTED.search(text, end, start) is not None
