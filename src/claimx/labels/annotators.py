"""Tell labels of language models and other programs from those of people."""

from __future__ import annotations

from claimx.errors import InputError

MODEL = "model:"
"""How the name of an annotator begins that is no person."""


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
