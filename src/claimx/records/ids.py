"""Name claims by what they are about, so that a claim has the same id on every run."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from claimx.records.claim import Claim, Dose, HedgeCue, Mention
from claimx.records.vocabulary import Kind


def claim_id(
    doc_id: str,
    kind: Kind,
    *,
    drug: Mention | None = None,
    condition: Mention | None = None,
    dose: Dose | None = None,
    hedges: Iterable[HedgeCue] = (),
    ordinal: int = 0,
) -> str:
    """Return sixteen hex digits that name a claim, the same on every run over the same text.

    They depend on the document id, the kind, and the offsets and text of the drug, condition and dose;
    where there is none of these, of the hedges. A generic word counts with its antecedent, because *it*
    may stand for two drugs. The condition of a dosage does not count: it only comments on the dose.
    Neither do relation, denial, certainty, score or sentence, which rules and models decide.
    Two claims may then be about the same spans (*helps at 2 g, harms at 10 g*): see `unique_ids`.
    """
    parts = [drug, None if kind == "dosage" else condition, dose]
    spans = [
        None if part is None else [part.start, part.end, part.text, _antecedent(part)]
        for part in (parts if any(parts) else hedges)
    ]
    key: list[Any] = [doc_id, kind, spans]
    if ordinal:
        key.append(ordinal)
    return hashlib.sha256(json.dumps(key).encode()).hexdigest()[:16]


def id_by_words(claim_id: str, start: int, sentence: str) -> str:
    """Return sixteen hex digits for a claim in *sentence* where another text has a claim of that id."""
    return hashlib.sha256(json.dumps([claim_id, start, sentence]).encode()).hexdigest()[:16]


def unique_ids(claims: Iterable[Claim]) -> Iterator[Claim]:
    """Yield the *claims* of one document, those about the same spans told apart by their order.

    The first keeps its id, the next are numbered; give the claims in text order of their cues, so that
    the numbers stay the same from run to run.
    """
    seen: Counter[str] = Counter()
    for claim in claims:
        ordinal = seen[claim.id]
        seen[claim.id] += 1
        if not ordinal:
            yield claim
            continue
        yield replace(claim, id=id_of(claim, ordinal))


def id_of(claim: Claim, ordinal: int = 0) -> str:
    """Return the id of what *claim* says it is about, whatever id it has; *ordinal* as in `claim_id`."""
    return claim_id(
        claim.doc_id,
        claim.kind,
        drug=claim.drug,
        condition=claim.condition,
        dose=claim.dose,
        hedges=claim.hedges,
        ordinal=ordinal,
    )


def _antecedent(part: Mention | Dose | HedgeCue) -> list[Any] | None:
    meant = part.antecedent if isinstance(part, Mention) else None
    return [meant.start, meant.end, meant.text] if meant is not None else None
