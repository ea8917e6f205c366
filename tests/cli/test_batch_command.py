"""`dfftsim batch` as it is typed: estimate, consent, result, resume."""

from __future__ import annotations

import json

import pytest

EXPERIMENT = """
dfftsim: 1
scenario: quick.yaml
design: full
factors:
  - {path: structure.choice, values: [logit, optimiser]}
  - {path: parameters.patience_days}
replications: 2
measures: [F, delivered_usd]
"""


@pytest.fixture
def experiment(tmp_path, quick) -> str:
    (tmp_path / "what.yaml").write_text(EXPERIMENT, encoding="utf-8")
    return "what.yaml"


def test_where_nobody_can_be_asked_it_says_how_to_go_on(command, experiment) -> None:
    done = command("batch", experiment)
    assert (done.status, done.out) == (2, "")
    assert "8 runs, 2 of them done; about 0:0" in done.err
    assert "add --yes" in done.err


def test_it_computes_what_is_missing_and_tells(command, experiment) -> None:
    done = command("batch", experiment, "--yes")
    assert done.status == 0
    for words in ("design full · 2 points · 2 structures · 2 replications", "Structure choice=logit", "luck"):
        assert words in done.out, words
    again = command("batch", experiment)
    assert (again.status, again.out) == (0, done.out)  # nothing is left, so nothing is asked
    assert "8 runs, 8 of them done" in again.err
    document = json.loads(command("batch", experiment, "--json").out)
    [row] = json.loads(command("runs", "list", "--json").out)
    assert (row["id"], row["kind"], row["command"]) == (
        document["run"],
        "batch",
        "dfftsim batch what.yaml --resume",
    )


def test_resume_needs_something_to_resume(command, experiment) -> None:
    assert "does not have this batch" in command("batch", experiment, "--resume").err
    command("batch", experiment)
    assert command("batch", experiment, "--resume", "--lang", "ja").status == 0


def test_a_stop_keeps_and_names_the_command_to_go_on(command, experiment, monkeypatch) -> None:
    def interrupted(*rest, **more):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("dfftsim.experiment.batch.Batch.run", interrupted)
        done = command("batch", experiment, "--yes")
    assert done.status == 130
    assert "Go on with: dfftsim batch what.yaml --resume" in done.err
    assert command("batch", experiment, "--resume").status == 0


def test_experiments_are_validated_and_have_a_schema(command, experiment, tmp_path) -> None:
    from jsonschema import Draft202012Validator

    from dfftsim.scenario.reading import read_yaml

    assert command("validate", experiment).status == 0
    schema = json.loads(command("schema", "experiment").out)
    Draft202012Validator(schema).validate(read_yaml(EXPERIMENT, "").data)
    wrong = EXPERIMENT.replace("patience_days", "patients_days").replace("logit,", "logic,")
    (tmp_path / experiment).write_text(wrong, encoding="utf-8")
    done = command("validate", experiment)
    assert done.status == 2
    assert 'what.yaml:6:12: structure.choice: "logic"' in done.err
    assert "what.yaml:7:12: there is no parameter 'patients_days'" in done.err


def test_options_change_what_the_file_asks_for(command, experiment) -> None:
    words = ("batch", experiment, "--set", "horizon.end=2023-06-30", "--replications", 3, "--seed", 9)
    done = command(*words, "--yes", "--json")
    document = json.loads(done.out)
    assert (document["replications"], document["seed"]) == (3, 9)
    assert document["horizon"]["end"] == "2023-06-30"
    assert document["run"] != json.loads(command("batch", experiment, "--yes", "--json").out)["run"]
    again = command(*words, "--resume", "--json")
    assert (again.status, again.out) == (0, done.out)
    assert "12 runs, 12 of them done" in again.err
    rows = json.loads(command("runs", "list", "--json").out)
    options = "--set horizon.end=2023-06-30 --replications 3 --seed 9"
    assert rows[0]["command"] == f"dfftsim batch what.yaml {options} --resume"


def test_wrong_options_are_told(command, experiment) -> None:
    done = command("batch", experiment, "--set", "structure.chioce=logit", "--yes")
    assert (done.status, done.out) == (2, "")
    assert "--set structure.chioce" in done.err and "did you mean choice" in done.err
    assert "no such experiment" in command("batch", "what").err


SCREEN = """
dfftsim: 1
scenario: quick.yaml
design: morris
points: 2
factors:
  - parameters.hours_contract
  - {path: parameters.patience_days, low: 30, high: 90}
  - {path: structure.choice, values: [logit, optimiser]}
replications: 2
measures: [F]
"""


def test_a_screening_shows_what_matters_and_what_it_is(command, quick, tmp_path) -> None:
    (tmp_path / "screen.yaml").write_text(SCREEN, encoding="utf-8")
    done = command("batch", "screen.yaml", "--yes")
    assert done.status == 0
    words = [
        "6 points",
        "What matters most for Free flow (Morris screening) (Structure choice=logit)",
        "hours_contract",
        "What matters most for Free flow (Morris screening) (Structure choice=optimiser)",
        "What these factors are",
        "hours_contract: Hours for standard clauses with the transfer assessment; 25 – 160 person-hours",
        "(judgement)",
        "luck: the size that luck alone gives it",
    ]
    place = 0
    for word in words:
        place = done.out.find(word, place)
        assert place >= 0, word
    assert "最も左右するもの" in command("batch", "screen.yaml", "--lang", "ja").out


def test_indices_are_shown_for_a_design_of_saltelli(command, quick, tmp_path) -> None:
    text = SCREEN.replace("morris", "saltelli").replace("30, high: 90", "10, high: 400")
    (tmp_path / "screen.yaml").write_text(text, encoding="utf-8")
    done = command("batch", "screen.yaml", "--yes")
    assert done.status == 0
    assert "What matters most for Free flow (Sobol indices)" in done.out
    assert "share of the variance over the points that stays" in done.out
