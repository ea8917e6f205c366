"""The place itself: the question above, steps to the left, the rule to the right, the line of time below."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input

from dfftsim.errors import InputError
from dfftsim.i18n import t
from dfftsim.tui.atlas import asking
from dfftsim.tui.atlas.answers import Answers
from dfftsim.tui.atlas.command_line import CommandLine
from dfftsim.tui.atlas.differences import diff_command, differences
from dfftsim.tui.atlas.matrix import MatrixView
from dfftsim.tui.atlas.pickers import Address
from dfftsim.tui.atlas.question import Question, first_question, restored
from dfftsim.tui.atlas.question_bar import QuestionBar
from dfftsim.tui.atlas.row_list import RowList
from dfftsim.tui.atlas.rows import Row
from dfftsim.tui.atlas.rule_page import address, citation
from dfftsim.tui.atlas.rule_pane import RulePane
from dfftsim.tui.atlas.search import results
from dfftsim.tui.atlas.step_page import page_of
from dfftsim.tui.atlas.steps import steps
from dfftsim.tui.atlas.tables import matrix_table, question_tables
from dfftsim.tui.atlas.timeline import Timeline
from dfftsim.tui.atlas.why_law import why_row, why_verdict
from dfftsim.tui.exports import Table
from dfftsim.tui.frame import app_of
from dfftsim.tui.keys import key
from dfftsim.tui.place import Place
from dfftsim.tui.why import Why

FRAMED_FROM = 30
SETTLE_SECONDS = 0.25
"""How long a question must stand before what would open closed ways is looked for."""


class AtlasPlace(Place):
    """What the law asks of a transfer, and why. `view` is what the middle shows: `steps`, `search`, `diff` or
    `matrix`.
    """

    NAME = "atlas"
    DEFAULT_CSS = """
    AtlasPlace #middle { height: 1fr; }
    AtlasPlace #left { width: 1fr; height: 1fr; }
    AtlasPlace #search { height: 1; border: none; padding: 0; background: $panel; display: none; }
    AtlasPlace.-search #search { display: block; }
    AtlasPlace.-short QuestionBar { height: 3; padding: 0 1; background: $panel; }
    AtlasPlace.-short Timeline { height: 3; padding: 0 1; }
    AtlasPlace.-short Timeline:focus { background: $panel; }
    AtlasPlace MatrixView { display: none; }
    AtlasPlace.-matrix MatrixView { display: block; }
    AtlasPlace.-matrix #middle, AtlasPlace.-matrix QuestionBar, AtlasPlace.-matrix Timeline { display: none; }
    AtlasPlace.-narrow RulePane { display: none; }
    AtlasPlace.-narrow.-reading RulePane { display: block; }
    AtlasPlace.-narrow.-reading #left { display: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        key("f", "ask_from", "atlas.from", footer=True),
        key("t", "ask_to", "atlas.to", footer=True),
        key("d", "ask_date", "atlas.date", footer=True),
        key("s", "ask_swap", "atlas.swap", footer=True),
        key("p", "ask_pet", "atlas.pet", footer=True),
        key("m", "matrix", "atlas.matrix", footer=True),
        key("slash", "search", "atlas.search", footer=True),
        key("c", "ask_data", "atlas.data"),
        key("b", "ask_exporter", "atlas.exporter"),
        key("n", "ask_counts", "atlas.counts"),
        key("i", "ask_importer", "atlas.importer"),
        key("a", "ask_activity", "atlas.activity"),
        key("v", "ask_via", "atlas.via"),
        key("r", "ask_reading", "atlas.reading"),
        key("x", "diff", "atlas.diff"),
        key("o", "address", "atlas.address"),
        key("left_square_bracket", "turn(-1)", "atlas.turn_back"),
        key("right_square_bracket", "turn(1)", "atlas.turn_on"),
        key("escape", "back", "atlas.back"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.view = "steps"
        self.typed = ""
        self.diff: tuple[str, date, date] | None = None
        self.unfolded = False
        self.asked: Question | None = None
        self.wanted_row = ""
        self._answers: Answers | None = None
        self._timer: Any = None

    @property
    def law(self) -> Answers:
        """The answers of the law at hand."""
        book = self.workspace.book
        if self._answers is None or self._answers.book is not book:
            self._answers = Answers(book)
        return self._answers

    @property
    def question(self) -> Question:
        """What is asked now."""
        if self.asked is None:
            book = self.workspace.book
            kept = app_of(self).settings.kept.get(self.NAME)
            scenario = self.workspace.scenario
            found = restored(kept, book) or (asking.of_scenario(scenario, book) if scenario else None)
            self.asked = found or first_question(book)
        return self.asked

    def body(self) -> ComposeResult:
        """Question, steps and rule, time, and the command that asks the same."""
        answers = self.law
        framed = "pane" if self.size.height >= FRAMED_FROM else ""
        yield QuestionBar(classes=framed)
        with Horizontal(id="middle"):
            with Vertical(id="left", classes="pane"):
                yield Input(self.typed, placeholder=t("tui.atlas.search.type"), id="search")
                yield RowList(id="list")
            yield RulePane(id="page", classes="pane")
        yield MatrixView(answers, classes="pane")
        yield Timeline(answers.book.last_day, classes=framed)
        yield CommandLine()

    def on_mount(self) -> None:
        """Show the question that was open last."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self.repaint())
        self.fill()
        self.query_one(RowList).focus()

    def on_resize(self) -> None:
        """On few rows question and line of time do without a frame."""
        super().on_resize()
        for widget in self.query("QuestionBar, Timeline"):
            widget.set_class(self.size.height >= FRAMED_FROM, "pane")

    def relabelled(self) -> None:
        """Composed anew in the other language, with the same question and view."""
        row = self.query_one(RowList).row
        self.wanted_row = row.key if row else ""
        matrix = self.query_one(MatrixView)
        state = matrix.asked, matrix.before, matrix.cursor

        async def anew() -> None:
            await self.recompose()
            matrix = self.query_one(MatrixView)
            matrix.asked, matrix.before, matrix.cursor = state
            self.fill()
            self.focus_view()

        self.call_later(anew)

    def repaint(self) -> None:
        """Another theme: what holds its colours draws itself anew."""
        for widget in self.query(Widget):
            if isinstance(widget, RowList | RulePane | QuestionBar | Timeline | MatrixView | CommandLine):
                widget.notify_style_update()
                widget.refresh()
        self.query_one(RulePane).draw()

    # What is shown

    def ask(self, question: Question, at: str = "") -> bool:
        """Put another question; one that does not hold together is said, and the one before stays. at: key
        of the row to select. Whether it was taken up.
        """
        try:
            self.law.document(question)
        except InputError as error:
            told = "\n".join(map(str, error.problems[:6]))
            self.notify(told, title=t("tui.atlas.wrong_question"), severity="error", markup=False)
            return False
        self.asked = question
        self.unfolded = False
        app_of(self).settings.kept[self.NAME] = question.kept()
        self.wanted_row = at
        self.fill()
        return True

    def fill(self) -> None:
        """Everything that depends on the question and the view."""
        question, answers = self.question, self.law
        document = answers.document(question)
        for view in ("search", "diff", "matrix"):
            self.set_class(self.view == view, f"-{view}")
        bar = self.query_one(QuestionBar)
        bar.border_title = t("tui.atlas.title.question")
        bar.show(question, answers, document["verdict"], answers.back(question))
        line = self.query_one(Timeline)
        line.border_title = t("tui.atlas.title.timeline")
        line.border_subtitle = t("tui.atlas.hint.timeline")
        line.show(answers.turns(question), question.day, document["verdict"])
        matrix = self.query_one(MatrixView)
        matrix.border_title = t("tui.atlas.title.matrix")
        matrix.border_subtitle = t("tui.atlas.hint.matrix")
        if self.view == "matrix":
            matrix.show(question)
        page = self.query_one(RulePane)
        page.border_title = t("tui.atlas.title.page")
        page.border_subtitle = t("tui.atlas.hint.page")
        self.fill_list()
        self.query_one(CommandLine).show(self.command())

    def fill_list(self) -> None:
        """The rows of the view."""
        left = self.query_one("#left")
        left.border_title = t(f"tui.atlas.title.{self.view if self.view != 'matrix' else 'steps'}")
        left.border_subtitle = t("tui.atlas.hint.back") if self.view in ("search", "diff") else ""
        if self.view == "search":
            rows = results(self.workspace.book, self.typed)
            left.border_subtitle = t("tui.atlas.found", n=len(rows))
        elif self.view == "diff" and self.diff is not None:
            rows = differences(self.workspace.book, *self.diff)
        else:
            rows = self.step_rows()
        found = self.query_one(RowList)
        found.show(rows, self.wanted_row)
        self.wanted_row = ""
        self.show_page(found.row)

    def step_rows(self) -> list[Row]:
        """The steps of the question; what would open closed ways is looked for if that is not known yet."""
        question, answers = self.question, self.law
        openings = answers.known_openings(question)
        if openings is None:
            self._look_for_openings(question)
        pets = answers.pets(question)
        document = answers.document(question)
        return steps(self.workspace.book, document, pets, openings, not self.unfolded)

    def _look_for_openings(self, question: Question) -> None:
        if self._timer is not None:
            self._timer.stop()

        def look() -> None:
            found = self.law.find_openings(question)
            self.app.call_from_thread(self._openings_found, question, found)

        def start() -> None:
            self.run_worker(look, thread=True, exclusive=True, group="openings", exit_on_error=False)

        self._timer = self.set_timer(SETTLE_SECONDS, start)

    def _openings_found(self, question: Question, found: tuple[dict[str, Any], ...]) -> None:
        self.law.keep_openings(question, found)
        if question == self.question and self.view == "steps" and self.is_mounted:
            self.query_one(RowList).show(self.step_rows())
            row = self.query_one(RowList).row
            if row is not None and row.facts.get("kind") in ("waiting", "opening", "no_opening"):
                self.show_page(row)

    def show_page(self, row: Row | None) -> None:
        """The page of a row."""
        document = self.law.document(self.question)
        self.query_one(RulePane).show(page_of(self.workspace.book, row, document, self.question.day))

    def command(self) -> str:
        """The command that gives what is shown."""
        if self.view == "matrix":
            return self.query_one(MatrixView).command()
        if self.view == "diff" and self.diff is not None:
            return diff_command(*self.diff)
        return self.question.command()

    def focus_view(self) -> None:
        """The focus to where the view is worked with."""
        if self.view == "matrix":
            self.query_one(MatrixView).focus()
        elif self.view == "search" and not self.typed:
            self.query_one("#search").focus()
        else:
            self.query_one(RowList).focus()

    def open_view(self, view: str) -> None:
        """Another view in the middle."""
        self.view = view
        self.remove_class("-reading")
        self.fill()
        self.focus_view()

    def open_question(self, question: Question, rule: str = "") -> None:
        """Come here from another place with a question, at the row of a rule."""
        self.view = "steps"
        self.ask(question, rule)

    # What the lists and lines say

    @on(RowList.Moved)
    def moved(self, event: RowList.Moved) -> None:
        """The page follows the cursor."""
        self.show_page(event.row)

    @on(RowList.Chosen)
    def chosen_row(self, event: RowList.Chosen) -> None:
        """Enter: unfold, try a change, choose a technology, or read the page."""
        kind = event.row.facts.get("kind")
        if kind == "elsewhere":
            self.unfolded = not self.unfolded
            self.fill_list()
        elif kind == "opening":
            self.try_opening(event.row.facts["found"])
        elif kind == "pets":
            self.action_ask_pet()
        else:
            self.add_class("-reading")
            self.query_one(RulePane).draw()
            self.query_one(RulePane).focus()

    def try_opening(self, found: dict[str, Any]) -> None:
        """Put the question as a change would have it, if the change is one of the question."""
        changes = found["changes"]
        if all("query" in change for change in changes):
            self.ask(asking.with_changes(self.question, changes))
        else:
            self.notify(t("tui.atlas.not_tried"), markup=False)

    @on(Timeline.Went)
    def went(self, event: Timeline.Went) -> None:
        """Another day."""
        self.ask(self.question.changed(day=event.day), self._at())

    @on(MatrixView.Went)
    def matrix_went(self, event: MatrixView.Went) -> None:
        """The matrix of another day; the question goes along."""
        self.asked = self.question.changed(day=event.day)
        self.query_one(MatrixView).show(self.asked)
        app_of(self).settings.kept[self.NAME] = self.asked.kept()
        self.query_one(CommandLine).show(self.command())

    @on(MatrixView.Opened)
    def matrix_opened(self, event: MatrixView.Opened) -> None:
        """A pair of the matrix, step by step."""
        self.view = "steps"
        question = self.question.changed(origin=event.origin)
        if self.ask(question.changed(destination=event.destination, day=event.day)):
            self.focus_view()

    @on(Input.Changed, "#search")
    def searching(self, event: Input.Changed) -> None:
        """Results while typing."""
        if self.view == "search":
            self.typed = event.value
            self.fill_list()

    @on(Input.Submitted, "#search")
    def searched(self) -> None:
        """From the field to what was found."""
        self.query_one(RowList).focus()

    def _at(self) -> str:
        row = self.query_one(RowList).row
        return row.key if row else ""

    # Keys

    def action_turn(self, by: int) -> None:
        """To the next change of the answer."""
        if self.view == "matrix":
            self.query_one(MatrixView).action_change(by)
        else:
            self.query_one(Timeline).action_walk(by)

    def action_back(self) -> None:
        """From the page to the list, from another view to the steps."""
        if self.has_class("-reading"):
            self.remove_class("-reading")
            self.query_one(RowList).focus()
        elif self.view != "steps":
            self.open_view("steps")
        else:
            self.query_one(RowList).focus()

    def action_matrix(self) -> None:
        """The matrix of all pairs, or back."""
        if self.view == "matrix":
            self.open_view("steps")
            return
        question, matrix = self.question, self.query_one(MatrixView)
        matrix.show(question, (question.origin, question.destination))
        matrix.before = None
        self.open_view("matrix")

    def action_search(self) -> None:
        """Search in all laws."""
        self.open_view("search")
        self.query_one("#search").focus()

    def action_diff(self) -> None:
        """Two days of the law of one jurisdiction."""
        asking.ask_diff(self)

    def show_diff(self, code: str, first: date, last: date) -> None:
        """Show the differences."""
        self.diff = (code, first, last)
        self.open_view("diff")

    def action_address(self) -> None:
        """Where the source of the rule is to be found."""
        row = self.query_one(RowList).row
        found = address(self.workspace.book, row.rule) if row and row.rule else ""
        if found:
            self.app.push_screen(Address(t("tui.atlas.address.title"), found))
        else:
            self.notify(t("tui.atlas.address.none"))

    def action_ask_swap(self) -> None:
        """The other direction."""
        if self.question.destination in self.workspace.book.jurisdictions:
            self.ask(self.question.swapped())
        else:
            self.notify(t("tui.atlas.no_way_back", place=self.question.destination))

    def action_ask_reading(self) -> None:
        """The strict reading of the law, or the one that counts what practice tolerates."""
        self.ask(self.question.changed(strict=not self.question.strict), self._at())

    def action_ask_from(self) -> None:
        """Choose the origin."""
        asking.ask_place(self, "origin")

    def action_ask_to(self) -> None:
        """Choose the destination."""
        asking.ask_place(self, "destination")

    def action_ask_via(self) -> None:
        """Choose a jurisdiction on the way."""
        asking.ask_place(self, "via")

    def action_ask_date(self) -> None:
        """Type a day."""
        asking.ask_day(self)

    def action_ask_data(self) -> None:
        """Choose data categories."""
        asking.ask_data(self)

    def action_ask_exporter(self) -> None:
        """Choose the kind of exporter."""
        asking.ask_exporter(self)

    def action_ask_counts(self) -> None:
        """Type numbers of persons."""
        asking.ask_counts(self)

    def action_ask_importer(self) -> None:
        """Choose what holds of the receiver."""
        asking.ask_importer(self)

    def action_ask_activity(self) -> None:
        """Choose purposes."""
        asking.ask_activity(self)

    def action_ask_pet(self) -> None:
        """Choose a technology; each stands with the verdict it leads to."""
        asking.ask_pet(self)

    # Questions that can be asked everywhere

    def copied(self) -> str:
        """The citation of the rule that is selected, or the command that gives what is shown."""
        row = self.query_one(RowList).row
        reading = self.view != "matrix" and not isinstance(self.focused, Timeline | Input)
        if reading and row is not None and row.rule:
            return citation(self.workspace.book, row.rule, self.question.day)
        return self.command()

    def why(self) -> Why | None:
        """Why the days, the cost or the verdict."""
        book = self.workspace.book
        if self.view == "matrix":
            matrix = self.query_one(MatrixView)
            one, two = matrix.pair
            if one == two:
                return None
            pair = matrix.asked.of_everyone().between(one, two)
            return why_verdict(book, self.law.document(pair))
        document = self.law.document(self.question)
        return why_row(book, self.query_one(RowList).row, document)

    def tables(self) -> Sequence[Table]:
        """The ways, technologies and changes of the question, or the matrix."""
        if self.view == "matrix":
            matrix = self.query_one(MatrixView)
            return [matrix_table(matrix.matrix, matrix.asked, self.law)]
        return question_tables(self.law, self.question)
