"""The plane of free flow and protection: clouds of replications, joint regions, the frontier."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dfftsim.analysis.freer_and_safer import SAME, joint_of
from dfftsim.i18n import t
from dfftsim.report.figures import BAR_COLOUR, GRID, INK, LAWFUL_COLOUR, MUTED, blank
from dfftsim.report.freer_and_safer_tables import percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Document = Mapping[str, Any]
COLOURS = (LAWFUL_COLOUR, BAR_COLOUR, "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
"""Of Okabe and Ito, as in all figures; each cloud also carries its name."""
MARKERS = ("o", "s", "^", "D", "v", "P")
HEIGHT = 5.2


def plane(document: Document) -> Figure:
    """F to the right, P upwards, in per cent. Each package: its replications as points, its mean, and the
    joint region of its difference, laid on the mean of the scenario.
    """
    figure, axes = blank(height=HEIGHT)
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    clouds = document["by_replication"]
    first = cloud_of(clouds[""])
    start = mean_of(first)
    axes.plot(*columns(first), ".", color=MUTED, markersize=4, alpha=0.5)
    axes.plot(*start, "X", color=INK, markersize=9, zorder=6)
    axes.annotate(
        label(t("freer.scenario"), document.get("frontier", {}).get("")),
        start,
        xytext=(-9, -14),
        textcoords="offset points",
        ha="right",
        color=INK,
    )
    undominated: list[tuple[float, float]] = [start]
    for number, package in enumerate(document["packages"]):
        colour, marker = COLOURS[number % len(COLOURS)], MARKERS[number % len(MARKERS)]
        cloud = cloud_of(clouds[package["id"]])
        middle = mean_of(cloud)
        undominated.append(middle)
        axes.plot(*columns(cloud), marker, color=colour, markersize=3, alpha=0.45, linewidth=0)
        region = joint_of(package["freer_and_safer"]).ellipse()
        edge = [(start[0] + 100 * free, start[1] + 100 * safe) for free, safe in region]
        axes.plot(*columns(edge), color=colour, linewidth=1.4)
        axes.plot(*middle, marker, color=colour, markersize=8, zorder=5)
        share = document.get("frontier", {}).get(package["id"])
        axes.annotate(
            label(package["id"], share),
            middle,
            xytext=(9, 6),
            textcoords="offset points",
            color=INK,
        )
    front = sorted(point for point in set(undominated) if not dominated(point, undominated))
    axes.plot(*columns(front), color=MUTED, linewidth=1.0, linestyle=(0, (4, 3)), zorder=1)
    axes.axvline(start[0], color=MUTED, linewidth=0.7)
    axes.axhline(start[1], color=MUTED, linewidth=0.7)
    axes.xaxis.set_major_formatter(lambda share, _: f"{share:g} %")
    axes.yaxis.set_major_formatter(lambda share, _: f"{share:g} %")
    axes.set_xlabel(t("freer.axis.F"))
    axes.set_ylabel(t("freer.axis.P"))
    return figure


def label(name: str, share: float | None) -> str:
    """A name with the probability of being on the frontier."""
    return name if share is None else f"{name} ({percent(share)})"


def cloud_of(values: Document) -> list[tuple[float, float]]:
    """(F, P) of each replication that has both, in per cent."""
    pairs = zip(values["F"], values["P"], strict=True)
    return [(100 * f, 100 * p) for f, p in pairs if f is not None and p is not None and math.isfinite(f + p)]


def mean_of(cloud: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The middle of a cloud."""
    free, safe = (math.fsum(column) / len(cloud) for column in zip(*cloud, strict=True))
    return free, safe


def columns(points: Sequence[tuple[float, float]]) -> tuple[list[float], list[float]]:
    """Points as two lists."""
    return [x for x, _ in points], [y for _, y in points]


def dominated(point: tuple[float, float], others: Sequence[tuple[float, float]]) -> bool:
    """Whether another point (in per cent) is at least as far right and up, and farther in one."""
    gaps = [(other[0] - point[0], other[1] - point[1]) for other in others]
    return any(min(gap) >= -100 * SAME and max(gap) > 100 * SAME for gap in gaps)
