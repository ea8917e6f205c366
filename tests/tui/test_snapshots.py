"""What every place shows, character by character, at three sizes and in both languages.

After a wanted change: `pytest tests/tui/test_snapshots.py --snapshot-update`, and look at the difference.
"""

from __future__ import annotations

import pytest
from test_live_trust_and_projects import recording
from textual.pilot import Pilot

from dfftsim.i18n import LANGUAGES
from dfftsim.tui.app import DfftApp
from dfftsim.tui.live import recorder
from dfftsim.tui.places import place_classes

SIZES = ((80, 24), (120, 40), (200, 60))
NAMES = [cls.NAME for cls in place_classes()]


STILL = 8
MOST = 200


def rows_of(app: DfftApp) -> list[str]:
    return [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]


async def settled(app: DfftApp, pilot: Pilot[None]) -> list[str]:
    """The rows once they stay as they are: what is worked out beside the screen has come."""
    rows, still = rows_of(app), 0
    for _ in range(MOST):
        await pilot.pause(0.1)
        again = rows_of(app)
        running = any(worker.is_running for worker in app.workers)
        still = still + 1 if again == rows and not running else 0
        rows = again
        if still == STILL:
            return rows
    raise AssertionError("the screen does not come to rest")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", NAMES)
async def test_a_place_looks_as_it_did(make_app, snapshot, monkeypatch, name, size, lang) -> None:
    monkeypatch.setattr(DfftApp, "ask", lambda *_: object())  # what comes from other processes comes late
    app = make_app(place=name, source="iot-monitoring", lang=lang)
    async with app.run_test(size=size) as pilot:
        rows = await settled(app, pilot)
    assert "\n".join(rows) == snapshot


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("view", ["trust", "projects"])
async def test_a_view_of_live_looks_as_it_did(make_app, snapshot, monkeypatch, view, size, lang) -> None:
    monkeypatch.setattr(DfftApp, "ask", lambda *_: object())
    if view == "trust":
        monkeypatch.setattr(recorder, "stored_recording", lambda workspace: recording())
    app = make_app(place="live", source="iap-launch" if view == "projects" else "iot-monitoring", lang=lang)
    async with app.run_test(size=size) as pilot:
        await settled(app, pilot)
        place = app.screen
        place._go_to(place.player.recording.horizon)
        await pilot.press("t" if view == "trust" else "p", "down", "down", "down", "down", "left")
        rows = await settled(app, pilot)
    assert "\n".join(rows) == snapshot
