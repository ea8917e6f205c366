"""`swing` on the command line."""

from __future__ import annotations

import json

import pytest

from dfftsim.world.parameters import Parameters

NUMBER = "h0_hours_rule"


def test_json_has_each_value_with_paired_differences_of_every_measure(command, quick) -> None:
    found = command("swing", quick, NUMBER, "parameters.patience_days", "--json")
    document = json.loads(found.out)
    assert found.status == 0
    assert [one["id"] for one in document["numbers"]] == [NUMBER, "patience_days"]
    row, hours = Parameters.load().get(NUMBER), document["numbers"][0]
    assert [point["end"] for point in hours["points"]] == ["low", "middle", "high"]
    low, middle, high = (point["value"] for point in hours["points"])
    assert (low, high) == (row.low, row.high) and low < middle < high
    for point in hours["points"]:
        assert point["differences"]["F"]["n"] == document["replications"] == 3
    costs = [point["differences"]["compliance_cost_share"]["mean"] for point in hours["points"]]
    assert costs[0] < 0 < costs[2], "fewer hours to read the law cost less, more cost more"


def test_a_value_is_what_a_run_with_it_gives(command, quick) -> None:
    point = json.loads(command("swing", quick, NUMBER, "--json").out)["numbers"][0]["points"][2]
    setting = f"parameters.{NUMBER}={point['value']!r}"
    run = json.loads(command("run", quick, "--set", setting, "--set", "hypotheses=[]", "--json").out)
    row = point["differences"]["compliance_cost_share"]
    assert row["package"] == pytest.approx(run["kpis"]["compliance_cost_share"]["mean"])


def test_one_and_two_workers_give_the_same_bytes(command, quick, monkeypatch) -> None:
    monkeypatch.setattr("dfftsim.experiment.replications.WORTH_PROCESSES_SECONDS", 0.0)
    one = command("swing", quick, NUMBER, "--json", "--workers", "1")
    assert one.out == command("swing", quick, NUMBER, "--json", "--workers", "2").out


def test_tables_tell_ends_and_pairs_in_both_languages(command, quick) -> None:
    said = command("swing", quick, NUMBER, "--no-store").out
    for word in (NUMBER, "In use: ", "low end", "middle", "high end", "90 % interval", "Not a forecast"):
        assert word in said
    assert "下端" in command("swing", quick, NUMBER, "--no-store", "--lang", "ja").out


def test_a_number_that_nothing_rests_on_is_said_to_move_nothing(command, quick) -> None:
    assert "No value in the range moves any measure" in command("swing", quick, "fx_gbp").out


def test_wrong_numbers_are_all_told_with_the_nearest_right_one(command, quick) -> None:
    found = command("swing", quick, "patience_day", "h0_hours_rul")
    assert found.status == 2
    assert "did you mean patience_days" in found.err and "h0_hours_rule" in found.err
