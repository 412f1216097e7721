"""How far a review is, counted as the decisions come and not each time anew."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from claimx.review.queue import Filters
from claimx.review.store import Entry

_REMEMBERED = 8  # filters whose counts are kept


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a review is: claims that the filters let through, and those of them that are decided."""

    total: int
    decided: int


@dataclass(slots=True)
class _Counted:
    shown: Collection[int]
    decided: int


class ProgressCounter:
    """The progress under the filters that were asked for last.

    *decided* tells of a place whether it is decided now.
    """

    def __init__(
        self, entries: Sequence[Entry], places: Sequence[int], decided: Callable[[int], bool]
    ) -> None:
        self._entries, self._places, self._decided = entries, places, decided
        self._counted: OrderedDict[Filters, _Counted] = OrderedDict()

    def of(self, filters: Filters) -> Progress:
        """Return the progress of the claims that *filters* let through."""
        counted = self._counted.get(filters)
        if counted is None:
            lets = filters.test()
            shown = {at for at in self._places if lets(self._entries[at])}
            counted = _Counted(shown, sum(map(self._decided, shown)))
            self._counted[filters] = counted
            if len(self._counted) > _REMEMBERED:
                self._counted.popitem(last=False)
        self._counted.move_to_end(filters)
        return Progress(len(counted.shown), counted.decided)

    def changed(self, at: int, by: int) -> None:
        """Count that the place *at* was decided (1) or is open again (-1)."""
        for counted in self._counted.values():
            if at in counted.shown:
                counted.decided += by
