"""A pane of text or charts that is drawn anew for every width and scrolls where it is too long."""

from __future__ import annotations

from collections.abc import Callable

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from dfftsim.tui.text import wrapped


class Sheet(VerticalScroll):
    """A pane whose text a subclass draws; `again` draws it once more when what it shows has changed."""

    DEFAULT_CSS = """
    Sheet { scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    Sheet > Static { width: 1fr; height: auto; }
    """
    can_focus = True

    def __init__(self, id: str | None = None, classes: str = "pane") -> None:
        super().__init__(id=id, classes=classes)
        self._drawn_for = -1

    def compose(self) -> ComposeResult:
        """One text."""
        yield Static(markup=False)

    def drawn(self, width: int) -> Text:
        """What stands in it, in lines of at most `width` cells."""
        raise NotImplementedError

    def again(self) -> None:
        """Draw anew."""
        self._drawn_for = -1
        self._draw()

    def on_resize(self) -> None:
        """A new width needs new lines."""
        self._draw()

    def on_mount(self) -> None:
        """The first time that there is a width."""
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        width = self.scrollable_content_region.width
        if width > 0 and width != self._drawn_for and self.is_mounted:
            self._drawn_for = width
            text = self.drawn(width)
            text.no_wrap = True
            self.query_one(Static).update(text)


class Drawn(Sheet):
    """A sheet whose text somebody else draws. help: catalogue key of what F1 says of it."""

    def __init__(self, id: str, draw: Callable[[int], Text], help: str) -> None:
        super().__init__(id=id)
        self.draw = draw
        self.about = help

    @property
    def HELP(self) -> str:  # type: ignore[override]  # noqa: N802
        """What the help says of it."""
        return self.about

    def drawn(self, width: int) -> Text:
        """What is drawn for this width."""
        return self.draw(width)


def paragraph(text: str, width: int, style: str = "", indent: str = "") -> Text:
    """A paragraph in lines of at most `width` cells, each with a line end."""
    lines = wrapped(text, max(width - len(indent), 8))
    found = Text()
    for line in lines:
        found.append(f"{indent}{line}\n", style)
    return found
