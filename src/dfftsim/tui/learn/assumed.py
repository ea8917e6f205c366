"""The list of assumptions: every number with its range and source, to be changed while the app runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import DataTable, Input, Static

from dfftsim.i18n import knows, t
from dfftsim.report.numbers import DASH, short
from dfftsim.tui.exports import Table
from dfftsim.tui.frame import app_of
from dfftsim.tui.keys import key
from dfftsim.tui.text import cut, wrapped
from dfftsim.tui.why import Source, Why

if TYPE_CHECKING:
    from dfftsim.analysis.assumptions import Assumption

CHANGED = "*"
COLUMNS = {
    106: ("id", "value", "range", "unit", "rank"),
    76: ("id", "value", "range", "rank"),
    58: ("id", "value", "range"),
}
"""By the least width they need."""
DETAIL_LINES = 6


def range_text(one: Assumption) -> str:
    """Its range, or a dash where a single value was published."""
    if one.low is None and one.high is None:
        return DASH
    low, high = ("" if end is None else short(end) for end in (one.low, one.high))
    return f"{low} – {high}"


def rank_text(one: Assumption) -> str:
    """How far to trust it: a judgement, or the confidence in its source."""
    key_of_rank = f"tui.learn.rank.{one.rank if one.rank != 'sourced' else one.confidence}"
    return t(key_of_rank) if knows(key_of_rank) else one.rank


def read_number(text: str) -> float | None:
    """A number as people type it, or None."""
    try:
        value = float(text.replace(",", "").strip())
    except ValueError:
        return None
    return value if abs(value) < float("inf") else None


class ValueScreen(ModalScreen[str | None]):
    """Asks for another value of one number; None if it is to stay."""

    DEFAULT_CSS = """
    ValueScreen { align: center middle; }
    ValueScreen > Vertical {
        width: 76; max-width: 96%; height: auto; border: round $border; background: $surface; padding: 0 1;
    }
    """
    BINDINGS = [key("escape", "leave", "modal.close", footer=True)]

    def __init__(self, one: Assumption, now: float) -> None:
        super().__init__()
        self.one, self.now = one, now

    def compose(self) -> ComposeResult:
        """What it is, its range, and a field."""
        with Vertical() as box:
            box.border_title = self.one.id
            box.border_subtitle = f"↵ {t('tui.learn.take')} · esc {t('tui.key.modal.close')}"
            ranged = t("tui.learn.range", range=range_text(self.one), unit=self.one.unit)
            yield Static(f"{self.one.what}\n{ranged}", markup=False)
            yield Input(f"{self.now:g}", select_on_focus=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """The value is given."""
        self.dismiss(event.value)

    def action_leave(self) -> None:
        """It stays."""
        self.dismiss(None)


class Assumptions(Vertical):
    """A table of numbers, and below it all about the one under the cursor."""

    DEFAULT_CSS = """
    Assumptions { height: 1fr; width: 1fr; }
    Assumptions DataTable { height: 1fr; scrollbar-size-vertical: 1; }
    Assumptions Static { height: auto; max-height: 8; padding: 0 1; color: $foreground; }
    """
    HELP = "tui.learn.assumptions.help"
    BINDINGS = [
        key("0", "reset", "learn.reset", footer=True),
        key("u", "all", "learn.all", footer=True),
    ]

    class Changed(Message):
        """A number has another value, or its own again."""

    def __init__(self, used: Sequence[str], everything: bool, wanted: str) -> None:
        super().__init__(classes="pane")
        self.used, self.everything, self.wanted = set(used), everything, wanted
        self.known: Mapping[str, Assumption] = {}

    @property
    def changes(self) -> dict[str, Any]:
        """What is changed in the workspace."""
        return app_of(self).workspace.changes

    def compose(self) -> ComposeResult:
        """The table and what is said of one row."""
        yield DataTable(cursor_type="row", zebra_stripes=True)
        yield Static("", markup=False)

    def on_mount(self) -> None:
        """Numbers are read in a thread: there are many."""
        self.border_title = t("tui.learn.assumptions")
        self.run_worker(self.read, thread=True, exclusive=True)

    def read(self) -> None:
        """In a thread."""
        from dfftsim.analysis.assumptions import assumptions

        rows = {one.id: one for one in assumptions()}
        self.app.call_from_thread(self.fill, rows)

    def fill(self, rows: Mapping[str, Assumption]) -> None:
        """All rows that are wanted."""
        self.known = rows
        if not self.is_attached:
            return
        table: DataTable[Text] = self.query_one(DataTable)
        before = self.pointed
        table.clear(columns=True)
        self.add_columns(table)
        for one in self.shown():
            table.add_row(*self.cells(one), key=one.id)
        n = table.row_count
        self.border_title = t("tui.learn.assumptions.title", n=n, all=len(rows), changed=self.changed_count())
        if before is not None and before.id in {one.id for one in self.shown()}:
            table.move_cursor(row=table.get_row_index(before.id))
        self.tell()

    def add_columns(self, table: DataTable[Text]) -> None:
        """As many columns as there is room for."""
        for name in self.names:
            table.add_column(t(f"tui.learn.column.{name}"), key=name)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns there is room for."""
        for least, names in COLUMNS.items():
            if self.size.width >= least:
                return names
        return ("id", "value")

    def shown(self) -> list[Assumption]:
        """Those of this scenario, or all, that match what is typed; changed ones always."""
        words = self.wanted.casefold().split()
        return [
            one
            for one in self.known.values()
            if self.everything or not self.used or one.id in self.used or one.path in self.changes
            if all(word in f"{one.id} {one.what} {one.title}".casefold() for word in words)
        ]

    def cells(self, one: Assumption) -> list[Text]:
        """One row; a changed number carries a mark, and its own value in brackets."""
        value = short(one.value)
        style = ""
        if one.path in self.changes:
            value = f"{CHANGED} {self.changes[one.path]:g} ({value})"
            style = "bold"
        cells = {
            "id": Text(cut(one.id, min(max(self.size.width - 40, 18), 44)), style),
            "value": Text(value, style, justify="right"),
            "range": Text(range_text(one), justify="right"),
            "unit": Text(cut(one.unit, 28)),
            "rank": Text(rank_text(one)),
        }
        return [cells[name] for name in self.names]

    def changed_count(self) -> int:
        """How many numbers have another value."""
        return sum(one.path in self.changes for one in self.known.values())

    @property
    def pointed(self) -> Assumption | None:
        """The number under the cursor."""
        table = self.query_one(DataTable)
        if not table.row_count or table.cursor_row >= table.row_count:
            return None
        return self.known.get(str(table.coordinate_to_cell_key(table.cursor_coordinate).row_key.value))

    def tell(self) -> None:
        """All about the number under the cursor."""
        one = self.pointed
        if one is None:
            self.query_one(Static).update(t("tui.learn.nothing"))
            return
        source = one.title + (f", {one.date}" if one.date else "") if one.title else t("tui.learn.no_source")
        text = f"{one.what} [{one.unit}] · {rank_text(one)}\n{source}"
        lines = wrapped(text + (f"\n{one.note}" if one.note else ""), max(self.size.width - 6, 20))
        if len(lines) > DETAIL_LINES:
            lines = [*lines[: DETAIL_LINES - 1], cut(lines[DETAIL_LINES - 1] + " …", self.size.width - 6)]
        self.query_one(Static).update("\n".join(lines))

    def on_data_table_row_highlighted(self) -> None:
        """The text below follows."""
        if self.known:
            self.tell()

    def on_data_table_row_selected(self) -> None:
        """Enter changes a number."""
        one = self.pointed
        if one is None:
            return
        now = float(self.changes.get(one.path, one.value))
        self.app.push_screen(ValueScreen(one, now), lambda text: self.given(one, text))

    def given(self, one: Assumption, text: str | None) -> None:
        """Take another value, if it is one."""
        if text is None:
            return
        value = read_number(text)
        if value is None:
            self.notify(t("tui.learn.no_number", text=cut(text, 30)), severity="error", markup=False)
            return
        if not one.least <= value <= one.most:
            said = t(
                "tui.learn.impossible", id=one.id, value=f"{value:g}", range=range_text(one), unit=one.unit
            )
            self.notify(said, severity="error", markup=False)
            return
        if value == one.value:
            self.changes.pop(one.path, None)
        else:
            self.changes[one.path] = value
            if not one.within(value):
                told = t("tui.learn.outside", id=one.id, range=range_text(one), unit=one.unit)
                self.notify(told, severity="warning", markup=False)
        self.redraw(one)

    def action_reset(self) -> None:
        """The number's own value again."""
        one = self.pointed
        if one is not None and self.changes.pop(one.path, None) is not None:
            self.redraw(one)

    def action_all(self) -> None:
        """All numbers, or those of this scenario."""
        self.everything = not self.everything
        self.fill(self.known)

    def redraw(self, one: Assumption) -> None:
        """One row, the title and the status line anew."""
        table: DataTable[Text] = self.query_one(DataTable)
        if one.id in {str(row_key.value) for row_key in table.rows}:
            for name, cell in zip(self.names, self.cells(one), strict=True):
                table.update_cell(one.id, name, cell, update_width=True)
        self.border_title = t(
            "tui.learn.assumptions.title",
            n=table.row_count, all=len(self.known), changed=self.changed_count(),
        )  # fmt: skip
        self.post_message(self.Changed())

    def on_resize(self) -> None:
        """Other columns have room."""
        if self.known:
            self.fill(self.known)

    def why(self) -> Why | None:
        """Source and reasoning of the number under the cursor."""
        one = self.pointed
        if one is None:
            return None
        now = self.changes.get(one.path)
        inputs = [
            (t("tui.learn.column.value"), f"{short(one.value)} {one.unit}", rank_text(one)),
            (t("tui.learn.column.range"), range_text(one), one.applies_to),
        ]
        if now is not None:
            inputs.append((t("tui.learn.changed_to"), f"{now:g} {one.unit}", f"--set {one.path}={now:g}"))
        sources = [Source(one.title, one.url, one.date, one.confidence)] if one.title else []
        return Why(
            f"{one.id}: {one.what}",
            inputs=inputs,
            sources=sources,
            number=one.id,
            notes=[one.note] if one.note else [],
        )

    def copied(self) -> str:
        """The option that gives a run the value of now."""
        one = self.pointed
        return f"--set {one.path}={self.changes.get(one.path, one.value):g}" if one else ""

    def tables(self) -> list[Table]:
        """Every row that is shown."""
        rows = [
            [one.id, one.what, one.value, self.changes.get(one.path), one.low, one.high, one.unit,
             one.rank, one.confidence, one.title, one.url]
            for one in self.shown()
        ]  # fmt: skip
        columns = ["id", "what", "value", "changed_to", "low", "high", "unit", "rank", "confidence", "source",
                   "url"]  # fmt: skip
        return [Table("assumptions", t("tui.learn.assumptions"), columns, rows)]
