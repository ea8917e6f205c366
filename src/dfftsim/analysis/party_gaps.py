"""Why a measure of a party is no number: never left blank, never a zero."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dfftsim.scenario.kpis import KPIS
from dfftsim.scenario.party_kpis import INSIDE, SCORECARD

if TYPE_CHECKING:
    from dfftsim.analysis.intervals import Interval
    from dfftsim.scenario.model import Scenario


def why_not(kpi: str, scenario: Scenario) -> str:
    """The reason: `hazards`, `trust` (switched off), both, or what there is nothing of to measure it on."""
    lacks = []
    if scenario.hazards is None and (kpi == "dial_trust" or KPIS[kpi].needs == "hazards"):
        lacks.append("hazards")
    if not scenario.structure.trust and kpi == "dial_trust":
        lacks.append("trust")
    if lacks:
        return "_and_".join(lacks)
    return {"critical_in_reach": "no_critical_data", "receivers_spread": "one_receiver"}.get(kpi, "no_flows")


def gaps(tables: Mapping[str, Mapping[str, Interval]], scenario: Scenario) -> dict[str, dict[str, str]]:
    """For each party the measures of a scorecard that are no numbers, and why."""
    return {
        code: {
            kpi: why_not(kpi, scenario)
            for kpi in (*SCORECARD, *INSIDE)
            if kpi not in table or not table[kpi].n
        }
        for code, table in tables.items()
    }
