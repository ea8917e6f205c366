"""Regimes: what the control plane asks of the operations plane, and what it gets."""

from __future__ import annotations

import math
import statistics

import pytest

from dfftsim.engine.regimes import HUB, LEAST_RATE, LINK, PET, Load, Regimes
from dfftsim.errors import InputError
from dfftsim.scenario.distributions import Empirical, Lognormal
from dfftsim.world.options import Path
from dfftsim.world.plan import RANDOM, Traffic

MBIT = 125_000.0
PLAIN = Path(0.0, 0.0, 1.0, 10 * MBIT, 0.1)
TEE = Path(0.002, 1e-4, 1.0, 10 * MBIT, 0.1, round_trips=1.0)


def regimes(seed: int = 1, servers: int | None = None, jitter: float = 0.05) -> Regimes:
    return Regimes(seed, pool_load=0.7, servers=servers, jitter=jitter)


def load(rate: float, size: float = 1000.0, traffic: Traffic = RANDOM) -> Load:
    return Load(rate, size, 10.0, traffic)


def test_a_message_that_waits_nowhere_takes_its_least_time() -> None:
    regime = regimes(jitter=0.0).of(load(0.01), PLAIN)
    assert regime.latencies.quantile(0.5) == pytest.approx(1000.0 / PLAIN.bytes_per_second + 0.1, rel=0.005)
    assert regime.parts["link_wait"] < 0.01 * regime.parts["link"]


@pytest.mark.parametrize("use", [0.3, 0.6, 0.9, 0.95])
def test_waiting_at_the_link_is_that_of_one_server_with_constant_service(use: float) -> None:
    """Pollaczek and Khinchine: rho s / (2 (1 - rho)) in M/D/1, over independent seeds."""
    service = 1024.0 / PLAIN.bytes_per_second  # a size and loads that lie on the grid
    odds = 2.0 ** (round(math.log2(use / (1.0 - use)) * 4) / 4)
    use = odds / (1.0 + odds)
    waits = [regimes(seed).of(load(use / service, 1024.0), PLAIN).parts["link_wait"] for seed in range(12)]
    exact = use * service / (2.0 * (1.0 - use))
    standard_error = statistics.stdev(waits) / math.sqrt(len(waits))
    assert abs(statistics.mean(waits) - exact) < 4.4 * standard_error  # Student, 11 degrees, 99.9 %


def test_the_parts_of_the_time_add_up_to_the_mean_latency() -> None:
    regime = regimes().of(load(400.0), TEE)
    mean = sum(regime.parts.values())
    middles = regime.latencies.quantile(0.05), regime.latencies.quantile(0.95)
    assert set(regime.parts) == {"pet_wait", "pet", "link_wait", "link", "rtt"}
    assert middles[0] < mean < middles[1]
    assert regime.parts["pet"] == pytest.approx(0.003, rel=0.01)  # records are rounded
    assert regime.parts["rtt"] == pytest.approx(0.2, rel=0.02)


def test_a_firm_rents_the_servers_that_its_load_asks_for_unless_their_number_is_given() -> None:
    busy = load(1000.0)  # 3 servers' work
    assert regimes().servers(busy, TEE) == math.ceil(1000.0 * 0.003 / 0.7)
    assert regimes(servers=8).servers(busy, TEE) == 8
    assert regimes().bottleneck(busy, TEE) == ""
    assert regimes(servers=2).bottleneck(busy, TEE) == PET


def test_what_cannot_carry_the_load_is_named() -> None:
    hub = Path(0.0, 0.0, 1.0, 10 * MBIT, 0.1, hub="h", hub_seconds=0.01)
    assert regimes().bottleneck(load(1300.0), PLAIN) == LINK
    assert regimes().bottleneck(load(50.0), hub) == ""
    assert regimes().bottleneck(load(50.0), hub, others=60.0) == HUB


def test_others_at_the_hub_lengthen_the_wait() -> None:
    hub = Path(0.0, 0.0, 1.0, 10 * MBIT, 0.1, hub="h", hub_seconds=0.01)
    alone, crowded = (regimes().of(load(20.0), hub, others) for others in (0.0, 60.0))
    assert crowded.parts["hub_wait"] > 2.0 * alone.parts["hub_wait"]
    assert crowded.parts["hub"] == pytest.approx(alone.parts["hub"])


def test_flows_of_nearly_the_same_load_share_a_regime() -> None:
    one, two, three = (load(rate) for rate in (500.0, 505.0, 700.0))
    asked = regimes()
    assert asked.of(one, PLAIN) is asked.of(two, PLAIN)
    assert asked.of(one, PLAIN) is not asked.of(three, PLAIN)


def test_near_saturation_loads_are_told_apart_by_what_is_left() -> None:
    asked = regimes()
    full = PLAIN.bytes_per_second / 1000.0
    waits = [asked.of(load(use * full), PLAIN).parts["link_wait"] for use in (0.9, 0.95, 0.98)]
    assert waits[0] < 0.7 * waits[1] < 0.49 * waits[2]


