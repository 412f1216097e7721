"""The claims of one review: those of the file, and behind them those that the reviewer added."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from claimx.errors import RecordError
from claimx.labels.annotators import ADDED
from claimx.labels.same_text import Words, other_text, same_text
from claimx.records import Claim
from claimx.records.ids import id_by_words
from claimx.review.store import Claims, Entry, entry_of


class ReviewedClaims:
    """Claims by their place: first those of *store*, then the added ones in the order of the log."""

    def __init__(self, store: Claims) -> None:
        self.store = store
        self._added: list[Claim] = []
        self._added_entries: list[Entry] = []
        self._added_place: dict[str, int] = {}

    def __len__(self) -> int:
        """Return how many claims there are."""
        return len(self.store.entries) + len(self._added)

    def add(self, claim: Claim) -> None:
        """Take in a claim that the reviewer added; it takes the place of one with the same id."""
        entry = entry_of(claim.to_dict(), 0, 0, claim.id)
        if claim.id in self._added_place:
            at = self._added_place[claim.id] - len(self.store.entries)
            self._added[at], self._added_entries[at] = claim, entry
            return
        place = self._added_place[claim.id] = len(self)
        self._added.append(claim)
        self._added_entries.append(entry)
        self._of_document[claim.doc_id].append(place)

    def about(self, row: Mapping[str, Any]) -> str | None:
        """Return the id that the claim of *row*, a line of the log, has here; None where it is not here.

        An article of another run may have the id of one of these, and its claims too. A claim that the
        reviewer added to these articles is taken in.
        """
        claim_id, shown = str(row["claim_id"]), row.get("claim") or {}
        start, sentence = shown.get("start"), shown.get("sentence")
        if not isinstance(start, int) or not isinstance(sentence, str):
            return claim_id if self.has(claim_id) else None
        words = start, sentence
        if self._is_of(claim_id, words):
            return claim_id
        if self._is_of(by_words := id_by_words(claim_id, *words), words):
            return by_words
        if claim_id in self.store.place:
            return None
        mates = [self.entry(place) for place in self.of_document(row.get("doc_id", ""))]
        is_added = (shown.get("why") or {}).get("rule") == ADDED
        if is_added and mates and not any(other_text(words, (one.start, one.sentence)) for one in mates):
            self.add(Claim.from_dict(shown))
        return claim_id if self.has(claim_id) else None

    def is_added(self, place: int) -> bool:
        """Tell whether the claim at *place* was added by the reviewer."""
        return place >= len(self.store.entries)

    def place(self, claim_id: str) -> int:
        """Return the place of a claim; raise RecordError where there is none."""
        place = self.store.place.get(claim_id, self._added_place.get(claim_id))
        if place is None:
            raise RecordError(f"There is no claim '{claim_id}'.", fix="Load the page again.")
        return place

    def has(self, claim_id: str) -> bool:
        """Tell whether there is a claim with this id."""
        return claim_id in self.store.place or claim_id in self._added_place

    def entry(self, place: int) -> Entry:
        """Return what the queue knows of the claim at *place*."""
        size = len(self.store.entries)
        return self.store.entries[place] if place < size else self._added_entries[place - size]

    def entry_of(self, claim_id: str) -> Entry:
        """Return what the queue knows of the claim *claim_id*; raise RecordError where there is none."""
        place = self.store.place.get(claim_id)  # in one step, for each of many
        return self.entry(self.place(claim_id)) if place is None else self.store.entries[place]

    def claim(self, place: int) -> Claim:
        """Return the claim at *place*; raise RecordError where its line is no claim."""
        size = len(self.store.entries)
        if not 0 <= place < len(self):
            raise RecordError(f"There is no claim at place {place}.", fix="Load the page again.")
        return self.store.claim(place) if place < size else self._added[place - size]

    def of_document(self, doc_id: str) -> list[int]:
        """Return the places of the claims of an article in the order of its text."""
        return sorted(self._of_document.get(doc_id, ()), key=lambda at: (self.entry(at).start, at))

    def _is_of(self, claim_id: str, words: Words) -> bool:
        """Tell whether the claim *claim_id* of the file is of the text that has *words*."""
        place = self.store.place.get(claim_id)
        if place is None:
            return False
        entry = self.store.entries[place]
        return same_text(words, (entry.start, entry.sentence))

    @cached_property
    def _of_document(self) -> defaultdict[str, list[int]]:
        found: defaultdict[str, list[int]] = defaultdict(list)
        for place, entry in enumerate(self.store.entries):
            found[entry.doc_id].append(place)
        return found
