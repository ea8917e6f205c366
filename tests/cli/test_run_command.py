"""`run` and what can be done with a kept run."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pandas as pd
import pytest

PROMISED = {"run", "scenario", "rules", "version", "seed", "replications", "horizon", "kpis", "operations"}
PROMISED |= {"by_jurisdiction", "by_flow_class", "authorities", "hypotheses"}


def table(path: Path) -> list[dict[str, str]]:
    with path.open() as file:
        return list(csv.DictReader(file))


def test_json_is_one_document_with_the_promised_keys(command, quick) -> None:
    found = command("run", quick, "--json")
    document = json.loads(found.out)
    assert found.status == 0
    assert set(document) >= PROMISED
    assert document["kpis"]["F"]["unit"] == "share"
    assert 0 <= document["kpis"]["F"]["mean"] <= 1
    assert document["by_jurisdiction"]["CN"]["F"]["n"] == 3
    assert document["by_flow_class"]["telemetry"]
    assert {row["id"]: row["verdict"] for row in document["hypotheses"]}["h1"] in {
        "held",
        "refuted",
        "undecided",
    }
    assert sum(document["inputs"].values()) > 0


def test_the_same_seed_gives_the_same_bytes_on_one_and_two_workers(command, quick, monkeypatch) -> None:
    monkeypatch.setattr("dfftsim.experiment.replications.WORTH_PROCESSES_SECONDS", 0.0)
    one = command("run", quick, "--json", "--no-store", "--replications", "4", "--workers", "1")
    two = command("run", quick, "--json", "--no-store", "--replications", "4", "--workers", "2")
    assert one.out == two.out
    assert one.out != command("run", quick, "--json", "--no-store", "--replications", "4", "--seed", "8").out


def test_the_table_says_what_a_reader_must_know(command, quick) -> None:
    out = command("run", quick, "--by", "from", "--by", "size").out
    for words in (
        "Does the command work?",
        "Free flow",
        "90 % interval",
        "By place of collection",
        "What blocked most",
        "Steps matter little",
        "judgements or estimates without a source",
        "The intervals show luck only",
        "Not a forecast",
        "rules as of 2023-03-30",
        f"dfftsim run {quick} --replications 3 --seed 7",
    ):
        assert words in out, words


def test_the_table_speaks_japanese(command, quick) -> None:
    out = command("run", quick, "--lang", "ja").out
    assert "自由流通率" in out
    assert "予測ではありません" in out


def test_a_run_is_kept_and_can_be_listed_shown_and_exported(command, quick, tmp_path) -> None:
    run = json.loads(command("run", quick, "--json").out)["run"]
    assert (tmp_path / "reports" / "runs.duckdb").exists()
    [row] = json.loads(command("runs", "list", "--json").out)
    assert (row["id"], row["seed"], row["finished"], row["interrupted"]) == (run, 7, 6, False)
    shown = command("runs", "show", run[:4]).out
    assert run in shown and "--replications 3 --seed 7" in shown
    assert command("runs", "export", run).status == 0
    rows = table(tmp_path / "reports" / f"{run}.csv")
    assert {row["replication"] for row in rows} == {"0", "1", "2"}


def test_no_store_keeps_nothing(command, quick, tmp_path) -> None:
    command("run", quick, "--no-store")
    assert not (tmp_path / "reports").exists()


def test_set_changes_the_scenario(command, quick) -> None:
    plain = json.loads(command("run", quick, "--json").out)
    changed = json.loads(
        command("run", quick, "--json", "--set", "flow_classes.telemetry.births.rate=80 per year").out
    )
    assert changed["scenario_hash"] != plain["scenario_hash"]
    assert changed["kpis"]["flows_born"]["mean"] > plain["kpis"]["flows_born"]["mean"]


@pytest.mark.parametrize("ending", ["jsonl", "csv"])
def test_the_trace_tells_every_change_of_state(command, quick, tmp_path, ending) -> None:
    path = tmp_path / f"trace.{ending}"
    assert command("run", quick, "--trace", path, "--no-store").status == 0
    with path.open() as file:
        rows = [json.loads(line) for line in file] if ending == "jsonl" else list(csv.DictReader(file))
    assert set(rows[0]) == {"seconds", "time", "id", "from", "to", "cause", "detail"}
    assert rows[0]["to"] == "born"
    assert rows[0]["time"].startswith("2023-")


def test_tracing_changes_no_result(command, quick, tmp_path) -> None:
    traced = command("run", quick, "--json", "--no-store", "--trace", tmp_path / "t.jsonl").out
    assert traced == command("run", quick, "--json", "--no-store").out


def test_whynot_tells_every_option_and_its_fate(command, quick, tmp_path) -> None:
    trace = tmp_path / "trace.csv"
    run = json.loads(command("run", quick, "--json", "--trace", trace).out)["run"]
    flow = next(row["id"] for row in table(trace) if row["to"] == "operating")
    document = json.loads(command("whynot", run, flow, "--json").out)
    assert document["life"][0]["to"] == "born"
    fates = [option["fate"] for look in document["looks"] for option in look["options"]]
    assert "chosen" in fates
    closed = document["looks"][0]["closed"]
    assert closed
    assert all(way["reason"] and way["id"].startswith("cn-") for way in closed)
    assert flow in command("whynot", run, flow).out


def test_whynot_of_a_flow_or_run_that_is_not_there(command, quick) -> None:
    run = json.loads(command("run", quick, "--json").out)["run"]
    found = command("whynot", run, "telemetri:0")
    assert (found.status, "telemetry:0" in found.err) == (2, True)
    assert command("whynot", "zzz", "telemetry:0").status == 2
    assert command("whynot", run, "telemetry:0", "--replication", "9").status == 2


def test_a_kept_run_becomes_a_report(command, quick, tmp_path) -> None:
    run = json.loads(command("run", quick, "--json").out)["run"]
    found = command("report", run)
    assert found.out == f"reports/{run}.html\n"
    assert "Not a forecast" in (tmp_path / found.out.strip()).read_text()
    assert "予測ではありません" in (tmp_path / command("report", run, "--lang", "ja").out.strip()).read_text()


def test_plain_queues_run_too(command, tmp_path) -> None:
    path = tmp_path / "queue.yaml"
    path.write_text(
        "dfftsim: 1\nhorizon: {start: 2000-01-01, end: 2000-12-31}\n"
        "authorities: {desk: {officers: 1, service: {exponential: {mean: 1 d}},"
        " arrivals: [{id: a, interarrival: {exponential: {mean: 2 d}}}]}}\n"
    )
    found = command("run", path, "--replications", "2", "--report")
    assert (found.status, "desk" in found.out) == (0, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", "iot-monitorin"), "did you mean"),
        (("run", "{quick}", "--by", "colour"), "--by: 'colour' is not one of"),
        (("run", "{quick}", "--set", "structure"), "is not PATH=VALUE"),
        (("run", "{quick}", "--set", "structure.choise=logit"), "choice"),
        (("run", "{quick}", "--trace", "/no/such/folder/t.csv"), "cannot be written"),
        (("run", "{quick}", "--replications", "0"), "--replications"),
    ],
)
def test_wrong_input_is_status_2_before_anything_runs(command, quick, words, said) -> None:
    found = command(*(word.replace("{quick}", str(quick)) for word in words))
    assert (found.status, found.out) == (2, "")
    assert said in found.err
    assert "simulating" not in found.err


def test_scenario_and_schema_commands(command, tmp_path) -> None:
    found = command("scenarios", "new", "mine.yaml", "--from", "schrems-2020")
    assert found.status == 0
    assert command("validate", "mine.yaml").out == "mine.yaml: is right\n"
    assert command("scenarios", "new", "mine.yaml").status == 2
    assert json.loads(command("schema", "scenario").out)["properties"]["horizon"]
    assert set(json.loads(command("schema", "scenario,package").out)) == {"scenario", "package"}
    assert "Japanese machine maker" in command("scenarios", "list").out
    assert "flow_classes:" in command("scenarios", "show", "iot-monitoring").out
    assert json.loads(command("scenarios", "show", "iot-monitoring", "--json").out)["horizon"]


def test_validate_names_everything_wrong_in_every_file(command, quick, tmp_path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(quick.read_text().replace("horizon:", "horison:").replace("JP, CN", "JP, QQ"))
    found = command("validate", bad, quick)
    assert found.status == 2
    assert f"{bad}:5:" in found.err
    assert found.out == f"{quick}: is right\n"
    [wrong, right] = json.loads(command("validate", bad, quick, "--json").out)
    assert (wrong["valid"], right["valid"]) == (False, True)
    assert wrong["problems"]


def test_doctor_finds_nothing_wrong_here(command) -> None:
    found = command("doctor", "--json")
    document = json.loads(found.out)
    assert (found.status, document["problems"]) == (0, [])
    assert all(check["right"] for check in document["checks"])
    assert document["data"]["jurisdictions"] == 17


def test_doctor_finds_a_wrong_engine(command, monkeypatch) -> None:
    monkeypatch.setattr("dfftsim.cli.examination.EXACT", {"wait_days_mean": 2.0})
    found = command("doctor")
    assert found.status == 1
    assert "wait_days_mean should be 2.0" in found.out


MESSAGES = """\
dfftsim: 1
horizon: {start: 2026-01-01, end: 2026-01-02}
parties: {bodies: 10}
authorities:
  hub:
    burst: true
    officers: 1
    service: 15 ms
    arrivals:
      - {id: campaign, times: [0 h], count: {times: [100, bodies]}, deadline: 7.5 s}
      - {id: urgent, times: [0 h], priority: PRIORITY}
