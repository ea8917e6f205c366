"""Terms of queues resolved: parameters in base units, and the numbers of bodies of the scenario."""

from __future__ import annotations

from collections.abc import Mapping

from dfftsim.errors import InputError
from dfftsim.scenario.bodies import Bodies
from dfftsim.scenario.distributions import Constant, Distribution
from dfftsim.scenario.model import Scenario
from dfftsim.scenario.places import Path
from dfftsim.scenario.queues import Authority
from dfftsim.scenario.terms import ResolvedTerm, TermSpec
from dfftsim.world.base_units import base_value
from dfftsim.world.parameters import Lookup


class QueueNumbers:
    """The numbers that terms of a scenario's queues stand for. Durations in seconds."""

    def __init__(self, scenario: Scenario, lookup: Lookup):
        self.scenario = scenario
        self._lookup = lookup
        bodies = scenario.members
        self._bodies: Mapping[str, float] = bodies.numbers if isinstance(bodies, Bodies) else {}

    def value(self, name: str) -> float:
        """A parameter in base units, or a number of bodies."""
        return self._bodies[name] if name in self._bodies else base_value(self._lookup, name)

    def mean(self, term: TermSpec, path: Path) -> float:
        """The mean of a term. Raises InputError, naming `path`, if its numbers make none."""
        return self._resolved(term, path).mean()

    def distribution(self, term: TermSpec | None, path: Path) -> Distribution:
        """A term as a distribution; a plain number is constant. Raises InputError as `mean` does."""
        assert term is not None
        resolved = self._resolved(term, path)
        if resolved.distribution is None:
            return Constant(resolved.factor)
        return resolved.distribution.scaled(resolved.factor)

    def servers(self, queue: Authority) -> int | None:
        """Cases worked on at once; None = as many as come."""
        if queue.officers == "bodies":
            return self.scenario.bodies
        return None if queue.officers == "unlimited" else queue.officers

    def _resolved(self, term: TermSpec, path: Path) -> ResolvedTerm:
        try:
            return term.resolve(self.value)
        except ValueError as error:
            raise InputError([self.scenario.problem(path, str(error))]) from None
