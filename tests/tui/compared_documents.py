"""A small comparison document with invented numbers, made by the functions that make the real ones."""

from __future__ import annotations

from typing import Any

from dfftsim.analysis.comparison import adjust, difference_json
from dfftsim.analysis.paired import paired
from dfftsim.scenario.kpis import KPIS

SIZES = ((80, 24), (120, 40), (200, 60))
BASE = {
    "F": [0.50, 0.60, 0.55, 0.52],
    "F_flows": [0.30, 0.33, 0.31, 0.35],
    "days_to_start_p50": [40.0, 42.0, 39.0, 44.0],
    "share_adequacy": [0.20, 0.22, 0.21, 0.19],
    "delivered_usd": [1.0e6, 1.2e6, 1.1e6, 1.05e6],
    "suspensions": [1.0, 2.0, 1.5, 1.2],
}
GOOD = {
    "F": [0.58, 0.69, 0.62, 0.60],
    "F_flows": [0.29, 0.34, 0.30, 0.36],
    "days_to_start_p50": [30.0, 33.0, 29.0, 35.0],
    "share_adequacy": [0.30, 0.33, 0.31, 0.29],
    "delivered_usd": [1.2e6, 1.45e6, 1.3e6, 1.27e6],
    "suspensions": [1.0, 2.0, 1.5, 1.2],
}
BAD = {**GOOD, "F": [0.45, 0.56, 0.50, 0.47], "days_to_start_p50": [50.0, 51.0, 50.0, 53.0]}
NUMBERS = [0, 1, 2, 3]


def rows(second: dict[str, list[float]], first: dict[str, list[float]] = BASE) -> dict[str, Any]:
    """Differences of all measures."""
    return {
        kpi: difference_json(paired(first[kpi], second[kpi], KPIS[kpi].good), KPIS[kpi].unit) for kpi in first
    }


def package(id: str, values: dict[str, list[float]]) -> dict[str, Any]:
    """One package: EU gains, JP loses, CN stays as it is."""
    turned = {kpi: [2 * a - b for a, b in zip(BASE[kpi], values[kpi], strict=True)] for kpi in BASE}
    places = {"EU": rows(values), "JP": rows(turned), "CN": rows(BASE)}
    found = {
        "id": id,
        "title": {"en": f"Title of {id}", "ja": f"{id}の題名"},
        "made_for": "iot-monitoring",
        "levers": ["R1"],
        "law": [
            {
                "what": "rule_begins", "from": "2024-04-01", "jurisdictions": ["EU"], "id": "x", "by": "R1",
                "kind": "adequacy", "legal_basis": "lever R1: mutual adequacy", "data": ["personal"],
                "destinations": ["JP"], "until": None,
            }
        ],
        "set": {},
        "pairs": 4,
        "differences": rows(values),
        "by_jurisdiction": places,
        "by_destination": {"JP": rows(values)},
        "by_authority": {"EU": {}, "certifier:EU": {}},
        "winners": ["EU"],
        "losers": ["JP"],
        "null_levers": [{"lever": "R1", "why": "flows_have_a_better_route"}],
        "by_replication": {"replications": NUMBERS, "measures": values},
    }  # fmt: skip
    adjust(list(found["differences"].values()))
    for table in places.values():
        adjust(list(table.values()))
    return found


def comparison(*ids: str) -> dict[str, Any]:
    """A document of packages, by turns a good and a bad one."""
    return {
        "scenario": "iot-monitoring",
        "title": {"en": "Made", "ja": "作例"},
        "seed": 1,
        "replications": 4,
        "interrupted": False,
        "inputs": {"judgement": 3, "sourced": 2},
        "judgements": [
            {"id": "amb_low", "what": "Factor", "unit": "multiplier", "value": 1.7, "low": 1.3, "high": 2.5}
        ],
        "blocked": [
            {
                "cause": "eu-x", "usd": {}, "share": 0.25, "jurisdiction": "EU",
                "legal_basis": "GDPR Art. 46", "source": {
                    "title": "Official Journal", "url": "https://example.org/x", "date": "2020-01-01",
                },
            }
        ],
        "by_replication": {"replications": NUMBERS, "measures": BASE},
        "packages": [package(id, (GOOD, BAD)[place % 2]) for place, id in enumerate(ids)],
    }  # fmt: skip
