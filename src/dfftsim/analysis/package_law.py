"""What a package changes in the law and around it, told before anything is simulated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dfftsim.law.book import RuleBook
    from dfftsim.law.model import Localisation, Rule
    from dfftsim.scenario.model import Scenario
    from dfftsim.world.effects import Effects, Pledge
    from dfftsim.world.levers import Compiled

Document = dict[str, Any]
ONE_DAY = timedelta(days=1)
_DATES = frozenset({"id", "start", "end"})


@dataclass(frozen=True)
class LawOfScenario:
    """The rule book of a scenario with its levers and shocks, and what these do besides."""

    book: RuleBook
    levers: Compiled
    scenario: Scenario

    @classmethod
    def of(cls, scenario: Scenario) -> LawOfScenario:
        """At the most likely value of every number, every signed lever in force from its signature."""
        from dfftsim.law import load_rulebook
        from dfftsim.world.compile import law_with_levers, lookup_of

        return cls(*law_with_levers(scenario, load_rulebook(), lookup_of(scenario)), scenario)


def law_rows(before: LawOfScenario, after: LawOfScenario) -> list[Document]:
    """Every difference of two laws, in the order of days.

    Each row has `what`, `from` (first day it holds) and the jurisdictions; `what` is one of rule_begins,
    rule_ends, rule_changes, localisation_begins, localisation_ends, localisation_changes, party_joins (the
    rule book), saving, capacity, grace, notice, repository (effects on authorities and firms), cooperation,
    commitment (what authorities and states assure people abroad), fund, verification, recognition,
    status_rule, open_status_rule, break, hub (technology), chance and promise (rules that may open, duties
    that may be lifted, by chance), signed (a lever whose day in force, if any, is drawn: what it changes
    stands in the rows as if in force from its signature) and project (of the framework).
    """
    rows = [
        *_book_rows(before.book, after.book),
        *_effect_rows(before.levers, after.levers),
        *_drawn_rows(before.scenario, after.scenario),
    ]
    return sorted(rows, key=lambda row: (row["from"] or "", row["what"], row["jurisdictions"], str(row)))


def _book_rows(before: RuleBook, after: RuleBook) -> Iterator[Document]:
    for code, sheet in after.jurisdictions.items():
        old = before.jurisdictions[code]
        yield from _row_differences("rule", old.rules, sheet.rules, after.causes)
        yield from _row_differences("localisation", old.localisation, sheet.localisation, after.causes)
    for id, entry in after.arrangements.items():
        known = before.arrangements.get(id)
        dates = dict(entry.party_dates)
        was = {} if known is None else dict(known.party_dates)
        for code in entry.parties:
            if known is None or code not in known.parties or dates.get(code) != was.get(code):
                yield _row("party_joins", (code,), dates.get(code, entry.start), id=id)


def _row_differences(
    kind: str,
    old: Sequence[Rule | Localisation],
    new: Sequence[Rule | Localisation],
    causes: Mapping[str, str],
) -> Iterator[Document]:
    was, now = {row.id: row for row in old}, {row.id: row for row in new}
    for row in new:
        origin = was.get(row.id) or was.get(row.id.rpartition("+")[0])
        if origin is None:
            yield _law_row(f"{kind}_begins", row, row.start, causes, until=_iso(row.end))
        elif row.id not in was or _changed(origin, row):
            yield _law_row(f"{kind}_changes", row, row.start, causes, changed=_changed(origin, row))
    continued = {id.rpartition("+")[0] for id in now if id not in was}
    for row in old:
        left = now.get(row.id)
        if left is None:
            yield _law_row(f"{kind}_ends", row, row.start, causes)
        elif left.end != row.end and left.end is not None and row.id not in continued:
            yield _law_row(f"{kind}_ends", row, left.end + ONE_DAY, causes)


def _changed(old: Rule | Localisation, new: Rule | Localisation) -> list[str]:
    names = [entry.name for entry in fields(new) if entry.name not in _DATES]
    return [name for name in names if getattr(old, name, None) != getattr(new, name)]


def _law_row(
    what: str, row: Rule | Localisation, first: date | None, causes: Mapping[str, str], **more: Any
) -> Document:
    return _row(
        what,
        (row.jurisdiction,),
        first,
        id=row.id,
        by=causes.get(row.id) or None,
        kind=getattr(row, "pathway", None) or getattr(row, "what", None),
        legal_basis=row.legal_basis,
        data=list(row.data),
        destinations=list(getattr(row, "destinations", ())),
        **more,
    )


def _effect_rows(before: Compiled, after: Compiled) -> Iterator[Document]:
    from dfftsim.world.commitments import Commitment

    old, new = before.effects, after.effects
    for saving in _added(old.savings, new.savings):
        more = {"kinds": sorted(saving.kinds), "share": saving.share}
        yield _row("saving", saving.parties, saving.start, **more)
    for capacity in _added(old.capacity, new.capacity):
        more = {"factor": capacity.factor, "added": capacity.added, "touch_saved": capacity.touch_saved}
        yield _row("capacity", (capacity.station,), capacity.start, **more)
    for grace in _added(old.graces, new.graces):
        yield _row("grace", grace.parties, grace.start, days=grace.days)
    for notice in _added(old.notices, new.notices):
        yield _row("notice", notice.parties, notice.start, days=notice.days)
    for held in _added(old.repositories, new.repositories):
        more = {"coverage": held.coverage, "lag_days": held.lag_days, "credibility": held.credibility}
        yield _row("repository", held.parties, held.start, **more)
    for fund in _added(old.funds, new.funds):
        more = {"usd": fund.yearly_usd, "added": fund.officers, "share": fund.share}
        yield _row("fund", fund.members, fund.start, until=_iso(fund.end), **more)
    for pledge in _added(old.pledges, new.pledges):
        yield _pledge_row(pledge)
    yield from _technology_rows(old, new)
    for chance in _added(before.chances, after.chances):
        what = "promise" if isinstance(chance, Commitment) else "chance"
        more = {"data": list(chance.data or ["all"]), "days": chance.days, "chance": chance.chance}
        yield _row(what, (chance.party,), chance.start, destinations=list(chance.others), **more)


def _pledge_row(pledge: Pledge) -> Document:
    if pledge.lever == "R7":
        return _row("cooperation", pledge.states, pledge.start, share=pledge.enforceability)
    more = {"share": pledge.safeguards, "factor": pledge.invalidation}
    return _row("commitment", pledge.states, pledge.start, destinations=sorted(pledge.people), **more)


def _drawn_rows(before: Scenario, after: Scenario) -> Iterator[Document]:
    """What each replication draws a day for."""
    for lever in _added(before.levers, after.levers):
        if lever.ratification is not None:
            codes = after.expand(lever.parties)
            yield _row("signed", codes, lever.from_, lever=lever.lever, form=lever.ratification)
    old, new = before.institution, after.institution
    if new is not None:
        for project in _added(old.projects if old is not None else (), new.projects):
            codes = after.expand(project.delivers.parties)
            yield _row("project", codes, new.start, id=project.id, lever=project.delivers.lever)


def _technology_rows(old: Effects, new: Effects) -> Iterator[Document]:
    for one in _added(old.pets.verifications, new.pets.verifications):
        more = {"pets": list(one.pets), "projects": one.projects, "days": one.days, "chance": one.fail}
        yield _row("verification", one.parties, one.start, **more)
    for one in _added(old.pets.recognitions, new.pets.recognitions):
        yield _row("recognition", one.parties, one.start, share=one.share)
    for one in _added(old.pets.rules, new.pets.rules):
        yield _row(
            "status_rule" if one.floor else "open_status_rule",
            one.parties,
            one.start,
            pets=sorted(one.pets),
            floor=one.floor,
        )
    for one in _added(old.pets.breaks, new.pets.breaks):
        days = (one.repaired - one.start).days
        yield _row("break", (), one.start, pets=sorted(one.pets), days=days)
    for hub in _added(old.hubs, new.hubs):
        yield _row("hub", hub.parties, hub.start, id=hub.id, place=hub.place)


def _added(old: Sequence[Any], new: Sequence[Any]) -> list[Any]:
    """What is in the new sequence beyond the old one, each as often as it was added."""
    left = list(old)
    found = []
    for item in new:
        if item in left:
            left.remove(item)
        else:
            found.append(item)
    return found


def _row(what: str, codes: Sequence[str] | frozenset[str], first: date | None, **more: Any) -> Document:
    return {"what": what, "from": _iso(first), "jurisdictions": sorted(codes), **more}


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
