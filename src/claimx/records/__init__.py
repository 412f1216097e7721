"""The data model: the claims, annotated documents, labels and errors that claimx reads and writes."""

from claimx.records.article import Article, ErrorRecord
from claimx.records.claim import Claim, Cue, Decider, Dose, Extractor, HedgeCue, Mention, Quote, Review, Why
from claimx.records.document import (
    Document,
    DocumentClaim,
    DocumentSpan,
    DoseSpan,
    HedgeSpan,
    MentionSpan,
    Standoff,
)
from claimx.records.label import Label

__all__ = [
    "Article",
    "Claim",
    "Cue",
    "Decider",
    "Document",
    "DocumentClaim",
    "DocumentSpan",
    "Dose",
    "DoseSpan",
    "ErrorRecord",
    "Extractor",
    "HedgeCue",
    "HedgeSpan",
    "Label",
    "Mention",
    "MentionSpan",
    "Quote",
    "Review",
    "Standoff",
    "Why",
]
