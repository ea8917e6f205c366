"""The list, the facts and the sentence about today as plain data: they say what law and results say."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from rich.cells import cell_len

from dfftsim.i18n import set_language
from dfftsim.law.book import load_rulebook
from dfftsim.law.matrix import verdict_matrix
from dfftsim.scenario.loading import load
from dfftsim.scenario.shipped_files import shipped_names
from dfftsim.tui.asked import Result
from dfftsim.tui.rows import drawn, merged
from dfftsim.tui.scenarios.editor import edit, editor_command
from dfftsim.tui.scenarios.entries import AHEAD, BACK, OWN, QUEUES, own_entries, shipped_entries, with_recent
from dfftsim.tui.scenarios.facts import rows_of
from dfftsim.tui.scenarios.today import EARLIER, bar, counts_of

RIGHT = "dfftsim: 1\ntitle: Mine\nhorizon: {start: 2024-01-01, end: 2024-12-31}\n"


def test_the_counts_are_those_of_the_matrix() -> None:
    book = load_rulebook()
    for day in (EARLIER, book.last_day):
        counts = counts_of(book, day)
        cells = Counter(v for row in verdict_matrix(book, day) for key, v in row.items() if key != "from")
        del cells["home"]
        assert {v: n for v, n in counts.verdicts.items() if n} == cells
        assert counts.pairs == len(book.jurisdictions) * (len(book.jurisdictions) - 1)
        assert 0 < counts.decided < counts.verdicts["free"]


@pytest.mark.parametrize("width", [4, 9, 40, 133])
def test_a_bar_is_as_wide_as_asked_and_hides_no_verdict(width: int) -> None:
    counts = counts_of(load_rulebook(), date(2022, 9, 1))
    runs = bar(counts, width)
    assert sum(cell_len(text) for _, text in runs) == width
    assert {verdict for verdict, _ in runs} == {v for v, n in counts.verdicts.items() if n}


def test_shipped_scenarios_are_grouped_by_what_they_are() -> None:
    entries = {entry.source: entry.group for entry in shipped_entries(load_rulebook().last_day)}
    assert sorted(entries) == shipped_names()
    assert entries["service-mesh"] == QUEUES
    assert entries["schrems-2020"] == BACK
    assert entries["health-federation"] == AHEAD


def test_own_files_are_found_and_packages_left_out(tmp_path: Path) -> None:
    (tmp_path / "right.yaml").write_text(RIGHT)
    (tmp_path / "package.yaml").write_text("baseline: iot-monitoring\nlevers: []\n")
    (tmp_path / "broken.yaml").write_text("dfftsim: 1\nhorizon: {start: 1\ntitle: [\n")
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    far = tmp_path / "far" / "other.yaml"
    far.parent.mkdir()
    far.write_text(RIGHT)
    recent = [str(far), str(tmp_path / "gone.yaml")]
    found = {entry.path.stem: entry for entry in own_entries(tmp_path, recent)}
    assert set(found) == {"right", "broken", "binary", "other"}
    assert found["broken"].broken and found["binary"].broken and not found["right"].broken
    assert found["right"].title.en == "Mine" and found["right"].group == OWN
    assert found["right"].matches("mine") and not found["right"].matches("mine yours")


def test_files_opened_lately_are_kept_once_newest_first() -> None:
    recent: list[str] = []
    for name in ("a.yaml", "b.yaml", "a.yaml"):
        recent = with_recent(recent, name)
    assert [Path(one).name for one in recent] == ["a.yaml", "b.yaml"]
    assert len(with_recent([str(n) for n in range(50)], "x.yaml")) == 10


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("name", shipped_names())
def test_every_row_of_every_scenario_keeps_to_the_width(name: str, lang: str) -> None:
    set_language(lang)
    rows = rows_of(load(name), Result.shipped(name))
    for width in (30, 47, 70, 120):
        for ascii_only in (False, True):
            for row in rows:
                for line in drawn(row, width, ascii_only).plain.split("\n"):
                    assert cell_len(line) <= width, (row.kind, line)


def test_the_facts_are_those_of_the_document() -> None:
    result = Result.shipped("iot-monitoring")
    assert result is not None
    document = result.document
    rows = rows_of(load("iot-monitoring"), result)
    shares = {row.text: row for row in rows if row.share is not None}
    free = document["kpis"]["F"]
    assert shares["Free flow"].share == free["mean"]
    assert f"{100 * free['mean']:.1f} %" in shares["Free flow"].beside
    assert [row.verdict for row in rows if row.verdict] == [h["verdict"] for h in document["hypotheses"]]
    assert document["blocked"][0]["share"] in [row.share for row in rows if row.kind == "cause"]
    why = shares["Free flow"].why
    assert why is not None and "value wanted" in why.formula
    assert any("--replications 20 --seed 1" in note for note in why.notes)
    (months,) = [row.series for row in rows if row.series]
    assert len(months) == len(document["months"])


def test_without_results_the_hypotheses_are_still_told() -> None:
    rows = rows_of(load("iot-monitoring"), None)
    assert any("r runs it" in row.text for row in rows)
    assert sum(row.text.startswith("h") and row.text[1].isdigit() for row in rows) == 3


def test_queues_tell_wait_and_load() -> None:
    rows = rows_of(load("mynumber-eid"), Result.shipped("mynumber-eid"))
    waits = [row for row in rows if "wait" in row.beside and "load" in row.beside]
    assert len(waits) == len(load("mynumber-eid").authorities)


def test_months_are_merged_without_those_that_are_not_defined() -> None:
    nan = float("nan")
    assert merged([0.0, 1.0, nan, 0.5], 2) == [0.5, 0.5]
    assert merged([0.25], 8) == [0.25]
    assert str(merged([nan, nan], 1)) == "[nan]"


def test_the_editor_is_the_users(tmp_path: Path) -> None:
    assert editor_command({"VISUAL": "code --wait", "EDITOR": "vi"}) == ["code", "--wait"]
    assert editor_command({"EDITOR": "my'bad"}) == editor_command({})
    assert edit(tmp_path / "x", ["true"]) == ""
    assert "false" in edit(tmp_path / "x", ["false"])
    assert "no-such-editor" in edit(tmp_path / "x", ["no-such-editor"])
