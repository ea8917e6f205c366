"""Trust as terminal tables, made from the document of `analysis.trust_page`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from dfftsim.i18n import pick, t
from dfftsim.report.law_words import SourceList, heading, indented
from dfftsim.report.numbers import DASH, number, short, span
from dfftsim.report.tables import plain_table

Document = Mapping[str, Any]
BLOCKS = "▁▂▃▄▅▆▇█"
WIDTH = 72
YEAR = 12


def trust_tables(document: Document) -> list[RenderableType]:
    """The matrix, or one pair with what its trust rests on."""
    if "pair" in document:
        return list(pair_lines(document))
    return [heading(t("trust.matrix", on=document["read_on"] or document["on"])), *matrix_lines(document)]


def matrix_lines(document: Document) -> Iterator[RenderableType]:
    """Who trusts (rows) whom (columns): a bar and hundredths."""
    pairs = {(row["from"], row["to"]): row for row in document["pairs"]}
    raters = list(dict.fromkeys(row["from"] for row in document["pairs"]))
    others = list(dict.fromkeys(row["to"] for row in document["pairs"]))
    order = [code for code in raters if code in others] + [code for code in others if code not in raters]
    rows = [[rater, *(cell(pairs.get((rater, other))) for other in order)] for rater in raters]
    yield plain_table([t("column.trusts"), *order], rows, right=range(1, len(order) + 1), dense=True)
    words = [t("trust.key" if document["moves"] else "trust.key_priors"), t("trust.kinds")]
    if document["moves"]:
        words.insert(0, t("trust.of", n=document["replications"], seed=document["seed"]))
    yield from (indented(Text(line, style="dim")) for line in words)


def cell(row: Document | None) -> str:
    """One directed pair."""
    if row is None:
        return DASH
    value = row["prior"] if row["trust"] is None else row["trust"]["mean"]
    return f"{BLOCKS[min(7, int(value * 8))]}{100 * value:.0f}"


def pair_lines(document: Document) -> Iterator[RenderableType]:
    """One pair: its trust, the prior's arithmetic, its path, what moved it, and what surveys say."""
    pair, sources = document["pair"], SourceList()
    [row] = document["pairs"]
    yield heading(t("trust.pair", rater=pair["from"], other=pair["to"]))
    if row["trust"] is not None:
        told = f"{number(row['trust']['mean'])} {span(row['trust']['low'], row['trust']['high'])}"
        yield indented(Text(t("trust.institutional", value=told, on=document["read_on"])))
        yield indented(Text(t("trust.of", n=document["replications"], seed=document["seed"]), style="dim"))
    yield heading(t("trust.prior", on=document["on"]))
    yield prior_rows(pair["prior"], sources)
    if "series" in pair:
        yield heading(t("trust.path"))
        yield from path_lines(pair)
        yield heading(t("trust.moved"))
        yield from moved_lines(pair)
    half, weight = (pair["numbers"][name] for name in ("trust_recovery_years", "trust_prior_strength"))
    yield indented(Text(t("trust.half_life", years=with_range(half))))
    yield indented(Text(t("trust.weight", weight=with_range(weight))))
    yield heading(t("trust.surveys"))
    yield from survey_lines(pair)
    yield from sources.listed()


def prior_rows(prior: Document, sources: SourceList) -> RenderableType:
    """The sum: each point, what it rests on, and the range of the judgement that weighs it."""
    rows = [
        [
            t(f"trust.point.{point['name']}"),
            number(point["value"]),
            rests_on(point, sources),
            f"{point['number']['id']} {with_range(point['number'])}",
        ]
        for point in prior["points"]
    ]
    rows.append([t("trust.total"), number(prior["total"]), t("trust.capped"), ""])
    heads = [t(f"trust.column.{name}") for name in ("point", "adds", "rests", "number")]
    return plain_table(heads, rows, right=(1,))


def rests_on(point: Document, sources: SourceList) -> str:
    """Names of arrangements with the numbers of their sources; else what the arithmetic says."""
    named = {one["id"]: f"{pick(one['name'])} {sources.mark(one['source'])}" for one in point["arrangements"]}
    ids = (point["because"] or "").split(", ")
    return "; ".join(named.get(id, id).strip() for id in ids) or t("trust.not_there")


def with_range(number: Document) -> str:
    """A number with its range; all of these are judgements unless a source is given."""
    text = short(number["value"])
    if number["low"] is not None and number["high"] is not None:
        text += f" ({short(number['low'])}–{short(number['high'])})"
    return text if number["source"] else f"{text}, {t('trust.judgement')}"


