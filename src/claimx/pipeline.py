"""Build the spaCy pipeline: which components, in which order, with which lexicon."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from claimx.components.abbreviations import Abbreviations, make_abbreviations
from claimx.components.candidates import CandidatePairs, make_candidates
from claimx.components.doses import DoseMatcher, make_doses
from claimx.components.hedges import HedgeMatcher, make_hedges
from claimx.components.mentions import MentionMatcher, make_mentions
from claimx.components.references import References, make_references
from claimx.components.relations import RelationDecision, make_relations
from claimx.components.structure import Structure, make_structure
from claimx.errors import ModelError
from claimx.lexicon import Lexicon
from claimx.tokenizer import NAME as TOKENIZER

COMPONENTS = (
    "claimx_structure",
    "claimx_mentions",
    "claimx_abbreviations",
    "claimx_references",
    "claimx_doses",
    "claimx_hedges",
    "claimx_candidates",
    "claimx_relations",
)
"""The factories in the order in which they run."""


class ClaimExtractor:
    """All components as one, for ``spacy.blank("en").add_pipe("claimx")``."""

    def __init__(self, lexicon: Lexicon, min_score: float) -> None:
        self.components = (
            Structure(),
            MentionMatcher(lexicon),
            Abbreviations(),
            References(),
            DoseMatcher(),
            HedgeMatcher(),
            CandidatePairs(),
            RelationDecision(min_score),
        )

    def __call__(self, doc: Doc) -> Doc:
        """Run the components on *doc* in their order."""
        for component in self.components:
            doc = component(doc)
        return doc


@Language.factory("claimx", default_config={"lexicon": [], "min_score": 0.4}, assigns=["doc.spans"])
def make_claimx(nlp: Language, name: str, lexicon: list[str], min_score: float) -> ClaimExtractor:
    """Build the whole extractor as one component; for the settings see its parts."""
    return ClaimExtractor(Lexicon.load(map(Path, lexicon)), min_score)


def load(model: str = "default", *, lexicon: Path | str | Sequence[Path | str] = ()) -> Language:
    """Return the pipeline on ``spacy.blank("en")``; *model* names what decides about claims.

    *lexicon* is one CSV file of terms of your own or several (``docs/lexicon.md``). Nothing is
    downloaded. Raises LexiconError where a file cannot be used, ModelError for an unknown model.
    """
    if model != "default":
        raise ModelError(
            f"There is no model {model!r}.", fix="Use 'default', the rules that claimx comes with."
        )
    paths = [lexicon] if isinstance(lexicon, (str, Path)) else list(lexicon)
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": TOKENIZER}}})
    for name in COMPONENTS:
        config = {"lexicon": [str(path) for path in paths]} if name == "claimx_mentions" else {}
        nlp.add_pipe(name, config=config)
    nlp.max_length = 20_000_000
    return nlp


__all__ = [
    "COMPONENTS",
    "ClaimExtractor",
    "load",
    "make_abbreviations",
    "make_candidates",
    "make_claimx",
    "make_doses",
    "make_hedges",
    "make_mentions",
    "make_references",
    "make_relations",
    "make_structure",
]
