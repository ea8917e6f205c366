"""Levers and shocks compiled: what each does to the rule book (a patch) and to parameters (effects).

A lever enters here and nowhere else. All patches are dated, so one patched book serves a whole run; the
domestic change that a flow clause (T2) may bring is drawn for each replication and gives a patch of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import permutations
from typing import Any

from dfftsim.law.book import RuleBook
from dfftsim.law.model import Localisation, Rule, VolumeThreshold
from dfftsim.law.patch import Patch
from dfftsim.law.vocabulary import CATEGORIES, JURISDICTIONS, PERSONAL_CATEGORIES
from dfftsim.scenario.cooperation_levers import (
    AcceptanceOfGroupRules,
    AccessCommitment,
    EnforcementCooperation,
)
from dfftsim.scenario.incident_shocks import AuthorityStops, LargeBreach
from dfftsim.scenario.inclusion_fund import InclusionFund
from dfftsim.scenario.levers import (
    AnyLever,
    AnyShock,
    AuthorityCapacity,
    CertificationBridge,
    ClauseBridge,
    FlowClause,
    GracePeriod,
    Invalidation,
    MutualAdequacy,
    NewLocalisation,
    NoLocalisation,
    NoticePeriod,
    RuleRepository,
    Thresholds,
)
from dfftsim.scenario.technology_levers import (
    BrokenPet,
    RecognisedIdentity,
    RecognitionOfAssurance,
    SharedHub,
    StatusRule,
    VerificationSandbox,
)
from dfftsim.spans import DAY
from dfftsim.world.commitments import ClauseChance, Commitment, id_of, new_rule
from dfftsim.world.cooperation_levers import (
    accepted_group_rules,
    access_commitment,
    cooperation,
)
from dfftsim.world.effects import (
    CONTRACT_KINDS,
    FOREVER,
    Acceptance,
    Adoption,
    Capacity,
    Effects,
    Grace,
    LargeBreachPlan,
    Notice,
    Repository,
    Saving,
    Stop,
)
from dfftsim.world.inclusion_fund import inclusion_fund
from dfftsim.world.technology_levers import (
    identity_saving,
    shared_hub,
    with_broken_pet,
    with_status_lever,
)

PERSONAL = tuple(c for c in CATEGORIES if c in PERSONAL_CATEGORIES)
ONE_DAY = timedelta(days=1)
KEPT_BY_EXCEPTION = {
    "security": ("important", "government", "critical_infrastructure"),
    "privacy": ("sensitive", "health"),
    "public_policy": ("financial", "telecom"),
}
"""Data categories for which an exception of a flow clause lets a party keep its rule."""


@dataclass(slots=True)
class Compiled:
    """What the levers and shocks of a scenario come to."""

    patches: list[Patch] = field(default_factory=list)
    effects: Effects = field(default_factory=Effects)
    chances: list[ClauseChance | Commitment] = field(default_factory=list)
    commitments: list[Commitment] = field(default_factory=list)
    successors: dict[str, list[str]] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    struck: frozenset[str] = frozenset()

    def fresh(self, id: str) -> str:
        """The id of a row that a lever adds: with a number behind it where an earlier lever has the same."""
        name, number = id, 1
        while name in self.taken:
            number += 1
            name = f"{id}-{number}"
        self.taken.add(name)
        return name

    def named(self, rules: Iterable[Rule]) -> tuple[Rule, ...]:
        """The rules, each under an id that no other lever uses."""
        return tuple(replace(rule, id=self.fresh(rule.id)) for rule in rules)

    def add(self, **more: tuple[object, ...]) -> None:
        """Add effects of one lever to those of the others."""
        held: dict[str, Any] = {name: (*getattr(self.effects, name), *extra) for name, extra in more.items()}
        self.effects = replace(self.effects, **held)

    def take_up(self, adoption: Adoption) -> None:
        """Firms take the repository that was added last up by and by."""
        *others, last = self.effects.repositories
        held = (*others, replace(last, adoption=adoption))
        self.effects = replace(self.effects, repositories=held)


def compile_levers(
    levers: Sequence[AnyLever],
    shocks: Sequence[AnyShock],
    book: RuleBook,
    parties: Sequence[str],
    value: Callable[[str], float],
    adoptions: Mapping[int, Adoption] | None = None,
) -> Compiled:
    """Patches and effects of levers and shocks, in the order in which the scenario lists them.

    adoptions: by the position of a lever, how firms take up what the framework brings.
    """
    struck = frozenset(id for shock in shocks for id in _struck_by(shock, book))
    courts = _court_ends(book)
    done = Compiled(
        effects=Effects(
            default_grace_days=value("grace_default"),
            default_notice_days=value("notice_default"),
            unannounced=courts,
            ended_by_court=frozenset(courts) - struck,
        ),
        struck=struck,
    )
    for number, lever in enumerate(levers):
        members = tuple(parties) if lever.parties == ("any",) else lever.parties
        _lever(done, lever, members, tuple(parties), book, value)
        if adoptions and number in adoptions:
            done.take_up(adoptions[number])
    for shock in shocks:
        _shock(done, shock, book, value)
    _keep_commitments(done, book)
    done.effects = replace(done.effects, capacity=_taken_together(done.effects.capacity))
    return done


def _struck_by(shock: AnyShock, book: RuleBook) -> tuple[str, ...]:
    """Ids of the rules on file that a shock ends."""
    if not isinstance(shock, Invalidation):
        return ()
    return shock.rules or book.arrangement(shock.arrangement or "").rule_ids


def _keep_commitments(done: Compiled, book: RuleBook) -> None:
    """What is promised for certain; last, since it binds what shocks bring too."""
    if not done.commitments:
        return
    law = patched(book, done.patches)
    for commitment in done.commitments:
        patch = commitment.kept_from(commitment.start, law)
        done.patches.append(patch)
        law = patched(law, [patch])


def patched(book: RuleBook, patches: Iterable[Patch]) -> RuleBook:
    """The book with every patch applied in turn; empty ones leave it as it is."""
    for patch in patches:
        if not patch.empty:
            book = book.patched(patch)
    return book


def _lever(
    done: Compiled,
    lever: AnyLever,
    members: tuple[str, ...],
    parties: tuple[str, ...],
    book: RuleBook,
    value: Callable[[str], float],
) -> None:
    start, group = lever.from_, frozenset(members)
    match lever:
        case MutualAdequacy():
            data = lever.data or PERSONAL
            rules = [
                new_rule("R1", one, (other,), data, start, lever.until, "adequacy", "mutual adequacy")
                for one, other in permutations(members, 2)
                if one in JURISDICTIONS and not _stands_open(one, other, data, start, book, done.struck)
            ]
            done.patches.append(Patch(add_rules=done.named(rules), label="R1"))
            if lever.onward:
                done.patches.append(_free_of_onward_duties(members, start, book))
        case ClauseBridge():
            share = value("r2_saving") * _depth(lever.depth, value)
            done.add(savings=(Saving(CONTRACT_KINDS, group, start, FOREVER, share),))
        case CertificationBridge():
            done.patches.append(_membership(done, lever, members, book))
            share = value("r3_saving") * _depth(lever.depth, value)
            done.add(savings=(Saving(frozenset({"certification"}), group, start, FOREVER, share),))
        case AcceptanceOfGroupRules():
            for rule, approvals in accepted_group_rules(lever, members, book):
                [named] = done.named([rule])
                share = value("r4_saving") * _depth(lever.depth, value)
                done.patches.append(Patch(add_rules=(named,), label="R4"))
                done.add(acceptances=(Acceptance(named.id, approvals, share),))
        case Thresholds():
            done.patches.append(_thresholds(done, lever, members, book))
        case AuthorityCapacity():
            saved = value("r6_joint_saving") if lever.joint else 0.0
            added = float(lever.officers_added or 0)
            factor = lever.officers_factor if lever.officers_factor is not None else 1.0
            done.add(capacity=tuple(Capacity(code, start, factor, added, saved) for code in members))
        case EnforcementCooperation():
            done.add(pledges=(cooperation(lever, group, _depth(lever.depth, value), value),))
        case AccessCommitment():
            people = frozenset(parties if lever.towards == ("any",) else lever.towards)
            done.add(pledges=(access_commitment(lever, group, people, _depth(lever.depth, value), value),))
        case GracePeriod():
            done.add(graces=(Grace(group, start, lever.grace / DAY),))
        case NoLocalisation():
            for code in members:
                others = tuple(c for c in members if c != code)
                days = (lever.within or 0.0) / DAY
                if code in JURISDICTIONS and others:
                    promise = Commitment(code, others, lever.data, lever.except_, start, days, lever.chance)
                    certain = lever.chance == 1.0 and days < 1.0
                    (done.commitments if certain else done.chances).append(promise)
        case FlowClause():
            days = lever.within / DAY
            kept = {c for ground in lever.except_ for c in KEPT_BY_EXCEPTION[ground]}
            data = tuple(c for c in lever.data if c not in kept)
            for code in (c for c in members if c in JURISDICTIONS):
                others = tuple(
                    c
                    for c in members
                    if c != code and not _stands_open(code, c, data, start, book, done.struck)
                )
                if others and data:
                    id = done.fresh(id_of("T2", code, others, start))
                    done.chances.append(ClauseChance(code, others, data, start, days, lever.chance, id))
        case NoticePeriod():
            done.add(notices=(Notice(group, start, lever.notice / DAY),))
        case RuleRepository():
            credibility = value("repo_official_confirmed" if lever.official else "repo_official_third")
            lag = lever.lag / DAY
            done.add(repositories=(Repository(group, start, lever.coverage, lag, credibility),))
        case InclusionFund():
            fund, officers = inclusion_fund(lever, members, value)
            done.add(funds=(fund,), capacity=officers)
        case VerificationSandbox() | RecognitionOfAssurance() | StatusRule():
            done.effects = with_status_lever(done.effects, lever, group, value)
        case RecognisedIdentity():
            done.add(savings=(identity_saving(lever, group, value),))
        case SharedHub():
            id = done.fresh(f"X5-{lever.in_.lower()}")
            done.add(hubs=(shared_hub(lever, id, group, value),))


def _shock(done: Compiled, shock: AnyShock, book: RuleBook, value: Callable[[str], float]) -> None:
    effects = done.effects
    notice = 0.0 if shock.announced is None else float((shock.on - shock.announced).days)
    match shock:
        case Invalidation():
            named = _struck_by(shock, book)
            ids = (*named, *(heir for id in named for heir in done.successors.get(id, ())))
            ended = tuple((id, shock.on - ONE_DAY) for id in ids)
            done.patches.append(Patch(end_rules=ended, label="S1"))
            if shock.successor is not None:
                day = shock.on + timedelta(days=round(shock.successor.after / DAY))
                done.patches.append(_successors(done, [book.rule(id) for id in named], shock.on, day))
            done.effects = replace(
                effects, unannounced={**(effects.unannounced or {}), **dict.fromkeys(ids, notice)}
            )
            if shock.grace is not None:
                origins = frozenset(book.rule(id).jurisdiction for id in named)
                done.add(graces=(Grace(origins, shock.on, shock.grace / DAY, shock.on),))
        case NewLocalisation():
            row = Localisation(
                id=done.fresh(f"{shock.jurisdiction.lower()}-s2-{shock.on.isoformat()}"),
                jurisdiction=shock.jurisdiction,
                what=shock.what,
                closes_pathways=shock.what in ("storage_only", "processing_only", "prohibition"),
                data=shock.data,
                exporters=shock.exporters or ("any",),
                legal_basis="shock S2: new localisation law",
                start=shock.on,
                end=None,
                source=None,
                confidence="low",
            )
            done.patches.append(Patch(add_localisation=(row,), label="S2"))
            done.effects = replace(effects, unannounced={**(effects.unannounced or {}), row.id: notice})
        case BrokenPet():
            done.effects = with_broken_pet(effects, shock, notice, value)
        case LargeBreach():
            people = value("s3_breach_size") * 1e6 if shock.persons is None else float(shock.persons)
            id = shock.id or f"S3:{shock.in_}:{shock.on.isoformat()}"
            done.add(large_breaches=(LargeBreachPlan(id, shock.in_, shock.on, people),))
        case AuthorityStops():
            days = value("authority_stop_days")
            if shock.length is not None:
                days = shock.length / DAY
            done.add(stops=(Stop(shock.jurisdiction, shock.on, days),))


def _stands_open(
    origin: str, destination: str, data: tuple[str, ...], start: date, book: RuleBook, struck: frozenset[str]
) -> bool:
    """Whether an adequacy or free rule without an end covers all that already: another one would only be
    one more to read. `struck`: rules that a shock of the scenario ends.
    """
    return any(
        rule.pathway in ("adequacy", "free")
        and rule.role == "pathway"
        and rule.in_force(start)
        and rule.end is None
        and rule.id not in struck
        and rule.exporters == ("any",)
        and not (rule.exporters_except or rule.activity or rule.volume_threshold or rule.holder_threshold)
        and not (rule.exporter_condition or rule.destination_condition)
        and rule.assume_met
        and not (rule.importer_condition or "").endswith("_certified")
        and not (rule.self_assessed or rule.occasional or rule.tolerated or rule.data_subset)
        and ("any" in rule.destinations or destination in rule.destinations)
        and destination not in rule.destinations_except
        and set(data) <= set(rule.data)
        for rule in book.rules(origin)
    )


def _free_of_onward_duties(members: tuple[str, ...], start: date, book: RuleBook) -> Patch:
    """Duties of the members on data first received from another member end; those on others' data stay."""
    ended, amended = [], []
    for rule in _rules_of(members, book):
        freed = set(rule.applies_to_origin) & set(members) - {rule.jurisdiction}
        over = rule.start is None or (rule.end is not None and rule.end < start)
        if rule.role != "extra_duty" or not freed or over:
            continue
        left = tuple(code for code in rule.applies_to_origin if code not in freed)
        if left:
            amended.append((rule.id, start, (("applies_to_origin", left),)))
        else:
            ended.append((rule.id, start - ONE_DAY))
    return Patch(end_rules=tuple(ended), amend=tuple(amended), label="R1")


