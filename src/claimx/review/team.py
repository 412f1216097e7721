"""The people who review together: who they are, which claims are whose, how far they are and agree."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import stat
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import combinations
from pathlib import Path
from typing import Any

from claimx.errors import InputError, OutputError
from claimx.files.inputs import read_input
from claimx.labels.agreement import cohen_kappa
from claimx.labels.annotators import person
from claimx.labels.stats import Share
from claimx.review.session import ReviewSession
from claimx.review.store import Entry

_BYTES = 24  # of chance in a secret
_SHORTEST = 16  # characters of a secret that somebody made up
_SECRET = re.compile(rf"[A-Za-z0-9_-]{{{_SHORTEST},}}")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def read_users(path: Path) -> dict[str, str]:
    """Return the secret of each person of the file *path*, by name.

    A line is a name, or a name, a tab and a secret; blank lines and those that begin with ``#`` are left out.
    Who has no secret gets one, which is written into the file, and only its owner can then read it. Raises
    InputError for names that are doubled, secrets that are short or that others can read, or no name at all.
    """
    where = str(path)
    lines = read_input(path).decode("utf-8", "replace").splitlines()
    users: dict[str, str] = {}
    made = [_line(line, users, f"{where}:{number}") for number, line in enumerate(lines, 1)]
    if not users:
        raise InputError("The file names nobody.", where=where, fix="Write one name a line.")
    if made != lines:
        _write_private(path, "".join(f"{line}\n" for line in made))
    elif stat.S_IMODE(path.stat().st_mode) & _OTHERS:
        raise InputError("Others can read the secrets here.", where=where, fix=f"Run: chmod 600 {path}")
    return users


def assignment(entries: Sequence[Entry], names: Sequence[str], overlap: float) -> dict[str, frozenset[int]]:
    """Return which claims are whose, by their places: whole articles, as evenly as these allow.

    Articles that hold the share *overlap* of the claims are given to two people. Equal arguments give an
    equal assignment.
    """
    articles: dict[str, list[int]] = defaultdict(list)
    for place, entry in enumerate(entries):
        articles[entry.doc_id].append(place)
    dealt: dict[str, list[int]] = {name: [] for name in names}
    shared = 0
    for doc_id in sorted(articles, key=_chance):
        places = articles[doc_id]
        readers = 1
        if len(names) > 1 and shared < overlap * len(entries):
            readers, shared = 2, shared + len(places)
        free = sorted(names, key=lambda name: (len(dealt[name]), _chance(f"{name}\n{doc_id}")))
        for name in free[:readers]:
            dealt[name] += places
    return {name: frozenset(places) for name, places in dealt.items()}


def team_state(sessions: Iterable[ReviewSession]) -> dict[str, Any]:
    """Return how far everybody is, and how far each two agree on the claims that both decided about."""
    people = list(sessions)
    for session in people:
        session.refresh()
    progress = [(session.annotator, session.progress()) for session in people]
    return {
        "people": [{"name": name, "decided": far.decided, "total": far.total} for name, far in progress],
        "pairs": [pair for one, two in combinations(people, 2) if (pair := _agreement(one, two))["both"]],
    }


def _agreement(one: ReviewSession, two: ReviewSession) -> dict[str, Any]:
    decided = {made.claim_id: made for made in one.decisions.all_standing() if made.verdict != "skip"}
    found = [
        (decided[made.claim_id], made)
        for made in two.decisions.all_standing()
        if made.verdict != "skip" and made.claim_id in decided
    ]
    same = sum((a.verdict, a.corrections) == (b.verdict, b.corrections) for a, b in found)
    share = Share("same", same, len(found))
    return {
        "names": [one.annotator, two.annotator],
        "both": len(found),
        "same": same,
        "low": share.low,
        "high": share.high,
        "kappa": cohen_kappa([(a.verdict, b.verdict) for a, b in found]),
    }


def _line(line: str, users: dict[str, str], where: str) -> str:
    """Take the person of a line into *users*, and return the line with a secret."""
    name, _, secret = (part.strip() for part in line.partition("\t"))
    if not name or name.startswith("#"):
        return line
    if person(name) in users:
        raise InputError(f"'{name}' is there twice.", where=where, fix="Give each person another name.")
    if secret and not _SECRET.fullmatch(secret):
        wrong = f"A secret has {_SHORTEST} letters, digits, '-' and '_' or more."
        raise InputError(wrong, where=where, fix="Leave it out: claimx makes one.")
    if secret in users.values():
        raise InputError("Two people have one secret.", where=where, fix="Leave it out: claimx makes one.")
    users[name] = secret or secrets.token_urlsafe(_BYTES)
    return line if secret else f"{name}\t{users[name]}"


def _write_private(path: Path, text: str) -> None:
    """Replace the file *path* as a whole, readable by its owner alone."""
    target = path.resolve()
    try:
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")  # of mode 0600
        try:
            with open(descriptor, "w", encoding="utf-8") as stream:
                stream.write(text)
            os.replace(name, target)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(name)
    except OSError as error:
        raise OutputError(
            f"The secrets cannot be written: {error.strerror}.", where=str(path), fix="Give your own file."
        ) from error


def _chance(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
