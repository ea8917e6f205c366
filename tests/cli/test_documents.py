"""The pages on the command line and on Python say what is so."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer

from dfftsim.cli.app import build_app

DOCS = Path(__file__).parents[2] / "docs"
COMMANDS = re.findall(r"^    dfftsim (.+)$", (DOCS / "cli.md").read_text(encoding="utf-8"), re.MULTILINE)


def test_python_page_runs_from_top_to_bottom(tmp_path, monkeypatch, capsys) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (DOCS / "python.md").read_text(encoding="utf-8"), re.DOTALL)
    assert blocks
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, "docs/python.md", "exec"), names)
    assert "did you mean personal?" in capsys.readouterr().out


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_of_the_page_exists_with_its_options(line) -> None:
    command = typer.main.get_command(build_app())
    words = shlex.split(line)
    while getattr(command, "commands", None):
        command = command.commands[words.pop(0)]
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known | {"--lang", "--debug"}


def test_the_page_shows_every_command() -> None:
    def leaves(command, path=()):
        children = getattr(command, "commands", {})
        return [leaf for name, child in children.items() for leaf in leaves(child, (*path, name))] or [path]

    shown = "\n".join(COMMANDS)
    for path in leaves(typer.main.get_command(build_app())):
        assert " ".join(path) in shown, path
