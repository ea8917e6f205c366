"""The UI in a terminal of its own: it opens where it can be drawn, says why where not, and loses nothing when
the window is closed.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dfftsim.cli.app import run_command
from dfftsim.i18n import language
from dfftsim.tui.app import DfftApp
from dfftsim.tui.settings import Settings

pty = pytest.importorskip("pty", reason="needs a pseudo-terminal")
PATIENCE_SECONDS = 60.0
OPEN = "日本語".encode()  # the other language, on every width


class Terminal:
    """A command in a terminal of its own. Standard error may go elsewhere."""

    def __init__(self, home: Path, *args: str, stderr: int | None = None, **env: str) -> None:
        self.mouth, there = pty.openpty()
        folders = {"XDG_STATE_HOME": str(home), "XDG_CONFIG_HOME": str(home), "TERM": "xterm-256color"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "dfftsim", *args], stdin=there, stdout=there,
            stderr=there if stderr is None else stderr, env=os.environ | folders | env,
            start_new_session=True,
        )  # fmt: skip
        os.close(there)
        self.seen = b""

    def read(self, until: Callable[[bytes], bool] = lambda _: False) -> str:
        """What is drawn until something is, or until the end."""
        while not until(self.seen) and select.select([self.mouth], [], [], PATIENCE_SECONDS)[0]:
            try:
                found = os.read(self.mouth, 65_536)
            except OSError:
                break
            if not found:
                break
            self.seen += found
        return " ".join(self.seen.decode(errors="replace").split())

    def status(self) -> int:
        """The exit status."""
        self.read()
        status = self.process.wait(PATIENCE_SECONDS)
        os.close(self.mouth)
        return status


@pytest.mark.parametrize("name", ["SIGHUP", "SIGTERM"])
def test_a_window_that_is_closed_keeps_what_is_open(tmp_path: Path, name: str) -> None:
    terminal = Terminal(tmp_path, "ui", "iot-monitoring", "--place", "atlas")
    terminal.read(lambda seen: OPEN in seen)
    terminal.process.send_signal(getattr(signal, name))
    assert terminal.status() == 0
    kept = json.loads((tmp_path / "dfftsim" / "state.json").read_text(encoding="utf-8"))
    assert (kept["place"], kept["source"]) == ("atlas", "iot-monitoring")


def test_what_is_drawn_into_a_file_is_no_ui(tmp_path: Path) -> None:
    with (tmp_path / "log").open("w+b") as log:
        terminal = Terminal(tmp_path, "ui", stderr=log.fileno())
        assert terminal.status() == 2
        log.seek(0)
        assert b"standard input, output and error" in log.read()
        bare = Terminal(tmp_path, stderr=log.fileno())
        told = bare.read()
        assert bare.status() == 0
        assert "Usage: dfftsim" in told and "standard input, output and error" in told


def test_a_dumb_terminal_is_declined_with_a_sentence(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "ui", TERM="dumb")
    told = terminal.read()
    assert terminal.status() == 2
    assert "TERM=dumb" in told and "dfftsim --help" in told and "\x1b" not in told


@pytest.mark.parametrize(
    ("args", "lang"),
    [(["--lang", "ja", "ui"], "ja"), (["ui", "--lang=ja"], "ja"), (["ui"], "en"), ([], "en")],
)
def test_the_language_that_is_asked_for_goes_before_the_last_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: list[str], lang: str
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    Settings(lang="en", state_file=tmp_path / "dfftsim" / "state.json").save()
    monkeypatch.setattr("dfftsim.cli.ui.why_no_ui", lambda: "")
    opened: list[tuple[str, str]] = []
    monkeypatch.setattr(DfftApp, "run", lambda app: opened.append((language(), app.settings.lang)))
    assert run_command(args) == 0
    assert opened == [(lang, lang)]


def test_the_ids_of_keys_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["ui", "--keys"]) == 0
    lines = [line.split(None, 2) for line in capsys.readouterr().out.splitlines()]
    assert ["app.quit", "q", "leave; what is open is kept for the next start"] in lines
    assert lines == sorted(lines)
