"""A list in which several may be chosen; a cross or a blank in brackets says which, without any colour."""

from __future__ import annotations

from typing import TypeVar

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widgets import SelectionList

Value = TypeVar("Value")


class Ticks(SelectionList[Value]):
    """As the list of Textual, with `[x]` and `[ ]` for its button, which is one glyph in two colours."""

    def render_line(self, y: int) -> Strip:
        """The line with brackets in place of the button."""
        line = super().render_line(y)
        number = self.scroll_offset.y + y
        if number >= self.option_count:
            return line
        _, button, _, *rest = line
        ground = rest[0].style or Style.null()
        mark = "[x]" if self.get_option_at_index(number).value in self.selected else "[ ]"
        click = Style(meta=button.style.meta if button.style else {})
        return Strip([Segment(mark, ground + click), *rest])