def _taken_together(changes: Iterable[Capacity]) -> tuple[Capacity, ...]:
    """What holds at a station from each day on which a change begins or is over, in the order of days."""
    ordered = sorted(changes, key=lambda change: change.start)
    turns = [(change.start, change.station) for change in ordered]
    turns += [(change.end + ONE_DAY, change.station) for change in ordered if change.end < FOREVER]
    found = []
    for day, station in sorted(turns, key=lambda turn: turn[0]):
        held = Capacity(station, day, 1.0, 0.0, 0.0)
        for one in ordered:
            if one.station == station and one.start <= day <= one.end:
                held = replace(
                    held,
                    factor=held.factor * one.factor,
                    added=held.added * one.factor + one.added,
                    touch_saved=1.0 - (1.0 - held.touch_saved) * (1.0 - one.touch_saved),
                )
        found.append(held)
    return tuple(found)


def _depth(depth: int, value: Callable[[str], float]) -> float:
    """The strength of a lever at a depth of 0 to 3."""
    return {0: 0.0, 1: value("lever_depth_1"), 2: value("lever_depth_2"), 3: 1.0}[depth]


def _membership(
    done: Compiled, lever: CertificationBridge, members: tuple[str, ...], book: RuleBook
) -> Patch:
    """The members join the scheme, and each accepts its certificates as a ground where the depth is full."""
    scheme = book.arrangement(lever.scheme)
    known = dict(scheme.party_dates)
    joining = tuple(
        (lever.scheme, code, lever.from_)
        for code in members
        if code not in scheme.parties or known.get(code, date.min) > lever.from_
    )
    grounds: tuple[Rule, ...] = ()
    if lever.depth == 3:
        grounds = tuple(
            new_rule(
                "R3", code, tuple(c for c in members if c != code), PERSONAL, lever.from_, None,
                "certification", f"certificates of {lever.scheme}",
            )
            for code in members
            if code in JURISDICTIONS and len(members) > 1
        )  # fmt: skip
    return Patch(parties=joining, add_rules=done.named(grounds), label="R3")


