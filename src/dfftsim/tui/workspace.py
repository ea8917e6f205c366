"""What the places share: the scenario at hand, its results, and the law. It knows no widget."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dfftsim.i18n import t
from dfftsim.version import __version__

if TYPE_CHECKING:
    from dfftsim.law.book import RuleBook
    from dfftsim.scenario.model import Scenario


class Workspace:
    """source: name of a shipped scenario or path of a file; scenario: the same, loaded, None until one is
    opened; document: the run document of its results (interfaces of `run --json`), that which came with
    dfftsim to begin with, None while there is none; packages: those to compare, by id: the name of a shipped
    one, the path of a file, or the package's data; comparison: the document of the last comparison
    (`compare --json`), None while there is none; changes: values that the user has put in place of others, by
    dotted path as `--set` takes them: runs and comparisons that are asked for later take them along.
    """

    def __init__(self) -> None:
        self.source = ""
        self.scenario: Scenario | None = None
        self.document: dict[str, Any] | None = None
        self.packages: dict[str, str | Mapping[str, Any]] = {}
        self.comparison: dict[str, Any] | None = None
        self.changes: dict[str, Any] = {}

    @cached_property
    def book(self) -> RuleBook:
        """The shipped law."""
        from dfftsim.law.book import load_rulebook

        return load_rulebook()

    def open(self, source: str) -> None:
        """Take up another scenario. Raises InputError, and then keeps the one before."""
        from dfftsim import stored
        from dfftsim.scenario.loading import load

        scenario = load(source)
        self.source, self.scenario, self.document = source, scenario, stored.document(source)
        self.packages, self.comparison = {}, None

    def status(self) -> list[str]:
        """The facts of the status line, from the program to what is shown."""
        facts = [f"dfftsim {__version__}"]
        book = self.book
        facts.append(t("tui.status.rules", day=book.last_day.isoformat(), hash=book.hash[:8]))
        if self.changes:
            facts.append(t("tui.status.changes", n=len(self.changes)))
        if self.scenario is not None:
            scenario = self.scenario
            facts.append(self.source)
            facts.append(t("tui.status.seed", seed=scenario.experiment.seed))
            done = self.document["replications"] if self.document else scenario.experiment.replications
            facts.append(t("tui.status.replications", n=done))
            horizon = scenario.horizon
            facts.append(f"{horizon.start.isoformat()}–{horizon.end.isoformat()}")
        return facts
