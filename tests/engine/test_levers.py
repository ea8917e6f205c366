"""Levers and shocks: inert to the byte where circumstance makes them so, else changing what they should."""

from __future__ import annotations

from typing import Any

import pytest
from flow_worlds import MARKETS, SURE, day, flows_of, measure, play, scenario_of, states, story, world_of

from dfftsim.engine.record import RunRecord
from dfftsim.law import load_rulebook

START = "2025-01-01"
QUIET_SITE = {"local_utility_sme": 0.0}


def with_levers(text: str, *levers: str, shocks: tuple[str, ...] = ()) -> str:
    """The scenario with levers and shocks written as flow tables of YAML."""
    lines = [text, "levers:", *(f"  - {{{lever}}}" for lever in levers)] if levers else [text]
    return "\n".join([*lines, "shocks:", *(f"  - {{{shock}}}" for shock in shocks)] if shocks else lines)


INERT = [
    "lever: R1, parties: [AU, KR], from: 2023-09-01",
    "lever: R1, parties: [JP, SG], from: 2023-09-01",
    "lever: T4, parties: any, from: 2025-03-30, notice: 1 y",
    "lever: I1, parties: any, from: 2023-04-01, coverage: 0, lag: 0 d",
]


@pytest.mark.parametrize("lever", INERT, ids=["R1 elsewhere", "R1 back", "T4 after the end", "I1 of nothing"])
def test_inert_levers_leave_every_byte_of_the_trace(lever: str) -> None:
    plain = play(MARKETS)
    assert plain.trace is not None and len(plain.trace) > 500
    pulled = play(with_levers(MARKETS, lever))
    assert pulled.trace == plain.trace
    assert flows_of(pulled) == flows_of(plain)


ACTIVE = [
    "lever: R1, parties: [CN, VN, JP], from: 2023-09-01",
    "lever: I1, parties: any, from: 2023-04-01, coverage: 1, lag: 0 d",
    "lever: R2, parties: any, from: 2023-09-01",
    "lever: R5, parties: [CN], from: 2023-09-01, factor: 10",
    "lever: T2, parties: [VN, JP], from: 2023-04-01, data: [personal], within: 100 d, chance: 1",
]


@pytest.mark.parametrize("lever", ACTIVE, ids=lambda text: text[7:9])
def test_the_same_levers_where_they_matter_change_the_trace(lever: str) -> None:
    assert play(with_levers(MARKETS, lever)).trace != play(MARKETS).trace


def test_births_and_firms_are_the_same_under_every_lever() -> None:
    """Common random numbers: who is born, when and how big does not depend on levers."""
    plain = play(MARKETS)
    pulled = play(with_levers(MARKETS, *ACTIVE))
    for name in ("wanted_usd", "flows_born", "flows_live"):
        assert measure(pulled, name) == measure(plain, name)

    def births(record: RunRecord) -> list[Any]:
        assert record.trace is not None
        return [row for row in record.trace if row[3] == "born"]

    assert births(pulled) == births(plain)


def test_levers_leave_the_old_book_untouched() -> None:
    book = load_rulebook()
    before = (book.hash, repr(book.jurisdictions["CN"]))
    shocks = ("shock: S1, on: 2024-06-01, rules: [eu-45-jp]",)
    shocks += ("shock: S2, on: 2024-06-01, jurisdiction: CN, data: [personal], what: storage_only",)
    world = world_of(with_levers(MARKETS, *ACTIVE, shocks=shocks), book=book)
    assert (book.hash, repr(book.jurisdictions["CN"])) == before
    assert world.book.hash != book.hash
    assert world_of(MARKETS, book=book).book is book


def one(id: str, origin: str, to: str = "JP", **more: Any) -> dict[str, Any]:
    """A listed flow, born on the first day unless told otherwise."""
    given = {"id": id, "from": origin, "to": to, "category": "personal", "persons": 100, "home": to}
    return {**given, "value": "USD 1000000 per year", "size": "medium", "birth": START, **more}


def few(*rows: dict[str, Any], more: str = "", end: str = "2026-12-31", **parameters: float) -> str:
    """Flows that would never localise, of firms without noise."""
    return scenario_of(
        rows, start=START, end=end, parties=["JP", "CN", "VN", "EU", "US"],
        parameters={**QUIET_SITE, **parameters}, more=f"{SURE}\n{more}",
    )  # fmt: skip


def when(record: RunRecord, flow: str, state: str) -> float:
    """The first day on which a flow entered a state."""
    return next(time for time, entered, _ in story(record, flow) if entered == state)