def _thresholds(done: Compiled, lever: Thresholds, members: tuple[str, ...], book: RuleBook) -> Patch:
    amended = []
    if lever.factor is not None:
        for rule in _rules_of(members, book):
            limits = rule.volume_threshold
            if limits is not None and (rule.end is None or rule.end >= lever.from_):
                changed = _scaled(limits, lever.factor)
                if changed != limits:
                    amended.append((rule.id, lever.from_, (("volume_threshold", changed),)))
    exempt: tuple[Rule, ...] = ()
    if lever.exempt_below is not None:
        exempt = tuple(
            replace(
                new_rule(
                    "R5", code, ("any",), PERSONAL, lever.from_, None, "free", "exemption of small volumes"
                ),
                volume_threshold=VolumeThreshold(records_max=lever.exempt_below - 1),
            )
            for code in members
            if code in JURISDICTIONS
        )
    return Patch(amend=tuple(amended), add_rules=done.named(exempt), label="R5")


def _scaled(limits: VolumeThreshold, factor: float) -> VolumeThreshold:
    """Minima x factor; maxima so that the next person above them is scaled too."""

    def minimum(number: int | None) -> int | None:
        return None if number is None else round(number * factor)

    def maximum(number: int | None) -> int | None:
        return None if number is None else round((number + 1) * factor) - 1

    return replace(
        limits,
        records_min=minimum(limits.records_min),
        records_max=maximum(limits.records_max),
        sensitive_min=minimum(limits.sensitive_min),
        sensitive_max=maximum(limits.sensitive_max),
    )


