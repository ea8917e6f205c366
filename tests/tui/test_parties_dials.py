"""The five dials of a jurisdiction: numbers with intervals, or why there is none."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from compared_documents import SIZES, comparison
from rich.cells import cell_len

from dfftsim.analysis.masking import letters
from dfftsim.i18n import LANGUAGES, t
from dfftsim.scenario.party_kpis import DIALS
from dfftsim.tui.app import DfftApp
from dfftsim.tui.parties.dials import Panel
from dfftsim.tui.why import WhyScreen

Make = Callable[..., DfftApp]


def level(mean: float, unit: str = "0-100", **more: Any) -> dict[str, Any]:
    return {"mean": mean, "low": mean - 5, "high": mean + 5, "level": 0.9, "unit": unit, "n": 4} | more


def change(mean: float, baseline: float) -> dict[str, Any]:
    return level(mean) | {
        "low": mean - 1, "high": mean + 1, "baseline": baseline, "package": baseline + mean,
        "p_better": 1.0, "p_worse": 0.0, "p": 0.01, "p_holm": 0.02, "variance_ratio": 3.0,
    }  # fmt: skip


def run_document() -> dict[str, Any]:
    party = {f"dial_{dial}": level(40.0 + 10 * place) for place, dial in enumerate(DIALS) if dial != "trust"}
    party["F"] = level(0.6, "share", low=0.5, high=0.7)
    party["days_to_start_p50"] = level(math.inf, "d", low=math.nan, high=math.nan, unreached=3)
    return {
        "replications": 4,
        "by_jurisdiction": {"EU": {"F": level(0.5, "share")}},
        "by_destination": {},
        "by_party": {"EU": party, "JP": party},
        "by_party_not_measured": {"EU": {"dial_trust": "hazards_and_trust", "critical_in_reach": "no_flows"}},
        "authorities": {},
        "blocked": [],
    }


def compared_document() -> dict[str, Any]:
    document = comparison("first")
    document["by_party_not_measured"] = {"EU": {"dial_trust": "trust"}}
    table = {"dial_openness": change(8.0, 40.0), "dial_growth": change(0.0, 60.0) | {"low": 0.0, "high": 0.0}}
    document["packages"][0]["by_party"] = {"EU": table, "JP": table}
    document["packages"][0]["freer_and_safer"] = {"verdict": None, "not_measured": "hazards"}
    return document


def shown(app: DfftApp) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


def panel(run: Any = None, compared: Any = None, code: str = "EU") -> Panel:
    return Panel(code, code, run, compared, "first")


@pytest.mark.parametrize("ascii", [False, True])
@pytest.mark.parametrize("width", [30, 42, 62])
def test_each_dial_is_a_number_on_a_gauge_or_a_reason(width: int, ascii: bool) -> None:
    text = panel(run_document()).text(width, ascii).plain
    lines = text.splitlines()
    assert all(cell_len(line) <= width for line in lines)
    assert "Openness 40 [35, 45]" in text
    assert "not measured, because" in " ".join(text.split())
    gauges = [line.strip() for line in lines if ("...." if ascii else "····") in line]
    assert len(gauges) == 4
    assert {len(gauge) for gauge in gauges} == {len(gauges[0])}
    assert all(("o" if ascii else "●") in gauge and gauge.isascii() == ascii for gauge in gauges)


def test_a_package_is_marked_where_it_takes_the_dial() -> None:
    text = panel(run_document(), compared_document()).text(62, ascii=False).plain
    assert "40 → 48  +8.00 [+7.00, +9.00]" in text
    gauge = next(line for line in text.splitlines() if "◆" in line)
    assert gauge.index("◆") > gauge.index("●")
    assert "60 → 60" not in text


def test_with_a_comparison_alone_the_scenario_is_its_baseline() -> None:
    text = panel(None, compared_document()).text(62, ascii=False).plain
    assert "Openness 40\n" in text and "40 → 48" in text
    assert "trust is switched off" in text


def test_an_older_result_is_said_to_be_one() -> None:
    text = panel({"by_party": {}}, None).text(62, ascii=False).plain
    assert text.count("run it again") == len(DIALS)


def test_a_dial_names_what_it_is_made_of() -> None:
    found = {name: (value, remark) for name, value, remark in panel(run_document()).made_of("dial_openness")}
    assert found["Free flow"][0].startswith("60.0 %")
    assert "never reached in 3 of 4" in found["Days to lawful start, median"][0]
    [decisions, critical, spread] = panel(run_document()).made_of("dial_sovereignty")
    assert critical[1] == "–" and critical[2] == t("scorecard.why_not.no_flows")
    assert panel(run_document()).made_of("F") == []
    assert decisions[0] != spread[0]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_scorecard_side_fits_and_answers_why(make_app: Make, size, lang) -> None:
    app = make_app("parties", "iot-monitoring", lang)
    async with app.run_test(size=size) as pilot:
        app.workspace.document = run_document()
        app.workspace.comparison = compared_document()
        app.workspace.packages = {"first": "g7-adequacy"}
        app.tell_places()
        await pilot.press("d", "d", "d")
        await pilot.pause()
        assert app.screen.side == "by_party"
        assert app.screen.grid().kpis[0] == "dial_openness"
        for strip in app.screen._compositor.render_strips():
            assert cell_len(strip.text) == size[0]
        await pilot.press("w")
        await pilot.pause()
        assert isinstance(app.screen, WhyScreen)
        assert "dial_openness_days" in shown(app)


async def test_masks_are_dealt_by_the_seed_among_the_parties(make_app: Make) -> None:
    app = make_app("parties", "g7-mutual-adequacy")
    async with app.run_test(size=(200, 60)) as pilot:
        place: Any = app.screen
        app.workspace.comparison = compared_document()
        app.tell_places()
        await pilot.press("d", "d", "d", "N")
        await pilot.pause()
        scenario = app.workspace.scenario
        dealt = letters(scenario.parties, scenario.experiment.seed)
        assert {code: place.names.of(code, brief=True) for code in scenario.parties} == dealt
        everyone = place.names.letters
        assert len(set(everyone.values())) == len(everyone) >= len(place.workspace.book.jurisdictions)
        text = shown(app)
        assert t("tui.parties.masked", letter=dealt["JP"]) in text
        assert "Japan" not in text and "European" not in text
