"""Option tables: exact, lawful, shared by flows that are alike and by no others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dfftsim.law import load_rulebook
from dfftsim.scenario import loads
from dfftsim.scenario.fields import PETS
from dfftsim.world.compile import World, compile_world
from dfftsim.world.legal import LegalView, Question
from dfftsim.world.menu import Kind
from dfftsim.world.options import Option, Route, covers, without_dominated
from dfftsim.world.readings import Readings, StatusReading

DAY = date(2025, 6, 2)
READINGS: Readings = {pet: StatusReading("accepted", 0.2) for pet in PETS if pet != "none"}
SCENARIO = """
dfftsim: 1
title: Tables
horizon: {start: 2025-01-01, end: 2026-12-31}
parties: [JP, CN, EU, US, SG]
flow_classes:
  - {id: c, from: EU, to: US, data: personal, value: USD 1000 per year, births: {initial: 1}}
"""


def world(more: str = "") -> World:
    """The compiled world of the scenario above."""
    return compile_world(loads(SCENARIO + more))


def question(origin: str = "EU", to: str = "US", **more: object) -> Question:
    """A question about personal data of a hundred persons."""
    plain = Question(origin, to, ("personal",), "firm", None, None, 100, None, None)
    return replace(plain, **more)


def kind(asked: Question, pets: tuple[str, ...] = ("none",)) -> Kind:
    """A kind of flow of a medium firm in the EU."""
    return Kind(asked, ("non_personal",), "EU", "medium", "streaming_telemetry", 0.8, 0.5, pets)


def table(made: World, asked: Kind, day: date = DAY, readings: Readings = READINGS) -> tuple[Option, ...]:
    """The options on a day."""
    pair = (asked.question.origin, asked.question.destination)
    return made.menu.options(asked, (made.menu.legal.epoch(*pair, day),), day, readings)


def test_every_option_is_lawful_on_its_day_and_every_open_way_is_there() -> None:
    made = world()
    book = load_rulebook()
    found = table(made, kind(question()))
    direct = {option.rules for option in found if option.route is Route.DIRECT}
    open_ways = LegalView(book, False).answer(question(), "none", None, DAY)
    lasting = {(p.id,) for p in open_ways.open_pathways if p.rule is None or not p.rule.occasional}
    assert direct == lasting
    assert {option.route for option in found} == {Route.DIRECT, Route.RESULTS, Route.LOCALISE}


def test_no_option_is_beaten_in_every_respect() -> None:
    made = world("technology: {pets: all}\n")
    pets = made.plans[0].pets
    found = table(made, replace(kind(question(), pets), workload="aggregate_statistics"))
    assert len({option.pet for option in found}) > 1
    assert without_dominated(found) == found
    worse = replace(found[0], key="zz", gain=found[0].gain / 2)
    assert worse not in without_dominated([*found, worse])


@pytest.mark.parametrize(("pets", "plain"), [("[tee]", False), ("[none, tee]", True), ("all", True)])
def test_plain_records_are_an_option_only_where_doing_without_is_on_offer(pets: str, plain: bool) -> None:
    made = world(f"technology: {{pets: {pets}, hubs: [{{id: tokyo, in: JP}}]}}\n")
    found = [o for o in table(made, kind(question(), made.plans[0].pets)) if o.route is not Route.LOCALISE]
    assert found
    assert any(option.pet == "none" for option in found) == plain


def test_tables_are_shared_between_alike_and_only_between_them() -> None:
    made = world()
    one = table(made, kind(question(persons=100)))
    assert table(made, kind(question(persons=101))) is one
    china = table(made, kind(question("CN", "JP", persons=99_000)))
    more = table(made, kind(question("CN", "JP", persons=101_000)))
    assert {o.rules for o in china} != {o.rules for o in more}


def test_readings_of_technologies_that_are_not_on_offer_do_not_matter() -> None:
    made = world("technology: {pets: [pseudonymisation]}\n")
    refused = dict.fromkeys(READINGS, StatusReading("refused", 0.2))
    assert table(made, kind(question())) is table(made, kind(question()), readings=refused)
    only_tee = {**READINGS, "tee": StatusReading("refused", 0.2)}
    asked = kind(question(), ("none", "pseudonymisation"))
    assert table(made, asked) is table(made, asked, readings=only_tee)
    assert table(made, asked) is not table(made, asked, readings=refused)


def test_verified_assurance_answers_questions_of_the_authority() -> None:
    """Coded health data of a broker need a licence of the United States for China, once they are accepted."""
    asked = kind(
        question("US", "CN", data=("health",), exporter="data_broker", persons=50_000), ("pseudonymisation",)
    )
    chances = [
        case.question
        for level in (0.2, 0.8)
        for option in table(world(), asked, readings={"pseudonymisation": StatusReading("accepted", level)})
        for case in option.gating
    ]
    assert len(chances) == 2
    assert chances[1] < chances[0]


def test_a_shared_hub_is_there_from_its_day_between_its_parties() -> None:
    lever = "levers: [{lever: X5, parties: [EU, US], from: 2025-06-02, in: JP, set_up: USD 5}]\n"

    def hubs(to: str, day: date) -> list[Option]:
        return [o for o in table(world(lever), kind(question(to=to)), day) if o.route is Route.HUB]

    assert hubs("US", DAY)
    assert {option.extra_setup_usd for option in hubs("US", DAY)} == {5.0}
    assert not hubs("US", date(2025, 6, 1))
    assert not hubs("SG", DAY)


def test_a_hub_needs_a_lawful_way_on_each_leg() -> None:
    made = world("technology: {hubs: [{id: tokyo, in: JP}]}\n")
    hubs = [option for option in table(made, kind(question())) if option.route is Route.HUB]
    assert hubs
    legal = made.menu.legal
    first = covers(legal.answer(question(to="JP"), "none", None, DAY, onward_to="US"))
    second = covers(legal.answer(question("JP", "US"), "none", None, DAY, received_from="EU"))
    ways = {tuple(sorted({p.id for p in (*a, *b)})) for a in first for b in second}
    assert {option.rules for option in hubs} <= ways
    direct = next(o for o in table(made, kind(question())) if o.route is Route.DIRECT)
    assert all(option.path.rtt_seconds > direct.path.rtt_seconds for option in hubs)
    assert not any(o.route is Route.HUB for o in table(made, kind(question("JP", "US"))))


def test_a_second_hub_in_the_same_place_stays_an_option() -> None:
    """It has its own queue, so it may relieve the first."""
    made = world("technology: {hubs: [{id: tokyo, in: JP}, {id: tokyo2, in: JP}]}\n")
    hubs = [option for option in table(made, kind(question())) if option.route is Route.HUB]
    ways = {id: {o.rules for o in hubs if o.path.hub == id} for id in ("tokyo", "tokyo2")}
    assert ways["tokyo"] == ways["tokyo2"] != set()


@pytest.mark.parametrize(
    ("rules", "heir"),
    [
        (("vn-decree13-oTIA",), "vn-pdpl-ctia"),
        (("cn-cert-2022",), "cn-cert-2026"),
        (("eu-gb-member",), "eu-45-gb"),
        (("eu-scc-old-pre-schrems2",), "eu-scc-old-post-schrems2"),
    ],
)
def test_heirs_take_over_on_the_very_next_day(rules: tuple[str, ...], heir: str) -> None:
    legal = LegalView(load_rulebook(), False)
    assert heir in legal.heirs(rules)
    assert set(rules) <= legal.heirs(rules)


def test_no_heir_after_a_gap_or_of_a_heavier_kind() -> None:
    legal = LegalView(load_rulebook(), False)
    assert legal.heirs(("eu-us-shield",)) == {"eu-us-shield"}
    assert "cn-assessment-2024-pi" not in legal.heirs(("cn-sc-2023",))
    assert legal.heirs(("US-silence",)) == {"US-silence"}


def test_the_bytes_of_results_are_counted_once() -> None:
    """The bytes factor of a PET that sends results is results over records already."""
    made = world("technology: {pets: [aggregation, fl_dp], profile: none}\n")
    for workload, pet in (("aggregate_statistics", "aggregation"), ("model_training", "fl_dp")):
        asked = replace(kind(question(), ("none", pet)), workload=workload)
        terms = made.menu.technology.terms(pet, workload)
        assert terms is not None and terms.sends_results
        crossing = {o.pet: o.path.bytes_factor for o in table(made, asked) if o.route is Route.RESULTS}
        assert crossing == {"none": made.menu.results_volume, pet: terms.bytes_factor}