def path_lines(pair: Document) -> Iterator[RenderableType]:
    """A line of bars over the whole horizon, and a reading a year."""
    days, mean = pair["days"], pair["series"]["mean"]
    low, high = min(mean), max(mean)
    yield indented(Text(f"{sparkline(mean)}  {number(low)} – {number(high)}, {days[0]} – {days[-1]}"))
    picked = [*range(0, len(days), YEAR), *([len(days) - 1] if (len(days) - 1) % YEAR else [])]
    rows = [
        [
            days[n],
            number(mean[n]),
            span(pair["series"]["low"][n], pair["series"]["high"][n]),
            number(sum(pair["series"]["lost"][max(0, n - YEAR + 1) : n + 1])),
        ]
        for n in picked
    ]
    heads = [t("trust.column.day"), t("trust.column.trust"), t("column.interval"), t("trust.column.lost")]
    yield plain_table(heads, rows, right=(1, 2, 3))


def sparkline(values: Sequence[float]) -> str:
    """Bars between the least and the greatest value, at most `WIDTH` of them."""
    step = max(1, -(-len(values) // WIDTH))
    shown = values[::step]
    low, high = min(shown), max(shown)
    if high - low < 0.0005:
        return BLOCKS[3] * len(shown)
    return "".join(BLOCKS[min(7, int((value - low) / (high - low) * 8))] for value in shown)


def moved_lines(pair: Document) -> Iterator[RenderableType]:
    """Dated changes, and what incidents took."""
    if pair["events"]:
        heads = [t(f"trust.column.{name}") for name in ("day", "what", "change", "share", "back")]
        yield plain_table(heads, [event_row(one) for one in pair["events"]], right=(3,))
    else:
        yield indented(Text(t("trust.no_events")))
    yield indented(Text(t("trust.lost", lost=number(pair["lost"]))))


def event_row(event: Document) -> list[str]:
    """One event: its day or days, what changed, the trust before and after."""
    span_of_days = f"{event['earliest']} – {event['latest']}"
    day = event["day"] if event["earliest"] == event["latest"] else span_of_days
    if event["kind"] == "shock":
        what = t("trust.shock", id=", ".join(event["new"]))
    else:
        signed = [f"−{id}" for id in event["gone"]] + [f"+{id}" for id in event["new"]]
        what = ", ".join(signed)
    back = DASH
    if "half_back" in event:
        back = event["half_back"] or t("trust.not_back")
    change = f"{number(event['before'])} → {number(event['after'])}"
    return [day, what, change, f"{100 * event['share']:.0f} %", back]


def survey_lines(pair: Document) -> Iterator[RenderableType]:
    """Business and public trust, as surveys tell them."""
    surveys = pair["surveys"]
    for kind in ("business", "public"):
        value = surveys[kind]
        words = t("trust.no_survey") if value is None else number(value)
        yield indented(Text(t(f"trust.{kind}", value=words, rater=pair["from"], other=pair["to"])))
    yield indented(Text(t("trust.enter_nothing"), style="dim"))


def reversal_tables(document: Document, package: str) -> Iterator[RenderableType]:
    """What a package changes at each strength of the loop, and where its sign turns."""
    grid, name = document["grid"], document["parameter"]["id"]
    yield heading(t("trust.reversal", package=package, scenario=document["scenario"], parameter=name))
    yield indented(Text(t("trust.of", n=document["replications"], seed=document["seed"]), style="dim"))
    measures = document["measures"]
    heads = [name, *(t(f"trust.measure.{measure}") for measure in measures)]
    rows = [
        [f"{at:g}", *(change_words(row["change"][n]) for row in measures.values())]
        for n, at in enumerate(grid)
    ]
    yield plain_table(heads, rows)
    for measure, row in measures.items():
        said = turn_words(row["reversal"], name, grid)
        if 0 < (n := row["change"][0]["n"]) < document["replications"]:
            said += f" ({t('trust.defined_in', n=n, of=document['replications'])})"
        yield indented(Text(f"{t(f'trust.measure.{measure}')}: {said}"))
    limits = {key: short(document["parameter"][key]) for key in ("low", "mode", "high")}
    yield indented(Text(t("trust.reversal_range", parameter=name, **limits), style="dim"))


def change_words(change: Document) -> str:
    """A relative change in per cent with its interval."""
    if not change["n"]:
        return DASH
    return f"{100 * change['mean']:+.2f} [{100 * change['low']:+.2f}, {100 * change['high']:+.2f}]"


def turn_words(found: Document, parameter: str, grid: Sequence[float]) -> str:
    """The reversal in words; an open side where resamples do not turn on the grid; or why there is none."""
    if "not_measured" in found:
        return t(f"trust.turn.{found['not_measured']}")
    if "outcome" not in found:
        return t("trust.turn.too_few")
    beyond = {"no_gain": f"< {short(grid[0])}", "gain_throughout": f"> {short(grid[-1])}"}
    low, high = (beyond.get(found[f"outcome_{end}"]) or short(found[end]) for end in ("low", "high"))
    at = DASH if found["at"] is None else short(found["at"])
    shares = {key: f"{100 * share:.0f}" for key, share in found["shares"].items()}
    words = {"at": at, "low": low, "high": high, "end": short(grid[-1]), "parameter": parameter}
    return t(f"trust.turn.{found['outcome']}", **words, **shares)
