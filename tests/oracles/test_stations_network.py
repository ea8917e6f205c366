"""Event-driven stations against exact values: loss, priorities, tandem, feedback, transient of M/M/inf."""

from __future__ import annotations

import itertools
import math

import pytest
from plain_queues import TICKS, cases_of, disagreements, draw, enter, play_station
from test_stations_fifo import queue_of

from dfftsim.analysis.validation.oracle_rows import rows
from dfftsim.engine.clock import OrderedEnvironment
from dfftsim.engine.events import Rank
from dfftsim.engine.observers import ClassReport, StationReport
from dfftsim.engine.stations import Case, Station
from dfftsim.world.streams import Purpose, Streams

ROWS = rows()
REPLICATIONS, CUSTOMERS = 12, 8_000
EXPONENTIAL = "exponential"


def symbols(report: StationReport, part: ClassReport | None = None) -> dict[str, float]:
    """A report in the table's symbols and units."""
    part = part or report.total
    span = (report.end - report.start) / TICKS
    left = part.completed + part.withdrawn
    measures = {
        "Wq": part.wait_mean / TICKS,
        "Wq_admitted": part.wait_mean / TICKS,
        "E_wait_all": part.wait_mean / TICKS,
        "E_wait_served": part.wait_served_mean / TICKS,
        "p_wait": part.p_wait,
        "p_wait_admitted": part.p_wait,
        "p_abandon": part.withdrawn / left,
        "p_block": part.blocked / part.arrivals,
        "throughput": part.completed / span,
        "utilisation": report.utilisation,
        "Lq": part.queue_mean,
        "L": part.number_mean,
    }
    quantiles = {50: part.wait_p50, 90: part.wait_p90, 95: part.wait_p95, 99: part.wait_p99}
    return measures | {f"Wq_p{p}": value / TICKS for p, value in quantiles.items()}


def known(exact: dict[str, float], measures: dict[str, float]) -> dict[str, float]:
    """The exact values that a report holds too."""
    return {name: value for name, value in exact.items() if name in measures}


SINGLE = [
    "mmc-l2.4-m1-c3",
    "erlang-a-l4.8-th0.2-c5",
    "erlang-a-l20-th1-c20",
    "mmck-l4.8-c5-K10",
    "mmck-l3-c3-K3",
    "mmck-l6-c5-K8",
    "mgcc-exponential",
    "mgcc-deterministic",
    "mgcc-lognormal",
]


