"""One look of the flow under inspection at its options, as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from dfftsim.engine.choice import Chosen, Weighed
from dfftsim.engine.decisive import decisive
from dfftsim.engine.flow import Flow
from dfftsim.engine.outlook import Outlook
from dfftsim.world.options import Option, Route


def look(
    flow: Flow, outlook: Outlook, now: int, weighed: Sequence[Weighed], chosen: Chosen, why: str
) -> dict[str, Any]:
    """When and why, what was asked of the law, and every option with what it offers.

    `taste_usd`: the fixed noise of the choice on its route. `pets`: those on offer, each with how the law
    reads its output (None where it does not serve the flow's workload). `decisive`: those without which
    nothing lawful would work.
    """
    kind = outlook.kind(flow)
    day = outlook.law_day(flow, now)
    readings = outlook.readings.on(flow.origin, day)
    taste = outlook.chooser.taste(flow)
    serving = outlook.menu.technology.terms
    return {
        "time": now,
        "why": why,
        "transfer": asdict(replace(kind.question, persons=flow.kind_persons)),
        "chosen": chosen.option.key if chosen.option is not None else "give_up",
        "results_data": list(kind.results_data),
        "pets": {
            pet: None if serving(pet, kind.workload) is None else readings[pet]._asdict()
            for pet in kind.pets
            if pet != "none"
        },
        "decisive": [pet for pet in kind.pets if pet != "none" and decisive(flow, outlook, day, pet)],
        "taste_of_giving_up_usd": taste[Route.GIVE_UP],
        "options": [
            {
                "option": w.option.key,
                "route": w.option.route.name.lower(),
                "pet": w.option.pet,
                "rules": list(w.option.rules),
                "payoff_usd": w.payoff,
                "taste_usd": taste[w.option.route],
                "delay_days": w.delay_days,
                "setup_usd": w.setup_usd,
                "killed": w.killed,
                **offered(flow, outlook, w.option),
            }
            for w in weighed
        ],
    }


def offered(flow: Flow, outlook: Outlook, option: Option) -> dict[str, Any]:
    """What an option gives and costs while it runs: `utility` kept of the value; 95 % quantile of the latency
    and the share of messages on time (None where the path cannot carry the flow, or nothing is due);
    servers and network in USD a year; `exposure`: share of the plain exposure left, by threat. Where firms
    weigh it also the `demand` of users and `harm_usd_year`, expected harm that the firm bears.
    """
    chooser = outlook.chooser
    regime = chooser.regime(flow, option.path)
    deadline = flow.deadline_seconds
    return {
        "utility": option.gain,
        "latency_p95_seconds": None if regime is None else regime.latencies.quantile(0.95),
        "on_time_share": None if regime is None or deadline is None else regime.latencies.within(deadline),
        "servers_usd_year": chooser.servers_usd(flow, option),
        "network_usd_year": chooser.network_usd(flow, option),
        "exposure": outlook.menu.technology.exposure(option.pet),
        **(chooser.told_beyond(flow, option) if chooser.told_beyond is not None else {}),
    }
