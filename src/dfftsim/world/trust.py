"""The numbers of institutional trust: how fast it moves, and what it feeds.

For each directed pair a Beta(a, b). a0 + b0 = `trust_prior_strength`, a0 / (a0 + b0) = T0 of the visible
institutions (`world.institutions`); what experience adds to a and b fades to nothing with the half-life
`trust_recovery_years`. `docs/trust.md` gives the equations and where they come from.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

from dfftsim.scenario.distributions import Gamma
from dfftsim.scenario.model import Scenario
from dfftsim.world.parameters import Lookup
from dfftsim.world.streams import Purpose, Streams


@dataclass(frozen=True, slots=True)
class TrustTerms:
    """All constants of trust in one world; a loop that is off has its strength at 0.

    strength: a0 + b0. half_life (years). good: added to a in a year in which flows run; bad: added to b by
    one bad event of full size and full attribution; attribution: of a breach to the place it happened in.
    spillover: times closeness (close, distant), what others than the victims hold against a place. scrutiny:
    logits of a request for information, touch: logarithm of officer time, for one unit of trust.
    uptake_min, uptake_eta: m(T) = min + (1 - min) T^eta. invalidation (a year), at trust `reference`;
    invalidation_slope; conclusion_slope. successor_days: median until a successor is there, lognormal
    with successor_log_sd.
    """

    parties: tuple[str, ...]
    strength: float
    half_life: float
    good: float
    bad: float
    attribution: float
    spillover: float
    close: float
    distant: float
    scrutiny: float
    touch: float
    uptake_min: float
    uptake_eta: float
    invalidation: float
    invalidation_slope: float
    conclusion_slope: float
    reference: float
    successor_days: float
    successor_log_sd: float

    @property
    def has_uptake(self) -> bool:
        """Whether users' demand moves with trust at all."""
        return self.uptake_eta != 0.0 and self.uptake_min != 1.0

    def uptake(self, trust: float) -> float:
        """Share of demand that users of that trust show."""
        if not self.has_uptake:
            return 1.0
        return float(self.uptake_min + (1.0 - self.uptake_min) * trust**self.uptake_eta)

    def invalidation_rate(self, trust: float) -> float:
        """Chance a year that adequacy between a pair is struck down."""
        return self.invalidation * exp(-self.invalidation_slope * (trust - self.reference))

    def concluded(self, chance: float, trust: float) -> float:
        """The chance of an agreed change at home, moved by trust on the scale of logits; 0 and 1 stay."""
        if not 0.0 < chance < 1.0:
            return chance
        odds = exp(self.conclusion_slope * (trust - self.reference))
        return chance * odds / (chance * odds + 1.0 - chance)

    def successor_after(self, trust: float, noise: float) -> float:
        """Days until a successor of a struck instrument is there; `noise` multiplies the median."""
        return self.successor_days * noise * exp(-self.conclusion_slope * (trust - self.reference))


def trust_terms(scenario: Scenario, lookup: Lookup, future: int | None) -> TrustTerms | None:
    """The trust of a scenario with its numbers; None where `structure.trust` is off.

    future: as in `compile_world`; the invalidation hazard is drawn from its gamma law for a future, and is
    its mean otherwise.
    """
    switches = scenario.structure
    if not switches.trust:
        return None
    value = lookup.value
    good = value("trust_good_weight")
    bad = good * value("trust_bad_ratio")
    rate = 0.0
    if switches.loop_invalidation:
        shape, years = value("invalidation_shape"), value("invalidation_years")
        rate = shape / years
        if future is not None:
            stream = Streams(scenario.experiment.seed, future).entity("parameter:invalidation_rate")
            rate = Gamma(shape, rate).at(stream.uniform(Purpose.PARAMETER))

    def strength(loop: bool, name: str) -> float:
        return value(name) if loop else 0.0

    return TrustTerms(
        parties=scenario.parties,
        strength=value("trust_prior_strength"),
        half_life=value("trust_recovery_years"),
        good=good if switches.loop_experience else 0.0,
        bad=bad if switches.loop_exposure else 0.0,
        attribution=value("trust_attribution"),
        spillover=strength(switches.loop_spillover, "trust_spillover"),
        close=value("closeness_same_family"),
        distant=value("closeness_other"),
        scrutiny=strength(switches.loop_scrutiny, "rfi_b_trust"),
        touch=strength(switches.loop_scrutiny, "touch_trust_slope"),
        uptake_min=value("uptake_min") if switches.loop_uptake else 1.0,
        uptake_eta=strength(switches.loop_uptake, "uptake_eta"),
        invalidation=rate,
        invalidation_slope=value("invalidation_trust_slope"),
        conclusion_slope=strength(switches.loop_conclusion, "conclusion_trust_slope"),
        reference=value("invalidation_trust_ref"),
        successor_days=value("successor_months") * 30.4375,
        successor_log_sd=value("duration_log_sd"),
    )