@pytest.mark.parametrize("id", SINGLE)
def test_report_of_one_station(id: str) -> None:
    """Waits, shares, utilisation and both time averages as `report()` gives them."""
    params = dict(ROWS[id]["params"])
    if "mean_service" in params:
        law = "lognormal cv 1.5" if id.endswith("lognormal") else id.removeprefix("mgcc-")
        params |= {"service": law, "places": params["servers"]}
    laws, servers = queue_of({"id": id, "params": params})
    runs = []
    for replication in range(REPLICATIONS):
        customers = draw(replication, CUSTOMERS, **laws)
        start = customers.arrivals[CUSTOMERS // 8]
        station, _ = play_station(customers, servers, places=params.get("places"), observe_from=start)
        runs.append(symbols(station.report()))
    exact = known(ROWS[id]["exact"], runs[0])
    assert len(exact) >= 3
    assert disagreements(exact, runs, 9 * len(SINGLE)) == []


def test_abandon_rate_is_patience_rate_times_queue() -> None:
    """Erlang A: rate conservation, in each replication's own averages."""
    row = ROWS["erlang-a-l6-th0.5-c5"]
    laws, servers = queue_of(row)
    runs = []
    for replication in range(REPLICATIONS):
        station, _ = play_station(draw(replication, CUSTOMERS, **laws), servers)
        report = station.report()
        rate = report.total.withdrawn / (report.end / TICKS)
        runs.append({"difference": rate - row["params"]["patience_rate"] * report.total.queue_mean})
    assert disagreements({"difference": 0.0}, runs, 1) == []


PRIORITY = ["prio-np-mm1", "prio-np-md1", "prio-np-mm4"]


@pytest.mark.parametrize("id", PRIORITY)
def test_two_priority_classes(id: str) -> None:
    """Cobham's waits by class."""
    params = ROWS[id]["params"]
    service = ("deterministic", 1.0) if "service_time" in params else (EXPONENTIAL, 1.0)
    runs = []
    for replication in range(16):
        env = OrderedEnvironment()
        station = Station(env, id, params.get("servers", 1), classes=2, observe_from=500 * TICKS)
        for priority, rate in enumerate(params["arrival_rates"]):
            laws = {"gap": (EXPONENTIAL, 1 / rate), "service": service}
            customers = draw(replication, int(6_000 * rate), name=f"class-{priority}", **laws)
            cases = cases_of(customers, priority, first_id=priority * 100_000)
            enter(env, station, cases, customers.arrivals)
        env.run(until=5_500 * TICKS)
        station.check()
        report = station.report()
        first, second = report.classes
        runs.append(
            {
                "Wq_class1": first.wait_mean / TICKS,
                "Wq_class2": second.wait_mean / TICKS,
                "Wq_all": report.total.wait_mean / TICKS,
                "utilisation": report.utilisation,
            }
        )
    assert disagreements(ROWS[id]["exact"], runs, 4 * len(PRIORITY)) == []


class Tandem:
    """Stations in a row; each completed case goes on at the same instant."""

    def __init__(self, servers: list[int], services: list[list[int]], observe_from: int):
        self.env = OrderedEnvironment()
        self.stations = [
            Station(self.env, f"station {number}", c, observe_from=observe_from)
            for number, c in enumerate(servers, 1)
        ]
        self.services = services
        self.left: dict[int, int] = {}

    def submit(self, id: int, place: int = 0) -> None:
        service = self.services[place][id]
        self.stations[place].submit(Case(id, (service,), done=lambda case, now: self.go_on(id, place, now)))

    def go_on(self, id: int, place: int, now: int) -> None:
        if place + 1 < len(self.stations):
            self.submit(id, place + 1)
        else:
            self.left[id] = now


@pytest.mark.parametrize("id", ["tandem-l2.4", "tandem-l4.5"])
def test_tandem(id: str) -> None:
    params = ROWS[id]["params"]
    count, gap = 6_000, (EXPONENTIAL, 1 / params["arrival_rate"])
    runs = []
    for replication in range(REPLICATIONS):
        customers = [
            draw(
                replication,
                count,
                gap=gap,
                service=(EXPONENTIAL, 1 / spec["service_rate"]),
                name=f"at-{number}",
            )
            for number, spec in enumerate(params["stations"])
        ]
        arrivals = customers[0].arrivals
        first = count // 6
        servers = [spec["servers"] for spec in params["stations"]]
        tandem = Tandem(servers, [each.services for each in customers], arrivals[first])
        for number, time in enumerate(arrivals):
            tandem.env.at(time, Rank.ARRIVAL, number, tandem.submit, number)
        tandem.env.run(until=arrivals[-1])
        reports = [station.report() for station in tandem.stations]
        for station in tandem.stations:
            station.check()
        measures = {f"Wq_{n}": report.total.wait_mean / TICKS for n, report in enumerate(reports, 1)}
        measures |= {f"L_{n}": report.total.number_mean for n, report in enumerate(reports, 1)}
        measures["L_total"] = sum(report.total.number_mean for report in reports)
        sojourns = [tandem.left[n] - arrivals[n] for n in range(first, count) if n in tandem.left]
        measures["sojourn_total"] = sum(sojourns) / len(sojourns) / TICKS
        runs.append(measures)
    assert disagreements(ROWS[id]["exact"], runs, 2 * 8) == []


class Feedback:
    """Two stations between which cases go back and forth at random."""

    def __init__(self, params: dict, replication: int, count: int):
        self.env = OrderedEnvironment()
        self.routing, self.rates = params["routing"], params["service_rates"]
        self.stations = [
            Station(self.env, f"station {n}", c, observe_from=300 * TICKS)
            for n, c in enumerate(params["servers"], 1)
        ]
        self.stream = Streams(11, replication)
        self.sojourns: list[int] = []
        gap = (EXPONENTIAL, 1 / params["external"][0])
        for number, time in enumerate(
            draw(replication, count, gap=gap, service=gap, name="outside").arrivals
        ):
            self.env.at(time, Rank.ARRIVAL, number, self.visit, number, 0, 0, time)

    def visit(self, id: int, station: int, visit: int, born: int) -> None:
        draws = self.stream.entity(str(id))
        service = round(-math.log1p(-draws.uniform(Purpose.SERVICE, visit)) / self.rates[station] * TICKS)
        where = draws.uniform(Purpose.ROUTING, visit)
        case = Case(id, (service,), done=lambda case, now: self.go_on(id, station, visit, born, where))
        self.stations[station].submit(case)

    def go_on(self, id: int, station: int, visit: int, born: int, where: float) -> None:
        for following, limit in enumerate(itertools.accumulate(self.routing[station])):
            if where < limit:
                self.visit(id, following, visit + 1, born)
                return
        if born >= 300 * TICKS:
            self.sojourns.append(self.env.now - born)


def test_feedback() -> None:
    """A Jackson network in which a case may come back to the station it left."""
    row = ROWS["jackson-feedback"]
    runs = []
    for replication in range(REPLICATIONS):
        network = Feedback(row["params"], replication, 5_000)
        network.env.run(until=3_000 * TICKS)
        for station in network.stations:
            station.check()
        first, second = (station.report() for station in network.stations)
        runs.append(
            {
                "lambda_1": first.total.arrivals / 2_700,
                "lambda_2": second.total.arrivals / 2_700,
                "Wq_1": first.total.wait_mean / TICKS,
                "Wq_2": second.total.wait_mean / TICKS,
                "L_1": first.total.number_mean,
                "L_2": second.total.number_mean,
                "L_total": first.total.number_mean + second.total.number_mean,
                "sojourn_total": sum(network.sojourns) / len(network.sojourns) / TICKS,
            }
        )
    assert disagreements(row["exact"], runs, 8) == []


def test_transient_of_infinitely_many_servers() -> None:
    """M/M/inf from empty: the number present at t is Poisson, so mean and variance are known."""
    row = ROWS["mminf-transient"]
    params = row["params"]
    laws = {
        "gap": (EXPONENTIAL, 1 / params["arrival_rate"]),
        "service": (EXPONENTIAL, 1 / params["service_rate"]),
    }
    runs = []
    for replication in range(400):
        station, present = play_until_10(replication, laws)
        station.check()
        runs.append(present)
    exact = row["exact"]
    assert disagreements(exact, runs, 8) == []
    squares = [{name: (value - exact[name]) ** 2 for name, value in run.items()} for run in runs]
    assert disagreements(exact, squares, 8) == []


def play_until_10(replication: int, laws: dict) -> tuple[Station, dict[str, float]]:
    """The numbers present at 1, 2, 5 and 10 units."""
    env = OrderedEnvironment()
    station = Station(env, "unlimited", None)
    customers = draw(replication, 220, **laws)
    enter(env, station, cases_of(customers), customers.arrivals)
    present = {}
    for t in (1, 2, 5, 10):
        env.run(until=t * TICKS)
        present[f"EN_t{t}"] = float(station.levels.serving)
    return station, present
