"""Recordings for the tests of the place Live: a made one, small and known, and one the engine has played."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from dfftsim.backstage.requests import Snapshot, Traced
from dfftsim.backstage.work import tracing
from dfftsim.spans import DAY
from dfftsim.tui.live.recording import Recording, Row

BLOCK = "eu-us-shield"
SCC = "eu-scc-2021"


def made_rows() -> tuple[Row, ...]:
    """Six flows from EU to US that the fall of a decision stops on day 20, and one from CN to JP that waits
    for its authority from day 5 to day 15.
    """
    rows: list[Row] = []
    for n in range(6):
        rows.append(((1 + n) * DAY, f"a:{n}", "", "born", "", "EU>US"))
        rows.append(
            ((1 + n) * DAY, f"a:{n}", "born", "operating", "technology:delay", f"direct/none/{BLOCK}")
        )
    rows.append((2.5 * DAY, "b:0", "", "born", "", "CN>JP"))
    rows.append(
        (2.5 * DAY, "b:0", "born", "preparing", "cn-assessment-2022", "direct/none/cn-assessment-2022")
    )
    rows.append((5.5 * DAY, "b:0", "preparing", "waiting", "cn-assessment-2022", "CN"))
    rows.append((15.5 * DAY, "b:0", "waiting", "choosing", "refused", ""))
    rows.append((15.5 * DAY, "b:0", "choosing", "given_up", "cn-assessment-2022", ""))
    for n in range(6):
        rows.append((20 * DAY, f"a:{n}", "operating", "suspended", BLOCK, ""))
    rows.append((25 * DAY, "a:0", "suspended", "operating", "technology:delay", f"direct/none/{SCC}"))
    rows.append((26 * DAY, "a:1", "suspended", "operating", "technology:delay", f"direct/tee/{SCC}"))
    rows.append((30 * DAY, "a:2", "suspended", "ended", "life over", ""))
    return tuple(sorted(rows, key=lambda row: row[0]))


def made_recording(**more: Any) -> Recording:
    """The made rows in a horizon of forty days."""
    levels = {"CN": (1,) * 5 + (4,) * 10 + (3,) * 25, "EU": (7,) * 40}
    document = {
        "authorities": {"CN": {"utilisation": 0.95, "arrivals": 12.0}, "EU": {"utilisation": None}},
        "replications": 1,
        "kpis": {
            "F": {"mean": 0.5, "low": None, "high": None, "level": 0.9, "unit": "share", "n": 1},
            "days_to_start_p50": {"mean": float("nan"), "low": None, "high": None, "unit": "d", "n": 1},
        },
    }
    given: dict[str, Any] = {
        "rows": made_rows(),
        "document": document,
        "levels": levels,
        "replications": 10,
    }
    start, end = date(2020, 7, 1), date(2020, 8, 10)
    return Recording(source="iot-monitoring", start=start, end=end, seed=1, **(given | more))


@cache
def played(source: str = "iot-monitoring") -> dict[str, Any]:
    """What backstage answers to a request for a trace, played in this process."""
    answers = [answer for answer in tracing(Traced(source)) if isinstance(answer, Snapshot)]
    return dict(answers[-1].document)
