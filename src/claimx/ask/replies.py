"""What came back for a question, and the strict reading of a chat completion."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

_LONGEST = 200  # characters of what a server says of itself

UNANSWERED = frozenset(
    (
        "connection closed",
        "no answer",
        "rate limited",
        "redirect",
        "server error",
        "timeout",
        "unreachable",
    )
)
"""The failures after which nobody may be there at all."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The *text* of an answer, or the reason why there is none: *failure*, with *detail*.

    *answered* says that it is settled: asking again would be paid again and bring the same. *tokens* are
    those of the question and of the answer, as the server counts them.
    """

    text: str = ""
    failure: str = ""
    detail: str = ""
    answered: bool = True
    tokens: tuple[int, int] = (0, 0)


def completion(content: bytes) -> Reply:
    """Return the reply that *content* is, a chat completion; nothing in it is trusted."""
    try:
        row: Any = json.loads(content)
    except (ValueError, RecursionError):
        return Reply(failure="not JSON", detail=short(content.decode("utf-8", "replace")))
    choice = _first(_get(row, "choices"))
    message = _get(choice, "message")
    tokens = (_count(row, "prompt_tokens"), _count(row, "completion_tokens"))
    refusal, finish, text = _get(message, "refusal"), _get(choice, "finish_reason"), _get(message, "content")
    if message is None:
        return Reply(failure="no completion", detail=short(str(_get(row, "error") or "")), tokens=tokens)
    if refusal or finish == "content_filter":
        return Reply(failure="refused", detail=short(str(refusal or finish)), tokens=tokens)
    if finish == "length":
        return Reply(failure="truncated", detail="the answer was cut off", tokens=tokens)
    if text is None or text == "":
        return Reply(failure="empty", tokens=tokens)
    if not isinstance(text, str):
        return Reply(failure="no completion", detail="the content is no text", tokens=tokens)
    return Reply(text, tokens=tokens)


def short(text: str) -> str:
    """Return the beginning of *text*, in one line."""
    line = " ".join(text[: 4 * _LONGEST].split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


def _get(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else None


def _count(row: Any, key: str) -> int:
    value = _get(_get(row, "usage"), key)
    return value if isinstance(value, int) and 0 <= value < 1 << 40 else 0
