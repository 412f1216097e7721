"""Turn Docs into records: claims for review and documents in the corpus format."""

from claimx.extraction.articles import annotate, bounded_vocabulary, extract
from claimx.extraction.claim_records import claims
from claimx.extraction.corpus_document import document
from claimx.extraction.parts import sentences

__all__ = ["annotate", "bounded_vocabulary", "claims", "document", "extract", "sentences"]
