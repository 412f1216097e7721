"""Put together all that is written in a text but not read, and what is read but not written."""

from __future__ import annotations

from claimx.text.edit import Edit
from claimx.text.layout import LAYOUT
from claimx.text.markup import MARKUP


def find_edits(text: str) -> list[Edit]:
    """Return the edits that make the reading of *text*, in text order and without overlaps.

    Most texts have few: each kind is looked for only where a character that it needs is there. Every
    expression takes a bounded number of steps at each character.
    """
    found: list[Edit] = []
    for needs, find in (*MARKUP, *LAYOUT):
        if not needs or any(map(text.__contains__, needs)):
            found += find(text)
    if not found:
        return found
    kept: list[Edit] = []
    end = 0
    for edit in sorted(found, key=lambda edit: (edit.start, edit.start - edit.end)):
        if edit.start < end or (kept and edit[:2] == kept[-1][:2]):
            continue
        end = edit.end
        kept.append(_parted(text, edit))
    return kept


def _parted(text: str, edit: Edit) -> Edit:
    """Return *edit* with a blank where two sentences or words would be glued: *pain.[1]Zinc*, *a<br>b*."""
    if edit.text or edit.start == edit.end or not edit.start:
        return edit
    before, after = text[edit.start - 1], text[edit.end : edit.end + 1]
    glued = before in ".!?" and after.isupper()
    return edit._replace(text=" ") if glued or (before.islower() and after.isupper()) else edit
