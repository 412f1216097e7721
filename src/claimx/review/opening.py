"""Open a review: the claims, their articles, the log, and what others decided about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from claimx.errors import InputError
from claimx.labels.annotators import person
from claimx.labels.log import LabelLog, read_labels
from claimx.labels.merge import differing
from claimx.review.followed import FollowedLog
from claimx.review.session import ReviewSession
from claimx.review.store import ClaimList, Claims, ClaimStore
from claimx.review.team import assignment
from claimx.review.texts import ArticleTexts
from claimx.review.votes import Dispute, read_disputes


def open_session(
    claims: Path | None,
    labels: Path,
    docs: Iterable[Path],
    annotator: str,
    votes: Iterable[Path] = (),
    beside: Iterable[Path] = (),
) -> ReviewSession:
    """Return a review of the file *claims* whose decisions go to *labels*.

    With *votes*, the logs of annotators, it is an adjudication of what they decided differently; *claims*
    then only adds what these logs do not hold. What others decided, in *labels* and in the logs *beside*,
    is for the order ``disputed``. Raises InputError where there is nothing to review.
    """
    checked_name(annotator)
    logs = list(votes)
    store: Claims | None = ClaimStore(claims) if claims is not None else None
    disputes: list[Dispute] | None = None
    if logs:
        disputes, unshown = read_disputes(logs, store)
        if unshown:
            raise InputError(
                f"{unshown} claims in dispute are in no label.", fix="Give the claims that were reviewed too."
            )
        store = ClaimList(" and ".join(log.name for log in logs), (dispute.claim for dispute in disputes))
    if store is None:
        raise InputError("There are no claims to review.", fix="Give a file of claims.")
    folder = (claims or logs[0]).parent
    texts = ArticleTexts(list(docs), (Path(), folder))

    def said() -> dict[str, int]:
        others = [*beside, *([labels] if labels.is_file() else [])]
        return differing(label for label in read_labels(others) if label.annotator != annotator)

    log = FollowedLog(LabelLog(labels))
    session = ReviewSession(store, texts, log, annotator, disputes, said)
    session.begin()
    return session


def open_team(
    claims: Path, labels: Path, docs: Iterable[Path], names: Sequence[str], overlap: float
) -> list[ReviewSession]:
    """Return the review of the file *claims* by each of *names*, who share the log *labels*.

    Each sees whole articles of their own, and articles with the share *overlap* of the claims are given to
    two. Articles come from *docs* alone: what a file of claims names as its own lies beside the log, and
    is nothing for others.
    """
    store, texts = ClaimStore(claims), ArticleTexts(list(docs), ())
    log, dealt = FollowedLog(LabelLog(labels)), assignment(store.entries, names, overlap)
    sessions = [ReviewSession(store, texts, log, checked_name(name), assigned=dealt[name]) for name in names]
    for session in sessions:  # when all of them follow the log, which the first of them reads
        session.begin()
    return sessions


def checked_name(annotator: str) -> str:
    """Return the name of a person; raise InputError where it is no text, or that of a program."""
    person(annotator)
    try:
        annotator.encode()
    except UnicodeEncodeError as error:
        raise InputError("The annotator's name is no text.", fix="Give another --annotator.") from error
    return annotator
