"""The report: one file, complete in itself, in both languages, the same bytes every time."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

import dfftsim
from dfftsim import i18n
from dfftsim.errors import InputError
from dfftsim.report import figures
from dfftsim.report.page import report_page, write_report
from dfftsim.scenario.loading import loads

SCENARIO = """
dfftsim: 1
title: {en: "Flows & <rules>", ja: 流れとルール}
question: {en: How much flows?, ja: どれだけ流れるか。}
horizon: {start: 2023-03-30, end: 2025-03-29}
parties: [JP, CN]
flow_classes:
  - id: telemetry
    from: CN
    to: JP
    exporter: firm
    data: [personal]
    workload: streaming_telemetry
    births: {rate: 40 per year}
    value: USD 30000 per year
    messages: {rate: 0.1 per second, size: 300 B}
hypotheses:
  - id: h1
    text: {en: Something flows, ja: 何かが流れる}
    measure: F
    above: 0.0
"""
VOID = {"meta", "br", "link", "img", "path", "use", "rect", "circle"}


@pytest.fixture(scope="module")
def result():
    return dfftsim.simulate(loads(SCENARIO, name="flows"), replications=3, seed=2, workers=1)


@pytest.fixture(autouse=True)
def english():
    yield
    i18n.set_language("en")


class Balance(HTMLParser):
    """Notes tags that are not closed, ids that stand twice, and addresses that are fetched."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag, attrs) -> None:
        table = dict(attrs)
        if "id" in table:
            self.ids.append(table["id"])
        if tag in {"script", "link", "img", "iframe"} or "src" in table:
            self.fetched.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs) -> None:
        if "id" in dict(attrs):
            self.ids.append(dict(attrs)["id"])

    def handle_endtag(self, tag) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def test_the_page_is_well_formed_and_fetches_nothing(result) -> None:
    parser = Balance()
    parser.feed(report_page(result.run))
    assert parser.open == []
    assert parser.fetched == []
    assert len(set(parser.ids)) == len(parser.ids)


def test_the_page_says_what_a_reader_must_know(result) -> None:
    page = report_page(result.run)
    for words in (
        "Flows &amp; &lt;rules&gt;",
        "How much flows?",
        "Not a forecast",
        "✓ held",
        "The intervals show luck only",
        "judgements or estimates without a source",
        f"<code>{result.id}</code>",
        "--replications 3 --seed 2",
    ):
        assert words in page, words
    assert page.count("<svg ") == 3
    assert page.count('role="img" aria-label="') == 3


def test_the_page_in_japanese(result) -> None:
    i18n.set_language("ja")
    page = report_page(result.run)
    assert '<html lang="ja">' in page
    assert "望まれた価値" in page  # also inside the figures, as text
    assert "Not a forecast" not in page


def test_the_same_run_gives_the_same_page(result) -> None:
    assert report_page(result.run) == report_page(result.run)


def test_it_is_written_where_asked(result, tmp_path) -> None:
    path = result.write_report(tmp_path / "a" / "b", lang="ja")
    assert path == tmp_path / "a" / "b" / f"{result.id}.ja.html"
    assert i18n.language() == "en"


def test_a_folder_that_is_a_file_is_wrong_input(result, tmp_path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be written"):
        write_report(result.run, tmp_path / "file")


def test_figures_follow_the_theme_and_keep_text_as_text(result) -> None:
    drawing = figures.svg(figures.days_to_start(result.run), "days", "Days")
    assert "var(--ink)" in drawing
    assert "share not yet lawful" in drawing
    assert figures.INK not in drawing


def test_the_stack_ends_at_what_was_realised(result) -> None:
    figure = figures.value_over_time(result.run)
    wanted = figure.axes[0].lines[0].get_ydata()
    tops = [
        max(path.vertices[:, 1].max() for path in area.get_paths()) for area in figure.axes[0].collections
    ]
    assert max(tops) <= max(wanted) * 1.001


def test_days_to_start_marks_the_median(result) -> None:
    from dfftsim.analysis.survival import kaplan_meier

    curve = kaplan_meier(start for record in result.run.records for start in record.starts)
    labels = [text.get_text() for text in figures.days_to_start(result.run).axes[0].texts]
    median = curve.quantile(0.5)
    assert any("half have started" in label for label in labels)
    assert median != median or any(f"{round(median)} days" in label for label in labels)


def test_the_notebook_view_is_a_piece_of_html(result) -> None:
    view = result._repr_html_()
    assert view.startswith("<header>")
    assert "<html" not in view
