"""The list of scenarios under the headings of their kinds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from dfftsim.i18n import pick, t
from dfftsim.tui.keys import CURSOR_KEYS, key
from dfftsim.tui.scenarios.entries import GROUPS, Entry
from dfftsim.tui.text import cut, fitted, wrapped

FRAME = 5  # border, padding and the bar for scrolling


class ScenarioList(OptionList):
    """The titles; on a low terminal one line for each."""

    DEFAULT_CSS = """
    ScenarioList { height: 1fr; width: 1fr; scrollbar-size-vertical: 1; }
    ScenarioList:focus { border: round $border; }
    ScenarioList > .option-list--option-disabled { color: $foreground 70%; text-style: bold; }
    """
    HELP = "tui.scenarios.list.help"
    BINDINGS = [
        *CURSOR_KEYS,
        key("enter", "select", "scenarios.open", footer=True),
    ]

    class Pointed(Message):
        """The cursor stands on another scenario."""

        def __init__(self, entry: Entry | None) -> None:
            super().__init__()
            self.entry = entry

    class Chosen(Message):
        """A scenario is to be opened."""

        def __init__(self, entry: Entry) -> None:
            super().__init__()
            self.entry = entry

    def __init__(self) -> None:
        super().__init__(classes="pane", markup=False)
        self.entries: Sequence[Entry] = ()
        self.roomy = False
        self.open_source = ""

    @property
    def pointed(self) -> Entry | None:
        """The scenario under the cursor."""
        option = self.highlighted_option
        return next((e for e in self.entries if option and e.source == option.id), None)

    def show(self, entries: Sequence[Entry], source: str, open_source: str = "") -> None:
        """List these, with the cursor on the one of that source, or on the first."""
        self.entries, self.open_source = entries, open_source
        self.roomy = self.screen.size.height >= 36
        self.clear_options()
        for group in GROUPS:
            some = [entry for entry in entries if entry.group == group]
            if some:
                self.add_option(Option(f"{t(f'tui.scenarios.group.{group}')}", disabled=True))
                self.add_options(Option(self.prompt(entry), id=entry.source) for entry in some)
        ids = [option.id for option in self.options]
        if source not in ids:
            source = entries[0].source if entries else ""
        self.highlighted = ids.index(source) if source else None
        if not entries:
            self.post_message(self.Pointed(None))

    def on_resize(self) -> None:
        """Titles are cut to the width there is."""
        if self.entries:
            pointed = self.pointed
            self.show(self.entries, pointed.source if pointed else "", self.open_source)

    def prompt(self, entry: Entry) -> Content:
        """A mark for the one that is open, and the title."""
        width = max(self.size.width - FRAME, 20)
        mark = "▸ " if entry.source == self.open_source else "  "
        title = pick(entry.title) if not entry.broken else f"! {entry.source}"
        if entry.own and any(one.title == entry.title and one is not entry for one in self.entries):
            title = f"{Path(entry.source).name}: {title}"
        lines = wrapped(title, width - 2)
        if len(lines) > 1 and not self.roomy:
            lines = [cut(title, width - 2)]
        marked = [mark + lines[0], *(f"  {line}" for line in lines[1:])]
        text = "\n".join(fitted(line, width) for line in marked)
        return Content.styled(text, "$error" if entry.broken else "")

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Tell which one it is."""
        event.stop()
        self.post_message(self.Pointed(self.pointed))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open it."""
        event.stop()
        if entry := self.pointed:
            self.post_message(self.Chosen(entry))
