"""The choice of a firm for one flow: exact enumeration, private pay-off, nested choice with fixed noise.

Pay-off = (1 - P(refusal)) x (value x gain x timeliness - running cost) x annuity(delay) - set-up, as
`docs/model.md` writes it. Inside a route the best option wins; between routes a logit, realised by one Gumbel
draw for each (flow, route) that never changes, so that counterfactuals stay paired (McFadden 1978; ties by
key).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import exp, log
from typing import NamedTuple

from dfftsim.engine.flow import Flow, Offer
from dfftsim.engine.fund import Funds
from dfftsim.engine.hubs import HubRates
from dfftsim.engine.regimes import HUB, LINK, PET, Fare, Regime, Regimes
from dfftsim.spans import YEAR_DAYS
from dfftsim.world.compile import World
from dfftsim.world.economics import ACTIVE_SUPERVISION, annuity_years
from dfftsim.world.options import Option, Path, Route
from dfftsim.world.streams import Purpose

FEASIBLE_DAYS = 90.0
FEASIBLE_SHARE_OF_VALUE = 0.1
HOURS_PER_YEAR = 24.0 * YEAR_DAYS
NOT_APPROVED = "no approved group rules"
TOO_NARROW = {PET: "too few servers", LINK: "link too narrow", HUB: "hub too narrow"}
"""Why a path cannot carry a load, by the station that cannot."""


Beyond = Callable[[Flow, Option], tuple[float, str]]
ToldBeyond = Callable[[Flow, Option], dict[str, float]]
"""What users and incidents change: (USD a year added to what an option realises, why it is dropped or "")."""


class Weighed(NamedTuple):
    """An option as a firm sees it for one flow. `killed`: why it was dropped; empty = in the running."""

    option: Option
    payoff: float
    delay_days: float
    setup_usd: float
    killed: str = ""


class Chosen(NamedTuple):
    """What a firm decides. `option` None = gives up. `payoff` without noise."""

    route: Route
    option: Option | None
    payoff: float
    delay_days: float
    setup_usd: float


class Chooser:
    """Weighs options with the constants of one world."""

    def __init__(self, world: World):
        value = world.lookup.value
        self.world = world
        self.on_time_needed = value("on_time_needed")
        self.cpu_hour_usd = value("cpu_hour_price")
        self.regimes = Regimes(
            world.seed, value("pet_pool_load"), world.menu.technology.servers, value("rtt_jitter_sd")
        )
        self.hub_rates = HubRates()
        self.horizon_years = value("horizon_firm")
        self.discount = value("discount_private")
        self.scale = 0.0 if world.optimiser else value("logit_scale")
        self.reuse = value("prep_reuse_share")
        self.budget = value("setup_budget")
        self.suspension_days = value("suspension_days")
        self.general = value("enforce_general")
        self.strict = value("enforce_strict")
        self.beyond: Beyond | None = None
        self.approvals = {one.rule: one.approvals for one in world.effects.acceptances}
        self.told_beyond: ToldBeyond | None = None
        self.funds = Funds(world) if world.effects.funds else None
        self._tail = exp(-self.discount * self.horizon_years)
        self.full_annuity = annuity_years(self.horizon_years, 0.0, self.discount)

    def enforcement_rate(self, flow: Flow) -> float:
        """Chance a year that an unlawful flow is stopped, one ground."""
        base = self.strict if flow.origin in ACTIVE_SUPERVISION else self.general
        return base * flow.firm.costs.visibility

    def weigh(
        self,
        flow: Flow,
        option: Option,
        now: int,
        waits: Mapping[str, float],
        sunk: bool = False,
        leaving: float = 0.0,
    ) -> Weighed:
        """What an option is worth to the firm of a flow. `sunk`: it runs already, nothing has to be set
        up. `leaving`: what it costs to leave the one that runs, as a share of the set-up.
        """
        _, killed, net, _ = self.offer(flow, option)
        if self.beyond is not None:
            change, risky = self.beyond(flow, option)
            net += change
            killed = killed or risky
        yearly = option.yearly_usd
        if sunk:
            net = net + yearly - yearly * flow.yearly_share
            return Weighed(option, net * self.full_annuity, 0.0, 0.0, killed)
        setup, delay = self.setup(flow, option, now)
        if self.approvals and not self.approved(flow, option, now):
            killed = killed or NOT_APPROVED
        if not killed and setup > self.budget * flow.value and setup > 0.0:
            killed = "unaffordable"
        if option.gating:
            delay += max([waits.get(c.station, c.expected_days) for c in option.gating])
        share = 1.0
        if option.route is Route.LOCALISE and flow.firm.holds(option.setup_instrument, now):
            share = self.reuse
        net = net + yearly - yearly * share
        payoff = (1.0 - option.refusal) * net * self.annuity(delay) - setup
        return Weighed(option, payoff - leaving * setup, delay, setup, killed)

    def approved(self, flow: Flow, option: Option, now: int) -> bool:
        """Whether the firm holds group rules approved by another party, where an option asks for them."""
        return all(
            any(flow.firm.holds(approval, now) for approval in self.approvals[rule])
            for rule in option.rules
            if rule in self.approvals
        )

    def annuity(self, delay_days: float) -> float:
        """`annuity_years` for the horizon and discount of firms."""
        if delay_days == 0.0:
            return self.full_annuity
        if self.discount <= 0.0 or delay_days >= self.horizon_years * YEAR_DAYS:
            return annuity_years(self.horizon_years, delay_days, self.discount)
        return (exp(-self.discount * delay_days / YEAR_DAYS) - self._tail) / self.discount

    def offer(self, flow: Flow, option: Option) -> Offer:
        """What an option gives to a flow: worked out once, for it rests on what the flow is born with and on
        what others send through a hub.
        """
        # menus keep their options, so an id names one; its hash would take longer than all else here
        path = option.path
        key = (id(option), self.others(flow, path) if path.hub else 0.0)
        found = flow.offers.get(key)
        if found is None:
            timely = self.timeliness(flow, path)
            found = Offer(option, self.obstacle(flow, option), self.yearly_net(flow, option), timely)
            flow.offers[key] = found
        return found

    def yearly_net(self, flow: Flow, option: Option) -> float:
        """Value that an option realises in a year, running cost, network and servers deducted, USD."""
        gross = flow.value * option.gain * self.timeliness(flow, option.path)
        return gross - option.yearly_usd - self.network_usd(flow, option) - self.servers_usd(flow, option)

    def network_usd(self, flow: Flow, option: Option) -> float:
        """What a year of the flow's data costs on the network."""
        return option.usd_per_gb * option.path.bytes_factor * flow.gb_year

    def servers_usd(self, flow: Flow, option: Option) -> float:
        """What a year of server time for the flow's PET costs: all hours of the servers where their number is
        given, else the hours of work over the load of the servers.
        """
        work = option.path.compute_seconds(flow.load.records)
        if work <= 0.0:
            return 0.0
        given = self.regimes.servers_given
        if given is not None:
            return given * HOURS_PER_YEAR * self.cpu_hour_usd
        return work * flow.message_rate * HOURS_PER_YEAR * self.cpu_hour_usd / self.regimes.pool_load

    def plain_obstacle(self, flow: Flow) -> bool:
        """Whether plain records cannot reach the flow's destination in time or at all."""
        return bool(self.path_obstacle(flow, self.world.menu.plain_path(flow.origin, flow.destination)))

    def obstacle(self, flow: Flow, option: Option) -> str:
        """Why the option cannot serve this flow at all, in one word; empty if it can."""
        if option.importer_conditions and not flow.listed:
            return "importer not listed"
        if option.gain < flow.plan.minimal_utility:
            return "too little use"
        return self.path_obstacle(flow, option.path)

    def path_obstacle(self, flow: Flow, path: Path) -> str:
        """Why messages cannot take a path at all, or not enough of them in time; empty if they can."""
        narrow = self._fare(flow, path).bottleneck
        if narrow:
            return TOO_NARROW[narrow]
        if flow.deadline_seconds is None:
            return ""
        return "" if self.timeliness(flow, path) >= self.on_time_needed else "too late"

    def timeliness(self, flow: Flow, path: Path) -> float:
        """Share of the value left when data arrive, by simulation of the flow's messages on the path: the
        share inside a deadline, or what the half-life leaves on average.
        """
        fare = self._fare(flow, path)
        if fare.timeliness is None:
            fare.timeliness = self._timeliness(flow, path)
        return fare.timeliness

    def _timeliness(self, flow: Flow, path: Path) -> float:
        half_life, deadline = flow.plan.half_life_seconds, flow.deadline_seconds
        if half_life is None and deadline is None:
            return 1.0
        regime = self.regime(flow, path)
        if regime is None:
            return 0.0
        latencies = regime.latencies
        return latencies.within(deadline) if deadline is not None else latencies.timeliness(half_life or 0.0)

    def regime(self, flow: Flow, path: Path) -> Regime | None:
        """How the flow's messages fare on a path; None if it cannot carry them."""
        if self._fare(flow, path).bottleneck:
            return None
        return self.regimes.of(flow.load, path, self.others(flow, path))

    def _fare(self, flow: Flow, path: Path) -> Fare:
        """What is known of the flow's messages on a path, as full as its hub is now."""
        key = (path, self.others(flow, path))
        found = flow.fares.get(key)
        if found is None:
            found = flow.fares[key] = Fare(self.regimes.bottleneck(flow.load, *key))
        return found

    def others(self, flow: Flow, path: Path) -> float:
        """Messages a second that other flows send through the hub of a path."""
        return self.hub_rates.without(flow, path.hub) if path.hub else 0.0

    def setup(self, flow: Flow, option: Option, now: int) -> tuple[float, float]:
        """(USD, calendar days until ready) of setting an option up, with what the firm holds already."""
        firm = flow.firm
        usd, least = 0.0, 0.0
        for task in option.tasks:
            share = self.reuse if firm.holds(task.instrument, now) else 1.0
            usd += share * task.usd
            days = share * task.days
            if days > least:
                least = days
        lead = option.lead_days
        if option.setup_instrument:
            share = self.reuse if firm.holds(option.setup_instrument, now) else 1.0
            usd += share * option.extra_setup_usd
            lead *= share
        if self.funds is not None:
            usd -= self.funds.aid(flow, option, now, self.reuse)
        return usd, max(least, lead)

    def carry_on(self, flow: Flow, direct: Option) -> Weighed:
        """Sending without full compliance: the value now, the penalty and the suspension perhaps."""
        killed = self.obstacle(flow, direct)
        rate = self.enforcement_rate(flow)
        running = 1.0 / (1.0 + rate * self.suspension_days / YEAR_DAYS)
        gross = flow.value * self.timeliness(flow, direct.path) - self.network_usd(flow, direct)
        net = gross * running - rate * flow.firm.costs.penalty_usd
        if self.beyond is not None:
            change, risky = self.beyond(flow, direct)
            net += change * running
            killed = killed or risky
        return Weighed(direct, net * self.full_annuity, 0.0, 0.0, killed)

    def choose(self, flow: Flow, weighed: Sequence[Weighed]) -> Chosen:
        """The route of highest pay-off plus noise, and the best option on it. Giving up is always there."""
        best: dict[Route, Weighed] = {}
        for candidate in weighed:
            if candidate.killed:
                continue
            route = candidate.option.route
            old = best.get(route)
            if old is None or (candidate.payoff, old.option.key) > (old.payoff, candidate.option.key):
                best[route] = candidate
        noise = self.taste(flow)
        top, chosen = noise[Route.GIVE_UP], Chosen(Route.GIVE_UP, None, 0.0, 0.0, 0.0)
        for route in sorted(best):
            found = best[route]
            score = found.payoff + noise[route]
            if score > top or (score == top and chosen.option is None):
                top = score
                chosen = Chosen(route, found.option, found.payoff, found.delay_days, found.setup_usd)
        return chosen

    def taste(self, flow: Flow) -> tuple[float, ...]:
        """The fixed noise of a flow's choice, by route, USD: what speaks for a route beside its pay-off."""
        if flow.taste is None:
            scale = self.scale * flow.value * self.full_annuity
            draw = flow.stream.uniform
            flow.taste = (0.0,) * len(Route)
            if scale > 0.0:
                draws = [draw(Purpose.NEST_NOISE, route) for route in range(len(Route))]
                flow.taste = tuple([-scale * log(-log(u)) for u in draws])
        return flow.taste

    def feasible(
        self, flow: Flow, weighed: Sequence[Weighed], discovery_days: float, discovery_usd: float
    ) -> bool:
        """Whether a lawful flow could start within 90 days of birth for at most a tenth of its yearly
        value.
        """
        return any(
            not w.killed
            and w.option.route in (Route.DIRECT, Route.HUB, Route.RESULTS)
            and discovery_days + w.delay_days <= FEASIBLE_DAYS
            and discovery_usd + w.setup_usd <= FEASIBLE_SHARE_OF_VALUE * flow.value
            for w in weighed
        )
