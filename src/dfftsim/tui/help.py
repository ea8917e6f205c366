"""Help for what is focused, and for every key that counts there, made from the bindings themselves."""

from __future__ import annotations

from typing import Any

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Static

from dfftsim.i18n import knows, t
from dfftsim.tui.keys import help_of, key, shown, word_of
from dfftsim.tui.text import fitted


def help_text(screen: Screen[Any]) -> str:
    """What the place is for, what the focused widget shows (`HELP`, a catalogue key), and every key."""
    lines: list[str] = []
    name = getattr(screen, "NAME", "")
    if name and knows(f"tui.place.{name}.help"):
        lines += [t(f"tui.place.{name}"), t(f"tui.place.{name}.help"), ""]
    widget: Widget | None = screen.focused
    while widget is not None and widget is not screen:
        if told := getattr(widget, "HELP", ""):
            lines += [t(told), ""]
            break
        widget = widget.parent if isinstance(widget.parent, Widget) else None
    rows: dict[str, tuple[list[str], str, str]] = {}
    for _, binding, enabled, _ in screen.active_bindings.values():
        if binding.id and enabled and knows(binding.description):
            keys, _, _ = rows.setdefault(binding.id, ([], word_of(binding), help_of(binding)))
            if shown(binding) not in keys:
                keys.append(shown(binding))
    ours = [row for id, row in rows.items() if not id.startswith(("app.", "common."))]
    everywhere = [row for id, row in rows.items() if id.startswith(("app.", "common."))]
    for title, part in (("tui.help.here", ours), ("tui.help.everywhere", everywhere)):
        if part:
            lines.append(t(title))
            width = max(cell_len(word) for _, word, _ in part)
            for keys, word, sentence in part:
                lines.append(f"  {fitted(' '.join(keys), 9)} {fitted(word, width)}  {sentence}")
            lines.append("")
    lines += [t("tui.help.mouse"), "", t("tui.help.map")]
    return "\n".join(lines)


class HelpScreen(ModalScreen[None]):
    """The help over the place where it was asked."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; }
    HelpScreen > VerticalScroll {
        width: 110; max-width: 96%; height: auto; max-height: 92%;
        border: round $border; background: $surface; padding: 0 1;
    }
    """
    BINDINGS = [key("escape,q,question_mark,f1,enter", "leave", "modal.close", footer=True)]

    def __init__(self, about: Screen[Any]) -> None:
        super().__init__()
        self.text = help_text(about)

    def compose(self) -> ComposeResult:
        """One scrolling text."""
        with VerticalScroll() as box:
            box.border_title = t("tui.help.title")
            box.border_subtitle = f"esc {t('tui.key.modal.close')}"
            yield Static(self.text, markup=False)

    def action_leave(self) -> None:
        """Back to the place."""
        self.dismiss()
