"""Whatever is pasted into a field is read or declined: what is long, and what can name no file."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from live_recordings import made_recording
from textual.widgets import Input

from dfftsim.cli.app import run_command
from dfftsim.errors import InputError
from dfftsim.scenario.levers import LEVERS, SHOCKS
from dfftsim.scenario.loading import load
from dfftsim.scenario.shipped_files import new_from
from dfftsim.tui.atlas.question import read_count
from dfftsim.tui.learn.assumed import read_number
from dfftsim.tui.levers.fields import fields_of
from dfftsim.tui.live.asking import seconds_in

PASTED = (
    "9" * 5000,
    "漢" * 5000,
    "a/" * 3000 + "x.yaml",
    "a\0b.yaml",
    "~nobody-of-this-name/x.yaml",
    "²" * 9,
    "٣",
)


def test_a_day_of_many_digits_is_the_last_one() -> None:
    replay = made_recording()
    assert seconds_in("9" * 5000, replay) == replay.horizon
    assert seconds_in("2024-" + "1" * 5000, replay) is None
    assert seconds_in("1", replay) == 0.0


def test_a_count_of_many_digits_is_declined_in_words_of_ours() -> None:
    with pytest.raises(ValueError) as caught:
        read_count("9" * 5000)
    assert len(str(caught.value)) < 200 and "9999" in str(caught.value)
    assert read_count("10,000,000") == 10_000_000


@pytest.mark.parametrize("text", PASTED[:4], ids=("digits", "cjk", "path", "nul"))
def test_what_cannot_be_the_name_of_a_file_is_wrong_input(text: str, capsys) -> None:
    for reads in (load, lambda name: new_from("iot-monitoring", name)):
        with pytest.raises(InputError) as caught:
            reads(text)
        assert caught.value.problems
    assert run_command(["run", text]) == 2
    assert "defect" not in capsys.readouterr().err


@pytest.mark.parametrize("text", PASTED)
def test_a_field_of_a_lever_takes_or_declines(text: str) -> None:
    scenario = load("iot-monitoring")
    for pages in (LEVERS, SHOCKS):
        for page in pages.values():
            for field in fields_of(page, scenario.parties):
                with suppress(InputError):
                    field.read(text)


@pytest.mark.parametrize("text", PASTED)
def test_a_number_is_one_or_none(text: str) -> None:
    assert read_number(text) in (None, 3.0)


FIELDS = (
    ("scenarios", ("slash",)), ("scenarios", ("d",)), ("atlas", ("slash",)), ("atlas", ("f",)),
    ("atlas", ("d",)), ("atlas", ("n",)), ("compare", ("a",)), ("levers", ("space", "ctrl+s")),
    ("live", ("slash",)), ("live", ("g",)),
)  # fmt: skip


@pytest.mark.parametrize(("place", "keys"), FIELDS, ids=lambda one: one if isinstance(one, str) else one[-1])
async def test_no_field_falls_over_what_is_pasted(
    make_app, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, keys: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    app = make_app(place, "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        while place == "live" and app.screen.player is None:
            await pilot.pause(0.02)
        for text in PASTED:
            await pilot.press(*keys)
            await pilot.pause()
            field = app.focused
            assert isinstance(field, Input)
            field.value = text
            await pilot.press("enter", "escape", "escape")
            await pilot.pause()
            assert app.is_running
            if place == "levers":
                await pilot.press("R")
