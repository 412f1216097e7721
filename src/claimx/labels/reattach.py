"""Find the claims of labels again in articles that were edited since."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from claimx.labels.same_text import SAME
from claimx.records import Claim, Label, Mention, Quote
from claimx.records.ids import id_of

_BLANK = re.compile(r"\s+")
_MOST_ALIKE = 50  # claims about the same words

Fate = Literal["kept", "moved", "lost"]


@dataclass(frozen=True, slots=True)
class Attached:
    """A label with what became of it; *label* is the moved one, or the old one where it is lost."""

    label: Label
    fate: Fate
    reason: str = ""


def reattach(labels: Iterable[Label], texts: Mapping[str, str]) -> Iterator[Attached]:
    """Yield each of *labels* attached to the articles in *texts*, which are by document id.

    A label stays with its sentence, wherever that now stands; white space, quotation marks and dashes may
    differ, words may not. Where the sentence is gone or stands there more than once, the label is lost
    rather than given to another text.
    """
    for label in labels:
        claim, text = label.claim, texts.get(label.doc_id)
        if claim is None:
            yield Attached(label, "lost", "the label has no claim")
        elif text is None:
            yield Attached(label, "lost", f"there is no article '{label.doc_id}'")
        elif _stands(claim, text):
            yield Attached(label, "kept")
        else:
            yield _moved(label, claim, text)


def _moved(label: Label, claim: Claim, text: str) -> Attached:
    places = _places(claim.sentence, text)
    if len(places) != 1:
        what = "is not in the article" if not places else f"stands {len(places)} times in the article"
        return Attached(label, "lost", f"its sentence {what}")
    place = places[0]
    row = claim.to_dict()
    moved = {
        key: place.shifted(value, claim.start)
        for key, value in row.items()
        if isinstance(value, (dict, list))
    }
    start, end = place.bounds(0, len(claim.sentence))
    made = Claim.from_dict({**row, **moved, "sentence": text[start:end], "start": start, "end": end})
    for name in ("drug", "condition"):
        mention = getattr(made, name)
        inside = claim.start <= _meant(getattr(claim, name)) < claim.end
        if mention is None or inside:
            continue
        if mention.antecedent is not None:
            antecedent = _before(mention.antecedent, text, mention.start)
            if antecedent is None:
                return Attached(label, "lost", f"what {mention.text!r} stands for is not before it")
            made = replace(made, **{name: replace(mention, antecedent=antecedent)})
        else:
            found = _before(Quote(mention.text, mention.start, mention.end), text, start)
            if found is None:
                return Attached(label, "lost", f"{mention.text!r} is not before its sentence")
            made = replace(made, **{name: replace(mention, start=found.start, end=found.end)})
    made = replace(made, id=_renamed(claim, made))
    return Attached(replace(label, claim_id=made.id, claim=made), "moved")


class _Place:
    """Where an old sentence stands in a new text: new places of its characters."""

    def __init__(self, text: str, places: list[int]) -> None:
        self.text, self.places = text, places

    def bounds(self, start: int, end: int) -> tuple[int, int]:
        """Return the new bounds of the old ones within the sentence."""
        return self.places[start], self.places[end - 1] + 1

    def shifted(self, value: Any, origin: int) -> Any:
        """Return plain values of a record with every quote of the sentence at its new place."""
        if isinstance(value, list):
            return [self.shifted(member, origin) for member in value]
        if not isinstance(value, dict):
            return value
        made = {key: self.shifted(member, origin) for key, member in value.items()}
        if isinstance(made.get("start"), int) and isinstance(made.get("end"), int):
            start, end = made["start"] - origin, made["end"] - origin
            if 0 <= start < end <= len(self.places):
                made["start"], made["end"] = self.bounds(start, end)
                made["text"] = self.text[made["start"] : made["end"]]
        return made


def _places(sentence: str, text: str) -> list[_Place]:
    """Return where *sentence* stands in *text*, white space and kinds of quotes and dashes aside."""
    wanted = [word.translate(SAME) for word in _BLANK.split(sentence.strip())]
    pattern = re.compile(r"\s+".join(map(re.escape, wanted)))
    same = text.translate(SAME)
    old = [at for at, character in enumerate(sentence) if not character.isspace()]
    made: list[_Place] = []
    for found in pattern.finditer(same):
        new = [at for at in range(*found.span()) if not same[at].isspace()]
        places: list[int] = [new[0]] * len(sentence)
        for before, after in zip(old, new, strict=True):
            places[before] = after
        for at in range(1, len(places)):
            places[at] = max(places[at], places[at - 1])
        made.append(_Place(text, places))
    return made


def _stands(claim: Claim, text: str) -> bool:
    quotes: list[Quote | Mention] = [
        part
        for mention in (claim.drug, claim.condition)
        if mention is not None
        for part in (mention, mention.antecedent)
        if part is not None
    ]
    return text[claim.start : claim.end] == claim.sentence and all(
        text[quote.start : quote.end] == quote.text for quote in quotes
    )


def _before(quote: Quote, text: str, end: int) -> Quote | None:
    start = text.rfind(quote.text, 0, end)
    return Quote(quote.text, start, start + len(quote.text)) if start >= 0 else None


def _meant(mention: Mention | None) -> int:
    if mention is None:
        return -1
    return mention.antecedent.start if mention.antecedent is not None else mention.start


def _renamed(old: Claim, new: Claim) -> str:
    """Return the id of *new*; claims about the same words stay told apart by their number."""
    numbers = (number for number in range(_MOST_ALIKE) if id_of(old, number) == old.id)
    return id_of(new, next(numbers, 0))
