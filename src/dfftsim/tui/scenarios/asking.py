"""Small dialogs: the name of a file, and the problems of one."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from dfftsim.errors import Problem
from dfftsim.i18n import t
from dfftsim.tui.keys import key


class FileNameScreen(ModalScreen[str | None]):
    """Asks for the name of a file that is to be written; None if it is not wanted after all."""

    DEFAULT_CSS = """
    FileNameScreen { align: center middle; }
    FileNameScreen > Vertical {
        width: 70; max-width: 96%; height: auto; border: round $border; background: $surface; padding: 0 1;
    }
    """
    BINDINGS = [key("escape", "leave", "modal.close", footer=True)]

    def __init__(self, title: str, told: str, proposal: str) -> None:
        super().__init__()
        self.told_title, self.told, self.proposal = title, told, proposal

    def compose(self) -> ComposeResult:
        """One field under a word."""
        with Vertical() as box:
            box.border_title = self.told_title
            box.border_subtitle = f"↵ {t('tui.scenarios.write')} · esc {t('tui.key.modal.close')}"
            yield Static(self.told, markup=False)
            yield Input(self.proposal, select_on_focus=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """The name is given."""
        self.dismiss(event.value.strip() or None)

    def action_leave(self) -> None:
        """Nothing is written."""
        self.dismiss(None)


class ProblemsScreen(ModalScreen[bool]):
    """Everything wrong in a file, each with its line and column; True if it is to be edited again."""

    DEFAULT_CSS = """
    ProblemsScreen { align: center middle; }
    ProblemsScreen > VerticalScroll {
        width: 100; max-width: 96%; height: auto; max-height: 90%;
        border: round $error; background: $surface; padding: 0 1;
    }
    """
    BINDINGS = [
        key("E", "again", "scenarios.edit", footer=True),
        key("escape,q,enter", "leave", "modal.close", footer=True),
    ]

    def __init__(self, problems: Sequence[Problem], can_edit: bool = True) -> None:
        super().__init__()
        self.problems, self.can_edit = problems, can_edit

    def compose(self) -> ComposeResult:
        """One scrolling text."""
        with VerticalScroll() as box:
            box.border_title = t("tui.scenarios.problems", n=len(self.problems))
            again = f"E {t('tui.key.scenarios.edit')} · " if self.can_edit else ""
            box.border_subtitle = f"{again}esc {t('tui.key.modal.close')}"
            yield Static("\n\n".join(map(str, self.problems)), markup=False)

    def action_again(self) -> None:
        """Back to the editor."""
        self.dismiss(self.can_edit)

    def action_leave(self) -> None:
        """Leave it as it is."""
        self.dismiss(False)
