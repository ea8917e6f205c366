"""Preferences are checked all at once; what was open last is found again; nothing is lost by a bad file."""

from __future__ import annotations

from pathlib import Path

import pytest

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
    assert found.problems


def test_preferences_go_before_what_was_open_last(tmp_path: Path) -> None:
    state, config = tmp_path / "state.json", tmp_path / "config.toml"
    Settings(theme="dfft-light", state_file=state).save()
    config.write_text('theme = "ansi"\nascii = true\n[keymap]\n"app.quit" = "f9"\n', encoding="utf-8")
    found = read_settings(config, state)
    assert (found.theme, found.ascii, found.keymap) == ("ansi", True, {"app.quit": "f9"})
    assert not found.problems


def told(found: Settings) -> list[str]:
    return [str(problem).partition(".toml:")[2].strip() for problem in found.problems]


def test_every_wrong_preference_is_told_at_once_and_the_rest_counts(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        'theme = "pink"\ncolour = 1\nslow = 1\nmarker = ["half"]\nlang = "ja"\nkeymap = 3\n', encoding="utf-8"
    )
    found = read_settings(config, tmp_path / "state.json")
    assert (found.theme, found.lang, found.marker, found.keymap) == ("dfft-dark", "ja", "braille", {})
    assert told(found) == [
        "1:1: theme: 'pink' is not known; one of dfft-dark, dfft-light, dfft-contrast, ansi",
        "2:1: colour is no setting; one of: theme, lang, marker, ascii, slow, export_folder, keymap",
        "3:1: slow: 1 is not known; one of true, false",
        "4:1: marker: ['half'] is not known; one of braille, half, ascii",
        '6:1: keymap: 3 is no table; under [keymap], lines as "app.theme" = "f9"',
    ]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"theme = ", "cannot be read as TOML"),
        (b'lang = "ja"\ntheme = "\xff"', "byte 22 is no UTF-8; save the file as UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_and_counts_as_empty(
    tmp_path: Path, data: bytes, says: str
) -> None:
    config = tmp_path / "config.toml"
    config.write_bytes(data)
    found = read_settings(config, tmp_path / "state.json")
    assert (found.theme, found.lang) == ("dfft-dark", "")
    assert len(found.problems) == 1 and says in str(found.problems[0])


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_bytes(b'\xef\xbb\xbftheme = "ansi"\n')
    found = read_settings(config, tmp_path / "state.json")
    assert (found.theme, found.problems) == ("ansi", [])


def test_two_sessions_leave_each_other_what_they_did_not_change(tmp_path: Path) -> None:
    config, state = tmp_path / "none.toml", tmp_path / "state.json"
    Settings(
        theme="ansi", kept={"learn": {"chapter": "tour", "tour": 3}, "live": {"speed": 4}}, state_file=state
    ).save()
    one, other = read_settings(config, state), read_settings(config, state)
    one.kept["levers"] = {"effects": {"a": []}}
    one.kept["live"]["speed"] = 8
    one.kept["learn"].pop("tour")
    other.theme = "dfft-light"
    other.kept["levers"] = {"effects": {"b": []}}
    one.save()
    other.save()
    found = read_settings(config, state)
    assert not found.problems
    assert found.theme == "dfft-light"
    assert found.kept == {
        "learn": {"chapter": "tour"}, "live": {"speed": 8}, "levers": {"effects": {"a": [], "b": []}},
    }  # fmt: skip
    one.kept["live"]["speed"] = 16
    one.save()
    assert read_settings(config, state).kept["levers"] == {"effects": {"a": [], "b": []}}


def test_what_has_not_changed_is_not_written_again(tmp_path: Path) -> None:
    settings = Settings(state_file=tmp_path / "state.json")
    settings.save()
    settings.state_file.unlink()
    settings.save()
    assert not settings.state_file.exists()
    settings.seen = True
    settings.save()
    assert [path.name for path in tmp_path.iterdir()] == ["state.json"]


def test_a_name_that_is_no_text_elsewhere_is_kept(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    Settings(source="a\udc80.yaml", state_file=state).save()
    assert read_settings(tmp_path / "none.toml", state).source == "a\udc80.yaml"


def test_a_copy_that_cannot_be_written_has_no_path(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert Settings(state_file=tmp_path / "file" / "state.json").keep_copy("x") is None
    path = Settings(state_file=tmp_path / "new" / "state.json").keep_copy("x")
    assert path is not None and path.read_text(encoding="utf-8") == "x\n"


def test_ssh_starts_slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "1.2.3.4 5 6.7.8.9 22")
    assert read_settings(tmp_path / "a", tmp_path / "b").frames_per_second == 5
    monkeypatch.delenv("SSH_CONNECTION")
    assert read_settings(tmp_path / "a", tmp_path / "b").frames_per_second == 15
