"""Several words of a closed list, chosen with the space bar."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets.selection_list import Selection

from dfftsim.i18n import knows, t
from dfftsim.tui.keys import key
from dfftsim.tui.levers.fields import FieldForm, label_of
from dfftsim.tui.ticks import Ticks

WORDS = ("category", "pet", "exporter", "clause_exception", "data_status")


class PickScreen(ModalScreen["list[str] | str | None"]):
    """The words of a field, those chosen marked. Answers them, the word for all, or None: no change."""

    DEFAULT_CSS = """
    PickScreen { align: center middle; }
    PickScreen > Vertical {
        width: 56; max-width: 96%; height: auto; max-height: 90%;
        border: round $border; background: $surface; padding: 0 1;
    }
    PickScreen Ticks { height: auto; max-height: 20; border: none; background: $surface; }
    """
    BINDINGS = [
        key("escape", "leave", "modal.close", footer=True),
        key("enter", "take", "levers.take", footer=True, first=True),
    ]

    def __init__(self, field: FieldForm, value: Any) -> None:
        super().__init__()
        self.field, self.value = field, value

    def compose(self) -> ComposeResult:
        """The list."""
        value = [self.value] if isinstance(self.value, str) else list(self.value or [])
        words = [self.field.whole] if self.field.whole else []
        words += [one for one in dict.fromkeys([*self.field.allowed, *value]) if one not in words]
        with Vertical() as box:
            box.border_title = label_of(self.field.key)
            close, take = t("tui.key.modal.close"), t("tui.key.levers.take")
            box.border_subtitle = f"␣ ±  ↵ {take}  esc {close}"
            yield Ticks(*(Selection(worded(word), word, word in value) for word in words))

    def action_take(self) -> None:
        """What is marked now; the word for all stands alone."""
        chosen = self.query_one(Ticks).selected
        whole = self.field.whole
        if whole and whole in chosen and (len(chosen) == 1 or self.value != whole):
            self.dismiss(whole)
        else:
            self.dismiss([one for one in chosen if one != whole])

    def action_leave(self) -> None:
        """As before."""
        self.dismiss(None)


def worded(word: str) -> str:
    """A word of a closed list with what it means beside it."""
    for kind in WORDS:
        if knows(f"{kind}.{word}"):
            return f"{word}  {t(f'{kind}.{word}')}"
    return word
