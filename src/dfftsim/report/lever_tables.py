"""The page of a lever as tables: what it is, its keys, the evidence, and what already gives it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from dfftsim.i18n import pick, t
from dfftsim.report.numbers import significant
from dfftsim.report.tables import page_table

Document = Mapping[str, Any]
JUDGED = ("difficulty", "accession", "sovereignty")


def page_tables(document: Document, instances: int) -> list[RenderableType]:
    """A lever's document without its instances, whose number is told."""
    page = {
        "id": document["id"],
        "name": document["name"],
        "pillar": t(f"pillar.{document['pillar']}") if document["pillar"] else t("pillar.shock"),
        "meaning": document["meaning"],
    }
    if "kind" in document:
        page |= {key: document[key] for key in ("legal_form", "decided_by", "mechanism")}
        if judgements := {key: judged(document[key]) for key in JUDGED if key in document}:
            page |= {"who_gains": t(f"lever.kind.{document['kind']}")} | judgements
        page["evidence"] = [evidence(one) for one in document["evidence"]] or t("lever.no_evidence")
        how = t("lever.instances", n=instances, id=document["id"]) if instances else t("lever.no_instances")
        page["instances"] = how
    return [page_table(page | {"fields": fields(document)})]


def fields(document: Document) -> list[str]:
    """Each key with what it takes, its default and its meaning."""
    lines = []
    for key, meaning in document["fields"].items():
        takes = document["takes"][key]
        given = f"; {t('lever.default')} {takes['default']}" if takes["default"] else ""
        if takes["default"] == "needed":
            given = f"; {t('lever.needed')}"
        lines.append(f"{key} ({takes['values']}{given}): {meaning}")
    return lines


def judged(points: Document) -> str:
    """A judgement from 0 to 3 with its range."""
    low, mode, high = (significant(points[name]) for name in ("low", "mode", "high"))
    return t("lever.judged", low=low, mode=mode, high=high)


def evidence(one: Document) -> str:
    """One figure that bears on a lever, with unit, source and confidence."""
    value = one["value"]
    figure = value["mode"]
    number = f"{value['low']}-{value['high']}" if figure is None else significant(figure)
    source = one["source"]
    where = t("lever.from_memory") if source is None else f"{source['title']} ({source['date']})"
    return f"{one['what']}: {number} {one['unit']} - {where} [{t('law.confidence', level=one['confidence'])}]"


def instance_table(rows: Sequence[Document]) -> Table:
    """Arrangements that give a lever in some form: between whom, since when, what, and the exceptions."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=True)
    table.add_column(t("column.arrangement"), overflow="fold", max_width=34)
    table.add_column(t("column.between"), overflow="fold", max_width=22)
    table.add_column(t("column.days"), no_wrap=True)
    table.add_column(t("column.gives"), overflow="fold")
    for row in rows:
        if row["direction"]:
            between = ", ".join(f"{start}>{end}" for start, end in row["direction"])
        else:
            between = ", ".join(row["parties"])
        days = (
            f"{row['from'] or '?'}\n{row['to'] or t('lever.open_end')}\n{t('lever.status.' + row['status'])}"
        )
        source = row["source"]
        told = [row["effect"]]
        if row["exceptions"] and row["exceptions"] != "-":
            told.append(f"{t('lever.except')}: {row['exceptions']}")
        if source is not None:
            told.append(f"{source['title']}" + (f", {source['url']}" if source["url"] else ""))
        table.add_row(Text(f"{pick(row['name'])}\n{row['id']}"), between, days, Text("\n".join(told) + "\n"))
    return table
