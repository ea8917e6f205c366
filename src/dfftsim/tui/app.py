"""The app: seven places under number keys, and what counts in all of them."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual._styles_cache import StylesCache
from textual.app import App, SystemCommand
from textual.await_complete import AwaitComplete
from textual.binding import BindingType
from textual.events import Event, Key
from textual.message import Message
from textual.screen import Screen

from dfftsim.errors import InputError, Problem
from dfftsim.i18n import LANGUAGES, language, set_language, t
from dfftsim.tui.help import HelpScreen
from dfftsim.tui.keys import key
from dfftsim.tui.places import PLACES, make_place, place_classes
from dfftsim.tui.plain import Plain
from dfftsim.tui.settings import Settings
from dfftsim.tui.themes import THEMES
from dfftsim.tui.why import Why, WhyScreen
from dfftsim.tui.workspace import Workspace

if TYPE_CHECKING:
    from textual.filter import LineFilter

    from dfftsim.backstage.crew import Crew
    from dfftsim.backstage.requests import Answer, Request
    from dfftsim.tui.exports import Table
    from dfftsim.tui.learn.tour import Guide
    from dfftsim.tui.swings import Swings

SHOWN_SECONDS = 6.0
KEEP_SECONDS = 60.0  # so much may be lost where the machine itself stops
MOST_PROBLEMS = 8
IDLE_SECONDS = 1.5  # after the first screen, the other places are imported while the user looks at it


def forget_drawn() -> None:
    """Let go of what widgets that are gone drew: Textual keeps up to a thousand of them in the cache of one
    method, tens of megabytes, for new widgets come with every box and change of language.
    """
    StylesCache.get_inner_outer.cache_clear()


class DfftApp(App[None]):
    """`settings` are what a user prefers and what was open last; tests give their own."""

    CSS_PATH = "app.tcss"
    TITLE = "dfftsim"
    ENABLE_COMMAND_PALETTE = True
    PAUSE_GC_ON_SCROLL = True

    BINDINGS: ClassVar[list[BindingType]] = [
        *(key(str(number), f"go('{name}')", f"app.{name}") for number, name in enumerate(PLACES, 1)),
        key("question_mark,f1", "help", "app.help", footer=True, display="?"),
        key("q", "quit", "app.quit", footer=True),
        key("ctrl+q", "quit", "app.quit_now", first=True),
        key("ctrl+o", "jump", "app.jump"),
        key("ctrl+t", "next_theme", "app.theme"),
        key("ctrl+l", "switch_language", "app.language"),
        key("ctrl+p", "command_palette", "app.palette", first=True),
        key("f8", "picture", "app.picture"),
        key("f2", "tour", "app.tour"),
        key("f3", "end_tour", "app.end_tour"),
    ]

    class Answered(Message):
        """An answer from backstage has come for a handler."""

        def __init__(self, handler: Callable[[Answer], None], answer: Answer) -> None:
            super().__init__()
            self.handler, self.answer = handler, answer

    def __init__(self, settings: Settings | None = None, source: str | None = None) -> None:
        self.settings = settings or Settings()
        super().__init__(ansi_color=self.settings.theme == "ansi")
        self.places = tuple(PLACES)
        self.workspace = Workspace()
        self.busy_note = ""
        self._plain = Plain()
        self.asked_source = source
        self.comparing: list[int] = []
        """The tickets of the comparison under way, in whatever place it was asked for."""
        self._asked: dict[int, Callable[[Answer], None]] = {}
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self.settings.theme
        for name in self.places:
            self.add_mode(name, partial(make_place, name))
        if self.settings.keymap:
            self.set_keymap(dict(self.settings.keymap))

    async def on_mount(self) -> None:
        """Open where the user left off, or where asked."""
        self.set_class(self.settings.ascii, "-ascii")
        source = self.asked_source or self.settings.source
        if source:
            self.open_scenario(source)
        place = self.settings.place if self.settings.place in self.places else self.places[0]
        await self.switch_mode(place)
        self.set_timer(IDLE_SECONDS, lambda: self.run_worker(place_classes, thread=True))
        self.set_interval(KEEP_SECONDS, self.keep)
        if problems := self.settings.problems:
            self.tell_problems(problems, t("tui.wrong_settings"))
        if not self.is_headless:
            self.call_after_refresh(lambda: self.office)  # they are ready when the first question comes
            if not self.is_web:
                self.leave_when_told()
        if not self.settings.seen:
            self.settings.seen = True
            self.notify(t("tui.not_a_forecast"), timeout=SHOWN_SECONDS)

    async def on_event(self, event: Event) -> None:
        """A note that only tells something goes with the next key; warnings and errors stay their time."""
        told = list(self._notifications)
        if isinstance(event, Key) and told and all(one.severity == "information" for one in told):
            self.clear_notifications()
        await super().on_event(event)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What all that is drawn goes through; with `--ascii` its signs become ASCII."""
        return (
            [*super().get_line_filters(), self._plain] if self.settings.ascii else super().get_line_filters()
        )

    def open_scenario(self, source: str) -> bool:
        """Take up a scenario; a wrong one is said, and the one before stays. Whether it was taken up."""
        before = self.workspace.source
        try:
            self.workspace.open(source)
        except InputError as error:
            self.tell_problems(error.problems, t("tui.wrong_scenario"))
            return False
        if source != before:
            self.stop_comparing()
        self.settings.source = source
        self.tell_places()
        return True

    def tell_problems(self, problems: Sequence[Problem], title: str) -> None:
        """What is wrong in a file, long enough to be read."""
        lines = [str(problem) for problem in problems[:MOST_PROBLEMS]]
        if len(problems) > MOST_PROBLEMS:
            lines.append(t("tui.more_problems", n=len(problems) - MOST_PROBLEMS))
        told = "\n".join(lines)
        self.notify(told, title=title, severity="error", timeout=4 * SHOWN_SECONDS, markup=False)

    def leave_when_told(self) -> None:
        """When the window is closed or the process is asked to end, keep what is open and leave."""
        loop = asyncio.get_running_loop()
        for name in ("SIGHUP", "SIGTERM"):
            with suppress(NotImplementedError, AttributeError):  # as on Windows
                loop.add_signal_handler(getattr(signal, name), self.leave)

    def leave(self) -> None:
        """Keep what is open for the next start, and end."""
        self.settings.save()
        self.exit()

    def keep(self) -> None:
        """Keep what is open, without making anybody wait for the disk."""
        write = partial(self.settings.write, self.settings.state())
        self.run_worker(write, thread=True, group="keep", exit_on_error=False)

    def look_at_file(self) -> None:
        """Take up the scenario at hand anew where its file was written meanwhile."""
        if self.workspace.file_changed():
            self.open_scenario(self.workspace.source)

    def tell_places(self) -> None:
        """Every mounted place hears that there is another scenario or result."""
        for stack in self._screen_stacks.values():
            for screen in stack:
                if hasattr(screen, "chosen") and screen.is_mounted:
                    screen.chosen()
        self.refresh_lines()

    @cached_property
    def office(self) -> Crew:
        """The processes backstage, started when first asked for."""
        from dfftsim.backstage.crew import Crew

        return Crew()

    def ask(self, request: Request, handler: Callable[[Answer], None]) -> int:
        """Ask backstage; `handler` gets the answers one by one in the UI's thread. The ticket for `drop`."""
        from dfftsim.backstage.requests import ends

        def handle(answer: Answer) -> None:
            if handle in self._asked.values():
                if ends(answer):
                    self._asked = {key: one for key, one in self._asked.items() if one is not handle}
                handler(answer)

        ticket = self.office.submit(request, lambda answer: self.post_message(self.Answered(handle, answer)))
        self._asked[ticket] = handle
        return ticket

    def drop(self, ticket: int) -> None:
        """Nothing more of what was asked under this ticket is wanted."""
        if self._asked.pop(ticket, None):
            self.office.cancel(ticket)

    def stop_comparing(self) -> None:
        """The comparison under way is not wanted any more; the looks that have come are kept."""
        if self.comparing:
            for ticket in self.comparing:
                self.drop(ticket)
            self.comparing.clear()
            self.say_busy("")

    def on_dfft_app_answered(self, message: Answered) -> None:
        """Pass it to who asked, if it is still wanted."""
        message.handler(message.answer)

    def on_unmount(self) -> None:
        """The processes backstage go with the app."""
        if "office" in self.__dict__:
            self.office.close()

    @cached_property
    def swings(self) -> Swings:
        """What numbers do at the ends of their ranges, as far as it has been computed."""
        from dfftsim.tui.swings import Swings

        return Swings(self)

    @cached_property
    def guide(self) -> Guide:
        """The guided tour, which goes over all places."""
        from dfftsim.tui.learn.tour import Guide

        return Guide(self)

    def action_tour(self) -> None:
        """Begin the tour; while it is on, its next step."""
        if self.guide.running:
            self.guide.skip()
        else:
            self.guide.start()

    def action_end_tour(self) -> None:
        """Leave the tour."""
        self.guide.end()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The key that ends the tour counts while it is on."""
        return self.guide.running if action == "end_tour" else True

    def say_busy(self, note: str) -> None:
        """The message at the right of the status line; an empty one ends it."""
        self.busy_note = note
        self.refresh_lines()

    def refresh_lines(self) -> None:
        """Draw status and keys anew."""
        if self.screen_stack:
            self.screen.query("StatusLine, KeyLine, PlaceBar").refresh()

    async def action_go(self, place: str) -> None:
        """To a place. With no scenario open the highlighted one is taken along, so that no place is empty."""
        highlighted = self.settings.kept.get("scenarios", {}).get("source")
        if self.workspace.scenario is None and highlighted and place != "scenarios":
            self.open_scenario(str(highlighted))
        self.look_at_file()
        await self.switch_mode(place)
        self.settings.place = place

    def action_help(self) -> None:
        """What can be done here."""
        self.push_screen(HelpScreen(self.screen))

    def action_next_theme(self) -> None:
        """The next theme."""
        names = [theme.name for theme in THEMES]
        self.choose_theme(names[(names.index(self.theme) + 1) % len(names)])

    def choose_theme(self, name: str) -> None:
        """Take a theme; the terminal's own colours are passed through for `ansi` only."""
        self.theme = name
        self.settings.theme = name

    def action_switch_language(self) -> None:
        """The other language, at once and everywhere."""
        self.choose_language(LANGUAGES[(LANGUAGES.index(language()) + 1) % len(LANGUAGES)])

    def choose_language(self, lang: str) -> None:
        """Put the words of a language everywhere."""
        set_language(lang)
        self.settings.lang = lang
        for stack in self._screen_stacks.values():
            for screen in stack:
                if hasattr(screen, "relabelled") and screen.is_mounted:
                    screen.relabelled()
        self.call_after_refresh(forget_drawn)

    def pop_screen(self) -> AwaitComplete:
        """A box is closed: what its widgets drew goes too."""
        self.call_later(forget_drawn)
        return super().pop_screen()

    def explain_why(self, answer: Why | None) -> None:
        """Show why, or that there is nothing to explain here."""
        if answer is None:
            self.notify(t("tui.why.nothing"))
        else:
            self.push_screen(WhyScreen(answer))

    def put_on_clipboard(self, text: str) -> None:
        """Copy, and keep the text in a file too, for terminals that cannot copy."""
        if not text:
            self.notify(t("tui.copy.nothing"))
            return
        self.copy_to_clipboard(text)
        path = self.settings.keep_copy(text)
        told = t("tui.copy.done", path=path) if path else t("tui.copy.unkept")
        self.notify(told, timeout=SHOWN_SECONDS, markup=False)

    def export_screen(self, screen: Screen[Any], name: str, tables: Sequence[Table] = ()) -> None:
        """Write tables in all formats, and a picture of the screen. name: part of the files' names."""
        from dfftsim.tui.exports import write_tables
        from dfftsim.tui.picture import write_picture

        folder, stem = self.settings.export_folder, f"dfftsim-{name}"
        try:
            written = write_tables(tables, folder, stem, screen.about() if hasattr(screen, "about") else ())
            written.append(write_picture(screen, folder / f"{stem}.svg"))
        except OSError as error:
            self.notify(t("tui.export.failed", why=str(error)), severity="error", markup=False)
            return
        names = ", ".join(path.name for path in written)
        self.notify(t("tui.export.done", folder=folder, names=names), timeout=SHOWN_SECONDS, markup=False)

    def action_picture(self) -> None:
        """A picture of the screen alone."""
        self.export_screen(self.screen, "screen")

    def action_jump(self) -> None:
        """A letter on everything that can be focused."""
        from dfftsim.tui.jump import JumpScreen, targets

        if found := targets(self.screen):
            self.push_screen(JumpScreen(found), lambda widget: widget and widget.focus())

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Everything the keys do here, the places, themes, languages and scenarios."""
        from dfftsim.tui.palette import commands

        yield from commands(self, screen)

    async def action_quit(self) -> None:
        """Leave; what was open is kept for the next start."""
        self.leave()
