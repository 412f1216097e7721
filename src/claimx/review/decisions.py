"""What one annotator decided, as the lines of a log tell it: what stands, what it covers, what comes last."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from claimx.labels.stats import Share
from claimx.records import Label
from claimx.review.votes import correction_words


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the log, without its claim; *serial* counts the annotator's lines."""

    serial: int
    claim_id: str
    verdict: str
    reason: str | None
    corrections: Mapping[str, Any]
    comment: str | None
    flag: bool
    at: str
    drawn: str | None
    together: int
    added: bool

    @property
    def said(self) -> str:
        """The decision in words: *accept with doubtful*, *reject: not a claim*."""
        if self.reason:
            return f"{self.verdict}: {self.reason.replace('_', ' ')}"
        if self.corrections:
            return f"{self.verdict} with {correction_words(dict(self.corrections))}"
        return self.verdict

    @property
    def right(self) -> bool:
        """Whether the claim was accepted as it was shown."""
        return self.verdict == "accept" and not self.corrections

    def says(self, label: Label) -> bool:
        """Tell whether *label* is this decision."""
        given = label.verdict, label.reason, label.corrections, label.comment, bool(label.flag)
        return given == (self.verdict, self.reason, self.corrections, self.comment, self.flag)


class Decisions:
    """The decisions of one annotator in the order of the log; `take` is given its lines one by one.

    A decision about a claim covers the one before it, and an undo takes away all of them, unless the line
    behind it restores the covered one.
    """

    def __init__(self) -> None:
        self.changes: list[str] = []
        """The claim that each line is about."""
        self._made: list[Decision] = []
        self._stacks: dict[str, list[Decision]] = {}
        self._history: dict[str, list[Decision]] = defaultdict(list)
        self._taken_back: dict[str, list[Decision]] = {}
        self._dead: set[int] = set()
        self._counts: Counter[str] = Counter()
        self._all_standing: list[Decision] | None = None  # until the next line

    def take(self, row: Mapping[str, Any], *, added: bool) -> None:
        """Take in a line of the log; *added* says that its claim is one that a reviewer added."""
        decision = _decision(row, len(self.changes), added=added)
        self._all_standing = None
        claim_id = decision.claim_id
        self.changes.append(claim_id)
        before = self.standing(claim_id)
        if decision.verdict == "undo":
            stack = self._stacks.pop(claim_id, [])
            self._dead.update(one.serial for one in stack)
            self._taken_back[claim_id] = stack[:-1]
            self._history[claim_id].append(decision)
        elif row.get("restores") and self._taken_back.get(claim_id):
            stack = self._stacks[claim_id] = self._taken_back.pop(claim_id)
            self._dead.difference_update(one.serial for one in stack)
        else:
            self._stacks.setdefault(claim_id, []).append(decision)
            self._made.append(decision)
            self._history[claim_id].append(decision)
        self._count(before, -1)
        self._count(self.standing(claim_id), 1)

    @property
    def made(self) -> int:
        """How many decisions were made, those that were taken back too."""
        return len(self._made)

    def standing(self, claim_id: str) -> Decision | None:
        """Return the decision about a claim that counts, or None."""
        stack = self._stacks.get(claim_id)
        return stack[-1] if stack else None

    def covered(self, claim_id: str) -> Decision | None:
        """Return the decision that stands again when the standing one is taken back, or None."""
        stack = self._stacks.get(claim_id, [])
        return stack[-2] if len(stack) > 1 else None

    def history(self, claim_id: str) -> list[Decision]:
        """Return all decisions about a claim in their order, those that were taken back and the undos too."""
        return list(self._history.get(claim_id, ()))

    def all_standing(self) -> Sequence[Decision]:
        """Return the decisions that count, the newest first."""
        if self._all_standing is None:
            standing = ((self.standing(one.claim_id), one) for one in reversed(self._made))
            self._all_standing = [one for last, one in standing if last is one]
        return self._all_standing

    def last(self) -> list[Decision]:
        """Return what was decided last and not taken back: several claims where that was at one stroke."""
        found: list[Decision] = []
        for decision in reversed(self._made):
            if decision.serial in self._dead or self.standing(decision.claim_id) is not decision:
                continue
            if found and (decision.at, decision.together) != (found[0].at, found[0].together):
                break
            found.append(decision)
            if len(found) >= found[0].together:
                break
        return found

    def is_taken_back(self, serial: int) -> bool:
        """Tell whether the decision of this number was taken back."""
        return serial in self._dead

    def count(self, name: str) -> int:
        """Return how many decisions that count are *accept*, *reject*, *skip*, or about an *added* claim."""
        return self._counts[name]

    def precision(self) -> Share:
        """Return how many of the decided claims were right as shown: of those drawn at random, if any was."""
        name = "random" if self._counts["random"] else "all"
        return Share(name, self._counts[f"{name} right"], self._counts[name])

    def _count(self, decision: Decision | None, by: int) -> None:
        if decision is None:
            return
        if decision.added:
            self._counts["added"] += by
            return
        self._counts[decision.verdict] += by
        for name in ("all", "random") if decision.drawn == "random" else ("all",):
            if decision.verdict != "skip":
                self._counts[name] += by
                self._counts[f"{name} right"] += by * decision.right


def _decision(row: Mapping[str, Any], serial: int, *, added: bool) -> Decision:
    return Decision(
        serial,
        row["claim_id"],
        row["verdict"],
        row.get("reason"),
        row.get("corrections") or {},
        row.get("comment"),
        bool(row.get("flag")),
        row.get("at") or "",
        row.get("drawn"),
        row.get("together") or 1,
        added,
    )
