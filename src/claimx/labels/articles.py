"""Tell whether the articles of labels are those of claims, which go by as a stream."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable

from claimx.labels.same_text import Words, other_text, words_of
from claimx.records import Claim, Label


class LabelledArticles:
    """The articles of *labels*, by document id and by the sentences that the labels show.

    Another run may have had an article of that id with another text: then other words stand where a label
    has its sentence. Memory grows with the labels alone.
    """

    def __init__(self, labels: Iterable[Label]) -> None:
        shown: dict[str, set[Words]] = defaultdict(set)
        for label in labels:
            shown[label.doc_id].update([words_of(label.claim)] if label.claim is not None else [])
        self._sentences = {doc_id: sorted(found) for doc_id, found in shown.items()}
        self._longest = {
            doc_id: max((len(sentence) for _, sentence in found), default=0)
            for doc_id, found in shown.items()
        }
        self._here: set[str] = set()
        self._same: dict[str, set[Words]] = defaultdict(set)
        self._other: dict[str, set[Words]] = defaultdict(set)
        self._last: tuple[str, Words] | None = None

    def see(self, claim: Claim) -> None:
        """Take *claim* into account."""
        doc_id, words = claim.doc_id, words_of(claim)
        if doc_id not in self._sentences or (doc_id, words) == self._last:
            return
        self._last = doc_id, words
        self._here.add(doc_id)
        shown = self._sentences[doc_id]
        for at in range(bisect_left(shown, (claim.start - self._longest[doc_id], "")), len(shown)):
            start, sentence = shown[at]
            if start >= claim.end:
                break
            if start + len(sentence) > claim.start:
                found = self._other if other_text(words, shown[at]) else self._same
                found[doc_id].add(shown[at])

    def has(self, label: Label) -> bool:
        """Tell whether the article of *label* is among those of the claims that were seen."""
        doc_id = label.doc_id
        if label.claim is None or doc_id not in self._here:
            return doc_id in self._here
        words, same, other = words_of(label.claim), self._same[doc_id], self._other[doc_id]
        # where nothing of the labelled text was found, what the claims say nothing about is not here either
        return words in same or (words not in other and (bool(same) or not other))