def test_mutual_adequacy_is_found_and_taken() -> None:
    text = few(one("a", "VN", birth="2025-06-02"))
    plain, pulled = play(text), play(with_levers(text, "lever: R1, parties: [VN, JP], from: 2025-03-03"))
    assert measure(plain, "share_adequacy") == 0.0
    assert measure(pulled, "share_adequacy") > 0.5
    assert when(pulled, "a", "operating") < when(plain, "a", "operating")
    assert measure(pulled, "F") > measure(plain, "F")


def test_who_had_given_up_looks_again_on_the_day() -> None:
    """Too much to prepare for a flow so small; with adequacy, from the day it is there, it is worth it."""
    text = few(one("a", "VN", value="USD 4000 per year"), one("big", "VN"), h0_hours_rule=1.0)
    plain = play(text)
    assert states(plain, "a")[-1] == "given_up"
    pulled = play(with_levers(text, "lever: R1, parties: [VN, JP], from: 2025-09-01"))
    went = {time for time, _, _ in story(pulled, "a")}
    assert day(START, "2025-09-01") in went
    assert states(pulled, "a")[-1] == "operating"


def test_bridge_between_model_clauses_saves_preparation() -> None:
    text = few(one("a", "EU", "US", birth="2025-06-02"), importer_listed_share=0.0)
    lever = "lever: R2, parties: [EU, US], from: 2025-03-03, depth: 3"
    plain, pulled = play(text), play(with_levers(text, lever))
    prepared = [when(r, "a", "operating") - when(r, "a", "preparing") for r in (plain, pulled)]
    assert prepared[1] < prepared[0]
    assert measure(pulled, "compliance_cost_share") < measure(plain, "compliance_cost_share")
    late = play(with_levers(text, "lever: R2, parties: [EU, US], from: 2026-12-31, depth: 3"))
    assert story(late, "a") == story(plain, "a")


def test_higher_thresholds_spare_the_assessment() -> None:
    text = few(one("a", "CN", persons=2_000_000, birth="2025-06-02"))
    plain, pulled = (
        play(text),
        play(with_levers(text, "lever: R5, parties: [CN], from: 2025-03-03, factor: 4")),
    )
    assert "cn-assessment-2024-pi" in [cause for *_, cause in story(plain, "a")]
    assert "waiting" in states(plain, "a")
    assert "waiting" not in states(pulled, "a")
    assert when(pulled, "a", "operating") < when(plain, "a", "operating")
    exempt = play(with_levers(text, "lever: R5, parties: [CN], from: 2025-03-03, exempt_below: 3000000"))
    assert measure(exempt, "share_free") > 0.5


def test_more_officers_shorten_the_wait_and_only_it() -> None:
    crowd = "authorities: {CN: {officers: 1, background_load: 0.9, backlog: 60 d, calendar: continuous}}"
    text = few(one("a", "CN", persons=2_000_000), more=crowd)
    lever = "lever: R6, parties: [CN], from: 2025-01-01, officers_factor: 5"
    plain, pulled = play(text), play(with_levers(text, lever))
    assert when(plain, "a", "waiting") == when(pulled, "a", "waiting")
    waits = [when(r, "a", "operating") - when(r, "a", "waiting") for r in (plain, pulled)]
    assert waits[1] < waits[0] - 5.0
    assert measure(pulled, "utilisation", "authority:CN") < measure(plain, "utilisation", "authority:CN")


def test_grace_lets_flows_go_on_while_they_look() -> None:
    text = few(one("a", "EU"), end="2026-12-31")
    shock = ("shock: S1, on: 2026-03-02, rules: [eu-45-jp]",)
    hard = play(with_levers(text, shocks=shock))
    soft = play(with_levers(text, "lever: R9, parties: [EU], from: 2025-06-02, grace: 120 d", shocks=shock))
    ended = day(START, "2026-03-02")
    assert (ended, "suspended", "eu-45-jp") in story(hard, "a")
    assert "suspended" not in states(soft, "a")
    assert measure(soft, "F") > measure(hard, "F")
    short = play(with_levers(text, "lever: R9, parties: [EU], from: 2025-06-02, grace: 10 d", shocks=shock))
    stopped = [time for time, state, _ in story(short, "a") if state == "suspended"]
    assert stopped == [ended + 10.0]
    assert measure(hard, "F") < measure(short, "F") < measure(soft, "F")


