"""What there is to read and to do, and the list of it."""

from __future__ import annotations

from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from dfftsim.i18n import t
from dfftsim.tui.keys import CURSOR_KEYS, key
from dfftsim.tui.rows import HEADING, PLAIN, STRONG, Row
from dfftsim.tui.text import cut

PAGES = ("question", "flow", "law", "firms", "authorities", "pets", "numbers", "limits")
"""Pages of the model in plain words: `tui.learn.page.ID` is the title, `.text` the text."""

TOUR, FLOW, STORY, GLOSSARY, ASSUMPTIONS = "tour", "one_flow", "story", "glossary", "assumptions"
CHAPTERS = {
    "do": (TOUR, FLOW, STORY),
    "read": tuple(f"page.{page}" for page in PAGES),
    "look_up": (GLOSSARY, ASSUMPTIONS),
}
"""Chapters by group, in the order of the contents."""

FIRST = "page.question"
FRAME = 5


def chapter_title(chapter: str) -> str:
    """A chapter's name in the contents."""
    return t(f"tui.learn.{chapter}")


def page_rows(page: str) -> list[Row]:
    """A page of the model in plain words."""
    text = t(f"tui.learn.page.{page}.text")
    rows = [Row(STRONG, t(f"tui.learn.page.{page}"))]
    for paragraph in text.split("\n"):
        rows += [Row(PLAIN, ""), Row(PLAIN, paragraph)]
    return rows


def glossary_rows(wanted: str) -> list[Row]:
    """The words that match, in the order of the English glossary."""
    from dfftsim.i18n import catalogue

    rows = []
    for name in catalogue("en"):
        if name.startswith("glossary.") and name.endswith(".word"):
            word, meaning = t(name), t(name.removesuffix("word") + "meaning")
            if all(part in f"{word} {meaning}".casefold() for part in wanted.casefold().split()):
                rows += [Row(HEADING, word), Row(PLAIN, meaning)]
    return rows or [Row(PLAIN, t("tui.learn.nothing"))]


class Contents(OptionList):
    """The chapters; the text follows the cursor."""

    DEFAULT_CSS = """
    Contents { height: 1fr; width: 37; scrollbar-size-vertical: 1; }
    Contents > .option-list--option-disabled { color: $foreground 70%; text-style: bold; }
    """
    HELP = "tui.learn.contents.help"
    BINDINGS = [
        *CURSOR_KEYS,
        key("enter,right", "select", "learn.read", footer=True),
    ]

    class Opened(Message):
        """A chapter is wanted; `enter`: with the focus in it."""

        def __init__(self, chapter: str, enter: bool) -> None:
            super().__init__()
            self.chapter, self.enter = chapter, enter

    def __init__(self) -> None:
        super().__init__(classes="pane", markup=False)

    def show(self, chapter: str) -> None:
        """All chapters, with the cursor on one."""
        self.border_title = t("tui.learn.contents")
        self.clear_options()
        width = max(self.size.width - FRAME, 16)
        for group, chapters in CHAPTERS.items():
            self.add_option(Option(Content(cut(t(f"tui.learn.group.{group}"), width)), disabled=True))
            for one in chapters:
                self.add_option(Option(Content(cut("  " + chapter_title(one), width)), id=one))
        self.highlighted = [option.id for option in self.options].index(chapter)

    def on_resize(self) -> None:
        """Titles are cut to the width there is."""
        if self.highlighted_option:
            self.show(str(self.highlighted_option.id))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show it."""
        event.stop()
        self.post_message(self.Opened(str(event.option_id), False))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go into it."""
        event.stop()
        self.post_message(self.Opened(str(event.option_id), True))
