"""The pane that explains what is selected: an event or a corridor, with the rule behind it."""

from __future__ import annotations

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from dfftsim.i18n import t
from dfftsim.tui.text import fitted, wrapped
from dfftsim.tui.why import Why

SHORT = 10
"""Values of so many cells stand beside their name."""


class LiveRule(VerticalScroll, can_focus=True):
    """`explain` gives it something to tell; until then it says how."""

    DEFAULT_CSS = """
    LiveRule { scrollbar-size-vertical: 1; }
    LiveRule > Static { width: 1fr; height: auto; }
    """
    HELP = "tui.live.help.rule"

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id, classes="pane")
        self.answer: Why | None = None

    def compose(self) -> ComposeResult:
        """One scrolling text."""
        yield Static(markup=False)

    def on_mount(self) -> None:
        """Say what can be explained."""
        self.tell()

    def on_resize(self) -> None:
        """Other lines."""
        self.tell()

    def explain(self, answer: Why | None) -> None:
        """Tell something else."""
        if answer != self.answer:
            self.answer = answer
            self.tell()
            self.scroll_home(animate=False)

    def tell(self) -> None:
        """Write the text at the present width."""
        width = max(self.scrollable_content_region.width - 1, 10)
        text = Text(no_wrap=True)
        for line, style in self._lines(width):
            text.append(line + "\n", style)
        self.query_one(Static).update(text)

    def _lines(self, width: int) -> list[tuple[str, Style]]:
        plain, strong, weak = Style(), Style(bold=True), Style(dim=True)
        answer = self.answer
        if answer is None:
            return [(line, weak) for line in wrapped(t("tui.live.rule.none"), width)]
        found = [(line, strong) for line in wrapped(answer.title, width)]
        found += [(line, plain) for line in wrapped(answer.formula, width)]
        alone = True
        for name, value, remark in answer.inputs:
            if cell_len(value) <= SHORT and cell_len(name) + SHORT + 2 <= width:
                found += [("", plain)] if alone else []
                found += [(fitted(name, width - SHORT - 1) + fitted(value, SHORT, right=True), plain)]
                found += [(f"  {line}", weak) for line in wrapped(remark, width - 2)] if remark else []
                alone = False
                continue
            alone = True
            found += [("", plain)]
            found += [(line, weak) for line in wrapped(name + (f" ({remark})" if remark else ""), width)]
            found += [(line, plain) for line in wrapped(value, width)]
        if answer.sources:
            found += [("", plain), (t("tui.why.sources"), weak)]
            for source in answer.sources:
                dated = f", {source.date}" if source.date else ""
                found += [(line, plain) for line in wrapped(f"{source.title}{dated}", width)]
                found += [(line, weak) for line in wrapped(source.url, width) if line]
        for note in answer.notes:
            found += [("", plain), *((line, weak) for line in wrapped(note, width))]
        return found

    def why(self) -> Why | None:
        """The same, in full."""
        return self.answer

    def copied(self) -> str:
        """The citation."""
        return self.answer.text() if self.answer is not None else ""
