"""Tell which amounts are doses, and link each to the drug that it is an amount of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from spacy.tokens import Doc

from claimx.doses.candidates import Candidate, DrugCandidates
from claimx.doses.parser import DoseMention
from claimx.doses.strengths import shared_out
from claimx.doses.weights import Signals, Weights
from claimx.rules import load_table
from claimx.text.marks import Mark, marks_of
from claimx.text.reading import Reading, reading_of
from claimx.text.structure import BLOCKS, HEADING
from claimx.text.words import Words, sentence_bounds, words_of

_OF_REACH = 6  # tokens from a dose to the drug behind it: "500 mg a day of vitamin C"
_OF_WORDS = 7  # tokens between a dose and its "of"
_COUNT_REACH = 8  # tokens from a piece or kitchen measure to its drug
_TAKEN_REACH = 4  # tokens from "take" to "one capsule"
_PACKED = ("form", "mass", "volume")
_BESIDE = 2  # tokens from a dose to the word "dose"


class DoseLink(NamedTuple):
    """Whether an amount is a dose, the first token of its drug or -1, and how often such a dose is right.

    *signals* are those of the score, *weighed* the candidates with the signals by which the drug was chosen.
    """

    is_dose: bool
    drug: int
    score: float
    signals: Signals
    weighed: Sequence[tuple[Candidate, Signals]] = ()


_NO_DOSE = DoseLink(False, -1, 0.0, {})


class _Of(NamedTuple):
    """The token behind the dose's *of*, and whether the words between say that it is a dose."""

    at: int
    dosing: bool


