"""Rows of the table of exact results written as scenario files, one unit of the table being one day."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from dfftsim.engine.record import RunRecord
from dfftsim.engine.run import simulate_once
from dfftsim.scenario import loads
from dfftsim.scenario.reading import read_text, read_yaml
from dfftsim.scenario.writing import to_yaml
from dfftsim.world.compile import World, compile_world

FILE = Path(__file__).parent / "data" / "queueing.yaml"
START = date(2000, 1, 1)
Queues = dict[str, dict[str, Any]]


@cache
def rows() -> dict[str, dict[str, Any]]:
    """The rows of the table of exact results by id."""
    found = read_yaml(read_text(FILE), str(FILE)).data["oracles"]
    return {row["id"]: row for row in found}


def days(number: float) -> str:
    """A duration in days as a scenario writes it."""
    return f"{number!r} d"


def exponential(mean: float) -> dict[str, Any]:
    """The term for an exponential time."""
    return {"exponential": {"mean": days(mean)}}


def law(name: str) -> Any:
    """The term for a service of mean 1 as the table names it."""
    if "exponential" in name:
        return exponential(1.0)
    if "deterministic" in name:
        return "1 d"
    if "uniform" in name:
        return {"uniform": {"low": "0 d", "high": "2 d"}}
    if "gamma" in name:
        return {"gamma": {"shape": 2, "mean": "1 d"}}
    cv = re.search(r"cv ([0-9.]+)", name)
    assert cv is not None, name
    return {"lognormal": {"mean": "1 d", "cv": float(cv.group(1))}}


def queues(row: Mapping[str, Any]) -> Queues:
    """The queues of a row, named as in its symbols: `q` alone, else `q1`, `q2`, ...; those it
    brings along as `queues` as they are.
    """
    if "queues" in row:
        return dict(row["queues"])
    id, p = row["id"], row["params"]
    if "stations" in p:
        return _tandem(p)
    if "routing" in p:
        return _network(p)
    if "arrival_rates" in p:
        return {"q": _single(p) | {"arrivals": [_poisson(r, n) for n, r in enumerate(p["arrival_rates"])]}}
    if id.startswith("trace-"):
        return {"q": _trace(p)}
    queue = _single(p)
    if id.startswith("mminf"):
        queue["officers"] = "unlimited"
    if id.startswith("mgcc"):
        queue["service"] = law(row["model"].split("service ")[1])
        queue["places"] = p["servers"]
    queue["arrivals"] = [_poisson(p["arrival_rate"])]
    gap = 1.0 / p["arrival_rate"]
    if id.startswith("dm1"):
        queue["arrivals"][0]["interarrival"] = days(gap)
    if id.startswith("e2m1"):
        queue["arrivals"][0]["interarrival"] = {"erlang": {"k": 2, "mean": days(gap)}}
    return {"q": queue}


def _single(p: Mapping[str, Any]) -> dict[str, Any]:
    if "service" in p:
        service = law(p["service"])
    elif "service_time" in p:
        service = days(float(p["service_time"]))
    else:
        service = exponential(1.0 / p.get("service_rate", 1.0))
    queue: dict[str, Any] = {"officers": p.get("servers", 1), "service": service}
    if "places" in p:
        queue["places"] = p["places"]
    if "patience_rate" in p:
        queue["patience"] = exponential(1.0 / p["patience_rate"])
    if "patience" in p and not isinstance(p["patience"], list):
        queue["patience"] = days(p["patience"])
    return queue


def _poisson(rate: float, priority: int = 0) -> dict[str, Any]:
    return {"id": f"class-{priority}", "interarrival": exponential(1.0 / rate), "priority": priority}


def _tandem(p: Mapping[str, Any]) -> Queues:
    found: Queues = {}
    for number, station in enumerate(p["stations"], 1):
        found[f"q{number}"] = _single(station)
        if number < len(p["stations"]):
            found[f"q{number}"]["next"] = {f"q{number + 1}": 1.0}
    found["q1"]["arrivals"] = [_poisson(p["arrival_rate"])]
    return found


def _network(p: Mapping[str, Any]) -> Queues:
    found: Queues = {}
    for number, (rate, officers) in enumerate(zip(p["service_rates"], p["servers"], strict=True), 1):
        queue = found[f"q{number}"] = _single({"service_rate": rate, "servers": officers})
        queue["next"] = {f"q{n}": share for n, share in enumerate(p["routing"][number - 1], 1) if share}
        if p["external"][number - 1]:
            queue["arrivals"] = [_poisson(p["external"][number - 1])]
    return found


def _trace(p: Mapping[str, Any]) -> dict[str, Any]:
    listed = {
        "id": "all",
        "times": [days(t) for t in p["arrivals"]],
        "services": [days(t) for t in p["services"]],
    }
    if "patience" in p:
        listed["patiences"] = [days(t) for t in p["patience"]]
    return {"officers": 1, "service": "1 d", "arrivals": [listed]}


def text(row: Mapping[str, Any], length: int, warmup: str = "0 d") -> str:
    """The scenario file of a row over so many days."""
    return to_yaml(
        {
            "dfftsim": 1,
            "title": {"en": row["model"], "ja": row["model"]},
            "horizon": {"start": START, "end": START + timedelta(days=length - 1)},
            "authorities": queues(row),
            "experiment": {"warmup": warmup},
        }
    )


def world(row: Mapping[str, Any], length: int, warmup: str = "0 d") -> World:
    """The compiled world of a row."""
    return compile_world(loads(text(row, length, warmup), row["id"]))


def play(row: Mapping[str, Any], length: int, warmup: int, replications: int) -> list[dict[str, float]]:
    """The table's symbols in each replication, over the days after the warm-up."""
    compiled = world(row, length, days(warmup))
    return [symbols(simulate_once(compiled, number), length - warmup) for number in range(replications)]


def symbols(record: RunRecord, span: int) -> dict[str, float]:
    """A record in the table's symbols: of one queue plain, of several with their numbers."""
    if set(record.authorities) == {"q"}:
        return _of_queue(record.authorities["q"], span)
    found = {
        f"{name}_{station[1:]}": value
        for station, statistics in record.authorities.items()
        for name, value in _of_queue(statistics, span).items()
    }
    return found | {"L_total": math.fsum(s["number_mean"] for s in record.authorities.values())}


def _of_queue(s: Mapping[str, float], span: int) -> dict[str, float]:
    found = {
        "Wq": s["wait_days_mean"],
        "Wq_all": s["wait_days_mean"],
        "Wq_admitted": s["wait_days_mean"],
        "E_wait_all": s["wait_days_mean"],
        "E_wait_served": s["wait_days_served_mean"],
        "p_wait": s["p_wait"],
        "p_wait_admitted": s["p_wait"],
        "p_abandon": s["p_abandon"],
        "p_block": s["p_block"],
        "throughput": s["completed"] / span,
        "lambda": s["arrivals"] / span,
        "utilisation": s["utilisation"],
        "Lq": s["queue_mean"],
        "L": s["number_mean"],
        **{f"Wq_p{p}": s[f"wait_days_p{p}"] for p in (50, 90, 95, 99)},
    }
    for priority in (0, 1):
        if f"wait_days_mean.{priority}" in s:
            found[f"Wq_class{priority + 1}"] = s[f"wait_days_mean.{priority}"]
    return found
