"""What is ticked in a list can be told without colour."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.widgets.selection_list import Selection

from dfftsim.tui.atlas.pickers import SeveralOf
from dfftsim.tui.ticks import Ticks


class OneList(App[None]):
    """Two ticked, one not."""

    def compose(self) -> ComposeResult:
        yield Ticks(Selection("alpha", "a", True), Selection("beta", "b"), Selection("gamma", "c", True))


def text_of(app: App[None]) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


async def test_brackets_tell_what_is_ticked() -> None:
    app = OneList()
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        assert all(one in text_of(app) for one in ("[x] alpha", "[ ] beta", "[x] gamma"))
        await pilot.press("down", "space")
        await pilot.pause()
        assert "[x] beta" in text_of(app)
        await pilot.click(Ticks, offset=(3, 1))
        await pilot.pause()
        assert "[ ] alpha" in text_of(app), "a click on the brackets counts"


@pytest.mark.parametrize("plain", [False, True])
async def test_the_data_of_a_question_are_ticked_so(make_app, plain: bool) -> None:
    app = make_app("atlas", ascii=plain)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("c")
        await pilot.pause()
        assert isinstance(app.screen, SeveralOf)
        assert text_of(app).count("[x]") == 1 and text_of(app).count("[ ]") > 3
