"""The place to learn and to present: contents on the left, a chapter on the right."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input

from dfftsim.errors import InputError
from dfftsim.i18n import pick, t
from dfftsim.report.numbers import significant
from dfftsim.tui.asked import Result
from dfftsim.tui.frame import app_of
from dfftsim.tui.keys import key
from dfftsim.tui.learn.assumed import Assumptions
from dfftsim.tui.learn.chapters import (
    ASSUMPTIONS,
    CHAPTERS,
    FIRST,
    FLOW,
    GLOSSARY,
    STORY,
    TOUR,
    Contents,
    chapter_title,
    glossary_rows,
    page_rows,
)
from dfftsim.tui.learn.presenter import BigNumber, PresenterScreen, big_numbers
from dfftsim.tui.learn.story import SCENARIO, Story, story_rows
from dfftsim.tui.place import Place
from dfftsim.tui.rows import EVENT, PLAIN, QUIET, STRONG, Row, RowList
from dfftsim.tui.workspace import STANDARD

FILTERED = (GLOSSARY, ASSUMPTIONS)


class LearnPlace(Place):
    """Read, follow a flow, go on a tour, tell a story, change an assumption."""

    NAME = "learn"
    DEFAULT_CSS = """
    LearnPlace #columns { height: 1fr; }
    LearnPlace.-narrow Contents { width: 27; }
    LearnPlace #reader { width: 1fr; height: 1fr; }
    LearnPlace #chapter { width: 1fr; height: 1fr; }
    LearnPlace Input { display: none; }
    LearnPlace Input.-shown { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        key("P", "present", "learn.present", footer=True),
        key("n", "another(1)", "learn.another", footer=True),
        key("p", "another(-1)", "learn.other"),
        key("t", "tour", "learn.tour", footer=True),
        key("R", "restart", "learn.restart", footer=True),
        key("slash", "filter", "learn.filter", footer=True),
        key("escape,left", "contents", "learn.contents"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.chapter = FIRST
        self.wanted = ""
        self.flow_number = 0
        self.everything = False
        self.story: Story | None = None

    @property
    def kept(self) -> dict[str, Any]:
        """What is found again at the next start: chapter, tour and story."""
        kept: dict[str, Any] = app_of(self).settings.kept.setdefault(self.NAME, {})
        return kept

    def body(self) -> ComposeResult:
        """The contents, and room for a chapter."""
        with Horizontal(id="columns"):
            yield Contents()
            with Vertical(id="reader"):
                yield Vertical(id="chapter")
                yield Input(id="field")

    async def on_mount(self) -> None:
        """Where it was left."""
        known = [chapter for chapters in CHAPTERS.values() for chapter in chapters]
        chapter = self.kept.get("chapter", FIRST)
        self.chapter = chapter if chapter in known else FIRST
        self.query_one(Contents).show(self.chapter)
        self.query_one(Contents).focus()
        await self.show_chapter()

    def relabelled(self) -> None:
        """In the other language, at the same chapter."""

        async def again() -> None:
            await self.recompose()
            self.query_one(Contents).show(self.chapter)
            self.query_one(Contents).focus()
            await self.show_chapter()

        self.call_later(again)

    def chosen(self) -> None:
        """Another scenario: other flows, other numbers."""
        self.flow_number = 0
        self.call_later(self.show_chapter)

    async def on_contents_opened(self, message: Contents.Opened) -> None:
        """Show a chapter, and go into it."""
        if message.chapter != self.chapter:
            self.chapter = self.kept["chapter"] = message.chapter
            self.wanted = ""
            await self.show_chapter()
        if message.enter:
            self.enter_chapter()

    def enter_chapter(self) -> None:
        """The focus into what is to be done there."""
        if self.chapter == TOUR:
            self.action_tour()
        elif self.query_one(Input).has_class("-shown") and self.chapter == STORY:
            self.query_one(Input).focus()
        elif found := self.query("#chapter RowList, #chapter DataTable"):
            found.first().focus()

    async def show_chapter(self) -> None:
        """The widget of the chapter, with what is in it."""
        box = self.query_one("#chapter")
        await box.remove_children()
        await box.mount(self.chapter_widget())
        self.fill()
        self.refresh_bindings()

    def chapter_widget(self) -> Widget:
        """An empty one."""
        if self.chapter == ASSUMPTIONS:
            known = self.workspace.run_like(self.workspace.question())
            used = [row["id"] for row in (known.document if known else {}).get("judgements", ())]
            return Assumptions(used, self.everything, self.wanted)
        return RowList(id="learn")

    def fill(self) -> None:
        """Its rows, and the field where one is needed."""
        field = self.query_one("#field", Input)
        story = self.told_story() if self.chapter == STORY else None
        asked = story is not None and bool(story.asked)
        field.set_class(asked or bool(self.wanted), "-shown")
        field.border_title = t("tui.learn.story.guess") if asked else t("tui.key.learn.filter")
        if self.chapter == ASSUMPTIONS:
            return
        rows = self.rows()
        self.query_one("#chapter RowList", RowList).show(rows, chapter_title(self.chapter))

    def rows(self) -> list[Row]:
        """What the chapter says."""
        if self.chapter == GLOSSARY:
            return glossary_rows(self.wanted)
        if self.chapter == TOUR:
            return self.tour_rows()
        if self.chapter == FLOW:
            return self.flow_rows()
        if self.chapter == STORY:
            story = self.told_story()
            return story_rows(story) if story else [Row(PLAIN, t("tui.learn.story.none"))]
        rows = page_rows(self.chapter.removeprefix("page."))
        return [*rows, *self.estimate_rows()] if self.chapter == "page.numbers" else rows

    def estimate_rows(self) -> list[Row]:
        """How far the estimates of the levers were off, where some have been checked."""
        from dfftsim.tui.levers.estimates import estimate_error_p90

        errors = app_of(self).settings.kept.get("levers", {}).get("errors", [])
        found = estimate_error_p90(errors)
        if found is None:
            return []
        p90, count = found
        text = t("tui.learn.estimates", n=count, points=significant(100 * p90))
        return [Row(PLAIN), Row(PLAIN, text)]

    def tour_rows(self) -> list[Row]:
        """All steps; those that were done are marked."""
        guide = app_of(self).guide
        done = self.kept.get("tour", 0)
        intro = t("tui.learn.tour.intro")
        rows = [
            Row(STRONG, t("tui.learn.tour")),
            Row(PLAIN),
            Row(PLAIN, intro),
            Row(PLAIN),
        ]
        for number, step in enumerate(guide.steps):
            mark = "✓" if number < done else "▸" if number == done else "·"
            if app_of(self).settings.ascii:
                mark = {"✓": "v", "▸": ">", "·": "."}[mark]
            text = t(f"tui.learn.tour.{step.id}")
            rows.append(Row(EVENT, text, head=f"{mark} {step.keys:<5}"))
        return rows

    def flow_rows(self) -> list[Row]:
        """One flow of the scenario at hand, or of the standard one, event by event."""
        from datetime import date

        from dfftsim import stored
        from dfftsim.scenario.loading import load
        from dfftsim.tui.learn.one_flow import NAMED, flow_rows, lives

        source = self.workspace.source
        recording = stored.recording(source) if source else None
        if recording is None or not recording["rows"]:
            source = STANDARD
            recording = stored.recording(source)
        if recording is None:
            return [Row(PLAIN, t("tui.learn.one_flow.none"))]
        named = next((origin for name, origin in NAMED if name == source), "")
        flows = lives(recording, named) if self.flow_number == 0 else lives(recording)
        if not flows:
            return [Row(PLAIN, t("tui.learn.one_flow.none"))]
        try:
            scenario = load(source)
        except InputError as error:
            return [Row(PLAIN, str(error))]
        events = flows[self.flow_number % len(flows)]
        start = date.fromisoformat(recording["horizon"]["start"])
        rows = flow_rows(events, scenario, start, self.workspace.book)
        return [*rows, Row(QUIET, t("tui.learn.one_flow.from", title=pick(scenario.title)))]

    def told_story(self) -> Story | None:
        """The story as far as it was told; None where its results are not of today."""
        from dfftsim import stored

        if self.story is None:
            result, variants = Result.shipped(SCENARIO), stored.variants(SCENARIO)
            if result is None or not variants:
                return None
            self.story = Story(result, variants)
            self.story.take(self.kept.get("story", {}))
        return self.story

    def on_row_list_picked(self, message: RowList.Picked) -> None:
        """A remedy is chosen."""
        if self.story is not None:
            self.story.choose(message.pick)
            self.after_story()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """A guess is given, or the filter is left."""
        if self.chapter != STORY:
            self.enter_chapter()
            return
        story = self.told_story()
        if story is None:
            return
        if not story.guess(event.value):
            self.notify(t("tui.learn.story.no_guess"), severity="warning")
            return
        event.input.value = ""
        self.after_story()

    def after_story(self) -> None:
        """Keep it, show it, and go where the next thing is to be done."""
        assert self.story is not None
        self.kept["story"] = self.story.kept()
        self.fill()
        self.enter_chapter()
        if not self.story.asked:
            rows = self.query_one("#chapter RowList", RowList)
            rows.point_at_choice()

    def on_input_changed(self, event: Input.Changed) -> None:
        """The filter follows what is typed."""
        if self.chapter == GLOSSARY:
            self.wanted = event.value
            self.query_one("#chapter RowList", RowList).show(self.rows(), chapter_title(self.chapter))
        elif self.chapter == ASSUMPTIONS:
            self.wanted = event.value
            for table in self.query(Assumptions):
                table.wanted = event.value
                table.fill(table.known)

    def on_assumptions_changed(self) -> None:
        """A number was changed: the status line tells how many are."""
        app_of(self).refresh_lines()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys count in the chapters where they do something."""
        chapter = getattr(self, "chapter", FIRST)
        if action == "another":
            return chapter == FLOW
        if action == "restart":
            return chapter in (STORY, TOUR)
        if action == "filter":
            return chapter in FILTERED
        return True

    def action_filter(self) -> None:
        """Type what is looked for."""
        field = self.query_one("#field", Input)
        field.add_class("-shown")
        field.focus()

    async def action_contents(self) -> None:
        """Back to the contents; a filter ends."""
        if self.wanted:
            self.wanted = ""
            self.query_one("#field", Input).value = ""
            self.query_one("#field", Input).remove_class("-shown")
        self.query_one(Contents).focus()

    def action_another(self, by: int) -> None:
        """Another flow."""
        self.flow_number = max(0, self.flow_number + by)
        self.fill()

    def action_tour(self) -> None:
        """Begin the tour, or go on with it."""
        app_of(self).guide.start()

    def action_restart(self) -> None:
        """The story or the tour from its beginning."""
        if self.chapter == STORY:
            self.story = None
            self.kept.pop("story", None)
        else:
            self.kept["tour"] = 0
        self.fill()

    def action_present(self) -> None:
        """One number at a time, in big type."""
        from dfftsim.tui.scenarios.facts import result_rows

        numbers: list[BigNumber] = []
        heading = ""
        if self.chapter == STORY and self.story is not None:
            numbers = big_numbers(story_rows(self.story), under_headings=True)
            heading = t("tui.learn.story.title")
        result = self.workspace.run_of(self.workspace.question()) or Result.shipped(SCENARIO)
        if not numbers and result is not None:
            numbers = big_numbers(list(result_rows(result)))
            heading = pick(result.document["title"]) or result.document["scenario"]
        if not numbers:
            self.notify(t("tui.learn.present.none"))
            return
        self.app.push_screen(PresenterScreen(numbers, heading))

    def tables(self) -> Any:
        """The rows of the chapter as they stand."""
        from dfftsim.tui.exports import Table

        if self.chapter == ASSUMPTIONS:
            return ()
        rows = [[row.text, row.beside] for row in self.rows() if row.text]
        return [Table(self.chapter.replace(".", "-"), chapter_title(self.chapter), ["text", "value"], rows)]
