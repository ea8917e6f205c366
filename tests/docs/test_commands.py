"""What README and guides tell people to type works, and prints what they show (whatever its numbers)."""

from __future__ import annotations

from pathlib import Path

import pytest
from pages import ROOT, Command, commands, files, label, missing, refreshed, run_ids, typed, write_files

PAGES = [
    path
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
    if "```console" in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_command_of_a_page(path: Path, tmp_path: Path) -> None:
    page = path.read_text(encoding="utf-8")
    write_files(page, tmp_path)
    ids: dict[str, str] = {}
    for command in commands(page):
        done = typed(command, tmp_path, ids)
        told = f"{command.line}\n{done.stdout}\n{done.stderr}"
        assert done.returncode == command.status, told
        printed = done.stdout if command.status == 0 else done.stderr
        assert missing(command.shown, printed) == [], told
        ids |= run_ids(command.shown, printed)


def test_the_guides_with_commands_are_found() -> None:
    assert {"README.md", "tutorial.md", "plain-queues.md"} <= {path.name for path in PAGES}


def test_what_a_page_shows_is_compared() -> None:
    """The comparison can fail: a wrong word, a wrong order; not a wrong number."""
    assert missing(["Free flow   86.8 %"], "Free flow   12 %") == []
    assert missing(["Free flow   86.8 %"], "Free trade   12 %") == ["Free flow   86.8 %"]
    assert missing(["b", "a"], "a\nb") == ["a"]
    assert label("  ✓ held  h1  Removing") == "✓ held"


def test_a_page_is_read_as_written() -> None:
    shown = "$ dfftsim run a\nRun: 12\n[…]\n$ dfftsim v\n[exit status 2]\n"
    page = f"```yaml a.yaml\nx: 1\n```\n\n```console\n{shown}```\n"
    assert files(page) == {"a.yaml": "x: 1\n"}
    assert commands(page) == [
        Command("dfftsim run a", ["Run: 12"]),
        Command("dfftsim v", [], 2),
    ]
    assert run_ids(["Run: 12"], "x\nRun: ab") == {"12": "ab"}


def test_a_page_can_be_refreshed(tmp_path: Path) -> None:
    old = "```console\n$ dfftsim --version\ndfftsim 12.3\n```\n"
    new = refreshed(old, tmp_path)
    assert new != old and label(new.splitlines()[2]) == label("dfftsim 12.3")
