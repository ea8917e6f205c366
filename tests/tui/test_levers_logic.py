"""What the place of levers rests on, without a widget: forms, choices, estimates, sliders, saving."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from dfftsim.backstage.asked import written
from dfftsim.errors import InputError
from dfftsim.i18n import catalogue
from dfftsim.scenario.levers import LEVERS, SHOCKS
from dfftsim.scenario.loading import load, load_package, with_package
from dfftsim.tui.asked import command_line
from dfftsim.tui.levers import estimates
from dfftsim.tui.levers.chart import picture
from dfftsim.tui.levers.choices import Choices, Item
from dfftsim.tui.levers.fields import fields_of
from dfftsim.tui.levers.saving import write_package
from dfftsim.tui.levers.track import Track

PAGES = {**LEVERS, **SHOCKS}
START = date(2023, 1, 1)


@pytest.fixture(scope="module")
def scenario() -> Any:
    return load("cac-2022-2024")


def field(lever: str, key: str) -> Any:
    return {one.key: one for one in fields_of(PAGES[lever], ("CN", "JP"))}[key]


@pytest.mark.parametrize("lever", PAGES)
def test_every_lever_can_be_switched_on_as_it_begins(lever: str, scenario: Any) -> None:
    choices = Choices(scenario)
    choices.toggle(lever)
    if lever == "R9":  # the scenario's own: it goes off
        assert choices.package()["set"] == {"levers.R9.from": "2025-04-01"}
    if lever == "S3":  # a breach needs the section on incidents, and the form says so
        with pytest.raises(InputError, match="section hazards"):
            with_package(scenario, written(choices.package(), "mine"))
    else:
        assert with_package(scenario, written(choices.package(), "mine")).hash != scenario.hash
    choices.toggle(lever)
    assert choices.items() == [] and not choices.changed(lever)


@pytest.mark.parametrize("lever", PAGES)
def test_every_field_of_a_model_has_a_line_and_its_meaning_is_the_models(lever: str) -> None:
    lines = {one.key: one for one in fields_of(PAGES[lever], ("CN", "JP"))}
    wanted = {key for key in PAGES[lever].fields if key != "id"}
    assert {key.partition(".")[0] for key in lines} == wanted
    for key, line in lines.items():
        name = next((n for n in (f"{lever}.{key}", key) if f"tui.levers.about.{n}" in catalogue("en")), "")
        assert name, f"no Japanese for {lever}.{key}"
        if "." in name and name.startswith(lever):
            assert catalogue("en")[f"tui.levers.about.{name}"] == line.describes
        assert f"tui.levers.field.{key}" in catalogue("ja")


@pytest.mark.parametrize(
    ("lever", "key", "text", "value"),
    [
        ("R2", "depth", "3", 3),
        ("R9", "grace", "90", "90 d"),
        ("R9", "grace", "2 y", "2 y"),
        ("I1", "coverage", "40 %", "40 %"),
        ("R5", "factor", "× 3.5", 3.5),
        ("R1", "parties", "JP, EU", ["JP", "EU"]),
        ("R1", "parties", "any", "any"),
        ("R1", "until", "2030-01-01", "2030-01-01"),
        ("R1", "until", "", None),
        ("R5", "exempt_below", "10,000", 10000),
    ],
)
def test_what_is_typed_is_read(lever: str, key: str, text: str, value: Any) -> None:
    assert field(lever, key).read(text) == value


@pytest.mark.parametrize(
    ("lever", "key", "text", "said"),
    [
        ("R2", "depth", "7", "out of range"),
        ("R1", "parties", "Japan", "two capital letters"),
        ("R1", "from", "soon", "not a day"),
        ("I1", "coverage", "1.4", "over 1"),
        ("T2", "data", "personl", "personal"),
        ("R9", "grace", "", "a value is needed"),
        ("R5", "factor", "[1", "bracket"),
    ],
)
def test_what_is_typed_wrong_is_told(lever: str, key: str, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        field(lever, key).read(text)


def test_steps_stay_on_the_slider_and_go_through_words_and_days() -> None:
    depth, share, day = field("R2", "depth"), field("I1", "coverage"), field("R1", "from")
    assert depth.stepped(2, 1, START) == 3 and depth.stepped(3, 10, START) == 3
    assert depth.stepped(0, -1, START) == 0
    assert share.stepped(0.8, -1, START) == 0.75 and share.stepped(0.8, 10, START) == 1
    assert field("R9", "grace").stepped("181 d", 1, START) == "210 d"
    assert field("R9", "grace").stepped("900 d", -1, START) == "870 d"
    assert field("R6", "officers_factor").stepped(None, 1, START) == 2
    assert day.stepped("2024-01-01", 1, START) == "2024-01-31"
    assert day.stepped("2024-01-01", 10, START) == "2024-12-31"
    assert field("X3", "accepts").stepped("verified", 1, START) == "all"
    assert field("R1", "onward").stepped(False, 1, START) is True


def test_changes_can_be_taken_back_and_made_again(scenario: Any) -> None:
    choices = Choices(scenario)
    choices.toggle("R2")
    choices.set("R2", "depth", 3)
    choices.set("R9", "grace", "300 d")
    package = choices.package()
    assert package["levers"] == [{"lever": "R2", "parties": "any", "from": "2022-08-31", "depth": 3}]
    assert package["set"] == {"levers.R9.grace": "300 d"}
    assert choices.undo() and choices.undo()
    assert choices.value("R2", "depth") == 2 and not choices.changed("R9")
    assert choices.redo() and choices.redo() and not choices.redo()
    assert choices.package() == package
    choices.reset("R2")
    assert "levers" not in choices.package()
    choices.reset_all()
    assert choices.state == {}
    assert choices.undo() and choices.undo()
    assert choices.package() == package
    again = Choices(scenario, choices.state)
    assert again.package() == package


def test_a_lever_that_goes_off_and_on_keeps_its_values(scenario: Any) -> None:
    choices = Choices(scenario)
    choices.set("R2", "depth", 3)
    choices.toggle("R2")
    choices.toggle("R2")
    assert choices.value("R2", "depth") == 3


def item(key: str, depth: int) -> Item:
    return Item(key, LEVERS[key], {"parties": "any", "depth": depth})


def row(mean: float, n: int = 30) -> dict[str, float]:
    return {"mean": mean, "n": n}


def test_an_estimate_is_the_sum_of_what_is_known() -> None:
    kept: dict[str, Any] = {}
    sliders = {"R2": "depth", "R3": "depth"}
    estimates.learn(kept, "s", item("R2", 1), {"F": row(0.01), "days": row(-4.0)})
    estimates.learn(kept, "s", item("R2", 3), {"F": row(0.05)})
    estimates.learn(kept, "s", item("R3", 2), {"F": row(0.10)})
    both = estimates.estimate(kept, "s", [item("R2", 1), item("R3", 2)], sliders)
    assert both.effects == {"F": pytest.approx(0.11)} and not both.missing and not both.between
    middle = estimates.estimate(kept, "s", [item("R2", 2)], sliders)
    assert middle.effects == {"F": pytest.approx(0.03)} and middle.between
    assert estimates.estimate(kept, "s", [item("R3", 3), item("R2", 1)], sliders).missing == ("R3",)
    assert estimates.estimate(kept, "other", [item("R2", 1)], sliders).missing == ("R2",)


def test_more_pairs_are_not_forgotten_for_fewer() -> None:
    kept: dict[str, Any] = {}
    estimates.learn(kept, "s", item("R2", 1), {"F": row(0.01, 30)})
    estimates.learn(kept, "s", item("R2", 1), {"F": row(0.09, 4)})
    assert estimates.estimate(kept, "s", [item("R2", 1)], {}).effects == {"F": 0.01}


def test_the_error_of_estimates_is_kept() -> None:
    kept: dict[str, Any] = {}
    assert estimates.estimate_error_p90([]) is None
    for guess in range(10):
        estimates.learn_error(kept, "s", {"F": guess / 100}, {"F": row(0.0)}, 1)
    assert estimates.estimate_error_p90(kept["errors"]) == (pytest.approx(0.08), 10)
    assert estimates.estimate_error_p90(kept["errors"], "days") is None


@pytest.mark.parametrize("ascii", [False, True])
@pytest.mark.parametrize("width", [5, 12, 30])
def test_a_track_is_as_wide_as_asked(width: int, ascii: bool) -> None:
    for value in (None, -5.0, 0.0, 1.5, 3.0, 99.0):
        text = Track(0.0, 3.0, value, 1.0).text(width, ascii)
        assert cell_len(text) == width
        assert ("o" if ascii else "●") in text or value is None
    assert [Track(0.0, 3.0, None, None).at(column, 13) for column in (0, 12)] == [0.0, 3.0]
    track = Track(0.0, 3.0, None, None)
    assert all(track.column(track.at(column, width), width) == column for column in range(width))


def test_lines_that_cross_keep_both_their_dots() -> None:
    months = [
        {"month": f"2024-{n:02}-01", "baseline": n / 12, "package": 1 - n / 12, "low": -0.1, "high": 0.1}
        for n in range(1, 13)
    ]
    made = picture(months, 30, 8, both=True)
    for column in range(30):
        for name in ("baseline", "package"):
            assert any(made.dots[name][r][column] for r in range(8)), (name, column)
    assert any(any(line) for line in made.band)


def test_a_package_is_written_as_its_command_reads_it(scenario: Any, tmp_path: Path) -> None:
    choices = Choices(scenario)
    choices.set("R2", "depth", 3)
    path = tmp_path / "mine.yaml"
    write_package(choices.package(), path)
    package = load_package(path)
    assert package.levers[0].depth == 3  # type: ignore[union-attr]
    assert command_line("a b", [str(path)], (), 30).startswith("dfftsim compare 'a b' --package ")
    with pytest.raises(InputError):
        write_package({"dfftsim": 1, "levers": [{"lever": "R2"}]}, tmp_path / "wrong.yaml")
    assert not (tmp_path / "wrong.yaml").exists()


def test_the_command_takes_changed_numbers_along() -> None:
    told = command_line("iot-monitoring", ["mine.yaml"], [("parameters.miss_eps0", 0.3)], 30)
    assert told.endswith("--set parameters.miss_eps0=0.3 --replications 30")
