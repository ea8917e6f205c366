"""docs/validation.md: the validation report as a page, made from the document that `--json` prints and the
words of `validation_page.md`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any

from dfftsim.engine.states import CHANGES
from dfftsim.i18n import t
from dfftsim.report.numbers import DASH, significant, span
from dfftsim.report.validation_tables import STYLES, outside_99, seen_text, tally
from dfftsim.scenario.kpis import KPIS
from dfftsim.world.parameters import Parameters

Document = Mapping[str, Any]
WORDS = Path(__file__).with_suffix(".md")


def validation_page(document: Document) -> str:
    """The page, in English as all pages are. Wants the document of a whole report."""
    verification = document["verification"]
    oracles = verification["oracles"]
    outside = [f"- {line}" for line in outside_99(oracles)]
    if outside:
        outside = ["Outside their own 99 % interval (exact, then simulated ± half-width):", "", *outside]
    backcasts = document["backcasts"]
    return Template(WORDS.read_text(encoding="utf-8")).substitute(
        version=document["version"],
        law_day=document["rules"]["last_day"],
        law_hash=document["rules"]["hash"][:12],
        summary="\n".join(summary_row(one) for one in backcasts),
        only_tests=t("validation.only_tests", "en"),
        oracle_words=t("validation.oracles", "en", **oracle_counts(oracles)),
        oracle_rows="\n".join(oracle_rows(oracles)),
        outside="\n".join(outside),
        laws="\n".join(law_row(proof) for proof in verification["invariants"]),
        luck=t("validation.luck", "en"),
        backcasts="\n".join(line for one in backcasts for line in backcast_lines(one)),
        calibrations="\n".join(line for one in document["calibrations"] for line in calibration_lines(one)),
        **model_counts(backcasts),
    )


def oracle_counts(oracles: Document) -> dict[str, int]:
    """What the sentence on exact results counts."""
    return {
        "inside": oracles["inside_99"],
        "together": oracles["inside_together"],
        "all": oracles["comparisons"],
        "rows": len(oracles["rows"]),
        "n": oracles["replications"],
    }


def model_counts(backcasts: Sequence[Document]) -> dict[str, object]:
    """Numbers of the model as a whole, counted from its registers."""
    parameters = Parameters.load()
    ranks = Counter(str(parameters.get(name).rank) for name in parameters)
    used = sorted({one["replications"] for one in backcasts if one["replications"]})
    return {
        "kpis": len(KPIS),
        "states": len(CHANGES),
        "changes": sum(len(ends) for ends in CHANGES.values()),
        "parameters": len(parameters),
        "ranks": ", ".join(f"{count} {rank}" for rank, count in ranks.most_common()),
        "replications": " or ".join(map(str, used)),
    }


def summary_row(one: Document) -> str:
    """A backcast with its verdict, and what became of the checks that do not count."""
    rest = [check for check in one["checks"] if check["used"] != "test"]
    others = ", ".join(f"{check['used']}: {check['verdict']}" for check in rest) or DASH
    return row(one["id"], one["title"]["en"], verdict(one["verdict"]), tally(one) or DASH, others)


def oracle_rows(oracles: Document) -> Iterator[str]:
    """One row for each kind of queue."""
    families: dict[tuple[str, str], list[Document]] = {}
    for one in oracles["rows"]:
        families.setdefault((one["model"].split(",")[0], one["source"]), []).append(one)
    for (model, source), members in families.items():
        compared = [comparison for one in members for comparison in one["comparisons"]]
        inside = [sum(one[key] for one in compared) for key in ("inside_99", "inside_together")]
        yield row(model, source, len(members), len(compared), *inside)


def law_row(proof: Document) -> str:
    """A law of the engine on a scenario."""
    outcome = "✓ held" if proof["held"] else f"✗ broken: {proof['broken']}"
    law = t(f"validation.law.{proof['law']}", "en")
    return row(law, f"`{proof['scenario']}`", proof["replications"], seen_text(proof, "en"), outcome)


def backcast_lines(one: Document) -> Iterator[str]:
    """The section of a backcast."""
    outcome = t(f"validation.verdict.{one['verdict']}", "en")
    yield f"### {one['id']} {one['title']['en']}: {outcome}"
    yield from paragraph(one["statement"]["en"])
    if one["not_possible"]:
        yield from paragraph(f"**Not possible yet.** {one['not_possible']['en']}")
    if one["note"]:
        yield from paragraph(one["note"]["en"])
    if one["lesson"]:
        yield from paragraph(f"**What it says.** {one['lesson']['en']}")
    if one["checks"]:
        yield from check_lines(one)
    yield from ("", "| published | about | source | confidence |", "|---|---|---|---|")
    yield from (figure_row(figure) for figure in one["figures"])
    yield ""


def paragraph(text: str) -> tuple[str, str]:
    """A text after a blank line."""
    return "", text


def check_lines(one: Document) -> Iterator[str]:
    """The checks of a backcast as a table, and what each measures below it."""
    where = f"[`{one['scenario']}`](../scenarios/{one['scenario']}.yaml)"
    run = f"{one['replications']} replications, seed {one['seed']}, run `{one['run']}`"
    yield from paragraph(f"Scenario {where}, {run}.")
    yield ""
    yield "| | check | data | measured, 90 % | holds if | numbers drawn: 5–95 %, inside | frozen |"
    yield "|---|---|---|---|---|---|---|"
    yield from (check_row(check) for check in one["checks"])
    yield ""
    shown: dict[str, str] = {}
    yield from (f"- `{check['id']}`: {told(check, shown)}" for check in one["checks"])


def check_row(check: Document) -> str:
    """A check with what came out."""
    drawn, spread = check["drawn"], DASH
    if drawn and drawn["n"]:
        spread = f"{span(drawn['low'], drawn['high'])}, {drawn['inside'] * 100:.0f} % of {drawn['n']}"
    return row(
        verdict(check["verdict"]),
        check["text"]["en"],
        check["used"] + (" \\*" if check["seen"] else ""),
        f"{significant(check['mean'])} {span(check['low'], check['high'])}, n = {check['n']}",
        check["holds_if"],
        spread,
        f"{check['frozen']} `{check['hash']}`",
    )


def told(check: Document, shown: dict[str, str]) -> str:
    """The measure of a check, its variants, what its data were used for, and why it was changed.

    shown: the variants of the backcast told so far, which are not told again; it is added to.
    """
    parts = [f"`{check['measure']}`"]
    for name, changes in check["variants"].items():
        settings = ", ".join(f"`{path}: {flow_style(value)}`" for path, value in changes.items())
        if shown.get(name) != settings:
            parts.append(f"`[{name}]`: {settings}")
        shown[name] = settings
    if check["why"]:
        parts.append(f"{check['used']}: {check['why']['en']}")
    if check["because"]:
        parts.append(f"changed after it was frozen: {check['because']}")
    return " · ".join(parts)


def flow_style(value: object) -> str:
    """A value as it is written in one line of a scenario file."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {flow_style(inner)}' for key, inner in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(flow_style, value))}]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def calibration_lines(one: Document) -> Iterator[str]:
    """A calibration: what was unknown, what was fitted, how the kept draws do in the tests."""
    yield f"### {one['title']['en']}"
    yield from paragraph(
        f"`{one['id']}` of {one['backcast']}, seed {one['seed']}, replications of each draw: "
        f"{one['replications']}; fitted to {', '.join(f'`{id}`' for id in one['fit'])}: "
        f"{one['kept']} of {one['drawn']} draws kept."
    )
    if one["lesson"]:
        yield from paragraph(f"**What it says.** {one['lesson']['en']}")
    yield from ("", "| unknown | looked for between | kept draws |", "|---|---|---|")
    for unknown in one["unknown"]:
        unit = f" {unknown['unit']}" if unknown["unit"] else ""
        looked = f"{unknown['low']:g} and {unknown['high']:g}{unit}, flat on a {unknown['scale']} scale"
        kept = one["ranges"][unknown["path"]]
        yield row(f"`{unknown['path']}`", looked, " to ".join(map(str, kept)) or DASH)
    yield from ("", "| test | passed by |", "|---|---|")
    for id, test in one["tests"].items():
        yield row(f"`{id}`", f"{test['passed']} of {one['kept']}")
    yield ""


def figure_row(figure: Document) -> str:
    """What was published, with its source."""
    value = f": {figure['value']} {figure['unit']}" if figure["value"] else ""
    source = figure["source"]
    where = "from memory"
    if source:
        title = f"[{source['title']}]({source['url']})" if source["url"] else source["title"]
        where = f"{title} ({source['date']})" if source["date"] else title
    return row(f"{figure['what']}{value}", figure["when"] or DASH, where, figure["confidence"] or DASH)


def verdict(word: str) -> str:
    """A verdict with its mark."""
    return f"{STYLES[word][0]} {t(f'validation.verdict.{word}', 'en')}"


def row(*cells: object) -> str:
    """One row of a table of Markdown."""
    return f"| {' | '.join(' '.join(str(cell).replace('|', '/').split()) for cell in cells)} |"
