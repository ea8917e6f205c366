"""`dfftsim pets measure`: the tables, the document, the file, and what can go wrong."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dfftsim.scenario.profiles import read_profile

QUICK = ("pets", "measure", "synthetic_data", "tee", "--sizes", "100,300", "--repeats", "3")


def test_the_table_says_what_was_found_and_how_to_use_it(command, tmp_path) -> None:
    found = command(*QUICK, "--out", "my-lab.yaml")
    assert found.status == 0
    for words in (
        "synthetic_data",
        "scipy",
        "record_delivery",
        "plain s",
        "ratio",
        "MB",
        "util.",
        "fixed + records × per record",
        "tee",
        "needs trusted hardware",
        "Profile written: my-lab.yaml",
        "technology: {profile: my-lab.yaml}",
    ):
        assert words in found.out, words
    profile = read_profile(tmp_path / "my-lab.yaml")
    assert {row.pet for row in profile.measured} == {"none", "synthetic_data"}


def test_a_scenario_takes_the_profile_that_was_written(command, quick) -> None:
    command(*QUICK, "--out", "my-lab.yaml")
    document = json.loads(
        command("run", quick, "--json", "--no-store", "--set", "technology.profile=my-lab.yaml").out
    )
    profile = read_profile(Path("my-lab.yaml"))
    assert document["technology"]["profile"]["hash"] == profile.hash


def test_validate_checks_a_profile(command, tmp_path) -> None:
    command(*QUICK, "--out", "my-lab.yaml")
    assert command("validate", "my-lab.yaml").status == 0
    text = (tmp_path / "my-lab.yaml").read_text(encoding="utf-8")
    (tmp_path / "bad.yaml").write_text(text.replace("seed: 1", "seed: one"), encoding="utf-8")
    found = command("validate", "bad.yaml")
    assert found.status == 2
    assert 'bad.yaml:11:7: "one" is not a whole number' in found.err


def test_json_holds_profile_and_trials(command) -> None:
    found = command(*QUICK, "--json")
    document = json.loads(found.out)
    assert found.status == 0 and document["profile_file"] == "lab-profile.yaml"
    assert [trial["records"] for trial in document["trials"]] == [100, 300]
    assert document["profile_hash"] == read_profile(Path("lab-profile.yaml")).hash
    assert document["profile"]["not_measured"][0]["pet"] == "tee"


def test_japanese(command) -> None:
    assert "プロファイルを書きました" in command(*QUICK, "--lang", "ja").out


def test_nothing_to_measure_writes_nothing(command, tmp_path) -> None:
    found = command("pets", "measure", "tee", "--out", "x.yaml")
    assert found.status == 0 and "no profile was written" in found.out
    assert not (tmp_path / "x.yaml").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("tea",), "PET: 'tea' is not one of pseudonymisation,"),
        (("--workload", "summ"), "--workload: 'summ' is not one of sum, mean,"),
        (("--sizes", "10,0,x"), "--sizes: '0' is not a number of records"),
        (("--repeats", "1"), "--repeats"),
        (("--out", "no/folder/x.yaml"), "no/folder/x.yaml: cannot be written here"),
    ],
)
def test_wrong_words_are_told_before_anything_runs(command, words, message) -> None:
    found = command("pets", "measure", *words)
    assert found.status == 2
    assert message in found.err and "Traceback" not in found.err


def test_only_a_profile_is_overwritten(command, tmp_path) -> None:
    (tmp_path / "thesis.yaml").write_text("title: years of work\n", encoding="utf-8")
    found = command(*QUICK, "--out", "thesis.yaml")
    assert found.status == 2 and "is no profile of the laboratory" in found.err
    assert (tmp_path / "thesis.yaml").read_text(encoding="utf-8") == "title: years of work\n"
    assert command(*QUICK, "--out", "again.yaml").status == 0
    assert command(*QUICK, "--out", "again.yaml").status == 0


def test_ctrl_c_writes_a_partial_profile(tmp_path) -> None:
    running = subprocess.Popen(
        [
            *(sys.executable, "-m", "dfftsim", "pets", "measure", "synthetic_data"),
            *("--sizes", "100,5000000", "--repeats", "100", "--out", "part.yaml", "--json"),
        ],
        cwd=tmp_path,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert running.stderr is not None
    assert "measuring" in running.stderr.readline()  # the first trial is done
    time.sleep(0.5)
    os.killpg(running.pid, signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "interrupted; 1 finished trials are kept" in err and "Traceback" not in err
    document = json.loads(out)
    assert document["interrupted"] is True and len(document["trials"]) == 1
    profile = read_profile(tmp_path / "part.yaml")
    assert not profile.complete and {row.pet for row in profile.measured} == {"none", "synthetic_data"}


def test_doctor_lists_the_libraries_of_the_laboratory(command) -> None:
    document = json.loads(command("doctor", "--json").out)
    assert {"cryptography", "opendp", "tenseal", "mpyc", "pycanon", "sd-jwt", "flwr"} <= set(
        document["lab_packages"]
    )
    assert "dfftsim pets measure" in command("doctor").out
