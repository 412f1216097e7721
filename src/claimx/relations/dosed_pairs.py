"""Tell pairs that cross dosed drugs: *X 10 mg eases pain and Y 20 mg prevents nausea* has no X for nausea."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc

from claimx.relations.candidate import Candidate
from claimx.text.attributes import DOSE_VALUES


def crossed(doc: Doc, candidates: Sequence[Candidate]) -> list[bool]:
    """Return for each of the *candidates* whether it takes the condition of one dosed drug to another.

    Such a pair has no trigger; triggers link its drug to another condition and its condition to another
    drug, and both drugs have doses of their own.
    """
    dosed = {value["drug"] for value in getattr(doc._, DOSE_VALUES)}
    if not dosed:
        return [False] * len(candidates)
    owned = {one["condition"] for one in candidates if one["relation"] and one["drug"] in dosed}
    return [
        bool(
            not one["relation"]
            and one.get("rival")
            and one.get("busy")
            and one["drug"] in dosed
            and one["condition"] in owned
        )
        for one in candidates
    ]