"""


def test_queues_of_messages_have_a_table_and_keys_of_their_own(command, tmp_path) -> None:
    file = tmp_path / "hub.yaml"
    file.write_text(MESSAGES.replace("PRIORITY", "0"), encoding="utf-8")
    document = json.loads(command("run", file, "--json", "--no-store", "--replications", "2").out)
    operations = document["operations"]
    assert operations["queues"]["hub"]["on_time_share"] == pytest.approx(0.5)
    assert operations["queues"]["hub"]["cleared_days"] * 86_400 == pytest.approx(15.015)
    assert (operations["engine"], operations["why_events"], operations["messages"]) == ("recursion", [], 1001)
    assert document["authorities"]["hub"]["completed"] == 1001
    out = command("run", file, "--no-store", "--replications", "2").out
    assert "Queues of messages, played one by one" in out
    assert all(words in out for words in ("15.0 s", "50.0 %", "7.5"))
    assert "Queues of authorities" not in out
    more = command("run", file, "--no-store", "--set", "parties.bodies=20", "--replications", "2").out
    assert "30.0 s" in more


def test_messages_of_queues_can_be_traced(command, tmp_path) -> None:
    file, trace = tmp_path / "hub.yaml", tmp_path / "messages.parquet"
    file.write_text(MESSAGES.replace("PRIORITY", "0"), encoding="utf-8")
    command("run", file, "--no-store", "--replications", "1", "--trace", trace)
    rows = pd.read_parquet(trace)
    assert len(rows) == 1001
    assert rows["delivered_us"].max() == 1001 * 15_000
    refused = command("run", "iot-monitoring", "--no-store", "--trace", trace)
    assert refused.status == 2
    assert "a trace of messages needs a queue with burst: true" in refused.err


def test_a_reason_for_events_is_told(command, tmp_path) -> None:
    file = tmp_path / "hub.yaml"
    file.write_text(MESSAGES.replace("PRIORITY", "1"), encoding="utf-8")
    out = command("run", file, "--no-store", "--replications", "2").out
    assert "Played with an event list, for station 'hub' ranks messages of 2 priorities" in out
