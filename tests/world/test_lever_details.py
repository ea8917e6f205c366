"""What the finer settings of levers and switches do."""

from __future__ import annotations

from datetime import date

from dfftsim.engine.run import simulate_once
from dfftsim.law import load_rulebook
from dfftsim.law.book import RuleBook
from dfftsim.scenario.loading import load
from dfftsim.world.compile import World, compile_world
from dfftsim.world.streams import Streams


def test_onward_freedom_ends_duties_on_data_first_received_from_a_party() -> None:
    lever = "[{lever: R1, parties: [EU, JP], from: 2024-06-01, onward: %s}]"
    kept = compile_world(load("iot-monitoring", overrides=[("levers", lever % "false")])).book
    freed = compile_world(load("iot-monitoring", overrides=[("levers", lever % "true")])).book
    assert load_rulebook().rule("jp-eu-origin-onward").end is None
    assert kept.rule("jp-eu-origin-onward").end is None
    assert freed.rule("jp-eu-origin-onward").end == date(2024, 5, 31)


def test_an_exception_of_a_flow_clause_keeps_its_categories_out() -> None:
    lever = (
        "[{lever: T2, parties: [CN, JP], from: 2024-06-01, data: [personal, important], within: 3 y,"
        " chance: 1%s}]"
    )
    free = compile_world(load("iot-monitoring", overrides=[("levers", lever % "")]))
    kept = compile_world(load("iot-monitoring", overrides=[("levers", lever % ", except: [security]")]))
    assert {chance.data for chance in free.chances} == {("personal", "important")}
    assert {chance.data for chance in kept.chances} == {("personal",)}


def test_future_law_at_the_hazard_makes_firms_read_again_after_the_last_recorded_day() -> None:
    still = simulate_once(compile_world(load("iot-monitoring")), 0)
    moving = simulate_once(
        compile_world(load("iot-monitoring", overrides=[("structure.future_law", "hazard")])), 0
    )
    assert moving.measures["discovery_hours", ""] > still.measures["discovery_hours", ""]


def test_without_the_hazard_no_rule_changes_by_itself() -> None:
    past = [("horizon.end", "2026-11-23")]
    still = simulate_once(compile_world(load("iot-monitoring", overrides=past)), 0, trace=True)
    moving = simulate_once(
        compile_world(load("iot-monitoring", overrides=[*past, ("structure.future_law", "hazard")])),
        0,
        trace=True,
    )
    assert still.trace == moving.trace  # the horizon ends with the recorded law


def compiled(levers: str = "[]", shocks: str = "[]") -> World:
    return compile_world(load("iot-monitoring", overrides=[("levers", levers), ("shocks", shocks)]))


def test_onward_freedom_leaves_the_duty_on_data_of_others() -> None:
    book = compiled("[{lever: R1, parties: [EU, JP], from: 2024-06-01, onward: true}]").book
    onward = [rule for rule in book.rules("JP") if rule.id.startswith("jp-eu-origin-onward+")]
    assert [(rule.start, rule.end, rule.applies_to_origin) for rule in onward] == [
        (date(2024, 6, 1), None, ("GB",))
    ]


def test_levers_of_one_kind_may_overlap() -> None:
    twice = (
        "[{lever: R1, parties: [EU, IN], from: 2024-06-01},"
        " {lever: R1, parties: [EU, IN, SG], from: 2024-06-01},"
        " {lever: R3, parties: [EU, JP], from: 2024-06-01, depth: 3},"
        " {lever: R3, parties: [EU, JP], from: 2024-06-01, depth: 3, scheme: apec-cbpr},"
        " {lever: R5, parties: [CN], from: 2024-06-01, exempt_below: 10},"
        " {lever: R5, parties: [CN], from: 2024-06-01, exempt_below: 20},"
        " {lever: T2, parties: [CN, JP], from: 2024-06-01, data: [personal], within: 1 d, chance: 1},"
        " {lever: T2, parties: [CN, JP], from: 2024-06-01, data: [health], within: 1 d, chance: 1}]"
    )
    again = "jurisdiction: JP, on: 2025-01-01, what: storage_only"
    world = compiled(
        twice, f"[{{shock: S2, {again}, data: [personal]}}, {{shock: S2, {again}, data: [health]}}]"
    )
    ids = {row.id for code in ("EU", "JP", "CN") for row in world.book.rules(code)}
    assert {"eu-r1-in-2024-06-01", "eu-r1-in-2024-06-01-2", "eu-r1-sg-2024-06-01"} <= ids
    assert {"eu-r3-jp-2024-06-01-2", "cn-r5-any-2024-06-01-2"} <= ids
    assert world.book.rule("jp-s2-2025-01-01-2").data == ("health",)
    drawn = world.menu_of(Streams(1, 0)).legal.book
    assert drawn.rule("cn-t2-jp-2024-06-01-2").data == ("health",)


def test_levers_on_one_authority_add_up() -> None:
    levers = (
        "[{lever: R6, parties: [CN], from: 2025-06-01, joint: true},"
        " {lever: R6, parties: [CN], from: 2024-06-01, officers_added: 4},"
        " {lever: R6, parties: [CN], from: 2025-01-01, officers_factor: 2}]"
    )
    steps = compiled(levers).effects.capacity
    assert [(step.start.year, step.start.month, step.factor, step.added) for step in steps] == [
        (2024, 6, 1.0, 4.0),
        (2025, 1, 2.0, 8.0),
        (2025, 6, 2.0, 8.0),
    ]
    assert [step.touch_saved > 0.0 for step in steps] == [False, False, True]


