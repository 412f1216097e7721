"""Tell labels of models from those of people, and claims that annotators added from those of claimx."""

from __future__ import annotations

from claimx.errors import InputError
from claimx.records import Claim

MODEL = "model:"
"""How the name of an annotator begins that is no person."""

ADDED, READ, UNSURE = "reviewer", "ask.read", "ask.unsure"
"""The rules of claims that claimx did not make: added by a reviewer, read by a model, left undecided."""


def is_claimx(claim: Claim) -> bool:
    """Tell whether claimx made *claim* by itself."""
    return claim.why.rule not in (ADDED, READ, UNSURE)


def is_model(annotator: str) -> bool:
    """Tell whether *annotator* is a program."""
    return annotator.startswith(MODEL)


def person(name: str) -> str:
    """Return *name*; raise InputError where nobody may be called so, because programs are."""
    if is_model(name):
        raise InputError(
            f"'{name}' is the name of a model: people's labels are kept apart.",
            fix="Give another --annotator.",
        )
    return name
