"""Three figures of a run: value over time, days to a lawful start, what blocked most.

They are drawn with matplotlib's own objects (no pyplot, no window, no global state) and written as SVG whose
text stays text: a reader can search it, a screen reader can read it, and the page's fonts show Japanese.
Colours are those of Okabe and Ito, which readers who confuse red and green tell apart; every line and bar
also carries its name. `INK` and its like are stand-ins that the page replaces by the colours of its theme.
"""

from __future__ import annotations

import io
import math
import re
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dfftsim.analysis.summary import Blocked, blocked_table, monthly_series
from dfftsim.analysis.survival import SurvivalCurve, kaplan_meier
from dfftsim.i18n import knows, t
from dfftsim.report.numbers import money, number, significant
from dfftsim.spans import MONTH_DAYS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from dfftsim.experiment.result import RunResult

INK, MUTED, GRID, PAPER = "#111213", "#565a5f", "#d4d7da", "#fefefd"
THEME = {INK: "var(--ink)", MUTED: "var(--muted)", GRID: "var(--grid)", PAPER: "var(--paper)"}

LINES = (
    ("lawful", "#0072B2"),
    ("results", "#56B4E9"),
    ("localised", "#E69F00"),
    ("noncompliant", "#CC79A7"),
)
"""Ways in which value is realised, from the bottom of the stack to its top."""

LAWFUL_COLOUR = "#0072B2"
BAR_COLOUR = "#D55E00"
BARS_SHOWN = 8
SIZE_INCHES = (7.6, 3.7)
FONTS = ("DejaVu Sans",)
MONTHS_PER_YEAR = 12


def value_over_time(result: RunResult) -> Figure:
    """Value realised each month by how it was realised, against the value wanted, in USD per month."""
    figure, axes = blank()
    wanted = monthly_usd(result, "wanted")
    years = [month / MONTHS_PER_YEAR for month in range(len(wanted))]
    scale, letter = unit_of_money(max(wanted, default=0.0))
    below = [0.0] * len(wanted)
    marks: list[tuple[float, str, str]] = []
    for name, colour in LINES:
        series = monthly_usd(result, name) or [0.0] * len(wanted)
        above = [low + value for low, value in zip(below, series, strict=True)]
        if sum(series) > 0:
            axes.fill_between(
                years, scaled(below, scale), scaled(above, scale), color=colour, linewidth=0, alpha=0.9
            )
            marks.append(((below[-1] + above[-1]) / 2 / scale, t(f"figure.{name}"), colour))
        below = above
    axes.plot(years, scaled(wanted, scale), color=INK, linewidth=1.6, linestyle=(0, (4, 2)))
    marks.append((wanted[-1] / scale if wanted else 0.0, t("figure.wanted"), INK))
    axes.set_ylim(0, max(wanted, default=1.0) / scale * 1.08 or 1.0)
    axes.set_xlim(0, max(years[-1:] or [1.0]) or 1.0)
    name_at_the_right(axes, marks)
    axes.set_ylabel(t("figure.usd_a_month", letter=letter))
    axes.set_xlabel(t("figure.years_since", day=result.horizon[0].isoformat()))
    return figure


def monthly_usd(result: RunResult, name: str) -> list[float]:
    """Mean value of each month; a last month cut short by the horizon is left out."""
    days = (result.horizon[1] - result.horizon[0]).days + 1
    return [month.mean for month in monthly_series(result, name)][: max(1, int(days / MONTH_DAYS))]


def days_to_start(result: RunResult) -> Figure:
    """Share of flows not yet lawful by days since birth: all replications together, and each one faintly."""
    figure, axes = blank()
    pooled = kaplan_meier(start for record in result.records for start in record.starts)
    last = max(pooled.days[-1] * 1.08, 30.0)
    for record in result.records if len(result.records) > 1 else ():
        step(axes, kaplan_meier(record.starts), last, LAWFUL_COLOUR, 0.7, 0.22)
    step(axes, pooled, last, LAWFUL_COLOUR, 2.4, 1.0)
    notes = []
    for share, key in ((0.5, "figure.median"), (0.9, "figure.p90")):
        day = pooled.quantile(share)
        if math.isnan(day):
            notes.append(t("figure.never", what=t(key)))
            continue
        axes.plot([day], [1 - share], "o", color=INK, markersize=5, zorder=5)
        label = f"{t(key)}: {significant(round(day))} {t('figure.days')}"
        axes.annotate(label, (day, 1 - share), xytext=(7, 6), textcoords="offset points", color=INK)
    notes.append(t("figure.started", events=f"{pooled.events:,}", observed=f"{pooled.observed:,}"))
    axes.text(0.995, 0.97, "\n".join(notes), transform=axes.transAxes, ha="right", va="top", color=MUTED)
    axes.set_xlim(0, last)
    axes.set_ylim(0, 1.03)
    axes.yaxis.set_major_formatter(lambda share, _: f"{share * 100:.0f} %")
    axes.set_xlabel(t("figure.days_since_birth"))
    axes.set_ylabel(t("figure.not_yet"))
    return figure


