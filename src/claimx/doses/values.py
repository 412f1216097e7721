"""Give the value of one written number: digits, fractions, number words."""

from __future__ import annotations

import re
from math import gcd
from typing import Any

from claimx.doses.rules import load_rules

Number = int | float

_NUMBERS: dict[str, Any] = load_rules()["numbers"]
_VULGAR: dict[str, float] = _NUMBERS["vulgar"]
VALUES: dict[str, Number] = {
    word: value
    for part in ("small", "tens", "half", "whole", "couple")
    for word, value in _NUMBERS[part].items()
}
MULTIPLIERS: dict[str, int] = _NUMBERS["multiplier"]
ORDINALS: dict[str, int] = _NUMBERS["ordinal_part"]
SUFFIXES: dict[str, int] = _NUMBERS["suffix"]
VULGAR_CHARS = "".join(_VULGAR)
SUPERSCRIPTS = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"
_POWER = re.compile(rf"(?:([0-9.]+)\s?\W|(?:([0-9.]+)\s?[xX]))?\s?10(?:\^([0-9]+)|([{SUPERSCRIPTS}]+))")
_NTH = re.compile(r"([0-9]+)(?:th|rd)")
_SUFFIXED = re.compile(rf"(.*[0-9])({'|'.join(sorted(SUFFIXES, key=len, reverse=True))})")
_THOUSANDS = re.compile(
    r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?|[1-9][0-9]?(?:,[0-9]{2})+,000|[1-9][0-9]{0,2}(?:\.[0-9]{3}){2,}"
)
_TOKEN = re.compile(rf"[0-9.,\u00b7]*[0-9]|[/\u2044]|[{VULGAR_CHARS}]|[^\W\d]+")


def number_value(text: str) -> Number | None:
    """Return the value of one number (*1,000*, *2 ½*, *10k*, *one and a half*), or None where it has none."""
    if text.isascii() and text.isdigit():
        return int(text)
    if (power := _POWER.fullmatch(text)) is not None:
        exponent = power[3] or "".join(str(SUPERSCRIPTS.index(char)) for char in power[4])
        return _whole(float(power[1] or power[2] or 1) * 10 ** int(exponent))
    if (share := _NTH.fullmatch(text)) is not None:
        return 1 / int(share[1]) if int(share[1]) > 1 else None
    if (suffixed := _SUFFIXED.fullmatch(text)) is not None:
        count = number_value(suffixed[1])
        return None if count is None else _whole(round(count * SUFFIXES[suffixed[2]], 9))
    text = re.sub(r"(?<=[0-9])['\u2019](?=[0-9]{3})", "", text)
    total: Number = 0
    current: Number | None = None
    tokens = _TOKEN.findall(text.lower())
    if any(token in _NUMBERS["vague"] for token in tokens):
        return None
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token[-1].isdigit():
            value, index = _digits_value(tokens, index)
            if value is None:
                return None
            current = value if current is None else current + value
        elif token in _VULGAR:
            current = (current or 0) + _VULGAR[token]
        elif token in MULTIPLIERS:
            scaled = (1 if current is None else current) * MULTIPLIERS[token]
            if MULTIPLIERS[token] >= 1000:
                total, current = total + scaled, None
            else:
                current = scaled
        elif token in ORDINALS:
            total, current = _add_share(total, current, 1 / ORDINALS[token], mixed=_is_mixed(tokens, index))
        elif token in _NUMBERS["half"]:
            total, current = _add_share(total, current, VALUES[token], mixed=_is_mixed(tokens, index))
        elif token in _NUMBERS["and"] and current is not None and current < 100:
            total, current = total + current, None
        elif token in VALUES:
            scale = current is not None and token in _NUMBERS["couple"]
            current = (current or 0) * VALUES[token] if scale else (current or 0) + VALUES[token]
        index += 1
    return _whole(total + (current or 0))


def _is_mixed(tokens: list[str], index: int) -> bool:
    return any(token in _NUMBERS["and"] for token in tokens[:index])


def _add_share(
    total: Number, current: Number | None, share: Number, *, mixed: bool
) -> tuple[Number, Number | None]:
    return (total + (current or 1) * share, None) if mixed else (total, (current or 1) * share)


def _digits_value(tokens: list[str], index: int) -> tuple[Number | None, int]:
    """Return the value of the digits at *index*, with the fraction after them, and the last index used."""
    text = tokens[index]
    if index + 2 < len(tokens) and tokens[index + 1] in "/\u2044":
        above, below = int(text), int(tokens[index + 2])
        if below not in _NUMBERS["denominators"] or above >= below or gcd(above, below) > 1:
            return None, index + 2
        return above / below, index + 2
    value = text
    while index + 1 < len(tokens) and re.fullmatch("[0-9]{3}(?:[.\u00b7][0-9]+)?", tokens[index + 1]):
        if index + 2 < len(tokens) and tokens[index + 2] in "/\u2044":
            break
        index += 1
        value += tokens[index]
    value = value.replace("\u00b7", ".")
    if _THOUSANDS.fullmatch(value):
        value = value.replace("," if "," in value else ".", "")
    return _whole(float(value.replace(",", "."))), index


def _whole(value: Number) -> Number:
    return int(value) if float(value).is_integer() else value
