"""Tell whether an article speaks to the model that reads it: *ignore previous instructions*."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class SteeringRule:
    """A way of speaking to a model, with a sentence that does and one that does not."""

    id: str
    pattern: re.Pattern[str]
    example: str
    not_example: str


@cache
def steering_rules() -> tuple[SteeringRule, ...]:
    """Return the rules of ``steering.json``."""
    rows = json.loads((files("claimx.ask") / "steering.json").read_text("utf-8"))
    flags = re.IGNORECASE | re.MULTILINE
    return tuple(SteeringRule(**{**row, "pattern": re.compile(row["pattern"], flags)}) for row in rows)


def steering(text: str) -> str:
    """Return the first words of *text* that speak to a model, or nothing.

    What a model says about such an article is worth nothing, so that it is not asked at all.
    """
    found = [match for rule in steering_rules() if (match := rule.pattern.search(text))]
    return min(found, key=lambda match: match.start())[0] if found else ""
