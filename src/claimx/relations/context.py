"""Say in numbers what the rest of an article makes of a pair, once each pair was looked at by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from claimx.relations.candidate import HERE, LAST, REFERENCE, TOPIC, Candidate

_LEAST = 1e-4
_HOWS = (REFERENCE, LAST, TOPIC)


class Place(NamedTuple):
    """Where a pair stands among the pairs of its article."""

    sentence: int
    drug: str
    condition: str
    how: tuple[str, str]
    linked: bool
    words: tuple[int, int]
    """First tokens of drug and condition where they, or words for them, stand."""


def place_of(candidate: Candidate) -> Place:
    """Return what the second look needs to know of *candidate*."""
    drug, condition = candidate["names"]
    return Place(
        candidate["sentence"][0],
        drug,
        condition,
        tuple(candidate["how"]),
        bool(candidate["relation"]),
        (candidate["places"][0], candidate["places"][2]),
    )


def context_numbers(places: Sequence[Place], shares: np.ndarray) -> np.ndarray:
    """Return an array of (pairs, `claimx.model.CONTEXT_NUMBERS`) for the pairs of one article, all of them.

    *shares* (pairs, relations) is what the first look said; the first relation is that of no claim. The
    numbers of a pair are its own log odds, and the highest shares of the other pairs: with the same names in
    other sentences, with the same drug or condition there, with the same drug, the same condition or neither
    in its sentence; then how its sides are named and how many pairs its sentence has.
    """
    logs = np.log(np.maximum(shares, _LEAST))
    claims = shares[:, 1:]
    some = claims.sum(axis=1)
    columns = [logs]
    names = [(place.drug, place.condition) for place in places]
    drugs, conditions = [place.drug for place in places], [place.condition for place in places]
    sentences = [place.sentence for place in places]
    columns.append(_others(names, sentences, claims, apart=True))
    columns.append(_others(conditions, sentences, claims, apart=True))
    columns.append(_others(drugs, sentences, claims, apart=True))
    columns.append(_others(drugs, sentences, claims, apart=False))
    columns.append(_others(conditions, sentences, claims, apart=False))
    columns.append(_others([""] * len(places), sentences, claims, apart=False))
    columns.append(_others(drugs, sentences, some[:, None], apart=False))
    columns.append(_others(conditions, sentences, some[:, None], apart=False))
    columns.append(_means(names, some)[:, None])
    columns.append(_means(conditions, some)[:, None])
    columns.append(_means(drugs, some)[:, None])
    flags = [
        [float(place.how[0] == how) for how in _HOWS]
        + [float(place.how[1] == how) for how in _HOWS]
        + [float(place.linked), float(place.how == (HERE, HERE))]
        for place in places
    ]
    columns.append(np.array(flags).reshape(len(places), -1))
    return np.hstack([columns[0], *columns[1:], _crowd(sentences), _crowd(drugs)])


def _others(
    keys: Sequence[object], sentences: Sequence[int], claims: np.ndarray, *, apart: bool
) -> np.ndarray:
    """Return the highest of *claims* of other pairs with the same key: in other sentences, or in the same."""
    found = np.zeros_like(claims)
    groups: dict[object, list[int]] = {}
    for at, (key, sentence) in enumerate(zip(keys, sentences, strict=True)):
        groups.setdefault(key if apart else (key, sentence), []).append(at)
    for rows in groups.values():
        if len(rows) == 1:
            continue
        found[rows] = (
            _best_of_other_sentences(claims[rows], [sentences[at] for at in rows])
            if apart
            else _best_of_others(claims[rows])
        )
    return found


def _best_of_others(values: np.ndarray) -> np.ndarray:
    """Return for each row the highest of the other rows, column by column."""
    order = np.sort(values, axis=0)
    best, second = order[-1], order[-2]
    leading = values.argmax(axis=0)
    result = np.tile(best, (len(values), 1))
    result[leading, np.arange(values.shape[1])] = second
    return result


def _best_of_other_sentences(values: np.ndarray, sentences: Sequence[int]) -> np.ndarray:
    """Return for each row the highest of the rows of other sentences, column by column; 0 where there is
    none.
    """
    number = {sentence: at for at, sentence in enumerate(dict.fromkeys(sentences))}
    of_row = np.array([number[sentence] for sentence in sentences])
    if len(number) == 1:
        return np.zeros_like(values)
    best = np.zeros((len(number), values.shape[1]))
    np.maximum.at(best, of_row, values)
    return np.asarray(_best_of_others(best)[of_row])


def _means(keys: Sequence[object], values: np.ndarray) -> np.ndarray:
    """Return the mean of *values* over the pairs with the same key."""
    number: dict[object, int] = {}
    of_row = np.array([number.setdefault(key, len(number)) for key in keys])
    return np.asarray((np.bincount(of_row, values) / np.bincount(of_row))[of_row])


def _crowd(keys: Sequence[object]) -> np.ndarray:
    """Return the logarithm of how many pairs have the same key, as a column."""
    number: dict[object, int] = {}
    of_row = np.array([number.setdefault(key, len(number)) for key in keys])
    return np.asarray(np.log(np.bincount(of_row))[of_row])[:, None]
