"""Read a log of labels: every decision in its order, or only what counts now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from claimx.errors import InputError, RecordError
from claimx.records import Claim, Label


def read_labels(paths: Iterable[Path]) -> Iterator[Label]:
    """Yield the labels of log files in their order.

    A last line without its line end was torn when a writer was stopped, and is left out. Raises InputError
    for a file that cannot be read and RecordError for a line that is no label.
    """
    for path in paths:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise InputError(f"The log cannot be read: {error.strerror}.", where=str(path)) from error
        for number, line in enumerate(data[: data.rfind(b"\n") + 1].split(b"\n")[:-1], 1):
            if line.strip():
                try:
                    yield Label.from_json(line)
                except RecordError as error:
                    raise RecordError(error.what, where=f"{path}:{number}", fix="Mend the line.") from error


def standing(labels: Iterable[Label]) -> list[Label]:
    """Return the labels that count: the last of each claim and annotator, unless that is an undo."""
    last: dict[tuple[str, str], Label] = {}
    for label in labels:
        last[label.claim_id, label.annotator] = label
    return [label for label in last.values() if label.verdict != "undo"]


def corrected(label: Label) -> Claim:
    """Return the claim of *label* with its corrections; raise RecordError where they are wrong."""
    if label.claim is None:
        raise RecordError("The label has no claim.", where=label.claim_id)
    if not label.corrections:
        return label.claim
    wrong = sorted(set(label.corrections) - _CORRECTABLE)
    if wrong:
        raise RecordError(f"No reviewer can correct {', '.join(wrong)}.", where=label.claim_id)
    return Claim.from_dict({**label.claim.to_dict(), **label.corrections})


_CORRECTABLE = {"drug", "condition", "relation", "negated", "certainty", "hedges", "doses", "dose"}
