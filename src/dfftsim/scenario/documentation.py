"""The tables of `docs/scenario-format.md`, made from the models.

    python -m dfftsim.scenario.documentation docs/scenario-format.md

rewrites what stands between `<!-- tables -->` and `<!-- end of tables -->`.
"""

from __future__ import annotations

import sys
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo

from dfftsim.scenario.entity import Entity, SourceNote, Text
from dfftsim.scenario.flows import Births, DataShare, FlowClass, FlowRow, Gravity, PairWeight
from dfftsim.scenario.hazards import Hazards
from dfftsim.scenario.institution import Institution, Project
from dfftsim.scenario.kpis import KPIS
from dfftsim.scenario.lever import LeverPage
from dfftsim.scenario.levers import LEVERS, SHOCKS, Successor
from dfftsim.scenario.model import (
    Compute,
    Credibility,
    Experiment,
    Horizon,
    Hub,
    Hypothesis,
    Links,
    Package,
    Rules,
    Scenario,
    Technology,
    Uncertainty,
)
from dfftsim.scenario.queues import ArrivalClass, Authority, Outage, RequestsForInformation
from dfftsim.scenario.readers import Reader
from dfftsim.scenario.structure import Structure
from dfftsim.scenario.terms import FAMILIES
from dfftsim.scenario.traffic import Messages, Pattern
from dfftsim.scenario.units import BANDWIDTHS, BYTES, PERIODS, SECONDS

_HEAD = ("| key | value | default | meaning |", "|---|---|---|---|")
START, END = "<!-- tables -->", "<!-- end of tables -->"
_TABLES: tuple[tuple[str, type[Entity]], ...] = (
    ("The scenario", Scenario),
    ("`title`, `question`, `name`, `text`, `note`", Text),
    ("`rules`", Rules),
    ("`horizon`", Horizon),
    ("An item of `flow_classes`", FlowClass),
    ("An item of `with`", DataShare),
    ("`gravity`", Gravity),
    ("An item of `gravity.pairs`", PairWeight),
    ("`births`", Births),
    ("`messages`", Messages),
    ("`messages.pattern`", Pattern),
    ("An item of `flows`, or a row of a flows table", FlowRow),
    ("A value of `authorities`", Authority),
    ("`institution`", Institution),
    ("An item of `institution.projects`", Project),
    ("`requests_for_information`", RequestsForInformation),
    ("An item of `arrivals`", ArrivalClass),
    ("An item of `outages`", Outage),
    ("`technology`", Technology),
    ("An item of `technology.hubs`", Hub),
    ("`technology.links`", Links),
    ("`technology.compute`", Compute),
    ("`hazards`", Hazards),
    ("`structure`", Structure),
    ("`uncertainty`", Uncertainty),
    ("An item of `hypotheses`", Hypothesis),
    ("`experiment`", Experiment),
    ("An item of `sources`", SourceNote),
    ("`credibility`", Credibility),
    ("A package file", Package),
)


def tables() -> str:
    """Every table, in Markdown."""
    parts = [_units(), _distributions()]
    parts += [_table(title, entity) for title, entity in _TABLES]
    parts += [_lever(page, "lever") for page in LEVERS.values()]
    parts += [_lever(page, "shock") for page in SHOCKS.values()]
    parts += [_table("`successor` of S1", Successor), _kpis()]
    return "\n".join(parts)


def rewritten(page: str) -> str:
    """The page with its tables made anew. Raises ValueError if it has no place for them."""
    before, start, rest = page.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        raise ValueError(f"the page needs {START} and {END}")
    return f"{before}{START}\n{tables()}\n{END}{after}"


def _units() -> str:
    rows = [
        ("time", " ".join(SECONDS), "`45 d`; mo = 30.4375 d, y = 365.25 d"),
        ("size", " ".join(BYTES), "`2.5 TB`"),
        ("bandwidth", " ".join(BANDWIDTHS), "`300 Mbit/s`"),
        ("money", "USD", "`USD 3000`; where a value is yearly `USD 3000 per year`"),
        ("rate", f"per {' '.join(PERIODS)}", "`60 per year`, also `60 /y`"),
        ("share", "0 to 1, or %", "`0.3`, `30 %`"),
    ]
    lines = ["### Units", "", "| quantity | units | written |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {a} | {b} | {c} |" for a, b, c in rows), ""])


def _distributions() -> str:
    lines = ["### Distributions", "", "| name | fields |", "|---|---|", "| `constant` | the value itself |"]
    for name, family in FAMILIES.items():
        forms = " or ".join("`{" + ", ".join(form) + "}`" for form in family.forms)
        lines.append(f"| `{name}` | {forms} |")
    return "\n".join([*lines, ""])


def _table(title: str, entity: type[Entity], hidden: frozenset[str] = frozenset()) -> str:
    lines = [f"### {title}", "", _first_line(entity), "", *_HEAD]
    for name, field in entity.model_fields.items():
        if name not in hidden:
            key = field.alias or name
            lines.append(f"| `{key}` | {kind_of(field)} | {default_of(field)} | {field.description or ''} |")
    return "\n".join([*lines, ""])


def _lever(page: LeverPage, word: str) -> str:
    title = f"`{word}: {page.id}` {page.name.en} ({page.name.ja})"
    return _table(title, page.model, LeverPage.HIDDEN)


def _kpis() -> str:
    lines = ["### Indicators", "", "| id | name | unit | good | scopes | formula |", "|" + "---|" * 6]
    for kpi in KPIS.values():
        name, scopes = f"{kpi.name.en} ({kpi.name.ja})", " ".join(kpi.scopes)
        lines.append(f"| `{kpi.id}` | {name} | {kpi.unit} | {kpi.good} | {scopes} | {kpi.formula} |")
    return "\n".join([*lines, ""])


def _first_line(entity: type[Entity]) -> str:
    return (entity.__doc__ or "").split("\n\n")[0].replace("\n    ", " ")


def default_of(field: FieldInfo) -> str:
    """What a key stands at where it is left out, `needed` if it may not be."""
    if field.is_required():
        return "needed"
    value = field.get_default(call_default_factory=True, validated_data={})
    if value is None or value in ((), {}) or isinstance(value, Entity):
        return ""
    if isinstance(value, tuple):
        return f"`[{', '.join(map(str, value))}]`"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def kind_of(field: FieldInfo) -> str:
    """What a key takes, with its range, in words."""
    readers = list(_readers(field))
    return " or ".join(dict.fromkeys(reader.says for reader in readers)) or _shape(field.annotation)


def _readers(field: FieldInfo) -> Iterator[Reader]:
    yield from (m for m in field.metadata if isinstance(m, Reader))
    if not any(isinstance(m, Reader) for m in field.metadata):
        yield from _readers_in(field.annotation)


def _readers_in(annotation: Any) -> Iterator[Reader]:
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        yield from (m for m in arguments[1:] if isinstance(m, Reader))
    elif origin not in (tuple, dict) and "Mapping" not in str(origin):
        for inner in arguments:
            yield from _readers_in(inner)


def _shape(annotation: Any) -> str:
    origin = typing.get_origin(annotation)
    if origin is tuple:
        return "list"
    if origin is not None and "Mapping" in str(origin):
        return "table"
    arguments = typing.get_args(annotation)
    if arguments:
        return " or ".join(dict.fromkeys(s for s in map(_shape, arguments) if s))
    return "" if annotation is type(None) else "table"


def main(path: Path) -> None:
    """Rewrites the tables of the page at `path`."""
    path.write_text(rewritten(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
