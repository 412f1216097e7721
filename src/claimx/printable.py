"""Show characters that would steer a terminal, or hide in it, as visible escapes."""

from __future__ import annotations

import re

STEERING = (
    "\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f"
)
"""Beyond the C0 controls: C1 controls, soft hyphen, zero-width and direction marks, line separators, lone
surrogates and tags (Unicode 15, categories C and Z), as the inside of a regular expression's class."""

_CONTROLS = re.compile(f"[\x00-\x1f{STEERING}]")
_CONTROLS_IN_JSON = re.compile(f"[{STEERING}]")


def printable(text: str, *, keep: str = "\n\t") -> str:
    r"""Return *text* with every control as an escape (``\x1b``, ``\u202e``), except those in *keep*."""
    return _CONTROLS.sub(lambda found: found[0] if found[0] in keep else _escape(found[0]), text)


def one_line(text: str) -> str:
    """Return *text* with whitespace folded to single spaces and every control as an escape."""
    return printable(" ".join(text.split()), keep="")


def printable_json(line: str) -> str:
    r"""Return the JSON text *line* with the same value, its steering characters as ``\u`` escapes."""
    return _CONTROLS_IN_JSON.sub(lambda found: _escape_json(found[0]), line)


def _escape(character: str) -> str:
    if ord(character) > 0x7F:
        return character.encode("ascii", "backslashreplace").decode()
    return f"\\x{ord(character):02x}"


def _escape_json(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at] << 8 | units[at + 1]:04x}" for at in range(0, len(units), 2))
