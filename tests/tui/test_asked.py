"""Results count only for what they answer: the file as it is, the numbers, the packages, the comparison that
is wanted now.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from compared_documents import comparison
from test_compare_place import hand_over, listen, shown

from dfftsim import stored
from dfftsim.backstage.requests import Simulate, Snapshot, Traced
from dfftsim.backstage.shelf import Shelf
from dfftsim.backstage.work import steps_of
from dfftsim.scenario.loading import load
from dfftsim.scenario.shipped_files import new_from
from dfftsim.tui.app import DfftApp
from dfftsim.tui.asked import Question, Result, command_line
from dfftsim.tui.compare.packages import data_of
from dfftsim.tui.compare.reading import VERDICTS, change_of
from dfftsim.tui.levers import estimates
from dfftsim.tui.levers.choices import Item
from dfftsim.tui.levers.estimates import Estimate
from dfftsim.tui.levers.results import paired_measure
from dfftsim.tui.live.recording import recording_from
from dfftsim.tui.live.source import stored_recording
from dfftsim.tui.scenarios.facts import rows_of
from dfftsim.tui.workspace import Workspace

Make = Callable[..., DfftApp]
RATE = "parameters.legal_hourly_rate"


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of the user's in the working directory."""
    monkeypatch.chdir(tmp_path)
    return new_from("iot-monitoring", "mine.yaml")


def shorten(path: Path) -> None:
    """Another horizon in the file, written later."""
    path.write_text(path.read_text().replace("end: 2028-03-29", "end: 2024-03-29"))
    later = path.stat().st_mtime + 5
    os.utime(path, (later, later))


def run_of(source: str, hash: str, **changes: Any) -> Result:
    document = {"replications": 4, "seed": 1, "kpis": {}, "changes": changes}
    return Result(Question(source, {}, 4, tuple(changes.items()), scenario=hash), document)


def test_a_run_counts_for_its_file_and_its_numbers_only(mine: Path) -> None:
    workspace = Workspace()
    workspace.open("mine.yaml")
    workspace.keep(run_of("mine.yaml", workspace.scenario_hash))
    plain = workspace.document
    assert plain is not None
    workspace.changes["x"] = 1
    assert workspace.document is None, "of other numbers"
    workspace.keep(run_of("mine.yaml", workspace.scenario_hash, x=1))
    assert workspace.document["changes"] == {"x": 1}
    workspace.changes.clear()
    assert workspace.document is plain, "the numbers are as they were"
    shorten(mine)
    assert workspace.file_changed()
    workspace.open("mine.yaml")
    assert workspace.document is None and not workspace.file_changed(), "of the file as it was"


def test_changed_numbers_belong_to_their_scenario() -> None:
    workspace = Workspace()
    workspace.changes["x"] = 1
    workspace.open("iot-monitoring")
    assert workspace.changes == {"x": 1}, "changed before anything was opened"
    workspace.open("schrems-2020")
    assert workspace.changes == {} and workspace.document is not None
    workspace.open("iot-monitoring")
    assert workspace.changes == {"x": 1} and workspace.document is None


def test_the_mark_tells_in_what_a_comparison_differs(tmp_path: Path) -> None:
    package = tmp_path / "p.yaml"
    package.write_text("dfftsim: 1\nset: {parameters.legal_hourly_rate: 100}\n")
    workspace = Workspace()
    workspace.open("iot-monitoring")
    workspace.packages["p"] = str(package)
    question = Question(**{**vars(workspace.question()), "packages": dict(workspace.packages)}).read()
    assert workspace.unlike(question) == ""
    workspace.changes["x"] = 1
    assert workspace.unlike(question) == "numbers"
    workspace.changes.clear()
    package.write_text("dfftsim: 1\nset: {parameters.legal_hourly_rate: 900}\n")
    os.utime(package, (1, 1))
    assert workspace.unlike(question) == "packages"
    assert data_of(str(package))["set"] == {RATE: 900}, "a package file is read anew"
    workspace.scenario_hash = "another"
    assert workspace.unlike(question) == "file"