def test_notice_lets_firms_prepare_before() -> None:
    """Viet Nam asks for a dossier since 2023-07-01: with notice it is ready on the day."""
    start, change = "2023-01-01", "2023-07-01"
    text = scenario_of(
        [one("a", "VN", birth="2023-01-02"), one("late", "VN", birth="2023-03-01")],
        start=start, end="2024-06-30", parties=["JP", "VN"], parameters=QUIET_SITE, more=SURE,
    )  # fmt: skip
    plain = play(text)
    assert (day(start, change), "suspended", "vn-free-2018") in story(plain, "a")
    told = play(with_levers(text, "lever: T4, parties: [VN], from: 2023-01-01, notice: 150 d"))
    for id in ("a", "late"):
        assert "suspended" in states(plain, id)
        assert "suspended" not in states(told, id)
        assert story(told, id)[-1][:2] == (day(start, change), "operating")
    assert measure(told, "F") > measure(plain, "F")


def test_an_announced_shock_is_prepared_for() -> None:
    text = few(one("a", "EU"))
    shock = ("shock: S1, on: 2026-03-02, rules: [eu-45-jp], announced: 2025-09-01",)
    told = play(with_levers(text, shocks=shock))
    assert "suspended" not in states(told, "a")
    assert story(told, "a")[-1][:2] == (day(START, "2026-03-02"), "operating")


def test_new_localisation_closes_and_its_absence_opens() -> None:
    """S2 stops a flow on the day; T1 between the two, from that day on, lets it run."""
    text = few(one("a", "VN"))
    shock = ("shock: S2, on: 2026-03-02, jurisdiction: VN, data: [personal], what: storage_only",)
    closed = play(with_levers(text, shocks=shock))
    assert (day(START, "2026-03-02"), "suspended", "vn-s2-2026-03-02") in story(closed, "a")
    assert measure(closed, "share_given_up") > 0.0
    assert closed.blocked["vn-s2-2026-03-02"] > 0.0


def test_no_localisation_opens_what_a_duty_closes() -> None:
    text = few(one("a", "IN", category="telecom", exporter="telecom_operator"), more="").replace(
        '"VN"', '"IN"', 1
    )
    plain = play(text)
    assert states(plain, "a")[-1] == "given_up"
    pulled = play(with_levers(text, "lever: T1, parties: [IN, JP], from: 2025-01-01"))
    assert states(pulled, "a")[-1] == "operating"
    assert measure(pulled, "F") > measure(plain, "F") == 0.0


def test_repository_saves_reading_and_mistakes() -> None:
    rows = [one(f"a{n}", "CN", category="non_personal") for n in range(3)]
    text = few(*rows, miss_eps0=0.3, enforce_strict=1e-9)
    pulled = play(with_levers(text, "lever: I1, parties: any, from: 2025-01-01, coverage: 1, lag: 0 d"))
    plain = play(text)
    assert measure(pulled, "discovery_hours") < measure(plain, "discovery_hours")
    assert measure(pulled, "missed_rules") <= measure(plain, "missed_rules")
    assert when(pulled, "a0", "operating") < when(plain, "a0", "operating")


def test_flow_clause_acts_by_its_chance_alone() -> None:
    text = few(one("a", "VN", birth="2025-06-02"))
    lever = "lever: T2, parties: [VN, JP], from: 2025-01-01, data: [personal], within: 30 d, chance: {}"
    plain = play(text)
    assert play(with_levers(text, lever.format(0))).trace == plain.trace
    sure = play(with_levers(text, lever.format(1)))
    assert any("vn-t2" in cause for *_, cause in story(sure, "a")) or sure.trace != plain.trace


def test_levers_act_on_frozen_law() -> None:
    """The law of 2023-03-30 is kept for good; a lever and a shock still act from their days."""
    row = one("a", "VN", birth="2025-06-02")
    text = few(row, more="rules: {as_of: 2023-03-30, freeze: true}")
    plain = play(text)
    assert {cause for *_, cause in story(plain, "a")} & {"vn-decree13-oTIA", "vn-pdpl-ctia"} == set()
    assert states(plain, "a")[-1] == "operating"
    shock = ("shock: S2, on: 2026-03-02, jurisdiction: VN, data: [personal], what: storage_only",)
    closed = play(with_levers(text, shocks=shock))
    assert (day(START, "2026-03-02"), "suspended", "vn-s2-2026-03-02") in story(closed, "a")
    adequate = play(with_levers(text, "lever: R1, parties: [VN, JP], from: 2025-03-03"))
    assert measure(adequate, "share_adequacy") > 0.5
    assert measure(plain, "share_adequacy") == 0.0
