"""What an incident is in words: its line in the log, and its explanation with what went into it."""

from __future__ import annotations

from dfftsim.i18n import knows, pick, t
from dfftsim.law.book import RuleBook
from dfftsim.report.numbers import significant
from dfftsim.scenario.levers import SHOCKS
from dfftsim.spans import DAY
from dfftsim.tui.live.explain import law_sources, names_of
from dfftsim.tui.live.incident import ACCESS, BREACH, STRUCK, Incident
from dfftsim.tui.live.recording import Recording
from dfftsim.tui.live.tape import Tape
from dfftsim.tui.live.ways import state_word
from dfftsim.tui.why import Source, Why

Input = tuple[str, str, str]
RESTS_ON = {
    BREACH: "breach_rate_site, breach_records_mean, breach_marginal, breach_lifecycle_days",
    ACCESS: "access_rate_base, gov_access_rel_*, access_order_persons, access_known_share",
    STRUCK: "invalidation_shape, invalidation_years, invalidation_trust_slope",
}


def incident_word(incident: Incident) -> str:
    """What happened, in two or three words."""
    return t(f"tui.live.incident.{incident.what}")


def incident_line(incident: Incident) -> str:
    """Cause and figures in one line."""
    parts = []
    if incident.persons is not None:
        parts.append(t("tui.live.incident.persons", n=f"{incident.persons:,}"))
    if incident.after is not None:
        parts.append(t("tui.live.incident.after", n=incident.after))
    if incident.flows is not None:
        parts.append(t("tui.live.rule.flows", n=incident.flows))
    if incident.what == STRUCK:
        parts.append(t("tui.live.incident.trust_then", trust=f"{incident.trust:.2f}"))
        parts.append(_successor(incident))
    return "; ".join([cause_of(incident), *parts])


def cause_of(incident: Incident) -> str:
    """Why it happened: chance at the rate of the hazard, a shock, or that it was found out."""
    if incident.cause in SHOCKS:
        return f"{incident.cause} {pick(SHOCKS[incident.cause].name)}"
    key = f"tui.live.incident.cause.{incident.cause}"
    return t(key) if knows(key) else incident.cause


def words_of(incident: Incident) -> str:
    """All words by which the incident can be looked for."""
    return f"{t('tui.mark.incident')} incident {incident_word(incident)} {incident_line(incident)}".lower()


def incident_why(book: RuleBook, recording: Recording, tape: Tape, number: int) -> Why:
    """What happened, by what cause, whom it hit, when it became known, and what flows did that day."""
    incident, seconds = tape.incidents[number], tape.rows[number][0]
    day = recording.day_of(seconds).isoformat()
    inputs: list[Input] = [(t("tui.live.incident.cause"), cause_of(incident), "")]
    if incident.what == STRUCK:
        inputs += [
            (t("tui.live.incident.trust_of", rater=incident.pair[0], other=incident.pair[1]),
             f"{incident.trust:.3f}", ""),
            (t("tui.live.incident.then"), _successor(incident), ""),
        ]  # fmt: skip
    else:
        inputs.append((t("tui.live.incident.place"), names_of(book, (incident.place,)), ""))
        inputs.append((t("tui.live.incident.firm"), incident.who, ""))
    if incident.persons is not None:
        inputs.append((t("tui.live.incident.people"), f"{incident.persons:,}", ""))
    if incident.severity is not None:
        remark = t("tui.live.incident.severity_note")
        inputs.append((t("tui.live.incident.severity"), significant(incident.severity), remark))
    inputs += _known(recording, tape, number)
    inputs += [
        (t("tui.live.moment.came_to", state=state_word(state)), str(count), day)
        for state, count in sorted(tape.together(seconds).items(), key=lambda item: (-item[1], item[0]))
    ]
    notes = [t(f"tui.live.incident.{incident.what.removesuffix('_known')}.note")]
    rests = RESTS_ON[incident.what.removesuffix("_known")]
    notes.append(t("tui.live.incident.rests_on", parameters=rests))
    notes.append(t("tui.live.indicators.one_note", seed=recording.seed))
    title = f"{day}  {incident_word(incident)}  {_where(incident)}"
    return Why(title, _sentence(book, incident), inputs, sources_of(book, incident), notes=notes)


def _sentence(book: RuleBook, incident: Incident) -> str:
    name = incident.who
    if incident.what == STRUCK and incident.who in book.arrangements:
        name = pick(book.arrangements[incident.who].name)
    return t(f"tui.live.incident.{incident.what}.what", who=name, place=incident.place)


def sources_of(book: RuleBook, incident: Incident) -> list[Source]:
    """Where the instrument that fell is from; hazards rest on parameters, which the notes name."""
    one = book.arrangements.get(incident.who) if incident.what == STRUCK else None
    return law_sources(book, one.rule_ids) if one is not None else []


def _known(recording: Recording, tape: Tape, number: int) -> list[Input]:
    """The day on which it became known, and how many flows looked at their options again."""
    incident = tape.incidents[number]
    if incident.what == BREACH and incident.after is not None:
        known = tape.rows[number][0] + incident.after * DAY
        when = recording.day_of(known).isoformat()
        beyond = known >= recording.horizon
        text = t("tui.live.incident.beyond") if beyond else when
        return [(t("tui.live.incident.known_on"), text, t("tui.live.incident.after", n=incident.after))]
    if incident.what == ACCESS:
        id = tape.rows[number][1]
        later = range(number + 1, len(tape.rows))
        found = next((n for n in later if n in tape.incidents and tape.rows[n][1] == id), None)
        if found is None or tape.incidents[found].what == ACCESS:
            return [(t("tui.live.incident.known_on"), t("tui.live.incident.not_known"), "")]
        return [(t("tui.live.incident.known_on"), recording.day_of(tape.times[found]).isoformat(), "")]
    if incident.flows is not None:
        return [(t("tui.live.incident.flows"), str(incident.flows), incident.flow)]
    return []


def _successor(incident: Incident) -> str:
    if not incident.successor:
        return t("tui.live.incident.no_successor")
    return t("tui.live.incident.successor", day=incident.successor)


def _where(incident: Incident) -> str:
    if incident.what == STRUCK:
        return f"{incident.pair[0]} → {incident.pair[1]}  {incident.who}"
    return f"{incident.place}  {incident.who}"
