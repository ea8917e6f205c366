"""What readers of the output meet: a pipe that closes, a narrow terminal, a file checked to the end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dfftsim.law.vocabulary import JURISDICTIONS

ASKED = ("explain --from CN --to JP --data personal", "law matrix", "law show CN")


@pytest.mark.parametrize("words", ASKED)
def test_a_reader_who_leaves_early_is_no_fault(words: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "dfftsim", *words.split()], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        _, said = process.communicate()
    assert process.returncode == 0
    assert b"Traceback" not in said


def test_the_matrix_keeps_its_codes_whole_at_eighty_columns() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "dfftsim", "law", "matrix"],
        capture_output=True,
        text=True,
        check=True,
        env={"COLUMNS": "80", "PYTHONUTF8": "1", "LANG": "C.UTF-8"},
    )
    heads = next(line for line in run.stdout.splitlines() if " EU " in line)
    assert tuple(heads.split()) == JURISDICTIONS


def test_validate_checks_a_scenario_against_the_facts_too(tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(
        "dfftsim: 1\ntitle: {en: t, ja: t}\nquestion: {en: q, ja: q}\n"
        "horizon: {start: 2025-01-01, end: 2025-12-31}\nparties: [JP, CN]\n"
        "parameters: {logit_scal: 0.2}\n"
        "flow_classes:\n  - {id: a, from: CN, to: JP, data: [personal], value: USD 1000 per year,"
        " births: {rate: 10 per year}}\n",
        encoding="utf-8",
    )
    run = subprocess.run(
        [sys.executable, "-m", "dfftsim", "validate", str(file)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 2
    assert f"{file}:6:14: there is no parameter 'logit_scal'" in run.stderr
    assert "logit_scale" in run.stderr.split("logit_scal'", 1)[1]
