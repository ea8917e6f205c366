"""How the messages of operating flows fare: from the regimes they lived in to measures of a group of flows.

A flow that spent some time in a regime sent rate x time messages, spread as the regime's latencies are; the
messages of a group are the mixture of those.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf, nan

from dfftsim.engine.flow import Flow
from dfftsim.engine.latencies import Latencies
from dfftsim.engine.regimes import HUB, LINK, PET, Regime
from dfftsim.spans import DAY

YEAR = 365.25 * DAY
BYTES_PER_GB = 1e9
QUANTILES = {"latency_p50": 0.5, "latency_p95": 0.95, "latency_p99": 0.99}
PARTS = {
    "time_pet_wait": (f"{PET}_wait",),
    "time_pet": (PET,),
    "time_link_wait": (f"{LINK}_wait", f"{HUB}_wait"),
    "time_link": (LINK, HUB),
    "time_rtt": ("rtt",),
}


def message_measures(flows: Iterable[Flow]) -> dict[str, float]:
    """The measures of the messages of some flows; NaN where nothing was sent."""
    sent: dict[Regime, float] = {}
    urgent = on_time = good_bytes = seconds = servers = network = 0.0
    relaxation, window = 0.0, inf
    for flow in flows:
        network += flow.network_usd
        servers += flow.servers_usd
        for regime, spell in flow.regime_seconds.items():
            messages = flow.message_rate * spell
            share = 1.0
            if flow.deadline_seconds is not None:
                share = regime.latencies.within(flow.deadline_seconds)
                urgent += messages
                on_time += messages * share
            sent[regime] = sent.get(regime, 0.0) + messages
            good_bytes += messages * flow.message_bytes * share
            seconds += spell
            relaxation += regime.relaxation_seconds
            if regime.relaxation_seconds > 0.0:
                window = min(window, regime.window_seconds / regime.relaxation_seconds)
    return {
        "messages_sent": sum(sent.values()),
        "on_time_messages": on_time / urgent if urgent else nan,
        **_latencies(sent),
        "goodput": good_bytes / BYTES_PER_GB / (seconds / DAY) if seconds else nan,
        "pet_cost": servers / (seconds / YEAR) if seconds else nan,
        "network_cost": network / (seconds / YEAR) if seconds else nan,
        **_parts(sent),
        "validity_ratio": min(window, seconds / relaxation) if relaxation else nan,
    }


def _latencies(sent: Mapping[Regime, float]) -> dict[str, float]:
    if not sent:
        return dict.fromkeys(QUANTILES, nan)
    mixture = Latencies.mixture((regime.latencies, weight) for regime, weight in sent.items())
    return {name: mixture.quantile(q) for name, q in QUANTILES.items()}


def _parts(sent: Mapping[Regime, float]) -> dict[str, float]:
    total = sum(sent.values())
    return {
        name: sum(w * sum(regime.parts.get(p, 0.0) for p in parts) for regime, w in sent.items()) / total
        if total
        else nan
        for name, parts in PARTS.items()
    }
