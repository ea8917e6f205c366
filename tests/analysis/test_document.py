"""The run document: its keys are a promise, its numbers are those of the records."""

from __future__ import annotations

import json

import pytest
from made_runs import result

from dfftsim.analysis.document import run_document
from dfftsim.analysis.summary import blocked_table, by_scope, kpi_table, monthly_series

PROMISED = {"run", "scenario", "rules", "version", "seed", "replications", "horizon", "kpis", "operations"}
PROMISED |= {"by_jurisdiction", "by_flow_class", "authorities", "hypotheses"}


def test_every_promised_key_is_there() -> None:
    document = run_document(result())
    assert set(document) >= PROMISED
    assert set(document["rules"]) == {"as_of", "hash"}
    assert set(document["kpis"]["F"]) == {"mean", "low", "high", "level", "unit", "n"}
    assert set(document["authorities"]["CN"]) >= {
        "arrivals",
        "completed",
        "wait_days_mean",
        "wait_days_p90",
        "utilisation",
        "queue_mean",
    }
    assert {"id", "text", "verdict", "evidence"} <= set(document["hypotheses"][0])


def test_measures_have_mean_interval_and_unit() -> None:
    free_flow = run_document(result())["kpis"]["F"]
    assert free_flow["mean"] == pytest.approx(0.7)
    assert free_flow["low"] == pytest.approx(0.7 - 2.919986 * 0.1 / 3**0.5, abs=1e-6)
    assert (free_flow["unit"], free_flow["level"], free_flow["n"]) == ("share", 0.9, 3)


def test_scopes_are_kept_apart() -> None:
    run = result()
    assert set(kpi_table(run)) == {"F", "days_to_start_p50"}
    assert {code: table["F"].mean for code, table in by_scope(run, "from").items()} == {
        "CN": pytest.approx(0.6),
        "VN": pytest.approx(0.8),
    }
    assert by_scope(run, "size") == {}  # micro was measured on one day only


def test_what_blocked_most_comes_first_with_its_citation() -> None:
    rule, economics = blocked_table(result())
    assert (rule.cause, rule.jurisdiction, rule.legal_basis) == ("cn-sc-2023", "CN", "PIPL Art. 38(1)(iii)")
    assert rule.share == pytest.approx(0.5)  # 3 of the 6 million wanted
    assert economics.usd.mean == pytest.approx(1e6)
    assert 0 <= economics.usd.low < 1e6 < economics.usd.high <= 2e6  # bootstrapped: within what was seen
    assert (economics.cause, economics.source) == ("economics", None)


def test_monthly_series_are_means_over_replications() -> None:
    assert [month.mean for month in monthly_series(result(), "wanted")] == [1e6, 2e6, 3e6]
    assert monthly_series(result(), "unknown") == []


def test_the_same_run_gives_the_same_bytes() -> None:
    assert json.dumps(run_document(result())) == json.dumps(run_document(result()))


def test_the_id_changes_with_seed_law_and_number_of_replications() -> None:
    ids = {result().id, result(seed=6).id, result(rules_hash="other").id, result(replications=9).id}
    assert len(ids) == 4


def test_an_interrupted_run_has_the_name_of_the_whole_one_that_it_becomes() -> None:
    assert result(interrupted=True, base=(0.6, 0.7)).id == result().id


def test_running_past_the_last_day_of_the_law_is_said() -> None:
    from datetime import date

    later = result(horizon=(date(2023, 3, 30), date(2028, 3, 29)))
    assert run_document(later)["after_last_day"] is True
    assert run_document(result())["after_last_day"] is False
