"""What was kept is checked once, when it is read: no place falls over a state of another version or hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dfftsim.tui.kept import without_wrong
from dfftsim.tui.settings import read_settings

EFFECT = {"key": "R1", "sign": "x", "values": None, "pairs": 4, "effects": {"F": 0.1}}
RIGHT = {
    "theme": "ansi", "lang": "ja", "place": "live", "source": "iot-monitoring", "seen": True,
    "kept": {
        "scenarios": {"source": "iot-monitoring", "recent": ["/a.yaml"]},
        "live": {"speed": 64, "region": "asia"},
        "atlas": {"origin": "EU", "destination": "JP", "day": "2024-01-01", "persons": None},
        "levers": {
            "choices": {"iot-monitoring": {"R1": {"from": "2024-01-01"}, "R2": None}},
            "effects": {"hash": [EFFECT]},
            "errors": [
                {"scenario": "h", "kpi": "F", "estimate": 1, "paired": 2, "pairs": 30, "levers": 2, "new": 1}
            ],
        },
        "compare": {"kpi": "F", "view": "forest", "everything": False},
        "parties": {"side": "gain", "masked": True},
        "learn": {"chapter": "tour", "tour": 3, "story": {"guesses": {"start": 40}, "tried": ["x"]}},
        "a place to come": {"anything": [1]},
    },
}  # fmt: skip


def test_what_is_right_passes_as_it_is() -> None:
    assert without_wrong(RIGHT) == (RIGHT, [])


@pytest.mark.parametrize(
    ("wrong", "left", "told"),
    [
        ({"live": {"speed": "x", "region": "asia"}}, {"live": {"region": "asia"}}, ["kept.live.speed: 'x'"]),
        ({"live": {"speed": 0}}, {"live": {}}, ["kept.live.speed: 0"]),
        ({"live": {"speed": True}}, {"live": {}}, ["kept.live.speed: True"]),
        ({"levers": []}, {}, ["kept.levers: []"]),
        (
            {"levers": {"choices": {"a": {"R1": "x", "R2": {}}}}},
            {"levers": {"choices": {"a": {"R2": {}}}}},
            ["kept.levers.choices.a.R1: 'x'"],
        ),
        (
            {"levers": {"effects": {"a": [{"key": "R1"}, EFFECT, 3, EFFECT]}}},
            {"levers": {"effects": {"a": [EFFECT, EFFECT]}}},
            ["kept.levers.effects.a.0: {'key': 'R1'}", "kept.levers.effects.a.2: 3"],
        ),
        (
            {"scenarios": {"recent": ["a", 3, "b"]}},
            {"scenarios": {"recent": ["a", "b"]}},
            ["kept.scenarios.recent.1: 3"],
        ),
        ({"scenarios": {"recent": 3}, "learn": {"tour": -1}}, {"scenarios": {}, "learn": {}}, None),
        ({"learn": {"story": {"guesses": {"start": "much"}}}}, {"learn": {"story": {"guesses": {}}}}, None),
        ({"atlas": []}, {}, None),
    ],
)
def test_what_is_wrong_goes_alone_and_is_told(wrong: Any, left: Any, told: list[str] | None) -> None:
    right, found = without_wrong({"kept": wrong})
    assert right == {"kept": left}
    assert found and all(instead for _, instead in found)
    if told is not None:
        assert [what for what, _ in found] == told


def test_a_state_that_is_no_table_is_empty() -> None:
    right, told = without_wrong([1])
    assert right == {} and told[0][0] == "[1]"


WRONG = {
    "theme": "gone",
    "lang": "fr",
    "seen": True,
    "kept": {
        "scenarios": {"recent": 3, "source": 3},
        "live": {"speed": "x", "region": "Mars"},
        "atlas": {"origin": ["EU"], "data": 3},
        "levers": {
            "choices": {"iot-monitoring": {"R1": "x", "R2": {"parties": 5, "from": "zzz"}, "gone": {}}},
            "effects": {"a": 1},
            "errors": 3,
        },
        "compare": {"kpi": [], "everything": "x"},
        "parties": 3,
        "learn": {"chapter": "tour", "tour": "x", "story": 5},
    },
}


async def test_every_place_opens_on_a_wrong_state_which_is_told_once(make_app, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    state.write_text(json.dumps(WRONG), encoding="utf-8")
    settings = read_settings(tmp_path / "none.toml", state)
    assert (settings.theme, settings.lang) == ("dfft-dark", "")
    app = make_app(source="iot-monitoring")
    app.settings = settings
    said: list[str] = []
    app.notify = lambda message, **_: said.append(message)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        told = " ".join(said)
        assert "theme: 'gone' is not right, and was left out; one of dfft-dark" in told
        assert "kept.live.speed: 'x'" in told
        for number in range(1, 8):
            await pilot.press(str(number))
            await pilot.pause()
        assert [one for one in said if one.endswith("left out: R2, gone")]
        await pilot.press("q")
    again = read_settings(tmp_path / "none.toml", state)
    assert again.problems == []
    assert again.kept["levers"]["choices"]["iot-monitoring"] == {}
