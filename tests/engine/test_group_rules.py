"""R4: group rules that one party has approved spare a second approval, of whoever holds the first."""

from __future__ import annotations

import json
from datetime import date

import pytest
from flow_worlds import QUIET, flows_of, measure, play, world_of

from dfftsim.engine.record import RunRecord
from dfftsim.law import load_rulebook
from dfftsim.law.evaluate import evaluate
from dfftsim.law.patch import Patch
from dfftsim.law.transfer import transfer
from dfftsim.scenario.cooperation_levers import AcceptanceOfGroupRules
from dfftsim.world.cooperation_levers import accepted_group_rules
from dfftsim.world.legal import Question
from dfftsim.world.levers import patched
from dfftsim.world.menu import Kind
from dfftsim.world.options import Option
from dfftsim.world.parameters import Parameters

VALUE = Parameters.load().value
DEAR = {f"hours_{kind}": 9e4 for kind in ("contract", "consent", "certification", "filing", "approval")}
"""Group rules are the cheapest way to a place that is not adequate."""


def group(origins: str, *, size: str = "large", lever: str = "") -> RunRecord:
    """The flows of one group to its seat in Viet Nam."""
    numbers = {**QUIET, **DEAR, "local_utility_sme": 0.0, "setup_budget": 9}
    text = f"""
dfftsim: 1
horizon: {{start: 2024-01-01, end: 2032-12-31}}
parties: [EU, GB, AU, VN]
flow_classes:
  - id: group
    from: {origins}
    to: VN
    home: to
    data: [personal]
    firm_sizes: {{{size}: 1}}
    births: {{rate: 4 per year}}
    lifetime: 50 y
    value: USD 2000000 per year
    persons: 100
    flows_per_firm: 1000000000
structure: {{choice: optimiser, everyone_complies: true}}
parameters: {json.dumps(numbers)}
"""
    return play(text + (f"levers:\n  - {{lever: R4, {lever}}}\n" if lever else ""))


def first_use(record: RunRecord, rule: str) -> int | None:
    assert record.trace is not None
    return next((row[0] for row in record.trace if row[3] == "operating" and rule in row[5]), None)


BOTH = "parties: [EU, GB], from: 2024-01-01"


def test_whoever_holds_an_approval_needs_no_second_one() -> None:
    plain, pulled = group("[EU, GB]"), group("[EU, GB]", lever=BOTH)
    assert first_use(plain, "gb-bcr") is not None
    approved, used = first_use(pulled, "gb-bcr"), first_use(pulled, "eu-r4")
    assert approved is not None and used is not None and approved < used
    assert measure(pulled, "compliance_cost_share") < measure(plain, "compliance_cost_share")
    assert measure(pulled, "F") > measure(plain, "F")


def test_without_an_approval_elsewhere_nobody_uses_it() -> None:
    assert first_use(group("[EU]", lever=BOTH), "-r4-") is None


@pytest.mark.parametrize(
    ("origins", "size", "lever"),
    [
        ("[EU, GB]", "large", f"{BOTH}, depth: 0"),
        ("[EU, GB]", "large", "parties: [EU, GB], from: 2033-01-01"),
        ("[EU, GB]", "large", "parties: [EU, AU], from: 2024-01-01, depth: 2"),
        ("[EU, GB]", "small", BOTH),
    ],
    ids=["depth 0", "after the end", "AU knows no group rules", "small firms"],
)
def test_inert_where_it_does_not_matter(origins: str, size: str, lever: str) -> None:
    plain, pulled = group(origins, size=size), group(origins, size=size, lever=lever)
    assert pulled.trace == plain.trace
    assert pulled.measures.keys() == plain.measures.keys()
    if "2033" not in lever:
        assert flows_of(pulled) == flows_of(plain)


