"""The lexicon of drugs and conditions: loading, matching, look-up and a user's own terms."""

from claimx.lexicon.entries import Entry, Flag, flag_names
from claimx.lexicon.lexicon import Lexicon, Match

__all__ = ["Entry", "Flag", "Lexicon", "Match", "flag_names"]
