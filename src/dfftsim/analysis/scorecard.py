"""The scorecard document: what `dfftsim scorecard --json` prints, and what its tables and page are made from.

One entry a party, in the order of their codes (of their letters where names are masked), never ranked. Each
number comes with its interval, its formula and what it is made of; what is not simulated says so and is no
number. Keys are a promise: they may be added to, never renamed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dfftsim.analysis.composite import composite_json
from dfftsim.analysis.document import bilingual, interval_json, origin_json, unit_of
from dfftsim.analysis.evidence import evidence_json
from dfftsim.analysis.intervals import Interval
from dfftsim.analysis.party_gaps import why_not
from dfftsim.analysis.summary import by_scope, measure_values
from dfftsim.scenario.kpis import KPIS
from dfftsim.scenario.party_kpis import DIALS, INSIDE, MADE_OF, MEMO, PHYSICAL, WELFARE

if TYPE_CHECKING:
    from dfftsim.experiment.comparison import Comparison
    from dfftsim.experiment.result import RunResult
    from dfftsim.scenario.model import Scenario

Document = dict[str, Any]


def scorecard_document(result: RunResult, weights: Mapping[str, float] | None = None) -> Document:
    """The scorecard of a run. weights: of dials, for a composite by party; none without."""
    scenario = result.scenario
    tables = by_scope(result, "party")
    sizes = by_scope(result, "party_size")
    document: Document = {
        "run": result.id,
        "scenario": scenario.name,
        "title": bilingual(scenario.title),
        "question": bilingual(scenario.question),
        **origin_json(result),
        "masked": False,
        "evidence": evidence_json(result.confidences),
        "parties": {
            code: party_json(table, scenario)
            | {"by_size": {name: _measured(row) for name, row in _of_party(sizes, code).items()}}
            for code, table in tables.items()
        },
        "formulas": {kpi: KPIS[kpi].formula for kpi in ("F", "P", *_dial_ids(), *WELFARE, *MEMO, *INSIDE)},
        "numbers": numbers_json(scenario),
        "forecast": False,
    }
    if weights:
        document["composite"] = {"weights": dict(weights), "method": "geometric mean"}
        for code, party in document["parties"].items():
            dials = {dial: measure_values(result.records, f"dial_{dial}", f"party:{code}") for dial in DIALS}
            party["composite"] = composite_json(dials, weights, result.seed)
    return document


def scorecards_document(comparison: Comparison, weights: Mapping[str, float] | None = None) -> Document:
    """The scorecard of the scenario of a comparison, and what each package changes in it, pair by pair."""
    from dfftsim.analysis.comparison import comparison_document

    return with_packages(comparison.result, comparison_document(comparison), weights)


def with_packages(
    result: RunResult, compared: Mapping[str, Any], weights: Mapping[str, float] | None = None
) -> Document:
    """A scorecard with the packages of a comparison, from what its document says of them."""
    document = scorecard_document(result, weights)
    document |= {"run": compared["run"], "method": compared["method"]}
    document["packages"] = [
        {
            "id": package["id"],
            "title": package["title"],
            "parties": package["by_party"],
            "freer_and_safer": package["freer_and_safer"],
        }
        for package in compared["packages"]
    ]
    if "frontier" in compared:
        document["frontier"] = compared["frontier"]
    document["by_replication"] = pairs_by_replication(compared)
    return document


def pairs_by_replication(compared: Mapping[str, Any]) -> Document:
    """F and P of the scenario (empty) and of each package, replication by replication: the clouds."""
    held = {"": compared["by_replication"]}
    held |= {package["id"]: package["by_replication"] for package in compared["packages"]}
    return {id: {axis: table["measures"].get(axis, []) for axis in ("F", "P")} for id, table in held.items()}


def party_json(table: Mapping[str, Interval], scenario: Scenario) -> Document:
    """One party: F and P, dials with their parts, the accounts, and the same in physical units."""

    def of(kpi: str) -> Document:
        return measured(kpi, table, scenario)

    return {
        "F": of("F"),
        "P": of("P"),
        "dials": {
            dial: of(f"dial_{dial}") | {"made_of": {kpi: of(kpi) for kpi in MADE_OF[f"dial_{dial}"]}}
            for dial in DIALS
        },
        "welfare": {kpi: of(kpi) for kpi in WELFARE},
        "memo": {kpi: of(kpi) for kpi in MEMO},
        "physical": {kpi: of(kpi) for kpi in PHYSICAL},
    }


def measured(kpi: str, table: Mapping[str, Interval], scenario: Scenario) -> Document:
    """A measure with its interval, or why there is none."""
    interval = table.get(kpi)
    if interval is None or not interval.n:
        return {"not_measured": why_not(kpi, scenario)}
    return interval_json(interval, unit_of(kpi))


def numbers_json(scenario: Scenario) -> list[Document]:
    """The numbers that the accounts add to those of the run, with their ranges and what they rest on."""
    from dfftsim.world.compile import lookup_of
    from dfftsim.world.welfare import NUMBERS

    numbers = lookup_of(scenario).parameters
    rows = []
    for id in NUMBERS:
        row = numbers.get(id)
        rows.append(
            {
                "id": id, "what": row.what, "unit": row.unit, "value": row.best,
                "low": row.low, "high": row.high, "rank": row.rank, "reasoning": row.note,
            }
        )  # fmt: skip
    return rows


def _dial_ids() -> tuple[str, ...]:
    return tuple(f"dial_{dial}" for dial in DIALS)


def _of_party(sizes: Mapping[str, Mapping[str, Interval]], code: str) -> dict[str, Mapping[str, Interval]]:
    from dfftsim.world.economics import SIZES

    return {size: sizes[f"{code}-{size}"] for size in SIZES if f"{code}-{size}" in sizes}


def _measured(row: Mapping[str, Interval]) -> Document:
    return {kpi: interval_json(interval, unit_of(kpi)) for kpi, interval in row.items() if interval.n}


def is_number(row: Mapping[str, Any] | None) -> bool:
    """Whether an entry of the document is a number and not a reason."""
    return row is not None and "not_measured" not in row and not math.isnan(row["mean"])
