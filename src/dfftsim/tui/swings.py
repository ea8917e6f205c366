"""What numbers do to the headline at the ends of their ranges: computed backstage when somebody asks, and
kept while the app runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dfftsim.i18n import t
from dfftsim.tui.asked import FIRST_LOOKS, command_line
from dfftsim.tui.compare.choice import Choice

if TYPE_CHECKING:
    from dfftsim.backstage.requests import Answer, Progress
    from dfftsim.tui.app import DfftApp

Key = tuple[object, ...]


@dataclass
class Known:
    """What is known of one number in one scenario. ticket: of the work under way, None if there is none."""

    document: Mapping[str, Any] | None = None
    ticket: int | None = None
    progress: Progress | None = None
    failure: str = ""


class Swings:
    """heard: called whenever something more is known; the box that shows it puts itself there."""

    def __init__(self, app: DfftApp) -> None:
        self._app = app
        self._known: dict[Key, Known] = {}
        self.heard: Callable[[], object] = lambda: None

    def of(self, number: str) -> Known:
        """What is known of a number in the scenario at hand, with what the user has changed in it."""
        return self._known.setdefault(self._key(number), Known())

    def _key(self, number: str) -> Key:
        workspace = self._app.workspace
        return number, workspace.source, workspace.scenario_hash, workspace.question().changes

    @property
    def replications(self) -> int:
        """How many pairs there will be: as many replications as the scenario asks for."""
        scenario = self._app.workspace.scenario
        return scenario.experiment.replications if scenario is not None else 0

    def start(self, number: str) -> None:
        """Compute it, unless that is under way or done."""
        from dfftsim.backstage.requests import Swing

        workspace, known = self._app.workspace, self.of(number)
        if known.ticket is not None or workspace.scenario is None:
            return
        most = self.replications
        looks = (*(look for look in FIRST_LOOKS if 2 * look <= most), most)
        known.failure, known.progress = "", None
        request = Swing(workspace.source, number, tuple(workspace.changes.items()), looks)
        known.ticket = self._app.ask(request, lambda answer: self._answered(known, number, answer))
        self._tell(number, known)

    def stop(self, number: str) -> None:
        """No more of it is wanted; the pairs that have come are kept."""
        known = self.of(number)
        if known.ticket is not None:
            self._app.drop(known.ticket)
            known.ticket = known.progress = None
            self._tell(number, known)

    def _answered(self, known: Known, number: str, answer: Answer) -> None:
        from dfftsim.backstage.requests import Failed, Progress, Refused, Snapshot, ends

        match answer:
            case Progress():
                known.progress = answer
            case Snapshot():
                known.document = answer.document
            case Refused():
                known.failure = "; ".join(map(str, answer.problems[:3]))
            case Failed():
                known.failure = answer.message
        if ends(answer):
            known.ticket = known.progress = None
        self._tell(number, known)

    def _tell(self, number: str, known: Known) -> None:
        self._app.say_busy(t("tui.swing.busy", number=number) if known.ticket is not None else "")
        self.heard()

    def told(self, number: str, measure: str = "") -> str:
        """What is known in words, what is under way, and the command that gives the same."""
        from dfftsim.report.swing_tables import swing_lines

        known = self.of(number)
        lines: list[str] = []
        if known.document is not None:
            lines += swing_lines(known.document, measure)
        if known.failure:
            lines.append(known.failure)
        if known.ticket is not None:
            done, total = (known.progress.done, known.progress.total) if known.progress else (0, 0)
            seconds = known.progress.seconds_left if known.progress else None
            left = t("tui.swing.left", seconds=round(seconds)) if seconds is not None else ""
            lines.append(t("tui.swing.computing", done=done, total=total or "…") + left)
        elif not lines or (known.document and known.document["replications"] < self.replications):
            lines.append(t("tui.swing.to_compute", n=self.replications))
        return "\n  ".join([*lines, f"$ {self.command(number)}"])

    def choices(self) -> list[Choice]:
        """The numbers that the scenario at hand is known to rest on without a source; all that have a range
        while nothing has been run.
        """
        from dfftsim.analysis.assumptions import assumptions, used_in
        from dfftsim.tui.compare.drawing import judgement_told

        workspace = self._app.workspace
        document = workspace.document or workspace.comparison or {}
        used = used_in({row["id"] for row in document.get("judgements", ())})
        return [
            Choice(
                one.id,
                one.what,
                judgement_told({"value": one.value, "low": one.low, "high": one.high, "unit": one.unit}),
            )
            for one in used or assumptions()
            if one.low is not None and one.high is not None and one.low < one.high
        ]

    def command(self, number: str) -> str:
        """The command line that gives the same."""
        workspace = self._app.workspace
        changes = workspace.question().changes
        return command_line(workspace.source, (), changes, self.replications, swing=number)
