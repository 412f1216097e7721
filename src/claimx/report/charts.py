"""Draw the charts of a report of claims."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from claimx.collect.words import relation_words
from claimx.printable import one_line
from claimx.records.vocabulary import CERTAINTIES, RELATIONS, Certainty, Relation
from claimx.report.svg import themed_svg
from claimx.report.tallies import Amount
from claimx.rules import load_table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDTH = 3.9  # inches; a point of it is somewhat more than a pixel
_ROW = 0.31
_LABEL = 10  # points
_NUMBER = 9
_ROOM = 0.12  # of the widest bar, for a number in it
_DRUGS = 10
_LONGEST = 20
_NO_XML = re.compile("[\ufffe\uffff]")
_CLASSES = {
    "#000001": "asserted", "#000002": "probable", "#000003": "possible", "#000004": "doubtful",
    "#000005": "bar", "#000006": "grid", "#000007": "on-asserted", "#000008": "on-possible",
}  # fmt: skip
"""Colours that stand for classes of the page's style sheet."""
_COLOURS = {name: colour for colour, name in _CLASSES.items()}


def certainty_chart(counts: Mapping[tuple[Relation, bool, Certainty], int]) -> Markup:
    """Return a bar for each relation, said or denied, in parts by certainty."""
    rows = [
        (relation, denied)
        for relation in RELATIONS
        for denied in (False, True)
        if any(counts.get((relation, denied, certainty)) for certainty in CERTAINTIES)
    ]
    said = [relation_words(relation, "denied" if denied else "said") for relation, denied in rows]
    figure, axes = _bars([words.removesuffix(" in") for words in said])
    left = [0] * len(rows)
    widest = max((sum(counts.get((*row, one), 0) for one in CERTAINTIES) for row in rows), default=0)
    for certainty in CERTAINTIES:
        widths = [counts.get((*row, certainty), 0) for row in rows]
        axes.barh(range(len(rows)), widths, left=left, height=0.72, color=_COLOURS[certainty])
        ink = _COLOURS["on-asserted" if certainty in CERTAINTIES[:2] else "on-possible"]
        for at, (width, before) in enumerate(zip(widths, left, strict=True)):
            if width > widest * _ROOM:
                axes.text(
                    before + width / 2, at, f"{width}",
                    ha="center", va="center_baseline", fontsize=_NUMBER, color=ink,
                )  # fmt: skip
        left = [before + width for before, width in zip(left, widths, strict=True)]
    axes.set_xlabel("claims")
    return themed_svg(figure, "Certainty of the claims by relation", _CLASSES)


def hedge_chart(counts: Mapping[str, int]) -> Markup:
    """Return a bar for each type of hedge: the claims that have one."""
    rows = sorted(((count, kind) for kind, count in counts.items() if count), reverse=True)
    figure, axes = _bars([kind.replace("_", " ") for _, kind in rows])
    axes.barh(range(len(rows)), [count for count, _ in rows], height=0.72, color=_COLOURS["bar"])
    for at, (count, _) in enumerate(rows):
        axes.annotate(
            f"{count:,}", (count, at),
            xytext=(4, 0), textcoords="offset points", va="center_baseline", fontsize=_NUMBER,
        )  # fmt: skip
    axes.margins(x=0.14)
    axes.set_xlabel("claims")
    return themed_svg(figure, "Claims by type of hedge", _CLASSES)


def dose_chart(doses: Mapping[str, Counter[Amount]]) -> Markup:
    """Return the doses of the drugs that have the most, as dots and ranges on a scale of weight."""
    from matplotlib.ticker import LogLocator

    rows = dose_rows(doses)
    figure, axes = _bars([_short(drug) for drug, _ in rows])
    for at, (_, ranges) in enumerate(rows):
        bounds = [bound for low, high in ranges for bound in (low, high)]
        axes.plot([min(bounds), max(bounds)], [at, at], color=_COLOURS["grid"], linewidth=1, zorder=1)
        for (low, high), count in sorted(ranges.items()):
            axes.plot(
                [low, high], [at, at], color=_COLOURS["bar"], linewidth=3.5, alpha=0.75, marker="o",
                markersize=min(4 + count**0.5, 9), markeredgewidth=0, solid_capstyle="round", zorder=2,
            )  # fmt: skip
    axes.set_xscale("log")
    axes.minorticks_off()
    axes.xaxis.set_major_locator(LogLocator(numticks=4))
    axes.xaxis.set_major_formatter(lambda value, _: _weight(value))
    axes.set_xlabel("weight, on a logarithmic scale")
    return themed_svg(figure, "Doses in milligrams by drug", _CLASSES)


def dose_rows(doses: Mapping[str, Counter[Amount]]) -> list[tuple[str, Counter[tuple[float, float]]]]:
    """Return the drugs with the most weighed doses, each with its (low, high) in milligrams and their number.

    What is given by body weight, or in a unit that no scale can weigh, is left out.
    """
    factors = _milligrams()
    rows = []
    for drug, amounts in doses.items():
        ranges: Counter[tuple[float, float]] = Counter()
        for dose, count in amounts.items():
            factor = factors.get(dose.unit.lower())
            bounds = [bound * factor for bound in (dose.low, dose.high) if bound and factor]
            if drug and bounds and dose.per in (None, "day") and all(map(_on_a_scale, bounds)):
                ranges[min(bounds), max(bounds)] += count
        if ranges:
            rows.append((drug, ranges))
    return sorted(rows, key=lambda row: (-row[1].total(), row[0]))[:_DRUGS]


def _on_a_scale(milligrams: float) -> bool:
    """Tell whether a dose is between a picogram and a ton; anything else would hide the rest."""
    return 1e-9 <= milligrams <= 1e9


def _milligrams() -> dict[str, float]:
    rows: list[dict[str, Any]] = load_table("doses.json")["units"]["rows"]
    return {
        spelling.lower(): row["factor"]
        for row in rows
        if row["class"] == "mass"
        for spelling in [*row["spellings"], *row.get("exact", ())]
    }


def _weight(milligrams: float) -> str:
    """Return a power of ten in the unit that needs the fewest digits: *100 mg*, *10 g*."""
    for unit, factor in (("kg", 1e6), ("g", 1e3), ("mg", 1), ("µg", 1e-3), ("ng", 1e-6)):
        if milligrams >= factor * 0.99:
            return f"{milligrams / factor:,.4g} {unit}"
    return f"{milligrams * 1e9:.4g} pg"


def _bars(labels: Sequence[str]) -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(_WIDTH, _ROW * len(labels) + 0.7), layout="constrained")
    axes = figure.add_subplot()
    axes.set_yticks(range(len(labels)), labels, parse_math=False, fontsize=_LABEL)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.tick_params(length=0)
    axes.tick_params(axis="x", labelsize=_NUMBER)
    axes.xaxis.label.set_fontsize(_NUMBER)
    axes.grid(axis="x", color=_COLOURS["grid"], linewidth=0.7)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return figure, axes


def _short(name: str) -> str:
    """Return *name* cut to fit, without what XML cannot hold."""
    name = _NO_XML.sub("?", one_line(name))
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
