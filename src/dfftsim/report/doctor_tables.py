"""What `dfftsim doctor` found, as terminal tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from dfftsim.i18n import t
from dfftsim.report.law_words import heading
from dfftsim.report.numbers import significant, span
from dfftsim.report.tables import page_table, plain_table

Document = Mapping[str, Any]


def doctor_tables(document: Document) -> list[RenderableType]:
    """Versions, data, checks, and what is wrong."""
    parts: list[RenderableType] = [
        Text(
            f"dfftsim {document['version']} · Python {document['python']} · {document['platform']}",
            style="bold",
        ),
        Text(versions(document["packages"]), style="dim"),
        heading(t("doctor.lab")),
        Text(versions(document["lab_packages"]), style="dim"),
        heading(t("doctor.extras")),
        Text(versions(document["extra_packages"]), style="dim"),
        heading(t("doctor.data")),
        page_table(document["data"]),
        heading(t("doctor.checks")),
        plain_table(
            ["", t("doctor.check"), t("doctor.exact"), t("doctor.found")], map(check_row, document["checks"])
        ),
    ]
    if None in document["lab_packages"].values():
        parts.insert(4, Text(t("doctor.lab_install")))
    for key, style in (("remarks", "yellow"), ("problems", "red")):
        if document[key]:
            parts += [
                heading(t(f"doctor.{key}")),
                *(Text(f"  - {line}", style=style) for line in document[key]),
            ]
    if not document["problems"]:
        parts.append(Text(f"\n✓ {t('doctor.well')}", style="green"))
    return parts


def versions(packages: Mapping[str, str | None]) -> str:
    """Packages with their versions on one line."""
    return ", ".join(f"{name} {version or t('doctor.absent')}" for name, version in packages.items())


def check_row(check: Document) -> list[str | Text]:
    """One check with its glyph."""
    glyph = Text("✓", style="green") if check["right"] else Text("✗", style="red")
    exact = significant(check["exact"]) if "exact" in check else ""
    return [glyph, check["check"], exact, span(check.get("low"), check.get("high")) if "low" in check else ""]
