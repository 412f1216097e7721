"""Read articles from files, folders, archives, patterns and standard input."""

from claimx.sources.paths import read_articles
from claimx.sources.text import MAX_CHARS

__all__ = ["MAX_CHARS", "read_articles"]
