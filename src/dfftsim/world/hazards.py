"""The hazards of a world: how often incidents come, how bad they are, and who can be made to answer.

Rates a year, money in US dollars, harm where the people live whom the data are about. Which numbers these are
is data (`data/parameters/`, most of them judgements); this module says how they combine:

    breaches of a site a year   = l0 / security x log10(1 + P) / log10(1 + P0) x (1 + m (n - 1)) x split
    people accessed a year      = a0 x g(state) x reach x visibility(PET) x (1 - safeguards) x people
    harm of an incident         = people x harm a person x factor for grave data x S,   E[S] = 1

P people and n flows at the site, P0 = `breach_records_mean`. `docs/trust.md` explains each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log, log10

from dfftsim.scenario.distributions import Lognormal
from dfftsim.scenario.model import Scenario
from dfftsim.world.economics import wage_usd
from dfftsim.world.options import Option, Route
from dfftsim.world.parameters import Lookup
from dfftsim.world.severity import HeavyTail

GRAVE = frozenset({"sensitive", "health", "financial"})
"""Categories whose loss hurts people more."""

BREACH_COST = {
    "AU": "breach_cost_2025_au", "BR": "breach_cost_2025_br", "CA": "breach_cost_2025_ca",
    "CN": "breach_cost_proxy_cn", "EU": "breach_cost_2025_de", "GB": "breach_cost_2025_gb",
    "ID": "breach_cost_2025_asean", "IN": "breach_cost_2025_in", "JP": "breach_cost_2025_jp",
    "KE": "breach_cost_proxy_ke", "KR": "breach_cost_2025_kr", "NG": "breach_cost_proxy_ng",
    "SA": "breach_cost_2025_mideast", "SG": "breach_cost_2025_asean", "TR": "breach_cost_proxy_tr",
    "US": "breach_cost_2025_us", "VN": "breach_cost_2025_asean",
}  # fmt: skip
"""The row that gives the mean cost of a breach by place; only its ratio to the world's is used."""

REDRESS = {
    "adequacy": "enforceability_adequacy",
    "standard_contract": "enforceability_contract",
    "accountability": "enforceability_contract",
    "bcr": "enforceability_contract",
    "registration": "enforceability_contract",
    "approval": "enforceability_contract",
    "security_assessment": "enforceability_contract",
    "certification": "enforceability_certificate",
    "consent": "enforceability_consent",
    "derogation": "enforceability_consent",
    "free": "enforceability_free",
    "localise": "enforceability_adequacy",
}
"""By kind of pathway, the share of people with usable redress; data kept at home are under its own law."""


