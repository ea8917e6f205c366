"""An estimate at once: the sum of what single levers did in earlier pairs of the same scenario, and how far
such sums were from the pairs that came afterwards.

Everything here is a pure function on what `settings.kept` holds, so that it lasts from start to start:
`effects` by scenario, one entry for each lever with its values; `errors`, the newest last.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dfftsim.tui.levers.choices import Choices, Item, flat

Kept = dict[str, Any]
Effects = Mapping[str, float]

MOST_SCENARIOS = 20
MOST_ENTRIES = 400
MOST_ERRORS = 400


@dataclass(frozen=True)
class Estimate:
    """The change of every measure that all its parts know. missing: keys of the changes of which nothing is
    known yet; then there is no estimate. between: whether some part lies between two depths that are known.
    pairs: those of the very same choices that it stands on; 0 where it is put together or lies between.
    """

    effects: Effects
    missing: tuple[str, ...] = ()
    between: bool = False
    pairs: int = 0


def estimate(kept: Kept, scenario: str, items: Sequence[Item], sliders: Mapping[str, str]) -> Estimate:
    """The sum over the changes. scenario: its hash. sliders: by row the field to interpolate along."""
    known = kept.get("effects", {}).get(scenario, [])
    total: dict[str, float] | None = None
    missing, between = [], False
    for item in items:
        effects, interpolated = effect_of(known, item, sliders.get(item.key, ""))
        if effects is None:
            missing.append(item.key)
            continue
        between |= interpolated
        total = (
            dict(effects)
            if total is None
            else {kpi: total[kpi] + effects[kpi] for kpi in total if kpi in effects}
        )
    if missing:
        return Estimate({}, tuple(missing))
    alone = [one["pairs"] for one in known if len(items) == 1 and one["sign"] == items[0].sign]
    return Estimate(total or {}, between=between, pairs=max(alone, default=0))


def effect_of(known: Sequence[Kept], item: Item, slider: str) -> tuple[Effects | None, bool]:
    """What is known of one change: from pairs with just these values, else between the nearest depths below
    and above; and whether it lies between.
    """
    exact = [one for one in known if one["sign"] == item.sign]
    if exact:
        return exact[-1]["effects"], False
    here = amount(item.values, slider)
    if here is None:
        return None, False
    below, above = None, None
    for one in known:
        there = amount(one["values"], slider)
        if (
            one["key"] != item.key
            or there is None
            or rest(one["values"], slider) != rest(item.values, slider)
        ):
            continue
        if there <= here and (below is None or there > below[0]):
            below = there, one["effects"]
        if there >= here and (above is None or there < above[0]):
            above = there, one["effects"]
    if below is None or above is None or below[0] == above[0]:
        return None, False
    weight = (here - below[0]) / (above[0] - below[0])
    low, high = below[1], above[1]
    return {kpi: low[kpi] + weight * (high[kpi] - low[kpi]) for kpi in low if kpi in high}, True


def amount(values: Mapping[str, Any] | None, slider: str) -> float | None:
    """The number at the beginning of a value: 180 of `180 d`."""
    value = (values or {}).get(slider)
    if value is None or isinstance(value, bool):
        return None
    try:
        return float(str(value).split(" ", 1)[0])
    except ValueError:
        return None


def rest(values: Mapping[str, Any] | None, slider: str) -> Any:
    """All values but that of the slider, whose unit stays."""
    unit = str((values or {}).get(slider)).partition(" ")[2]
    return unit, {key: _plain(one) for key, one in (values or {}).items() if key != slider}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, list | tuple) else value


def learn(kept: Kept, scenario: str, item: Item, differences: Mapping[str, Any]) -> None:
    """Keep what a change did, from the differences of a comparison with it alone, or with and without it."""
    effects = {kpi: row["mean"] for kpi, row in differences.items() if math.isfinite(row["mean"])}
    if not effects:
        return
    pairs = max(row["n"] for row in differences.values())
    entries = kept.setdefault("effects", {}).setdefault(scenario, [])
    known = next((one for one in entries if one["sign"] == item.sign), None)
    if known is not None:
        if known["pairs"] > pairs:
            return
        entries.remove(known)
    values = None if item.values is None else {key: _plain(one) for key, one in item.values.items()}
    entries.append({"key": item.key, "sign": item.sign, "values": values, "pairs": pairs, "effects": effects})
    del entries[:-MOST_ENTRIES]
    for old in list(kept["effects"])[:-MOST_SCENARIOS]:
        del kept["effects"][old]


def check(
    kept: Kept,
    scenario: str,
    items: Sequence[Item],
    given: Estimate | None,
    differences: Mapping[str, Any],
) -> None:
    """Keep how far an estimate was from the paired means. Only what is new tests it: each set of choices
    counts once, the first time its pairs are all there, and not where they were known before.
    """
    met = kept.setdefault("met", [])
    sign = json.dumps([scenario, sorted(item.sign for item in items)])
    if sign in met:
        return
    met.append(sign)
    del met[:-MOST_ERRORS]
    pairs = max((row["n"] for row in differences.values()), default=0)
    if given is not None and given.effects and not given.pairs >= pairs > 0:
        learn_error(kept, scenario, given.effects, differences, len(items))


def learn_shipped(kept: Kept, scenario: str, choices: Choices, variants: Mapping[str, Any]) -> None:
    """Keep what came with dfftsim: the paired differences of variants that add one lever or shock alone to a
    scenario that has none. variants: as `stored.variants` gives them.
    """
    for variant in variants.values():
        for group in ("levers", "shocks"):
            added = variant["changes"].get(group, ())
            if len(variant["changes"]) != 1 or len(added) != 1 or getattr(choices.scenario, group):
                continue
            row = choices.rows.get(added[0][group[:-1]])
            if row is not None:
                item = choices.item(row.key, flat(added[0], row.fields))
                learn(kept, scenario, item, variant["differences"])


def learn_error(
    kept: Kept, scenario: str, told: Effects, differences: Mapping[str, Any], levers: int
) -> None:
    """Keep how far an estimate was from the paired mean, measure by measure."""
    for kpi, guess in told.items():
        row = differences.get(kpi)
        if row is None or not math.isfinite(row["mean"]):
            continue
        kept.setdefault("errors", []).append(
            {
                "scenario": scenario,
                "kpi": kpi,
                "estimate": guess,
                "paired": row["mean"],
                "pairs": row["n"],
                "levers": levers,
            }
        )
    del kept.get("errors", [])[:-MOST_ERRORS]


def estimate_error_p90(errors: Iterable[Mapping[str, Any]], kpi: str = "F") -> tuple[float, int] | None:
    """The distance that nine of ten estimates of a measure kept from the paired mean, in the measure's unit,
    and the number of estimates; None where there are none. The smallest value that at least 90 % do not
    exceed.
    """
    sizes = sorted(abs(one["estimate"] - one["paired"]) for one in errors if one["kpi"] == kpi)
    if not sizes:
        return None
    return sizes[math.ceil(0.9 * len(sizes)) - 1], len(sizes)