class DoseLinker:
    """Find the drug of a dose: behind *of*, beside it, in its sentence, or before."""

    def __init__(self, weights: Weights | None = None) -> None:
        """Load the word lists; *weights* takes the place of the packaged numbers."""
        table = load_table("dose_links.json")
        self._generic = frozenset(table["generic"]["words"])
        self._small = frozenset(table["small_units"]["words"])
        self._taking = frozenset(table["taking"]["words"])
        self._between = frozenset(table["between"]["words"])
        self._weight = frozenset(table["weight"]["words"])
        self._dietary = frozenset(table["dietary"]["words"])
        self._dosing = frozenset(table["dosing"]["words"])
        self._weights = weights or Weights()

    def links(self, doc: Doc, spans: Sequence[Mark], mentions: Sequence[DoseMention]) -> list[DoseLink]:
        """Return one link for each dose, in order."""
        words, bounds, reading = words_of(doc), sentence_bounds(doc), reading_of(doc)
        drugs = DrugCandidates(doc, words)
        dosed = [False] * (words.size + 1)
        for span in spans:
            dosed[span.start : span.end] = [True] * (span.end - span.start)
        headed = {
            at
            for block in marks_of(doc, BLOCKS)
            if block.label_ == HEADING
            for at in range(block.start, block.end)
        }
        named_by = [drugs.of_sentence(span) for span in spans]
        counting = {  # units that some sentence with a drug counts: the 3 g of a later one are its, too
            mention.unit_id
            for named, mention in zip(named_by, mentions, strict=True)
            if mention.unit_class in ("mass", "activity") and named
        }
        found = [
            self._link(
                words,
                drugs,
                span,
                mention,
                named,
                dosed,
                counted=mention.unit_id in counting,
                heading=span.start in headed,
            )
            for span, mention, named in zip(spans, mentions, named_by, strict=True)
        ]
        for at in range(len(found) - 2, -1, -1):  # 1, 2 or 3 mg of one drug
            if mentions[at].unit and not _has_unit(reading, mentions[at]) and found[at + 1].is_dose:
                same = bounds[spans[at].start] == bounds[spans[at + 1].start]
                found[at] = found[at + 1] if same else found[at]
        for run, dealt in shared_out(reading.raw, words, mentions, spans, named_by):
            if all(link.is_dose for link in found[run]) and found[run.stop - 1].drug in dealt:
                found[run] = [link._replace(drug=at) for link, at in zip(found[run], dealt, strict=True)]
        return found

    def _link(
        self,
        words: Words,
        drugs: DrugCandidates,
        dose: Mark,
        mention: DoseMention,
        named: Sequence[tuple[Mark, Mark]],
        dosed: Sequence[bool],
        *,
        counted: bool,
        heading: bool,
    ) -> DoseLink:
        of = self._of(words, dose.end)
        behind = self._behind(named, of, dosed) or _in_brackets(words, dose, named)
        small = mention.unit.lower() in self._small
        taken = self._is_taken(words, dose, mention)
        beside = self._is_beside(words, dose) or (of is not None and of.dosing)
        near = bool(named)
        unknown = of is not None and behind is None and words.lower[of.at] not in self._generic
        if unknown:
            if not (small or beside or (mention.count_only and taken and mention.unit_class == "form")):
                return _NO_DOSE
        elif (
            not near and not self._stands_alone(mention, small=small or counted, taken=taken, beside=beside)
        ) or (mention.count_only and not taken and behind is None and not _is_near(dose, named)):
            return _NO_DOSE
        if heading and not (small or taken or behind) and mention.unit_class in _PACKED:
            return _NO_DOSE  # the name of a product with its size
        candidates = [] if unknown else drugs.around(dose, named)
        weighed = [
            drugs.signals(dose, candidate, dosed, of=candidate.place is behind) for candidate in candidates
        ]
        shares = self._weights.link_shares(weighed)
        if behind is not None:
            best = next(i for i, candidate in enumerate(candidates) if candidate.place is behind)
        else:
            best = max(range(len(shares)), key=shares.__getitem__, default=-1)
        if best >= 0 and candidates[best].meant.kb_id_ in self._dietary and mention.unit_class == "mass":
            return _NO_DOSE
        signals = {
            "always": 1.0,
            "drug": float(best >= 0),
            "share": shares[best] if best >= 0 else 0.0,
            "of": float(behind is not None),
            "in sentence": float(near),
            "unknown substance": float(unknown),
            "small unit": float(small),
            "piece": float(mention.unit_class == "form"),
            "kitchen measure": float(mention.unit_class == "household"),
            "volume": float(mention.unit_class == "volume"),
            "taken": float(taken),
            "beside dose": float(beside),
            "frequency": float(mention.frequency is not None),
            "approximate": float(mention.approximate),
            "bound": float((mention.low is None) != (mention.high is None)),
            "range": float(mention.low is not None and mention.low != mention.high),
            "heading": float(heading),
        }
        drug = candidates[best].meant.start if best >= 0 else -1
        return DoseLink(
            True, drug, self._weights.score(signals), signals, list(zip(candidates, weighed, strict=True))
        )

    def _stands_alone(self, mention: DoseMention, *, small: bool, taken: bool, beside: bool) -> bool:
        """Tell whether the amount is a dose though its sentence names no drug.

        Nobody weighs food in milligrams; of grams, ounces and pieces the text must say that they are
        taken, and strengths per mL of anything but milligrams may be laboratory values.
        """
        if mention.per is not None and mention.per.endswith("mL") and mention.form is None:
            return mention.unit.lower().startswith("m")
        return small or taken or beside or (mention.per is not None and mention.unit_class != "household")

    def _is_taken(self, words: Words, dose: Mark, mention: DoseMention) -> bool:
        """Tell whether the amount is said to be taken, whatever it is of."""
        before = words.lower[max(0, dose.start - _TAKEN_REACH) : dose.start]
        if not self._taking.isdisjoint(before):
            return True
        return mention.frequency is not None and mention.count_only

    def _is_beside(self, words: Words, dose: Mark) -> bool:
        before = words.lower[max(0, dose.start - _BESIDE) : dose.start]
        return not self._dosing.isdisjoint(before + words.lower[dose.end : dose.end + _BESIDE])

    def _of(self, words: Words, end: int) -> _Of | None:
        """Return the token after *of* behind the dose and its frequency, if there is one."""
        dosing = False
        for at in range(end, min(end + _OF_WORDS, words.size - 1)):
            word = words.lower[at]
            if word == "of" and words.lower[at + 1] not in self._weight:
                return _Of(at + 1, dosing)
            if word not in self._between and word != "of":
                return None
            dosing = dosing or word in self._dosing
        return None

    def _behind(
        self, named: Sequence[tuple[Mark, Mark]], of: _Of | None, dosed: Sequence[bool]
    ) -> Mark | None:
        """Return the word for a drug behind *of*, where no other dose stands between."""
        if of is None:
            return None
        places = [
            place
            for place, _ in named
            if 0 <= place.start - of.at <= _OF_REACH - 2 and not any(dosed[of.at : place.start])
        ]
        return min(places, key=lambda place: place.start, default=None)


def _in_brackets(words: Words, dose: Mark, named: Sequence[tuple[Mark, Mark]]) -> Mark | None:
    """Return the word for a drug alone in brackets behind a dose without one: *and 1 mg (Ozempic)*."""
    if words.lower[dose.end] != "(" or any(place.end == dose.start for place, _ in named):
        return None
    inside = (place for place, _ in named if place.start == dose.end + 1 and words.lower[place.end] == ")")
    return next(inside, None)


def _is_near(dose: Mark, named: Sequence[tuple[Mark, Mark]]) -> bool:
    """Tell whether a drug stands a few words from the piece or kitchen measure *dose*."""
    return any(
        (dose.start - place.end if place.end <= dose.start else place.start - dose.end) <= _COUNT_REACH
        for place, _ in named
    )


def _has_unit(reading: Reading, mention: DoseMention) -> bool:
    start, end = reading.to_read(mention.start, mention.end)
    return reading.text.endswith(mention.unit, start, end) or mention.per is not None
