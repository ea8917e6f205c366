"""What a moment of the line of time is in words: what happens, on what it rests, and what followed."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from typing import Any

from dfftsim.i18n import pick, t
from dfftsim.law.book import RuleBook
from dfftsim.report.numbers import significant
from dfftsim.scenario.levers import LEVERS, SHOCKS
from dfftsim.spans import DAY
from dfftsim.tui.live.explain import event_why, law_sources
from dfftsim.tui.live.incident_why import incident_why
from dfftsim.tui.live.moments import FELL, LAW, LEVER, PROJECT, SHOCK, Happening, Moment
from dfftsim.tui.live.recording import Recording
from dfftsim.tui.live.tape import Tape
from dfftsim.tui.live.ways import cause_word, state_word
from dfftsim.tui.why import Source, Why

FOLLOWED_DAYS = 90
STAGES = ("mandate", "design", "pilot", "adoption")
SECONDS = frozenset({"after", "length", "grace", "lag", "notice", "within"})
"""Keys of shocks and levers that hold a time."""
NAMED = frozenset({"lever", "shock", "id", "on", "from", "announced", "until", "ratification"})
Input = tuple[str, str, str]


def happening_word(book: RuleBook, one: Happening) -> str:
    """What happens, in one line."""
    if one.kind == LAW:
        return cause_word(book, one.id) if one.id != "law changed" else t("tui.live.moment.law")
    if one.kind == FELL:
        return t("tui.live.moment.fell", id=one.id)
    if one.kind == PROJECT:
        stage = STAGES[min(int(one.fields.get("gate", 0)), len(STAGES) - 1)]
        said = t(f"tui.live.moment.project.{one.what}", stage=stage_word(stage))
        return t("tui.live.moment.project", id=one.id, said=said)
    page = (SHOCKS if one.kind == SHOCK else LEVERS).get(one.id)
    name = pick(page.name) if page is not None else one.id
    return t(f"tui.live.moment.{one.kind}.{one.what}", id=one.id, name=name, whom=_whom(one))


def stage_word(stage: str) -> str:
    """A stage of a project of the framework."""
    return t(f"tui.live.stage.{stage}")


def _whom(one: Happening) -> str:
    """What tells this one from others of its kind: whose law, which instrument, which PET, which parties."""
    for key in ("arrangement", "jurisdiction", "in", "pet", "rules", "parties"):
        value = one.fields.get(key)
        if value:
            return ", ".join(value) if isinstance(value, list) else str(value)
    return one.name


def moment_line(book: RuleBook, moment: Moment) -> str:
    """All that happens at a moment, the most telling first."""
    return " · ".join(happening_word(book, one) for one in moment.happened)


def moment_why(book: RuleBook, recording: Recording, tape: Tape, moment: Moment) -> Why:
    """What happens, on what it rests, how many flows changed at that instant and in the weeks after."""
    first = moment.happened[0]
    if moment.kind == LAW and moment.row is not None:
        told = event_why(book, recording, tape, moment.row)
    elif moment.kind == FELL and moment.row is not None:
        told = incident_why(book, recording, tape, moment.row)
    else:
        told = Why("", _sentence(first))
    inputs: list[Input] = []
    ids: list[str] = []
    for one in moment.happened:
        if one.kind not in (LAW, FELL):
            inputs.append((t(f"tui.live.moment.kind.{one.kind}"), happening_word(book, one), one.name))
            inputs += [(t("tui.live.moment.given"), text, "") for text in [_fields(one)] if text]
            ids += _rules(book, one)
    for id in dict.fromkeys(ids):
        rule = book.rule(id)
        inputs.append((t("tui.live.moment.touches"), f"{rule.jurisdiction} {rule.legal_basis}", id))
    followed = _followed(recording, tape, moment)
    day = recording.day_of(moment.seconds).isoformat()
    sources = [*told.sources, *law_sources(book, ids), *_given_by(recording, moment)]
    notes = [*_notes(moment), *told.notes]
    return Why(
        f"{day}  {moment_line(book, moment)}",
        told.formula,
        [*inputs, *told.inputs, *followed],
        list(dict.fromkeys(sources)),
        notes=list(dict.fromkeys(notes)),
    )


def _sentence(one: Happening) -> str:
    page = {SHOCK: SHOCKS, LEVER: LEVERS}.get(one.kind, {}).get(one.id)
    return pick(page.sentence) if page is not None else t(f"tui.live.moment.{one.kind}.formula")


def _given_by(recording: Recording, moment: Moment) -> list[Source]:
    """Shocks, levers and projects are what the scenario supposes."""
    if any(one.kind in (SHOCK, LEVER, PROJECT) for one in moment.happened):
        return [Source(t("tui.live.moment.supposed", name=recording.source))]
    return []


def _notes(moment: Moment) -> list[str]:
    kinds = dict.fromkeys(one.kind for one in moment.happened)
    found = [t("tui.live.moment.project.note")] if PROJECT in kinds else []
    if any(one.what == "signed" for one in moment.happened):
        found.append(t("tui.live.moment.signed.note"))
    return found


def _fields(one: Happening) -> str:
    """The keys that the scenario gives, as it writes them; times in days."""
    parts = [f"{key}: {_value(key, value)}" for key, value in one.fields.items() if key not in NAMED]
    return "; ".join(parts) if one.kind != PROJECT else ""


def _value(key: str, value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_value(name, inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if key in SECONDS and isinstance(value, int | float):
        return t("tui.live.moment.days", n=significant(value / DAY))
    return str(value)


def _rules(book: RuleBook, one: Happening) -> list[str]:
    """Rules that a shock ends."""
    named = one.fields.get("rules") or ()
    arrangement = book.arrangements.get(str(one.fields.get("arrangement", "")))
    known = [*named, *(arrangement.rule_ids if arrangement else ())]
    return [id for id in known if book.find(id) is not None]


def _followed(recording: Recording, tape: Tape, moment: Moment) -> list[Input]:
    """Flows that changed at the instant, and those that came to a stop or gave up in the days after it."""
    first = bisect_right(tape.times, moment.seconds)
    last = bisect_right(tape.times, moment.seconds + FOLLOWED_DAYS * DAY)
    later = Counter(
        tape.rows[n][3] for n in range(first, last) if tape.rows[n][2] and n not in tape.incidents
    )
    day = recording.day_of(moment.seconds).isoformat()
    return [
        (t("tui.live.moment.at_once"), _counted(Counter(tape.together(moment.seconds))), day),
        (t("tui.live.moment.later", n=FOLLOWED_DAYS), _counted(later), t("tui.live.moment.any_cause")),
    ]


def _counted(counts: Counter[str]) -> str:
    if not counts:
        return t("tui.live.moment.none_moved")
    return ", ".join(f"{state_word(state)} {count}" for state, count in counts.most_common())
