"""Choose the groups that a page shows and give each its sentences: the second reading of a report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from claimx.collect.articles import ArticleFacts, known_of
from claimx.collect.reading import text_key
from claimx.collect.words import name, pair, stance
from claimx.records import Claim, Document, ErrorRecord
from claimx.report.opposites import Opposite, opposites
from claimx.report.passages import Keeper, Passage
from claimx.report.tallies import Pair, PairTally, Said, Tallies, Tally, dose_kind

K = TypeVar("K", str, Pair)

_OPPOSITE = 3  # sentences on each side
_OPPOSITES = 250
_ARTICLE_CLAIMS = 2000  # of all articles together


@dataclass(frozen=True, slots=True)
class PairGroup:
    """All claims that relate a drug to a condition."""

    drug: str
    condition: str
    tally: PairTally
    passages: list[Passage]

    @property
    def claims(self) -> int:
        """Return how many claims there are, shown or not."""
        return self.tally.total


@dataclass(frozen=True, slots=True)
class DrugGroup:
    """The doses of a drug, or the hedged statements about it; *drug* is empty where none is named."""

    drug: str
    tally: Tally
    passages: list[Passage]

    @property
    def claims(self) -> int:
        """Return how many claims there are, shown or not."""
        return self.tally.total


@dataclass(frozen=True, slots=True)
class OppositeGroup:
    """An opposition with sentences of both sides."""

    opposite: Opposite
    left: list[Passage]
    right: list[Passage]


@dataclass(frozen=True, slots=True)
class ArticleGroup:
    """An article with its claims in the order of its text; *claims* is their number, shown or not."""

    doc_id: str
    facts: ArticleFacts
    claims: int
    passages: list[Passage]


@dataclass(slots=True)
class Groups:
    """What a page shows, and of each kind how many there are in all.

    *unlikely* is the number of oppositions that are left out for their score.
    """

    pairs: list[PairGroup] = field(default_factory=list)
    doses: list[DrugGroup] = field(default_factory=list)
    hedged: list[DrugGroup] = field(default_factory=list)
    articles: list[ArticleGroup] = field(default_factory=list)
    opposites: list[OppositeGroup] = field(default_factory=list)
    every_opposite: int = 0
    unlikely: int = 0


def choose_groups(
    tallies: Tallies,
    records: Iterable[Claim | Document | ErrorRecord],
    *,
    sentences: int,
    groups: int,
    opposite_score: float,
    facts: Mapping[str, ArticleFacts],
) -> Groups:
    """Return the *groups* pairs with the most articles, with up to *sentences* sentences each.

    Of drugs with doses and of articles there are a quarter as many, of drugs with hedged statements an
    eighth. An article has up to five times *sentences* claims, fewer where there are many articles.
    Oppositions have both sides at least as likely as *opposite_score*. *facts* tells of the articles.
    *records* are the same that *tallies* counted.
    """
    drugs = max(groups // 4, 1)
    pairs = {key: Keeper(sentences) for key in largest(tallies.pairs, groups)}
    doses = {key: Keeper(sentences) for key in largest(tallies.doses, drugs)}
    hedged = {key: Keeper(sentences) for key in largest(tallies.hedged, max(groups // 8, 1))}
    most = sorted(tallies.claims_of, key=lambda key: -tallies.claims_of[key])[: max(groups // 4, 1)]
    lines = min(max(_ARTICLE_CLAIMS // max(len(most), 1), 1), 5 * sentences)
    articles = {key: Keeper(lines) for key in most}
    every = opposites(tallies.pairs)
    found = [one for one in every if one.score >= opposite_score]
    shown = [(one, Keeper(_OPPOSITE), Keeper(_OPPOSITE)) for one in found[:_OPPOSITES]]
    sides: dict[tuple[Pair, Said], list[Keeper]] = defaultdict(list)
    for one, left, right in shown:
        for keeper, side in ((left, one.opposition.left), (right, one.opposition.right)):
            for said in side:
                sides[one.pair, said].append(keeper)
    for record in records:
        if not isinstance(record, Claim) or record.reviewed == "rejected":
            continue
        article = articles.get(text_key(record.doc_id))
        if article is not None:
            article.add(record.id, record)
        names = pair(record)
        if names is not None and record.relation is not None:
            said = Said(record.relation, stance(record))
            for keeper in (pairs.get(names), *sides.get((names, said), ())):
                if keeper is not None:
                    keeper.add((said, record.certainty), record)
        elif record.kind == "dosage" and record.dose is not None and name(record.drug) in doses:
            doses[name(record.drug)].add(dose_kind(record), record)
        elif record.kind == "hedged_statement" and name(record.drug) in hedged:
            hedged[name(record.drug)].add(tuple(hedge.type for hedge in record.hedges), record)
    return Groups(
        [PairGroup(*key, tallies.pairs[key], keeper.passages()) for key, keeper in pairs.items()],
        [DrugGroup(drug, tallies.doses[drug], keeper.passages()) for drug, keeper in doses.items()],
        [DrugGroup(drug, tallies.hedged[drug], keeper.passages()) for drug, keeper in hedged.items()],
        [_article(keeper.passages(), tallies.claims_of[key], facts) for key, keeper in articles.items()],
        [OppositeGroup(one, left.passages(), right.passages()) for one, left, right in shown],
        len(found),
        len(every) - len(found),
    )


def _article(found: list[Passage], claims: int, facts: Mapping[str, ArticleFacts]) -> ArticleGroup:
    in_order = sorted(found, key=lambda one: (one.claim.start, one.claim.id))
    doc_id = in_order[0].claim.doc_id
    return ArticleGroup(doc_id, known_of(doc_id, facts), claims, in_order)


def largest(tallies: Mapping[K, PairTally | Tally], most: int) -> list[K]:
    """Return the *most* keys with the most articles, then the most claims; what has no name comes last."""

    def rank(key: K) -> tuple[bool, int, int, K]:
        return not key, -tallies[key].articles, -tallies[key].total, key

    return sorted(tallies, key=rank)[:most]
