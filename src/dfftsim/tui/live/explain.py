"""What an event or a corridor means: rule, citation, source and cause, as an answer to `why`."""

from __future__ import annotations

from collections.abc import Iterable

from dfftsim.i18n import pick, t
from dfftsim.law.book import RuleBook
from dfftsim.law.model import Rule
from dfftsim.report.law_words import word
from dfftsim.tui.live.recording import Recording
from dfftsim.tui.live.tape import Pair, Tape
from dfftsim.tui.live.ways import Way, cause_word, route_word, state_word, way_of
from dfftsim.tui.why import Source, Why

MOST_WAYS = 6
Input = tuple[str, str, str]


def event_why(book: RuleBook, recording: Recording, tape: Tape, number: int) -> Why:
    """Why a flow changed: what it was and became, the cause, the rule behind it with citation and source."""
    seconds, flow, before, state, cause, detail = tape.rows[number]
    origin, destination = tape.pairs[flow]
    inputs: list[Input] = []
    notes: list[str] = []
    together = _together(tape, number)
    if together > 1:
        notes.append(t("tui.live.rule.together", n=together))
    ids = [cause] if cause else []
    way = way_of(detail)
    if way is not None:
        inputs += _way_inputs(way)
        ids += way.ids
    elif detail and before:
        inputs.append((t("tui.live.rule.detail"), detail, ""))
    if not any(book.find(id) for id in ids) and tape.before(number) >= 0:
        _, _, _, _, sought, was = tape.rows[tape.before(number)]
        ids += [sought, *(earlier.ids if (earlier := way_of(was)) is not None else [])]
        if any(book.find(id) for id in ids):
            inputs.append((t("tui.live.rule.before"), state_word(before), ""))
    for id in dict.fromkeys(ids):
        inputs += law_inputs(book, id)
    changed = f"{state_word(before)} → {state_word(state)}" if before else state_word(state)
    said = cause_word(book, cause)
    return Why(
        f"{recording.day_of(seconds).isoformat()}  {origin} → {destination}  {flow}",
        f"{changed}" + (f": {said}" if said else ""),
        inputs,
        law_sources(book, ids),
        notes=notes,
    )


def corridor_why(book: RuleBook, recording: Recording, tape: Tape, pair: Pair, seconds: float) -> Why:
    """How the flows of a corridor stand now, and what those that operate rest on."""
    groups = tape.corridors().get(pair, {})
    states: dict[str, int] = {}
    for group, count in groups.items():
        states[group.state] = states.get(group.state, 0) + count
    inputs: list[Input] = [
        (state_word(state), str(count), "") for state, count in sorted(states.items(), key=lambda x: -x[1])
    ]
    ids: list[str] = []
    ways = sorted(tape.bases(pair).items(), key=lambda item: -item[1])
    for detail, count in ways[:MOST_WAYS]:
        way = way_of(detail)
        if way is None:
            continue
        ids += way.ids
        rules = "; ".join(_citation(book, id) for id in way.ids)
        inputs.append((t("tui.live.rule.basis"), rules or route_word(way.route), _count_words(way, count)))
    notes = [t("tui.live.rule.more_ways", n=len(ways) - MOST_WAYS)] if len(ways) > MOST_WAYS else []
    notes.append(t("tui.live.indicators.one_note", seed=recording.seed))
    return Why(
        f"{names_of(book, pair)}  {recording.day_of(seconds).isoformat()}",
        t("tui.live.rule.corridor"),
        inputs,
        law_sources(book, ids),
        notes=notes,
    )


def names_of(book: RuleBook, pair: Iterable[str]) -> str:
    """Jurisdictions by name, an arrow between them."""
    return " → ".join(
        f"{pick(book.jurisdictions[code].name)} ({code})" if code in book.jurisdictions else code
        for code in pair
    )


def _count_words(way: Way, count: int) -> str:
    pet = "" if way.pet == "none" else f", {way.pet}"
    return t("tui.live.rule.flows", n=count) + f", {route_word(way.route)}{pet}"


def _way_inputs(way: Way) -> Iterable[Input]:
    yield (t("tui.live.rule.route"), route_word(way.route), "")
    yield ("PET", t("tui.live.rule.no_pet") if way.pet == "none" else way.pet, "")


def law_inputs(book: RuleBook, id: str) -> list[Input]:
    """The rule a cause names: citation, what it asks, since when; nothing where it names none."""
    rule = book.find(id)
    if rule is None:
        return []
    until = rule.end.isoformat() if rule.end else ""
    since = f"{rule.start.isoformat() if rule.start else '?'}–{until}"
    kind = word("pathway", rule.pathway) if isinstance(rule, Rule) else rule.what
    found = [(f"{rule.jurisdiction} · {kind}", rule.legal_basis, f"{id}, {since}")]
    said = rule.conditions if isinstance(rule, Rule) else rule.note
    if said:
        found.append((t("tui.live.rule.asks"), said, ""))
    return found


def law_sources(book: RuleBook, ids: Iterable[str]) -> list[Source]:
    """Where these rules are from, each source once."""
    found: dict[str, Source] = {}
    for id in ids:
        rule = book.find(id)
        source = book.source(rule) if rule is not None else None
        if rule is not None and source is not None:
            found.setdefault(
                source.title, Source(source.title, source.url or "", source.date or "", rule.confidence)
            )
    return list(found.values())


def _citation(book: RuleBook, id: str) -> str:
    rule = book.find(id)
    return f"{rule.jurisdiction} {rule.legal_basis}" if rule is not None else cause_word(book, id)


def _together(tape: Tape, number: int) -> int:
    """Flows that changed at the same instant for the same cause, this one included."""
    seconds, cause = tape.times[number], tape.rows[number][4]
    first = last = number
    while first > 0 and tape.times[first - 1] == seconds:
        first -= 1
    while last + 1 < len(tape.times) and tape.times[last + 1] == seconds:
        last += 1
    return len({row[1] for row in tape.rows[first : last + 1] if row[4] == cause and row[2]})
