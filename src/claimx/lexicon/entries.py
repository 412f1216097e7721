"""What the lexicon knows of a drug or condition, and the flags of its terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


class Flag:
    """What must be known of a term before it counts as a mention; one byte in the built files.

    Plain numbers rather than an enumeration: they are tested for every match of every text.
    """

    DRUG = 1
    CASED = 2
    """Counts only in capitals: *MS*, *AIDS*."""
    AMBIGUOUS = 4
    """An ordinary word, too; counts only in a supporting context: *cold*, *iron*."""
    FOOD = 8
    """A drug only in an article that credits it as a remedy: *ginger*, *green tea*."""
    MARKER = 16
    """A condition only where it is called too high or low, or is to be changed: *blood pressure*."""
    CURATED = 32
    CLASS = 64
    """A drug class: *statin*."""


def flag_names(flags: int) -> tuple[str, ...]:
    """Return the names of the bits of *flags*, in lower case."""
    return tuple(name.lower() for name, bit in vars(Flag).items() if name.isupper() and bit & flags)


@dataclass(frozen=True, slots=True)
class Entry:
    """One drug or condition with its canonical name and open identifiers."""

    name: str
    label: str
    kind: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    source: str = "user"
    flags: tuple[str, ...] = ()
