"""The place Compare: the table of outcomes, and beside it one of several views of the same comparison."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Static

from dfftsim.analysis.comparison import HEADLINES
from dfftsim.errors import InputError
from dfftsim.i18n import t
from dfftsim.report.kpi_words import kpi_name
from dfftsim.scenario.kpis import KPIS
from dfftsim.tui.asked import Result
from dfftsim.tui.charts.sheet import Drawn
from dfftsim.tui.compare import drawing, exporting, packages, telling
from dfftsim.tui.compare.choice import Choice, ChoiceScreen
from dfftsim.tui.compare.outcomes import OutcomeTable
from dfftsim.tui.compare.reading import Change, changes, package_of
from dfftsim.tui.compare.sensitivity import Sensitivity
from dfftsim.tui.exports import Table
from dfftsim.tui.frame import app_of
from dfftsim.tui.keys import key
from dfftsim.tui.text import cut, wrapped
from dfftsim.tui.why import Why

VIEWS = ("table", "forest", "distributions", "places", "changes", "sensitivity")
"""On a terminal of 30 rows and more the first two are always there, and the others share a pane."""


class ComparePlace(Sensitivity):
    """Packages side by side."""

    NAME = "compare"
    DEFAULT_CSS = """
    ComparePlace #lower { height: 16; }
    ComparePlace.-wide #lower { height: 22; }
    ComparePlace #forest, ComparePlace #view { width: 1fr; height: 1fr; }
    ComparePlace #told { height: 2; padding: 0 1; background: $panel; color: $foreground; }
    ComparePlace.-short #lower { height: 1fr; display: none; }
    ComparePlace.-short.-aside #lower { display: block; }
    ComparePlace.-short.-aside OutcomeTable { display: none; }
    ComparePlace.-short.-forest #view { display: none; }
    ComparePlace.-short.-aside.-view #forest { display: none; }
    ComparePlace #invitation { display: none; height: 1fr; }
    ComparePlace.-empty #invitation { display: block; }
    ComparePlace.-empty OutcomeTable, ComparePlace.-empty #lower, ComparePlace.-empty #told { display: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        key("a", "add", "compare.add", footer=True),
        key("r", "remove", "compare.remove", footer=True),
        key("b", "base", "compare.base", footer=True),
        key("o", "outcome", "compare.outcome", footer=True),
        key("v", "view", "compare.view", footer=True),
        key("m", "everything", "compare.everything"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.kpi, self.package, self.base = HEADLINES[0], "", ""
        self.view = VIEWS[0]
        self.everything = False
        self.tables_by_package: dict[str, dict[str, Change]] = {}

    def body(self) -> ComposeResult:
        """Table above, forest and view below; an invitation while there is no comparison."""
        yield Drawn("invitation", self.draw_invitation, "tui.compare.help.invitation")
        yield OutcomeTable()
        yield Static(id="told", markup=False)
        with Horizontal(id="lower"):
            yield Drawn("forest", self.draw_forest, "tui.compare.help.forest")
            yield Drawn("view", self.draw_view, "tui.compare.help.view")

    def on_mount(self) -> None:
        """Find what was chosen last, and read the shipped packages beside the work."""
        kept = app_of(self).settings.kept.get(self.NAME, {})
        if kept.get("kpi") in KPIS:
            self.kpi = kept["kpi"]
        if kept.get("view") in VIEWS:
            self.view = kept["view"]
        self.everything = kept.get("everything", False)
        self.run_worker(packages.offers, thread=True, name="offers", exit_on_error=False)
        self.app.theme_changed_signal.subscribe(self, lambda _: self.fill())
        self.call_after_refresh(self.begin)

    def begin(self) -> None:
        """Fill it, with the cursor in the table."""
        self.fill()
        self.query_one("#invitation" if self.document is None else OutcomeTable).focus()

    def on_worker_state_changed(self) -> None:
        """The shipped packages are known: take up those made for the scenario."""
        if packages.prefill(self.workspace) and self.document is None and self.is_mounted:
            self.query_one("#invitation", Drawn).again()

    def chosen(self) -> None:
        """Another scenario or comparison."""
        if self.document is None:
            packages.prefill(self.workspace)
        self.fill()

    def relabelled(self) -> None:
        """Words in the other language, the same choice."""
        self.refresh(recompose=True)
        self.call_after_refresh(self.fill)

    def on_resize(self) -> None:
        """Columns have other widths."""
        super().on_resize()
        self.call_after_refresh(self.fill)

    def keep(self) -> None:
        """What is found again at the next start."""
        app_of(self).settings.kept[self.NAME] = {
            "kpi": self.kpi, "view": self.view, "everything": self.everything,
        }  # fmt: skip

    def label(self, id: str) -> str:
        """A package with its letter; the scenario by itself for an empty id."""
        ids = [package["id"] for package in (self.document or {"packages": []})["packages"]]
        if not id:
            return f"A {t('tui.compare.scenario')}"
        letter = chr(ord("B") + ids.index(id)) if id in ids and len(ids) < 25 else ""
        return f"{letter} {id}".strip()

    def fill(self) -> None:
        """Everything anew from the comparison at hand."""
        if not self.is_mounted or not self.query(OutcomeTable):
            return
        self.forget_sensitivity()
        document = self.document
        was_empty = self.has_class("-empty")
        self.set_class(document is None, "-empty")
        self.set_class(self.view != "table", "-aside")
        self.set_class(self.view == "forest", "-forest")
        self.set_class(self.view not in ("table", "forest"), "-view")
        if document is None:
            self.query_one("#invitation", Drawn).again()
            self.query_one("#invitation", Drawn).border_title = t("tui.place.compare")
            return
        ids = [package["id"] for package in document["packages"]]
        self.base = self.base if self.base in ids else ""
        rivals = [id for id in ids if id != self.base]
        self.package = self.package if self.package in rivals else (rivals or ids)[0]
        self.tables_by_package = {id: changes(document, id, self.base) for id in rivals or ids}
        table = self.query_one(OutcomeTable)
        table.border_title = cut(self.with_mark(t("tui.compare.title.table")), max(self.size.width - 6, 10))
        table.border_subtitle = cut(telling.legend(self.ascii), max(self.size.width - 6, 10))
        labels = {id: self.label(id) for id in ids}
        table.show(
            self.tables_by_package, labels, self.label(self.base), self.everything, self.colours, self.ascii
        )
        table.look(self.kpi, self.package)
        if was_empty:
            table.focus()
        self.draw_again()

    def draw_again(self) -> None:
        """The panes and the line below the table."""
        self.query_one("#told", Static).update(self.told())
        forest, view = self.query_one("#forest", Drawn), self.query_one("#view", Drawn)
        forest.border_title = cut(kpi_name(self.kpi), 70)
        view.border_title = cut(f"{t(f'tui.compare.title.{self.shown_view}')}  v", 70)
        forest.again()
        view.again()

    @property
    def shown_view(self) -> str:
        """What stands in the pane at the right."""
        return self.view if self.view not in ("table", "forest") else "distributions"

    def focus_change(self) -> Change | None:
        """The difference under the cursor."""
        return self.tables_by_package.get(self.package, {}).get(self.kpi)

    def told(self) -> Text:
        """The difference under the cursor in two lines."""
        change = self.focus_change()
        if change is None:
            return Text()
        width = max(self.size.width - 2, 10)
        said = telling.sentence(change, self.package, self.base or t("tui.compare.scenario"))
        lines = wrapped(said, width)
        return Text("\n".join([*lines[:1], cut(" ".join(lines[1:]), width)]), no_wrap=True)

    def draw_invitation(self, width: int) -> Text:
        """What can be compared, before anything has been."""
        return exporting.invitation(self.workspace, width)

    def draw_forest(self, width: int) -> Text:
        """The measure of the cursor for all packages."""
        rows = [(self.label(id), table.get(self.kpi)) for id, table in self.tables_by_package.items()]
        return drawing.forest(rows, width, self.colours, self.ascii, self.label(self.package))

    def draw_view(self, width: int) -> Text:
        """The view of the moment."""
        document = self.document
        if document is None:
            return Text()
        labels = {package["id"]: self.label(package["id"]) for package in document["packages"]}
        if self.shown_view == "distributions":
            rows = [("", self.label("")), *labels.items()]
            return drawing.distributions(document, self.kpi, rows, width, self.colours, self.ascii)
        if self.shown_view == "places":
            return drawing.places(document, self.kpi, labels, width, self.colours, self.ascii)
        if self.shown_view == "changes":
            package = package_of(document, self.package) or {}
            attributed = document.get("attributed", True)
            return drawing.package_changes(package, self.kpi, width, self.colours, self.ascii, attributed)
        return self.draw_sensitivity(width)

    def on_outcome_table_looked(self, event: OutcomeTable.Looked) -> None:
        """The cursor has moved."""
        if event.kpi and (event.kpi, event.package) != (self.kpi, self.package):
            self.kpi, self.package = event.kpi, event.package
            self.keep()
            self.draw_again()

    def action_add(self) -> None:
        """Take up another package."""
        if self.workspace.scenario is None:
            self.notify(t("tui.compare.no_scenario"), severity="warning")
            return
        offers = packages.offers_for(self.workspace.scenario.name)
        choices = [
            Choice(one.id, one.id, one.name) for one in offers if one.id not in self.workspace.packages
        ]
        asked = ChoiceScreen(t("tui.compare.add.title"), choices, t("tui.compare.add.hint"), typed=True)
        self.app.push_screen(asked, self.take)

    def take(self, text: str | None) -> None:
        """Add what was chosen; what is wrong with it is told."""
        if not text:
            return
        try:
            id = packages.add(self.workspace, text)
        except InputError as error:
            told = "\n".join(map(str, error.problems[:8]))
            self.notify(told, title=t("tui.compare.failed"), severity="error", timeout=20, markup=False)
            return
        self.notify(t("tui.compare.added", id=id), markup=False)
        self.fill()

    def action_remove(self) -> None:
        """Leave out the package under the cursor, or one chosen from the list where there is no table."""
        at_hand = self.workspace.packages
        if self.document is None and len(at_hand) > 1:
            choices = [Choice(id, id, packages.title_of(id, given)) for id, given in at_hand.items()]
            self.app.push_screen(ChoiceScreen(t("tui.compare.remove.title"), choices), self.leave_out)
        else:
            self.leave_out(self.package if self.document is not None else next(iter(at_hand), ""))

    def leave_out(self, id: str | None) -> None:
        """Take a package out of those at hand and out of the comparison."""
        if not id:
            return
        app_of(self).stop_comparing()
        self.workspace.packages.pop(id, None)
        if compared := self.workspace.compared:
            left = [package for package in compared.document["packages"] if package["id"] != id]
            question = compared.question.with_packages(package["id"] for package in left)
            rest = Result(question, {**compared.document, "packages": left})
            self.workspace.compared = rest if left else None
        app_of(self).tell_places()

    def action_base(self) -> None:
        """What all are compared with: the scenario, or the package under the cursor."""
        if self.document is None or len(self.document["packages"]) < 2:
            self.notify(t("tui.compare.no_base"))
            return
        self.base = "" if self.base else self.package
        if not self.base:
            self.fill()
            return
        self.run_worker(self._prepare, thread=True, name="rebase", exclusive=True, group="rebase")

    def _prepare(self) -> None:
        """In a thread: the library of statistics takes a second to load."""
        document = self.document
        if document is not None:
            changes(document, document["packages"][0]["id"], document["packages"][-1]["id"])
        self.app.call_from_thread(self.fill)

    def action_outcome(self) -> None:
        """Choose the measure by name."""
        if not self.tables_by_package:
            return
        known = dict.fromkeys(kpi for table in self.tables_by_package.values() for kpi in table)
        choices = [Choice(kpi, kpi_name(kpi), KPIS[kpi].formula if kpi in KPIS else "") for kpi in known]
        self.app.push_screen(ChoiceScreen(t("tui.compare.outcome.title"), choices), self.take_outcome)

    def take_outcome(self, kpi: str | None) -> None:
        """Show a measure, and with it the others of its group."""
        if not kpi:
            return
        self.kpi = kpi
        table = self.query_one(OutcomeTable)
        if kpi not in {str(key.value) for key in table.rows}:
            self.everything = True
        self.keep()
        self.fill()

    def action_view(self) -> None:
        """The next view."""
        tall = self.has_class("-tall")
        views, now = (VIEWS[2:], self.shown_view) if tall else (VIEWS, self.view)
        self.view = views[(views.index(now) + 1) % len(views)]
        self.keep()
        self.fill()
        if not tall:
            target = {"table": "OutcomeTable", "forest": "#forest"}.get(self.view, "#view")
            self.call_after_refresh(lambda: self.query_one(target).focus())

    def action_everything(self) -> None:
        """All measures, or those that moved."""
        self.everything = not self.everything
        self.keep()
        self.fill()

    def tables(self) -> Sequence[Table]:
        """All differences with full numbers, the changes of the law, what did nothing."""
        return exporting.tables(self.document, self.tables_by_package, self.base) if self.document else ()

    def why(self) -> Why | None:
        """About the difference under the cursor."""
        change, document = self.focus_change(), self.document
        if change is None or document is None:
            return None
        base = self.base or t("tui.compare.scenario")
        return telling.why_change(change, self.package, base, document, self.swing_told(change))
