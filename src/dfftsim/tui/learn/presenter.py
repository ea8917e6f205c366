"""Presenter mode: one number at a time in big type, hidden until it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Digits, Static

from dfftsim.i18n import t
from dfftsim.tui.frame import app_of
from dfftsim.tui.keys import key
from dfftsim.tui.rows import HEADING, SHARE, Row
from dfftsim.tui.why import Why


@dataclass(frozen=True)
class BigNumber:
    """A number to show: what it is, the number as text, what stands beside and below it."""

    title: str
    value: str
    beside: str
    why: Why | None


def big_numbers(rows: Sequence[Row], under_headings: bool = False) -> list[BigNumber]:
    """The numbers that have a reason: the first word of what stands beside is the number, the rest its
    interval. under_headings: they are called by the heading above them.
    """
    found = []
    heading = ""
    for row in rows:
        heading = row.text if row.kind == HEADING else heading
        if row.kind == SHARE and row.why and row.beside[:1] in "+-0123456789":
            value, _, beside = row.beside.partition("  ")
            number, _, unit = value.partition(" ")
            if unit == "%":
                number, unit = f"{number}%", ""
            title = heading if under_headings else row.text
            found.append(BigNumber(title, number, " ".join(f"{unit} {beside}".split()), row.why))
    return found


class PresenterScreen(ModalScreen[None]):
    """Left and right go from number to number; space shows it."""

    DEFAULT_CSS = """
    PresenterScreen { overflow: hidden; }
    PresenterScreen > Vertical { width: 100%; height: 1fr; align: center middle; background: $background; }
    PresenterScreen Static { width: 100%; text-align: center; padding: 1 4; }
    PresenterScreen #title { text-style: bold; }
    PresenterScreen Digits {
        width: 100%; text-align: center; color: $primary; text-style: bold; padding: 1 0;
    }
    PresenterScreen #place { color: $foreground 70%; background: $background; height: 3; }
    """
    BINDINGS = [
        key("right,n,pagedown", "step(1)", "learn.next", footer=True),
        key("left,p,pageup", "step(-1)", "learn.previous", footer=True),
        key("space,enter", "reveal", "learn.reveal", footer=True),
        key("w", "why", "common.why"),
        key("escape,q,P", "leave", "modal.close", footer=True),
    ]

    def __init__(self, numbers: Sequence[BigNumber], heading: str) -> None:
        super().__init__()
        self.numbers, self.heading = numbers, heading
        self.at, self.revealed = 0, False

    def compose(self) -> ComposeResult:
        """Heading, what it is, the number, its interval."""
        with Vertical():
            yield Static(self.heading, markup=False)
            yield Static("", id="title", markup=False)
            yield Digits("")
            yield Static("", id="beside", markup=False)
        yield Static("", id="place", markup=False)

    def on_mount(self) -> None:
        """The first one."""
        self.show()

    def show(self) -> None:
        """The number of now, or that it is still hidden."""
        one = self.numbers[self.at]
        self.query_one("#title", Static).update(one.title)
        self.query_one(Digits).update(one.value if self.revealed else "- - -")
        beside = one.beside if self.revealed else t("tui.learn.present.guess")
        self.query_one("#beside", Static).update(beside)
        where = t("tui.learn.present.keys", n=self.at + 1, of=len(self.numbers))
        self.query_one("#place", Static).update(where)

    def action_step(self, by: int) -> None:
        """Another number, hidden again."""
        self.at = (self.at + by) % len(self.numbers)
        self.revealed = False
        self.show()

    def action_reveal(self) -> None:
        """Show the number; when it is shown, go on."""
        if self.revealed:
            self.action_step(1)
        else:
            self.revealed = True
            self.show()

    def action_why(self) -> None:
        """Its reasons, once it is shown."""
        app_of(self).explain_why(self.numbers[self.at].why if self.revealed else None)

    def action_leave(self) -> None:
        """Back to the place."""
        self.dismiss()
