"""Each reason of the closed list, where only that one is true; and what a package changes in the law."""

from __future__ import annotations

from pathlib import Path

import pytest

from dfftsim.analysis.comparison import differences
from dfftsim.analysis.null_levers import (
    BELOW,
    BETTER_ROUTE,
    NO_COUNTERPART,
    NO_FLOW,
    NOT_IN_FORCE,
    PART_OFF,
    REASONS,
    reason,
    why_null,
)
from dfftsim.analysis.null_pets import BELOW_FLOOR, NO_PET, NO_STATUS_RULE, NOTHING_VERIFIED
from dfftsim.analysis.package_law import LawOfScenario, law_rows
from dfftsim.engine.run import simulate_once
from dfftsim.experiment.comparison import Contest, compare, prepare
from dfftsim.i18n import knows
from dfftsim.report.compare_tables import law_lines
from dfftsim.scenario import loads
from dfftsim.world.compile import compile_world

TEXT = """
dfftsim: 1
horizon: {start: 2023-03-30, end: 2023-12-31}
parties: [JP, CN, EU, GB]
flow_classes:
  - id: orders
    from: CN
    to: JP
    data: [personal]
    births: {rate: 40 per year}
    value: USD 30000 per year
experiment: {replications: 2, seed: 7}
"""


def contest(folder: Path, levers: str, text: str = TEXT, **changes: object) -> Contest:
    path = folder / "made.yaml"
    path.write_text(f"dfftsim: 1\n{levers}\n", encoding="utf-8")
    return prepare(loads(text, overrides=list(changes.items())), [path])


@pytest.mark.parametrize(
    ("lever", "why"),
    [
        ("{lever: R1, parties: [EU, GB], from: 2023-04-01}", NO_FLOW),
        ("{lever: R1, parties: [CN, JP], from: 2023-04-01, data: [important]}", NO_FLOW),
        ("{lever: R9, parties: [JP], from: 2023-04-01, grace: 90 d}", NO_FLOW),
        ("{lever: R1, parties: [CN, JP], from: 2024-01-01}", NOT_IN_FORCE),
        ("{lever: R1, parties: [CN, JP], from: 2023-12-30, ratification: treaty}", NOT_IN_FORCE),
        ("{lever: R1, parties: [CN, JP], from: 2020-01-01, until: 2022-12-31}", NOT_IN_FORCE),
        (
            "{lever: T2, parties: [CN, JP], from: 2023-04-01, data: [personal], within: 365 d, chance: 0}",
            NOT_IN_FORCE,
        ),
        ("{lever: T1, parties: [CN, JP], from: 2023-04-01, data: [personal]}", NO_COUNTERPART),
        (
            "{lever: T1, parties: [CN, JP], from: 2023-04-01, data: [personal], within: 90 d, chance: 0.9}",
            NO_COUNTERPART,
        ),
        ("{lever: T1, parties: [CN, JP], from: 2023-04-01, within: 365 d, chance: 0}", NOT_IN_FORCE),
        ("{lever: T1, parties: [CN, JP], from: 2023-04-01, within: 9 d, chance: 0.99}", BETTER_ROUTE),
        ("{lever: I1, parties: [CN], from: 2023-04-01, coverage: 0, lag: 0 d}", BELOW),
        ("{lever: R2, parties: [CN, JP], from: 2023-04-01, depth: 0}", BELOW),
        ("{lever: T4, parties: [CN], from: 2023-04-01, notice: 1 d}", BELOW),
        ("{lever: T1, parties: [CN, JP], from: 2023-04-01}", BETTER_ROUTE),
    ],
)
def test_a_lever_that_did_nothing_has_its_reason(tmp_path: Path, lever: str, why: str) -> None:
    one = contest(tmp_path, f"levers:\n  - {lever}").contenders[0]
    assert reason(one.parts[0], one.scenario, [0, 1]) == why


