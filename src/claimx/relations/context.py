"""Say in numbers what the rest of an article makes of a pair, once each pair was looked at by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    drugs, conditions = [place.drug for place in places], [place.condition for place in places]
    sentences = [place.sentence for place in places]
    names = list(zip(drugs, conditions, strict=True))
    of_sentence = _numbered(sentences)
    by_name, by_condition, by_drug = (_numbered(keys) for keys in (names, conditions, drugs))
    both = np.hstack([claims, some[:, None]])
    with_drug, with_condition = (
        _best_of_others(both, _numbered(zip(keys, sentences, strict=True))) for keys in (drugs, conditions)
    )
    flags = [
        [float(place.how[0] == how) for how in _HOWS]
        + [float(place.how[1] == how) for how in _HOWS]
        + [float(place.linked), float(place.how == (HERE, HERE))]
        for place in places
    ]
    return np.hstack(
        [
            logs,
            *(_best_elsewhere(claims, keys, of_sentence) for keys in (by_name, by_condition, by_drug)),
            with_drug[:, :-1],
            with_condition[:, :-1],
            _best_of_others(claims, of_sentence),
            with_drug[:, -1:],
            with_condition[:, -1:],
            *(_means(some, keys) for keys in (by_name, by_condition, by_drug)),
            np.array(flags).reshape(len(places), -1),
            _crowd(of_sentence),
            _crowd(by_drug),
        ]
    )


def _numbered(keys: Iterable[object]) -> np.ndarray:
    """Return for each key a number from 0 on; equal keys have the same."""
    number: dict[object, int] = {}
    return np.array([number.setdefault(key, len(number)) for key in keys], dtype=np.intp)


def _best_of_others(values: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Return for each row the highest of the other rows with its key, column by column; 0 without others."""
    order = np.argsort(keys, kind="stable")
    sizes = np.bincount(keys)
    starts = np.cumsum(sizes) - sizes
    ordered = values[order]
    best = np.maximum.reduceat(ordered, starts)[keys]
    # the first row that has the best of its key gets the second best, which the others leave
    leading = np.minimum.reduceat(
        np.where(ordered == best[order], np.arange(len(order))[:, None], len(order)), starts
    )
    columns = np.arange(values.shape[1])
    rest = ordered.copy()
    rest[leading, columns] = 0.0
    second = np.maximum.reduceat(rest, starts)
    found = best
    found[order[leading], columns] = second
    return np.asarray(found)


def _best_elsewhere(values: np.ndarray, keys: np.ndarray, sentences: np.ndarray) -> np.ndarray:
    """Return for each row the highest of the rows with its key in other sentences; 0 where there is none."""
    places = np.unique(keys * (int(sentences.max()) + 1) + sentences, return_inverse=True)[1].reshape(-1)
    first = np.zeros(int(np.max(places)) + 1, dtype=np.intp)
    first[places] = np.arange(len(places))
    best = np.zeros((len(first), values.shape[1]))
    np.maximum.at(best, places, values)
    return np.asarray(_best_of_others(best, keys[first])[places])


def _means(values: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Return the mean of *values* over the pairs with the same key, as a column."""
    return np.asarray((np.bincount(keys, values) / np.bincount(keys))[keys])[:, None]


def _crowd(keys: np.ndarray) -> np.ndarray:
    """Return the logarithm of how many pairs have the same key, as a column."""
    return np.asarray(np.log(np.bincount(keys))[keys])[:, None]
