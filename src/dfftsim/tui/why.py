"""Why a number is what it is: its formula, what went into it, the sources, and how much the headline moves at
either end of its range.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from dfftsim.i18n import t
from dfftsim.tui.frame import app_of
from dfftsim.tui.keys import key


@dataclass(frozen=True)
class Source:
    """Where a figure is from. title alone where there is no address."""

    title: str
    url: str = ""
    date: str = ""
    confidence: str = ""


@dataclass(frozen=True)
class Why:
    """An answer. title: the number it is about, with its value. formula: how it is made. inputs: name, value
    and remark of each number that went into it. swing: the headline at either end of its range, in words,
    where the place knows it. number: the id of a number of the model, whose swing can be computed. measure:
    of a result, which can be computed at either end of the numbers it rests on. notes: anything else to know.
    """

    title: str
    formula: str = ""
    inputs: Sequence[tuple[str, str, str]] = ()
    sources: Sequence[Source] = ()
    swing: str = ""
    number: str = ""
    measure: str = ""
    notes: Sequence[str] = field(default=())

    def text(self) -> str:
        """The answer as plain text, for the screen and for copying."""
        lines = [self.title, ""]
        if self.formula:
            lines += [t("tui.why.formula"), f"  {self.formula}", ""]
        if self.inputs:
            lines.append(t("tui.why.inputs"))
            for name, value, remark in self.inputs:
                lines.append(f"  {name}: {value}" + (f"  ({remark})" if remark else ""))
            lines.append("")
        if self.sources:
            lines.append(t("tui.why.sources"))
            for source in self.sources:
                dated = f", {source.date}" if source.date else ""
                sure = f" [{t('tui.why.confidence')}: {source.confidence}]" if source.confidence else ""
                lines.append(f"  {source.title}{dated}{sure}")
                if source.url:
                    lines.append(f"  {source.url}")
            lines.append("")
        lines += [t("tui.why.swing"), f"  {self.swing or t('tui.why.no_range')}"]
        if self.notes:
            lines += ["", *self.notes]
        return "\n".join(lines)


class WhyScreen(ModalScreen[None]):
    """The answer over the place where it was asked."""

    DEFAULT_CSS = """
    WhyScreen { align: center middle; }
    WhyScreen > VerticalScroll {
        width: 90; max-width: 96%; height: auto; max-height: 90%;
        border: round $border; background: $surface; padding: 0 1;
    }
    """
    BINDINGS = [
        key("escape,q,w,enter", "leave", "modal.close", footer=True),
        key("y", "copy", "common.copy", footer=True),
        key("c", "swing", "modal.swing", footer=True),
        key("n", "other_number", "modal.other_number", footer=True),
    ]

    def __init__(self, answer: Why) -> None:
        super().__init__()
        self.answer, self.number = answer, answer.number

    def compose(self) -> ComposeResult:
        """One scrolling text."""
        with VerticalScroll() as box:
            box.border_title = t("tui.why.title")
            yield Static(markup=False)

    def on_mount(self) -> None:
        """Hear of what is computed while the box is open."""
        app_of(self).swings.heard = self.renew
        self.renew()

    def on_unmount(self) -> None:
        """The work goes on; w shows it again."""
        app_of(self).swings.heard = lambda: None

    def renew(self) -> None:
        """The text and the keys, as things stand."""
        told = [f"esc {t('tui.key.modal.close')}", f"y {t('tui.key.common.copy')}"]
        if self.can_compute:
            under_way = self.number and app_of(self).swings.of(self.number).ticket is not None
            told.append(f"c {t('tui.swing.stop' if under_way else 'tui.key.modal.swing')}")
        if self.can_compute and self.number and self.answer.measure:
            told.append(f"n {t('tui.key.modal.other_number')}")
        self.query_one(VerticalScroll).border_subtitle = " · ".join(told)
        self.query_one(Static).update(self.text())

    @property
    def can_compute(self) -> bool:
        """Whether a number stands here that has a range or rests on numbers that have one."""
        asked = self.answer.number or self.answer.measure
        return bool(asked) and app_of(self).workspace.scenario is not None

    def text(self) -> str:
        """The answer with what has been computed."""
        answer, swing = self.answer, self.answer.swing
        if self.number and self.can_compute:
            named = f"{self.number}\n  " if answer.measure else ""
            computed = named + app_of(self).swings.told(self.number, answer.measure)
            swing = f"{swing}\n  {computed}" if swing else computed
        elif self.can_compute and not swing:
            swing = t("tui.swing.of_result")
        elif answer.number:
            swing = t("tui.swing.no_scenario")
        return replace(answer, swing=swing).text()

    def action_swing(self) -> None:
        """Compute, or stop computing; for a result, first choose a number that it rests on."""
        swings = app_of(self).swings
        if not self.can_compute:
            return
        if not self.number:
            self.action_other_number()
        elif swings.of(self.number).ticket is not None:
            swings.stop(self.number)
        else:
            swings.start(self.number)

    def action_other_number(self) -> None:
        """Choose which number to try."""
        from dfftsim.tui.compare.choice import ChoiceScreen

        if self.can_compute and self.answer.measure:
            choices = app_of(self).swings.choices()
            self.app.push_screen(ChoiceScreen(t("tui.swing.choose"), choices), self.take_number)

    def take_number(self, number: str | None) -> None:
        """One was chosen; what is known of it shows, else it is computed."""
        if number:
            self.number = number
            if app_of(self).swings.of(number).document is None:
                app_of(self).swings.start(number)
            self.renew()

    def action_leave(self) -> None:
        """Back to the place."""
        self.dismiss()

    def action_copy(self) -> None:
        """Copy the whole answer."""
        app_of(self).put_on_clipboard(self.text())