def _rules_of(members: tuple[str, ...], book: RuleBook) -> Iterator[Rule]:
    for code in members:
        if code in JURISDICTIONS:
            yield from book.jurisdictions[code].rules


def _successors(done: Compiled, rows: Iterable[Rule | Localisation], struck: date, day: date) -> Patch:
    """The same rules and duties again from a later day, under names of their own; none of what was over."""
    rules: list[Rule] = []
    duties: list[Localisation] = []
    for row in rows:
        if row.start is None or (row.end is not None and row.end < struck):
            continue
        id = done.fresh(f"{row.id}-successor")
        done.successors.setdefault(row.id, []).append(id)
        start, basis = max(day, row.start), f"successor of {row.legal_basis}"
        if isinstance(row, Rule):
            rules.append(
                replace(
                    row, id=id, start=start, end=None, legal_basis=basis, source=None, confidence="low",
                    arrangement=None,
                )
            )  # fmt: skip
        else:
            duties.append(
                replace(row, id=id, start=start, end=None, legal_basis=basis, source=None, confidence="low")
            )
    return Patch(add_rules=tuple(rules), add_localisation=tuple(duties), label="S1")


def _court_ends(book: RuleBook) -> dict[str, float]:
    """Rules that a decision ended from one day to the next: those of adequacy arrangements that ended."""
    return {
        rule.id: 0.0
        for sheet in book.jurisdictions.values()
        for rule in sheet.rules
        if rule.pathway == "adequacy"
        and rule.end is not None
        and rule.arrangement is not None
        and book.arrangements[rule.arrangement].status == "ended"
    }
