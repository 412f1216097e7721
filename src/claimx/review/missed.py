"""Make a claim of what a reviewer selected in an article: one that the extractor missed."""

from __future__ import annotations

import re
from typing import Any

from claimx.errors import RecordError
from claimx.labels.annotators import ADDED
from claimx.records import Claim, Extractor, Mention, Why
from claimx.records.ids import claim_id

_END = re.compile(r"(?<=[.!?])\s+|\s*\n\s*")


def missed_claim(beside: Claim, text: str, offset: int, fields: dict[str, Any], ordinal: int = 0) -> Claim:
    """Return the claim that *fields* tell of, in the article of the claim *beside*.

    Its sentence is that of *beside* where the words are in it, else what holds them between two full stops
    or line ends. *text* stands at *offset* of the article. *fields* has the bounds of drug and condition
    (``{"start": …, "end": …}``), the relation, whether it is denied and the certainty; *ordinal* tells
    claims about the same words apart. Raises RecordError where the words are not in the text.
    """
    drug, condition = (_quoted(text, offset, fields.get(name), name) for name in ("drug", "condition"))
    if fields.get("relation") is None:
        raise RecordError("The relation is missing.", fix="Choose one.")
    bounds = min(drug.start, condition.start), max(drug.end, condition.end)
    start, end = beside.start, beside.end
    if not start <= bounds[0] < bounds[1] <= end:
        start, end = (at + offset for at in _sentence(text, *(at - offset for at in bounds)))
    made_by = Extractor(beside.extractor.claimx, ADDED, "", beside.extractor.lexicon_sha256)
    return Claim.from_dict(
        {
            **beside.to_dict(),
            "id": claim_id(beside.doc_id, "drug_condition", drug=drug, condition=condition, ordinal=ordinal),
            "kind": "drug_condition",
            "sentence": text[start - offset : end - offset],
            "start": start,
            "end": end,
            "drug": drug.to_dict(),
            "condition": condition.to_dict(),
            "relation": fields["relation"],
            "negated": fields.get("negated", False),
            "certainty": fields.get("certainty", "asserted"),
            "hedges": [],
            "doses": [],
            "dose": None,
            "score": None,
            "why": Why(ADDED).to_dict(),
            "extractor": made_by.to_dict(),
        }
    )


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the bounds of what holds ``text[start:end]`` between two ends of a sentence or line."""
    before = [found.end() for found in _END.finditer(text, 0, start)]
    behind = _END.search(text, end)
    first = before[-1] if before else 0
    last = len(text) if behind is None else behind.start()
    return first, last


def _quoted(text: str, offset: int, bounds: object, name: str) -> Mention:
    """Return the mention at *bounds*, which a browser sent."""
    if isinstance(bounds, dict):
        start, end = bounds.get("start"), bounds.get("end")
        if (
            isinstance(start, int)
            and isinstance(end, int)
            and 0 <= start - offset < end - offset <= len(text)
        ):
            quote = text[start - offset : end - offset]
            known = {key: bounds[key] for key in ("name", "ids") if bounds.get(key)}
            return Mention.from_dict({"text": quote, "start": start, "end": end, "name": quote, **known})
    raise RecordError(f"The {name} is not in the text.", fix="Select its words in the article.")
