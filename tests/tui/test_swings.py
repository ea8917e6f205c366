"""What a number does to the headline at the ends of its range: asked for in the box of `w`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from an_office import Office

from dfftsim.backstage.requests import Failed, Progress, Snapshot, Swing
from dfftsim.tui.app import DfftApp
from dfftsim.tui.compare.choice import ChoiceScreen
from dfftsim.tui.why import Why, WhyScreen

SOURCE, NUMBER = "iot-monitoring", "patience_days"


def row(mean: float, unit: str = "share") -> dict[str, Any]:
    return {"mean": mean, "low": mean - 0.01, "high": mean + 0.01, "unit": unit, "n": 4}


def document(pairs: int, **means: float) -> dict[str, Any]:
    points = [
        {
            "end": end,
            "value": value,
            "differences": {"F": row(means.get(end, 0.0)), "delivered_usd": row(9.0, "USD")},
        }
        for end, value in (("low", 180.0), ("middle", 410.0), ("high", 900.0))
    ]
    number = {"id": NUMBER, "what": "", "unit": "days", "value": 365.0, "points": points}
    return {"numbers": [number], "replications": pairs}


@pytest.fixture
def app(make_app: Callable[..., DfftApp]) -> DfftApp:
    app = make_app("scenarios", SOURCE)
    app.__dict__["office"] = Office()
    return app


async def test_a_number_is_computed_on_demand_look_by_look_and_kept(app: DfftApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        answer = Why("patience", number=NUMBER)
        app.explain_why(answer)
        await pilot.pause()
        assert "Not computed yet" in app.screen.text()
        await pilot.press("c")
        request, heard = app.office.asked[0]
        most = app.workspace.scenario.experiment.replications
        assert isinstance(request, Swing) and request.number == NUMBER and request.looks[-1] == most
        heard(Progress(3, 40, 12.4))
        await pilot.pause()
        assert "3 of 40 replications, about 12 s left" in app.screen.text() and NUMBER in app.busy_note
        heard(Snapshot(document(4, low=-0.05), final=False))
        await pilot.pause()
        told = app.screen.text()
        assert (
            "low end: 180 days" in told
            and "-5 points [-6" in told
            and "(n=4)" in told
            and "Free flow: 0 points" in told
        )
        assert "computing" in told and "Value delivered" not in told
        heard(Snapshot(document(most, low=-0.05), final=True))
        await pilot.pause()
        assert "computing" not in app.screen.text() and app.busy_note == ""
        assert f"dfftsim swing {SOURCE} {NUMBER} --replications {most}" in app.screen.text()
        await pilot.press("escape")
        app.explain_why(answer)
        await pilot.pause()
        assert "low end: 180 days" in app.screen.text() and len(app.office.asked) == 1
        await pilot.press("escape")
        app.workspace.changes["parameters.h0_hours"] = 9.0
        app.explain_why(answer)
        await pilot.pause()
        assert "Not computed yet" in app.screen.text(), "with another value elsewhere it is another question"
        assert "--set parameters.h0_hours=9.0" in app.screen.text()


async def test_it_can_be_stopped_and_goes_on_while_the_box_is_closed(app: DfftApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        app.explain_why(Why("patience", number=NUMBER))
        await pilot.pause()
        await pilot.press("c", "escape")
        assert not app.office.cancelled
        app.office.asked[0][1](Snapshot(document(4, low=-0.05), final=False))
        await pilot.pause()
        app.explain_why(Why("patience", number=NUMBER))
        await pilot.pause()
        assert "low end: 180 days" in app.screen.text()
        await pilot.press("c")
        assert app.office.cancelled == [1] and app.busy_note == ""
        assert "low end: 180 days" in app.screen.text() and "Not computed yet" in app.screen.text()


async def test_for_a_result_a_number_it_rests_on_is_chosen(app: DfftApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        app.explain_why(Why("free flow", measure="delivered_usd"))
        await pilot.pause()
        assert "A result." in app.screen.text()
        await pilot.press("c")
        await pilot.pause()
        assert isinstance(app.screen, ChoiceScreen)
        ids = {choice.id for choice in app.screen.choices}
        assert ids and ids <= {one["id"] for one in app.workspace.document["judgements"]}
        await pilot.press(*NUMBER, "enter")
        await pilot.pause()
        assert isinstance(app.screen, WhyScreen) and app.office.asked[0][0].number == NUMBER
        app.office.asked[0][1](Snapshot(document(10, low=-0.05), final=True))
        await pilot.pause()
        assert "Value delivered" in app.screen.text() and NUMBER in app.screen.text()


async def test_what_has_no_range_says_so_and_a_failure_is_told(app: DfftApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        app.explain_why(Why("a rule"))
        await pilot.pause()
        assert "has no range" in app.screen.text()
        await pilot.press("c", "escape")
        assert not app.office.asked
        app.explain_why(Why("patience", number=NUMBER))
        await pilot.pause()
        await pilot.press("c")
        app.office.asked[0][1](Failed("it broke"))
        await pilot.pause()
        assert "it broke" in app.screen.text() and app.busy_note == ""


async def test_every_assumption_of_the_list_can_be_computed(make_app: Callable[..., DfftApp]) -> None:
    kept = {"learn": {"chapter": "assumptions"}}
    app = make_app("learn", SOURCE, kept=kept)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.press("enter", "w")
        await pilot.pause()
        assert isinstance(app.screen, WhyScreen) and app.screen.can_compute
