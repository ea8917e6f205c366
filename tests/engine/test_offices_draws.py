"""Authorities: what their background, their publications and their doors do to the cases of flows."""

from __future__ import annotations

from typing import Any

import pytest
from flow_worlds import SURE, measure, play, scenario_of, story, world_of

from dfftsim.engine.run import simulate_once
from dfftsim.engine.stations import Case, Station
from dfftsim.law import load_rulebook

START = "2025-01-01"


def assessed(id: str, birth: str = START, **more: Any) -> dict[str, Any]:
    """A flow that needs China's security assessment."""
    return {
        "id": id,
        "from": "CN",
        "to": "JP",
        "category": "important",
        "persons": 1,
        "value": "USD 9000000 per year",
        "home": "JP",
        "birth": birth,
        **more,
    }


def china(rows: list[dict[str, Any]], authority: str, parameters: dict[str, float] | None = None) -> str:
    """Flows that cannot but be assessed, and the authority that does it."""
    return scenario_of(
        rows,
        start=START,
        end="2027-12-31",
        parties=["CN", "JP"],
        parameters={"local_utility_sme": 0.0, **(parameters or {})},
        more=f"{SURE}\nauthorities: {{CN: {{{authority}}}}}",
    )


@pytest.fixture
def background(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, tuple[int, ...], int | None]]:
    """Arrival, services and patience of every background case, in the order of arrival."""
    seen: list[tuple[int, tuple[int, ...], int | None]] = []
    submit = Station.submit

    def watched(self: Station, case: Case) -> bool:
        if case.done is None:
            seen.append((self.env.now, case.rounds, case.patience))
        return submit(self, case)

    monkeypatch.setattr(Station, "submit", watched)
    return seen


def test_background_is_the_same_whoever_else_comes(background: list[Any]) -> None:
    """Common random numbers: cases of flows come between those of the background and alter none of them."""
    authority = "officers: 2, background_load: 0.8, backlog: 10 d"
    play(china([assessed("late", "2027-12-01")], authority))
    alone = list(background)
    background.clear()
    record = play(china([assessed(f"f{n}") for n in range(5)], authority))
    assert background == alone
    assert len(alone) > 20
    assert measure(record, "cases_submitted") == 5.0


def test_a_case_waits_touch_time_and_latency_in_that_order() -> None:
    """Deterministic: 10 days of an officer day and night, then 30 days that nobody can shorten."""
    authority = (
        "officers: 1, service: 10 d, latency: 30 d, calendar: continuous, complaint_share: 0, rejection: 0, "
        "patience: 900 d, requests_for_information: {probability: 0, reply: 1 d}"
    )
    record = play(china([assessed("a"), assessed("b")], authority))
    waits = {}
    for id in ("a", "b"):
        steps = {state: time for time, state, _ in story(record, id)}
        waits[id] = steps["operating"] - steps["waiting"]
        assert steps["waiting"] - steps["preparing"] >= 90.0
    assert waits == {"a": 40.0, "b": 50.0}
    assert measure(record, "decision_days_p50", "authority:CN") == 40.0


def test_refused_then_another_choice() -> None:
    """Half of the cases are refused: who is refused chooses again at once, and not the same."""
    authority = "officers: unlimited, service: 10 d, calendar: continuous, rejection: 0.5"
    record = play(china([assessed(f"f{n}", value="USD 90000000 per year") for n in range(12)], authority))
    refused = [f"f{n}" for n in range(12) if "refused" in [cause for *_, cause in story(record, f"f{n}")]]
    assert len(refused) == measure(record, "cases_rejected", "authority:CN")
    assert 2 <= len(refused) <= 10
    for id in refused:
        steps = story(record, id)
        assert [state for _, state, _ in steps][-3:] == ["waiting", "choosing", "given_up"]
        assert steps[-1][0] == steps[-2][0]


def test_patience_ends() -> None:
    """The officer is busy for two years; the firm withdraws after a hundred days."""
    authority = (
        "officers: 1, service: 700 d, patience: 100 d, calendar: continuous, complaint_share: 0, rejection: 0"
    )
    record = play(china([assessed("a"), assessed("b")], authority))
    steps = story(record, "b")
    assert [state for _, state, _ in steps][-3:] == ["waiting", "choosing", "given_up"]
    assert steps[-2][0] - steps[-3][0] == pytest.approx(100.0)
    assert steps[-2][2] == "withdrawn"
    assert measure(record, "withdrawn", "authority:CN") == 1.0


def test_requests_for_information_stop_the_clock() -> None:
    authority = (
        "officers: 1, service: 5 d, latency: 0 d, calendar: continuous, complaint_share: 0, rejection: 0, "
        "requests_for_information: {probability: 1, reply: 20 d, rounds_max: 2}"
    )
    steps = {state: time for time, state, _ in story(play(china([assessed("a")], authority)), "a")}
    assert steps["operating"] - steps["waiting"] == 3 * 5.0 + 2 * 20.0


def test_waits_are_published_by_the_month_and_expected_from_then_on() -> None:
    """Firms expect what the sheet says until enough decisions are known, then the last year's median."""
    authority = (
        "officers: unlimited, service: 1 d, latency: 200 d, calendar: continuous, rejection: 0, "
        "requests_for_information: {probability: 0, reply: 1 d}, background_load: 0"
    )
    rows = [assessed(f"f{n}") for n in range(6)] + [assessed("late", "2026-06-01")]
    text = china(rows, authority)

    def expected(id: str) -> set[float]:
        record = simulate_once(world_of(text), 0, inspect=id)
        looks = [look for look in record.looks if look["why"] == "rules read"]
        return {
            round(option["delay_days"], 6)
            for option in looks[0]["options"]
            if option["option"].startswith("direct")
        }

    sheet = load_rulebook().rule("cn-assessment-2024-important").observed_days
    (early,), (late,) = expected("f0"), expected("late")
    assert late - early == pytest.approx(201.0 - sheet.mode)
