"""What is to be done with each article, what makes two runs the same, and what a chunk gives."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from claimx import __version__
from claimx.model_folders import RULES, model_folders
from claimx.records import Claim, ErrorRecord
from claimx.sources.text import DEFAULTS, InputOptions


@dataclass(frozen=True, slots=True)
class Job:
    """Which records are made of an article, by which model and lexicons, and how long one may take.

    Empty *kinds* and *relations* let all claims through; *timeout* is in seconds, 0 for no limit.
    """

    model: str
    lexicons: tuple[str, ...] = ()
    inputs: InputOptions = DEFAULTS
    claims: bool = True
    documents: bool = False
    kinds: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    min_score: float = 0.0
    timeout: float = 0.0

    def wants(self, claim: Claim) -> bool:
        """Tell whether *claim* is written."""
        return (
            (not self.kinds or claim.kind in self.kinds)
            and (not self.relations or claim.relation in self.relations)
            and (not self.min_score or (claim.score or 0.0) >= self.min_score)
        )

    def identity(self) -> dict[str, Any]:
        """Return what the records depend on beside the articles: settings, hashes of model, rules, lexicon.

        Raises ModelError or LexiconError where model or lexicon cannot be used.
        """
        from claimx.lexicon import Lexicon
        from claimx.model import Model, find_model
        from claimx.rules import rules_sha256

        settings = asdict(self)
        del settings["lexicons"], settings["timeout"]
        return {
            "claimx": __version__,
            "model_sha256": ""
            if self.model == RULES
            else Model.load(find_model(self.model, model_folders())).sha256(),
            "rules_sha256": rules_sha256(),
            "lexicon_sha256": Lexicon.load(map(Path, self.lexicons)).sha256(),
            **settings,
        }


@dataclass(slots=True)
class Done:
    """The records of a chunk as JSON lines, and what is to be told of it."""

    claims: bytes = b""
    documents: bytes = b""
    articles: int = 0
    words: int = 0
    records: int = 0
    without_claims: int = 0
    renamed: int = 0
    errors: list[ErrorRecord] = field(default_factory=list)
    encodings: Counter[str] = field(default_factory=Counter)
