"""Small worlds of flows for the tests of the engine: made of scenario text, played once, read as a story."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from dfftsim.engine.record import RunRecord
from dfftsim.engine.run import simulate_once
from dfftsim.law.book import RuleBook
from dfftsim.scenario import loads
from dfftsim.world.compile import World, compile_world

DAY = 86_400

MARKETS = """
dfftsim: 1
title: Telemetry and customers
horizon: {start: 2023-03-30, end: 2025-03-29}
parties: [JP, CN, VN, EU, US, SG]
flow_classes:
  - id: telemetry
    from: [CN, VN, EU]
    to: JP
    home: JP
    data: [non_personal]
    with:
      - {data: personal, share: 0.6}
      - {data: important, share: 0.1, from: [CN, VN], ambiguous: true}
    workload: streaming_telemetry
    births: {rate: 60 per year, initial: 10}
    scale: {lognormal: {median: 60, log_sd: 1.5}}
    value: {times: [scale, USD 200 per year]}
    persons: {times: [scale, 40]}
    deadline: {pert: {low: 200 ms, mode: 500 ms, high: 5 s}}
  - id: customers
    from: [EU, US]
    to: [US, JP]
    data: [personal]
    births: {rate: 30 per year, initial: 5}
    value: {lognormal: {median: USD 20000 per year, log_sd: 1.5}}
    persons: 5000
"""


def world_of(text: str, *overrides: tuple[str, Any], book: RuleBook | None = None) -> World:
    """The compiled world of a scenario text, with values put on its dotted paths, under a rule book."""
    return compile_world(loads(text, overrides=overrides), book)


def fingerprint(record: RunRecord) -> str:
    """Everything in a record as text: equal texts are equal to the bit (floats are written in full)."""
    plain = asdict(record)
    plain["measures"] = sorted((name, scope, repr(v)) for (name, scope), v in record.measures.items())
    plain["trust"] = None if record.trust is None else record.trust.as_json()
    return json.dumps(plain)


def flows_of(record: RunRecord) -> str:
    """The fingerprint of all but the accounts of parties, in which a lever costs what it costs to join."""
    kept = {key: value for key, value in record.measures.items() if not key[1].startswith("party")}
    return fingerprint(replace(record, measures=kept))


def play(text: str, *overrides: tuple[str, Any], book: RuleBook | None = None) -> RunRecord:
    """One traced replication."""
    return simulate_once(world_of(text, *overrides, book=book), 0, trace=True)


SURE = "structure: {choice: optimiser, everyone_complies: true}"
"""Firms without noise that always comply."""


def day(start: str, later: str) -> float:
    """Days from the start of a horizon to a later day."""
    return float((date.fromisoformat(later) - date.fromisoformat(start)).days)


QUIET: Mapping[str, float] = {
    "inertia_review": 1.0,
    "miss_eps0": 0.0,
    "reject_base": 0.0,
    "rfi_b0": -50.0,
    "grace_default": 0.0,
    "notice_default": 0.0,
    "flow_lifetime": 10_000.0,
    "authority_background_load": 0.0,
    "backlog_start_weeks": 0.0,
    "enforce_general": 1e-9,
    "enforce_strict": 1e-9,
}
"""Nobody looks around unasked, misses a rule, is refused or asked back; no grace, no notice, no crowd."""

Step = tuple[float, str, str]
"""Day since the start, the state entered, and the cause."""


def story(record: RunRecord, flow: str) -> list[Step]:
    """What happened to a flow."""
    assert record.trace is not None
    return [(time / DAY, state, cause) for time, id, _, state, cause, _ in record.trace if id == flow]


def states(record: RunRecord, flow: str) -> list[str]:
    """The states a flow went through."""
    return [state for _, state, _ in story(record, flow)]


def measure(record: RunRecord, name: str, scope: str = "") -> float:
    """A measure of a record."""
    return record.measures[name, scope]


def scenario_of(
    flows: Sequence[Mapping[str, Any]],
    *,
    start: str,
    end: str,
    parties: Sequence[str],
    parameters: Mapping[str, float] | None = None,
    more: str = "",
) -> str:
    """Scenario text with listed flows; firms weigh without noise and nobody looks around unless told to."""
    numbers = {**QUIET, **(parameters or {})}
    rows = "\n".join(f"  - {json.dumps(dict(row))}" for row in flows)
    return (
        f"dfftsim: 1\ntitle: Few flows\nhorizon: {{start: {start}, end: {end}}}\n"
        f"parties: {json.dumps(list(parties))}\nflows:\n{rows}\n"
        f"parameters: {json.dumps(numbers)}\n{more}\n"
    )
