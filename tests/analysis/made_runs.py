"""Runs made by hand, with numbers whose statistics are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dfftsim.experiment.result import Citation, RunResult
from dfftsim.scenario.loading import loads

TEXT = """
dfftsim: 1
title: {en: Made by hand, ja: 手作りの例}
question: {en: Does it add up?, ja: 計算は合うか。}
horizon: {start: 2023-03-30, end: 2023-06-29}
parties: [JP, CN]
flow_classes:
  - id: telemetry
    from: [CN]
    to: [JP]
    exporter: firm
    data: [non_personal]
    workload: streaming_telemetry
    births: {rate: 60 per year}
    value: USD 30000 per year
    messages: {rate: 0.1 per second, size: 300 B}
hypotheses:
  - id: h1
    text: {en: Steps matter little, ja: 手続の影響は小さい}
    variants: {no_steps: {structure.authority_steps: none}}
    measure: F[no_steps] - F
    below: 0.02
  - id: h2
    text: {en: China sends less than others, ja: 中国発は少ない}
    measure: count(F{from:*} > F)
    between: [0.5, 1.5]
experiment: {replications: 3, seed: 5}
"""


@dataclass
class MadeRecord:
    """The fields of a run record that analysis reads."""

    replication: int
    measures: dict[tuple[str, str], float]
    authorities: dict[str, dict[str, float]] = field(default_factory=dict)
    blocked: dict[str, float] = field(default_factory=dict)
    series: dict[str, list[float]] = field(default_factory=dict)
    starts: list[tuple[float, bool]] = field(default_factory=list)
    states: dict[str, int] = field(default_factory=dict)
    events: int = 0
    trace: Any = None
    operations: dict[str, Any] = field(default_factory=dict)


def record(replication: int, free_flow: float) -> MadeRecord:
    """One replication: three months, two origins, one authority, two causes of lost value."""
    return MadeRecord(
        replication,
        {
            ("F", ""): free_flow,
            ("days_to_start_p50", ""): 40.0 + replication,
            ("F", "from:CN"): free_flow - 0.1,
            ("F", "from:VN"): free_flow + 0.1,
            ("F", "class:telemetry"): free_flow,
            ("F", "size:micro,on:2023-04-01"): 0.5,
        },
        {"CN": {"arrivals": 10.0, "completed": 8.0, "wait_days_mean": 12.0, "wait_days_p90": 30.0,
                "utilisation": 0.5, "queue_mean": 1.5}},
        {"cn-sc-2023": 3e6, "economics": 1e6 * replication},
        {
            "wanted": [1e6, 2e6, 3e6], "lawful": [1e5, 8e5, 2e6], "results": [0.0, 1e5, 2e5],
            "localised": [0.0, 1e5, 1e5], "noncompliant": [2e5, 3e5, 3e5], "live": [10.0, 12.0, 14.0],
        },
        [(10.0, True), (20.0, True), (20.0, False), (40.0, True), (60.0, False)],
    )  # fmt: skip


def result(
    base: Sequence[float] = (0.6, 0.7, 0.8), variant: Sequence[float] = (0.605, 0.706, 0.804), **changes: Any
) -> RunResult:
    """A run whose free flow takes these values, with its variant."""
    parts: dict[str, Any] = {
        "scenario": loads(TEXT, name="made"),
        "records": tuple(record(number, value) for number, value in enumerate(base)),
        "variants": {"h1.no_steps": tuple(record(number, value) for number, value in enumerate(variant))},
        "seed": 5,
        "replications": 3,
        "version": "0.1.0",
        "rules_as_of": date(2023, 3, 30),
        "rules_hash": "abc123abc123",
        "rules_last_day": date(2026, 11, 23),
        "horizon": (date(2023, 3, 30), date(2023, 6, 29)),
        "inputs": {"scenario": 4, "sourced": 30, "unsourced": 3, "judgement": 12},
        "judgements": ({"id": "h0", "what": "hours to read a rule", "unit": "h", "low": 1.0, "high": 9.0},),
        "citations": {
            "cn-sc-2023": Citation(
                "CN",
                "PIPL Art. 38(1)(iii)",
                {"title": "A page", "url": "https://example.org", "date": "2023"},
            )
        },
    }
    return RunResult(**(parts | changes))
