"""The guided tour over the true app: what to press, and by the app's own state whether it has happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.content import Content
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Static

from dfftsim.i18n import language, t
from dfftsim.tui.help import HelpScreen
from dfftsim.tui.why import WhyScreen

if TYPE_CHECKING:
    from dfftsim.tui.app import DfftApp

LOOK_SECONDS = 0.15

State = Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """One step: `tui.learn.tour.ID` is its text. keys: what to press. place: where it happens; a step whose
    place there is not is left out. reached: from the app's state at the beginning of the step and now.
    """

    id: str
    keys: str
    place: str
    reached: Callable[[State, State], bool]


def state_of(app: DfftApp) -> dict[str, Any]:
    """What the steps look at: where the user is, what is open, what is on top."""
    screen = app.screen
    player = getattr(screen, "player", None)
    return {
        "place": getattr(screen, "NAME", ""),
        "cursor": app.settings.kept.get("scenarios", {}).get("source", ""),
        "source": app.workspace.source,
        "why": isinstance(screen, WhyScreen),
        "help": isinstance(screen, HelpScreen),
        "modal": isinstance(screen, ModalScreen),
        "language": language(),
        "theme": app.theme,
        "playing": bool(getattr(getattr(player, "clock", None), "playing", False)),
    }


def at(place: str) -> Callable[[State, State], bool]:
    """Reached when the user is at a place."""
    return lambda before, now: bool(now["place"] == place)


def changed(name: str) -> Callable[[State, State], bool]:
    """Reached when something is another than at the beginning of the step."""
    return lambda before, now: bool(now[name] != before[name])


def opened(before: State, now: State) -> bool:
    """A scenario is at hand, and it was opened now or the user has left the list for it."""
    return bool(now["source"]) and (now["source"] != before["source"] or now["place"] == "live")


STEPS = (
    Step("begin", "1", "scenarios", lambda before, now: now["place"] == "scenarios" and bool(now["cursor"])),
    Step("cursor", "↓ ↑", "scenarios", changed("cursor")),
    Step("why", "tab w", "scenarios", lambda before, now: bool(now["why"])),
    Step("close", "esc", "scenarios", lambda before, now: not now["modal"]),
    Step("open", "1 ↵", "scenarios", opened),
    Step("live", "2", "live", at("live")),
    Step("atlas", "3", "atlas", at("atlas")),
    Step("levers", "4", "levers", at("levers")),
    Step("compare", "5", "compare", at("compare")),
    Step("parties", "6", "parties", at("parties")),
    Step("help", "?", "", lambda before, now: bool(now["help"])),
    Step("language", "^l", "", changed("language")),
    Step("end", "7", "learn", at("learn")),
)


class TourNote(Static):
    """The step of now, over whatever screen is open."""

    DEFAULT_CSS = """
    TourNote {
        dock: bottom; layer: top; width: 100%; height: auto; max-height: 5; margin: 0 2 2 2; padding: 0 1;
        border: round $accent; background: $panel; color: $foreground;
    }
    """


class Guide:
    """Goes through the steps: looks at the app several times a second, and writes the note."""

    def __init__(self, app: DfftApp) -> None:
        self.app = app
        self.steps = [step for step in STEPS if step.place in app.places or not step.place]
        self.number = -1
        self.before: State = {}
        self.timer: Timer | None = None

    @property
    def kept(self) -> dict[str, Any]:
        """What is found again at the next start."""
        kept: dict[str, Any] = self.app.settings.kept.setdefault("learn", {})
        return kept

    @property
    def running(self) -> bool:
        """Whether the tour is on."""
        return 0 <= self.number < len(self.steps)

    @property
    def step(self) -> Step:
        """The step of now."""
        return self.steps[self.number]

    def start(self) -> None:
        """Begin, or go on where it was left."""
        done = self.kept.get("tour", 0)
        self.go(done if done < len(self.steps) else 0)
        if self.timer is None:
            self.timer = self.app.set_interval(LOOK_SECONDS, self.look)

    def go(self, number: int) -> None:
        """To a step; past the last one the tour is over."""
        self.number = number
        self.kept["tour"] = number
        self.before = state_of(self.app)
        if number >= len(self.steps):
            self.end()
            self.app.notify(t("tui.learn.tour.done"))
        else:
            self.write()

    def skip(self) -> None:
        """The next step, whether this one was done or not."""
        self.go(self.number + 1)

    def end(self) -> None:
        """Leave the tour; it goes on from here the next time."""
        if self.timer is not None:
            self.timer.stop()
            self.timer = None
        self.number = -1
        self.remove_notes()
        self.app.tell_places()

    def look(self) -> None:
        """Whether the step was done; the note follows the user from screen to screen."""
        if not self.running or not self.app.screen_stack:
            return
        if self.step.reached(self.before, state_of(self.app)):
            self.go(self.number + 1)
        elif not self.app.screen.query(TourNote):
            self.write()

    def write(self) -> None:
        """The note, on the screen that is open and on no other."""
        for screen in self.app.screen_stack[:-1]:
            screen.query(TourNote).remove()
        content = self.content()
        notes = self.app.screen.query(TourNote)
        if notes:
            notes.first(TourNote).update(content)
        else:
            self.app.screen.mount(TourNote(content))

    def content(self) -> Content:
        """Number, key and text."""
        head = t("tui.learn.tour.head", n=self.number + 1, of=len(self.steps))
        return Content.assemble(
            (head, "bold $accent"), "  ",
            (f" {self.step.keys} ", "bold reverse"), " ",
            t(f"tui.learn.tour.{self.step.id}"), "\n",
            (t("tui.learn.tour.keys"), "$foreground 70%"),
        )  # fmt: skip

    def remove_notes(self) -> None:
        """From every screen."""
        for stack in self.app._screen_stacks.values():
            for screen in stack:
                screen.query(TourNote).remove()
