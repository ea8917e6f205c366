"""The one-page report of a run: a single HTML file with its figures inside, to read, print or send on.

It needs no network and no script, follows the reader's light or dark theme, and says on the page itself what
the numbers rest on and how to compute them again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dfftsim import i18n
from dfftsim.analysis.document import run_document
from dfftsim.errors import InputError, Problem
from dfftsim.i18n import pick, t
from dfftsim.report import figures
from dfftsim.report.freer_and_safer_tables import evidence_line
from dfftsim.report.kpi_words import kpi_name, unit_word
from dfftsim.report.numbers import DASH, money, number, span
from dfftsim.report.operations_tables import message_cell, message_unit
from dfftsim.report.run_tables import (
    GOOD,
    PET_COLUMNS,
    bounds_text,
    interval_text,
    pet_cells,
    rank_word,
)
from dfftsim.scenario.kpis import KPIS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from dfftsim.experiment.result import RunResult

Document = Mapping[str, Any]

HEADLINES = ("F", "F_flows", "days_to_start_p50", "share_noncompliant")
GLYPHS = {"held": "✓", "refuted": "✗", "undecided": "?"}
STYLE = Path(__file__).with_name("page.css")
FIGURES: tuple[tuple[str, Callable[[RunResult], Figure]], ...] = (
    ("value", figures.value_over_time),
    ("days", figures.days_to_start),
    ("blocked", figures.what_blocked),
)


def write_report(result: RunResult, out: Path, lang: str | None = None) -> Path:
    """Write `RUN.html` (`RUN.ja.html` in Japanese) into the folder and return its path.

    Raises InputError where the folder cannot be written.
    """
    return write_page(result.id, lambda: report_page(result), out, lang)


def write_page(name: str, page: Callable[[], str], out: Path, lang: str | None = None) -> Path:
    """Write `NAME.html` (`NAME.ja.html` in Japanese) into the folder and return its path. page: makes it, in
    the language set then. Raises InputError where the folder cannot be written.
    """
    before = i18n.language()
    i18n.set_language(lang or before)
    try:
        text = page()
        path = out / f"{name}{'' if i18n.language() == 'en' else '.' + i18n.language()}.html"
    finally:
        i18n.set_language(before)
    try:
        out.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        what = f"cannot be written: {error.strerror}"
        raise InputError(
            [Problem(str(error.filename or path), 0, 0, what, "choose a folder with --out")]
        ) from error
    return path


def report_page(result: RunResult) -> str:
    """The whole page as text, in the chosen language."""
    document = run_document(result)
    title = pick(document["title"]) or document["scenario"] or document["run"]
    return whole_page(title, page_parts(result, document, title))


def whole_page(title: str, parts: Sequence[str]) -> str:
    """A page that needs nothing else, in the chosen language."""
    style = STYLE.read_text(encoding="utf-8")
    return (
        f'<!doctype html>\n<html lang="{i18n.language()}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)} – dfftsim</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(parts)
        + "\n</main>\n</body>\n</html>\n"
    )


def report_fragment(result: RunResult) -> str:
    """The headline, the measures and the hypotheses as a piece of HTML for a notebook, which has its own
    style.
    """
    document = run_document(result)
    title = pick(document["title"]) or document["scenario"] or document["run"]
    judged = section("run.hypotheses", hypotheses(document["hypotheses"])) if document["hypotheses"] else ""
    return head(document, title) + section("run.kpis", measures(document["kpis"])) + judged + foot(document)


def page_parts(result: RunResult, document: Document, title: str) -> list[str]:
    """The page from top to bottom."""
    classes = document["operations"].get("classes")
    parts = [
        head(document, title),
        headline_cards(document["kpis"]),
        *(figure_block(key, draw(result)) for key, draw in FIGURES if result.records[0].series),
        section("run.hypotheses", hypotheses(document["hypotheses"])) if document["hypotheses"] else "",
        section("run.kpis", measures(document["kpis"])),
        section("run.operations", messages(classes)) if classes else "",
        section("run.pets", pets(document["pets"])) if document["pets"] else "",
        section("run.blocked", blocked(document["blocked"])) if document["blocked"] else "",
        section("run.authorities", queues(document["authorities"])) if document["authorities"] else "",
        section("run.by.from", scoped(document["by_jurisdiction"])) if document["by_jurisdiction"] else "",
        section("run.rests_on", foundations(document)),
        foot(document),
    ]
    return [part for part in parts if part]


def head(document: Document, title: str) -> str:
    """Title, question, frame of the run, and what is to be known before reading on."""
    rules, horizon = document["rules"], document["horizon"]
    frame = t(
        "run.frame",
        start=horizon["start"],
        end=horizon["end"],
        as_of=rules["as_of"],
        hash=rules["hash"],
        n=document["replications"],
        seed=document["seed"],
    )
    warnings = [t("run.not_a_forecast")]
    if document["after_last_day"]:
        warnings.append(t("run.after_last_day", day=document["rules_last_day"]))
    if document["interrupted"]:
        done, asked = document["replications"], document["replications_asked"]
        warnings.append(t("run.interrupted", done=done, asked=asked))
    question = f'<p class="question">{escape(pick(document["question"]))}</p>' if document["question"] else ""
    notes = "".join(f"<p>{escape(line)}</p>" for line in warnings)
    return (
        f'<header>\n<h1>{escape(title)}</h1>\n{question}\n<p class="frame">{escape(frame)}</p>\n'
        f'<div class="notice">{notes}</div>\n</header>'
    )


def headline_cards(kpis: Document) -> str:
    """The few measures to read first."""
    cards = []
    for kpi in HEADLINES:
        row = kpis.get(kpi)
        if row and row["n"]:
            value = number(row["mean"], row["unit"])
            unit = unit_word(row["unit"])
            cards.append(
                f'<div class="card"><div class="name">{escape(kpi_name(kpi))}</div>'
                f'<div class="value">{escape(value)} <span>{escape(unit)}</span></div>'
                f'<div class="interval">{escape(span(row["low"], row["high"], row["unit"]))}</div></div>'
            )
    return f'<div class="cards">{"".join(cards)}</div>' if cards else ""


def figure_block(key: str, figure: Figure) -> str:
    """A figure with its heading and how to read it."""
    title, reading = t(f"report.figure.{key}"), t(f"report.reading.{key}")
    drawing = figures.svg(figure, key, escape(title, quote=True))
    caption = f"<figcaption>{escape(reading)}</figcaption>"
    return f"<figure>\n<h2>{escape(title)}</h2>\n{drawing}\n{caption}\n</figure>"


def section(key: str, content: str) -> str:
    """A part of the page under a heading."""
    return f"<section>\n<h2>{escape(t(key))}</h2>\n{content}\n</section>"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[int] = ()) -> str:
    """A table; the cells are HTML already."""

    def cells(tag: str, row: Sequence[str]) -> str:
        return "".join(
            f'<{tag} class="number">{cell}</{tag}>' if index in numeric else f"<{tag}>{cell}</{tag}>"
            for index, cell in enumerate(row)
        )

    body = "\n".join(f"<tr>{cells('td', row)}</tr>" for row in rows)
    top = cells("th", [escape(text) for text in heads])
    return (
        f'<div class="wide"><table>\n<thead><tr>{top}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>'
    )


def measures(kpis: Document) -> str:
    """Every measure with its interval and, on hovering, its formula."""
    rows = [
        [
            with_formula(kpi),
            number(row["mean"], row["unit"]),
            escape(interval_text(row)),
            escape(unit_word(row["unit"])),
            GOOD[KPIS[kpi].good] if kpi in KPIS else "",
            str(row["n"]),
        ]
        for kpi, row in kpis.items()
        if row["n"] and not (kpi in KPIS and KPIS[kpi].operations)
    ]
    heads = [t(f"column.{name}") for name in ("measure", "mean", "interval", "unit", "good")]
    return table([*heads, "n"], rows, numeric=(1, 2, 5))


def messages(classes: Document) -> str:
    """How messages fare, a column for each flow class."""
    shown = [kpi for kpi in KPIS if any(kpis.get(kpi, {}).get("n") for kpis in classes.values())]
    rows = [
        [
            with_formula(kpi),
            *(escape(message_cell(kpis.get(kpi))) for kpis in classes.values()),
            escape(message_unit(kpi)),
        ]
        for kpi in shown
    ]
    return table(["", *map(escape, classes), t("column.unit")], rows, numeric=range(1, len(classes) + 1))


def with_formula(kpi: str) -> str:
    """A measure's name that shows its formula."""
    formula = KPIS[kpi].formula if kpi in KPIS else ""
    return f'<span title="{escape(formula, quote=True)}">{escape(kpi_name(kpi))}</span>'


