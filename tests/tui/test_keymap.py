"""Keys named anew are checked: what they do, whether they are keys, and whether they are free."""

from __future__ import annotations

from pathlib import Path

import pytest

from dfftsim.tui import keymap
from dfftsim.tui.keymap import checked, key_name
from dfftsim.tui.settings import read_settings


def test_ids_are_those_of_the_bindings() -> None:
    assert set(keymap.ids()) == set(keymap.defaults())


def test_every_key_of_ours_is_one() -> None:
    assert all(key_name(key) == key for keys in keymap.defaults().values() for key in keys)


@pytest.mark.parametrize(
    ("given", "right", "says"),
    [
        ({"app.theme": "f9"}, {"app.theme": "f9"}, ""),
        ({"app.help": "f1, ctrl+h,?"}, {"app.help": "f1,ctrl+h,question_mark"}, ""),
        ({"app.thme": "f9"}, {}, "'app.thme' is nothing a key does; did you mean app.theme?"),
        ({"app.theme": "f99"}, {}, "'f99' is no key; did you mean f"),
        ({"app.theme": "ctrl+shft+x"}, {}, "'ctrl+shft+x' is no key; keys are named as in"),
        ({"app.theme": ""}, {}, "'' is no key"),
        ({"app.theme": ["f9"]}, {}, "['f9'] is no text; several keys stand in one text"),
        ({"app.theme": "q"}, {}, "'q' is taken by app.quit; free are"),
        ({"live.play": "n"}, {}, "'n' is taken by live.turn; free are"),
        ({"live.play": "q"}, {}, "'q' is taken by app.quit"),
        ({"app.theme": "n"}, {}, "'n' is taken by atlas.counts"),
        ({"live.play": "f10"}, {"live.play": "f10"}, ""),
        ({"app.theme": "q", "app.quit": "f9"}, {"app.theme": "q", "app.quit": "f9"}, ""),
        ({"app.theme": "f9", "app.picture": "f9"}, {"app.theme": "f9"}, "app.picture: 'f9' is taken by"),
    ],
)  # fmt: skip
def test_a_keymap_is_checked(given: dict[str, str], right: dict[str, str], says: str) -> None:
    found, faults = checked(given)
    assert found == right
    told = "\n".join(f"{what}; {instead}" for _, what, instead in faults)
    assert says in told and bool(told) == bool(says)


def test_where_one_change_falls_the_one_that_counted_on_it_falls_too() -> None:
    right, faults = checked({"app.theme": "q", "app.quit": "question_mark"})
    assert right == {} and [id for id, _, _ in faults] == ["app.theme", "app.quit"]


async def test_a_wrong_keymap_is_told_with_its_line_and_the_keys_stay(make_app, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[keymap]\n"app.theme" = "q"\n  "app.jump" = "f9"\n', encoding="utf-8")
    settings = read_settings(config, tmp_path / "state.json")
    assert settings.keymap == {"app.jump": "f9"}
    assert f"{config}:2:1: keymap: app.theme: 'q' is taken by app.quit" in str(settings.problems[0])
    app = make_app(keymap=settings.keymap)
    app.settings.problems = settings.problems
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "taken by app.quit" in " ".join(notice.message for notice in app._notifications)
        await pilot.press("ctrl+t")
        assert app.theme == "dfft-light"
        await pilot.press("q")
        assert app.return_code == 0
