"""The framework's portfolio as a list: places, money, and a row for each project, which explains itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from rich.cells import cell_len

from dfftsim.i18n import pick, t
from dfftsim.report.kpi_words import kpi_name
from dfftsim.report.numbers import DASH, money, number, span
from dfftsim.scenario.levers import LEVERS
from dfftsim.tui.exports import Table
from dfftsim.tui.frame import app_of
from dfftsim.tui.live.moment_why import stage_word
from dfftsim.tui.live.player import Player
from dfftsim.tui.live.portfolio import ADOPTED, FAILED, LAPSED, STAGES, WORKS, Portfolio, Standing
from dfftsim.tui.live.queues import ASCII_SPARKS, SPARKS, spark
from dfftsim.tui.live.rowlist import LiveRows, Piece
from dfftsim.tui.text import fitted
from dfftsim.tui.why import Why

PLACES, MONEY, LEFT = "places", "money", "left"
SUMS = (PLACES, MONEY, LEFT)
GATES = {
    "passed": ("●", "o", "mark-free"),
    "failed": ("✕", "x", "mark-blocked"),
    "under": ("◷", "w", "mark-approval"),
    "not": ("·", ".", "mark-home"),
}
TREND_CELLS = 24


class ProjectList(LiveRows):
    """Rows: places, money, and the projects in the order of the portfolio."""

    HELP = "tui.live.help.projects"

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.portfolio: Portfolio | None = None
        self.player: Player | None = None
        self.day = date.min
        self.results: Mapping[str, Any] = {}

    def load(self, player: Player | None, document: Mapping[str, Any]) -> None:
        """Another recording. document: results of many replications, or of the recorded one."""
        self.player = player
        told = player.recording.policy.get("portfolio") if player is not None else None
        self.portfolio = Portfolio(told) if told else None
        self.results = document.get("framework", {}).get("projects", {})
        self.renew()

    def at(self, day: date) -> None:
        """The day that is shown."""
        if day != self.day:
            self.day = day
            self.renew_changed()

    @property
    def ids(self) -> list[str]:
        """What the rows are of, in their order."""
        return [*SUMS, *self.portfolio.projects] if self.portfolio is not None else []

    def count(self) -> int:
        """Number of rows."""
        return len(self.ids)

    def pieces(self, row: int, width: int) -> Sequence[Piece]:
        """A sum, or a project with its gates and where it stands."""
        portfolio, id = self.portfolio, self.ids[row]
        assert portfolio is not None
        if id in SUMS:
            return self._sum(portfolio, id, width)
        one = portfolio.standing(id, self.day)
        ascii_only = app_of(self).settings.ascii
        gates = [GATES[gate] for gate in gates_of(one)]
        longest = max(cell_len(name) for name in portfolio.projects)
        name_cells = max(min(longest, width - 30), 8)
        return (
            (fitted(id, name_cells) + " ", ""),
            (fitted(one.lever, 3), "dim"),
            *((glyph[1] if ascii_only else glyph[0], glyph[2]) for glyph in gates),
            (" " + state_words(one), ""),
        )

    def _sum(self, portfolio: Portfolio, id: str, width: int) -> Sequence[Piece]:
        now = portfolio.money(self.day)
        if now is None:
            said = t("tui.live.projects.begins", day=portfolio.start.isoformat())
            return ((said if id == PLACES else "", "dim"),)
        if id == PLACES:
            return (
                (t("tui.live.projects.places", n=len(now.running), of=portfolio.at_once), "bold"),
                (t("tui.live.projects.waiting", n=len(now.waiting)) if now.waiting else "", ""),
            )
        if id == MONEY:
            return (
                (t("tui.live.projects.money", work=money(now.projects), upkeep=money(now.upkeep)), ""),
                (
                    t("tui.live.projects.speed", speed=number(now.speed, "share")) if now.running else "",
                    "dim",
                ),
            )
        levels = ASCII_SPARKS if app_of(self).settings.ascii else SPARKS
        days = self._days(TREND_CELLS)
        shares = [None if one is None else round(one * 100) for one in portfolio.left_over_time(days)]
        return (
            (t("tui.live.projects.left", left=money(now.left), of=money(portfolio.budget)) + " ", "bold"),
            (spark(shares, 100, levels), "mark-approval"),
        )

    def _days(self, many: int) -> list[date]:
        """So many days from the first one to the one that is shown."""
        assert self.player is not None
        start = self.player.recording.start
        gone = (self.day - start).days
        return [start + timedelta(days=round(gone * n / max(many - 1, 1))) for n in range(many)]

    def why(self) -> Why | None:
        """The row at hand in full."""
        if self.portfolio is None:
            return Why(t("tui.live.projects.none")) if self.player is not None else None
        if not 0 <= self.cursor < self.count():
            return self._why_sums()
        id = self.ids[self.cursor]
        return self._why_sums() if id in SUMS else self._why_project(id)

    def _why_sums(self) -> Why:
        portfolio = self.portfolio
        assert portfolio is not None
        now = portfolio.money(self.day)
        inputs = [
            (
                t("tui.live.projects.budget"),
                f"USD {money(portfolio.budget)}",
                "institution.budget, iap_budget",
            )
        ]
        inputs.append(
            (t("tui.live.projects.at_once"), str(portfolio.at_once), "institution.at_once, iap_wip")
        )
        if now is not None:
            inputs += [
                (t("tui.live.projects.running"), ", ".join(now.running) or DASH, ""),
                (t("tui.live.projects.queue"), ", ".join(now.waiting) or DASH, ""),
                (
                    t("tui.live.projects.for_work"),
                    f"USD {money(now.projects)}",
                    t("tui.live.projects.a_year"),
                ),
                (
                    t("tui.live.projects.for_upkeep"),
                    f"USD {money(now.upkeep)}",
                    t("tui.live.projects.a_year"),
                ),
                (t("tui.live.projects.unused"), f"USD {money(now.left)}", t("tui.live.projects.a_year")),
                (t("tui.live.projects.pace"), number(now.speed, "share"), ""),
            ]
        title = f"{self.day.isoformat()}  {t('tui.live.projects')}"
        return Why(title, t("tui.live.projects.formula"), inputs, notes=(t("tui.live.moment.project.note"),))

    def _why_project(self, id: str) -> Why:
        portfolio = self.portfolio
        assert portfolio is not None
        row, one = portfolio.projects[id], portfolio.standing(id, self.day)
        lever = LEVERS.get(one.lever)
        inputs = [(t("tui.live.projects.brings"), f"{one.lever} {pick(lever.name) if lever else ''}", "")]
        if row["started"] is not None and date.fromisoformat(row["started"]) <= self.day:
            inputs.append((t("tui.live.moment.project.began"), row["started"], ""))
        for stage, gate in zip(STAGES, row["gates"], strict=False):
            if date.fromisoformat(gate) <= self.day:
                inputs.append(
                    (t("tui.live.moment.project.passed", stage=stage_word(stage)), gate, "iap_gate_pass")
                )
        if one.state == FAILED:
            inputs.append(
                (t("tui.live.moment.project.failed", stage=stage_word(one.stage)), row["ended"], "")
            )
        if one.state in (ADOPTED, LAPSED):
            inputs.append((t("tui.live.projects.upkeep"), upkeep_words(row, one), row["unpaid"] or ""))
        if one.uptake is not None:
            ceiling = number(row["uptake"]["ceiling"], "share")
            remark = t("tui.live.projects.ceiling", ceiling=ceiling)
            inputs.append((t("tui.live.projects.uptake"), number(one.uptake, "share"), remark))
            inputs.append((t("tui.live.projects.curve"), self._curve(row, one), ""))
        inputs += self._over_replications(id)
        title = f"{self.day.isoformat()}  {id}: {state_words(one)}"
        sentence = pick(lever.sentence) if lever else ""
        return Why(title, sentence, inputs, notes=(t("tui.live.moment.project.note"),))

    def _curve(self, row: Mapping[str, Any], one: Standing) -> str:
        levels = ASCII_SPARKS if app_of(self).settings.ascii else SPARKS
        shares = row["uptake"]["shares"]
        step = max(1, len(shares) // TREND_CELLS)
        return spark([round(share * 1000) for share in shares[::step]], 1000, levels)

    def _over_replications(self, id: str) -> list[tuple[str, str, str]]:
        found = []
        for kpi, row in self.results.get(id, {}).items():
            if row.get("n") and row["mean"] == row["mean"]:
                within = (
                    ""
                    if row["low"] is None or row["low"] != row["low"]
                    else span(row["low"], row["high"], row["unit"])
                )
                remark = t("tui.live.projects.replications", n=row["n"])
                found.append((kpi_name(kpi), f"{number(row['mean'], row['unit'])} {within}".strip(), remark))
        return found

    def tables(self) -> Sequence[Table]:
        """The projects as they stand, and the money from day to day."""
        portfolio = self.portfolio
        if portfolio is None:
            return ()
        rows = [portfolio.standing(id, self.day) for id in portfolio.projects]
        title = t("tui.live.export.projects", day=self.day.isoformat())
        heads = ("project", "lever", "state", "stage", "gates_passed", "uptake")
        stands = [(one.project, one.lever, one.state, one.stage, one.passed, one.uptake) for one in rows]
        spells = [
            (
                one.start.isoformat(),
                len(one.running),
                len(one.waiting),
                one.speed,
                one.projects,
                one.upkeep,
                one.left,
            )
            for one in portfolio.spells
            if one.start <= self.day
        ]
        names = (
            "from",
            "running",
            "waiting",
            "speed",
            "projects_usd_year",
            "upkeep_usd_year",
            "left_usd_year",
        )
        return (
            Table("projects", title, heads, stands),
            Table("framework_money", t("tui.live.export.framework_money"), names, spells),
        )


def gates_of(one: Standing) -> list[str]:
    """How each of the four gates stands: `passed`, `failed`, `under` way, `not` reached."""
    ahead = {FAILED: "failed", WORKS: "under"}.get(one.state, "not")
    return ["passed" if n < one.passed else ahead if n == one.passed else "not" for n in range(len(STAGES))]


def state_words(one: Standing) -> str:
    """Where a project stands, in words, with its uptake."""
    said = t(f"tui.live.projects.state.{one.state}", stage=stage_word(one.stage) if one.stage else "")
    return f"{said} {number(one.uptake, 'share')}" if one.uptake is not None else said


def upkeep_words(row: Mapping[str, Any], one: Standing) -> str:
    """Whether what was adopted is kept up."""
    if one.state == LAPSED:
        return t("tui.live.projects.unpaid")
    return t("tui.live.projects.paid" if row["keeps_up"] else "tui.live.projects.no_upkeep")
