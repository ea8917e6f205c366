"""Small windows in which a part of the question is chosen: one of a list by typing, several by ticking, or
typed into fields.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option
from textual.widgets.selection_list import Selection

from dfftsim.i18n import t
from dfftsim.tui.atlas.names import Choice, found
from dfftsim.tui.atlas.paint import glyphs_of, styles_of
from dfftsim.tui.frame import app_of
from dfftsim.tui.keys import key
from dfftsim.tui.marks import MARKS
from dfftsim.tui.text import cut, fitted
from dfftsim.tui.ticks import Ticks

WIDTH, FRAME = 100, 6
"""Cells of a window at most, and what its frame and scroll bar take of them."""


class Window(ModalScreen[Any]):
    """A box in the middle of the screen with a title and a line that says what the keys do."""

    DEFAULT_CSS = """
    Window { align: center middle; }
    Window > Vertical {
        width: 100; max-width: 96%; height: auto; max-height: 90%;
        border: round $border; background: $surface; padding: 0 1;
    }
    Window Input { width: 1fr; border: none; height: 1; padding: 0; background: $panel; }
    Window Input:focus { border: none; }
    Window OptionList, Window Ticks {
        height: auto; max-height: 22; border: none; padding: 0; background: $surface;
    }
    Window OptionList:focus, Window Ticks:focus { border: none; }
    Window .hint { color: $foreground 70%; height: auto; }
    Window .wrong { color: $error; height: auto; }
    """
    BINDINGS = [key("escape", "leave", "modal.close", footer=True)]

    def __init__(self, title: str, hint: str) -> None:
        super().__init__()
        self.window_title = title
        self.hint = hint

    def compose(self) -> ComposeResult:
        """Title, content, hint."""
        with Vertical() as box:
            box.border_title = self.window_title
            box.border_subtitle = f"esc {t('tui.key.modal.close')}"
            yield from self.content()
            yield Static(self.hint, classes="hint", markup=False)

    def content(self) -> ComposeResult:
        """What is between title and hint."""
        yield from ()

    def action_leave(self) -> None:
        """Without a choice."""
        self.dismiss(None)


class OneOf(Window):
    """One of a list, found by typing. more: what else the typed text may name. Gives the id, or None."""

    BINDINGS = [
        key("up", "by(-1)", "atlas.up", first=True),
        key("down", "by(1)", "atlas.down", first=True),
        key("pageup", "by(-10)", "atlas.page_up", first=True),
        key("pagedown", "by(10)", "atlas.page_down", first=True),
    ]

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        now: str = "",
        more: Callable[[str], Choice | None] | None = None,
    ) -> None:
        super().__init__(title, t("tui.atlas.pick.one"))
        self.choices = choices
        self.now = now
        self.more = more
        self.seen: list[Choice] = []

    def content(self) -> ComposeResult:
        """The field to type in, and what fits."""
        yield Input(placeholder=t("tui.atlas.pick.type"))
        yield OptionList(markup=False)

    def on_mount(self) -> None:
        """Everything is shown until something is typed."""
        self.query_one(OptionList).can_focus = False
        self.fill("")

    @on(Input.Changed)
    def typed(self, event: Input.Changed) -> None:
        """Show what fits."""
        self.fill(event.value)

    def fill(self, typed: str) -> None:
        """The choices that fit, and the one that is taken now under the cursor."""
        self.seen = found(self.choices, typed)
        other = self.more(typed) if self.more and typed.strip() else None
        if other is not None and other.id not in {one.id for one in self.seen if one.id == other.id}:
            self.seen.insert(0, other)
        options = self.query_one(OptionList)
        options.clear_options()
        styles, glyphs = styles_of(self), glyphs_of(self)
        codes = all(len(one.id) <= 2 for one in self.choices)
        width = 2 if codes else 0
        for one in self.seen:
            options.add_option(Option(self.line(one, width, styles, glyphs)))
        ids = [one.id for one in self.seen]
        options.highlighted = ids.index(self.now) if not typed and self.now in ids else (0 if ids else None)

    def line(self, one: Choice, code: int, styles: dict[str, Style], glyphs: dict[str, str]) -> Text:
        """One choice in one line: mark with its word, code, name, and what stands beside it. code: width of
        the column of codes, 0 where ids are no codes.
        """
        room = min(WIDTH, int(self.app.size.width * 0.96)) - FRAME
        line = Text(no_wrap=True)
        if one.mark:
            longest = max(cell_len(mark.word) for mark in MARKS.values())
            line.append(f"{glyphs[one.mark]} {fitted(MARKS[one.mark].word, longest)}  ", styles[one.mark])
        if code:
            line.append(f"{one.id:<{code}}  ", styles["key"])
        room -= line.cell_len
        name = cut(one.name, room if not one.note else room * 3 // 5)
        line.append(name)
        return line.append(cut(f"  {one.note}", room - cell_len(name)), styles["dim"]) if one.note else line

    def action_by(self, by: int) -> None:
        """Move in the list while the field keeps the focus."""
        options = self.query_one(OptionList)
        if self.seen:
            place = (options.highlighted or 0) + by
            options.highlighted = max(0, min(len(self.seen) - 1, place))

    @on(Input.Submitted)
    def submitted(self) -> None:
        """Take the one under the cursor."""
        place = self.query_one(OptionList).highlighted
        if place is None:
            self.app.notify(t("tui.atlas.pick.none"), severity="warning")
        else:
            self.dismiss(self.seen[place].id)

    @on(OptionList.OptionSelected)
    def clicked(self, event: OptionList.OptionSelected) -> None:
        """Take the one under the mouse."""
        self.dismiss(self.seen[event.option_index].id)


class SeveralOf(Window):
    """Several of a list. least: how many at least. Gives a tuple of ids, or None where it was left."""

    BINDINGS = [key("enter", "take", "atlas.take", footer=True, first=True)]

    def __init__(self, title: str, choices: Sequence[Choice], now: Sequence[str], least: int = 0) -> None:
        super().__init__(title, t("tui.atlas.pick.several"))
        self.choices = choices
        self.now = now
        self.least = least

    def content(self) -> ComposeResult:
        """The list with what is chosen now ticked."""
        yield Ticks(*(Selection(one.name, one.id, one.id in self.now) for one in self.choices))

    def action_take(self) -> None:
        """Take what is ticked."""
        chosen = set(self.query_one(Ticks).selected)
        if len(chosen) < self.least:
            self.app.notify(t("tui.atlas.pick.least"), severity="warning")
        else:
            self.dismiss(tuple(one.id for one in self.choices if one.id in chosen))


class Typed(Window):
    """Some fields to type in. fields: label and text of each; read: what the texts mean, raising ValueError
    with a message for the user. Gives what `read` gives, or None.
    """

    DEFAULT_CSS = """
    Typed .label { height: 1; color: $foreground 70%; }
    """

    def __init__(
        self, title: str, fields: Sequence[tuple[str, str]], read: Callable[[list[str]], Any], hint: str
    ) -> None:
        super().__init__(title, hint)
        self.fields = fields
        self.read = read

    def content(self) -> ComposeResult:
        """Label, field, and a line for what is wrong."""
        for label, text in self.fields:
            yield Static(label, classes="label", markup=False)
            yield Input(text)
        yield Static("", classes="wrong", markup=False)

    @on(Input.Submitted)
    def submitted(self) -> None:
        """Read the fields; what cannot be read is said, and the window stays."""
        try:
            answer = self.read([field.value for field in self.query(Input)])
        except ValueError as error:
            self.query_one(".wrong", Static).update(str(error))
        else:
            self.dismiss(answer)


class Address(Window):
    """Where a source is to be found: the address to open or copy."""

    BINDINGS = [key("y", "copy", "common.copy", footer=True)]

    def __init__(self, title: str, address: str) -> None:
        super().__init__(title, t("tui.atlas.address.hint"))
        self.address = address

    def content(self) -> ComposeResult:
        """The address, as long as it is."""
        yield Static(Text(self.address, style="underline", overflow="fold"))

    def action_copy(self) -> None:
        """Copy the address."""
        app_of(self).put_on_clipboard(self.address)
