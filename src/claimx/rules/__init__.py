"""Read the rule tables that lie beside this file."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import Any

from claimx.errors import RuleError


@cache
def load_table(name: str) -> Any:
    """Return the parsed content of the packaged rule file *name* (``cues.json`` …).

    Raises RuleError where the file is missing or is no JSON.
    """
    path = files(__name__) / name
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise RuleError(f"The rule table cannot be read: {error}.", where=str(path)) from error


@cache
def rules_sha256() -> str:
    """Return one hash over all rule tables: the rules are what decides about claims."""
    digest = hashlib.sha256()
    for path in sorted(files(__name__).iterdir(), key=lambda path: path.name):
        if path.name.endswith(".json"):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
