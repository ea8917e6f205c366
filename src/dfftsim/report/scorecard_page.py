"""Scorecards as one HTML page, masked or not, with the plane of free flow and protection where packages have
an answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from dfftsim.i18n import pick, t
from dfftsim.report.freer_and_safer_tables import answer_lines, evidence_line
from dfftsim.report.kpi_words import kpi_name
from dfftsim.report.numbers import number, span
from dfftsim.report.page import figure_block, section, table, whole_page, write_page
from dfftsim.report.plane import plane
from dfftsim.report.scorecard_tables import (
    GAINS,
    SHOWN_CHANGES,
    change_cell,
    entry_of,
    frame_text,
    party_name,
    reasons,
    shown,
    size_cell,
)
from dfftsim.scenario.party_kpis import COSTS, DIALS, PHYSICAL

Document = Mapping[str, Any]


def write_scorecard(document: Document, out: Path, lang: str) -> Path:
    """Write `scorecard-RUN.html` into the folder (`scorecard-masked.html` where names are masked) and return
    its path. Raises InputError where the folder cannot be written.
    """
    name = "masked" if document["masked"] else document["run"]
    return write_page(f"scorecard-{name}", lambda: scorecard_page(document), out, lang)


def scorecard_page(document: Document) -> str:
    """The whole page, in the chosen language."""
    title = t("scorecard.masked") if document["masked"] else pick(document["title"]) or document["scenario"]
    return whole_page(title, [part for part in parts(document, title) if part])


def parts(document: Document, title: str) -> list[str]:
    """The page from top to bottom."""
    parties, masked = document["parties"], document["masked"]
    found = [head(document, title)]
    if all(package["freer_and_safer"]["verdict"] for package in document.get("packages", ())) and (
        document.get("packages")
    ):
        found.append(figure_block("plane", plane(document)))
    dials = ("F", "P", *(f"dial_{dial}" for dial in DIALS))
    lines = "".join(f"<li>{escape(line)}</li>" for line in reasons(parties))
    found.append(
        section(
            "scorecard.dials", rows(parties, dials, masked, document) + (f"<ul>{lines}</ul>" if lines else "")
        )
    )
    for key, kpis in (("gains", GAINS), ("welfare", (*COSTS, "welfare")), ("physical", PHYSICAL)):
        found.append(section(f"scorecard.{key}", rows(parties, kpis, masked, document)))
    found.append(section("scorecard.by_size", sizes(parties, masked)))
    found += [package_part(package, document) for package in document.get("packages", ())]
    found.append(section("scorecard.numbers", numbers(document)))
    found.append(f"<footer><p><b>{escape(t('scorecard.no_order'))}</b></p></footer>")
    return found


def head(document: Document, title: str) -> str:
    """Title, frame, grade, and what it is not."""
    frame = frame_text(document)
    notes = [t("run.not_a_forecast"), evidence_line(document["evidence"]), t("scorecard.welfare_reading")]
    return (
        f'<header>\n<h1>{escape(title)}</h1>\n<p class="frame">{escape(frame)}</p>\n'
        f'<div class="notice">{"".join(f"<p>{escape(note)}</p>" for note in notes)}</div>\n</header>'
    )


def rows(parties: Document, kpis: Sequence[str], masked: bool, document: Document) -> str:
    """A table of measures by party; names tell their formula on hovering."""
    cells = [
        [escape(party_name(code, masked)), *(escape(shown(any_entry(party, kpi))) for kpi in kpis)]
        for code, party in parties.items()
    ]
    notes = [
        f"<dt>{escape(kpi_name(kpi))}</dt><dd>{escape(document['formulas'][kpi])}</dd>"
        for kpi in kpis
        if kpi in document["formulas"]
    ]
    summary = escape(t("scorecard.formulas"))
    listed = f"<details><summary>{summary}</summary><dl>{''.join(notes)}</dl></details>" if notes else ""
    return table(["", *map(kpi_name, kpis)], cells, numeric=range(1, len(kpis) + 1)) + listed


def any_entry(party: Document, kpi: str) -> Document | None:
    """An entry of a party, a dial or one of the pair too."""
    if kpi in ("F", "P"):
        found: Document = party[kpi]
        return found
    dial: Document | None = party["dials"].get(kpi.removeprefix("dial_"))
    return dial if kpi.startswith("dial_") else entry_of(party, kpi)


def sizes(parties: Document, masked: bool) -> str:
    """Firms' surplus by size."""
    names = list(dict.fromkeys(size for party in parties.values() for size in party["by_size"]))
    cells = [
        [
            escape(party_name(code, masked)),
            *(escape(size_cell(party["by_size"].get(size, {}))) for size in names),
        ]
        for code, party in parties.items()
    ]
    heads = [t(f"scorecard.size.{size}") for size in names]
    return table(["", *heads], cells, numeric=range(1, len(heads) + 1))


def package_part(package: Document, document: Document) -> str:
    """The joint answer for a package, and what it changes for each party."""
    lines = "".join(f"<p>{escape(line)}</p>" for line in answer_lines(package["freer_and_safer"]))
    cells = [
        [
            escape(party_name(code, document["masked"])),
            *(escape(change_cell(kpis.get(kpi))) for kpi in SHOWN_CHANGES),
        ]
        for code, kpis in package["parties"].items()
    ]
    changes = table(["", *map(kpi_name, SHOWN_CHANGES)], cells, numeric=range(1, len(SHOWN_CHANGES) + 1))
    name = escape(t("scorecard.package", id=package["id"]))
    return f"<section>\n<h2>{name}</h2>\n{lines}{changes}\n</section>"


def numbers(document: Document) -> str:
    """The numbers that only the accounts rest on."""
    cells = [
        [
            escape(row["id"]),
            number(row["value"]),
            span(row["low"], row["high"]),
            escape(row["unit"]),
            escape(row.get("reasoning", "")),
        ]
        for row in document["numbers"]
    ]
    heads = ["id", t("column.value"), t("column.range"), t("column.unit"), ""]
    return table(heads, cells, numeric=(1, 2))
