"""Preferences are checked all at once; what was open last is found again; nothing is lost by a bad file."""

from __future__ import annotations

from pathlib import Path

import pytest

from dfftsim.errors import InputError
from dfftsim.tui.settings import Settings, read_settings


def test_what_is_saved_is_found_again(tmp_path: Path) -> None:
    state = tmp_path / "deep" / "state.json"
    Settings(theme="dfft-light", place="atlas", kept={"atlas": {"from": "JP"}}, state_file=state).save()
    found = read_settings(tmp_path / "none.toml", state)
    assert (found.theme, found.place, found.kept) == ("dfft-light", "atlas", {"atlas": {"from": "JP"}})


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"theme": 3, "kept": []}', '{"theme": "gone"}'])
def test_a_spoilt_state_counts_as_empty(tmp_path: Path, text: str) -> None:
    state = tmp_path / "state.json"
    state.write_text(text, encoding="utf-8")
    found = read_settings(tmp_path / "none.toml", state)
    assert (found.theme, found.kept) == ("dfft-dark", {})


def test_preferences_go_before_what_was_open_last(tmp_path: Path) -> None:
    state, config = tmp_path / "state.json", tmp_path / "config.toml"
    Settings(theme="dfft-light", state_file=state).save()
    config.write_text('theme = "ansi"\nascii = true\n[keymap]\n"app.quit" = "x"\n', encoding="utf-8")
    found = read_settings(config, state)
    assert (found.theme, found.ascii, found.keymap) == ("ansi", True, {"app.quit": "x"})


def test_every_wrong_preference_is_told_at_once(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('theme = "pink"\ncolour = 1\n', encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_settings(config, tmp_path / "state.json")
    told = [f"{problem.what} | {problem.instead}" for problem in caught.value.problems]
    assert told[0].startswith("colour is no setting | one of theme")
    assert told[1].startswith("theme: 'pink' is not known | one of dfft-dark")


def test_a_file_that_is_no_toml_is_told(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("theme = ", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be read as TOML"):
        read_settings(config, tmp_path / "state.json")


def test_ssh_starts_slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "1.2.3.4 5 6.7.8.9 22")
    assert read_settings(tmp_path / "a", tmp_path / "b").frames_per_second == 5
    monkeypatch.delenv("SSH_CONNECTION")
    assert read_settings(tmp_path / "a", tmp_path / "b").frames_per_second == 15
