"""`compare` on the command line."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from statistics import fmean

import pytest

INERT = """
dfftsim: 1
baseline: quick
title: {en: Between others, ja: 他国間}
levers: [{lever: R1, parties: [EU, TR], from: 2023-04-01}]
"""
BRIDGE = """
dfftsim: 1
title: {en: Adequacy and grace, ja: 十分性と経過措置}
levers:
  - {lever: R1, parties: [CN, JP], from: 2023-04-01}
  - {lever: R9, parties: [CN, JP], from: 2025-01-01, grace: 90 d}
"""


@pytest.fixture
def packages(tmp_path: Path) -> list[object]:
    words: list[object] = []
    for name, text in (("inert", INERT), ("bridge", BRIDGE)):
        path = tmp_path / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        words += ["--package", path]
    return words


def test_json_is_one_document_with_the_promised_keys(command, quick, packages) -> None:
    found = command("compare", quick, *packages, "--json")
    document = json.loads(found.out)
    assert found.status == 0
    assert [one["id"] for one in document["packages"]] == ["inert", "bridge"]
    for one in document["packages"]:
        assert set(one["differences"]["F"]) >= {
            "mean",
            "low",
            "high",
            "p_better",
            "unit",
            "n",
            "variance_ratio",
        }
        assert one["pairs"] == document["replications"] == 3
    inert, bridge = document["packages"]
    assert inert["differences"]["F"]["mean"] == 0
    assert inert["null_levers"] == [{"lever": "R1", "why": "no_flow_between_members"}]
    assert bridge["null_levers"] == [{"lever": "R9", "why": "not_in_force_within_horizon"}]
    assert bridge["differences"]["share_adequacy"]["low"] > 0
    assert document["method"]["adjusted"] is False


def test_one_and_two_workers_give_the_same_bytes(command, quick, packages, monkeypatch) -> None:
    monkeypatch.setattr("dfftsim.experiment.replications.WORTH_PROCESSES_SECONDS", 0.0)
    one = command("compare", quick, *packages, "--json", "--workers", "1")
    two = command("compare", quick, *packages, "--json", "--workers", "2")
    assert one.out == two.out
    assert one.out != command("compare", quick, *packages, "--json", "--seed", "8").out


def test_the_law_comes_first_then_headlines_then_the_rest(command, quick, packages) -> None:
    out = command("compare", quick, *packages).out
    words = [
        "Package inert  (made for quick)",
        "Between others",
        "2 new rules of EU, TR (adequacy; lever R1: mutual adequacy)",
        "2025-01-01: when a ground ends, flows from CN, JP may go on for 90 days",
        "3 pairs · seed 7",
        "by value, by number of flows and in days",
        "Free flow ↑",
        "Free flow by number ↑",
        "Days to lawful start, median ↓",
        "No other measure has an interval that excludes 0.",
        "Winners and losers",
        "R1: no flow between the members",
        "Package bridge",
        "On adequacy",
        "R9: not in force within the horizon",
        "holds with 90 % alone",
        "Not a forecast",
    ]
    place = 0
    for word in words:
        place = out.find(word, place)
        assert place >= 0, word


def test_it_speaks_japanese(command, quick, packages) -> None:
    out = command("compare", quick, *packages, "--lang", "ja").out
    assert "参加国・地域の間にフローがない" in out
    assert "十分性と経過措置" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "no package to compare with"),
        (("--package", "g7-adequac"), "did you mean g7-adequacy"),
        (("--package", "nothing.yaml"), "nothing.yaml"),
        (("--package", "g7-adequacy", "--set", "horizon"), "PATH=VALUE"),
    ],
)
def test_wrong_input_leaves_with_two(command, quick, words, said) -> None:
    found = command("compare", quick, *words)
    assert (found.status, found.out) == (2, "")
    assert said in found.err


def test_an_interrupt_keeps_what_was_finished(command, quick, packages, monkeypatch) -> None:
    @contextmanager
    def impatient():
        def progress(done, total, left) -> None:
            if done == 4:
                raise KeyboardInterrupt

        yield progress

    monkeypatch.setattr("dfftsim.cli.pairs.progress_shown", impatient)
    found = command("compare", quick, *packages, "--json", "--workers", "1")
    document = json.loads(found.out)
    assert found.status == 130
    assert document["interrupted"]
    assert sorted(one["pairs"] for one in document["packages"]) == [0, 1]
    assert "not every pair" in found.err
    assert command("compare", quick, *packages, "--workers", "1").status == 130


def test_it_is_kept_unless_told_otherwise(command, quick, packages) -> None:
    found = command("compare", quick, *packages, "--json", "--no-store")
    assert json.loads(command("runs", "list", "--json").out) == []
    kept = command("compare", quick, *packages, "--json", "--store", "mine.duckdb")
    assert kept.out == found.out
    [row] = json.loads(command("runs", "list", "--store", "mine.duckdb", "--json").out)
    assert (row["id"], row["kind"]) == (json.loads(kept.out)["run"], "compare")
    assert row["command"].startswith(f"dfftsim compare {quick} --package ")
    shown = command("runs", "show", row["id"], "--future", 2, "--store", "mine.duckdb", "--json")
    future = json.loads(shown.out)["future"]
    assert (future["name"], future["package"]) == ("bridge", "bridge")
    assert "比較" in command("runs", "list", "--store", "mine.duckdb", "--lang", "ja").out


def test_a_row_is_repeated_by_its_commands(command, quick, packages, tmp_path) -> None:
    run = json.loads(command("compare", quick, *packages, "--json").out)["run"]
    row = command("runs", "show", run, "--future", 2, "--scenario")
    (tmp_path / "row.yaml").write_text(row.out, encoding="utf-8")
    again = json.loads(command("run", "row.yaml", "--no-store", "--json").out)["kpis"]["F"]["mean"]
    query = f"SELECT value FROM results WHERE run = '{run}' AND future = 2 AND kpi = 'F' AND scope = ''"
    kept = json.loads(command("runs", "sql", query, "--json").out)
    assert fmean(one["value"] for one in kept) == again
