"""What surrounds every place: the bar of places, the status line, the line of keys, and the message on a
terminal that is too small.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.dom import DOMNode
from textual.widget import Widget

from dfftsim.i18n import language, t
from dfftsim.tui.keys import shown, word_of
from dfftsim.tui.text import cut

if TYPE_CHECKING:
    from dfftsim.tui.app import DfftApp


def app_of(node: DOMNode) -> DfftApp:
    """The app a widget or screen is part of, with what is ours in it."""
    return cast("DfftApp", node.app)


class Line(Widget):
    """One line of text whose parts can be clicked: `parts` gives text, style and the action of each."""

    DEFAULT_CSS = """
    Line { height: 1; width: 1fr; }
    """

    def parts(self, width: int) -> list[tuple[str, str, str]]:
        """Text, style and action (empty: none) of each part; never wider than `width` cells together."""
        raise NotImplementedError

    def render(self) -> Text:
        """The parts side by side."""
        line = Text(no_wrap=True, end="")
        for text, style, _ in self.parts(self.size.width):
            line.append(text, style)
        line.truncate(self.size.width)
        return line

    async def on_click(self, event: events.Click) -> None:
        """Do what the part under the mouse stands for."""
        column = 0
        for text, _, action in self.parts(self.size.width):
            column += cell_len(text)
            if event.x < column:
                if action:
                    await self.run_action(action)
                return


class PlaceBar(Line):
    """The seven places with their number keys; the one that is open stands in brackets."""

    DEFAULT_CSS = """
    PlaceBar { background: $panel; color: $foreground; }
    """

    def __init__(self, here: str) -> None:
        super().__init__()
        self.here = here

    def parts(self, width: int) -> list[tuple[str, str, str]]:
        """Names where they fit, if need be with the other language alone; else numbers."""
        both, other = ("EN|日本語", "日本語") if language() == "en" else ("日本語|EN", "EN")
        for named, tongue in ((True, both), (True, other), (False, both)):
            parts = []
            for number, place in enumerate(app_of(self).places, 1):
                open_now = place == self.here
                name = f"{number} {t(f'tui.place.{place}')}" if named or open_now else str(number)
                text = f"[{name}]" if open_now else f" {name} "
                parts.append((text, "bold" if open_now else "", f"app.go('{place}')"))
            taken = sum(cell_len(text) for text, _, _ in parts)
            if taken + cell_len(tongue) + 2 <= width:
                break
        gap = max(width - taken - cell_len(tongue) - 1, 0)
        return [*parts, (" " * gap, "", ""), (tongue + " ", "", "app.switch_language")]


class StatusLine(Line):
    """Version, day and hash of the rules, seed, replications and horizon of what is shown."""

    DEFAULT_CSS = """
    StatusLine { background: $panel; color: $foreground 70%; }
    """

    def parts(self, width: int) -> list[tuple[str, str, str]]:
        """As many facts as fit, those of what is shown before those of the program; the message of the moment
        (a run under way) stands to the right.
        """
        note = app_of(self).busy_note
        room = width - (cell_len(note) + 2 if note else 0)
        line = " "
        for fact in reversed(app_of(self).workspace.status()):
            longer = f" {fact} ·{line}" if line.strip() else f" {fact}"
            if cell_len(longer) <= room:
                line = longer
        gap = max(width - cell_len(line) - cell_len(note) - 1, 0)
        return [(line, "", ""), (" " * gap, "", ""), (cut(note, width), "bold", "")]


class KeyLine(Line):
    """At most eight keys, those of the place first; it never overflows: what does not fit is in the help."""

    DEFAULT_CSS = """
    KeyLine { background: $panel; color: $foreground; }
    """
    MOST = 8

    def on_mount(self) -> None:
        """Follow the focus and the state of the keys."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self.refresh())

    def on_unmount(self) -> None:
        """The signal would keep the widget alive."""
        self.screen.bindings_updated_signal.unsubscribe(self)

    def chosen(self) -> list[Binding]:
        """The keys that count now and want to be shown, each once: the focused widget's and the place's
        first, those of the app last, help at the very end.
        """
        found: dict[str, Binding] = {}
        for _, binding, enabled, _ in self.screen.active_bindings.values():
            if binding.show and enabled and binding.id:
                found.setdefault(binding.id, binding)
        ours = [one for id, one in found.items() if not id.startswith(("app.", "common."))]
        everywhere = [one for id, one in found.items() if id.startswith(("app.", "common."))]
        keep = min(len(everywhere), 2)
        return [*ours[: self.MOST - keep], *everywhere][: self.MOST]

    def parts(self, width: int) -> list[tuple[str, str, str]]:
        """Key and word of each that fits, the palette at the right."""
        palette = f"^p {t('tui.key.app.palette')} "
        room = width - cell_len(palette)
        fitting: list[tuple[str, str, str]] = []
        for binding in self.chosen():
            text = f" {shown(binding)} {word_of(binding)} "
            if cell_len(text) > room:
                continue
            room -= cell_len(text)
            key_text = f" {shown(binding)} "
            fitting.append((key_text, "bold", f"screen.simulate_key('{binding.key}')"))
            fitting.append((text[len(key_text) :], "", f"screen.simulate_key('{binding.key}')"))
        return [*fitting, (" " * room, "", ""), (palette, "bold", "app.command_palette")]


class TooSmall(Widget):
    """A friendly word below the smallest size; it covers everything else."""

    DEFAULT_CSS = """
    TooSmall { display: none; layer: top; width: 100%; height: 100%; background: $background; }
    """

    def __init__(self, smallest: tuple[int, int]) -> None:
        super().__init__()
        self.smallest = smallest

    def render(self) -> str:
        """What is needed, what there is, and what can be done."""
        width, height = self.smallest
        columns, rows = self.screen.size
        return t("tui.too_small", width=width, height=height, columns=columns, rows=rows)