def test_command_lines_are_quoted_and_say_everything() -> None:
    said = command_line("my file;x.yaml", ["a b.yaml"], [("p.q", True), ("p.r", 0.5)], 7, 3)
    assert shlex.split(said) == [
        "dfftsim", "compare", "my file;x.yaml", "--package", "a b.yaml", "--set", "p.q=true", "--set",
        "p.r=0.5", "--replications", "7", "--seed", "3",
    ]  # fmt: skip
    assert command_line("my file;x.yaml") == "dfftsim run 'my file;x.yaml'"
    assert (
        run_of("a b.yaml", "", x=1).command() == "dfftsim run 'a b.yaml' --set x=1 --replications 4 --seed 1"
    )


@pytest.mark.parametrize("kind", [Simulate, Traced])
def test_backstage_says_of_which_file_an_answer_is(kind: Any) -> None:
    request = kind("mynumber-eid", changes=(("experiment.replications", 1),))
    *_, last = (one for one in steps_of(request, Shelf()) if one is not None)
    assert last.scenario == load("mynumber-eid").hash
    run = last.document if kind is Simulate else last.document["run"]
    assert run["scenario_hash"] != last.scenario, "that of the document is of the changed scenario"


async def test_a_file_written_meanwhile_is_taken_up_in_the_next_place(make_app: Make, mine: Path) -> None:
    app = make_app("scenarios", "mine.yaml")
    async with app.run_test(size=(120, 40)) as pilot:
        kept = Result.shipped("iot-monitoring")
        app.workspace.keep(replace(kept, question=run_of("mine.yaml", app.workspace.scenario_hash).question))
        shorten(mine)
        await pilot.press("7")
        assert app.workspace.scenario.horizon.end.year == 2024 and app.workspace.document is None
        assert "2024-03-29" in " ".join(app.workspace.status())


async def test_a_broken_file_is_told_once_and_the_one_before_stays(make_app: Make, mine: Path) -> None:
    app = make_app("scenarios", "mine.yaml")
    async with app.run_test(size=(120, 40)) as pilot:
        mine.write_text("dfftsim: 1\nhorizon: [\n")
        os.utime(mine, (1, 1))
        for key in ("7", "5", "7"):
            await pilot.press(key)
        assert app.workspace.scenario.horizon.end.year == 2028
        assert len([one for one in app._notifications if "mine.yaml" in one.message]) == 1


