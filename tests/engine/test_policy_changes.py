"""What a dated change of law does to flows: whose basis stands, whose is lost, who is freed."""

from __future__ import annotations

from datetime import date

import pytest
from flow_worlds import SURE, day, measure, play, scenario_of, states, story

from dfftsim.law import load_rulebook
from dfftsim.law.patch import Patch

MILLION = "USD 1000000 per year"


def row(id: str, origin: str, to: str, persons: int = 100, **more: object) -> dict[str, object]:
    """A listed flow of a medium firm."""
    given = {"id": id, "from": origin, "to": to, "category": "personal", "persons": persons, "value": MILLION}
    return {**given, "home": to, "size": "medium", **more}


def test_who_has_met_a_rule_goes_on_under_the_one_that_takes_over() -> None:
    """Viet Nam's dossier of 2023 counts under the law of 2026, on that day and on every later one."""
    start = "2024-01-01"
    text = scenario_of(
        [row("old", "VN", "JP")], start=start, end="2027-12-31", parties=["JP", "VN"], more=SURE
    )
    assert states(play(text), "old") == ["born", "operating"]


def test_an_approval_stands_when_the_law_comes_to_ask_less() -> None:
    """200,000 persons needed an assessment until 2024-03-21 and need a contract since: the flow runs on."""
    start = "2023-10-01"
    text = scenario_of(
        [row("assessed", "CN", "JP", persons=200_000)],
        start=start,
        end="2024-04-30",
        parties=["JP", "CN"],
        parameters={"local_utility_sme": 0.0},
        more=SURE,
    )
    record = play(text)
    assert states(record, "assessed") == ["born", "operating"]
    assert measure(record, "share_approval") == 1.0


def test_a_change_frees_who_waits() -> None:
    """From 2024-03-22 a contract is enough for 200,000 persons; sensitive data of 10,001 still need an
    assessment, under the new rule.
    """
    start = "2023-10-02"
    text = scenario_of(
        [row("waiting", "CN", "JP", persons=200_000, birth=start)],
        start=start,
        end="2024-12-31",
        parties=["JP", "CN"],
        parameters={"local_utility_sme": 0.0, "hours_security_assessment": 1.0, "latency_share": 5.0},
        more=SURE,
    )
    smaller = text.replace('"persons": 200000', '"persons": 99000').replace(
        '"category": "personal"', '"category": "personal", "sensitive": 10001'
    )
    for given, instead in ((text, "cn-sc-2024"), (smaller, "cn-assessment-2024-pi")):
        record = play(given)
        told = story(record, "waiting")
        assert ("waiting", "cn-assessment-2022") in [(state, cause) for _, state, cause in told]
        change = day(start, "2024-03-22")
        after = [(state, cause) for time, state, cause in told if time >= change]
        assert after[0] == ("choosing", "law changed")
        assert after[1] == ("preparing", instead)
    assert states(play(text), "waiting")[-1] == "operating"


def test_a_flow_through_a_hub_rests_on_both_legs() -> None:
    """The hub's own new localisation law stops what passed through it, and says which rule did."""
    start = "2023-10-01"
    book = load_rulebook()
    direct = [r for r in book.rules("EU") if {"any", "US"} & set(r.destinations) and r.end is None]
    ended = tuple((r.id, date(2023, 9, 1)) for r in direct if r.start and r.start < date(2023, 9, 1))
    text = scenario_of(
        [row("hubbed", "EU", "US")],
        start=start,
        end="2024-12-31",
        parties=["US", "JP", "EU"],
        parameters={"local_utility_sme": 0.0},
        more=SURE
        + """
technology: {hubs: [{id: h, in: JP, set_up: USD 0}]}
shocks: [{shock: S2, on: 2024-06-03, jurisdiction: JP, data: [personal], what: storage_only}]
""",
    )
    told = story(play(text, book=book.patched(Patch(end_rules=ended))), "hubbed")
    assert [state for _, state, _ in told][1:-3] == ["operating"] * (len(told) - 4)
    assert [state for _, state, _ in told][-3:] == ["suspended", "choosing", "given_up"]
    assert told[-3] == (day(start, "2024-06-03"), "suspended", "jp-s2-2024-06-03")


@pytest.mark.parametrize("grace", [None, "90 d"])
def test_an_adequacy_that_ends(grace: str | None) -> None:
    """Without grace the flow stops on the day and is back after reading and contract; with it, it never
    stops, for 90 days are enough to prepare beside.
    """
    start = "2024-01-01"
    shock = "shocks: [{shock: S1, on: 2024-06-03, rules: [eu-45-jp]"
    shock += f", grace: {grace}}}]" if grace else "}]"
    text = scenario_of(
        [row("eu", "EU", "JP")],
        start=start,
        end="2025-12-31",
        parties=["JP", "EU"],
        parameters={"local_utility_sme": 0.0},
        more=f"{SURE}\n{shock}",
    )
    record = play(text)
    told = story(record, "eu")
    if grace:
        assert [state for _, state, _ in told] == ["born", "operating", "operating"]
        assert measure(record, "days_to_new_basis_p50") == pytest.approx(45.0, abs=30.0)
        assert measure(record, "F") == pytest.approx(1.0)
    else:
        assert told[2] == (day(start, "2024-06-03"), "suspended", "eu-45-jp")
        assert [state for _, state, _ in told][3:] == ["choosing", "preparing", "operating"]
        lost = told[5][0] - told[2][0]
        assert measure(record, "days_to_new_basis_p50") == pytest.approx(lost)
        assert lost >= 45.0
        days = day(start, "2026-01-01")
        assert measure(record, "F") == pytest.approx(1.0 - lost / days)
        assert record.blocked.keys() == {"eu-scc-2021"}
