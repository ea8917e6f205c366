"""The place Parties: who gains and who loses, why, and nothing ranked unasked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from compared_documents import SIZES, comparison
from rich.cells import cell_len

from dfftsim.i18n import LANGUAGES
from dfftsim.law.book import load_rulebook
from dfftsim.tui.app import DfftApp
from dfftsim.tui.parties.names import Names
from dfftsim.tui.parties.reading import grid_of_changes, grid_of_levels, groups
from dfftsim.tui.parties.reasons import levers_naming
from dfftsim.tui.parties.table import PartyTable
from dfftsim.tui.why import WhyScreen

Make = Callable[..., DfftApp]
LEVEL = {"mean": 0.5, "low": 0.4, "high": 0.6, "level": 0.9, "unit": "share", "n": 4}
RUN = {
    "replications": 4,
    "by_jurisdiction": {"EU": {"F": LEVEL}, "JP": {"F": {**LEVEL, "mean": 0.7}}},
    "by_destination": {"JP": {"F": LEVEL}},
    "authorities": {"EU": {"wait_days_mean": 12.0, "intervals": {"wait_days_mean": [10.0, 14.0]}}},
    "blocked": [],
}


def hand_over(app: DfftApp, *ids: str) -> Any:
    app.workspace.packages = dict.fromkeys(ids, "g7-adequacy")
    app.workspace.comparison = comparison(*ids)
    app.tell_places()
    return app.screen


def shown(app: DfftApp) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


def codes(place: Any) -> list[str]:
    return [str(key.value) for key in place.query_one(PartyTable).rows]


def test_rows_are_in_the_order_of_the_data_until_sorted() -> None:
    grid = grid_of_changes(comparison("a"), "a", "by_jurisdiction")
    assert grid.kpis[:3] == ("delivered_usd", "F", "F_flows")
    assert grid.codes((), "", False) == ["EU", "JP", "CN"]
    assert grid.codes((), "F", True) == ["EU", "CN", "JP"]
    assert grid.codes((), "F", False) == ["JP", "CN", "EU"]
    assert grid.codes(("JP", "CN"), "", False) == ["JP", "CN"]


def test_rows_without_a_number_come_last_either_way() -> None:
    document = comparison("a")
    document["packages"][0]["by_jurisdiction"]["EU"].pop("F")
    grid = grid_of_changes(document, "a", "by_jurisdiction")
    assert grid.codes((), "F", True)[-1] == grid.codes((), "F", False)[-1] == "EU"


def test_levels_hold_waits_of_authorities() -> None:
    grid = grid_of_levels(RUN, "by_authority")
    change = grid.rows["EU"]["wait_days_mean"]
    assert (grid.levels, change.mean, change.low, change.high) == (True, 12.0, 10.0, 14.0)


def test_letters_are_fixed_and_say_nothing() -> None:
    book = load_rulebook()
    names = Names(book, masked=True)
    found = names.letters
    assert sorted(found.values()) == [chr(ord("A") + n) for n in range(len(found))]
    assert found == Names(book, masked=True).letters
    assert [found[code] for code in sorted(found)] != sorted(found.values())
    told = names.of("certifier:EU")
    assert "EU" not in told and told.endswith(found["EU"])


def test_groups_are_those_of_the_law_data_with_members_here() -> None:
    book = load_rulebook()
    found = groups(book, ["JP", "certifier:SG", "VN"])
    assert "cptpp" in {one.id for one in found}
    assert all(len({"JP", "SG", "VN"} & set(one.parties)) >= 2 for one in found)
    assert groups(book, ["JP"]) == []


def test_levers_that_name_a_party() -> None:
    data = {
        "levers": [{"lever": "R1", "parties": ["EU", "JP"]}, {"lever": "I1", "parties": "any", "id": "x"}]
    }
    assert levers_naming(data, "JP") == ["R1", "x"]
    assert levers_naming(data, "CN") == ["x"]
    assert levers_naming("g7-adequacy", "GB") == ["R1"]
    assert levers_naming(None, "GB") == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_every_side_and_view_fits(make_app: Make, size, lang) -> None:
    app = make_app("parties", "iot-monitoring", lang)
    async with app.run_test(size=size) as pilot:
        hand_over(app, "a-package-with-a-very-long-name")
        for key in ("d", "d", "v", "v"):
            await pilot.press(key)
            await pilot.pause()
            for strip in app.screen._compositor.render_strips():
                assert cell_len(strip.text) == size[0]


async def test_reasons_are_cited_and_null_levers_told(make_app: Make) -> None:
    app = make_app("parties", "iot-monitoring")
    async with app.run_test(size=(200, 60)) as pilot:
        hand_over(app, "first")
        await pilot.pause()
        text = shown(app)
        assert "2024-04-01: 1 new rules of EU (adequacy; lever R1" in text
        assert "R1: flows have a better route" in text
        assert "25.0 %  GDPR Art. 46" in text and "https://example.org/x" in text
        assert "none of those compared here" in text
        await pilot.press("down")
        await pilot.pause()
        assert "none by this package" in shown(app)


async def test_another_package_that_helps_is_named(make_app: Make) -> None:
    app = make_app("parties", "iot-monitoring")
    async with app.run_test(size=(200, 60)) as pilot:
        place = hand_over(app, "first", "second")
        await pilot.pause()
        assert "second: +" in shown(app)
        await pilot.press("p")
        await pilot.pause()
        assert place.package == "second" and "first: +" in shown(app)


async def test_s_sorts_down_up_and_back(make_app: Make) -> None:
    app = make_app("parties", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        place = hand_over(app, "first")
        await pilot.pause()
        orders = [codes(place)]
        for _ in range(3):
            await pilot.press("s")
            await pilot.pause()
            orders.append(codes(place))
        assert orders == [["EU", "JP", "CN"], ["EU", "CN", "JP"], ["JP", "CN", "EU"], ["EU", "JP", "CN"]]


async def test_g_shows_the_parties_of_an_arrangement(make_app: Make) -> None:
    app = make_app("parties", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        place = hand_over(app, "first")
        await pilot.pause()
        await pilot.press("g", *"G7 R", "enter")
        await pilot.pause()
        assert codes(place) == ["EU", "JP"]
        await pilot.press("g", "enter")
        await pilot.pause()
        assert codes(place) == ["EU", "JP", "CN"]


async def test_masked_names_are_nowhere(make_app: Make) -> None:
    app = make_app("parties", "iot-monitoring")
    async with app.run_test(size=(200, 60)) as pilot:
        place = hand_over(app, "first")
        await pilot.press("N")
        await pilot.pause()
        text = shown(app)
        for word in ("European Union", "Japan", "China", "GDPR", "EU "):
            assert word not in text
        assert "Party " in text
        drawn = [place.names.letters[code] for code in codes(place)]
        assert drawn == sorted(drawn), "the order of the data would tell who is who"
        assert "EU" not in {row[0] for table in place.tables() for row in table.rows}
        assert "European" not in place.why().title
        await pilot.press("N")
        await pilot.pause()
        assert "European Union" in shown(app)


async def test_the_bars_follow_the_measure_of_the_cursor(make_app: Make) -> None:
    app = make_app("parties", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        place = hand_over(app, "first")
        await pilot.pause()
        table = place.query_one(PartyTable)
        assert str(table.get_cell("EU", "bar")).strip().startswith("┊█")
        assert str(table.get_cell("JP", "bar")).strip().endswith("█┊")
        assert str(table.get_cell("CN", "bar")).strip() == "┊"
        place.query_one(PartyTable).move_cursor(column=table.get_column_index("days_to_start_p50"))
        await pilot.pause()
        assert place.kpi == "days_to_start_p50"
        assert str(table.get_cell("EU", "bar")).strip().startswith("┊█"), "fewer days are a gain"


async def test_without_a_comparison_levels_are_shown(make_app: Make) -> None:
    app = make_app("parties", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "c compares" in shown(app)
        app.workspace.document = RUN
        app.tell_places()
        await pilot.pause()
        text = shown(app)
        assert "50.0 % [40.0, 60.0 %]" in text and "c compares" in text
        await pilot.press("d", "d")
        await pilot.pause()
        assert "12 days" in shown(app)
        await pilot.press("w")
        assert isinstance(app.screen, WhyScreen) and "12 days" in app.screen.answer.title


async def test_dials_say_what_is_not_computed(make_app: Make) -> None:
    app = make_app("parties", "iot-monitoring")
    async with app.run_test(size=(80, 24)) as pilot:
        hand_over(app, "first")
        await pilot.press("v", "v")
        await pilot.pause()
        text = shown(app)
        assert "Sovereignty" in text and "not measured, because" in text


async def test_w_y_and_e_answer(make_app: Make) -> None:
    app = make_app("parties", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        place = hand_over(app, "first")
        await pilot.pause()
        assert "--package g7-adequacy" in place.copied()
        (table,) = place.tables()
        rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
        (row,) = [one for one in rows if (one["party"], one["kpi"]) == ("EU", "delivered_usd")]
        assert row["mean"] == pytest.approx(217500.0)
        await pilot.press("w")
        assert isinstance(app.screen, WhyScreen) and "EU" in app.screen.answer.title


async def test_without_a_scenario_nothing_breaks(make_app: Make) -> None:
    app = make_app("parties")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c", "p", "d", "s", "v", "N", "w", "y", "g", "escape", "ctrl+l")
        await pilot.pause()
        assert app.screen.NAME == "parties"
