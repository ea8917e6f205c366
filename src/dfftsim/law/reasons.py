"""Why a pathway is closed, in words that name the number, the place or the day that decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from dfftsim.law.evaluate import Pathway, Reason
from dfftsim.law.model import Rule, VolumeThreshold
from dfftsim.law.transfer import Counts, Transfer

if TYPE_CHECKING:
    from dfftsim.law.book import RuleBook

PERIOD_WORDS = {
    "calendar_year": "in a calendar year",
    "two_calendar_years": "since 1 January of the year before",
    "rolling_12_months": "in twelve months",
    "holding": "held",
}


class Asked(NamedTuple):
    """What words are made from: the question, the rule book and the day."""

    book: RuleBook
    transfer: Transfer
    counts: Counts
    day: date


def reason_text(pathway: Pathway, asked: Asked) -> str:
    """One sentence for a pathway: why it is open, or every reason why it is not."""
    if pathway.open:
        return _open_text(pathway)
    several = len(asked.transfer.data) > 1
    parts = []
    for reason, categories in pathway.reasons:
        words = words_of(reason, pathway, asked)
        partial = several and set(categories) != set(asked.transfer.data)
        parts.append(f"{words} (for {', '.join(categories)})" if partial else words)
    return "; ".join(parts)


def words_of(reason: Reason, pathway: Pathway, asked: Asked) -> str:
    """One reason in words."""
    assert pathway.rule is not None
    return _WORDS[reason.code](pathway.rule, reason.by, asked)


def _open_text(pathway: Pathway) -> str:
    if pathway.rule is None:
        text = "no rule and no closing localisation duty of the origin speaks of this data"
    elif pathway.rule.tolerated:
        text = "open in practice, though not in the text of the law"
    elif pathway.rule.lifts:
        text = "open; rules it lifts: " + ", ".join(pathway.rule.lifts)
    else:
        text = "all its conditions hold or are taken to hold"
    if pathway.duties:
        text += "; duties on top: " + ", ".join(duty.id for duty in pathway.duties)
    return text


def _exporter(rule: Rule, by: str, asked: Asked) -> str:
    kind = asked.transfer.exporter_kind
    if rule.exporters_except and kind in rule.exporters_except:
        return f"exporter: {kind} is taken out"
    text = f"exporter: {kind} is not among {', '.join(rule.exporters)}"
    return f"{text} without {', '.join(rule.exporters_except)}" if rule.exporters_except else text


def _destination(rule: Rule, by: str, asked: Asked) -> str:
    place = asked.transfer.destination
    if place in rule.destinations_except:
        return f"destination: {place} is taken out"
    if not rule.destinations:
        return "destination: none is named yet"
    (word, *more) = rule.destinations
    if not word.startswith("arrangement:"):
        return f"destination: {place} is not among {', '.join((word, *more))}"
    name = word.removeprefix("arrangement:")
    parties = sorted(asked.book.parties_of(name, asked.day))
    members = f"its parties then: {', '.join(parties)}" if parties else "it has no effect then"
    first = dict(asked.book.arrangements[name].party_dates).get(place)
    since = f", a party from {first}" if first is not None and first > asked.day else ""
    return f"arrangement: {place} is no party of {name} on {asked.day}{since} ({members})"


def _activity(rule: Rule, by: str, asked: Asked) -> str:
    return f"activity: only {', '.join(rule.activity)}; asked: {', '.join(asked.transfer.activities_asked)}"


def _importer(rule: Rule, by: str, asked: Asked) -> str:
    given = ", ".join(asked.transfer.importer or ()) or "nothing"
    return f"importer: must be {rule.importer_condition}; given: {given}"


def _sender(rule: Rule, by: str, asked: Asked) -> str:
    return f"exporter: the sender is not {rule.exporter_condition}"


def _not_assumed(rule: Rule, by: str, asked: Asked) -> str:
    facts = [
        ("importer", rule.importer_condition if asked.transfer.importer is None else None),
        ("exporter", rule.exporter_condition),
        ("destination", rule.destination_condition),
        ("data", rule.data_subset),
    ]
    named = ", ".join(f"{name} {word}" for name, word in facts if word is not None)
    return f"condition: needs {named}, which is not taken to hold unless it is known"


def _received(rule: Rule, by: str, asked: Asked) -> str:
    return f"only data first received from {', '.join(rule.applies_to_origin)}"


def _above(count: str, bound: str, kind: str) -> Callable[[Rule, str, Asked], str]:
    def words(rule: Rule, by: str, asked: Asked) -> str:
        limits = rule.volume_threshold or VolumeThreshold()
        number, most = getattr(asked.counts, count), getattr(limits, bound)
        return f"threshold: {number:,} {kind}, over the maximum of {most:,} {PERIOD_WORDS[limits.period]}"

    return words


def _below(rule: Rule, by: str, asked: Asked) -> str:
    limits = rule.volume_threshold or VolumeThreshold()
    ordinary = rule.records_scope == "non_sensitive"
    records = asked.counts.ordinary if ordinary else asked.counts.persons
    kind = "persons whose data are not sensitive" if ordinary else "persons"
    pairs = (
        (records, limits.records_min, kind),
        (asked.counts.sensitive, limits.sensitive_min, "sensitive persons"),
    )
    texts = [f"{number:,} {name} (at least {least:,})" for number, least, name in pairs if least is not None]
    return f"threshold: too few: {', '.join(texts)} {PERIOD_WORDS[limits.period]}"


def _held_below(rule: Rule, by: str, asked: Asked) -> str:
    least = rule.holder_threshold.persons_min if rule.holder_threshold else None
    return f"threshold: {asked.counts.held:,} persons held, under the minimum of {least:,}"


def _held_above(rule: Rule, by: str, asked: Asked) -> str:
    most = rule.holder_threshold.persons_max if rule.holder_threshold else None
    return f"threshold: {asked.counts.held:,} persons held, over the maximum of {most:,}"


def _existing(rule: Rule, by: str, asked: Asked) -> str:
    return f"date: from {rule.existing_only_from} only for contracts signed before"


def _closer(text: str) -> Callable[[Rule, str, Asked], str]:
    def words(rule: Rule, by: str, asked: Asked) -> str:
        return f"{text} {by} ({asked.book.rule(by).legal_basis})"

    return words


def _fixed(text: str) -> Callable[[Rule, str, Asked], str]:
    def words(rule: Rule, by: str, asked: Asked) -> str:
        return text

    return words


def _ended(rule: Rule, by: str, asked: Asked) -> str:
    return f"date: ended on {rule.end}"


def _not_begun(rule: Rule, by: str, asked: Asked) -> str:
    return f"date: in force from {rule.start}"


def _category(rule: Rule, by: str, asked: Asked) -> str:
    return f"data category: covers only {', '.join(rule.data)}"


def _status(rule: Rule, by: str, asked: Asked) -> str:
    return (
        f"data status: after {asked.transfer.pet} the data are read as non_personal, which it does not cover"
    )


_WORDS: dict[str, Callable[[Rule, str, Asked], str]] = {
    "exporter": _exporter,
    "destination": _destination,
    "activity": _activity,
    "importer": _importer,
    "exporter_condition": _sender,
    "condition_not_assumed": _not_assumed,
    "first_received_from": _received,
    "persons_above": _above("persons", "records_max", "persons"),
    "ordinary_above": _above("ordinary", "records_max", "persons whose data are not sensitive"),
    "sensitive_above": _above("sensitive", "sensitive_max", "sensitive persons"),
    "below_minima": _below,
    "held_below": _held_below,
    "held_above": _held_above,
    "existing_contracts_only": _existing,
    "tolerated_only": _fixed("tolerated in practice only: closed on the strict reading"),
    "prohibited": _closer("prohibited by"),
    "nothing_to_lift": _fixed("no prohibition that it lifts applies"),
    "localised": _closer("localisation duty"),
    "duty_closes": _closer("not accepted under the duty"),
    "power_not_used": _fixed("a power in the law that nobody has used"),
    "voluntary_mark": _fixed("a voluntary mark: not asked for, and no ground here"),
    "not_usable": _fixed("in the text of the law, but there is no way to use it yet"),
    "ended": _ended,
    "not_begun": _not_begun,
    "category": _category,
    "data_status": _status,
}
REASON_CODES: Iterable[str] = tuple(_WORDS)
"""Every code a closed pathway may carry."""
