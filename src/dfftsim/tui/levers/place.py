"""The place of levers: list and form at the left, what they buy at the right."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from dfftsim.i18n import pick, t
from dfftsim.report.kpi_words import kpi_name
from dfftsim.tui.asked import command_line
from dfftsim.tui.compare.telling import glyph
from dfftsim.tui.exports import Table
from dfftsim.tui.frame import app_of
from dfftsim.tui.keys import key
from dfftsim.tui.levers.asking import LOOKS, AskingPlace
from dfftsim.tui.levers.chart import MonthChart
from dfftsim.tui.levers.choices import Choices, Row
from dfftsim.tui.levers.fields import about, label_of
from dfftsim.tui.levers.form import LeverForm
from dfftsim.tui.levers.headline import Headline
from dfftsim.tui.levers.lever_list import LeverList
from dfftsim.tui.levers.lever_why import why_of
from dfftsim.tui.levers.results import Results
from dfftsim.tui.levers.saving import SaveScreen, suggested
from dfftsim.tui.levers.tables import tables_of
from dfftsim.tui.levers.which import WhichLever
from dfftsim.tui.text import cut, wrapped
from dfftsim.tui.why import Why


class LeversPlace(AskingPlace):
    """Keeps the choices; everything shown follows from them and from what backstage answers."""

    NAME = "levers"
    DEFAULT_CSS = """
    LeversPlace #levers-columns { height: 1fr; }
    LeversPlace #levers-left { width: 62; }
    LeversPlace #levers-right { width: 1fr; }
    LeversPlace #levers-list-pane { height: 1fr; }
    LeversPlace #levers-form-pane { height: 14; }
    LeversPlace #lever-sentence, LeversPlace #lever-told { height: auto; max-height: 3; width: 1fr; }
    LeversPlace #lever-sentence { text-style: italic; }
    LeversPlace #lever-told { color: $foreground 70%; }
    LeversPlace #lever-told.-wrong { color: $error; text-style: bold; }
    LeversPlace #levers-chart-pane { height: 11; }
    LeversPlace #levers-headline-pane { height: 12; }
    LeversPlace #levers-which-pane { height: 1fr; }
    LeversPlace #levers-command { height: 1; width: 1fr; padding: 0 1; background: $panel; }
    LeversPlace #levers-glance { height: 1; padding: 0 1; display: none; }
    LeversPlace.-wide #levers-left { width: 76; }
    LeversPlace.-wide #levers-chart-pane { height: 18; }
    LeversPlace.-wide #levers-headline-pane { height: 14; }
    LeversPlace.-narrow #levers-left { width: 1fr; }
    LeversPlace.-narrow #levers-right { display: none; }
    LeversPlace.-narrow #levers-glance { display: block; }
    LeversPlace.-narrow.-results #levers-left { display: none; }
    LeversPlace.-narrow.-results #levers-right { display: block; }
    LeversPlace.-short #levers-form-pane { height: 9; }
    LeversPlace.-short #levers-chart-pane { height: 7; }
    LeversPlace.-short #levers-headline-pane { height: 7; }
    LeversPlace.-short #lever-sentence { display: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        key("u", "undo", "levers.undo", footer=True),
        key("m", "measure_all", "levers.measure_all", footer=True),
        key("U", "redo", "levers.redo"),
        key("0", "reset", "levers.reset"),
        key("v", "view", "levers.view", footer=True),
        key("R", "reset_all", "levers.reset_all", footer=True),
        key("x", "add", "levers.add", footer=True),
        key("ctrl+s", "save", "levers.save", footer=True),
        key("escape", "back", "levers.back"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.saved: tuple[Path, dict[str, Any]] | None = None
        self._numbers: tuple[tuple[str, Any], ...] = ()

    # Widgets.

    def body(self) -> ComposeResult:
        """Two columns and the command."""
        with Horizontal(id="levers-columns"):
            with Vertical(id="levers-left"):
                with Vertical(id="levers-list-pane", classes="pane") as pane:
                    pane.border_title = t("tui.place.levers")
                    yield LeverList(lambda: self.choices)
                with Vertical(id="levers-form-pane", classes="pane"):
                    yield Static(id="lever-sentence", markup=False)
                    yield LeverForm(lambda: self.choices, lambda: self.row)
                    yield Static(id="lever-told", markup=False)
            with Vertical(id="levers-right"):
                with Vertical(id="levers-chart-pane", classes="pane") as pane:
                    pane.border_title = t("tui.levers.chart")
                    yield MonthChart()
                with Vertical(id="levers-headline-pane", classes="pane") as pane:
                    pane.border_title = t("tui.levers.headline")
                    yield Headline(lambda: self.results)
                with Vertical(id="levers-which-pane", classes="pane") as pane:
                    pane.border_title = t("tui.levers.reasons")
                    yield WhichLever()
        yield Static(id="levers-glance", markup=False)
        yield Static(id="levers-command", markup=False)

    @property
    def levers(self) -> LeverList:
        """The list of levers."""
        return self.query_one(LeverList)

    @property
    def row(self) -> Row | None:
        """The lever that is looked at."""
        return self.levers.row if self.query(LeverList) else None

    def on_mount(self) -> None:
        """Take up the scenario at hand."""
        self.chosen()
        self.levers.focus()

    def chosen(self) -> None:
        """Another scenario, with what was chosen for it before; or other numbers in the same."""
        scenario, source = self.workspace.scenario, self.workspace.source
        same = self.choices is not None and source == self._source and scenario is self.choices.scenario
        if same and self.numbers == self._numbers:
            self.redraw()
            return
        self._source, self._numbers = source, self.numbers
        if not same:
            kept = self.kept.get("choices", {}).get(source)
            self.choices = Choices(scenario, kept) if scenario is not None else None
            self.tell_dropped()
            self.saved = None
            self.learn_shipped()
        self.results = Results(stored=self.stored())
        self.changed(keep=False)

    def tell_dropped(self) -> None:
        """Say once what of the kept choices the scenario takes no more."""
        if self.choices is not None and self.choices.dropped:
            self.kept["choices"][self._source] = self.choices.state
            told = t("tui.levers.dropped", rows=", ".join(self.choices.dropped))
            self.notify(told, severity="warning", markup=False)

    def on_screen_resume(self) -> None:
        """Numbers may have been changed elsewhere."""
        if self.choices is not None:
            self.chosen()

    def relabelled(self) -> None:
        """New words everywhere, the same choices."""
        row = self.row
        self.refresh(recompose=True)
        self.call_after_refresh(self._again, row.key if row else "")

    def _again(self, row: str) -> None:
        self.redraw()
        if row:
            self.levers.go(row)
        self.redraw_form()
        self.levers.focus()

    # What is drawn.

    def redraw(self) -> None:
        """Everything, from what is known now."""
        if not self.query(LeverList):
            return
        self.levers.reload()
        self.redraw_form()
        self.redraw_results()

    def redraw_form(self) -> None:
        """The form of the lever under the cursor, and the command."""
        if not self.query(LeverForm):
            return
        form, row = self.query_one(LeverForm), self.row
        form.reload()
        pane = self.query_one("#levers-form-pane")
        if row is None:
            pane.border_title = ""
            self.write("#lever-sentence", t("tui.levers.no_scenario"))
            self.write("#lever-told", "")
        else:
            pane.border_title = f"{row.key} {pick(row.page.name)}"
            width = max(form.size.width, 20)
            self.write("#lever-sentence", "\n".join(wrapped(pick(row.page.sentence), width)[:2]))
            field = form.field
            text = self.told_wrong or (f"{label_of(field.key)}: {about(row.page, field)}" if field else "")
            lines = wrapped(text, width)
            lines = [*lines[:2], cut(" ".join(lines[2:]), width)] if lines[2:] else lines
            self.write("#lever-told", "\n".join(lines))
        self.query_one("#lever-told").set_class(bool(self.told_wrong), "-wrong")
        self._redraw_command()

    def write(self, selector: str, text: str) -> None:
        """Put a text; the same text again costs nothing, one with as many lines no layout."""
        widget = self.query_one(selector, Static)
        before = str(widget.content)
        if before != text:
            widget.update(text, layout=before.count("\n") != text.count("\n") or not before or not text)

    def redraw_results(self) -> None:
        """Chart, headline, reasons."""
        if not self.query(Headline):
            return
        results, headline = self.results, self.query_one(Headline)
        headline.reload()
        self.query_one("#levers-headline-pane").border_subtitle = self.stage_words()
        both = results.package is not None
        chart_pane = self.query_one("#levers-chart-pane")
        legend = t("tui.levers.legend") if both else t("tui.levers.legend.base")
        if both and len(results.months()) < 2:
            legend = ""
        plain = str.maketrans("┄━░", ".*:" if both else "...")
        chart_pane.border_subtitle = legend.translate(plain) if app_of(self).settings.ascii else legend
        self.query_one(MonthChart).show(results.months(), both, results.waiting, results.measures())
        kpi = headline.measure.kpi if headline.measure else "F"
        self.query_one(WhichLever).show(results if self.choices is not None else None, kpi)
        self.write("#levers-glance", self.glance())
        self._redraw_command()

    def stage_words(self) -> str:
        """Whether it is an estimate, or how many pairs there are."""
        results = self.results
        if self.choices is None:
            return ""
        missing = ", ".join(results.estimate.missing) if results.estimate else ""
        more = self._ticket is not None and results.pairs < LOOKS[-1]
        done = results.stage == "pairs" and not more
        name = f"tui.levers.stage.{results.stage}" + (".all" if done else "")
        return t(name, n=results.pairs, most=LOOKS[-1], missing=missing)

    def glance(self) -> str:
        """The first measure in one line, for windows that show one column at a time."""
        from dfftsim.tui.levers.headline import cells_of

        measures = self.results.measures()
        if not measures:
            return cut(self.stage_words(), max(self.size.width - 2, 10))
        first = measures[0]
        base, now, change, between = cells_of(first)
        plain = app_of(self).settings.ascii
        mark = glyph(first.verdict, plain) if first.verdict else ""
        says = f"{base} {'->' if plain else '→'} {now}  {mark} {change} {between}" if change else base
        line = f"{kpi_name(first.kpi)}  {says}  · {self.stage_words()}"
        return cut(line, max(self.size.width - 2, 10))

    def _redraw_command(self) -> None:
        line = self.copied()
        note = "" if self.saved_now or not line or not self.results.asked else t("tui.levers.unsaved")
        room = max(self.size.width - 4, 20)
        self.write("#levers-command", cut(f"$ {line}  {note}" if line else "", room))

    # Saving, copying, exporting, why.

    @property
    def saved_now(self) -> bool:
        """Whether the file holds what is chosen now."""
        return self.saved is not None and self.choices is not None and self.saved[1] == self.choices.package()

    def copied(self) -> str:
        """The command that gives the same numbers."""
        if self.choices is None:
            return ""
        if not self.choices.items():
            return command_line(self._source, (), self.numbers)
        file = self.saved[0] if self.saved else suggested(self._source)
        return command_line(self._source, (file,), self.numbers, LOOKS[-1])

    def tables(self) -> Sequence[Table]:
        """The levers as they are set, the measures, the months, and what each lever did."""
        return tables_of(self.choices, self.results) if self.choices is not None else ()

    def why(self) -> Why | None:
        """Why the lever is what it is, and what it did at other depths."""
        if self.choices is None or self.row is None:
            return None
        return why_of(self.choices, self.row, self.kept, self.known_as(self.choices))

    def action_save(self) -> None:
        """Write the choices as a package."""
        if self.choices is None or not self.choices.items():
            self.notify(t("tui.levers.nothing_changed"))
            return
        data = self.choices.package()
        file = str(self.saved[0]) if self.saved else suggested(self._source)

        def saved(path: Path | None) -> None:
            if path is not None:
                self.saved = (path, data)
                self._redraw_command()
                self.notify(t("tui.levers.saved", path=path), markup=False)

        app_of(self).push_screen(SaveScreen(data, file, self.saved[0] if self.saved else None), saved)

    def action_add(self) -> None:
        """Put the choices among the packages to compare."""
        if self.choices is None or not self.choices.items():
            self.notify(t("tui.levers.nothing_changed"))
            return
        if problems := self.problems():
            self.say_wrong(problems)
            return
        packages = self.workspace.packages
        stem = self.saved[0].stem if self.saved_now and self.saved else "-".join(self.choices.state).lower()
        stem = stem.replace("#", "_")
        id, count = stem, 1
        while id in packages and packages[id] != self.choices.package():
            count += 1
            id = f"{stem}-{count}"
        packages[id] = self.choices.package()
        self.notify(t("tui.levers.added", id=id, n=len(packages)), markup=False)

    # Keys.

    def action_undo(self) -> None:
        """One step back."""
        if self.choices is not None and self.choices.undo():
            self.changed()

    def action_redo(self) -> None:
        """One step forth."""
        if self.choices is not None and self.choices.redo():
            self.changed()

    def action_reset(self) -> None:
        """This lever as in the scenario."""
        if self.choices is not None and self.row is not None:
            self.choices.reset(self.row.key)
            self.changed()

    def action_reset_all(self) -> None:
        """All levers as in the scenario."""
        if self.choices is not None:
            self.choices.reset_all()
            self.changed()

    def action_view(self) -> None:
        """Levers or results, where there is room for one of them."""
        self.toggle_class("-results")
        (self.query_one(Headline) if self.has_class("-results") else self.levers).focus()

    def action_back(self) -> None:
        """To the list."""
        self.remove_class("-results")
        self.levers.focus()

    def on_lever_list_moved(self) -> None:
        """Show its form."""
        self.query_one(LeverForm).cursor = 0
        self.told_wrong = ""
        self.redraw_form()

    def on_lever_list_opened(self) -> None:
        """Into its form."""
        self.query_one(LeverForm).focus()

    def on_lever_list_changed(self) -> None:
        """Something was chosen."""
        self.changed()

    def on_lever_form_changed(self) -> None:
        """Something was chosen."""
        self.changed()

    def on_lever_form_moved(self) -> None:
        """Say what the field means."""
        self.told_wrong = ""
        self.redraw_form()

    def on_lever_form_wrong(self, message: LeverForm.Wrong) -> None:
        """Say what is wrong with what was typed."""
        self.told_wrong = message.told
        self.redraw_form()

    def on_headline_moved(self) -> None:
        """Bars by another measure."""
        headline = self.query_one(Headline)
        if headline.measure is not None:
            self.query_one(WhichLever).show(self.results, headline.measure.kpi)

    def on_resize(self) -> None:
        """Texts are cut for the width."""
        super().on_resize()
        self.call_after_refresh(self.redraw)
