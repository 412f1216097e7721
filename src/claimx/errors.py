"""Every error that a user of claimx can meet: what is wrong, where, and how to mend it."""

from __future__ import annotations


class ClaimxError(Exception):
    """Base of all errors of claimx; its text reads ``where: what fix``."""

    def __init__(self, what: str, where: str = "", fix: str = "") -> None:
        """Keep the three parts as arguments, so that the error survives pickling between processes."""
        super().__init__(what, where, fix)
        self.what, self.where, self.fix = what, where, fix

    def __str__(self) -> str:
        """Return the parts as one line."""
        where = f"{self.where}:" if self.where else ""
        return " ".join(part for part in (where, self.what, self.fix) if part)


class InputError(ClaimxError, ValueError):
    """An article or file that cannot be read."""


class RecordError(ClaimxError, ValueError):
    """A record that is not what its schema says."""


class DocError(ClaimxError, ValueError):
    """A Doc whose claims cannot be told, because it was not read or has changed since."""


class LexiconError(ClaimxError, ValueError):
    """Lexicon files or a user's list of terms that cannot be used."""


class ModelError(ClaimxError, ValueError):
    """A model that cannot be found or used."""


class RuleError(ClaimxError, ValueError):
    """A rule table that cannot be used."""


class MissingExtraError(ClaimxError, ImportError):
    """A command needs a package that ``pip install claimx`` alone does not bring."""


class OutputError(ClaimxError):
    """A file that cannot be written."""