async def test_a_run_of_the_file_as_it_was_is_not_that_of_the_file_now(make_app: Make, mine: Path) -> None:
    app = make_app("scenarios", "mine.yaml")
    asked = listen(app)
    async with app.run_test(size=(120, 40)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        before = app.workspace.scenario_hash
        await pilot.press("r")
        shorten(mine)
        app.screen.edited(app.screen.entry)
        document = {**stored.document("iot-monitoring"), "scenario_hash": before}
        asked[-1][1](Snapshot(document, True, before))
        await pilot.pause()
        assert app.workspace.scenario_hash != before and app.workspace.document is None


def test_the_preview_marks_other_numbers_and_gives_their_command() -> None:
    result = Result.shipped("iot-monitoring")
    assert result is not None
    other = Result(Question("iot-monitoring", {}, 20, (("x.y", 2),)), result.document)
    rows = rows_of(load("iot-monitoring"), other, "made with other numbers")
    assert any(row.text == "made with other numbers" for row in rows)
    assert all("--set x.y=2" in row.why.notes[-1] for row in rows if row.kind == "share" and row.why)


async def test_a_comparison_with_other_numbers_is_marked(make_app: Make) -> None:
    app = make_app("compare", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        place = hand_over(app, "first")
        await pilot.pause()
        assert "made with other numbers" not in shown(app)
        said = place.copied()
        await pilot.press("7")
        app.workspace.changes[RATE] = 700.0
        for key in ("5", "6"):
            await pilot.press(key)
            await pilot.pause()
            assert "made with other numbers" in shown(app)
            assert app.screen.copied() == said, "the command of what is shown"


async def test_sensitivity_keeps_the_numbers_of_the_comparison(make_app: Make) -> None:
    app = make_app("compare", "iot-monitoring")
    asked = listen(app)
    async with app.run_test(size=(120, 40)) as pilot:
        app.workspace.changes[RATE] = 700.0
        place = hand_over(app, "first")
        await pilot.pause()
        app.workspace.changes[RATE] = 800.0
        place.try_judgement("amb_low")
        assert [request.changes for request, _ in asked] == [
            ((RATE, 700.0), ("parameters.amb_low", 1.3)),
            ((RATE, 700.0), ("parameters.amb_low", 2.5)),
        ]
        assert [id for id, _ in asked[0][0].packages] == ["first"]
        asked[0][1](Snapshot(comparison("first"), final=True))
        assert place.tried["amb_low"]
        await pilot.press("c")
        asked[-1][1](Snapshot(comparison("first"), final=True))
        assert place.tried == {}, "they were ends of another comparison"


async def test_one_comparison_is_under_way(make_app: Make) -> None:
    app = make_app("compare", "iot-monitoring")
    asked = listen(app)
    async with app.run_test(size=(120, 40)) as pilot:
        hand_over(app, "first", "second")
        await pilot.press("c")
        first = asked[-1][1]
        await pilot.press("6", "c")
        assert ("dropped", 1) in asked and len(app.comparing) == 1
        shown_now = app.workspace.comparison
        first(Snapshot(comparison("first", "second"), final=False))
        assert app.workspace.comparison is shown_now, "asked for in the other place before"
        second = asked[-1][1]
        await pilot.press("5")
        app.screen.leave_out("second")
        assert app.comparing == []
        second(Snapshot(comparison("first", "second"), final=True))
        assert [one["id"] for one in app.workspace.comparison["packages"]] == ["first"]
        await pilot.press("c", "6", "escape")
        assert app.comparing == [], "escape stops it wherever it was asked for"


def test_live_asks_for_the_changed_numbers() -> None:
    question = Question("iot-monitoring", {}, 20, ((RATE, 900.0),))
    assert stored_recording(question) is None
    assert question.trace().changes == ((RATE, 900.0),)
    assert stored_recording(Question("iot-monitoring", {}, 20)) is not None


@pytest.mark.parametrize("name", ["japanese-firms-2019", "cac-2022-2024"])
def test_no_event_lies_beyond_the_end_of_a_recording(name: str) -> None:
    answer = stored.recording(name)
    assert answer is not None
    recording = recording_from(name, answer, 20)
    last = recording.rows[-1][0]
    assert recording.day_of(last) == recording.end and last < recording.horizon
    assert recording.day_of(recording.horizon) == recording.end


def test_undo_and_redo_do_not_improve_the_estimates() -> None:
    kept: dict[str, Any] = {}
    page: Any = None
    both = [Item("R1", page, {"depth": 1}), Item("R2", page, {"depth": 2})]
    pairs = {"F": {"mean": 0.03, "n": 30}}
    guess = Estimate({"F": 0.02})
    for _ in range(5):
        estimates.check(kept, "s", both, guess, pairs)
    assert len(kept["errors"]) == 1, "each set of choices once"
    for item in both:
        estimates.learn(kept, "s", item, pairs)
        estimates.check(kept, "s", [item], estimates.estimate(kept, "s", [item], {}), pairs)
    assert len(kept["errors"]) == 1, "the pairs themselves are no test of an estimate"
    estimates.check(kept, "s", [*both, Item("R3", page, None)], None, pairs)
    estimates.check(kept, "s", [*both, Item("R3", page, None)], guess, pairs)
    assert len(kept["errors"]) == 1, "pairs came before there was an estimate"


async def test_estimates_are_kept_under_the_law_they_were_learned_under(make_app: Make) -> None:
    app = make_app("levers", "service-mesh")
    listen(app)
    async with app.run_test(size=(120, 40)):
        place: Any = app.screen
        known = place.known_as(place.choices)
        assert all(one in known for one in stored.common_key()) and app.workspace.book.hash in known


def test_levers_and_compare_mark_a_difference_alike() -> None:
    row = {"unit": "share", "baseline": 0.2, "package": 0.3, "mean": 0.1, "low": 0.05, "high": 0.15, "n": 4}
    for kpi in ("F", "share_adequacy", "days_to_start_p50"):
        assert paired_measure(kpi, row).verdict is change_of(kpi, row).verdict
    assert paired_measure("share_adequacy", row).verdict is VERDICTS["differs"]
    glyphs = [(one.glyph, one.ascii) for one in VERDICTS.values()]
    assert len({ascii for _, ascii in glyphs}) == len(glyphs) and "*" not in {ascii for _, ascii in glyphs}
