"""Operations against exact values: single stations and tandems by recursion, priorities by events."""

from __future__ import annotations

import numpy as np
import pytest
from plain_queues import TICKS, Fates, disagreements
from scipy import stats
from test_stations_fifo import FIFO, comparable, queue_of

from dfftsim.analysis.validation.oracle_rows import rows
from dfftsim.engine.operations import (
    Arrivals,
    Hop,
    OperationsModel,
    Periodic,
    Poisson,
    Renewal,
    Service,
    Station,
    Stream,
    simulate_operations,
)
from dfftsim.engine.operations.messages import Messages
from dfftsim.engine.operations.simulate import played
from dfftsim.scenario.distributions import Distribution, Erlang, Exponential, Gamma, Lognormal, Uniform
from dfftsim.world.streams import Streams

ROWS = rows()
SEED = 20_261
REPLICATIONS, CUSTOMERS, WARM_UP = 20, 24_000, 4_000
EXPRESSIBLE = [id for id in FIFO if not id.startswith("erlang")]  # patience is the same for all messages
TANDEMS = ["tandem-l2.4", "tandem-l4.5"]
PRIORITIES = ["prio-np-mm1", "prio-np-md1", "prio-np-mm4"]
COMPARISONS = sum(len(comparable(ROWS[id])) for id in EXPRESSIBLE) + 4 * len(TANDEMS) + 3 * len(PRIORITIES)


def service_of(law: str, mean: float) -> Service:
    """A law of the table as a service whose spread has the mean 1."""
    law = law.split(" (")[0]
    spreads: dict[str, Distribution | None] = {
        "exponential": Exponential(1.0),
        "deterministic": None,
        "uniform(0,2)": Uniform(0.0, 2.0),
        "gamma shape 2": Gamma(2, 1.0),
    }
    spread = spreads[law] if law in spreads else Lognormal.with_mean_cv(1.0, float(law.split("cv")[1]))
    return Service(fixed_us=mean * TICKS, spread=spread)


def arrivals_of(law: str, mean: float) -> Arrivals:
    """A law of the gaps between arrivals, in seconds."""
    if law == "deterministic":
        return Periodic(round(mean * TICKS))
    return Poisson(1 / mean) if law == "exponential" else Renewal(Erlang(2, mean))


def through(model: OperationsModel, replication: int) -> Messages:
    """All messages in the order of arrival."""
    return Messages.joined([table for _, table in played(model, Streams(SEED, replication), "python")])


def fates(messages: Messages, patience: int) -> Fates:
    """Fates at the first station."""
    starts = messages.starts[0]
    left = np.where(starts < 0, messages.arrival + patience, messages.ends[0])
    order = np.argsort(messages.arrival, kind="stable")
    return Fates(messages.arrival[order], starts[order], left[order])


@pytest.mark.parametrize("id", EXPRESSIBLE)
def test_theory_of_one_station_lies_in_the_interval(id: str) -> None:
    laws, servers = queue_of(ROWS[id])
    patience = round(laws["patience"][1] * TICKS) if "patience" in laws else None
    stream = Stream(
        "all",
        arrivals_of(*laws["gap"]),
        (Hop("queue", service_of(*laws["service"])),),
        bytes=0.0,
        patience_us=patience,
    )
    until = round(CUSTOMERS * laws["gap"][1] * TICKS)
    model = OperationsModel((Station("queue", servers),), (stream,), until)
    runs = [fates(through(model, r), patience or 0).measures(WARM_UP) for r in range(REPLICATIONS)]
    assert disagreements(comparable(ROWS[id]), runs, COMPARISONS) == []


@pytest.mark.parametrize("id", TANDEMS)
def test_theory_of_tandems_lies_in_the_interval(id: str) -> None:
    """Jackson: the reports' mean waits at each station and the mean latency of the whole way."""
    params = ROWS[id]["params"]
    names = ["1", "2", "3"]
    rows = list(zip(names, params["stations"], strict=True))
    hops = tuple(Hop(name, service_of("exponential", 1 / row["service_rate"])) for name, row in rows)
    stations = tuple(Station(name, row["servers"]) for name, row in rows)
    stream = Stream("all", Poisson(params["arrival_rate"]), hops, bytes=0.0)
    until = round(CUSTOMERS / params["arrival_rate"] * TICKS)
    model = OperationsModel(stations, (stream,), until, observe_from_us=until // 6)
    runs = []
    for replication in range(REPLICATIONS):
        report = simulate_operations(model, Streams(SEED, replication))
        latency = report.streams["all"].mean_latency_us
        waits = {f"Wq_{name}": report.stations[name].mean_wait_us / TICKS for name in names}
        runs.append(waits | {"sojourn_total": latency / TICKS})
    exact = {name: ROWS[id]["exact"][name] for name in runs[0]}
    assert disagreements(exact, runs, COMPARISONS) == []


@pytest.mark.parametrize("id", PRIORITIES)
def test_theory_of_priorities_lies_in_the_interval(id: str) -> None:
    """Cobham: the mean wait of each class, played by events."""
    params, exact = ROWS[id]["params"], ROWS[id]["exact"]
    servers = params.get("servers", 1)
    if "service_time" in params:
        service = service_of("deterministic", params["service_time"])
    else:
        service = service_of("exponential", 1 / params["service_rate"])
    streams = tuple(
        Stream(f"class{number}", Poisson(rate), (Hop("queue", service),), bytes=0.0, priority=number)
        for number, rate in enumerate(params["arrival_rates"], 1)
    )
    until = round(8_000 / sum(params["arrival_rates"]) * TICKS)
    station = Station("queue", servers, discipline="priority")
    model = OperationsModel((station,), streams, until, observe_from_us=until // 8)
    runs = []
    for replication in range(REPLICATIONS):
        report = simulate_operations(model, Streams(SEED, replication))
        assert report.engine == "events"
        waits = {f"Wq_{name}": s.wait_us[0] / s.messages / TICKS for name, s in report.streams.items()}
        runs.append(waits | {"Wq_all": report.stations["queue"].mean_wait_us / TICKS})
    assert disagreements({name: exact[name] for name in runs[0]}, runs, COMPARISONS) == []


def test_arrivals_of_the_window_have_their_rate() -> None:
    """The number of Poisson arrivals has, over replications, the mean and the variance of its law."""
    stream = Stream("all", Poisson(5.0), (Hop("queue", Service()),), bytes=0.0)
    model = OperationsModel((Station("queue", 1),), (stream,), 20 * TICKS)
    counts = [simulate_operations(model, Streams(SEED, r)).messages for r in range(400)]
    low, high = stats.chi2.ppf([0.005, 0.995], 399) / 399
    assert disagreements({"mean": 100.0}, [{"mean": float(count)} for count in counts], 1) == []
    assert low < np.var(counts, ddof=1) / 100 < high
