"""The numbers: compiled form, ranks, ranges and draws, what a run used, and errors with their place."""

import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfftsim.errors import InputError
from dfftsim.world.parameter_files import compile_data, judgements_page
from dfftsim.world.parameters import COMPILED, RANKS, Parameters, money_unit
from dfftsim.world.ranges import Range

NUMBERS = Parameters.load()
DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def compiled():
    return compile_data()


def test_the_compiled_data_are_those_of_the_files(compiled):
    assert COMPILED.read_text("utf-8") == compiled, "run python -m dfftsim.world.parameters"


def test_the_page_of_judgements_is_up_to_date(compiled):
    page = (DOCS / "judgements.md").read_text("utf-8")
    assert page == judgements_page(compiled), (
        "run python -m dfftsim.world.parameters --docs docs/judgements.md"
    )


def test_the_data_name_no_place_outside_the_package():
    for path in [*COMPILED.parent.glob("*"), *DOCS.glob("judgements.md")]:
        text = path.read_text("utf-8")
        for outside in ("/work", "/root", "/tmp", "../", "pets.yaml", "background page", "fact sheet"):
            assert outside not in text, f"{path.name} speaks of {outside}"


def test_rank_says_whether_a_page_supports_the_number():
    for name in NUMBERS:
        row = NUMBERS.get(name)
        assert (row.rank == "judgement") == (row.file == "judgements") == (row.confidence == "judgement")
        if row.rank != "judgement":
            assert (row.rank == "sourced") == (row.source is not None)
        else:
            assert row.note and row.low is not None and row.high is not None, name
    assert NUMBERS.get("edge_utility_iot").rank == "judgement"
    assert NUMBERS.get("hosting_extra_now").rank == "unsourced"
    assert NUMBERS.get("scc_cost_no_adequacy_micro").source.title.startswith("UK businesses")


def test_every_draw_of_every_number_is_in_its_range_and_grows_with_the_quantile():
    for name in NUMBERS:
        spread = NUMBERS.spread(name)
        drawn = [NUMBERS.value(name, at) for at in (0.0, 0.1, 0.5, 0.9, 1.0)]
        assert drawn == sorted(drawn), name
        assert spread.low <= drawn[0] and drawn[-1] <= spread.high, name
        assert spread.low <= NUMBERS.value(name) <= spread.high, name
        published = NUMBERS.get(name).as_published()
        assert spread.low <= published.low and published.high <= spread.high, name
        assert spread.low >= 0 or published.low < 0, name


def test_shares_stay_shares():
    assert NUMBERS.spread("exposure_stops").low == 0
    assert NUMBERS.spread("local_seen_safer").high <= 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("h0_hours_rule", 8),
        ("dcms_lost_exports_gb", 310),
        ("gdpr_cost_range", (1.7e6 * 70e6) ** 0.5),
        ("share_affected_gdpr_iot_jp", 0.2),
    ],
)
def test_the_best_value_is_the_mode_or_the_documented_middle(name, value):
    assert NUMBERS.value(name) == pytest.approx(value)


def test_confidence_widens_what_is_published():
    low, medium = (
        NUMBERS.spread("dpia_like_cost_small_to_large"),
        NUMBERS.get("dpia_like_cost_small_to_large"),
    )
    assert low.low < medium.low and low.high > medium.high
    constant = NUMBERS.spread("scc_cost_no_adequacy_micro")
    assert constant.is_single and constant.low == 3000
    assert NUMBERS.spread("fdi_affected").low < 0.82 < NUMBERS.spread("fdi_affected").high
    assert NUMBERS.spread("h0_hours_rule") == Range(3, 8, 20)


def test_money_is_converted_and_the_rate_counts_as_used():
    lookup = NUMBERS.lookup()
    assert lookup.usd("pet_setup_tee") == 100_000
    assert lookup.usd("scc_cost_no_adequacy_micro") == pytest.approx(3000 * NUMBERS.value("fx_gbp"))
    assert lookup.usd("penalty_micro") == 5000
    assert set(lookup.used()) == {"pet_setup_tee", "scc_cost_no_adequacy_micro", "penalty_micro", "fx_gbp"}
    assert NUMBERS.usd("pet_setup_tee", 1.0) == 400_000
    assert money_unit("EUR million per year") == (1e6, "fx_eur")
    with pytest.raises(ValueError, match="not a sum of money"):
        NUMBERS.usd("h0_hours_rule")


def test_a_missing_number_is_an_error_with_the_nearest_id():
    with pytest.raises(InputError, match=r"no parameter 'h0_hour_rule'; did you mean h0_hours_rule\?"):
        NUMBERS.get("h0_hour_rule")
    with pytest.raises(InputError) as error:
        NUMBERS.lookup().value("nothing_like_it")
    assert "did you mean" not in str(error.value)


def test_a_scenario_value_takes_first_rank_and_leaves_the_registry_alone():
    changed = NUMBERS.overridden({"h0_hours_rule": 5.0, "edge_utility_iot": (0.1, 0.2, 0.3)})
    assert changed.value("h0_hours_rule") == 5 == changed.value("h0_hours_rule", 0.9)
    assert changed.spread("edge_utility_iot") == Range(0.1, 0.2, 0.3)
    assert changed.get("h0_hours_rule").rank == "scenario"
    assert NUMBERS.value("h0_hours_rule") == 8
    again = changed.overridden({"h0_hours_rule": 6.0})
    assert again.value("h0_hours_rule") == 6 and again.value("edge_utility_iot") == 0.2


