"""Why one party trusts another as it does at a time: the prior point by point, the path, what moved it last,
and, kept apart, what surveys say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from dfftsim.i18n import pick, t
from dfftsim.law.book import RuleBook
from dfftsim.tui.asked import command_line
from dfftsim.tui.live.explain import names_of
from dfftsim.tui.live.incident_why import incident_word
from dfftsim.tui.live.queues import spark
from dfftsim.tui.live.recording import Recording
from dfftsim.tui.live.tape import Pair, Tape
from dfftsim.tui.live.trust_path import INCIDENT, SHOCK, Move, TrustPaths
from dfftsim.tui.why import Source, Why

PATH_CELLS = 30
MOST_MOVES = 4
Input = tuple[str, str, str]
Prior = Callable[[str, str, date], Mapping[str, Any]]


def trust_why(
    book: RuleBook, recording: Recording, tape: Tape, paths: TrustPaths, pair: Pair, day: date, levels: str,
    prior: Prior | None = None,
) -> Why:  # fmt: skip
    """Everything about one directed pair on a day. levels: the characters of the small line, low to high.
    prior: the arithmetic of a day; left out = that of the first day.
    """
    value = paths.value(pair, day)
    assert value is not None
    path = paths.paths[pair]
    before = prior(*pair, day) if prior is not None else path.prior
    inputs: list[Input] = [(t("tui.live.trust.now"), f"{value:.3f}", t("tui.live.trust.read_off"))]
    past = paths.past(pair, day)
    if len(past) > 1:
        step = max(1, -(-len(past) // PATH_CELLS))
        line = spark([round(one * 1000) for one in past[::step]], 1000, levels)
        span = t("tui.live.trust.from_to", first=f"{past[0]:.2f}", last=f"{past[-1]:.2f}")
        inputs.append((t("tui.live.trust.path"), line, span))
    moves = [move for move in path.moves if move.day <= day][::-1]
    if moves:
        inputs.append((t("tui.live.trust.last"), move_words(book, recording, tape, pair, moves[0]), ""))
    else:
        inputs.append((t("tui.live.trust.last"), t("tui.live.trust.nothing"), ""))
    inputs += [
        (t("tui.live.trust.earlier"), move_words(book, recording, tape, pair, move), "")
        for move in moves[1:MOST_MOVES]
    ]
    inputs.append((t("tui.live.trust.prior"), f"{before['total']:.3f}", t("tui.live.trust.sum")))
    for point in before["points"]:
        because = _because(book, point["because"])
        inputs.append((t(f"tui.live.trust.point.{point['name']}"), f"{point['value']:+.3f}", because))
    notes = _surveys(path.surveys, pair)
    off = [name.removeprefix("loop_") for name, on in paths.loops.items() if not on]
    notes += [t("run.loops_off", loops=", ".join(off))] if off else []
    notes += [t("tui.live.trust.note"), t("tui.live.indicators.one_note", seed=recording.seed)]
    return Why(
        f"{names_of(book, pair)}  {day.isoformat()}  {value:.2f}",
        t("tui.live.trust.formula"),
        inputs,
        _sources(book, before),
        notes=notes,
    )


def move_words(book: RuleBook, recording: Recording, tape: Tape, pair: Pair, move: Move) -> str:
    """What moved trust, when, and by how much."""
    by = f"{move.before:.3f} → {move.after:.3f}"
    if move.kind == INCIDENT:
        since = move.since or recording.start
        first, last = recording.seconds_of(since), recording.seconds_of(move.day)
        found = [
            f"{recording.day_of(tape.times[n]).isoformat()} {incident_word(one)}: {one.who}"
            for n, one in tape.incidents.items()
            if one.place == pair[1] and _hurts(one.what, one.cause) and first <= tape.times[n] < last
        ]
        what = "; ".join(found) or t("tui.live.trust.others")
        return t(
            "tui.live.trust.moved.incident",
            since=since.isoformat(),
            day=move.day.isoformat(),
            what=what,
            by=by,
        )
    key = "shock" if move.kind == SHOCK else "instruments"
    parts = [t("tui.live.trust.gone", ids=_named(book, move.gone))] if move.gone else []
    parts += [t("tui.live.trust.new", ids=_named(book, move.new))] if move.new else []
    return t(f"tui.live.trust.moved.{key}", day=move.day.isoformat(), what="; ".join(parts), by=by)


def _hurts(what: str, cause: str) -> bool:
    return what.endswith("_known") or cause == "S3"


def _named(book: RuleBook, ids: tuple[str, ...]) -> str:
    return ", ".join(pick(book.arrangements[id].name) if id in book.arrangements else id for id in ids)


def _because(book: RuleBook, because: str | None) -> str:
    """On what a point rests: arrangements by name, else the parameter."""
    if not because:
        return t("tui.live.trust.not_there")
    return _named(book, tuple(because.split(", ")))


def _sources(book: RuleBook, prior: Mapping[str, Any]) -> list[Source]:
    """Where the arrangements are from on which the points rest."""
    found: dict[str, Source] = {}
    for point in prior["points"]:
        for id in (point["because"] or "").split(", "):
            one = book.arrangements.get(id)
            source = book.shared_sources.get(one.source) if one is not None and one.source else None
            if source is not None and one is not None:
                found.setdefault(
                    source.title, Source(source.title, source.url or "", source.date or "", one.confidence)
                )
    return list(found.values())


def _surveys(surveys: Mapping[str, Any], pair: Pair) -> list[str]:
    """What surveys say, which is another kind of trust and enters nothing."""
    parts = []
    if surveys.get("business") is not None:
        parts.append(t("tui.live.trust.business", other=pair[1], value=f"{surveys['business']:.2f}"))
    if surveys.get("public") is not None:
        parts.append(t("tui.live.trust.public", rater=pair[0], value=f"{surveys['public']:.2f}"))
    if not parts:
        return [t("tui.live.trust.no_survey")]
    return [t("tui.live.trust.surveys", said="; ".join(parts))]


def off_why(source: str, hazards: bool) -> Why:
    """What to do where trust stands still. hazards: whether the scenario has them already."""
    line = command_for_trust(source, hazards)
    return Why(
        t("tui.live.trust.off"),
        t("tui.live.trust.how"),
        [(t("tui.live.trust.line"), line, "")],
        notes=(t("tui.live.trust.see"),),
    )


def command_for_trust(source: str, hazards: bool) -> str:
    """The command that runs a scenario with trust that moves, and hazards that may hurt it."""
    paths = ("structure.trust",) if hazards else ("structure.trust", "hazards.breach", "hazards.access")
    return command_line(source, (), [(path, True) for path in paths])
