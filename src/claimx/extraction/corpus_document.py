"""Turn a Doc into a document of the corpus format."""

from __future__ import annotations

from typing import Any, Literal

from spacy.tokens import Doc

from claimx.extraction.parts import Parts
from claimx.records import Document, DocumentClaim, DocumentSpan, DoseSpan, HedgeSpan, MentionSpan, Why


def document(doc: Doc, doc_id: str = "", title: str = "", meta: dict[str, Any] | None = None) -> Document:
    """Return a Doc that went through the pipeline in the corpus format, spans in text order.

    Raises DocError as `claims` does.
    """
    parts = Parts(doc)
    ids = _span_ids(parts)
    return Document(
        id=doc_id,
        title=title,
        text=parts.text,
        meta=meta or {},
        spans=tuple(_span(parts, label, key, ids) for label, key in ids),
        claims=tuple(
            _claim(parts, f"C{number}", relation, ids) for number, relation in enumerate(parts.relations, 1)
        ),
    )


_Label = Literal["drug", "condition", "hedge", "dose"]
_Ids = dict[tuple[_Label, int], str]
"""The ids of the spans, in text order, by label and first token; a dose goes by its place in the list."""


def _span_ids(parts: Parts) -> _Ids:
    places: list[tuple[int, _Label, int]] = []
    places += [(parts.quoted(span).start, "drug", at) for at, span in parts.drugs.items()]
    places += [(parts.quoted(span).start, "condition", at) for at, span in parts.conditions.items()]
    places += [(parts.quoted(span).start, "hedge", at) for at, span in parts.hedges.items()]
    places += [(dose["start"], "dose", at) for at, dose in enumerate(parts.doses)]
    return {(label, key): f"T{number}" for number, (_, label, key) in enumerate(sorted(places), 1)}


def _span(parts: Parts, label: _Label, key: int, ids: _Ids) -> DocumentSpan:
    identity = ids[label, key]
    if label == "dose":
        value = parts.doses[key]
        drug = ids["drug", value["drug"]] if value["drug"] >= 0 else None
        return DoseSpan(id=identity, label=label, drug=drug, **parts.dose_fields(value))
    if label == "hedge":
        hedge = parts.hedge(key)
        return HedgeSpan(identity, label, hedge.start, hedge.end, hedge.text, hedge.type)
    span = (parts.drugs if label == "drug" else parts.conditions)[key]
    mention = parts.mention(span)
    return MentionSpan(
        id=identity,
        label=label,
        start=mention.start,
        end=mention.end,
        text=mention.text,
        name=mention.name,
        ids=mention.ids,
        why=Why(f"mention.{span.id_}"),
    )


def _claim(parts: Parts, identity: str, relation: dict[str, Any], ids: _Ids) -> DocumentClaim:
    sentence = parts.sentence(relation["sentence"][0])
    return DocumentClaim(
        id=identity,
        relation=relation["relation"],
        drug=ids["drug", relation["drug"]],
        condition=ids["condition", relation["condition"]],
        negated=relation["negated"],
        certainty=relation["certainty"],
        anaphor=relation["anaphor"],
        start=sentence.start,
        end=sentence.end,
        score=relation["score"],
        why=parts.why(relation),
    )
