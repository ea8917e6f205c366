"""Rule discovery: what a firm must read before it can choose, what that costs, and what it misses.

Equations of `docs/model.md`, "Rule discovery": hours = sum over unknown legal bases of h0 x size x language x
dispersion x ambiguity x (1 - rho x coverage x freshness); chance to miss one = eps0 x (1 - coverage x
freshness x credibility) + eps_stale x coverage x (1 - freshness).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from math import exp

from dfftsim.engine.flow import Firm, Flow
from dfftsim.law.burden import LegalBasis
from dfftsim.spans import YEAR_DAYS
from dfftsim.world.compile import World
from dfftsim.world.economics import ENGLISH_IS_OFFICIAL, WORKING_DAYS_PER_WEEK
from dfftsim.world.effects import Repository
from dfftsim.world.streams import EntityStream, Purpose, Streams


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading the unknown rules would take. hours: of all work; own_hours: of the firm's team."""

    unknown: tuple[LegalBasis, ...]
    hours: float
    own_hours: float
    usd: float
    days: float


NOTHING_TO_READ = Reading((), 0.0, 0.0, 0.0, 0.0)


class Discovery:
    """Reads the rule base for firms. One for each replication (coverage of the repository is drawn once)."""

    def __init__(self, world: World, streams: Streams):
        value = world.lookup.value
        self.world = world
        self.repository_stream = streams
        self._coverage: dict[str, EntityStream] = {}
        self._met: dict[str, dict[int, tuple[LegalBasis, ...]]] = {}
        self._changed: dict[str, int] = {}
        self.h0 = value("h0_hours_rule")
        self.language = value("lang_factor_other")
        self.dispersion = value("disp_per_instrument")
        self.ambiguity = {"high": 1.0, "medium": value("amb_medium"), "low": value("amb_low")}
        self.saving = value("repo_saving_rho")
        self.miss = value("miss_eps0")
        self.misled = value("miss_eps_stale")
        self.ceiling_days = world.survey_ceiling_days

    def reading(self, flow: Flow, bases: tuple[LegalBasis, ...], day: date) -> Reading:
        """What the firm of a flow would have to read on that day, of these legal bases."""
        firm = flow.firm
        self._met.setdefault(flow.origin, {})[id(bases)] = bases
        knows, wording = firm.knowledge.get, self.wording
        unknown = tuple([b for b in bases if knows(b.id) != wording(b)])
        if not unknown:
            return NOTHING_TO_READ
        repository = self._repository(flow, day)
        language = 1.0 if flow.origin == firm.home or flow.origin in ENGLISH_IS_OFFICIAL else self.language
        factor = self.h0 * firm.costs.size_factor * language * (1.0 + self.dispersion * (len(bases) - 1))
        hours = 0.0
        for basis in unknown:
            own = factor * self.ambiguity[basis.confidence]
            if repository is not None and self._covered(basis, repository):
                own *= 1.0 - self.saving * self._freshness(basis, repository, day)
            hours += own
        return self._reading(firm, unknown, hours)

    def _reading(self, firm: Firm, unknown: tuple[LegalBasis, ...], hours: float) -> Reading:
        costs = firm.costs
        own = hours * costs.own_share
        per_day = costs.team_hours_per_day * WORKING_DAYS_PER_WEEK / 7.0
        bought = max(0.0, own - per_day * self.ceiling_days)
        own -= bought
        usd = hours * costs.hour_usd + bought * max(0.0, costs.counsel_usd - costs.hour_usd)
        return Reading(unknown, hours, own, usd, own / per_day)

    def learn(self, flow: Flow, reading: Reading, day: date) -> None:
        """The firm now knows what it has read, or believes so: some of it it gets wrong or overlooks."""
        repository = self._repository(flow, day)
        missed, read = set(), set()
        for basis in reading.unknown:
            flow.firm.knowledge[basis.id] = self.wording(basis)
            chance = self.miss
            if repository is not None and self._covered(basis, repository):
                fresh = self._freshness(basis, repository, day)
                chance = self.miss * (1.0 - fresh * repository.credibility) + self.misled * (1.0 - fresh)
            if flow.stream.uniform(Purpose.MISSED_RULE, basis_number(basis.id)) < chance:
                missed.add(basis.id)
            read.add(basis.id)
        if missed or flow.firm.missed:
            flow.firm.missed = (flow.firm.missed - read) | missed

    def missed(self, flow: Flow, bases: tuple[LegalBasis, ...]) -> int:
        """How many of the legal bases that concern a flow its firm has missed."""
        missed = flow.firm.missed
        return sum(basis.id in missed for basis in bases) if missed else 0

    def told(self, flow: Flow, bases: tuple[LegalBasis, ...]) -> None:
        """An authority tells the firm what it has missed of these."""
        if flow.firm.missed:
            flow.firm.missed -= {basis.id for basis in bases}

    def wording(self, basis: LegalBasis) -> int:
        """First day (ordinal) of the present wording of a legal basis, drawn changes included."""
        first = basis.first.toordinal()
        return max(first, self._changed.get(basis.id, 0)) if self._changed else first

    def changes(self, origin: str, day: date, u: float) -> str | None:
        """One of the legal bases that firms have met at an origin is reworded on a day: which, `u` decides.

        The reworded rule asks the same; every firm must read it again. None while none has been met.
        """
        met = sorted({basis.id for bases in self._met.get(origin, {}).values() for basis in bases})
        if not met:
            return None
        basis = met[int(u * len(met))]
        self._changed[basis] = day.toordinal()
        return basis

    def _repository(self, flow: Flow, day: date) -> Repository | None:
        """The repository that the firm of a flow uses on a day: None before it has taken it up."""
        found = self.world.effects.repository(flow.origin, day)
        if found is None or found.adoption is None:
            return found
        years = (day - found.start).days / YEAR_DAYS
        stream = self.repository_stream.entity(f"adopter:{flow.firm.id}")
        return found if stream.uniform(Purpose.ADOPTION) < found.adoption.share(years) else None

    def _covered(self, basis: LegalBasis, repository: Repository) -> bool:
        stream = self._coverage.get(basis.id)
        if stream is None:
            stream = self._coverage[basis.id] = self.repository_stream.entity(f"basis:{basis.id}")
        return stream.uniform(Purpose.COVERAGE) < repository.coverage

    def _freshness(self, basis: LegalBasis, repository: Repository, day: date) -> float:
        """Chance that the entry states the law as it is: updates come an exponential time after a change."""
        wording = self.wording(basis)
        kept_up_to = repository.kept_up_to(day).toordinal()
        if kept_up_to < day.toordinal() and wording >= kept_up_to:
            return 0.0
        if repository.lag_days <= 0.0:
            return 1.0
        age = kept_up_to - wording
        return 1.0 - exp(-max(age, 0) / repository.lag_days)


@lru_cache(maxsize=4096)
def basis_number(id: str) -> int:
    """A stable number of a legal basis, to tie draws to it."""
    return int.from_bytes(blake2b(id.encode(), digest_size=4).digest(), "little")
