"""The frame of all commands: help, language, exit statuses, one line for every failure."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

import dfftsim
from dfftsim.cli import failures
from dfftsim.cli.everywhere import take_everywhere
from dfftsim.errors import InputError, InvariantError, Problem
from dfftsim.i18n import detect_language

COMMANDS = (
    *("run", "batch", "compare", "explain", "law", "levers", "pets", "whynot", "runs", "report"),
    *("scenarios", "validate", "validate-model", "schema", "doctor", "ui", "serve", "locate"),
)


def test_help_lists_every_command_and_nothing_that_is_not_there(command) -> None:
    found = command("--help")
    assert found.status == 0
    listed = {line.split()[0] for line in found.out.splitlines() if line.startswith("  ") and line[2] != " "}
    assert set(COMMANDS) <= listed
    assert "coalition" not in listed


def test_without_a_command_the_help_is_printed(command) -> None:
    assert command().out == command("--help").out


def test_help_speaks_japanese(command) -> None:
    assert "国境" in command("--lang", "ja", "--help").out
    assert "収集" in command("explain", "--help", "--lang=ja").out


def test_version(command) -> None:
    assert command("--version").out == f"dfftsim {dfftsim.__version__}\n"


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("explian",), "explain"),
        (("law", "matrx"), "matrix"),
        (("run", "iot-monitoring", "--replication", "2"), "--replications"),
    ],
)
def test_a_slip_is_answered_with_the_nearest_word(command, words, hint) -> None:
    found = command(*words)
    assert found.status == 2
    assert hint in found.err
    assert len(found.err.splitlines()) == 1
    assert found.out == ""


def test_a_language_not_offered_is_wrong_input(command) -> None:
    found = command("law", "--lang", "fr")
    assert (found.status, found.err) == (2, "--lang: 'fr' is not offered; choose one of en, ja\n")


def test_options_that_hold_everywhere_may_stand_anywhere() -> None:
    everywhere, rest = take_everywhere(["law", "--lang", "ja", "list", "--debug", "--json"])
    assert (everywhere.lang, everywhere.debug, rest) == ("ja", True, ["law", "list", "--json"])
    assert take_everywhere(["run", "--", "--lang"])[1] == ["run", "--", "--lang"]


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LC_ALL": "C", "LANG": "ja_JP.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "ja_JP", "LANG": "en_US"}, "ja"),
        ({}, "en"),
    ],
)
def test_the_locale_decides_the_language(environ, expected) -> None:
    assert detect_language(environ) == expected


def raising(error: BaseException):
    def action() -> int:
        raise error

    return action


def test_every_problem_is_one_line_and_status_2(capsys) -> None:
    problems = [Problem("b.yaml", 3, 1, "is wrong", "write this"), Problem("a.yaml", 1, 2, "is also wrong")]
    assert failures.guarded(raising(InputError(problems)), debug=False) == 2
    assert capsys.readouterr().err == "a.yaml:1:2: is also wrong\nb.yaml:3:1: is wrong; write this\n"


def test_a_broken_invariant_is_status_3(capsys) -> None:
    error = InvariantError("flows were lost (seed 1, replication 4)")
    assert failures.guarded(raising(error), debug=False) == 3
    assert "seed 1, replication 4" in capsys.readouterr().err


def test_an_interrupt_is_status_130(capsys) -> None:
    assert failures.guarded(raising(KeyboardInterrupt()), debug=False) == 130
    assert "interrupted" in capsys.readouterr().err


def test_a_defect_is_status_1_one_line_and_a_log(capsys, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert failures.guarded(raising(ZeroDivisionError("by hand")), debug=False) == 1
    [line] = capsys.readouterr().err.splitlines()
    log = Path(line.rpartition(" ")[2])
    assert "ZeroDivisionError: by hand" in line
    assert log.parent == tmp_path / "dfftsim"
    assert "Traceback" in log.read_text()


def test_debug_shows_the_traceback(capsys, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    failures.guarded(raising(ZeroDivisionError("by hand")), debug=True)
    assert "Traceback" in capsys.readouterr().err


def test_a_file_that_cannot_be_read_is_the_users_matter(capsys, tmp_path) -> None:
    def action() -> int:
        (tmp_path / "missing").read_text()
        return 0

    assert failures.guarded(action, debug=False) == 2
    assert "missing: No such file or directory" in capsys.readouterr().err


def test_every_list_gives_ids_and_names(command) -> None:
    for group in ("law", "levers", "pets", "scenarios"):
        rows = json.loads(command(group, "list", "--json").out)
        assert rows
        assert all(row["id"] and row["name"]["en"] and row["name"]["ja"] for row in rows)


def test_a_group_alone_lists(command) -> None:
    assert command("levers").out == command("levers", "list").out


def test_help_is_quick_and_imports_nothing_heavy() -> None:
    code = (
        "import sys; from dfftsim.cli import main; main(['--help']);"
        "heavy = {'numpy', 'scipy', 'pandas', 'matplotlib', 'networkx', 'simpy', 'pydantic', 'rich.table',"
        " 'ruamel.yaml'} & set(sys.modules); sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (done.returncode, done.stderr) == (0, "")
    assert after.ru_utime - before.ru_utime < 1.0  # 0.1 s on an idle machine; benchmarks/ measures it


def test_it_runs_as_a_module_from_another_folder(tmp_path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "dfftsim", "scenarios", "list", "--json"],
        cwd=tmp_path,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "iot-monitoring" in {row["id"] for row in json.loads(done.stdout)}
