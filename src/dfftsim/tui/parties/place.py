"""The place Parties: what a package changes for each jurisdiction, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical

from dfftsim.i18n import pick, t
from dfftsim.report.kpi_words import kpi_name
from dfftsim.scenario.kpis import KPIS
from dfftsim.tui.charts.sheet import Drawn, paragraph
from dfftsim.tui.compare import drawing, telling
from dfftsim.tui.compare.choice import Choice, ChoiceScreen
from dfftsim.tui.compare.comparing import Comparing
from dfftsim.tui.compare.exporting import NUMBERS, numbers
from dfftsim.tui.compare.packages import prefill
from dfftsim.tui.compare.reading import Change
from dfftsim.tui.exports import Table
from dfftsim.tui.frame import app_of
from dfftsim.tui.keys import key
from dfftsim.tui.parties import reasons
from dfftsim.tui.parties.dials import Panel
from dfftsim.tui.parties.names import Names
from dfftsim.tui.parties.reading import SIDES, Grid, grid_of_changes, grid_of_levels, groups
from dfftsim.tui.parties.table import PartyTable
from dfftsim.tui.text import cut
from dfftsim.tui.why import Why

VIEWS = ("table", "why", "dials")


class PartiesPlace(Comparing):
    """Jurisdictions side by side, in the order of the data until one sorts them."""

    NAME = "parties"
    DEFAULT_CSS = """
    PartiesPlace PartyTable, PartiesPlace #beside, PartiesPlace #left { height: 1fr; }
    PartiesPlace #left { width: 1fr; }
    PartiesPlace #forest { display: none; height: 1fr; }
    PartiesPlace.-tall.-compared PartyTable { height: auto; max-height: 50%; }
    PartiesPlace.-tall.-compared #forest { display: block; }
    PartiesPlace #beside { width: 44; }
    PartiesPlace.-wide #beside { width: 64; }
    PartiesPlace #why { height: 1fr; }
    PartiesPlace #dials { height: 16; }
    PartiesPlace.-wide #dials { height: 20; }
    PartiesPlace.-narrow #beside { display: none; }
    PartiesPlace.-narrow.-aside #beside { display: block; width: 1fr; }
    PartiesPlace.-narrow.-aside #left { display: none; }
    PartiesPlace.-narrow #why, PartiesPlace.-narrow #dials { height: 1fr; }
    PartiesPlace.-short #dials, PartiesPlace.-narrow #dials { display: none; height: 1fr; }
    PartiesPlace.-short.-dials #dials, PartiesPlace.-narrow.-dials #dials { display: block; }
    PartiesPlace.-short.-dials #why, PartiesPlace.-narrow.-dials #why { display: none; }
    PartiesPlace #invitation { display: none; height: 1fr; }
    PartiesPlace.-empty #invitation { display: block; }
    PartiesPlace.-empty #places { display: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        key("p", "package", "parties.package", footer=True),
        key("d", "side", "parties.side", footer=True),
        key("s", "sort", "parties.sort", footer=True),
        key("g", "group", "parties.group", footer=True),
        key("v", "view", "parties.view", footer=True),
        key("N", "mask", "parties.mask"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.package, self.code, self.kpi = "", "", ""
        self.side, self.view, self.group = SIDES[0], VIEWS[0], ""
        self.sort: tuple[str, bool] = ("", False)
        self.masked = False

    def body(self) -> ComposeResult:
        """The table at the left, reasons and dials beside it."""
        yield Drawn("invitation", self.draw_invitation, "tui.parties.help.invitation")
        with Horizontal(id="places"):
            with Vertical(id="left"):
                yield PartyTable()
                yield Drawn("forest", self.draw_forest, "tui.parties.help.forest")
            with Vertical(id="beside"):
                yield Drawn("why", self.draw_reasons, "tui.parties.help.why")
                yield Drawn("dials", self.draw_dials, "tui.parties.help.dials")

    def on_mount(self) -> None:
        """Find what was chosen last."""
        kept = app_of(self).settings.kept.get(self.NAME, {})
        self.side = kept["side"] if kept.get("side") in SIDES else self.side
        self.masked = kept.get("masked", False)
        self.app.theme_changed_signal.subscribe(self, lambda _: self.fill())
        self.call_after_refresh(self.begin)

    def begin(self) -> None:
        """Fill it, with the cursor in the table."""
        self.fill()
        self.query_one("#invitation" if self.has_class("-empty") else PartyTable).focus()

    def chosen(self) -> None:
        """Another scenario, result or comparison."""
        self.fill()

    def relabelled(self) -> None:
        """Words in the other language, the same choice."""
        self.refresh(recompose=True)
        self.call_after_refresh(self.begin)

    def on_resize(self) -> None:
        """Columns have other widths."""
        super().on_resize()
        self.call_after_refresh(self.fill)

    def keep(self) -> None:
        """What is found again at the next start."""
        app_of(self).settings.kept[self.NAME] = {"side": self.side, "masked": self.masked}

    @property
    def names(self) -> Names:
        """How jurisdictions are called now."""
        scenario = self.workspace.scenario
        parties, seed = (scenario.parties, scenario.experiment.seed) if scenario else ((), 0)
        return Names(self.workspace.book, self.masked, parties, seed)

    @property
    def members(self) -> tuple[str, ...]:
        """The jurisdictions of the chosen group; empty for all."""
        found = self.workspace.book.arrangements.get(self.group)
        return found.parties if found else ()

    def grid(self) -> Grid:
        """The rows at hand: changes where there is a comparison, levels where there is only a result."""
        if self.document is not None:
            return grid_of_changes(self.document, self.package, self.side)
        return grid_of_levels(self.workspace.document or {}, self.side)

    def shown_codes(self, grid: Grid) -> list[str]:
        """The rows to show, in their order; by letter where names are masked, for the order of the data is
        that of the codes and would tell them.
        """
        by, descending = self.sort if self.sort[0] in grid.kpis else ("", False)
        codes = grid.codes(self.members, by, descending)
        return sorted(codes, key=self.names.of) if self.masked and not by else codes

    def fill(self) -> None:
        """Everything anew."""
        if not self.is_mounted or not self.query(PartyTable):
            return
        was_empty = self.has_class("-empty")
        empty = self.document is None and self.workspace.document is None
        self.set_class(empty, "-empty")
        self.set_class(self.document is not None, "-compared")
        self.set_class(self.view != "table", "-aside")
        self.set_class(self.view == "dials", "-dials")
        if empty:
            self.query_one("#invitation", Drawn).again()
            self.query_one("#invitation", Drawn).border_title = t("tui.place.parties")
            return
        ids = [package["id"] for package in (self.document or {"packages": []})["packages"]]
        self.package = self.package if self.package in ids else (ids or [""])[0]
        grid = self.grid()
        codes = self.shown_codes(grid)
        self.code = self.code if self.code in codes else (codes or [""])[0]
        brief = self.has_class("-narrow")
        names = {code: self.names.of(code, brief) for code in codes}
        table = self.query_one(PartyTable)
        said = t("tui.parties.title.levels") if grid.levels else self.package
        what = t(f"tui.parties.side.{self.side}")
        group = f" · {pick(self.workspace.book.arrangements[self.group].name)}" if self.members else ""
        titled = self.with_mark(f"{said} · {what}{group}")
        table.border_title = cut(titled, max(self.size.width - 8, 10))
        legend = t("tui.parties.no_comparison") if grid.levels else telling.legend(self.ascii)
        table.border_subtitle = cut(legend, max(table.size.width - 2, 40))
        table.show(grid, names, self.sort, self.colours, self.ascii, (self.code, self.kpi))
        if was_empty:
            table.focus()
        self.draw_again()

    def draw_again(self) -> None:
        """The panes beside the table."""
        forest = self.query_one("#forest", Drawn)
        forest.border_title = cut(kpi_name(self.kpi), 60) if self.kpi else ""
        forest.again()
        why, dials = self.query_one("#why", Drawn), self.query_one("#dials", Drawn)
        why.border_title = t("tui.parties.title.why")
        dials.border_title = t("tui.parties.title.dials")
        why.again()
        dials.again()

    def draw_reasons(self, width: int) -> Text:
        """Why the package does to the jurisdiction of the cursor what it does."""
        if not self.code:
            return paragraph(t("tui.parties.no_rows"), width)
        document = self.document
        if document is not None:
            given = self.workspace.packages.get(self.package)
            return reasons.reasons(self.code, document, self.package, given, self.names, width)
        text = paragraph(self.names.of(self.code), width, "bold")
        text.append("\n")
        place = self.code.split(":")[-1]
        text.append_text(reasons.blocks(self.workspace.document or {}, place, self.names, width))
        return text

    def draw_forest(self, width: int) -> Text:
        """The measure of the cursor for every jurisdiction on one scale."""
        grid = self.grid()
        if grid.levels or not self.kpi:
            return Text()
        rows = [(self.names.of(code), grid.rows[code].get(self.kpi)) for code in self.shown_codes(grid)]
        return drawing.forest(rows, width, self.colours, self.ascii, self.names.of(self.code), tight=True)

    def draw_dials(self, width: int) -> Text:
        """The five dials of the jurisdiction of the cursor."""
        if self.side == "by_authority" or not self.code:
            return paragraph(t("tui.parties.no_dials"), width)
        return self.panel.text(width, self.ascii)

    @property
    def panel(self) -> Panel:
        """The dials of the jurisdiction of the cursor."""
        name, run = self.names.of(self.code), self.workspace.document
        return Panel(name, self.code, run, self.document, self.package)

    def draw_invitation(self, width: int) -> Text:
        """What is needed before anything can be shown."""
        opened = self.workspace.scenario is not None
        return paragraph(t("tui.parties.invite" if opened else "tui.compare.no_scenario"), width)

    def on_party_table_looked(self, event: PartyTable.Looked) -> None:
        """The cursor has moved."""
        if (event.code, event.kpi) != (self.code, self.kpi):
            self.code, self.kpi = event.code or self.code, event.kpi or self.kpi
            self.draw_again()

    def action_package(self) -> None:
        """The next package."""
        ids = [package["id"] for package in (self.document or {"packages": []})["packages"]]
        if not ids:
            self.notify(t("tui.parties.no_comparison"))
            return
        self.package = ids[(ids.index(self.package) + 1) % len(ids)] if self.package in ids else ids[0]
        self.fill()

    def action_side(self) -> None:
        """Place of collection, destination, or authority."""
        self.side = SIDES[(SIDES.index(self.side) + 1) % len(SIDES)]
        self.keep()
        self.fill()

    def action_sort(self) -> None:
        """By the measure under the cursor: downward, upward, and back to the order of the data."""
        turns = {(self.kpi, True): (self.kpi, False), (self.kpi, False): ("", False)}
        self.sort = turns.get(self.sort, (self.kpi, True))
        self.fill()

    def action_group(self) -> None:
        """Only the parties of an arrangement of the law data."""
        found = groups(self.workspace.book, list(self.grid().rows))
        choices = [Choice("-", t("tui.parties.everyone"))]
        for one in found:
            remark = "" if self.masked else ", ".join(one.parties)
            choices.append(Choice(one.id, pick(one.name), remark))
        self.app.push_screen(ChoiceScreen(t("tui.parties.group.title"), choices), self.take_group)

    def take_group(self, id: str | None) -> None:
        """Show a group, or all."""
        if id:
            self.group = "" if id == "-" else id
            self.fill()

    def action_view(self) -> None:
        """The next pane, where there is no room for all."""
        if self.has_class("-narrow"):
            self.view = VIEWS[(VIEWS.index(self.view) + 1) % len(VIEWS)]
        else:
            self.view = "table" if self.view == "dials" else "dials"
        self.fill()
        target = {"table": "PartyTable", "why": "#why", "dials": "#dials"}[self.view]
        self.call_after_refresh(lambda: self.query_one(target).focus())

    def action_mask(self) -> None:
        """Letters in place of names, and back."""
        self.masked = not self.masked
        self.keep()
        self.fill()

    def copied(self) -> str:
        """The command that gives the same."""
        prefill(self.workspace)
        return super().copied()

    def tables(self) -> Sequence[Table]:
        """The rows on the screen with all their digits; letters stay letters."""
        grid = self.grid()
        heads = ("party", "kpi", "name", "unit", *NUMBERS, "verdict")
        rows = [
            [
                self.names.of(code, brief=True), kpi, kpi_name(kpi), change.unit, *numbers(change),
                "" if grid.levels else change.verdict.word,
            ]
            for code in self.shown_codes(grid)
            for kpi, change in grid.rows[code].items()
        ]  # fmt: skip
        title = f"{self.package or t('tui.parties.title.levels')} · {t(f'tui.parties.side.{self.side}')}"
        return [Table(self.side.replace("_", "-"), title, heads, rows)] if rows else []

    def why(self) -> Why | None:
        """About the number under the cursor."""
        grid = self.grid()
        change = grid.rows.get(self.code, {}).get(self.kpi)
        if change is None:
            return None
        where = f"{self.names.of(self.code)} · {t(f'tui.parties.side.{self.side}')}"
        if not grid.levels and self.document is not None:
            scenario = t("tui.compare.scenario")
            answer = telling.why_change(change, self.package, scenario, self.document)
            inputs = [*answer.inputs, *self.panel.made_of(change.kpi)]
            return replace(answer, title=f"{where} · {answer.title}", inputs=inputs)
        return level_why(change, where, self.panel.made_of(change.kpi))


def level_why(change: Change, where: str, inputs: Sequence[tuple[str, str, str]] = ()) -> Why:
    """About a level of a run."""
    kpi = KPIS.get(change.kpi)
    told = f"{telling.level_told(change.mean, change.unit)} {telling.level_interval(change)}"
    interval = t("tui.parties.why.interval", level=f"{100 * change.level:.0f}")
    formula = f"{kpi.formula if kpi else change.kpi}; {interval}"
    return Why(f"{where} · {kpi_name(change.kpi)}: {told}", formula, inputs, measure=change.kpi)
