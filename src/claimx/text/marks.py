"""Keep what the components mark in a text as plain values, so that a span is made once and not read again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from weakref import WeakKeyDictionary

from spacy.tokens import Doc, Span, SpanGroup


class Mark(NamedTuple):
    """A span of the tokens ``start <= i < end``; its other values have the names that spaCy gives them."""

    start: int
    end: int
    label_: str
    kb_id_: str = ""
    id_: str = ""


_by_doc: WeakKeyDictionary[Doc, dict[str, tuple[SpanGroup, list[Mark]]]] = WeakKeyDictionary()


def put_marks(doc: Doc, key: str, marks: Sequence[Mark]) -> None:
    """Store *marks* as the span group *key* of *doc*; what was there before is replaced."""
    doc.spans[key] = [
        Span(doc, mark.start, mark.end, label=mark.label_, kb_id=mark.kb_id_, span_id=mark.id_)
        for mark in marks
    ]
    _by_doc.setdefault(doc, {})[key] = doc.spans[key], list(marks)


def marks_of(doc: Doc, key: str) -> list[Mark]:
    """Return the span group *key* of *doc* in its order, not to be changed; empty where there is none.

    spaCy makes the spans of a group anew whenever they are looked at, which takes longer than what is done
    with them. A group that another component has put there, or has made longer or shorter, is read again.
    """
    group = doc.spans.get(key)
    if group is None:
        return []
    known = _by_doc.setdefault(doc, {})
    held = known.get(key)
    if held is None or held[0] is not group or len(held[1]) != len(group):
        marks = [Mark(span.start, span.end, span.label_, span.kb_id_, span.id_) for span in group]
        held = known[key] = group, marks
    return held[1]
