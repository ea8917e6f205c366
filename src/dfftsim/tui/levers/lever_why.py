"""Why a lever is what it is: its values, what it means, and what it did at other depths."""

from __future__ import annotations

from typing import Any

from dfftsim.analysis.comparison import HEADLINES
from dfftsim.i18n import pick, t
from dfftsim.report.compare_tables import difference_unit, moved_by
from dfftsim.report.kpi_words import kpi_name
from dfftsim.scenario.kpis import KPIS
from dfftsim.tui.levers.choices import Choices, Row
from dfftsim.tui.levers.fields import about, label_of
from dfftsim.tui.why import Why


def why_of(choices: Choices, row: Row, kept: dict[str, Any], known_as: str) -> Why:
    """The answer for a lever. known_as: under what name effects of levers are kept."""
    on = t("tui.levers.on" if choices.on(row.key) else "tui.levers.off")
    inputs = [
        (label_of(one.key), one.shown(choices.value(row.key, one.key)), about(row.page, one))
        for one in row.fields
    ]
    notes = [] if row.base is None else [t("tui.levers.in_scenario")]
    title = f"{row.key} {pick(row.page.name)}: {on}"
    told = swing(row, kept, known_as) or t("tui.levers.swing.none")
    return Why(title, pick(row.page.sentence), inputs, swing=told, notes=notes)


def swing(row: Row, kept: dict[str, Any], known_as: str) -> str:
    """What earlier pairs of this scenario say of this lever at each of its depths; empty if nothing."""
    known = kept.get("effects", {}).get(known_as, [])
    field, kpi = row.slider, HEADLINES[0]
    told = []
    for one in known:
        if one["key"] != row.key or kpi not in one["effects"]:
            continue
        depth = t("tui.levers.on")
        if field is not None and one["values"]:
            depth = f"{label_of(field.key)} {field.shown(one['values'].get(field.key))}"
        unit = KPIS[kpi].unit
        change = f"{moved_by(one['effects'][kpi], unit)} {difference_unit(unit)}".rstrip()
        told.append(f"{depth}: {kpi_name(kpi)} {change} ({t('tui.levers.n_pairs', n=one['pairs'])})")
    return "\n  ".join(told)
