"""The first place: scenarios on the left, what is known of the one under the cursor on the right."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult, SuspendNotSupported
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Input
from textual.worker import get_current_worker

from dfftsim.errors import InputError, Problem
from dfftsim.i18n import pick, t
from dfftsim.tui.asked import Question, Result
from dfftsim.tui.frame import app_of
from dfftsim.tui.keys import key
from dfftsim.tui.place import Place
from dfftsim.tui.rows import HEADING, PLAIN, STRONG, Row
from dfftsim.tui.scenarios.asking import FileNameScreen, ProblemsScreen
from dfftsim.tui.scenarios.editor import edit, editor_command
from dfftsim.tui.scenarios.entries import Entry, own_entries, shipped_entries, with_recent
from dfftsim.tui.scenarios.facts import rows_of
from dfftsim.tui.scenarios.listing import ScenarioList
from dfftsim.tui.scenarios.preview import Preview
from dfftsim.tui.scenarios.today import WorldToday
from dfftsim.tui.workspace import STANDARD

if TYPE_CHECKING:
    from dfftsim.backstage.requests import Answer
    from dfftsim.scenario.model import Scenario


@lru_cache(maxsize=64)
def read_scenario(path: str, changed: float) -> Scenario:
    """A scenario, read anew when its file has changed. Raises InputError."""
    from dfftsim.scenario.loading import load

    return load(path)


class ScenariosPlace(Place):
    """Choose a scenario, see what it asks and what came of it; copy, edit, run."""

    NAME = "scenarios"
    DEFAULT_CSS = """
    ScenariosPlace #columns { height: 1fr; }
    ScenariosPlace #left { width: 46; height: 1fr; layout: vertical; }
    ScenariosPlace #right { width: 1fr; height: 1fr; }
    ScenariosPlace #filter { display: none; height: 3; }
    ScenariosPlace #filter.-shown { display: block; }
    ScenariosPlace.-narrow #left { width: 32; }
    ScenariosPlace.-wide #left { width: 64; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        key("n", "new", "scenarios.new", footer=True),
        key("d", "duplicate", "scenarios.duplicate", footer=True),
        key("E", "edit", "scenarios.edit", footer=True),
        key("r", "run", "scenarios.run", footer=True),
        key("x", "compare", "scenarios.compare", footer=True),
        key("slash", "filter", "scenarios.filter", footer=True),
        key("escape", "clear", "scenarios.clear"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.wanted = ""
        self.before_filter = ""
        self.source = ""
        self.shown: Result | None = None
        self.running: tuple[int, str] | None = None
        self.known: list[Entry] = []
        self.seen: tuple[frozenset[tuple[str, float]], dict[str, Any]] = (frozenset(), {})

    @property
    def kept(self) -> dict[str, Any]:
        """What is found again at the next start: files opened lately, and the cursor."""
        kept: dict[str, Any] = app_of(self).settings.kept.setdefault(self.NAME, {})
        return kept

    def body(self) -> ComposeResult:
        """The sentence about today, the list, the preview."""
        self.source = self.source or self.workspace.source or self.kept.get("source", STANDARD)
        yield WorldToday(self.workspace.book)
        with Horizontal(id="columns"):
            with Horizontal(id="left"):
                field = Input(self.wanted, placeholder=t("tui.scenarios.filter"), id="filter")
                field.set_class(bool(self.wanted), "-shown")
                yield field
                yield ScenarioList()
            with Horizontal(id="right"):
                yield Preview()

    def on_mount(self) -> None:
        """Fill the list, and go to it."""
        self.look_again()
        self.query_one(ScenarioList).focus()

    def on_screen_resume(self) -> None:
        """Back from another place, where a file may have been written or numbers changed."""
        if self.known and self.now() != self.seen:
            self.look_again()

    def now(self) -> tuple[frozenset[tuple[str, float]], dict[str, Any]]:
        """What decides the list and the preview beside the results."""
        return self.on_disk(), dict(self.workspace.changes)

    def on_disk(self) -> frozenset[tuple[str, float]]:
        """What tells whether the user's files have changed."""
        paths = [*Path().glob("*.y*ml"), *map(Path, self.kept.get("recent", []))]
        return frozenset((str(path), path.stat().st_mtime) for path in paths if path.is_file())

    def relabelled(self) -> None:
        """In the other language, with the cursor where it was."""
        focused = type(self.focused)

        async def again() -> None:
            await self.recompose()
            self.show_list()
            self.query(focused.__name__).focus()

        self.call_later(again)

    def chosen(self) -> None:
        """Another scenario is at hand, or a result of it."""
        source = self.workspace.source
        if Path(source).suffix:
            self.kept["recent"] = with_recent(self.kept.get("recent", []), source)
        self.look_again()

    def look_again(self) -> None:
        """Read what scenarios there are: files may have come and gone."""
        self.seen = self.now()
        own = own_entries(Path(), self.kept.get("recent", []))
        self.known = shipped_entries(self.workspace.book.last_day) + own
        self.show_list()

    def show_list(self) -> None:
        """Those that match what is typed."""
        widget = self.query_one(ScenarioList)
        entries = [entry for entry in self.known if entry.matches(self.wanted)]
        widget.border_title = t("tui.scenarios.list", n=len(entries))
        widget.show(entries, self.source, self.workspace.source)

    def on_scenario_list_pointed(self, message: ScenarioList.Pointed) -> None:
        """The preview follows."""
        preview = self.query_one(Preview)
        entry = message.entry
        if entry is None:
            preview.show([], t("tui.scenarios.none"))
            return
        self.source = self.kept["source"] = entry.source
        self.show_preview(entry)

    def show_preview(self, entry: Entry) -> None:
        """Title and question at once, the rest as soon as the file is read, which may take a tenth second."""
        preview = self.query_one(Preview)
        if preview.border_title != entry.source:
            head = [Row(STRONG, pick(entry.title)), Row(PLAIN, pick(entry.question))]
            preview.show(head, entry.source)
        self.run_worker(lambda: self.look_up(entry), thread=True, exclusive=True, group="preview")

    def look_up(self, entry: Entry) -> None:
        """In a thread: all that is known of an entry; for a broken file what is wrong with it."""
        worker, result = get_current_worker(), None
        try:
            at_hand = self.workspace.scenario if entry.source == self.workspace.source else None
            if at_hand is None or entry.own:
                at_hand = read_scenario(str(entry.path), entry.path.stat().st_mtime)
            question = self.workspace.question_of(entry.source, at_hand, at_hand.hash)
            result = self.known_of(question)
            other = result is not None and dict(result.question.changes) != dict(question.changes)
            rows = rows_of(at_hand, result, t("tui.scenarios.unlike.numbers") if other else "")
        except OSError as error:
            rows = [Row(PLAIN, str(error))]
        except InputError as error:
            head = Row(HEADING, t("tui.scenarios.problems", n=len(error.problems)))
            rows = [head, *(Row(PLAIN, str(one)) for one in error.problems)]
        if not worker.is_cancelled:
            self.app.call_from_thread(self.show_rows, entry, rows, result)

    def show_rows(self, entry: Entry, rows: list[Row], result: Result | None) -> None:
        """If the cursor still stands there."""
        if self.is_attached and self.source == entry.source:
            self.shown = result
            self.query_one(Preview).show(rows, entry.source)

    def known_of(self, question: Question) -> Result | None:
        """The run that answers it, or one of the same file with other numbers, which the preview tells."""
        return self.workspace.run_like(question) or Result.shipped(question.source)

    @property
    def entry(self) -> Entry | None:
        """The scenario under the cursor."""
        return self.query_one(ScenarioList).pointed

    def on_scenario_list_chosen(self, message: ScenarioList.Chosen) -> None:
        """Open it and go where it is played."""
        self.open_and_go(message.entry, "live")

    def open_and_go(self, entry: Entry, place: str) -> None:
        """Take up a scenario, and go to a place if there is one."""
        app = app_of(self)
        if entry.source != self.workspace.source and not app.open_scenario(entry.source):
            return
        if place in app.places:
            app.run_worker(app.action_go(place), exclusive=True, group="go")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that would do nothing are hidden."""
        if action == "run":
            return hasattr(self.app, "ask")
        if action == "compare":
            return "compare" in app_of(self).places
        return True

    def action_compare(self) -> None:
        """Open it and go to the comparison."""
        if self.entry:
            self.open_and_go(self.entry, "compare")

    def action_filter(self) -> None:
        """Type what is looked for."""
        field = self.query_one("#filter", Input)
        if not field.has_class("-shown"):
            self.before_filter = self.source
        field.add_class("-shown")
        field.focus()

    def action_clear(self) -> None:
        """All scenarios again, and the one that was pointed at before."""
        field = self.query_one("#filter", Input)
        if self.before_filter:
            self.source, self.before_filter = self.before_filter, ""
        self.wanted = field.value = ""
        self.show_list()
        field.remove_class("-shown")
        self.query_one(ScenarioList).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """The list follows what is typed."""
        if event.value != self.wanted:
            self.wanted = event.value
            self.show_list()

    def on_input_submitted(self) -> None:
        """From the field into the list; an empty field goes."""
        field = self.query_one("#filter", Input)
        field.set_class(bool(field.value), "-shown")
        self.query_one(ScenarioList).focus()

    def action_new(self) -> None:
        """A commented copy of the standard scenario, opened in the editor."""
        self.ask_copy(STANDARD, t("tui.scenarios.new.title"), "my-scenario.yaml", then_edit=True)

    def action_duplicate(self) -> None:
        """A commented copy of the one under the cursor."""
        if entry := self.entry:
            source = str(entry.path) if entry.own else entry.source
            proposal = f"my-{entry.path.stem.removeprefix('my-')}.yaml"
            self.ask_copy(source, t("tui.scenarios.duplicate.title", name=entry.source), proposal)

    def ask_copy(self, source: str, title: str, proposal: str, then_edit: bool = False) -> None:
        """Ask for the file's name and write it."""
        from dfftsim.scenario.shipped_files import new_from

        def named(name: str | None) -> None:
            if name is None:
                return
            try:
                path = new_from(source, name if Path(name).suffix else f"{name}.yaml")
            except (InputError, OSError) as error:
                self.notify(str(error), severity="error", markup=False)
                return
            self.notify(t("tui.scenarios.written", path=path), markup=False)
            self.kept["recent"] = with_recent(self.kept.get("recent", []), str(path))
            self.wanted, self.source = "", self.source_of(path)
            self.look_again()
            if then_edit:
                self.action_edit()

        told = t("tui.scenarios.copy.told", folder=Path().resolve())
        self.app.push_screen(FileNameScreen(title, told, proposal), named)

    @staticmethod
    def source_of(path: Path) -> str:
        """How the list calls a file."""
        return path.name if path.resolve().parent == Path().resolve() else str(path.resolve())

    def action_edit(self) -> None:
        """The file in the user's editor; on return all that is wrong in it."""
        entry = self.entry
        if entry is None:
            return
        if not entry.own:
            self.notify(t("tui.scenarios.shipped_stay"), markup=False)
            return
        command = editor_command()
        if not command:
            self.notify(t("tui.scenarios.no_editor"), severity="warning", markup=False)
            return
        try:
            with self.app.suspend():
                wrong = edit(entry.path, command)
        except SuspendNotSupported:
            self.notify(t("tui.scenarios.no_suspend", path=entry.path), severity="warning", markup=False)
            return
        if wrong:
            self.notify(wrong, severity="warning", markup=False)
        self.edited(entry)

    def edited(self, entry: Entry) -> None:
        """A file has changed: check it, tell what is wrong, take it up anew where it is the one at hand."""
        from dfftsim.scenario.loading import validate_file

        problems = validate_file(entry.path)
        if problems:
            self.look_again()
            self.show_problems(problems)
            return
        self.notify(t("tui.scenarios.valid", path=entry.path), markup=False)
        if entry.source == self.workspace.source:
            app_of(self).open_scenario(entry.source)
        else:
            self.look_again()

    def show_problems(self, problems: list[Problem], can_edit: bool = True) -> None:
        """All of them, over the place."""
        self.app.push_screen(
            ProblemsScreen(problems, can_edit), lambda again: self.action_edit() if again else None
        )

    def action_run(self) -> None:
        """Run the one under the cursor; the same key stops it."""
        app = app_of(self)
        if self.running:
            app.drop(self.running[0])
            self.running = None
            app.say_busy("")
            self.notify(t("tui.scenarios.stopped"))
        elif entry := self.entry:
            question = self.workspace.question_of(entry.source, None, "")
            request = question.run(str(entry.path) if entry.own else "")
            ticket = app.ask(request, lambda answer: self.answered(entry, question, answer))
            self.running = (ticket, entry.source)
            app.say_busy(t("tui.scenarios.starting", name=entry.source))

    def answered(self, entry: Entry, question: Question, answer: Answer) -> None:
        """How far the run is, and what came of it."""
        from dfftsim.backstage.requests import Failed, Progress, Refused, Snapshot, ends

        app = app_of(self)
        if isinstance(answer, Progress):
            app.say_busy(t("tui.scenarios.running", name=entry.source, done=answer.done, total=answer.total))
        if ends(answer):
            self.running = None
            app.say_busy("")
        if isinstance(answer, Snapshot) and answer.final:
            self.workspace.keep(Result.answered(question, answer))
            app.look_at_file()
            app.tell_places()
            self.notify(t("tui.scenarios.done", name=entry.source), markup=False)
        elif isinstance(answer, Refused):
            self.show_problems(list(answer.problems), entry.own)
        elif isinstance(answer, Failed):
            self.notify(answer.message, severity="error", markup=False)

    def copied(self) -> str:
        """The command that gives what the preview shows."""
        if self.entry is None:
            return ""
        shown = self.shown if self.shown and self.shown.question.source == self.entry.source else None
        question = self.workspace.question_of(self.entry.source, None, "")
        return shown.command() if shown else question.command()

    def why(self) -> Any:
        """Of the first number of the preview."""
        return next((row.why for row in self.query_one(Preview).rows if row.why), None)

    def tables(self) -> Any:
        """The numbers of the preview, and the pairs of today."""
        entry = self.entry
        preview = self.query_one(Preview)
        if entry:
            preview.border_title = preview.border_title or pick(entry.title)
        return [*preview.tables(), *self.query_one(WorldToday).tables()]
