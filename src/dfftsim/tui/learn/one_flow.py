"""One flow followed from birth to its end: each event of a recording as a sentence, with cause and law."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from dfftsim.errors import InputError
from dfftsim.i18n import knows, pick, t
from dfftsim.spans import DAY
from dfftsim.tui.rows import EVENT, PLAIN, QUIET, STRONG, Row
from dfftsim.tui.why import Source, Why

if TYPE_CHECKING:
    from dfftsim.law.book import RuleBook
    from dfftsim.scenario.model import Scenario

NAMED = {("iot-monitoring", "ID"): "tui.learn.one_flow.excavator"}
"""Flows that have a name to remember, by scenario and place of collection."""

Event = Sequence[Any]


def lives(recording: Mapping[str, Any], origin: str = "") -> list[list[Event]]:
    """The events of each flow, the richest life first; with an origin only those collected there. Whatever
    machine asks gets the same order.
    """
    by_flow: defaultdict[str, list[Event]] = defaultdict(list)
    for row in recording["rows"]:
        by_flow[row[1]].append(row)
    whole = [
        events for events in by_flow.values() if events[0][3] == "born" and origin in ("", pair_of(events)[0])
    ]
    return sorted(whole, key=lambda events: (-len({row[3] for row in events}), -len(events), events[0][0]))


def pair_of(events: Sequence[Event]) -> tuple[str, str]:
    """Where the data of a flow are collected, and where they go."""
    origin, _, destination = str(events[0][5]).partition(">")
    return origin, destination


def flow_rows(events: Sequence[Event], scenario: Scenario, start: date, book: RuleBook) -> list[Row]:
    """The life of a flow as rows, each event with its why."""
    names = [pick(book.jurisdictions[c].name) if c in book.jurisdictions else c for c in pair_of(events)]
    rows = [
        Row(STRONG, name_of(events, scenario)),
        Row(QUIET, t("tui.learn.one_flow.head", id=events[0][1], origin=names[0], destination=names[1])),
        Row(PLAIN),
    ]
    for place, row in enumerate(events):
        seconds, _, _, state, cause, detail = row
        day = start + timedelta(days=int(seconds) // DAY)
        before = events[place - 1][3] if place else ""
        sentence = sentence_of(before, state, cause, detail, *names)
        rules = rules_in(cause, detail, book)
        basis = "; ".join(dict.fromkeys(f"{r.jurisdiction} {r.legal_basis}" for r in rules))
        rows.append(
            Row(
                EVENT,
                sentence,
                basis,
                head=day.isoformat(),
                why=Why(
                    title=f"{day.isoformat()}  {sentence}",
                    inputs=[
                        (t("tui.learn.one_flow.state"), state.replace("_", " "), ""),
                        (t("tui.learn.one_flow.cause"), cause or "–", ""),
                        (t("tui.learn.one_flow.detail"), detail or "–", ""),
                    ],
                    sources=[source_of(rule, book) for rule in rules],
                    notes=[rule.conditions for rule in rules if getattr(rule, "conditions", "")],
                ),
            )
        )
    days = (events[-1][0] - events[0][0]) / DAY
    return [*rows, Row(PLAIN), Row(QUIET, t("tui.learn.one_flow.end", days=f"{days:,.0f}"))]


def name_of(events: Sequence[Event], scenario: Scenario) -> str:
    """A name to remember, or class and pair."""
    origin, destination = pair_of(events)
    if key := NAMED.get((scenario.name, origin)):
        return t(key)
    wanted = str(events[0][1]).partition(":")[0]
    names = [pick(one.name) or one.id for one in scenario.flow_classes if one.id == wanted]
    return f"{names[0] if names else wanted}, {origin} → {destination}"


def sentence_of(before: str, state: str, cause: str, detail: str, origin: str, destination: str) -> str:
    """One event in words; the most particular wording that the catalogue has."""
    route, _, rest = detail.partition("/")
    pet = rest.partition("/")[0]
    for name in (f"{before}.{state}", state):
        if knows(key := f"tui.learn.event.{name}"):
            break
    else:
        return f"{before} → {state}"
    words = {
        "origin": origin,
        "destination": destination,
        "cause": cause_of(cause),
        "hours": detail,
        "route": t(f"tui.learn.route.{route}") if knows(f"tui.learn.route.{route}") else route,
    }
    sentence = t(key, **words)
    if pet and pet != "none" and state in ("preparing", "operating"):
        sentence += " " + t("tui.learn.event.with_pet", pet=pet)
    return sentence


def cause_of(cause: str) -> str:
    """A cause in words; an empty one as a dash."""
    from dfftsim.report.figures import cause_words

    return cause_words(cause) if cause else "–"


def rules_in(cause: str, detail: str, book: RuleBook) -> list[Any]:
    """The rules that an event names, each once."""
    found = {}
    for word in [cause, *detail.replace("+", "/").split("/")]:
        try:
            found[word] = book.rule(word)
        except InputError:
            continue
    return list(found.values())


def source_of(rule: Any, book: RuleBook) -> Source:
    """Where a rule was read."""
    source = book.source(rule)
    title = f"{rule.jurisdiction} {rule.legal_basis}"
    if source is None:
        return Source(title, confidence=rule.confidence)
    day = getattr(source, "date", None)
    return Source(f"{title}: {source.title}", source.url or "", str(day or ""), rule.confidence)