def test_what_is_struck_twice_ends_twice() -> None:
    shock = "{shock: S1, on: %s, rules: [eu-45-jp], successor: {after: 90 d}}"
    book = compiled(shocks=f"[{shock % '2024-03-01'}, {shock % '2025-03-01'}]").book
    assert book.rule("eu-45-jp").end == date(2024, 2, 29)
    first, second = book.rule("eu-45-jp-successor"), book.rule("eu-45-jp-successor-2")
    assert (first.start, first.end) == (date(2024, 5, 30), date(2025, 2, 28))
    assert (second.start, second.end) == (date(2025, 5, 30), None)


def test_nothing_succeeds_what_was_over_and_duties_have_successors_too() -> None:
    shield = (
        "{shock: S1, on: 2024-03-01, arrangement: eu-adequacy-us-privacy-shield, successor: {after: 90 d}}"
    )
    duty = "{shock: S1, on: 2024-03-01, rules: [cn-ciio-storage], successor: {after: 90 d}}"
    book = compiled(shocks=f"[{shield}, {duty}]").book
    assert [rule.id for rule in book.rules("EU") if rule.id.endswith("-successor")] == []
    assert book.rule("cn-ciio-storage").end == date(2024, 2, 29)
    assert book.rule("cn-ciio-storage-successor").start == date(2024, 5, 30)


def test_the_grace_of_a_shock_is_for_what_it_ends() -> None:
    effects = compiled(shocks="[{shock: S1, on: 2024-03-01, rules: [eu-45-jp], grace: 90 d}]").effects
    assert effects.grace_days("EU", date(2024, 3, 1), "eu-45-jp") == 90.0
    assert effects.grace_days("EU", date(2025, 3, 1), "eu-45-jp") == effects.default_grace_days


def test_a_shock_on_an_amended_rule_comes_as_suddenly() -> None:
    shocks = "[{shock: S1, on: 2025-03-01, rules: [cn-sc-2024], announced: 2025-02-01}]"
    effects = compiled(shocks=shocks).effects
    assert effects.notice_days("CN", date(2025, 3, 1), ("cn-sc-2024+0a1b2c",)) == 28.0


def spared(book: RuleBook, id: str, day: date) -> set[str]:
    """Who a localisation duty does not reach on a day."""
    rows = [row for row in book.jurisdictions["VN"].localisation if row.id.partition("+")[0] == id]
    return {code for row in rows if row.in_force(day) for code in row.destinations_except}


NEW_DUTY = "[{shock: S2, jurisdiction: VN, on: 2025-03-01, data: [personal], what: storage_only}]"
DUTY = "vn-s2-2025-03-01"


def test_commitments_bind_what_shocks_bring_and_add_up() -> None:
    lever = "{lever: T1, parties: [VN, %s], from: %s}"
    first, second = lever % ("JP", "2024-01-01"), lever % ("SG", "2026-01-01")
    for levers in (f"[{first}, {second}]", f"[{second}, {first}]"):
        book = compiled(levers, NEW_DUTY).book
        assert spared(book, DUTY, date(2025, 3, 1)) == {"JP"}
        assert spared(book, DUTY, date(2026, 1, 1)) == {"JP", "SG"}
    plain = "{lever: T1, parties: [VN, JP], from: 2026-01-01}"
    excepted = "{lever: T1, parties: [VN, JP], from: 2026-01-01, except: [vn-core-data]}"
    assert spared(compiled(f"[{plain}]").book, "vn-core-data", date(2026, 1, 1)) == {"JP"}
    assert spared(compiled(f"[{excepted}]").book, "vn-core-data", date(2026, 1, 1)) == set()


def test_a_commitment_may_be_kept_by_chance() -> None:
    lever = "[{lever: T1, parties: [VN, JP], from: 2024-01-01, within: 2 y, chance: %s}]"
    never, sometimes = compiled(lever % 0, NEW_DUTY), compiled(lever % 0.5, NEW_DUTY)
    assert never.menu_of(Streams(1, 0)) is never.menu
    end = date(2026, 12, 31)
    drawn = [spared(sometimes.menu_of(Streams(1, n)).legal.book, DUTY, end) == {"JP"} for n in range(40)]
    assert 8 < sum(drawn) < 32


def test_mutual_adequacy_adds_no_rule_where_one_stands_open_for_good() -> None:
    lever = [("levers", "[{lever: R1, parties: [EU, JP, IN], from: 2024-06-01}]")]
    book = compile_world(load("iot-monitoring", overrides=lever)).book
    added = {id for id, label in book.causes.items() if label == "R1"}
    assert not any(id.startswith(("eu-r1-jp", "jp-r1-eu")) for id in added)
    assert any(id.startswith("in-r1-eu") for id in added) and any(id.startswith("eu-r1-in") for id in added)


def test_it_does_where_a_shock_strikes_the_rule_that_stands() -> None:
    changes = [
        ("levers", "[{lever: R1, parties: [EU, JP], from: 2024-06-01}]"),
        ("shocks", "[{shock: S1, rules: [eu-45-jp], on: 2025-01-01}]"),
    ]
    book = compile_world(load("iot-monitoring", overrides=changes)).book
    assert any(id.startswith("eu-r1-jp") for id in book.causes)


def test_a_flow_clause_changes_no_law_where_nothing_stands_against_the_flow() -> None:
    lever = "[{lever: T2, parties: [EU, JP, IN], from: 2024-06-01, data: [personal], within: 1 y, chance: 1}]"
    made = compile_world(load("iot-monitoring", overrides=[("levers", lever)]))
    assert {chance.party: chance.others for chance in made.chances} == {
        "EU": ("IN",),
        "JP": ("IN",),
        "IN": ("EU", "JP"),
    }
