"""A list to choose from, narrowed by typing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from dfftsim.i18n import t
from dfftsim.tui.keys import key


@dataclass(frozen=True)
class Choice:
    """One thing to choose: its id, its name, and a remark beside it."""

    id: str
    name: str
    remark: str = ""


class ChoiceScreen(ModalScreen[str]):
    """Answers with the id of what was chosen, empty if nothing was. typed: whether what was typed may be
    chosen as it stands, when nothing in the list holds it.
    """

    DEFAULT_CSS = """
    ChoiceScreen { align: center middle; }
    ChoiceScreen > Vertical {
        width: 86; max-width: 96%; height: auto; max-height: 90%;
        border: round $border; background: $surface; padding: 0 1;
    }
    ChoiceScreen Input { height: 1; background: $panel; padding: 0 1; }
    ChoiceScreen OptionList { height: auto; max-height: 24; padding: 0; background: $surface; }
    ChoiceScreen Input, ChoiceScreen Input:focus { border: none; }
    ChoiceScreen OptionList, ChoiceScreen OptionList:focus { border: none; }
    .-short ChoiceScreen OptionList { max-height: 14; }
    """
    BINDINGS = [key("escape", "leave", "modal.close", footer=True)]

    def __init__(self, title: str, choices: Sequence[Choice], hint: str = "", typed: bool = False) -> None:
        super().__init__()
        self.asked, self.choices, self.hint, self.typed = title, list(choices), hint, typed

    def compose(self) -> ComposeResult:
        """A line to type in and the list."""
        with Vertical() as box:
            box.border_title = self.asked
            box.border_subtitle = f"↵ {t('tui.compare.choose')} · esc {t('tui.key.modal.close')}"
            yield Input(placeholder=self.hint or t("tui.compare.type_to_narrow"))
            yield OptionList(markup=False)

    def on_mount(self) -> None:
        """All of it at first."""
        self.narrow("")

    def narrow(self, text: str) -> None:
        """Only what holds the text."""
        wanted = text.casefold().strip()
        listed = self.query_one(OptionList)
        listed.clear_options()
        for choice in self.choices:
            if wanted in f"{choice.id} {choice.name} {choice.remark}".casefold():
                line = Text(choice.name)
                if choice.remark:
                    line.append(f"  {choice.remark}", style="dim")
                listed.add_option(Option(line, id=choice.id))
        listed.highlighted = 0 if listed.option_count else None

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list."""
        self.narrow(event.value)

    def on_key(self, event: Key) -> None:
        """Arrows move in the list while one types."""
        listed = self.query_one(OptionList)
        moves: dict[str, Callable[[], None]] = {
            "down": listed.action_cursor_down,
            "up": listed.action_cursor_up,
            "pagedown": listed.action_page_down,
            "pageup": listed.action_page_up,
        }
        if event.key in moves and self.focused is not listed:
            moves[event.key]()
            event.stop()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take what is marked, or what was typed."""
        listed = self.query_one(OptionList)
        if listed.highlighted is not None and listed.option_count:
            self.dismiss(str(listed.get_option_at_index(listed.highlighted).id))
        elif self.typed and event.value.strip():
            self.dismiss(event.value.strip())

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Chosen with the mouse."""
        self.dismiss(str(event.option.id))

    def action_leave(self) -> None:
        """Nothing chosen."""
        self.dismiss("")