def test_all_wrong_overrides_are_named_at_once():
    with pytest.raises(InputError) as error:
        NUMBERS.overridden({"h0_hour_rule": 1.0, "penalty_micro": (3.0, 2.0, 1.0)})
    assert len(error.value.problems) == 2


def test_a_lookup_counts_each_input_once_and_lists_what_rests_on_judgement():
    lookup = NUMBERS.overridden({"penalty_micro": 1.0}).lookup({"h0_hours_rule": 0.9})
    for _ in range(3):
        assert lookup.value("h0_hours_rule") == NUMBERS.value("h0_hours_rule", 0.9)
    lookup.value("penalty_micro")
    lookup.value("hosting_extra_now")
    lookup.value("scc_cost_no_adequacy_micro")
    lookup.given("CN cn-assessment-2024 days", "jurisdiction sheet")
    assert lookup.counts() == dict.fromkeys(RANKS, 1)
    listed = {row["id"]: row for row in lookup.judgements()}
    assert list(listed) == ["h0_hours_rule", "hosting_extra_now"]
    assert (listed["h0_hours_rule"]["low"], listed["h0_hours_rule"]["high"]) == (3, 20)


def test_a_drawn_number_counts_the_judgement_that_widened_it():
    lookup = NUMBERS.lookup({"fdi_affected": 0.3})
    lookup.value("fdi_affected")
    assert set(lookup.used()) == {"fdi_affected", "single_value_spread_medium"}


def test_the_registry_can_be_sent_to_a_worker():
    sent = pickle.loads(pickle.dumps(NUMBERS.overridden({"penalty_micro": 2.0})))
    assert sent.value("penalty_micro") == 2


@given(
    st.lists(st.floats(0.001, 1000), min_size=3, max_size=3).map(sorted),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_a_range_is_drawn_by_inversion(ends, first, second):
    drawn = Range(*ends)
    low, high = drawn.quantile(min(first, second)), drawn.quantile(max(first, second))
    assert drawn.low <= low <= high <= drawn.high


def test_a_wide_range_is_drawn_on_its_logarithm():
    assert Range(1, 10, 100).quantile(0.5) == pytest.approx(10)
    assert Range(1, None, 100).quantile(0.25) == pytest.approx(10**0.5)
    assert Range(0, None, 100).quantile(0.25) == 25
    assert Range(0, 5, 10).quantile(0.5) == pytest.approx(5)
    assert Range(2, None, 50).quantile(0.5) == Range(2, None, 50).middle == 26


@pytest.mark.parametrize("at", [-0.1, 1.1, float("nan")])
def test_a_quantile_outside_0_1_is_a_fault_of_the_caller(at):
    with pytest.raises(ValueError, match="between 0 and 1"):
        Range(1, 2, 3).quantile(at)


ROW = """\
- id: first_row
  what: A number
  unit: days
  low: 1
  mode: 2
  high: 3
  year: 2024
  geography: world
  applies_to: a test
  source: null
  confidence: low
  note: see `first_row`
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  unit:", "  units:", "numbers.yaml:3:3: unknown key 'units'; did you mean unit?"),
        ("  year: 2024\n", "", "numbers.yaml:1:3: key 'year' is missing"),
        ("low: 1", "low: 9", "numbers.yaml:4:8: low, mode, high are not in order: 9, 2, 3"),
        ("mode: 2", "mode: two", "numbers.yaml:5:9: low, mode and high must be numbers or null, not 'two'"),
        ("low: 1\n  mode: 2\n  high: 3", "low: null\n  mode: null\n  high: null", "no number is given"),
        ("confidence: low", "confidence: lwo", "numbers.yaml:11:15: confidence 'lwo'; use high, medium, low"),
        (
            "source: null",
            "source: a page",
            "numbers.yaml:10:11: source must be null or have title, url and date",
        ),
        ("id: first_row", "id: First-row", "is not made of lower-case letters"),
        ("`first_row`", "`frist_row`", "names 'frist_row', which is no id; did you mean first_row?"),
        ("`first_row`", "`second_*`", "names 'second_*', which is no id"),
        ("year: 2024", "year: long ago", "numbers.yaml:7:9: year must be a whole number or null"),
        (ROW, ROW + ROW, "numbers.yaml:13:3: id 'first_row' is used twice; first in numbers.yaml:1"),
        (ROW, "parameter:\n" + ROW, "unknown key 'parameter'"),
        (ROW, "", "numbers.yaml:1:1: the file is empty"),
    ],
)
def test_a_wrong_row_is_named_with_its_place(tmp_path, old, new, message):
    assert old in ROW
    (tmp_path / "numbers.yaml").write_text(ROW.replace(old, new))
    with pytest.raises(InputError) as error:
        compile_data(tmp_path)
    assert message in str(error.value)


def test_a_judgement_needs_its_range(tmp_path):
    row = "- {id: a, what: b, unit: c, low: 1, mode: 2, high: null, applies_to: d"
    row += ", reasoning: e, confidence: judgement}\n"
    (tmp_path / "judgements.yaml").write_text(row)
    with pytest.raises(InputError, match="a judgement needs low, mode and high"):
        compile_data(tmp_path)


def test_problems_of_all_files_are_given_at_once(tmp_path):
    for name in ("one.yaml", "two.yaml"):
        (tmp_path / name).write_text(ROW.replace("first_row", name[:3]).replace("low: 1", "low: 9"))
    with pytest.raises(InputError) as error:
        compile_data(tmp_path)
    assert {problem.file for problem in error.value.problems} == {"one.yaml", "two.yaml"}
