"""What a difference does at either end of the range of a judgement: computed on demand, one at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from rich.text import Text

from dfftsim.i18n import t
from dfftsim.report.numbers import significant
from dfftsim.tui.asked import Question, Result
from dfftsim.tui.compare import drawing, telling
from dfftsim.tui.compare.choice import Choice, ChoiceScreen
from dfftsim.tui.compare.comparing import Comparing
from dfftsim.tui.compare.reading import Change, changes
from dfftsim.tui.keys import key

ENDS = ("low", "high")


class Sensitivity(Comparing):
    """A place that can try judgements at the ends of their ranges. `tried` holds, by judgement and end, the
    value and the document of the comparison made with it.
    """

    BINDINGS = [key("S", "judgement", "compare.judgement")]

    kpi: str
    package: str
    base: str
    view: str

    def __init__(self) -> None:
        super().__init__()
        self.tried: dict[str, dict[str, tuple[float, Mapping[str, Any]]]] = {}
        self._tried_of: Question | None = None

    def fill(self) -> None:
        """Draw the place anew."""
        raise NotImplementedError

    def focus_change(self) -> Change | None:
        """The difference under the cursor."""
        raise NotImplementedError

    def forget_sensitivity(self) -> None:
        """What was tried counts for the comparison that it was tried on alone."""
        question = self.workspace.compared.question if self.workspace.compared else None
        if question != self._tried_of:
            self.tried, self._tried_of = {}, question

    def action_judgement(self) -> None:
        """Choose a judgement to try."""
        document = self.document
        if document is None:
            self.notify(t("tui.compare.nothing_yet"))
            return
        choices = [
            Choice(one["id"], str(one["what"]), drawing.judgement_told(one))
            for one in document.get("judgements", ())
            if one["low"] < one["high"]
        ]
        self.app.push_screen(ChoiceScreen(t("tui.compare.judgement.title"), choices), self.try_judgement)

    def try_judgement(self, id: str | None) -> None:
        """Compare once more with the judgement at either end of its range."""
        compared, document = self.workspace.compared, self.document
        if not id or compared is None or document is None:
            return
        known = next(one for one in document["judgements"] if one["id"] == id)
        question = replace(
            compared.question, replications=document["replications"], seed=document["seed"]
        ).with_packages(package["id"] for package in document["packages"])
        self.view = "sensitivity"
        self.tried.setdefault(id, {})
        self.fill()
        for end in ENDS:
            value = float(known[end])
            one = question.with_change(f"parameters.{id}", value)
            self.ask(one, partial(self.take_end, id, end, value), attribute=False)

    def take_end(self, id: str, end: str, value: float, found: Result) -> None:
        """One end has been computed; it is dropped where what was asked about is gone."""
        if id in self.tried:
            self.tried[id][end] = value, found.document
            self.fill()

    def draw_sensitivity(self, width: int) -> Text:
        """The difference as assumed, and at the ends of what was tried."""
        rows: list[tuple[str, Change | None]] = [(t("tui.compare.as_assumed"), self.focus_change())]
        for id, ends in self.tried.items():
            for end in ENDS:
                if end in ends:
                    value, found = ends[end]
                    change = changes(found, self.package, self.base).get(self.kpi)
                    rows.append((f"{id}={significant(value)}", change))
            if not ends:
                rows.append((id, None))
        return drawing.sensitivity(rows, self.kpi, width, self.colours, self.ascii)

    def swing_told(self, change: Change) -> str:
        """The same in words for the answer to why; empty where nothing was tried."""
        told = []
        for id, ends in self.tried.items():
            for end in ENDS:
                if end in ends:
                    value, found = ends[end]
                    one = changes(found, self.package, self.base).get(change.kpi)
                    if one is not None:
                        difference = f"{telling.difference_told(one)} {telling.interval_told(one)}"
                        told.append(f"{id} = {significant(value)}: {difference}")
        return "; ".join(told)