@pytest.mark.parametrize(
    ("lever", "more", "why"),
    [
        ("{lever: R7, parties: [CN, JP], from: 2023-04-01}", {}, PART_OFF),
        ("{lever: R8, parties: [JP], from: 2023-04-01}", {}, PART_OFF),
        ("{lever: R7, parties: [EU, JP], from: 2023-04-01}", {}, NO_FLOW),
        ("{lever: R8, parties: [CN], from: 2023-04-01}", {}, NO_FLOW),
        ("{lever: R8, parties: [JP], towards: [EU], from: 2023-04-01}", {}, NO_FLOW),
        ("{lever: R7, parties: [CN, JP], from: 2023-04-01, depth: 0}", {"hazards.breach": True}, BELOW),
        ("{lever: R8, parties: [JP], from: 2024-04-01}", {"structure.trust": True}, NOT_IN_FORCE),
        ("{lever: R4, parties: [EU, GB], from: 2023-04-01}", {}, NO_FLOW),
        ("{lever: R4, parties: [CN, EU], from: 2023-04-01}", {}, BETTER_ROUTE),
        ("{lever: R4, parties: [CN, EU], from: 2023-04-01, depth: 0}", {}, BELOW),
        ("{lever: R4, parties: [CN, JP], from: 2023-04-01}", {}, NO_COUNTERPART),
        ("{lever: I2, parties: [EU, GB], from: 2023-04-01, budget: USD 1e6}", {}, NO_FLOW),
        ("{lever: I2, parties: [CN], from: 2024-04-01, budget: USD 1e6}", {}, NOT_IN_FORCE),
        ("{lever: I2, parties: [JP], from: 2023-04-01, budget: USD 1e6}", {}, BETTER_ROUTE),
        (
            "{lever: I2, parties: [CN], from: 2023-04-01, budget: USD 9, officers: 1, certificates: 0}",
            {},
            BELOW,
        ),
    ],
)
def test_levers_beside_the_law_have_their_reasons(
    tmp_path: Path, lever: str, more: dict[str, object], why: str
) -> None:
    one = contest(tmp_path, f"levers:\n  - {lever}", **more).contenders[0]
    assert reason(one.parts[0], one.scenario, [0, 1]) == why


def test_a_fund_that_only_spends_did_nothing(tmp_path: Path) -> None:
    """Officers for an authority that no flow needs: the money is told, and is no effect."""
    levers = "levers:\n  - {lever: I2, parties: [JP], from: 2023-04-01, budget: USD 1e6, officers: 1}"
    done = compare(contest(tmp_path, levers))
    [one] = done.contest.contenders
    [part] = one.parts
    pairs = done.pairs(part.without, one.scenario)
    assert why_null(part, one.scenario, pairs, differences(pairs)) == BETTER_ROUTE
    told = differences(pairs)["fund_spent_usd"]
    assert told.interval.mean > 0.0 and told.excludes_zero


@pytest.mark.parametrize("lever", ["R9, grace: 90 d", "T4, notice: 365 d"])
def test_where_the_law_never_ends_grace_and_notice_have_no_counterpart(tmp_path: Path, lever: str) -> None:
    levers = f"levers:\n  - {{lever: {lever}, parties: [CN], from: 2023-04-01}}"
    frozen = contest(tmp_path, levers, **{"rules.freeze": True}).contenders[0]
    alive = contest(tmp_path, levers).contenders[0]
    assert reason(frozen.parts[0], frozen.scenario, [0]) == NO_COUNTERPART
    assert reason(alive.parts[0], alive.scenario, [0]) != NO_COUNTERPART


def test_a_clause_whose_exceptions_take_in_all_its_data_has_no_strength(tmp_path: Path) -> None:
    terms = "parties: [CN, JP], from: 2023-04-01, data: [sensitive], within: 9 d, chance: 1"
    found = []
    for exceptions in ("[]", "[privacy]"):
        levers = f"levers:\n  - {{lever: T2, {terms}, except: {exceptions}}}"
        one = contest(tmp_path, levers, **{"flow_classes.orders.data": ["personal", "sensitive"]}).contenders[
            0
        ]
        found.append(reason(one.parts[0], one.scenario, [0]))
    assert found == [BETTER_ROUTE, BELOW]


TELECOM = """
dfftsim: 1
horizon: {start: 2025-01-01, end: 2028-12-31}
parties: [IN, JP, US, KR]
flow_classes:
  - id: net
    from: IN
    to: JP
    data: [telecom]
    exporter: telecom_operator
    workload: streaming_telemetry
    births: {rate: 10 per year}
    value: USD 300000 per year
technology: {pets: [none, tee]}
parameters: {verification_fail: 0}
experiment: {replications: 2, seed: 7}
"""
VERIFY = "{lever: X1, parties: [IN], from: 2025-01-01, pets: [tee], projects: 1, length: 1 y}"


