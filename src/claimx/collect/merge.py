"""Make one stream of records from several, each record once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from claimx.collect.reading import Seen
from claimx.records import Claim, Document, ErrorRecord


@dataclass(slots=True)
class MergeCounts:
    """What went through `merge`: *written*, *repeated*, told *apart* by kind of record; claims by model."""

    written: Counter[str] = field(default_factory=Counter)
    repeated: Counter[str] = field(default_factory=Counter)
    apart: Counter[str] = field(default_factory=Counter)
    models: Counter[str] = field(default_factory=Counter)


def merge(
    records: Iterable[Claim | Document | ErrorRecord], counts: MergeCounts | None = None
) -> Iterator[Claim | Document | ErrorRecord]:
    """Yield *records* in their order, of those that say the same only the first.

    Claims are the same where id and sentence are, documents where id and text are. What has the id of another
    text's record gets one of its own. *counts* is filled on the way.
    """
    counts = MergeCounts() if counts is None else counts
    seen = Seen()
    for record in records:
        kind = _KINDS[type(record)]
        made = seen.add(record)
        if made is None:
            counts.repeated[kind] += 1
            continue
        counts.written[kind] += 1
        counts.apart[kind] += made is not record
        if isinstance(made, Claim):
            counts.models[model_name(made)] += 1
        yield made


_KINDS: dict[type, str] = {Claim: "claims", Document: "documents", ErrorRecord: "error records"}


def model_name(claim: Claim) -> str:
    """Return the model that made *claim* with the beginning of its hash: *default 43df40ff*."""
    return f"{claim.extractor.model} {claim.extractor.model_sha256[:8]}".strip()
