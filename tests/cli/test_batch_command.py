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