def scoped(tables: Document) -> str:
    """The headline measures by place of collection."""
    rows = [
        [escape(code), *(with_interval(kpis.get(kpi)) for kpi in HEADLINES)] for code, kpis in tables.items()
    ]
    return table(["", *map(kpi_name, HEADLINES)], rows, numeric=range(1, len(HEADLINES) + 1))


def with_interval(row: Document | None) -> str:
    """Mean and interval in one cell."""
    if row is None or not row["n"]:
        return DASH
    between = span(row["low"], row["high"], row["unit"])
    return f"{number(row['mean'], row['unit'])} <small>{between}</small>"


def pets(rows: list[Document]) -> str:
    """How much each PET is used, and in how many readings it decided."""
    cells = [[escape(text) for text in row] for row in pet_cells(rows)]
    return table([t(f"column.{name}") for name in PET_COLUMNS], cells, numeric=(1, 2))


def blocked(rows: Sequence[Document]) -> str:
    """What cost the most wanted value, with law, article and page."""
    cells = [
        [
            number(row["share"], "share"),
            f"USD {money(row['usd']['mean'])}",
            span(row["usd"]["low"], row["usd"]["high"], "USD"),
            escape(figures.cause_words(row["cause"])),
            citation(row),
        ]
        for row in rows[: figures.BARS_SHOWN]
    ]
    heads = [t(f"column.{name}") for name in ("share", "lost", "interval", "cause")]
    return table([*heads, t("law.key.legal_basis")], cells, numeric=(0, 1, 2))


