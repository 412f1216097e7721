"""Turn a Doc into claims: its pairs of drug and condition, its doses, and what is only hedged."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, cast

from spacy.tokens import Doc

from claimx import __version__
from claimx.extraction.parts import Parts
from claimx.hedges.scores import HedgeScores
from claimx.records import Claim, Cue, Extractor, Quote, Why
from claimx.records.ids import claim_id, unique_ids
from claimx.records.vocabulary import Certainty, Kind
from claimx.relations.scope import weakest
from claimx.rules import rules_sha256
from claimx.text.marks import Mark

_DOSE_HEDGE = 3  # tokens before an amount in which an approximator limits it: usually from 3 to 5 mg


def claims(doc: Doc, doc_id: str = "") -> list[Claim]:
    """Return the claims of a Doc that went through the pipeline, in text order.

    Every span quotes ``doc.text`` exactly. *doc_id* names the article in the records and their ids. Raises
    DocError where *doc* was not read by claimx, or its tokens have changed since.
    """
    return list(unique_ids(_ClaimRecords(doc, doc_id).in_order()))


class _ClaimRecords:
    """The claims of one Doc, made by sentence; a sentence is known by its first token."""

    def __init__(self, doc: Doc, doc_id: str) -> None:
        self._doc_id = doc_id
        self._parts = parts = Parts(doc)
        self._extractor = _extractor(
            *(parts.made_by.get(key, "") for key in ("model", "model_sha256", "lexicon_sha256"))
        )
        self._relations_of: dict[int, list[dict[str, Any]]] = {}
        for relation in parts.relations:
            self._relations_of.setdefault(relation["sentence"][0], []).append(relation)
        self._doses_of: dict[int, list[dict[str, Any]]] = {}
        self._doses_by_drug: dict[tuple[int, str], list[dict[str, Any]]] = {}
        for dose in parts.doses:
            first = parts.sentence_of[dose["tokens"][0]]
            self._doses_of.setdefault(first, []).append(dose)
            if dose["drug"] >= 0:
                name = parts.drugs[dose["drug"]].kb_id_
                self._doses_by_drug.setdefault((first, name), []).append(dose)
        self._drug_of: dict[int, Mark] = {}
        for span in parts.drugs.values():
            self._drug_of.setdefault(parts.sentence_of[span.start], span)
        self._hedged = self._hedged_sentences()
        self._dose_hedges = self._hedges_of_doses()
        self._hedges_of: dict[int, list[int]] = {}
        for at, place in self._dose_hedges.items():
            self._hedges_of.setdefault(place, []).append(at)

    def in_order(self) -> Iterator[Claim]:
        """Yield the claims by sentence; in a sentence pairs, then doses, then hedged statements."""
        for first in sorted({*self._relations_of, *self._doses_of, *self._hedged}):
            pairs, doses = self._relations_of.get(first, []), self._doses_of.get(first, [])
            yield from (self._pair(first, pair) for pair in pairs)
            yield from (self._dosage(first, dose) for dose in doses)
            if not pairs and not doses:
                yield self._hedged_statement(first, self._hedged[first])

    def _pair(self, first: int, relation: dict[str, Any]) -> Claim:
        parts, drug = self._parts, self._parts.drugs[relation["drug"]]
        doses = self._doses_by_drug.get((first, drug.kb_id_), ())
        hedges = (start for start in relation["hedges"] if start not in self._dose_hedges)
        return self._claim(
            "drug_condition",
            parts.sentence(first),
            drug=parts.mention(drug, relation["drug_via"]),
            condition=parts.mention(parts.conditions[relation["condition"]], relation["condition_via"]),
            relation=relation["relation"],
            negated=relation["negated"],
            certainty=relation["certainty"],
            hedges=tuple(map(parts.hedge, hedges)),
            doses=tuple(map(parts.dose, doses)),
            score=relation["score"],
            why=parts.why(relation),
        )

    def _dosage(self, first: int, value: dict[str, Any]) -> Claim:
        parts, dose = self._parts, self._parts.dose(value)
        drug = parts.mention(parts.drugs[value["drug"]]) if value["drug"] >= 0 else None
        treated = next(
            (
                relation["condition"]
                for relation in self._relations_of.get(first, ())
                if relation["drug"] == value["drug"] and not relation["negated"]
            ),
            None,
        )
        weakening = [hedge for hedge in self._hedged.get(first, []) if hedge.start not in self._dose_hedges]
        own = self._hedges_of.get(value["tokens"][0], ())
        return self._claim(
            "dosage",
            parts.sentence(first),
            drug=drug,
            condition=parts.mention(parts.conditions[treated]) if treated is not None else None,
            certainty=_weakest(weakening),
            hedges=tuple(map(parts.hedge, sorted({hedge.start for hedge in weakening}.union(own)))),
            dose=dose,
            score=value["score"],
            why=Why(
                "dose.linked" if drug is not None else "dose.alone", (Cue(dose.text, dose.start, dose.end),)
            ),
        )

    def _hedged_statement(self, first: int, hedges: list[Mark]) -> Claim:
        parts = self._parts
        cues = tuple(parts.hedge(hedge.start) for hedge in hedges)
        return self._claim(
            "hedged_statement",
            parts.sentence(first),
            drug=parts.mention(self._drug_of[first]),
            certainty=_weakest(hedges),
            hedges=cues,
            score=_scores().statement(hedge.id_ for hedge in hedges),
            why=Why(f"hedge.{hedges[0].id_}", tuple(Cue(cue.text, cue.start, cue.end) for cue in cues)),
        )

    def _claim(self, kind: Kind, sentence: Quote, **fields: Any) -> Claim:
        """Return the claim with its id; what *fields* does not say, a claim of its kind has none of."""
        identity = claim_id(
            self._doc_id,
            kind,
            drug=fields.get("drug"),
            condition=fields.get("condition"),
            dose=fields.get("dose"),
            hedges=fields["hedges"],
        )
        return Claim(
            id=identity,
            kind=kind,
            doc_id=self._doc_id,
            sentence=sentence.text,
            start=sentence.start,
            end=sentence.end,
            extractor=self._extractor,
            **{"condition": None, "relation": None, "negated": False, **fields},
        )

    def _hedged_sentences(self) -> dict[int, list[Mark]]:
        """Return the hedges that weaken, by the first token of their sentence, where it names a drug."""
        found: dict[int, list[Mark]] = {}
        for hedge in self._parts.hedges.values():
            first = self._parts.sentence_of[hedge.start]
            if hedge.kb_id_ != "asserted" and first in self._drug_of:
                found.setdefault(first, []).append(hedge)
        return found

    def _hedges_of_doses(self) -> dict[int, int]:
        """Return for each approximator that limits an amount, *usually 5 mg*, the first token of the dose."""
        hedges, sentence_of = self._parts.hedges, self._parts.sentence_of
        found: dict[int, int] = {}
        for dose in self._parts.doses:
            place = dose["tokens"][0]
            for at in range(max(place - _DOSE_HEDGE, sentence_of[place]), place):
                if at in hedges and hedges[at].label_ == "approximator":
                    found[at] = place
        return found


def _weakest(hedges: Iterable[Mark]) -> Certainty:
    return cast(Certainty, weakest(hedge.kb_id_ for hedge in hedges))


@cache
def _scores() -> HedgeScores:
    return HedgeScores()


@cache
def _extractor(model: str, model_sha256: str, lexicon_sha256: str) -> Extractor:
    """Return what made the claims; the hash of a model takes the rules in, which give its features."""
    decided = hashlib.sha256(f"{model_sha256} {rules_sha256()}".encode()).hexdigest()
    return Extractor(__version__, model, decided, lexicon_sha256)
