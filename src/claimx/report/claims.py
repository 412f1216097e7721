"""Write claims as one HTML page: what is claimed, how sure, what contradicts what, each sentence marked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from claimx.collect.articles import ArticleFacts
from claimx.collect.merge import MergeCounts, merge
from claimx.collect.reading import read_claim_files
from claimx.collect.stats import most_common
from claimx.collect.words import relation_words, stance
from claimx.errors import InputError
from claimx.files.inputs import Source, reread
from claimx.labels.apply import ApplyCounts, Readable, apply_labels
from claimx.pages import page_environment
from claimx.printable import printable
from claimx.records import Label
from claimx.records.vocabulary import CERTAINTIES, HEDGE_TYPES, RELATIONS
from claimx.report.charts import certainty_chart, dose_chart, dose_rows, hedge_chart
from claimx.report.groups import DrugGroup, Groups, PairGroup, choose_groups, largest
from claimx.report.look import page_script, page_style, policy
from claimx.report.misreadings import signs
from claimx.report.opposites import OPPOSITIONS
from claimx.report.tallies import Amount, Pair, PairTally, Said, Tallies, is_checked

_ERRORS = 200
_TOP = 15
_REPEATED = 25
_DOSES = 12
_FREQUENCIES = 5
_NO_FACTS: Mapping[str, ArticleFacts] = {}


def claims_page(
    paths: Sequence[Path],
    *,
    labels: Iterable[Label] = (),
    facts: Mapping[str, ArticleFacts] = _NO_FACTS,
    title: str = "What the articles claim",
    sentences: int = 8,
    groups: int = 2500,
    opposite_score: float = 0.5,
    decided: ApplyCounts | None = None,
) -> str:
    """Return the page of the claims in the JSONL files *paths*, the same for the same files.

    Each claim counts once, as people left it in *labels*; what they rejected is only counted. A pipe, which
    can be read only once, is kept for the second reading. *facts* has title, date and address of articles;
    documents in the files tell them too. Up to *groups* pairs of a drug and a condition are shown with up
    to *sentences* sentences each, and opposite claims where both sides have one of at least
    *opposite_score*; the page says what is left out. *decided* is filled on the way.
    Raises InputError where there are no claims and RecordError for a line that is no record.
    """
    counts = MergeCounts()
    known = list(labels)

    def read(files: Sequence[Source], decided: ApplyCounts | None = None) -> Iterator[Readable]:
        records = read_claim_files(files)
        if not known:
            return records
        return apply_labels(records, known, keep_undecided=True, keep_rejected=True, counts=decided)

    with reread(paths) as files:
        tallies = Tallies(merge(read(files, decided), counts), errors=_ERRORS)
        if not tallies.stats.reviewed and not tallies.errors:
            raise InputError(
                "There are no claims to report"
                + (f", but {tallies.stats.documents} articles." if tallies.stats.documents else "."),
                where=", ".join(map(str, files)),
                fix="Give files of claims: claimx extract writes these.",
            )
        shown = choose_groups(
            tallies,
            merge(read(files)),
            sentences=sentences,
            groups=groups,
            opposite_score=opposite_score,
            facts={**tallies.facts, **facts},
        )
    doses = {drug: tally.amounts for drug, tally in tallies.doses.items()}
    style, script = page_style("claims.css"), page_script("claims.js", "address.js")
    return (
        _environment()
        .get_template("claims.html")
        .render(
            title=title,
            policy=policy(style, script),
            style=Markup(style),
            script=Markup(script),
            stats=tallies.stats,
            reviewed=tallies.stats.reviewed,
            anything_reviewed=any(state != "undecided" for state in tallies.stats.reviewed),
            tallies=tallies,
            repeated_records=counts.repeated.total(),
            groups=shown,
            anchors=_anchors(shown),
            article_places={group.doc_id: at for at, group in enumerate(shown.articles)},
            opposite_score=opposite_score,
            oppositions=OPPOSITIONS,
            top_drugs=_largest_tallies(tallies.drugs),
            top_conditions=_largest_tallies(tallies.conditions),
            repeated=_repeated(tallies),
            places={(group.drug, group.condition): at for at, group in enumerate(shown.pairs)},
            certainty_chart=certainty_chart(tallies.relations) if tallies.relations else "",
            hedge_chart=hedge_chart(tallies.stats.hedges) if tallies.stats.hedges else "",
            dose_chart=dose_chart(doses) if dose_rows(doses) else "",
            relations=RELATIONS,
            certainties=CERTAINTIES,
            hedge_types=HEDGE_TYPES,
            most_doses=_DOSES,
            most_frequencies=_FREQUENCIES,
        )
    )


def _environment() -> Environment:
    environment = page_environment("claimx.report")
    environment.filters |= {
        "text": printable,
        "number": "{:,}".format,
        "by_amount": _by_amount,
        "verb": relation_words,
        "most": most_common,
        "said": _in_order,
        "stance": stance,
        "checked": is_checked,
        "signs": signs,
    }
    return environment


def _anchors(shown: Groups) -> dict[str, int]:
    """Return a number for each claim of an article that a group shows too, by its id."""
    listed = {one.claim.id for group in shown.articles for one in group.passages}
    by_names: list[PairGroup | DrugGroup] = [*shown.pairs, *shown.doses, *shown.hedged]
    found = [one.claim.id for group in by_names for one in group.passages if one.claim.id in listed]
    return {claim_id: at for at, claim_id in enumerate(found)}


def _in_order(tally: PairTally) -> list[tuple[Said, int]]:
    """Return what is said with the number of claims, relations in their order, denials last of each."""
    order = {Said(relation, where): None for relation in RELATIONS for where in ("said", "doubted", "denied")}
    said = tally.said()
    return [(what, said[what]) for what in order if said[what]]


def _largest_tallies(tallies: dict[str, PairTally]) -> list[tuple[str, PairTally]]:
    return [(key, tallies[key]) for key in largest(tallies, _TOP)]


def _repeated(tallies: Tallies) -> list[tuple[Pair, Said, int, int]]:
    """Return what most articles say, with the numbers of articles and claims; once is no repetition."""
    found = [
        (names, said, articles, tallies.pairs[names].said()[said])
        for (names, said), articles in tallies.said_in.items()
        if articles > 1
    ]
    return sorted(found, key=lambda row: (-row[2], -row[3], row[0], row[1]))[:_REPEATED]


def _by_amount(amounts: Counter[Amount]) -> list[tuple[str, int, list[str]]]:
    """Return each amount in words with its number and how often it is taken, the most frequent first."""
    counts: Counter[tuple[str, float, str]] = Counter()
    frequencies: dict[str, Counter[str]] = defaultdict(Counter)
    for dose, count in amounts.items():
        counts[dose.unit, dose.low or dose.high or 0, dose.words] += count
        frequencies[dose.words][dose.frequency] += count
    return [
        (words, count, [often for often, _ in most_common(frequencies[words], None) if often])
        for (_, _, words), count in most_common(counts, None)
    ]