def citation(row: Document) -> str:
    """Law and article, linked to the page they were read on."""
    basis, source = escape(row["legal_basis"] or ""), row["source"]
    if not source or not source.get("url"):
        return basis
    title = escape(source["title"] or source["url"])
    address = escape(source["url"], quote=True)
    return f'{basis}<br><a href="{address}">{title}</a>'


def queues(authorities: Document) -> str:
    """Waits and load of every queue."""
    names = ("arrivals", "completed", "wait_days_mean", "wait_days_p90", "utilisation", "queue_mean")
    rows = [
        [escape(queue), *(number(row.get(name), "share" if name == "utilisation" else "") for name in names)]
        for queue, row in authorities.items()
    ]
    return table([t("column.queue"), *(t(f"queue.{name}") for name in names)], rows, numeric=range(1, 7))


def hypotheses(rows: Sequence[Document]) -> str:
    """Each hypothesis with its verdict and evidence."""
    items = []
    for row in rows:
        seen, verdict = row["evidence"], row["verdict"]
        between = span(seen["low"], seen["high"])
        evidence = f"{seen['measure']} = {number(seen['mean'])} {between}, n = {seen['n']}"
        holds = t("run.holds_if", bounds=bounds_text(seen["bounds"]))
        mark = f"{GLYPHS[verdict]} {t('verdict_of.' + verdict)}"
        items.append(
            f'<li class="{verdict}"><span class="verdict">{escape(mark)}</span> '
            f"<b>{escape(row['id'])}</b> {escape(pick(row['text']))}"
            f"<br><small>{escape(evidence)}; {escape(holds)}</small></li>"
        )
    return f'<ul class="hypotheses">{"".join(items)}</ul>'


def foundations(document: Document) -> str:
    """How much rests on judgement, and what the intervals hold."""
    counts = document["inputs"]
    total = sum(counts.values())
    weak = sum(counts.get(rank, 0) for rank in ("judgement", "unsourced"))
    share = f"{100 * weak / total:.0f} %" if total else "0 %"
    lines = [t("run.judgement_share", share=share, weak=weak, total=total)]
    lines.append(", ".join(f"{rank_word(rank)} {count}" for rank, count in counts.items()))
    lines.append(evidence_line(document["evidence"]))
    lines.append(t("run.luck_and_numbers" if document["uncertainty"]["numbers"] else "run.luck_only"))
    if document["credibility"]:
        lines.append(t("run.credibility", status=t(f"credibility.{document['credibility']}")))
    listed = [
        [
            escape(row["what"]),
            number(row.get("value")),
            span(row.get("low"), row.get("high")),
            escape(row.get("unit") or ""),
            escape(row["id"]),
        ]
        for row in document["judgements"]
    ]
    heads = [t("column.judgement"), t("column.value"), t("column.range"), t("column.unit"), "id"]
    summary = escape(t("report.judgements", count=len(listed)))
    judged = table(heads, listed, numeric=(1, 2))
    details = f"<details><summary>{summary}</summary>{judged}</details>"
    return "".join(f"<p>{escape(line)}</p>" for line in lines) + (details if listed else "")


def foot(document: Document) -> str:
    """The run's id, and the words to compute it again."""
    words = (
        f"dfftsim run {document['scenario'] or 'FILE'} "
        f"--replications {document['replications']} --seed {document['seed']}"
    )
    return (
        f"<footer><p>{escape(t('run.id'))} <code>{document['run']}</code> · dfftsim {document['version']}</p>"
        f"<p>{escape(t('run.again'))}: <code>{escape(words)}</code></p></footer>"
    )
