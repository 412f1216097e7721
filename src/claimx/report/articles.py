"""Count in how many articles each group occurs, in a few bytes for each time it does."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Hashable

import numpy as np

_NUMBER = 1 << 32
_FIRST_CLEARING = 1 << 20


class ArticleCounts:
    """Collect which groups are in which articles; the articles of a group need not stand together."""

    def __init__(self) -> None:
        self._groups: dict[Hashable, int] = {}
        self._pairs = array("Q")  # number of the group, then of the article, 32 bits each
        self._clear_at = _FIRST_CLEARING

    def add(self, group: Hashable, article: int) -> None:
        """Note that *group* is in the article with the number *article*."""
        number = self._groups.setdefault(group, len(self._groups))
        self._pairs.append(number * _NUMBER + article)
        if len(self._pairs) >= self._clear_at:
            self._pairs = array("Q", np.unique(self._pairs).tobytes())
            self._clear_at = max(_FIRST_CLEARING, 2 * len(self._pairs))

    def counts(self) -> Counter[Hashable]:
        """Return the number of articles of each group."""
        pairs = np.unique(np.frombuffer(self._pairs, np.uint64))
        found = np.bincount((pairs // _NUMBER).astype(np.int64), minlength=len(self._groups))
        return Counter(dict(zip(self._groups, found.tolist(), strict=True)))
