"""What the places share: the scenario at hand, its results, and the law. It knows no widget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dfftsim.errors import InputError
from dfftsim.i18n import t
from dfftsim.tui.asked import Question, Result
from dfftsim.tui.compare.packages import data_of
from dfftsim.version import __version__

if TYPE_CHECKING:
    from dfftsim.law.book import RuleBook
    from dfftsim.scenario.model import Scenario

STANDARD = "iot-monitoring"
"""The scenario to begin with, as for `dfftsim scenarios new`."""
RUNS_KEPT = 40


class Workspace:
    """source: name of a shipped scenario or path of a file; scenario: the same, loaded, None until one is
    opened; scenario_hash: its hash; packages: those to compare, by id: the name of a shipped one, the path of
    a file, or the package's data; compared: the last comparison, None while there is none. Results stand
    beside their questions, and count only where these equal what would be asked now.
    """

    def __init__(self) -> None:
        self.source = ""
        self.scenario: Scenario | None = None
        self.scenario_hash = ""
        self.packages: dict[str, str | Mapping[str, Any]] = {}
        self.compared: Result | None = None
        self._runs: list[Result] = []
        self._changes: dict[str, dict[str, Any]] = {}
        self._written: float | None = None

    @cached_property
    def book(self) -> RuleBook:
        """The shipped law."""
        from dfftsim.law.book import load_rulebook

        return load_rulebook()

    # The scenario.

    def open(self, source: str) -> None:
        """Take up another scenario, or the same anew: its packages stay then, and so does the comparison,
        which tells that it is of the file as it was. Raises InputError, and then keeps the one before.
        """
        from dfftsim.scenario.loading import load

        again, written = source == self.source, written_at(source)
        if again:
            self._written = written
        scenario = load(source)
        if not self.source:
            self._changes[source] = self._changes.pop("", {})
        self.source, self.scenario, self.scenario_hash = source, scenario, scenario.hash
        self._written = written
        if not again:
            self.packages, self.compared = {}, None
        if shipped := Result.shipped(source):
            self.keep(shipped, last=False)

    def file_changed(self) -> bool:
        """Whether the file at hand was written since it was last read."""
        return bool(self.source) and written_at(self.source) != self._written

    # The numbers.

    @property
    def changes(self) -> dict[str, Any]:
        """Values that the user has put in place of others in the scenario at hand, by dotted path as `--set`
        takes them: runs and comparisons that are asked for later take them along.
        """
        return self.changes_of(self.source)

    def changes_of(self, source: str) -> dict[str, Any]:
        """Those of another scenario; while none is at hand, those of whichever is taken up first."""
        return self._changes.setdefault(source if self.source else "", {})

    # Questions and results.

    def question(self) -> Question:
        """What a run of the scenario at hand would answer now."""
        return self.question_of(self.source, self.scenario, self.scenario_hash)

    def question_of(self, source: str, scenario: Scenario | None, hash: str) -> Question:
        """What a run of a scenario would answer now. hash: the scenario's, which takes long to compute."""
        replications = scenario.experiment.replications if scenario is not None else 0
        changes = tuple(sorted(self.changes_of(source).items()))
        return Question(source, {}, replications, changes, scenario=hash)

    def keep(self, result: Result, last: bool = True) -> None:
        """Keep a run. last: whether it is the newest; if not, one that answers the same stays instead."""
        before = [one for one in self._runs if not self._same(one.question, result.question)]
        if last or len(before) == len(self._runs):
            self._runs = [*before, result][-RUNS_KEPT:] if last else [result, *before][:RUNS_KEPT]

    def run_of(self, question: Question) -> Result | None:
        """The run that answers a question; None where there is none."""
        return next((one for one in reversed(self._runs) if self._same(one.question, question)), None)

    def run_like(self, question: Question) -> Result | None:
        """The same, or else the newest run of the same file with other numbers."""
        alike = [
            one
            for one in self._runs
            if (one.question.source, one.question.scenario) == (question.source, question.scenario)
        ]
        return self.run_of(question) or (alike[-1] if alike else None)

    @staticmethod
    def _same(one: Question, other: Question) -> bool:
        return (one.source, one.scenario, dict(one.changes)) == (
            other.source,
            other.scenario,
            dict(other.changes),
        )

    @property
    def document(self) -> dict[str, Any] | None:
        """The run document (as of `run --json`) of the scenario at hand as it stands, that which came with
        dfftsim to begin with; None while there is none. One that is set answers what would be asked now.
        """
        result = self.run_of(self.question())
        return result.document if result else None

    @document.setter
    def document(self, document: dict[str, Any] | None) -> None:
        question = self.question()
        if document is not None:
            self.keep(Result(question, document))
        else:
            self._runs = [one for one in self._runs if not self._same(one.question, question)]

    @property
    def comparison(self) -> dict[str, Any] | None:
        """The document of the last comparison (as of `compare --json`). One that is set answers what would be
        asked now.
        """
        return self.compared.document if self.compared else None

    @comparison.setter
    def comparison(self, document: dict[str, Any] | None) -> None:
        if document is None:
            self.compared = None
            return
        ids = {package["id"] for package in document["packages"]}
        packages = {id: given for id, given in self.packages.items() if id in ids}
        self.compared = Result(replace(self.question(), packages=packages), document)

    def unlike(self, question: Question) -> str:
        """In what a question differs from that of now: `file`, `numbers`, `packages`, or empty."""
        now = self.question()
        if question.scenario != now.scenario:
            return "file"
        if dict(question.changes) != dict(now.changes):
            return "numbers"
        try:
            same = all(data_of(self.packages[id]) == one for id, one in (question.data or {}).items())
        except (InputError, KeyError):
            same = False
        return "" if same else "packages"

    def status(self) -> list[str]:
        """The facts of the status line, from the program to what is shown."""
        facts = [f"dfftsim {__version__}"]
        book = self.book
        facts.append(t("tui.status.rules", day=book.last_day.isoformat(), hash=book.hash[:8]))
        if self.changes:
            facts.append(t("tui.status.changes", n=len(self.changes)))
        if self.scenario is not None:
            scenario, document = self.scenario, self.document
            facts.append(self.source)
            facts.append(t("tui.status.seed", seed=scenario.experiment.seed))
            done = document["replications"] if document else scenario.experiment.replications
            facts.append(t("tui.status.replications", n=done))
            horizon = scenario.horizon
            facts.append(f"{horizon.start.isoformat()}–{horizon.end.isoformat()}")
        return facts


def written_at(source: str) -> float | None:
    """When the file of a scenario was last written; None for a shipped one and for a file that is gone."""
    try:
        return Path(source).stat().st_mtime if Path(source).suffix else None
    except OSError:
        return None