def test_whether_a_path_can_carry_a_load_is_asked_of_exact_numbers() -> None:
    full = PLAIN.bytes_per_second / 1000.0
    assert regimes().bottleneck(load(0.999 * full), PLAIN) == ""
    assert regimes().bottleneck(load(1.001 * full), PLAIN) == LINK


def test_the_lightest_loads_share_one() -> None:
    asked = regimes()
    light = [asked.of(Load(rate, 1000.0, 10.0, RANDOM), PLAIN) for rate in (0.001, 0.1, 1.0)]
    assert len({regime.id for regime in light}) == 1


def test_a_burst_is_played_as_it_is_and_from_an_empty_system() -> None:
    traffic = Traffic(kind="batches", period_seconds=60.0, burst_seconds=60.0)
    given = Load(10.3, 1000.0, 10.0, traffic)
    regime = regimes(jitter=0.0).of(given, PLAIN)
    size, service = 618, 1000.0 / PLAIN.bytes_per_second  # all at once, one after the other
    assert regime.messages == size
    assert regime.parts["link_wait"] == pytest.approx(service * (size - 1) / 2.0, rel=1e-6)
    assert regime.latencies.quantile(1.0) == pytest.approx(size * service + 0.1, rel=0.005)


def test_a_burst_may_bring_more_than_can_be_carried_at_once() -> None:
    traffic = Traffic(burst_seconds=5.0)
    heavy = Load(2500.0, 1000.0, 10.0, traffic)
    asked = regimes()
    assert asked.bottleneck(heavy, PLAIN) == ""
    assert asked.of(heavy, PLAIN).latencies.quantile(0.9) > 2.0


@pytest.mark.parametrize(
    "traffic",
    [
        Traffic(kind="periodic", late_share=0.1),
        Traffic(kind="gaps", gaps=Empirical.of([0.5, 1.5])),
        Traffic(kind="hours", weights=(0.0,) * 8 + (1.0,) * 16),
        Traffic(kind="batches", period_seconds=600.0),
        Traffic(spread=Lognormal(1.0, 0.8).scaled(1.0 / Lognormal(1.0, 0.8).mean())),
    ],
    ids=lambda traffic: traffic.kind,
)
def test_every_pattern_keeps_the_mean_rate_and_size(traffic: Traffic) -> None:
    asked = regimes()
    given = Load(0.5, 20_000.0, 10.0, traffic)
    regime = asked.of(given, PLAIN)
    model = asked.model(given, PLAIN, 0.0, 1)
    assert regime.messages / (model.until_us / 1e6) == pytest.approx(0.5, rel=0.05)
    assert regime.parts["link"] == pytest.approx(20_000.0 / PLAIN.bytes_per_second, rel=0.05)


def test_regimes_are_the_same_whatever_was_asked_before() -> None:
    first, second = regimes(7), regimes(7)
    first.of(load(100.0), PLAIN)
    one, two = first.of(load(300.0), TEE), second.of(load(300.0), TEE)
    assert one.id == two.id
    assert one.parts == two.parts


def test_a_regime_that_forgets_slowly_says_so() -> None:
    asked = regimes()
    light, heavy = asked.of(load(100.0), PLAIN), asked.of(load(1200.0), PLAIN)
    assert heavy.relaxation_seconds > 100.0 * light.relaxation_seconds


def test_who_sends_nothing_has_a_regime_too() -> None:
    regime = regimes().of(Load(LEAST_RATE, 0.0, 1.0, RANDOM), PLAIN)
    assert regime.latencies.quantile(0.5) == pytest.approx(0.1, rel=0.1)


def test_a_window_of_too_many_messages_is_refused() -> None:
    with pytest.raises(InputError, match=r"a window would have 8\.64e\+09 messages of one flow; shorten"):
        regimes().of(Load(1e5, 1.0, 1.0, Traffic(burst_seconds=86_400.0)), PLAIN)


def test_a_burst_of_a_rare_flow_lasts_until_it_has_sent() -> None:
    weekly = Load(1.0 / 604_800.0, 1000.0, 10.0, Traffic(burst_seconds=86_400.0))
    assert 20 < regimes().of(weekly, PLAIN).messages < 90


def test_batches_are_not_fuller_than_the_rate() -> None:
    daily = Load(1.0 / 86_400.0, 1000.0, 10.0, Traffic(kind="batches", period_seconds=3600.0))
    model = regimes().model(daily, PLAIN, 0.0, 1)
    days = model.until_us / 86_400e6
    assert regimes().of(daily, PLAIN).messages / days == pytest.approx(1.0, rel=0.1)


def test_records_vary_as_the_bytes_of_a_message_do() -> None:
    """Where servers and link both take as long as a message is large, its total time has twice the spread."""
    varying = Traffic(spread=Empirical.of([0.5, 1.5]))
    path = Path(0.0, 0.01, 1.0, 10_000.0, 0.0)  # 0.1 s for 10 records, 0.1 s for 1000 bytes
    regime = regimes(jitter=0.0).of(Load(0.01, 1000.0, 10.0, varying), path)
    assert regime.latencies.within(0.12) == pytest.approx(0.5, abs=0.03)  # 0.05 + 0.05 or 0.15 + 0.15
    assert regime.latencies.within(0.28) == pytest.approx(0.5, abs=0.03)
