"""Where a scenario has no months to draw: the change of every measure as an interval, each on a scale of its
own around zero, for units differ.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich.text import Text

from dfftsim.i18n import t
from dfftsim.report.compare_tables import difference_unit, moved_by
from dfftsim.report.kpi_words import kpi_name
from dfftsim.tui.charts.forest import interval_row
from dfftsim.tui.charts.scale import Scale
from dfftsim.tui.levers.results import Measure
from dfftsim.tui.text import cut, fitted

NAME, TOLD = 30, 18
LEAST_FOREST = 9


def forest(measures: Sequence[Measure], width: int, height: int, ascii: bool) -> Text | None:
    """The measures whose change is known from pairs, as many as fit; None where there is none."""
    known = [(one, one.change) for one in measures if one.change and "low" in one.change]
    drawn = [(one, row) for one, row in known if math.isfinite(row["mean"])]
    if not drawn:
        return None
    told = min(TOLD, max(width // 4, 8))
    name = min(NAME, max(width - told - LEAST_FOREST - 2, 8))
    text = Text(no_wrap=True, end="")
    text.append(cut(t("tui.levers.forest"), width) + "\n", "dim")
    for one, row in drawn[: max(height - 1, 1)]:
        ends = [abs(row[key]) for key in ("low", "mean", "high") if math.isfinite(row[key])]
        reach = max(ends) * 1.1 or 1.0
        scale = Scale(-reach, reach, max(width - name - told - 2, LEAST_FOREST))
        change = f"{moved_by(row['mean'], one.unit)} {difference_unit(one.unit)}".rstrip()
        line = interval_row(row["low"], row["mean"], row["high"], scale, ascii)
        text.append(f"{fitted(kpi_name(one.kpi), name)} {line} {fitted(change, told)}\n")
    return text
