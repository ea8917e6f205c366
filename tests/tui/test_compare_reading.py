"""Verdicts, bases, questions and packages of a comparison."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from compared_documents import BAD, BASE, GOOD, comparison, rows

from dfftsim.analysis.comparison import HEADLINES
from dfftsim.cli.output import without_nan
from dfftsim.errors import InputError
from dfftsim.scenario.loading import load
from dfftsim.tui.asked import Question
from dfftsim.tui.compare import drawing, exporting, packages, telling
from dfftsim.tui.compare.reading import VERDICTS, change_of, changes, ordered, values
from dfftsim.tui.exports import json_text
from dfftsim.tui.workspace import Workspace


@pytest.mark.parametrize(
    ("kpi", "low", "mean", "high", "verdict"),
    [
        ("F", 0.1, 0.2, 0.3, "better"),
        ("F", -0.3, -0.2, -0.1, "worse"),
        ("days_to_start_p50", -3.0, -2.0, -1.0, "better"),
        ("days_to_start_p50", 1.0, 2.0, 3.0, "worse"),
        ("share_adequacy", 0.1, 0.2, 0.3, "differs"),
        ("F", -0.1, 0.1, 0.3, "includes"),
        ("F", 0.0, 0.1, 0.2, "includes"),
        ("F", 0.0, 0.0, 0.0, "same"),
        ("F", None, 0.1, None, "unknown"),
    ],
)
def test_the_verdict_is_the_intervals(kpi, low, mean, high, verdict: str) -> None:
    assert change_of(kpi, {"low": low, "mean": mean, "high": high, "n": 4}).verdict.id == verdict


def test_marks_differ_without_colour() -> None:
    assert len({one.glyph for one in VERDICTS.values()}) == len(VERDICTS)
    assert len({one.ascii for one in VERDICTS.values()}) == len(VERDICTS)
    assert all(one.ascii.isascii() for one in VERDICTS.values())


def test_the_document_reads_the_same_from_json() -> None:
    made = comparison("a", "b")
    read = json.loads(json.dumps(without_nan(made)))
    for kpi, change in changes(made, "a").items():
        other = changes(read, "a")[kpi]
        assert change.row().keys() == other.row().keys()
        assert repr(change) == repr(other)


def test_another_base_pairs_the_replications_of_two_packages() -> None:
    found = changes(comparison("a", "b"), "b", base="a")
    expected = rows(BAD, GOOD)
    for kpi in BASE:
        assert found[kpi].mean == pytest.approx(expected[kpi]["mean"])
        assert found[kpi].baseline == pytest.approx(expected[kpi]["baseline"])
    assert found["F"].verdict.id == "worse"
    assert found["delivered_usd"].verdict.id == "same"
    assert found["F"].p_holm >= found["F"].p


def test_a_base_that_is_gone_is_the_scenario() -> None:
    document = comparison("a")
    assert repr(changes(document, "a", "gone")) == repr(changes(document, "a"))
    assert changes(document, "gone") == {}


def test_measures_come_headlines_first_then_what_moved() -> None:
    groups = dict(ordered([changes(comparison("a"), "a")], HEADLINES))
    assert groups["headlines"] == ["F", "F_flows", "days_to_start_p50"]
    assert groups["moved"] == ["share_adequacy", "delivered_usd"]
    assert groups["rest"] == ["suspensions"]


def test_values_by_replication_are_those_of_scenario_and_package() -> None:
    document = comparison("a")
    assert list(values(document, "", "F").values()) == BASE["F"]
    assert values(document, "a", "F")[1] == GOOD["F"][1]
    assert values(document, "a", "no such") == {}


def test_the_command_gives_the_same() -> None:
    question = Question("my file.yaml", {"a": "g7-adequacy", "own": {"levers": []}}, 7, (("x.y", 2),), 3)
    assert question.command() == (
        "dfftsim compare 'my file.yaml' --package g7-adequacy --package own.yaml --set x.y=2 "
        "--replications 7 --seed 3"
    )


def test_the_request_has_a_first_look_and_plain_packages() -> None:
    question = Question("iot-monitoring", {"a": "g7-adequacy", "own": {"levers": []}}, 20)
    request = question.request()
    assert request.looks == (4, 10, 20)
    assert dict(request.packages)["a"]["levers"][0]["lever"] == "R1"
    assert dict(request.packages)["own"] == {"levers": []}
    assert question.request(attribute=False).looks == (20,)
    assert Question("s", {}, 3).request().looks == (3,)


def test_packages_made_for_the_scenario_come_first() -> None:
    offers = packages.offers_for("schrems-2020")
    assert offers[0].id == "grace-and-notice"
    workspace = Workspace()
    assert not packages.prefill(workspace)
    workspace.scenario = load("schrems-2020")
    assert packages.prefill(workspace)
    assert workspace.packages == {"grace-and-notice": "grace-and-notice"}
    assert not packages.prefill(workspace), "what is there stays"


def test_files_are_added_under_names_of_their_own(tmp_path: Path) -> None:
    workspace = Workspace()
    text = "dfftsim: 1\nlevers: [{lever: R1, parties: [CN, JP], from: 2023-04-01}]\n"
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "p.yaml").write_text(text, encoding="utf-8")
        packages.add(workspace, str(tmp_path / folder / "p.yaml"))
    assert list(workspace.packages) == ["p", "p-2"]


@pytest.mark.parametrize("text", ["", "  ", "no-such-package", "nowhere/none.yaml"])
def test_a_package_that_is_not_there_is_refused(text: str) -> None:
    workspace = Workspace()
    with pytest.raises(InputError):
        packages.add(workspace, text)
    assert workspace.packages == {}


def test_exports_hold_plain_numbers() -> None:
    document = comparison("a")
    differences, law, nulls = exporting.tables(document, {"a": changes(document, "a")}, "")
    row = dict(zip(differences.columns, differences.rows[0], strict=True))
    assert (row["kpi"], row["n"], row["base"]) == ("F", 4, "scenario")
    assert row["mean"] == document["packages"][0]["differences"]["F"]["mean"]
    assert "NaN" not in json_text([differences])
    assert "2024-04-01" in str(law.rows[0][1])
    assert nulls.rows[0][:3] == ["a", "R1", "flows_have_a_better_route"]


def test_why_gives_formula_pairs_and_p_values() -> None:
    document = comparison("a")
    change = changes(document, "a")["F"]
    told = telling.why_change(change, "a", "scenario", document, swing="x = 1: +2").text()
    assert "value delivered lawfully and in time / value wanted" in told
    assert "×" in told and "p (Holm)" in told and "Holm 1979" in told and "x = 1: +2" in told


@pytest.mark.parametrize("ascii", [False, True])
@pytest.mark.parametrize("width", [30, 44, 76, 120])
def test_views_keep_to_the_width(width: int, ascii: bool) -> None:
    document = comparison("a", "a-package-with-a-long-name", "c")
    labels = {one["id"]: one["id"] for one in document["packages"]}
    tables = {id: changes(document, id) for id in labels}
    forests = [(labels[id], table["F"]) for id, table in tables.items()]
    drawn = [
        drawing.forest(forests, width, {}, ascii),
        drawing.forest([*forests, ("none", None)], width, {}, ascii, tight=True),
        drawing.distributions(document, "F", [("", "scenario"), *labels.items()], width, {}, ascii),
        drawing.places(document, "delivered_usd", labels, width, {}, ascii),
        drawing.package_changes(document["packages"][0], "F", width, {}, ascii),
        drawing.sensitivity([("as assumed", tables["a"]["F"]), ("amb_low", None)], "F", width, {}, ascii),
    ]
    for text in drawn:
        for line in text.split("\n"):
            assert line.cell_len <= width, line.plain


def test_what_is_not_computed_yet_is_not_called_nothing() -> None:
    package = {**comparison("a")["packages"][0], "null_levers": []}
    early = drawing.package_changes(package, "F", 80, {}, ascii=False, attributed=False).plain
    late = drawing.package_changes(package, "F", 80, {}, ascii=False).plain
    assert "not known yet" in early and "Every lever" not in early
    assert "Every lever of the package did something" in late


def test_a_forest_says_which_side_is_wanted() -> None:
    document = comparison("a", "b")
    rows_of = [(id, changes(document, id)["days_to_start_p50"]) for id in ("a", "b")]
    first = drawing.forest(rows_of, 80, {}, ascii=False).plain.splitlines()[0]
    assert first.index("better") < first.index("worse"), "fewer days are better"
