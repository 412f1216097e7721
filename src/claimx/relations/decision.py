"""Decide which candidate pairs are claims, of which relation, denied or not, and how certain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from claimx.linear_model import LinearModel, joined
from claimx.model import CERTAINTIES, DENIALS, FILE, RELATIONS, Model
from claimx.model_folders import RULES
from claimx.relations.candidate import Candidate
from claimx.relations.certainty import (
    certainties_of,
    rule_certainty,
    rule_denies,
    rule_doubts,
    rule_leaves_open,
    rule_score,
    rule_settles,
    rule_states,
)
from claimx.relations.context import context_numbers, place_of
from claimx.relations.dosed_pairs import crossed
from claimx.relations.features import PairDescriber, words_in
from claimx.relations.missing_model import model_named
from claimx.relations.worsening import worsens
from claimx.text.attributes import CANDIDATES, PROVENANCE
from claimx.text.attributes import RELATIONS as STORED
from claimx.text.words import Words, words_of

_LEAST = 0.4  # score of the rules below which a pair is no claim
_GOOD, _HARM = ("treats", "prevents"), ("causes", "contraindicated")
_TURNED = 2.0  # of 27 pairs of real articles below it, the rules were right in 11 and the model in 12
_HELPS = np.array([name in _GOOD for name in RELATIONS])
_PARTS = (len(RELATIONS), len(RELATIONS) + len(DENIALS))  # classes of relation, denial and certainty
_REASONS = 3  # words and classes of words that are named for a claim that no rule made
_KEPT = (
    "sentence",
    "drug",
    "condition",
    "drug_via",
    "condition_via",
    "anaphor",
    "rule",
    "cue",
    "hedges",
    "negations",
)


class RelationDecision:
    """Store the claims of a Doc in ``doc._.claimx_relations`` as plain dictionaries.

    A claim keeps the places of its candidate and adds ``relation``, ``negated``, ``certainty`` and
    ``score``. Without a *model* the rules decide, and left out is what they score below a threshold. A model
    decides itself, with thresholds of its own; but what the rules read as denied or doubtful stays so. Claims
    below *min_score* are left out in either case; with *keep_all* none is.
    """

    def __init__(self, min_score: float, model: Model | None = None, name: str = RULES) -> None:
        self.min_score = min_score
        self.keep_all = False
        self._use(model, name)

    def __call__(self, doc: Doc) -> Doc:
        """Decide about the candidates of *doc*; what was stored before is replaced."""
        claims: dict[tuple[int, int, int, str], dict[str, Any]] = {}
        candidates: list[Candidate] = getattr(doc._, CANDIDATES)
        made = self._ruled(candidates) if self._model is None else self._learned(doc, candidates)
        for claim in made:
            if claim["score"] < self.min_score and not self.keep_all:
                continue
            key = (claim["sentence"][0], claim["drug"], claim["condition"], claim["relation"])
            if key not in claims or claims[key]["score"] < claim["score"]:
                claims[key] = claim
        setattr(doc._, STORED, list(claims.values()))
        setattr(doc._, PROVENANCE, {**getattr(doc._, PROVENANCE), **self._provenance})
        return doc

    def __getstate__(self) -> dict[str, Any]:
        """Pickle what the component is made of, and nothing that follows from it."""
        return {**self.__dict__, "_joined": None}

    def to_bytes(self, **_: object) -> bytes:
        """Return the model, or nothing where the rules decide."""
        return b"" if self._model is None else self._model.to_bytes()

    def from_bytes(self, data: bytes, **_: object) -> RelationDecision:
        """Take the model that `to_bytes` gave."""
        self._use(Model.from_bytes(data) if data else None, self._provenance["model"])
        return self

    def to_disk(self, path: Path | str, **_: object) -> None:
        """Write the model into the folder *path*."""
        if self._model is not None:
            self._model.save(Path(path))
        else:
            (Path(path) / FILE).unlink(missing_ok=True)  # of a pipeline saved there before

    def from_disk(self, path: Path | str, **_: object) -> RelationDecision:
        """Read the model that `to_disk` wrote."""
        if (Path(path) / FILE).is_file():
            self._use(Model.load(Path(path)), self._provenance["model"])
        return self

    def _use(self, model: Model | None, name: str) -> None:
        self._model = model
        self._joined: LinearModel | None = None  # a model that is missing is an error only when used
        self._provenance = {"model": name, "model_sha256": "" if model is None else model.sha256()}

    def _ruled(self, candidates: list[Candidate]) -> Iterator[dict[str, Any]]:
        for candidate in candidates:
            score = rule_score(candidate)
            if candidate["relation"] and (score >= _LEAST or self.keep_all):
                relation, negated = candidate["relation"], bool(candidate["negations"])
                yield _claim(candidate, relation, negated, rule_certainty(candidate), score)

    def _learned(self, doc: Doc, candidates: list[Candidate]) -> Iterator[dict[str, Any]]:
        model = self._model
        if model is None or not candidates:
            return
        words = words_of(doc)
        describer = PairDescriber(doc)
        rows = [describer.groups(candidate) for candidate in candidates]
        if self._joined is None:
            self._joined = joined(model.relation, model.denial, model.certainty)
        sums = self._joined.sums(rows)
        first = model.relation.of_sums(np.split(sums, _PARTS, axis=1)[0])
        shares = model.context.probabilities(context_numbers([place_of(one) for one in candidates], first))
        least = 0.0 if self.keep_all else model.thresholds["claim"]
        worse = _worsened(words, candidates, shares[:, _HELPS].max(axis=1) >= least)
        shares[np.ix_(worse, _HELPS)] = 0.0
        best = shares[:, 1:].argmax(axis=1) + 1  # the first class is that of no claim
        share = shares[np.arange(len(rows)), best]
        settled = np.array(
            [
                rule_settles(one) or (bad and rule_states(one))
                for one, bad in zip(candidates, worse, strict=True)
            ]
        )
        claimed = (share >= model.thresholds["claim"]) & ~np.array(crossed(doc, candidates))
        likely = np.flatnonzero(claimed | settled | self.keep_all).tolist()
        chosen = [
            at
            for at in likely
            if settled[at] or self.keep_all or not _turns(candidates[at], model.relation.classes, shares[at])
        ]
        if not chosen:
            return
        sums = sums[chosen] + self._joined.sums([(describer.marks(candidates[at]),) for at in chosen])
        _, denial_sums, certainty_sums = np.split(sums, _PARTS, axis=1)
        stated = [rule_states(candidates[at]) for at in chosen]
        denials = np.where(stated, 0.0, model.denial.of_sums(denial_sums)[:, 1])
        certain = model.certainty.of_sums(certainty_sums)
        doubted = np.array([rule_doubts(candidates[at]) for at in chosen])
        left_open = np.array([rule_leaves_open(candidates[at]) for at in chosen])
        levels = certainties_of(certain, doubted, left_open)
        sureness = certain[np.arange(len(chosen)), levels]
        decided: list[tuple[int, bool, str]] = []
        chances: list[float] = []
        for at, denial, level, sure in zip(
            chosen, denials.tolist(), levels.tolist(), sureness.tolist(), strict=True
        ):
            candidate = candidates[at]
            negated = rule_denies(candidate) or denial >= model.thresholds["denied"]
            hidden = denial >= model.thresholds["suspected"] and CERTAINTIES[level] != "doubtful"
            if hidden and not negated and not self.keep_all:
                continue
            decided.append((at, negated, CERTAINTIES[level]))
            chances.append(share[at] * sure * (denial if negated else 1 - denial))
        scores = model.calibration.scores(np.array(chances)).tolist()
        for (at, negated, certainty), score in zip(decided, scores, strict=True):
            candidate = candidates[at]
            relation = candidate["relation"] if settled[at] else model.relation.classes[best[at]]
            if candidate["relation"] != relation:
                reasons = words_in(model.relation.strongest(rows[at], relation))[:_REASONS]
                rule = f"model: {', '.join(reasons)}" if reasons else "model"
                candidate = {**candidate, "rule": rule, "cue": _cue(words, candidate, reasons)}
            yield _claim(candidate, relation, negated, certainty, round(score, 3))


def _worsened(words: Words, candidates: Sequence[Candidate], helps: np.ndarray) -> np.ndarray:
    """Return which pairs a sentence says to get worse, of those that the model (*helps*) or a rule makes
    claims of.
    """
    asked = zip(candidates, helps.tolist(), strict=True)
    return np.array([(good or one["relation"] == "causes") and worsens(words, one) for one, good in asked])


def _turns(candidate: Candidate, relations: Sequence[str], shares: np.ndarray) -> bool:
    """Tell whether the model turns round what the rules are sure that the sentence states, good into harm or
    harm into good, and is not much surer of its own; a warning it never turns into good.

    *shares* are those of the *relations*.
    """
    if not rule_states(candidate):
        return False
    by_name: dict[str, float] = dict(zip(relations, shares.tolist(), strict=True))
    if candidate["relation"] == "contraindicated":
        return max(by_name, key=by_name.__getitem__) in _GOOD
    good, harm = (sum(by_name[name] for name in names) for names in (_GOOD, _HARM))
    stated, other = (good, harm) if candidate["relation"] in _GOOD else (harm, good)
    return stated < other < _TURNED * stated


def _cue(words: Words, candidate: Candidate, reasons: list[str]) -> tuple[int, int]:
    """Return the first token of the sentence that is one of the *reasons*, the strongest before others."""
    sentence = range(*candidate["sentence"])
    found = (at for reason in reasons for at in sentence if words.lower[at] == reason)
    first = next(found, None)
    return (0, 0) if first is None else (first, first + 1)


def _claim(
    candidate: Candidate, relation: str, negated: bool, certainty: str, score: float
) -> dict[str, Any]:
    return {
        **{key: candidate[key] for key in _KEPT},
        "relation": relation,
        "negated": negated,
        "certainty": certainty,
        "score": score,
    }


@Language.factory(
    "claimx_relations",
    requires=[f"doc._.{CANDIDATES}"],
    assigns=[f"doc._.{STORED}"],
    default_config={"model": RULES, "min_score": 0.0},
)
def make_relations(nlp: Language, name: str, model: str, min_score: float) -> RelationDecision:
    """Build the component; *model* is a name, a folder or ``rules``.

    Claims that score below *min_score* are not made.
    """
    return decision(model, min_score)


def decision(model: str, min_score: float) -> RelationDecision:
    """Return the component with the model of that name loaded; one that is missing is an error when used."""
    if model == RULES:
        return RelationDecision(min_score)
    return RelationDecision(min_score, *model_named(model))