@pytest.mark.parametrize(
    ("levers", "why"),
    [
        (["{lever: X1, parties: [IN], from: 2025-01-01, pets: [mpc]}"], NO_PET),
        (["{lever: X3, parties: [IN], from: 2025-01-01, status: [federated]}"], NO_PET),
        (["{lever: X1, parties: [IN], from: 2028-06-01, pets: [tee]}"], NOTHING_VERIFIED),
        (["{lever: X2, parties: [IN, US], from: 2025-06-01}"], NOTHING_VERIFIED),
        ([VERIFY], NO_STATUS_RULE),
        ([VERIFY, "{lever: X3, parties: [IN], from: 2025-01-01}"], BELOW_FLOOR),
        ([VERIFY, "{lever: X3, parties: [IN], from: 2025-01-01, accepts: all}"], NO_STATUS_RULE),
        ([VERIFY, "{lever: X3, parties: [JP], from: 2025-01-01}"], NO_STATUS_RULE),
        ([VERIFY, "{lever: X3, parties: [IN], from: 2025-01-01, status: [synthetic]}"], NO_STATUS_RULE),
        (["{lever: X3, parties: [IN], from: 2025-01-01}"], BELOW_FLOOR),
        (["{lever: X3, parties: [IN], from: 2025-01-01, accepts: all}"], BETTER_ROUTE),
        (["{lever: X3, parties: [JP], from: 2025-01-01}"], NO_FLOW),
        (["{lever: X4, parties: [JP, US], from: 2025-01-01}"], NO_FLOW),
        (["{lever: X4, parties: [IN, JP], from: 2025-01-01, coverage: 0}"], BELOW),
        (["{lever: X5, parties: [IN, JP], from: 2025-01-01, in: JP}"], BETTER_ROUTE),
        (["{lever: X5, parties: [IN, JP], from: 2025-01-01, in: US}"], BETTER_ROUTE),
        (["{lever: X5, parties: [IN, JP], from: 2029-01-01, in: US}"], NOT_IN_FORCE),
    ],
)
def test_a_lever_on_technology_that_did_nothing_has_its_reason(
    tmp_path: Path, levers: list[str], why: str
) -> None:
    """The reason of the first lever, in the company of the others."""
    text = "levers:\n" + "".join(f"  - {lever}\n" for lever in levers)
    one = contest(tmp_path, text, TELECOM).contenders[0]
    assert reason(one.parts[0], one.scenario, [0, 1]) == why


def test_a_status_rule_where_nothing_is_open_and_a_break_of_what_is_not_there(tmp_path: Path) -> None:
    rule = "levers:\n  - {lever: X3, parties: [IN], from: 2025-01-01}"
    settled = contest(tmp_path, rule, TELECOM, **{"technology.pets": ["pseudonymisation"]}).contenders[0]
    assert reason(settled.parts[0], settled.scenario, [0]) == NO_COUNTERPART  # in scope, whatever is verified
    shock = "shocks:\n  - {shock: S4, pet: mpc, on: 2026-01-01}"
    broken = contest(tmp_path, shock, TELECOM).contenders[0]
    assert reason(broken.parts[0], broken.scenario, [0]) == NO_PET


def test_what_a_package_does_to_technology_is_told_before_the_run(tmp_path: Path) -> None:
    text = f"""levers:
  - {VERIFY}
  - {{lever: X2, parties: [IN, US], from: 2025-02-01}}
  - {{lever: X3, parties: [IN], from: 2025-03-01}}
  - {{lever: X4, parties: [IN, JP], from: 2025-04-01}}
  - {{lever: X5, parties: [IN, JP], from: 2025-05-01, in: US}}
shocks:
  - {{shock: S4, pet: tee, on: 2026-01-01}}"""
    made = contest(tmp_path, text, TELECOM)
    rows = law_rows(LawOfScenario.of(made.baseline), LawOfScenario.of(made.contenders[0].scenario))
    assert [(row["what"], *row["jurisdictions"]) for row in rows] == [
        ("verification", "IN"),
        ("recognition", "IN", "US"),
        ("status_rule", "IN"),
        ("saving", "IN", "JP"),
        ("hub", "IN", "JP"),
        ("break",),
    ]
    assert rows[-1]["pets"] == ["pseudo_tee", "tee", "tee_dp"]


def test_a_shock_outside_the_flows_is_no_matter(tmp_path: Path) -> None:
    one = contest(tmp_path, "shocks:\n  - {shock: S1, rules: [eu-45-jp], on: 2023-06-01}").contenders[0]
    assert reason(one.parts[0], one.scenario, [0]) == NO_FLOW


