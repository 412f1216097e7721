"""Make one stream of records from several, each record once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from claimx.collect.reading import Seen
from claimx.records import Claim, Document, ErrorRecord


@dataclass(slots=True)
class MergeCounts:
    """What went through `merge`: *written* and *repeated* by kind of record, claims by model."""

    written: Counter[str] = field(default_factory=Counter)
    repeated: Counter[str] = field(default_factory=Counter)
    models: Counter[str] = field(default_factory=Counter)


def merge(
    records: Iterable[Claim | Document | ErrorRecord], counts: MergeCounts | None = None
) -> Iterator[Claim | Document | ErrorRecord]:
    """Yield *records* in their order, of those with the same id or the same error only the first.

    *counts* is filled on the way.
    """
    counts = MergeCounts() if counts is None else counts
    seen = Seen()
    for record in records:
        kind = _KINDS[type(record)]
        if not seen.add(record):
            counts.repeated[kind] += 1
            continue
        counts.written[kind] += 1
        if isinstance(record, Claim):
            counts.models[model_name(record)] += 1
        yield record


_KINDS: dict[type, str] = {Claim: "claims", Document: "documents", ErrorRecord: "error records"}


def model_name(claim: Claim) -> str:
    """Return the model that made *claim* with the beginning of its hash: *default 43df40ff*."""
    return f"{claim.extractor.model} {claim.extractor.model_sha256[:8]}".strip()
