"""Extract reviewable claims about drugs and conditions from health articles."""

from __future__ import annotations

# as in typing, whose import is long enough for a Ctrl-C that nobody answers
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from claimx.errors import ClaimxError as ClaimxError
    from claimx.extraction import annotate as annotate
    from claimx.extraction import claims as claims
    from claimx.extraction import document as document
    from claimx.extraction import extract as extract
    from claimx.lexicon import Lexicon as Lexicon
    from claimx.pipeline import load as load
    from claimx.records import Article as Article
    from claimx.records import Claim as Claim
    from claimx.records import Document as Document
    from claimx.records import ErrorRecord as ErrorRecord
    from claimx.records import Label as Label
    from claimx.sources import read_articles as read_articles
    from claimx.validation import schema as schema
    from claimx.validation import validate as validate

__version__ = "0.1.0"

_HOMES = {
    "claimx.errors": ("ClaimxError",),
    "claimx.extraction": ("annotate", "claims", "document", "extract"),
    "claimx.lexicon": ("Lexicon",),
    "claimx.pipeline": ("load",),
    "claimx.records": ("Article", "Claim", "Document", "ErrorRecord", "Label"),
    "claimx.sources": ("read_articles",),
    "claimx.validation": ("schema", "validate"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = ["__version__", *sorted(_HOME)]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that ``import claimx`` costs next to nothing."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*globals(), *_HOME]