def test_inert_levers_are_told_from_one_that_acts(tmp_path: Path) -> None:
    """Leaving one out of two: the inert one leaves every byte of the events, the other does not."""
    levers = """levers:
  - {lever: R1, parties: [EU, GB], from: 2023-04-01}
  - {lever: R1, parties: [CN, JP], from: 2023-04-01}"""
    made = contest(tmp_path, levers)
    done = compare(made, workers=1)
    (one,) = made.contenders
    inert, acting = one.parts
    assert [part.label for part in one.parts] == ["R1", "R1#2"]
    assert why_null(inert, one.scenario, done.pairs(inert.without, one.scenario), {}) == NO_FLOW
    pairs = done.pairs(acting.without, one.scenario)
    assert why_null(acting, one.scenario, pairs, {}) == BELOW  # differs, but in no measure that is looked at
    traces = [
        simulate_once(compile_world(world), 0, trace=True).trace for world in (inert.without, one.scenario)
    ]
    assert traces[0] == traces[1]
    assert why_null(inert, one.scenario, [], {}) is None


def test_the_law_a_package_changes_is_told_by_kind_and_day(tmp_path: Path) -> None:
    text = """levers:
  - {lever: R1, parties: [CN, JP], from: 2023-04-01}
  - {lever: R5, parties: [CN], from: 2023-05-01, factor: 2}
  - {lever: R6, parties: [CN], from: 2023-06-01, officers_factor: 2}
  - {lever: R9, parties: [CN], from: 2023-07-01, grace: 90 d}
  - {lever: T1, parties: [CN, JP], from: 2023-08-01}
  - {lever: T1, parties: [CN, EU], from: 2023-08-02, within: 365 d, chance: 0.5}
  - {lever: T2, parties: [CN, EU], from: 2023-08-03, data: [personal], within: 365 d, chance: 0.5}
shocks:
  - {shock: S1, rules: [eu-45-jp], on: 2023-09-01}
  - {shock: S2, jurisdiction: JP, data: [personal], what: storage_only, on: 2023-10-01}"""
    made = contest(tmp_path, text)
    rows = law_rows(LawOfScenario.of(made.baseline), LawOfScenario.of(made.contenders[0].scenario))
    told = {(row["what"], row["from"], *row["jurisdictions"]) for row in rows}
    assert told >= {
        ("rule_begins", "2023-04-01", "CN"),
        ("rule_begins", "2023-04-01", "JP"),
        ("rule_changes", "2023-05-01", "CN"),
        ("capacity", "2023-06-01", "CN"),
        ("grace", "2023-07-01", "CN"),
        ("localisation_changes", "2023-08-01", "CN"),
        ("promise", "2023-08-02", "EU"),
        ("chance", "2023-08-03", "CN"),
        ("rule_ends", "2023-09-01", "EU"),
        ("localisation_begins", "2023-10-01", "JP"),
    }
    assert [row["from"] for row in rows] == sorted(row["from"] for row in rows)
    begins = next(row for row in rows if row["what"] == "rule_begins")
    assert (begins["by"], begins["kind"], begins["until"]) == ("R1", "adequacy", None)
    changed = next(row for row in rows if row["what"] == "rule_changes" and row["from"] == "2023-05-01")
    assert changed["changed"] == ["volume_threshold"]
    same = LawOfScenario.of(made.baseline)
    assert law_rows(same, LawOfScenario.of(made.baseline)) == []


def test_what_is_only_signed_or_worked_on_is_told_as_that(tmp_path) -> None:
    lever = "{lever: R1, parties: [CN, JP], from: 2023-04-01, ratification: decision}"
    project = "{id: clauses, delivers: {lever: R2, parties: any, from: 2023-04-01}}"
    made = contest(
        tmp_path, f"levers: [{lever}]\nset: {{institution: {{start: 2023-04-01, projects: [{project}]}}}}"
    )
    rows = law_rows(LawOfScenario.of(made.baseline), LawOfScenario.of(made.contenders[0].scenario))
    [signed] = [row for row in rows if row["what"] == "signed"]
    assert (signed["lever"], signed["form"], signed["from"]) == ("R1", "decision", "2023-04-01")
    assert signed["jurisdictions"] == ["CN", "JP"]
    [worked] = [row for row in rows if row["what"] == "project"]
    assert (worked["id"], worked["lever"], worked["from"]) == ("clauses", "R2", "2023-04-01")
    told = law_lines(rows)
    assert any("R1 is signed by CN, JP (decision)" in line for line in told)
    assert any("clauses, which brings R2" in line for line in told)


def test_every_reason_has_words() -> None:
    assert len(set(REASONS)) == len(REASONS) > 6
    assert [reason for reason in REASONS if not knows(f"null_lever.{reason}")] == []
