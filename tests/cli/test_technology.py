"""What the commands say of technologies: used, decisive in so many readings, ignored by the law and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

TELECOM = """
dfftsim: 1
title: {en: Telecom telemetry, ja: 通信テレメトリ}
horizon: {start: 2025-01-01, end: 2026-12-31}
parties: [IN, JP]
flow_classes:
  - id: net
    from: IN
    to: JP
    data: [telecom]
    results_data: [telecom]
    exporter: telecom_operator
    workload: streaming_telemetry
    births: {initial: 2}
    deadline: 500 ms
    value: USD 900000 per year
technology: {pets: [none, tee, pseudonymisation, homomorphic_encryption, federated_learning]}
structure: {choice: optimiser, everyone_complies: true}
experiment: {replications: 6, seed: 3}
"""
ASK = ("explain", "--from", "IN", "--to", "JP", "--exporter", "telecom_operator", "--on", "2025-06-02")


@pytest.fixture
def telecom(tmp_path: Path) -> Path:
    path = tmp_path / "telecom.yaml"
    path.write_text(TELECOM, encoding="utf-8")
    return path


def test_a_run_says_in_how_many_readings_a_technology_was_decisive(command: Any, telecom: Path) -> None:
    """A TEE is all that opens the way, where the open status of its output is accepted."""
    document = json.loads(command("run", telecom, "--json").out)
    rows = {row["id"]: row for row in document["pets"]}
    assert next(iter(rows)) == "any"
    assert set(rows) == {
        "any",
        "tee",
        "pseudonymisation",
        "homomorphic_encryption",
        "federated_learning",
    }
    assert 0 < rows["tee"]["decisive_in"] < rows["tee"]["of"] == 6
    assert rows["any"]["decisive_in"] >= rows["tee"]["decisive_in"]
    assert rows["any"]["decisive_share"] == document["kpis"]["pet_decisive"]
    assert rows["pseudonymisation"]["decisive_in"] == 0
    shown = command("run", telecom).out
    assert f"{rows['tee']['decisive_in']} of 6 readings" in shown
    assert "others on offer, not used" in shown
    assert json.loads(command("run", telecom, "--json", "--set", "technology.pets=none").out)["pets"] == []


def test_whynot_says_what_became_of_each_technology(command: Any, telecom: Path) -> None:
    run = json.loads(command("run", telecom, "--json").out)["run"]
    seen = set()
    for number in range(6):
        found = json.loads(command("whynot", run, "net:0", "--replication", number, "--json").out)
        for row in found["looks"][0]["pets"]:
            seen.add((row["pet"], row["fate"], row["reading"], *(reason["why"] for reason in row["ignored"])))
    assert ("tee", "decisive", "accepted") in seen
    assert ("tee", "closed_by_law", "refused", "refused") in seen
    assert ("pseudonymisation", "closed_by_law", None, "in_scope") in seen
    assert ("homomorphic_encryption", "no_workload", None) in seen
    for language, words in (("en", "do not serve this workload: homomorphic_encryption"), ("ja", "この用途")):
        assert words in command("whynot", run, "net:0", "--lang", language).out


def test_whynot_and_the_run_agree_on_what_is_decisive(command: Any, telecom: Path) -> None:
    """Where a second technology would do as well, neither is decisive."""
    second = ("--set", "technology.pets=[none, tee, mpc]", "--set", "structure.pet_status=accept")
    served = (
        "--set",
        "flow_classes.net.workload=aggregate_statistics",
        "--set",
        "flow_classes.net.deadline=1 h",
    )
    document = json.loads(command("run", telecom, "--json", *second, *served).out)
    found = json.loads(command("whynot", document["run"], "net:0", "--json").out)["looks"][0]["pets"]
    assert "used" in {row["fate"] for row in found}
    assert "decisive" not in {row["fate"] for row in found}
    decided = {row["id"]: row["decisive_in"] for row in document["pets"]}
    assert decided == {"any": 6, "tee": 0, "mpc": 0}


def test_whynot_says_that_a_technology_is_too_late_or_superfluous(command: Any, telecom: Path) -> None:
    late = ("--set", "flow_classes.net.deadline=90 ms", "--set", "structure.pet_status=accept")
    free = ("--set", "flow_classes.net.exporter=firm", "--set", "structure.pet_status=refuse")
    fates = []
    for changes in (late, free):
        run = json.loads(command("run", telecom, "--json", *changes).out)["run"]
        rows = json.loads(command("whynot", run, "net:0", "--json").out)["looks"][0]["pets"]
        fates.append({row["pet"]: row["fate"] for row in rows})
    assert fates[0]["tee"] == "too late"
    assert fates[1]["tee"] == "law_ignores"


def test_explain_says_whether_the_technology_changes_the_verdict(command: Any) -> None:
    document = json.loads(command(*ASK, "--data", "telecom", "--pet", "tee", "--json").out)
    assert document["pet"] == {
        "id": "tee",
        "verdict": {
            "without": "blocked",
            "with": "blocked",
            "if_accepted": "free",
            "if_refused": "blocked",
        },
        "changes_verdict": True,
        "ignored": [{"why": "depends", "by": [], "categories": ["telecom"]}],
    }
    assert "tee can change the verdict here" in command(*ASK, "--data", "telecom", "--pet", "tee").out
    assert json.loads(command(*ASK, "--data", "telecom", "--json").out)["pet"] is None


@pytest.mark.parametrize(
    ("pet", "data", "why"),
    [
        ("pseudonymisation", "telecom", ["in_scope"]),
        ("zk_vc", "telecom", ["no_status"]),
        ("anonymisation", "important", ["never_personal"]),
        ("pseudonymisation", "telecom,important", ["in_scope", "never_personal"]),
        ("anonymisation", "telecom", []),
    ],
)
def test_explain_says_why_the_law_ignores_a_technology(
    command: Any, pet: str, data: str, why: list[str]
) -> None:
    document = json.loads(command(*ASK, "--data", data, "--pet", pet, "--json").out)
    assert [reason["why"] for reason in document["pet"]["ignored"]] == why
    assert ("does not change" in command(*ASK, "--data", data, "--pet", pet).out) == bool(why)


def test_rules_that_look_through_a_technology_are_named(command: Any) -> None:
    ask = (
        "explain",
        "--from",
        "US",
        "--to",
        "CN",
        "--data",
        "health",
        "--persons",
        "50000",
        "--on",
        "2025-06-02",
    )
    words = ("--exporter", "data_broker", "--pet", "anonymisation", "--json")
    reasons = json.loads(command(*ask, *words).out)["pet"]["ignored"]
    assert [reason["why"] for reason in reasons] == ["looks_through"]
    assert "us-dsp-ban-health" in reasons[0]["by"]


def test_an_onward_transfer_asks_both_laws_of_the_technology(command: Any) -> None:
    ask = (*ASK, "--data", "telecom", "--pet", "tee", "--via", "SG", "--json")
    verdicts = json.loads(command(*ask).out)["pet"]["verdict"]
    assert verdicts["without"] == verdicts["if_refused"] == "blocked"
    assert verdicts["if_accepted"] != "blocked"
