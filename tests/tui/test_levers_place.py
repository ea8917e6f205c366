"""The place of levers under a pilot: every key, the mouse, both languages, all sizes. Pairs come from a real
comparison that is computed once.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from an_office import Office
from tests.tui.conftest import SIZES

from dfftsim.backstage.requests import Compare, Failed, Progress, Refused, Snapshot
from dfftsim.backstage.shelf import Shelf
from dfftsim.backstage.work import steps_of
from dfftsim.errors import Problem
from dfftsim.i18n import LANGUAGES
from dfftsim.scenario.loading import load_package
from dfftsim.tui.app import DfftApp
from dfftsim.tui.levers.chart import MonthChart
from dfftsim.tui.levers.form import LeverForm
from dfftsim.tui.levers.headline import Headline
from dfftsim.tui.levers.place import LeversPlace
from dfftsim.tui.levers.which import WhichLever

SOURCE = "cac-2022-2024"
SHORT = (("horizon.end", "2023-01-31"),)
BOTH = {
    "dfftsim": 1,
    "levers": [
        {"lever": "R1", "parties": "any", "from": "2022-08-31"},
        {"lever": "R2", "parties": "any", "from": "2022-08-31", "depth": 2},
    ],
}


@pytest.fixture(scope="module")
def documents() -> dict[str, list[Snapshot]]:
    """Real answers: of the scenario alone, of one lever, and of two."""
    shelf = Shelf()
    one = {**BOTH, "levers": BOTH["levers"][:1]}
    asked: dict[str, Any] = {"base": (), "one": (("mine", one),), "two": (("mine", BOTH),)}
    return {
        name: [
            answer
            for answer in steps_of(Compare(SOURCE, packages, SHORT, looks=(2, 3)), shelf)
            if isinstance(answer, Snapshot)
        ]
        for name, packages in asked.items()
    }


@pytest.fixture
def app(make_app: Callable[..., DfftApp]) -> DfftApp:
    return with_office(make_app("levers", SOURCE))


def with_office(app: DfftApp) -> DfftApp:
    app.__dict__["office"] = Office()
    return app


def place_of(app: DfftApp) -> LeversPlace:
    assert isinstance(app.screen, LeversPlace)
    return app.screen


async def asked(app: DfftApp, pilot: Any) -> Any:
    """The last request, once all is calm."""
    place = place_of(app)
    place._calm.stop()
    place.ask()
    await pilot.pause()
    return app.office.asked[-1][0]  # type: ignore[attr-defined]


async def answer(app: DfftApp, pilot: Any, *answers: Any) -> None:
    for one in answers:
        app.office.asked[-1][1](one)  # type: ignore[attr-defined]
        await pilot.pause()


def text_of(place: LeversPlace) -> str:
    return "\n".join(
        "".join(segment.text for segment in strip) for strip in place._compositor.render_strips()
    )


async def test_a_lever_is_switched_measured_and_estimated_the_next_time(app: DfftApp, documents: Any) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        place = place_of(app)
        assert (await asked(app, pilot)).packages == ()
        await answer(app, pilot, Progress(1, 30, 5.0), *documents["base"])
        assert place.results.stage == "base"
        assert place.results.measures()[0].base == documents["base"][-1].document["baseline"]["F"]["mean"]
        await pilot.press("space")
        assert place.results.stage == "unknown"
        request = await asked(app, pilot)
        assert [one["lever"] for one in request.packages[0][1]["levers"]] == ["R1"]
        assert request.looks == (4, 10, 30)
        first, *_, last = documents["one"]
        await answer(app, pilot, first)
        assert place.results.stage == "pairs" and "… 30 pairs" in place.stage_words()
        await answer(app, pilot, last)
        assert "better" in text_of(place) or "includes 0" in text_of(place) or "worse" in text_of(place)
        await pilot.press("space", "space")
        assert place.results.stage == "estimate"
        guess = place.results.measures()[0]
        paired = last.document["packages"][0]["differences"]["F"]["mean"]
        assert guess.change is not None and guess.change["mean"] == pytest.approx(paired)
        assert "ESTIMATE" in text_of(place)
        await asked(app, pilot)
        await answer(app, pilot, last)
        assert not app.settings.kept["levers"].get("errors"), (
            "the same pairs again are no test of an estimate"
        )


async def test_two_levers_are_taken_apart(app: DfftApp, documents: Any) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        place = place_of(app)
        await pilot.press("space", "down", "space")
        await asked(app, pilot)
        await answer(app, pilot, documents["two"][0])
        assert "taken out" in text_of(place)
        await answer(app, pilot, documents["two"][-1])
        told = place.query_one(WhichLever).told(place.results, "F").plain
        assert "R1 Mutual" in told and "R2 Bridge" in told and "█" in told
        kept = app.settings.kept["levers"]["effects"]
        assert {one["key"] for entries in kept.values() for one in entries} == {"R1", "R2"}
        assert place.query_one(MonthChart).both
        ids = {table.id for table in place.tables()}
        assert ids == {"levers", "headline", "months", "which-lever"}


async def test_a_change_drops_what_was_asked_before(app: DfftApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("space")
        await asked(app, pilot)
        ticket = place_of(app)._ticket
        await pilot.press("down", "space")
        await asked(app, pilot)
        assert ticket in app.office.cancelled  # type: ignore[attr-defined]


async def test_keys_undo_redo_and_reset(app: DfftApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        choices = place_of(app).choices
        assert choices is not None
        await pilot.press("space", "down", "right", "right")
        assert choices.value("R2", "depth") == 3
        await pilot.press("u")
        assert choices.value("R2", "depth") == 2
        await pilot.press("U", "0")
        assert set(choices.state) == {"R1"}
        await pilot.press("R")
        assert choices.state == {}
        await pilot.press("u")
        assert set(choices.state) == {"R1"}
        assert app.settings.kept["levers"]["choices"][SOURCE] == choices.state


async def test_the_form_takes_what_is_right_and_says_what_is_wrong(app: DfftApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        place = place_of(app)
        await pilot.press("down", "enter", "down", "down", "enter")
        form = place.query_one(LeverForm)
        assert form.has_focus and form.typing == "2"
        await pilot.press("backspace", "7", "enter")
        assert "out of range" in text_of(place) and form.typing == "7"
        await pilot.press("backspace", "1", "enter")
        assert form.typing is None and place.choices is not None
        assert place.choices.value("R2", "depth") == 1 and place.choices.on("R2")
        await pilot.press("up", "up", "enter")
        await pilot.pause()
        await pilot.press("space", "down", "space", "down", "space", "enter")
        await pilot.pause()
        assert place.choices.value("R2", "parties") == ["CN", "JP"]
        await pilot.press("escape")
        assert place.levers.has_focus


async def test_digits_are_places_but_letters_while_typing(app: DfftApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("down", "enter", "down", "enter", "ctrl+u", "2", "0", "2", "4", "w")
        assert place_of(app).query_one(LeverForm).typing == "2024w"
        await pilot.press("escape")
        assert place_of(app).query_one(LeverForm).typing is None


async def test_the_mouse_reaches_switch_and_slider(app: DfftApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        place = place_of(app)
        levers, choices = place.levers, place.choices
        assert choices is not None
        await pilot.click(levers, offset=(1, 1))
        assert choices.on("R1")
        start, width, _ = levers.columns()
        await pilot.click(levers, offset=(start + width, 2))
        assert choices.value("R2", "depth") == 3
        await pilot.mouse_down(levers, offset=(start + 1, 2))
        await pilot.hover(levers, offset=(start + 1 + width // 3, 2))
        await pilot.mouse_up(levers, offset=(start + 1 + width // 3, 2))
        assert choices.value("R2", "depth") == 1


async def test_what_the_scenario_refuses_is_told_and_not_run(app: DfftApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        place = place_of(app)
        assert place.choices is not None
        place.choices.set("R1", "parties", ["CN"])
        place.changed()
        before = len(app.office.asked)  # type: ignore[attr-defined]
        place.ask()
        await pilot.pause()
        assert len(app.office.asked) == before  # type: ignore[attr-defined]
        assert "two parties or more" in text_of(place)
        place.choices.reset("R1")
        place.choices.toggle("R2")
        place.changed()
        await asked(app, pilot)
        await answer(app, pilot, Refused((Problem("mine.yaml", 3, 5, "not right"),)))
        assert "mine.yaml:3:5: not right" in text_of(place)
        await asked(app, pilot)
        await answer(app, pilot, Failed("a worker died"))
        assert any("a worker died" in one.message for one in app._notifications)


async def test_it_is_saved_copied_and_added_to_compare(
    app: DfftApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        place = place_of(app)
        assert place.copied() == f"dfftsim run {SOURCE}"
        await pilot.press("ctrl+s")
        assert place is app.screen, "nothing to save yet"
        await pilot.press("down", "space")
        assert "not saved" in text_of(place)
        await pilot.press("ctrl+s", "enter")
        await pilot.pause()
        path = tmp_path / f"{SOURCE}-levers.yaml"
        assert load_package(path).levers[0].lever == "R2"
        assert place.copied().endswith(f"--package {path.name} --replications 30")
        assert "not saved" not in text_of(place)
        await pilot.press("right", "ctrl+s", "enter")
        await pilot.pause()
        assert load_package(path).levers[0].depth == 3  # type: ignore[union-attr]
        await pilot.press("x", "down", "space", "x")
        assert list(app.workspace.packages) == [path.stem, "r2-r3"]
        await pilot.press("y")
        assert app.clipboard == place.copied()


async def test_a_file_of_others_is_not_written_over_by_one_key(
    app: DfftApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    other = tmp_path / f"{SOURCE}-levers.yaml"
    other.write_text("mine", encoding="utf-8")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("space", "ctrl+s", "enter")
        await pilot.pause()
        assert other.read_text(encoding="utf-8") == "mine"
        await pilot.press("enter")
        await pilot.pause()
        assert load_package(other).levers[0].lever == "R1"


async def test_why_tells_of_levers_and_measures(app: DfftApp, documents: Any) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        place = place_of(app)
        await pilot.press("space")
        await asked(app, pilot)
        await answer(app, pilot, *documents["one"])
        told = place.why()
        assert told is not None and "R1" in told.title and "Free flow" in told.swing
        place.query_one(Headline).focus()
        await pilot.press("w")
        await pilot.pause()
        assert "value delivered lawfully" in app.screen.answer.text()  # type: ignore[attr-defined]


async def test_all_levers_alone_fill_the_estimates(app: DfftApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("m")
        request = app.office.asked[-1][0]  # type: ignore[attr-defined]
        choices = place_of(app).choices
        assert choices is not None
        assert [id for id, _ in request.packages] == [key for key in choices.rows if key not in ("R9", "S3")]
        assert request.looks == (4,) and not request.attribute


async def test_choices_come_back_with_the_next_start(make_app: Callable[..., DfftApp]) -> None:
    kept = {"levers": {"choices": {SOURCE: {"R1": {"parties": "any", "from": "2023-01-01"}, "gone": {}}}}}
    app = with_office(make_app("levers", SOURCE, kept=kept))
    async with app.run_test(size=(120, 40)):
        choices = place_of(app).choices
        assert choices is not None and set(choices.state) == {"R1"}
        assert choices.value("R1", "from") == "2023-01-01"


async def test_without_a_scenario_it_says_so(make_app: Callable[..., DfftApp]) -> None:
    app = with_office(make_app("levers"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("space", "right", "u", "0", "R", "x", "m", "w", "ctrl+s", "enter")
        assert "No scenario is open. Press 1" in text_of(place_of(app))
        assert "under way" not in text_of(place_of(app)), "nothing is simulated"


async def test_without_an_estimate_it_names_the_key_that_measures_all(app: DfftApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        place = place_of(app)
        place.results.base = place.results.base or {"baseline": {}, "replications": 4, "months": []}
        place.levers.go("R1")
        await pilot.press("space")
        await pilot.pause()
        assert "Press m to measure" in text_of(place)
        assert "m Measure all" in place.query_one("KeyLine").render().plain


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_every_row_is_as_wide_as_the_window(
    make_app: Callable[..., DfftApp], documents: Any, size: tuple[int, int], lang: str
) -> None:
    app = with_office(make_app("levers", SOURCE, lang))
    async with app.run_test(size=size) as pilot:
        place = place_of(app)
        await pilot.press("space", "down", "space")
        await asked(app, pilot)
        await answer(app, pilot, *documents["two"])
        for view in range(2):
            strips = place._compositor.render_strips()
            assert {strip.cell_length for strip in strips} == {size[0]}, view
            await pilot.press("v")
            await pilot.pause()
        app.choose_language("en" if lang == "ja" else "ja")
        await pilot.pause()
        await pilot.pause()
        assert place.choices is not None and set(place.choices.state) == {"R1", "R2"}
        assert place.row is not None and place.row.key == "R2"


async def test_numbers_changed_elsewhere_are_asked_for_anew(app: DfftApp, documents: Any) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        place = place_of(app)
        await asked(app, pilot)
        await answer(app, pilot, *documents["base"])
        assert place.results.base is not None
        await pilot.press("3")
        app.workspace.changes["parameters.miss_eps0"] = 0.3
        await pilot.press("4")
        await pilot.pause()
        assert place.results.base is None and place.results.stored is None
        request = await asked(app, pilot)
        assert request.changes == (("parameters.miss_eps0", 0.3),)
        known = place.known_as(place.choices)  # type: ignore[arg-type]
        assert known.endswith("parameters.miss_eps0=0.3")


async def test_names_of_levers_that_are_off_are_whole(app: DfftApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        levers = place_of(app).levers
        for line, entry in enumerate(levers.lines):
            if not entry.head and not entry.switch and not entry.own:
                assert entry.name in levers.text_of(line).plain


async def test_what_came_with_dfftsim_gives_the_first_estimate(make_app: Callable[..., DfftApp]) -> None:
    from dfftsim import stored

    half = stored.variants("sme-many-markets")["h1.half"]
    app = with_office(make_app("levers", "sme-many-markets"))
    async with app.run_test(size=(120, 40)) as pilot:
        place = place_of(app)
        place.results.base = {"baseline": {}, "replications": 4, "months": []}
        place.levers.go("I1")
        await pilot.press("space")
        place.choices.set("I1", "coverage", 0.5)
        place.choices.set("I1", "lag", "60 d")
        place.choices.set("I1", "official", True)
        place.changed()
        await pilot.pause()
        estimate = place.results.estimate
        assert estimate is not None and not estimate.missing
        assert estimate.effects["F"] == half["differences"]["F"]["mean"]
        place.choices.set("I1", "lag", "90 d")
        place.changed()
        assert place.results.estimate.missing == ("I1",), "nothing is guessed for what was not paired"
