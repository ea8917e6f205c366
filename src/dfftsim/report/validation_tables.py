"""The validation report as terminal tables, made from the document that `--json` prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from dfftsim.i18n import pick, t
from dfftsim.report.law_words import SourceList, heading, indented
from dfftsim.report.numbers import DASH, short, significant, span
from dfftsim.report.tables import plain_table

Document = Mapping[str, Any]
STYLES = {
    "held": ("✓", "green"),
    "refuted": ("✗", "red"),
    "undecided": ("?", "yellow"),
    "not_possible": (DASH, "dim"),
}


def validation_tables(document: Document) -> list[RenderableType]:
    """Verification, then every backcast with its checks, then the verdicts."""
    verification = document["verification"]
    sources = SourceList()
    parts: list[RenderableType] = []
    if any(verification.values()):
        parts.append(heading(t("validation.verification")))
    if verification["oracles"]:
        parts += oracle_lines(verification["oracles"])
    if verification["invariants"]:
        parts.append(invariant_rows(verification["invariants"]))
    if document["backcasts"]:
        parts.append(heading(t("validation.validation")))
        for backcast in document["backcasts"]:
            parts += backcast_lines(backcast, sources)
        parts += [heading(t("validation.summary")), summary_rows(document["backcasts"])]
        parts += [Text(t("validation.only_tests")), Text(t("validation.luck"))]
    return [*parts, *sources.listed()]


def oracle_lines(oracles: Document) -> Iterator[RenderableType]:
    """How many exact results lie inside, and which do not."""
    yield Text(
        t(
            "validation.oracles",
            inside=oracles["inside_99"],
            together=oracles["inside_together"],
            all=oracles["comparisons"],
            rows=len(oracles["rows"]),
            n=oracles["replications"],
        )
    )
    outside = list(outside_99(oracles))
    if outside:
        yield Text(t("validation.outside"))
        yield from (indented(Text(line)) for line in outside)


def outside_99(oracles: Document) -> Iterator[str]:
    """The comparisons that lie outside their own 99 % interval, in words."""
    for row in oracles["rows"]:
        for one in row["comparisons"]:
            if not one["inside_99"]:
                simulated = f"{significant(one['simulated'])} ± {significant(one['half_width_99'])}"
                yield f"{row['id']}: {one['symbol']} = {significant(one['exact'])}, {simulated}"


def invariant_rows(proofs: list[Document]) -> RenderableType:
    """Each law on each scenario."""
    heads = [t(f"validation.column.{name}") for name in ("law", "scenario", "seen", "outcome")]
    rows = [[t(f"validation.law.{p['law']}"), p["scenario"], seen_text(p), proof_outcome(p)] for p in proofs]
    return plain_table(heads, rows)


def seen_text(proof: Document, lang: str | None = None) -> str:
    """What was looked at."""
    seen = proof["seen"].items()
    return " · ".join(t(f"validation.seen.{name}", lang, count=count) for name, count in seen)


def proof_outcome(proof: Document) -> Text:
    """Held, or how it broke."""
    if proof["held"]:
        return Text(f"✓ {t('validation.yes')}", style="green")
    return Text(f"✗ {t('validation.no')}: {proof['broken']}", style="red")


def backcast_lines(backcast: Document, sources: SourceList) -> Iterator[RenderableType]:
    """One backcast: statement, checks, what was published."""
    yield Text("")
    yield Text.assemble(verdict_text(backcast["verdict"]), f"  {backcast['id']}  {pick(backcast['title'])}")
    yield indented(Text(pick(backcast["statement"])))
    if backcast["not_possible"]:
        yield indented(Text(pick(backcast["not_possible"])))
    if backcast["checks"]:
        run = {key: backcast[key] for key in ("scenario", "replications", "seed", "run")}
        yield indented(Text(t("validation.run", **run), style="dim"))
        yield check_rows(backcast["checks"])
    if backcast["lesson"]:
        yield indented(Text(pick(backcast["lesson"]), style="bold"))
    yield indented(Text(t("validation.published")))
    for figure in backcast["figures"]:
        yield indented(Text(f"{figure_text(figure)} {sources.mark(figure['source'])}", style="dim"))


def check_rows(checks: list[Document]) -> RenderableType:
    """What was measured, against which bounds, from which use of data."""
    names = ("check", "used", "measured", "bounds", "drawn")
    heads = [t("validation.column.outcome"), *(t(f"validation.column.{name}") for name in names)]
    rows = []
    for check in checks:
        seen = " *" if check["seen"] else ""
        rows.append(
            [
                verdict_text(check["verdict"]),
                pick(check["text"]),
                t(f"validation.used.{check['used']}") + seen,
                f"{significant(check['mean'])} {span(check['low'], check['high'])}",
                check["holds_if"],
                drawn_text(check["drawn"]),
            ]
        )
    return plain_table(heads, rows, unbroken=(0, 2, 3))


def drawn_text(drawn: Document | None) -> str:
    """How the measure lies where numbers are drawn."""
    if drawn is None or not drawn["n"]:
        return DASH
    return f"{span(drawn['low'], drawn['high'])} {drawn['inside'] * 100:.0f} %"


def verdict_text(verdict: str) -> Text:
    """A verdict with its mark."""
    mark, style = STYLES[verdict]
    return Text(f"{mark} {t(f'validation.verdict.{verdict}')}", style=style)


def figure_text(figure: Document) -> str:
    """What was published, with its number."""
    value = f" = {figure['value']} {figure['unit']}" if figure["value"] else ""
    when = f" ({figure['when']})" if figure["when"] else ""
    return f"{figure['what']}{value}{when}"


def summary_rows(backcasts: list[Document]) -> RenderableType:
    """The verdicts, one a line."""
    rows = [[verdict_text(one["verdict"]), one["id"], pick(one["title"]), tally(one)] for one in backcasts]
    return plain_table(["", "", "", ""], rows)


def tally(backcast: Document) -> str:
    """How many of its tests held."""
    tests = [check["verdict"] for check in backcast["checks"] if check["used"] == "test"]
    return f"{tests.count('held')} / {short(len(tests))}" if tests else ""
