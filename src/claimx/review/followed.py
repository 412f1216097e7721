"""A log that several reviews of one process follow: what is new in it is read once, for all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from claimx.labels.log import LabelLog

Take: TypeAlias = Callable[[Mapping[str, Any]], None]


class FollowedLog:
    """The lines of *log*, each given to the review of its annotator; nobody follows those of others."""

    def __init__(self, log: LabelLog) -> None:
        self.log = log
        self._takes: dict[tuple[str, bool], Take] = {}

    def follow(self, annotator: str, adjudicates: bool, take: Take) -> None:
        """Give the lines that are read from now on to *take*: votes, or adjudications, of *annotator*."""
        self._takes[annotator, adjudicates] = take

    def read_new(self) -> None:
        """Give out what was appended since the last time, by whatever process; at first all.

        Raises InputError where the log cannot be read and RecordError for a line that is no label.
        """
        for row in self.log.read_new():
            take = self._takes.get((row["annotator"], bool(row.get("adjudicates"))))
            if take is not None:
                take(row)
