"""Draw the plots of an evaluation, in the colours of the page, and the learning curve of the documents."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from claimx.report.svg import themed_svg

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from claimx.learn.curves import Bin, Point

_SIZE = (5.2, 3.9)  # inches
_CLASSES = {
    "#000001": "asserted", "#000002": "wrong", "#000003": "right", "#000004": "doubt", "#000005": "quiet",
    "#000006": "grid",
}  # fmt: skip
"""Colours that stand for classes of the page's style sheet."""
_INK = {name: colour for colour, name in _CLASSES.items()}
_LINES = (("asserted", "-"), ("wrong", "--"), ("right", "-."), ("doubt", ":"), ("quiet", "-"))
"""The classes of curves, each with a line of its own for those who see no colour."""
_STYLES = (("#1b6ca8", "-"), ("#b3541e", "--"), ("#4b7a2b", "-."), ("#7b3f99", ":"), ("#444444", "-"))
"""Colours that differ in darkness too, each with a line of its own for those who see no colour."""
_MARKERS = "osD^v"
_GREY = "#767676"  # as far from white as from black
_UNIT = (0, 1.02)
_APART = 0.08  # of a step, between the error bars of two curves


def precision_recall_plot(curves: Mapping[str, Sequence[Point]], points: Mapping[str, Point]) -> Markup:
    """Return precision over recall, one line a name; *points* marks where the thresholds of the model are."""
    figure, axes = _figure("recall", "precision")
    for (name, curve), (ink, line) in zip(curves.items(), _LINES, strict=False):
        axes.plot(
            [point.recall for point in curve], [point.precision for point in curve],
            color=_INK[ink], linestyle=line, label=name,
        )  # fmt: skip
        if name in points:
            axes.plot(points[name].recall, points[name].precision, color=_INK[ink], marker="o", markersize=6)
    if curves:
        axes.legend(loc="lower left", frameon=False)
    return themed_svg(figure, "Precision over recall by relation", _CLASSES)


def reliability_plot(bins: Sequence[Bin]) -> Markup:
    """Return the share of accepted claims over their score, with the number of claims of each point."""
    figure, axes = _figure("score", "share that is right")
    axes.plot([0, 1], [0, 1], color=_INK["quiet"], linewidth=1)
    axes.plot([one.score for one in bins], [one.accepted for one in bins], color=_INK["asserted"], marker="o")
    for one in bins:
        axes.annotate(
            str(one.count), (one.score, one.accepted), textcoords="offset points", xytext=(6, -12), fontsize=9
        )
    return themed_svg(figure, "Share of claims that are right over their score", _CLASSES)


def learning_curve_plot(
    numbers: Sequence[str],
    curves: Mapping[str, Sequence[tuple[float, float]]],
    levels: Mapping[str, float],
    *,
    x: str,
    y: str,
) -> Markup:
    """Return mean and spread of *y* over *numbers*, one line a name, and a level line for each of *levels*.

    A curve has (mean, standard deviation) for each of the numbers, which stand equally far apart. The plot
    can be read on a light and on a dark page; its y axis does not begin at zero.
    """
    figure, axes = _figure(x, y, (-0.3, len(numbers) - 0.4), None)
    for at, ((name, points), (colour, line)) in enumerate(zip(curves.items(), _STYLES, strict=False)):
        axes.errorbar(
            [place + _APART * (at - (len(curves) - 1) / 2) for place in range(len(points))],
            [mean for mean, _ in points], [spread for _, spread in points],
            color=colour, linestyle=line, marker=_MARKERS[at], capsize=3, label=name,
        )  # fmt: skip
    for name, level in levels.items():
        axes.axhline(level, color=_GREY, linewidth=1, linestyle=(0, (1, 2)))
        axes.annotate(
            name, (1, level), xycoords=("axes fraction", "data"), xytext=(5, 0), textcoords="offset points",
            color=_GREY, fontsize=9, va="center",
        )  # fmt: skip
    axes.set_xticks(range(len(numbers)), numbers)
    axes.grid(color=_GREY, alpha=0.3, linewidth=0.6)
    axes.tick_params(colors=_GREY)
    for spine in axes.spines.values():
        spine.set_color(_GREY)
    for label in (axes.xaxis.label, axes.yaxis.label):
        label.set_color(_GREY)
    figure.legend(loc="outside upper center", ncols=len(curves), frameon=False, labelcolor=_GREY)
    return _svg(figure, f"{y} over {x}")


def _figure(
    x: str,
    y: str,
    across: tuple[float, float] = _UNIT,
    upwards: tuple[float, float] | None = _UNIT,
) -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=_SIZE, layout="constrained")
    axes = figure.add_subplot()
    axes.set(xlim=across, xlabel=x, ylabel=y)
    if upwards is not None:
        axes.set_ylim(upwards)
    axes.grid(color=_INK["grid"], linewidth=0.6)
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
