"""Why a number is what it is: its formula, what went into it, the sources, and how much the headline moves at
either end of its range.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

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
    and remark of each number that went into it. swing: the headline at either end of its range, in words;
    empty where that has not been computed, which is then said. notes: anything else to know.
    """

    title: str
    formula: str = ""
    inputs: Sequence[tuple[str, str, str]] = ()
    sources: Sequence[Source] = ()
    swing: str = ""
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
        lines += [t("tui.why.swing"), f"  {self.swing or t('tui.why.no_swing')}"]
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
    ]

    def __init__(self, answer: Why) -> None:
        super().__init__()
        self.answer = answer

    def compose(self) -> ComposeResult:
        """One scrolling text."""
        with VerticalScroll() as box:
            box.border_title = t("tui.why.title")
            box.border_subtitle = f"esc {t('tui.key.modal.close')} · y {t('tui.key.common.copy')}"
            yield Static(self.answer.text(), markup=False)

    def action_leave(self) -> None:
        """Back to the place."""
        self.dismiss()

    def action_copy(self) -> None:
        """Copy the whole answer."""
        app_of(self).put_on_clipboard(self.answer.text())
