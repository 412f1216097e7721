"""Decide which candidate pairs are claims, of which relation, denied or not, and how certain."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from claimx.model import FILE, Model
from claimx.model_folders import RULES
from claimx.relations.candidate import Candidate
from claimx.relations.certainty import rule_certainty, rule_score
from claimx.relations.features import BETWEEN, describe
from claimx.relations.missing_model import model_named
from claimx.text.attributes import CANDIDATES, PROVENANCE, RELATIONS
from claimx.text.words import Words, words_of

_LEAST = 0.4  # score of the rules below which a pair is no claim
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
    ``score``. Without a *model* the rules decide, and left out is what they score below a threshold; a model
    has one of its own for pairs with a trigger and one for pairs without. Claims below *min_score* are left
    out in either case; with *keep_all* none is.
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
        setattr(doc._, RELATIONS, list(claims.values()))
        setattr(doc._, PROVENANCE, {**getattr(doc._, PROVENANCE), **self._provenance})
        return doc

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
        self._provenance = {"model": name, "model_sha256": "" if model is None else model.sha256()}

    def _ruled(self, candidates: list[Candidate]) -> Iterator[dict[str, Any]]:
        for candidate in candidates:
            score = rule_score(candidate)
            if candidate["relation"] and (score >= _LEAST or self.keep_all):
                yield _claim(candidate, candidate["relation"], rule_certainty(candidate), score)

    def _learned(self, doc: Doc, candidates: list[Candidate]) -> Iterator[dict[str, Any]]:
        model = self._model
        if model is None or not candidates:
            return
        words = words_of(doc)
        rows = [describe(words, candidate) for candidate in candidates]
        relations = model.relation.probabilities(rows)
        best = relations[:, 1:].argmax(axis=1) + 1  # the first class is that of no claim
        shares = relations[np.arange(len(rows)), best]
        least = [model.thresholds["linked" if one["relation"] else "unlinked"] for one in candidates]
        chosen = np.flatnonzero((shares >= least) | self.keep_all)
        certainties = model.certainty.probabilities([rows[at] for at in chosen.tolist()])
        scores = model.calibration.scores(shares[chosen] * certainties.max(axis=1, initial=0.0))
        levels = certainties.argmax(axis=1)
        for at, level, score in zip(chosen.tolist(), levels.tolist(), scores.tolist(), strict=True):
            relation, certainty = model.relation.classes[best[at]], model.certainty.classes[level]
            candidate = candidates[at]
            if not candidate["rule"]:
                strongest = model.relation.strongest(rows[at], relation)
                reasons = [name for name in strongest if ":" in name or ">" in name][:_REASONS]
                cue = _cue(words, candidate, reasons)
                candidate = {**candidate, "rule": f"model: {', '.join(reasons)}", "cue": cue}
            yield _claim(candidate, relation, certainty, round(score, 3))


def _cue(words: Words, candidate: Candidate, reasons: list[str]) -> list[int]:
    """Return the tokens of the first reason that is a word between drug and condition."""
    drug, drug_end, condition, condition_end = candidate["places"]
    between = range(min(drug_end, condition_end), max(drug, condition))
    for reason in reasons:
        order, _, word = reason.partition(":")
        if order in BETWEEN:
            return next([at, at + 1] for at in between if words.lower[at] == word)
    return [0, 0]


def _claim(candidate: Candidate, relation: str, certainty: str, score: float) -> dict[str, Any]:
    return {
        **{key: candidate[key] for key in _KEPT},
        "relation": relation,
        "negated": bool(candidate["negations"]),
        "certainty": certainty,
        "score": score,
    }


@Language.factory(
    "claimx_relations",
    requires=[f"doc._.{CANDIDATES}"],
    assigns=[f"doc._.{RELATIONS}"],
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
