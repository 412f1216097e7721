"""Draw the plots of a page as SVG text."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from claimx.learn.curves import Bin, Point

_SIZE = (5.2, 3.9)  # inches
_STYLES = (("#1b6ca8", "-"), ("#b3541e", "--"), ("#4b7a2b", "-."), ("#7b3f99", ":"), ("#444444", "-"))
"""Colours that differ in darkness too, each with a line of its own for those who see no colour."""


def precision_recall_plot(curves: Mapping[str, Sequence[Point]], points: Mapping[str, Point]) -> Markup:
    """Return precision over recall, one line a name; *points* marks where the thresholds of the model are."""
    figure, axes = _figure("recall", "precision")
    for (name, curve), (colour, line) in zip(curves.items(), _STYLES, strict=False):
        axes.plot(
            [point.recall for point in curve], [point.precision for point in curve],
            color=colour, linestyle=line, label=name,
        )  # fmt: skip
        if name in points:
            axes.plot(points[name].recall, points[name].precision, color=colour, marker="o", markersize=6)
    if curves:
        axes.legend(loc="lower left", frameon=False)
    return _svg(figure, "Precision over recall by relation")


def reliability_plot(bins: Sequence[Bin]) -> Markup:
    """Return the share of accepted claims over their score, with the number of claims of each point."""
    figure, axes = _figure("score", "share that is right")
    axes.plot([0, 1], [0, 1], color="#999999", linewidth=1)
    colour, _ = _STYLES[0]
    axes.plot([one.score for one in bins], [one.accepted for one in bins], color=colour, marker="o")
    for one in bins:
        axes.annotate(
            str(one.count), (one.score, one.accepted), textcoords="offset points", xytext=(6, -12), fontsize=9
        )
    return _svg(figure, "Share of claims that are right over their score")


def _figure(x: str, y: str) -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=_SIZE, layout="constrained")
    axes = figure.add_subplot()
    axes.set(xlim=(0, 1.02), ylim=(0, 1.02), xlabel=x, ylabel=y)
    axes.grid(color="#dddddd", linewidth=0.6)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure, axes


def _svg(figure: Figure, title: str) -> Markup:
    """Return *figure* as an element for a page, the same for the same data, its text as text."""
    from matplotlib import rc_context

    written = io.StringIO()
    with rc_context({"svg.hashsalt": title, "svg.fonttype": "none", "font.family": "sans-serif"}):
        figure.savefig(written, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    text = written.getvalue()
    label = Markup('<svg role="img" aria-label="{}" ').format(title)
    return Markup(text[text.index("<svg ") :].replace("<svg ", label, 1))
