"""With `--ascii` nothing but ASCII is drawn, dialogs and scroll bars included; Japanese text stays."""

from __future__ import annotations

import pytest

from dfftsim.tui.place import Place
from dfftsim.tui.places import place_classes
from dfftsim.tui.plain import in_ascii

NAMES = [cls.NAME for cls in place_classes()]


def text_of(app) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


def not_ascii(app) -> set[str]:
    return {char for char in text_of(app) if not char.isascii() and not char.isalpha()}


@pytest.mark.parametrize("name", NAMES)
async def test_every_place_and_its_dialogs_are_drawn_in_ascii(make_app, name: str) -> None:
    app = make_app(name, "iot-monitoring", ascii=True)
    app.ask = lambda request, handler: 1
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        app.notify("a note …")
        for key in ("w", "question_mark", "c"):
            await pilot.press(key)
            await pilot.pause()
            assert not not_ascii(app), (name, key)
            if not isinstance(app.screen, Place):
                await pilot.press("escape")
                await pilot.pause()
        assert not not_ascii(app)


def test_cells_are_kept_and_letters_too() -> None:
    assert in_ascii("a → b … │ Türkiye 日本、語") == "a > b ~ | Türkiye 日本、語"