@dataclass(frozen=True, slots=True)
class HazardTerms:
    """All constants of the hazards of one world.

    rate: breaches of a site a year. scale: log10(1 + P0). marginal: m. split: factor on sites that exist
    because data must stay at home. security: by jurisdiction, 1 where it is not given. person_breach,
    person_access: USD a person; grave: factor. severity: the law of S. liability: share of the harm to people
    that the firm bears. lag: days until a breach is found and contained. fine_chance: that an authority acts.
    access: people a year and person, by state; order_persons: people that one order touches; known_share,
    known_lag (days): of orders that become known. reach: share of that hazard left where the data are not in
    the state. safeguards: share of it that redress for foreigners takes away.
    """

    breach_on: bool
    access_on: bool
    weighed: bool
    sites_by_localising: bool
    access_by_localising: bool
    rate: float
    scale: float
    marginal: float
    split: float
    security: Mapping[str, float]
    person_breach: float
    person_access: float
    grave: float
    severity: HeavyTail
    liability: float
    appetite: float
    lag: Lognormal
    fine_chance: float
    access: Mapping[str, float]
    order_persons: float
    known_share: float
    known_lag: Lognormal
    reach: float
    safeguards: float
    redress: Mapping[str, float]
    broken_exposure: float
    record_usd: float
    mean_records: float
    loss_exponent: float
    loss_ratio: Mapping[str, float]
    file_usd: Mapping[str, float]
    large_persons: float
    parties: tuple[str, ...]

    def site_rate(self, place: str, persons: float, flows: int, split: bool) -> float:
        """Breaches a year of a site with that many people's data, of so many flows."""
        if not self.breach_on or flows == 0:
            return 0.0
        size = log10(1.0 + persons) / self.scale
        crowd = 1.0 + self.marginal * (flows - 1)
        return self.rate / self.secured(place) * size * crowd * (self.split if split else 1.0)

    def secured(self, place: str) -> float:
        """Security of sites in a jurisdiction over that of a well-kept one."""
        return self.security.get(place, 1.0)

    def grave_factor(self, categories: tuple[str, ...]) -> float:
        """How much graver the loss of such data is than that of ordinary data."""
        return self.grave if GRAVE & set(categories) else 1.0

    def enforceability(self, option: Option, rise: float = 0.0) -> float:
        """Share of people with usable redress while a flow runs on an option; 0 without full compliance. It
        rises where authorities work together, at most to that of adequacy.
        """
        if option.route is Route.CARRY_ON:
            return 0.0
        share = self.redress[option.kind]
        return max(share, min(self.redress["adequacy"], share + rise)) if rise else share

    def firm_loss(self, records: float, place: str) -> float:
        """Expected cost to the firm of losing so many records (USD).

        Linear up to the mean breach of the sample behind it, then flatter, through the published cost of a
        breach of a million records.
        """
        linear = min(records, self.mean_records)
        rest = (records / self.mean_records) ** self.loss_exponent if records > self.mean_records else 1.0
        return self.record_usd * linear * rest * self.loss_ratio[place]

    def riskiest(self, origin: str) -> str:
        """Of the parties that are not the origin, the one where plain data are exposed to most harm."""
        others = [code for code in self.parties if code != origin] or [origin]
        return max(others, key=lambda code: (self._plain_risk(code), code))

    def _plain_risk(self, place: str) -> float:
        """Expected yearly harm to one of a thousand people whose plain data lie in a place."""
        breached = self.site_rate(place, 1000.0, 1, False) * self.person_breach
        return breached + (self.access[place] * self.person_access if self.access_on else 0.0)


def hazard_terms(scenario: Scenario, lookup: Lookup) -> HazardTerms | None:
    """The hazards of a scenario with its numbers; None where it has no section `hazards`."""
    given = scenario.hazards
    if given is None:
        return None
    value, structure = lookup.value, scenario.structure
    lag_sd = value("duration_log_sd")
    parties = scenario.parties
    mean_records = value("breach_records_mean")
    record_usd = value("breach_cost_per_record")
    million = lookup.usd("breach_cost_1m_records")
    redress = {kind: value(name) for kind, name in REDRESS.items()}
    hours = value("touch_days_filing") * value("productive_hours_day")
    return HazardTerms(
        breach_on=given.breach,
        access_on=given.access,
        weighed=structure.harm_weighed,
        sites_by_localising=structure.localisation_sites,
        access_by_localising=structure.localisation_access,
        rate=value("breach_rate_site"),
        scale=log10(1.0 + mean_records),
        marginal=value("breach_marginal"),
        split=value("loc_hazard_factor"),
        security=dict(given.security),
        person_breach=value("harm_person_breach"),
        person_access=value("harm_person_access"),
        grave=value("harm_person_sensitive"),
        severity=HeavyTail.of(
            value("breach_loss_typical"), value("breach_loss_p90"), value("harm_tail_alpha")
        ),
        liability=value("liability_share"),
        appetite=value("risk_appetite"),
        lag=Lognormal(value("breach_lifecycle_days") * exp(-(lag_sd**2) / 2.0), lag_sd),
        fine_chance=value("breach_fine_chance"),
        access={
            code: value("access_rate_base") * value(f"gov_access_rel_{code.lower()}") for code in BREACH_COST
        },
        order_persons=value("access_order_persons"),
        known_share=value("access_known_share"),
        known_lag=Lognormal(value("access_known_days"), lag_sd),
        reach=value("ms_us_offshore_warrants") / value("ms_requests_us_half"),
        safeguards=value("safeguard_redress"),
        redress=redress,
        broken_exposure=value("s4_exposure"),
        record_usd=record_usd,
        mean_records=mean_records,
        loss_exponent=log(million / (record_usd * mean_records)) / log(1e6 / mean_records),
        loss_ratio={
            code: value(name) / value("breach_cost_world_2025") for code, name in BREACH_COST.items()
        },
        file_usd={code: hours * wage_usd(value, code) for code in BREACH_COST},
        large_persons=value("s3_breach_size") * 1e6,
        parties=parties,
    )
