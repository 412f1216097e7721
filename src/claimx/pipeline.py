"""Build the spaCy pipeline: which components, in which order, with which lexicon."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from claimx.doses.matcher import DoseMatcher, make_doses
from claimx.hedges.matcher import HedgeMatcher, make_hedges
from claimx.mentions.abbreviations import Abbreviations, make_abbreviations
from claimx.mentions.matcher import MentionMatcher, make_mentions, mention_matcher
from claimx.mentions.references import References, make_references
from claimx.model import find_model
from claimx.model_folders import DEFAULT, RULES, model_folders
from claimx.relations.decision import RelationDecision, decision, make_relations
from claimx.relations.pairs import CandidatePairs, make_candidates
from claimx.text.structure import Structure, make_structure
from claimx.text.tokenizer import NAME as TOKENIZER

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

    def __init__(self, mentions: MentionMatcher, decision: RelationDecision, *, all_pairs: bool) -> None:
        """Take the two components that have settings; *all_pairs* is that of `CandidatePairs`."""
        self._mentions, self._decision = mentions, decision
        self.components = (
            Structure(),
            mentions,
            Abbreviations(),
            References(),
            DoseMatcher(),
            HedgeMatcher(),
            CandidatePairs(all_pairs=all_pairs),
            decision,
        )

    def __call__(self, doc: Doc) -> Doc:
        """Run the components on *doc* in their order."""
        for component in self.components:
            doc = component(doc)
        return doc

    def to_bytes(self, **_: object) -> bytes:
        """Return the user's terms and the model; all else comes with the settings."""
        parts: dict[str, Callable[[], bytes]] = {
            "terms": self._mentions.to_bytes,
            "model": self._decision.to_bytes,
        }
        return spacy.util.to_bytes(parts, ())

    def from_bytes(self, data: bytes, **_: object) -> ClaimExtractor:
        """Take the terms and the model that `to_bytes` gave."""
        parts: dict[str, Callable[[bytes], object]] = {
            "terms": self._mentions.from_bytes,
            "model": self._decision.from_bytes,
        }
        spacy.util.from_bytes(data, parts, ())
        return self

    def to_disk(self, path: Path | str, **_: object) -> None:
        """Write the user's terms and the model into the folder *path*."""
        self._mentions.to_disk(path)
        self._decision.to_disk(path)

    def from_disk(self, path: Path | str, **_: object) -> ClaimExtractor:
        """Read the terms and the model that `to_disk` wrote."""
        self._mentions.from_disk(path)
        self._decision.from_disk(path)
        return self


@Language.factory(
    "claimx",
    default_config={"lexicon": [], "model": DEFAULT, "min_score": 0.0},
    assigns=["doc.spans"],
)
def make_claimx(nlp: Language, name: str, lexicon: list[str], model: str, min_score: float) -> ClaimExtractor:
    """Build the whole extractor as one component; for the settings see its parts."""
    return ClaimExtractor(mention_matcher(lexicon), decision(model, min_score), all_pairs=model != RULES)


def load(model: Path | str = DEFAULT, *, lexicon: Path | str | Sequence[Path | str] = ()) -> Language:
    """Return the pipeline on ``spacy.blank("en")``; *model* decides about claims: a name or folder.

    The model ``rules`` is none: the rules decide alone. *lexicon* is one CSV file of terms of your own or
    several (``docs/lexicon.md``). Nothing is downloaded. Raises LexiconError where a file cannot be used,
    ModelError for an unknown model.
    """
    if str(model) != RULES:
        find_model(model, model_folders())
    paths = [lexicon] if isinstance(lexicon, (str, Path)) else list(lexicon)
    settings: dict[str, dict[str, Any]] = {
        "claimx_mentions": {"lexicon": [str(path) for path in paths]},
        "claimx_candidates": {"all_pairs": str(model) != RULES},
        "claimx_relations": {"model": str(model)},
    }
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": TOKENIZER}}})
    for name in COMPONENTS:
        component = nlp.add_pipe(name, config=settings.get(name, {}))
        if isinstance(component, MentionMatcher):
            component.check()
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