def options(depth: int) -> dict[str, Option]:
    """The ways of a large firm from the EU to Viet Nam, by the rule they rest on."""
    text = f"""
dfftsim: 1
horizon: {{start: 2024-01-01, end: 2025-12-31}}
parties: [EU, GB, VN]
flows: [{{from: EU, to: VN, category: personal, size: large, home: VN, persons: 10, value: USD 9 per year}}]
levers:
  - {{lever: R4, {BOTH}, depth: {depth}}}
"""
    world = world_of(text)
    question = Question("EU", "VN", ("personal",), "group", None, None, 10, None, None)
    kind = Kind(question, ("non_personal",), "VN", "large", "raw_record_delivery", 0.0, 0.0, ("none",))
    table = world.menu.options(kind, (0,), world.start, {})
    return {rule: option for option in table for rule in option.rules}


@pytest.mark.parametrize(("depth", "strength"), [(1, "lever_depth_1"), (2, "lever_depth_2")])
def test_below_full_depth_the_second_approval_takes_less(depth: int, strength: str) -> None:
    found = options(depth)
    own, accepted = found["eu-bcr"], found["eu-r4-gb-2024-01-01"]
    left = 1.0 - VALUE("r4_saving") * VALUE(strength)
    [first], [second] = own.cases, accepted.cases
    assert second.touch_days == pytest.approx(left * first.touch_days)
    assert second.latency_days == pytest.approx(left * first.latency_days)
    assert second.expected_days == pytest.approx(left * first.expected_days)
    assert accepted.tasks[0].work.hours == pytest.approx(left * own.tasks[0].work.hours)


def test_at_full_depth_there_is_no_second_approval() -> None:
    accepted = options(3)["eu-r4-gb-2024-01-01"]
    assert accepted.cases == () and accepted.kind == "bcr"
    assert accepted.tasks[0].work.hours == pytest.approx(
        (1.0 - VALUE("r4_saving")) * options(3)["eu-bcr"].tasks[0].work.hours
    )


def test_at_full_depth_it_is_a_ground_where_the_law_knows_no_group_rules() -> None:
    lever = "levers:\n  - {lever: R4, parties: [EU, AU, JP], from: 2024-01-01, depth: 3}\n"
    flow = "{from: AU, to: JP, category: personal, size: large, persons: 9, value: USD 9 per year}"
    head = "dfftsim: 1\nhorizon: {start: 2024-01-01, end: 2025-12-31}\nparties: [EU, AU, JP]\n"
    book = world_of(f"{head}flows: [{flow}]\n{lever}").book
    made = {rule.id: rule for code in ("EU", "AU", "JP") for rule in book.rules(code) if "-r4-" in rule.id}
    assert [rule.jurisdiction for rule in made.values()] == ["AU", "JP"], "only the EU approves group rules"
    assert made["au-r4-eu-jp-2024-01-01"].destinations == ("EU", "JP")
    assert made["jp-r4-eu-au-2024-01-01"].destinations == ("any",)
    assert all(rule.exporters == ("group",) for rule in made.values())
    assert "-r4-" not in " ".join(rule.id for code in ("AU", "JP") for rule in load_rulebook().rules(code))


def test_where_the_law_knows_no_group_rules_theirs_reach_as_far_as_its_contracts() -> None:
    """China asks an assessment of a million persons: rules approved in the EU do not change that."""
    book = load_rulebook()
    lever = AcceptanceOfGroupRules.model_validate(
        {"lever": "R4", "parties": ["EU", "CN"], "from": "2025-01-01", "depth": 3}
    )
    made = [rule for rule, _ in accepted_group_rules(lever, ("EU", "CN"), book) if rule.jurisdiction == "CN"]
    lifted = patched(book, [Patch(add_rules=tuple(made), label="R4")])
    for persons, verdict in ((5_000_000, "approval"), (500_000, "conditional")):
        asked = transfer("CN", "EU", "personal", persons=persons, exporter="group", importer="same_group")
        found = evaluate(lifted, asked, date(2026, 6, 1))
        assert found.verdict == verdict
        opened = [one for one in found.pathways if one.kind == "bcr" and one.open]
        assert bool(opened) == (persons < 1_000_000)
