"""Measures computed a second time, from the event log alone, by the words of their formulas."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest
from flow_worlds import DAY, MARKETS, SURE, measure, play, scenario_of, states, world_of

from dfftsim.analysis.survival import kaplan_meier
from dfftsim.engine.record import RunRecord

CROWDED = (
    MARKETS
    + "authorities: {CN: {officers: 1, background_load: 0.97, backlog: 30 d, patience: {constant: 40 d}}}\n"
)
UNDER_WAY = ("discovering", "choosing", "preparing", "waiting")


@pytest.fixture(scope="module")
def record() -> RunRecord:
    return play(CROWDED)


@pytest.fixture(scope="module")
def end() -> int:
    return world_of(CROWDED).horizon_seconds


Life = list[tuple[int, str]]


def lives(record: RunRecord) -> dict[str, Life]:
    """The instants at which each flow entered its states."""
    found: dict[str, Life] = defaultdict(list)
    for time, id, _, state, *_ in record.trace or []:
        found[id].append((int(time), state))
    return found


def seconds(life: Life, end: int) -> Counter[str]:
    """How long a flow was in each state, until it ended."""
    spent: Counter[str] = Counter()
    for (time, state), (later, _) in zip(life, [*life[1:], (end, "")], strict=True):
        spent[state] += later - time
    del spent["ended"]
    return spent


def test_shares_of_flow_days_are_those_of_the_log(record: RunRecord, end: int) -> None:
    spent = sum((seconds(life, end) for life in lives(record).values()), Counter[str]())
    alive = sum(spent.values())
    assert measure(record, "share_operating") == pytest.approx(spent["operating"] / alive, abs=1e-12)
    assert measure(record, "F_flows") == measure(record, "share_operating")
    assert measure(record, "share_noncompliant") == pytest.approx(spent["carrying_on"] / alive, abs=1e-12)
    assert measure(record, "share_localised") == pytest.approx(spent["localised"] / alive, abs=1e-12)
    assert measure(record, "share_given_up") == pytest.approx(spent["given_up"] / alive, abs=1e-12)
    assert measure(record, "share_suspended") == pytest.approx(spent["suspended"] / alive, abs=1e-12)
    under_way = sum(spent[state] for state in UNDER_WAY)
    assert measure(record, "share_under_way") == pytest.approx(under_way / alive, abs=1e-12)


def standing(life: Life) -> bool:
    """Whether a flow ran, or had another lot, from the first instant of the horizon."""
    return life[0][0] == 0 and life[1][0] == 0 and life[1][1] != "discovering"


def test_starts_are_those_of_the_log(record: RunRecord, end: int) -> None:
    rows, early, mature = [], 0, 0
    for life in lives(record).values():
        if standing(life):
            continue
        born = life[0][0]
        started = next((time for time, state in life if state == "operating"), None)
        last = next((time for time, state in life if state == "ended"), end)
        rows.append(((started if started is not None else last) - born, started is not None))
        if born + 90 * DAY <= end:
            mature += 1
            early += started is not None and started - born <= 90 * DAY
    assert len(rows) > 100 and 0 < early < mature
    assert measure(record, "started_90") == pytest.approx(early / mature)
    curve = kaplan_meier((seen / DAY, started) for seen, started in rows)
    assert measure(record, "days_to_start_p50") == pytest.approx(curve.quantile(0.5))


def test_counts_are_those_of_the_log(record: RunRecord) -> None:
    found = lives(record).values()
    assert measure(record, "flows_born") == len(found)
    assert measure(record, "flows_live") == sum(life[-1][1] != "ended" for life in found) < len(found)


def test_values_of_scopes_add_up(record: RunRecord) -> None:
    for name in ("wanted_usd", "delivered_usd", "flows_born", "missed_rules_total"):
        for key in ("from", "to", "pair", "class", "size"):
            parts = [
                v for (kpi, scope), v in record.measures.items() if kpi == name and scope.startswith(key)
            ]
            assert sum(parts) == pytest.approx(measure(record, name), rel=1e-9), (name, key)
    routes = measure(record, "F_direct") + measure(record, "F_results")
    assert routes == pytest.approx(measure(record, "F"))
    assert measure(record, "delivered_usd") / measure(record, "wanted_usd") == pytest.approx(
        measure(record, "F")
    )


def test_waits_of_all_are_those_of_each_authority(record: RunRecord) -> None:
    """The mean over all cases is that of the authorities, weighted by the cases that left each queue."""
    rows = record.authorities
    assert rows["CN"]["withdrawn"] > 5
    left = {name: row["completed"] + row["withdrawn"] for name, row in rows.items()}
    total = sum(row["wait_days_mean"] * left[name] for name, row in rows.items() if left[name])
    assert measure(record, "wait_days_mean") == pytest.approx(total / sum(left.values()))


def test_results_beat_a_way_that_is_closed() -> None:
    """A flow that sends results and could keep nothing at home counts as one for which results win."""
    row = {"id": "a", "from": "IN", "to": "JP", "category": "telecom", "exporter": "telecom_operator"}
    row |= {"home": "JP", "size": "medium", "value": "USD 3000000 per year", "persons": "100"}
    row |= {"birth": "2025-01-01", "workload": "aggregate_statistics"}
    text = scenario_of(
        [row], start="2025-01-01", end="2026-12-31", parties=["JP", "IN"],
        parameters={"local_utility_iot": 0.0}, more=SURE,
    )  # fmt: skip
    record = play(text)
    assert states(record, "a")[-1] == "operating"
    assert measure(record, "share_results") > 0.5
    assert measure(record, "results_over_localise") == 1.0
