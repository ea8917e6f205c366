"""Small random scenarios of flows, and random plain queues, as text."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

PAIRS = [("CN", "JP"), ("VN", "JP"), ("EU", "US"), ("EU", "JP"), ("US", "CN"), ("KR", "SG"), ("IN", "GB")]
LEVERS = [
    {"lever": "R1", "parties": ["EU", "US", "JP"], "from": "2024-03-01"},
    {"lever": "R9", "parties": "any", "from": "2023-01-01", "grace": "90 d"},
    {"lever": "T4", "parties": "any", "from": "2023-01-01", "notice": "200 d"},
    {"lever": "R4", "parties": "any", "from": "2023-09-01"},
    {"lever": "R5", "parties": ["CN"], "from": "2023-06-01", "factor": 5},
    {"lever": "R6", "parties": ["CN", "EU"], "from": "2024-01-01", "officers_factor": 2},
    {"lever": "R7", "parties": "any", "from": "2023-09-01"},
    {"lever": "R8", "parties": ["JP", "US"], "from": "2024-01-01", "depth": 3},
    {"lever": "X1", "parties": ["EU", "US"], "from": "2023-01-01", "pets": "all", "length": "200 d"},
    {"lever": "X2", "parties": "any", "from": "2023-09-01"},
    {"lever": "X3", "parties": "any", "from": "2023-08-01"},
    {"lever": "X4", "parties": "any", "from": "2023-08-01"},
    {"lever": "X5", "parties": "any", "from": "2023-12-01", "in": "SG"},
    {"lever": "I2", "parties": ["VN", "JP"], "from": "2023-06-01", "budget": "USD 200000", "officers": 1},
    {"lever": "I1", "parties": "any", "from": "2023-06-01", "coverage": 0.7, "lag": "60 d"},
]
SHOCKS = [
    {"shock": "S1", "on": "2024-02-01", "rules": ["eu-45-jp"]},
    {"shock": "S1", "on": "2024-02-01", "arrangement": "eu-us-dpf", "grace": "60 d"},
    {"shock": "S2", "on": "2023-11-01", "jurisdiction": "VN", "data": ["personal"], "what": "storage_only"},
    {"shock": "S4", "on": "2024-01-15", "pet": "tee", "after": "90 d"},
    {"shock": "S4", "on": "2024-01-15", "pet": "pseudonymisation", "announced": "2023-12-01"},
]
NUMBERS = {
    "flow_lifetime": [0.3, 2.0, 50.0],
    "miss_eps0": [0.0, 0.9],
    "enforce_general": [0.001, 2.0],
    "enforce_strict": [0.001, 5.0],
    "suspension_days": [5.0, 200.0],
    "inertia_review": [0.0, 1.0],
    "logit_scale": [0.0, 0.1, 2.0],
    "reject_base": [0.0, 0.5],
    "comply_share_medium": [0.0, 1.0],
    "patience_days": [30.0, 900.0],
    "local_utility_sme": [0.0, 0.9],
    "importer_listed_share": [0.0, 1.0],
}


def _subset(items: list[dict[str, Any]]) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(st.sampled_from(items), max_size=3, unique_by=str)


@st.composite
def flow_scenarios(draw: st.DrawFn) -> str:
    """A year and a half of a few dozen flows under changing law, levers, shocks and odd numbers."""
    classes = []
    for n in range(draw(st.integers(1, 2))):
        origin, destination = draw(st.sampled_from(PAIRS))
        classes.append(
            {
                "id": f"c{n}",
                "from": origin,
                "to": destination,
                "home": draw(st.sampled_from(["from", "to"])),
                "data": draw(st.sampled_from([["personal"], ["non_personal"], ["personal", "important"]])),
                "workload": draw(st.sampled_from(["streaming_telemetry", "raw_record_delivery"])),
                "births": {
                    "rate": f"{draw(st.integers(0, 30))} per year",
                    "initial": draw(st.integers(0, 8)),
                },
                "value": f"USD {draw(st.sampled_from([500, 20_000, 2_000_000]))} per year",
                "persons": draw(st.sampled_from([1, 60_000, 1_500_000])),
                "firm_sizes": {draw(st.sampled_from(["micro", "medium", "large"])): 1},
                "flows_per_firm": draw(st.sampled_from([1, 50])),
            }
        )
        if draw(st.booleans()):
            classes[-1]["half_life"] = "100 ms"
    names = draw(st.lists(st.sampled_from(sorted(NUMBERS)), max_size=5, unique=True))
    scenario = {
        "dfftsim": 1,
        "title": "Random",
        "horizon": {"start": "2023-05-01", "end": "2024-10-31"},
        "parties": ["JP", "CN", "VN", "EU", "US", "KR", "SG", "IN", "GB"],
        "flow_classes": classes,
        "technology": draw(
            st.sampled_from(
                [
                    {"pets": ["none"]},
                    {"pets": ["tee"], "hubs": [{"id": "h", "in": "SG"}]},
                    {"pets": ["none", "tee", "pseudonymisation", "federated_learning"]},
                ]
            )
        ),
        "levers": draw(_subset(LEVERS)),
        "shocks": draw(_subset(SHOCKS)),
        "parameters": {name: draw(st.sampled_from(NUMBERS[name])) for name in names},
        "structure": {"everyone_complies": draw(st.booleans())},
        "experiment": {"seed": draw(st.integers(0, 10_000))},
    }
    return json.dumps(scenario)


@st.composite
def fifo_queues(draw: st.DrawFn) -> tuple[dict[str, Any], int]:
    """A plain queue, first come first served without patience, and its number of officers."""
    grid = draw(st.sampled_from(["h", "d"]))
    count = draw(st.integers(1, 25))
    gaps = draw(st.lists(st.integers(0, 5), min_size=count, max_size=count))
    services = draw(st.lists(st.integers(1, 12), min_size=count, max_size=count))
    times = [sum(gaps[: n + 1]) for n in range(count)]
    listed = {
        "id": "all",
        "times": [f"{time} {grid}" for time in times],
        "services": [f"{service} {grid}" for service in services],
    }
    queue = {"service": "1 d", "arrivals": [listed]}
    return {
        "dfftsim": 1,
        "title": "Random queue",
        "horizon": {"start": "2024-01-01", "end": "2026-12-31"},
        "authorities": {"desk": queue},
    }, draw(st.integers(1, 4))
