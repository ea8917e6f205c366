"""Why a pathway is closed, in words that name the number, the place or the day that decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from dfftsim.i18n import knows, t
from dfftsim.law.evaluate import TRANSFER_IMPACT_ASSESSMENT, Pathway, Reason
from dfftsim.law.model import Rule, VolumeThreshold
from dfftsim.law.prepared import IMPORTER_LISTED
from dfftsim.law.transfer import Counts, Transfer

if TYPE_CHECKING:
    from dfftsim.law.book import RuleBook


class Asked(NamedTuple):
    """What words are made from: the question, the rule book and the day."""

    book: RuleBook
    transfer: Transfer
    counts: Counts
    day: date


def said(name: str, /, **values: Any) -> str:
    """The wording of a reason in the chosen language; ids and words of a question stay as they are."""
    return t(f"law.reason.{name}", **values)


def reason_text(pathway: Pathway, asked: Asked) -> str:
    """One sentence for a pathway: why it is open, or every reason why it is not."""
    if pathway.open:
        return _open_text(pathway)
    several = len(asked.transfer.data) > 1
    parts = []
    for reason, categories in pathway.reasons:
        words = words_of(reason, pathway, asked)
        partial = several and set(categories) != set(asked.transfer.data)
        parts.append(said("for", text=words, data=", ".join(categories)) if partial else words)
    return "; ".join(parts)


def words_of(reason: Reason, pathway: Pathway, asked: Asked) -> str:
    """One reason in words."""
    assert pathway.rule is not None
    return _WORDS[reason.code](pathway.rule, reason.by, asked)


def need_text(need: str) -> str:
    """What a pathway asks for, in words."""
    part, colon, what = need.partition(": ")
    if need == TRANSFER_IMPACT_ASSESSMENT:
        return t("law.needs.tia")
    if need == IMPORTER_LISTED:
        return t("law.needs.listed")
    return t(f"law.needs.{part}", what=what) if colon and knows(f"law.needs.{part}") else need


def _open_text(pathway: Pathway) -> str:
    if pathway.rule is None:
        text = said("open.silent")
    elif pathway.rule.tolerated:
        text = said("open.tolerated")
    elif pathway.rule.lifts:
        text = said("open.lifts", ids=", ".join(pathway.rule.lifts))
    else:
        text = said("open.all")
    if pathway.duties:
        text = said("open.duties", text=text, ids=", ".join(duty.id for duty in pathway.duties))
    return text


def _exporter(rule: Rule, by: str, asked: Asked) -> str:
    kind = asked.transfer.exporter_kind
    if rule.exporters_except and kind in rule.exporters_except:
        return said("exporter.out", kind=kind)
    text = said("exporter", kind=kind, kinds=", ".join(rule.exporters))
    if not rule.exporters_except:
        return text
    return said("exporter.without", text=text, kinds=", ".join(rule.exporters_except))


def _destination(rule: Rule, by: str, asked: Asked) -> str:
    place = asked.transfer.destination
    if place in rule.destinations_except:
        return said("destination.out", place=place)
    if not rule.destinations:
        return said("destination.none")
    (word, *more) = rule.destinations
    if not word.startswith("arrangement:"):
        return said("destination", place=place, places=", ".join((word, *more)))
    name = word.removeprefix("arrangement:")
    parties = sorted(asked.book.parties_of(name, asked.day))
    members = said("parties", parties=", ".join(parties)) if parties else said("parties.none")
    first = dict(asked.book.arrangements[name].party_dates).get(place)
    since = said("party_from", day=first) if first is not None and first > asked.day else ""
    return said("arrangement", place=place, name=name, day=asked.day, since=since, members=members)


def _activity(rule: Rule, by: str, asked: Asked) -> str:
    given = ", ".join(asked.transfer.activities_asked)
    return said("activity", only=", ".join(rule.activity), asked=given)


def _importer(rule: Rule, by: str, asked: Asked) -> str:
    given = ", ".join(asked.transfer.importer or ()) or said("nothing")
    return said("importer", must=rule.importer_condition, given=given)


def _sender(rule: Rule, by: str, asked: Asked) -> str:
    return said("sender", must=rule.exporter_condition)


def _not_assumed(rule: Rule, by: str, asked: Asked) -> str:
    facts = [
        ("importer", rule.importer_condition if asked.transfer.importer is None else None),
        ("exporter", rule.exporter_condition),
        ("destination", rule.destination_condition),
        ("data", rule.data_subset),
    ]
    named = ", ".join(f"{name} {word}" for name, word in facts if word is not None)
    return said("not_assumed", named=named)


def _received(rule: Rule, by: str, asked: Asked) -> str:
    return said("received", places=", ".join(rule.applies_to_origin))


def _above(count: str, bound: str, kind: str) -> Callable[[Rule, str, Asked], str]:
    def words(rule: Rule, by: str, asked: Asked) -> str:
        limits = rule.volume_threshold or VolumeThreshold()
        number, most = getattr(asked.counts, count), getattr(limits, bound)
        period = said(f"period.{limits.period}")
        return said("above", number=f"{number:,}", kind=said(f"kind.{kind}"), most=f"{most:,}", period=period)

    return words


def _below(rule: Rule, by: str, asked: Asked) -> str:
    limits = rule.volume_threshold or VolumeThreshold()
    ordinary = rule.records_scope == "non_sensitive"
    records = asked.counts.ordinary if ordinary else asked.counts.persons
    pairs = (
        (records, limits.records_min, "ordinary" if ordinary else "persons"),
        (asked.counts.sensitive, limits.sensitive_min, "sensitive"),
    )
    texts = [
        said("least", number=f"{number:,}", kind=said(f"kind.{kind}"), least=f"{least:,}")
        for number, least, kind in pairs
        if least is not None
    ]
    return said("below", counts=", ".join(texts), period=said(f"period.{limits.period}"))


def _held_below(rule: Rule, by: str, asked: Asked) -> str:
    least = rule.holder_threshold.persons_min if rule.holder_threshold else None
    return said("held_below", number=f"{asked.counts.held:,}", least=f"{least:,}")


def _held_above(rule: Rule, by: str, asked: Asked) -> str:
    most = rule.holder_threshold.persons_max if rule.holder_threshold else None
    return said("held_above", number=f"{asked.counts.held:,}", most=f"{most:,}")


def _existing(rule: Rule, by: str, asked: Asked) -> str:
    return said("existing", day=rule.existing_only_from)


def _closer(name: str) -> Callable[[Rule, str, Asked], str]:
    def words(rule: Rule, by: str, asked: Asked) -> str:
        return said(name, id=by, basis=asked.book.rule(by).legal_basis)

    return words


def _fixed(name: str) -> Callable[[Rule, str, Asked], str]:
    def words(rule: Rule, by: str, asked: Asked) -> str:
        return said(name)

    return words


def _ended(rule: Rule, by: str, asked: Asked) -> str:
    return said("ended", day=rule.end)


def _not_begun(rule: Rule, by: str, asked: Asked) -> str:
    return said("not_begun", day=rule.start)


def _category(rule: Rule, by: str, asked: Asked) -> str:
    return said("category", data=", ".join(rule.data))


def _status(rule: Rule, by: str, asked: Asked) -> str:
    return said("status", pet=asked.transfer.pet)


_WORDS: dict[str, Callable[[Rule, str, Asked], str]] = {
    "exporter": _exporter,
    "destination": _destination,
    "activity": _activity,
    "importer": _importer,
    "exporter_condition": _sender,
    "condition_not_assumed": _not_assumed,
    "first_received_from": _received,
    "persons_above": _above("persons", "records_max", "persons"),
    "ordinary_above": _above("ordinary", "records_max", "ordinary"),
    "sensitive_above": _above("sensitive", "sensitive_max", "sensitive"),
    "below_minima": _below,
    "held_below": _held_below,
    "held_above": _held_above,
    "existing_contracts_only": _existing,
    "tolerated_only": _fixed("tolerated_only"),
    "prohibited": _closer("prohibited"),
    "nothing_to_lift": _fixed("nothing_to_lift"),
    "localised": _closer("localised"),
    "duty_closes": _closer("duty_closes"),
    "power_not_used": _fixed("power_not_used"),
    "voluntary_mark": _fixed("voluntary_mark"),
    "not_usable": _fixed("not_usable"),
    "ended": _ended,
    "not_begun": _not_begun,
    "category": _category,
    "data_status": _status,
}
REASON_CODES: Iterable[str] = tuple(_WORDS)
"""Every code a closed pathway may carry."""