def what_blocked(result: RunResult) -> Figure:
    """Wanted value lost by cause, as a share of all value wanted, with the interval as a line."""
    rows = blocked_table(result)[:BARS_SHOWN]
    figure, axes = blank(height=1.0 + 0.42 * max(len(rows), 2))
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.grid(visible=False, axis="y")
    axes.set_yticks([])
    longest = max((bar_end(row) for row in rows), default=1.0)
    for place, row in enumerate(rows):
        share = row.share * 100
        axes.barh(-place, share, height=0.32, color=BAR_COLOUR, align="edge")
        low, high = interval_percent(row)
        axes.plot([low, high], [0.16 - place] * 2, color=INK, linewidth=1.4, solid_capstyle="butt")
        label = f"{cause_name(row)}   {number(row.share, 'share')} · USD {money(row.usd.mean)}"
        axes.text(0, 0.40 - place, label, ha="left", va="bottom", color=INK).set_in_layout(False)
    if not rows:
        axes.text(0.5, 0.5, t("figure.nothing_blocked"), transform=axes.transAxes, ha="center", color=MUTED)
    axes.set_xlim(0, longest * 1.05)
    axes.set_ylim(-max(len(rows), 2) + 0.85, 1.0)
    axes.xaxis.set_major_formatter(lambda percent, _: f"{significant(percent)} %")
    axes.set_xlabel(t("figure.share_lost"))
    return figure


def cause_name(row: Blocked) -> str:
    """A cause in words: the law and article of a rule, else what the engine named it."""
    if row.legal_basis:
        return f"{row.jurisdiction}: {shortened(row.legal_basis)}"
    return cause_words(row.cause)


def cause_words(cause: str) -> str:
    """A cause that is no rule in the chosen language: `reading:CN` becomes reading the rules of CN."""
    kind, _, rest = cause.partition(":")
    key = f"cause.{cause}"
    if knows(key):
        return t(key)
    key = f"cause.{kind}:"
    return t(key, what=rest) if rest and knows(key) else cause


def shortened(text: str, longest: int = 62) -> str:
    """A long legal basis cut at a word."""
    return text if len(text) <= longest else text[:longest].rsplit(" ", 1)[0] + " …"


def bar_end(row: Blocked) -> float:
    """How far to the right a bar or its interval reaches, in per cent."""
    return max(row.share * 100, interval_percent(row)[1])


def interval_percent(row: Blocked) -> tuple[float, float]:
    """The interval of a cause's share in per cent, not below nothing; the mean twice where there is none."""
    whole = row.usd.mean / row.share if row.share else 1.0
    low, high = row.usd.low, row.usd.high
    if math.isnan(low):
        return row.share * 100, row.share * 100
    return max(0.0, low / whole * 100), high / whole * 100


def blank(height: float = SIZE_INCHES[1]) -> tuple[Figure, Axes]:
    """An empty figure in the house style."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(SIZE_INCHES[0], height), layout="constrained")
    figure.patch.set_alpha(0.0)
    axes = figure.add_subplot()
    axes.patch.set_alpha(0.0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(MUTED)
    axes.tick_params(colors=MUTED, length=0, labelsize=9)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.xaxis.label.set_color(MUTED)
    axes.yaxis.label.set_color(MUTED)
    return figure, axes


def step(axes: Axes, curve: SurvivalCurve, last: float, colour: str, width: float, alpha: float) -> None:
    """A survival curve as steps up to the day `last`."""
    days, share = [*curve.days, last], [*curve.share, curve.share[-1]]
    axes.plot(days, share, drawstyle="steps-post", color=colour, linewidth=width, alpha=alpha)


def name_at_the_right(axes: Axes, marks: Sequence[tuple[float, str, str]]) -> None:
    """Write each name beside the end of its line, moved apart where they would overlap."""
    low, high = axes.get_ylim()
    gap = (high - low) * 0.075
    right = axes.get_xlim()[1]
    place = -math.inf
    for height, text, colour in sorted(marks):
        place = max(height, place + gap)
        axes.plot([right * 1.012], [place], "s", color=colour, markersize=6, clip_on=False)
        axes.text(right * 1.03, place, text, va="center", ha="left", color=INK, fontsize=9, clip_on=False)


def unit_of_money(largest: float) -> tuple[float, str]:
    """Divisor and letter for an axis: 1e6 and `M` for millions."""
    for size, letter in ((1e9, "bn"), (1e6, "M"), (1e3, "k")):
        if largest >= size:
            return size, letter
    return 1.0, ""


def scaled(values: Sequence[float], scale: float) -> list[float]:
    """The values divided by the scale of the axis."""
    return [value / scale for value in values]


def svg(figure: Figure, name: str, title: str) -> str:
    """The figure as an SVG element for a page: text as text, the theme's colours, the same bytes every time.

    `name` goes before every id inside, so that several figures can stand on one page.
    """
    from matplotlib import rc_context

    out = io.StringIO()
    text_kept = rc_context({"svg.fonttype": "none", "svg.hashsalt": "dfftsim", "font.family": list(FONTS)})
    with text_kept, warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")  # the page's fonts have it
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    text = out.getvalue()
    text = text[text.index("<svg") :]
    for colour, variable in THEME.items():
        text = text.replace(colour, variable)
    text = re.sub(r"'?DejaVu Sans'?,[^;\"]*sans-serif", "var(--sans)", text)
    text = re.sub(r' (id="|xlink:href="#)', rf" \1{name}-", text).replace("url(#", f"url(#{name}-")
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    opening = re.search(r'viewBox="[^"]*"', text)
    view = opening[0] if opening else ""
    body = text[text.index(">") + 1 :]
    return f'<svg role="img" aria-label="{title}" xmlns:xlink="http://www.w3.org/1999/xlink" {view}>{body}'
