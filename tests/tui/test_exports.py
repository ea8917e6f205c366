"""Exports hold plain numbers, and pictures every cell."""

from __future__ import annotations

import json
import re
from pathlib import Path

from dfftsim.tui.exports import Table, csv_text, json_text, markdown_text, write_tables

TABLE = Table("flows", "Flows", ("name", "share"), [("=HYPERLINK(1)", 0.125), ("a|b", None)])


def test_text_that_looks_like_a_formula_is_escaped() -> None:
    assert csv_text(TABLE) == "name,share\n'=HYPERLINK(1),0.125\na|b,\n"


def test_markdown_and_json_hold_the_same_cells() -> None:
    assert markdown_text(TABLE).splitlines()[2:] == [
        "| name | share |", "| --- | --- |", "| =HYPERLINK(1) | 0.125 |", "| a\\|b |  |",
    ]  # fmt: skip
    assert json.loads(json_text([TABLE])) == {
        "flows": [{"name": "=HYPERLINK(1)", "share": 0.125}, {"name": "a|b", "share": None}]
    }


def test_what_is_not_finite_is_nothing_in_every_format() -> None:
    table = Table("x", "X", ("a", "b", "c"), [(float("nan"), float("-inf"), 1.5)])
    assert csv_text(table) == "a,b,c\n,,1.5\n"
    assert markdown_text(table).splitlines()[-1] == "|  |  | 1.5 |"
    assert json.loads(json_text([table])) == {"x": [{"a": None, "b": None, "c": 1.5}]}


async def test_the_export_of_live_is_json(make_app) -> None:
    def no_number(word: str) -> None:
        raise AssertionError(word)

    app = make_app("live", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        while app.screen.player is None:
            await pilot.pause(0.02)
        await pilot.press("e")
        text = (app.settings.export_folder / "dfftsim-live.json").read_text("utf-8")
        assert json.loads(text, parse_constant=no_number)


async def test_a_copy_names_its_file_only_where_there_is_one(make_app, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    for state, there in ((tmp_path / "new" / "s.json", True), (tmp_path / "taken" / "s.json", False)):
        app = make_app(state_file=state)
        async with app.run_test(size=(120, 40)):
            said: list[str] = []
            app.notify = lambda message, *, said=said, **_: said.append(message)
            app.put_on_clipboard("text")
            assert app.clipboard == "text"
            assert ("copied.txt" in said[0]) == there


def test_all_formats_are_written(tmp_path: Path) -> None:
    written = write_tables([TABLE], tmp_path / "new", "x")
    assert [path.name for path in written] == ["x-flows.csv", "x.md", "x.json"]
    assert all(path.read_text(encoding="utf-8") for path in written)


async def test_a_picture_gives_every_wide_character_its_own_place(make_app) -> None:
    from dfftsim.tui.picture import CELL, svg_of

    app = make_app(lang="ja")
    async with app.run_test(size=(100, 30)):
        svg = svg_of(app.screen)
        wide = re.findall(r'<text x="([\d.]+)"[^>]*>([\u3040-\u9fff]+)</text>', svg)
        assert len(wide) > 10
        assert all(len(text) == 1 for _, text in wide)
        assert all(abs(float(x) / CELL - round(float(x) / CELL)) < 1e-6 for x, _ in wide)


async def test_e_writes_each_table_once_and_a_picture(make_app) -> None:
    app = make_app("atlas")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        told = [table.id for answer in app.screen.answers("tables") for table in answer]
        await pilot.press("e")
        await pilot.pause()
        names = sorted(path.name for path in app.settings.export_folder.iterdir())
        assert names == sorted(
            {"dfftsim-atlas.json", "dfftsim-atlas.md", "dfftsim-atlas.svg"}
            | {f"dfftsim-atlas-{id}.csv" for id in told}
        )
        document = json.loads((app.settings.export_folder / "dfftsim-atlas.json").read_text("utf-8"))
        assert list(document) == ["about", *dict.fromkeys(told)]
        await pilot.press("f8")
        assert (app.settings.export_folder / "dfftsim-screen.svg").read_text("utf-8").startswith("<svg")


async def test_an_export_of_a_scenario_says_what_it_is_made_from_and_keeps_intervals_and_verdicts(
    make_app,
) -> None:
    app = make_app(source="iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.press("e")
        await pilot.pause()
        folder = app.settings.export_folder
        document = json.loads((folder / "dfftsim-scenarios.json").read_text("utf-8"))
        about = "\n".join(document["about"])
        assert "dfftsim 0." in about and "rules 20" in about and "--seed 1" in about
        assert "not a forecast" in about.casefold() or "no forecast" in about.casefold()
        assert "--seed 1" in (folder / "dfftsim-scenarios.md").read_text("utf-8")
        run = app.workspace.document
        rows = {row["what"]: row for row in document["scenario"]}
        told = next(row for name, row in rows.items() if row["mean"] == run["kpis"]["F"]["mean"])
        assert (told["low"], told["high"]) == (run["kpis"]["F"]["low"], run["kpis"]["F"]["high"])
        for one in run["hypotheses"]:
            assert rows[one["text"]["en"]]["verdict"] == one["verdict"]
