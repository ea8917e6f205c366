"""Levers of a package that did nothing, and why: the package is compared with itself without each of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from dfftsim.analysis.null_pets import PET_REASONS, open_statuses, pet_reason
from dfftsim.analysis.package_law import LawOfScenario
from dfftsim.analysis.paired import PairedDifference
from dfftsim.scenario.cooperation_levers import (
    AcceptanceOfGroupRules,
    AccessCommitment,
    EnforcementCooperation,
)
from dfftsim.scenario.incident_shocks import AuthorityStops, LargeBreach
from dfftsim.scenario.inclusion_fund import InclusionFund
from dfftsim.scenario.kpis import KPIS
from dfftsim.scenario.lever import Lever
from dfftsim.scenario.levers import (
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
    Thresholds,
)
from dfftsim.scenario.party_kpis import PARTY
from dfftsim.scenario.technology_levers import BrokenPet, RecognisedIdentity, SharedHub, StatusRule

if TYPE_CHECKING:
    from dfftsim.engine.record import RunRecord
    from dfftsim.experiment.comparison import Part
    from dfftsim.law.model import Localisation, Rule
    from dfftsim.scenario.levers import AnyLever, AnyShock
    from dfftsim.scenario.model import Scenario
    from dfftsim.world.commitments import ClauseChance, Commitment

NO_FLOW = "no_flow_between_members"
BETTER_ROUTE = "flows_have_a_better_route"
NOT_IN_FORCE = "not_in_force_within_horizon"
BELOW = "effect_below_resolution"
NO_COUNTERPART = "members_lack_counterpart"
PART_OFF = "part_of_the_model_is_off"
REASONS = (NO_FLOW, BETTER_ROUTE, NOT_IN_FORCE, BELOW, NO_COUNTERPART, PART_OFF, *PET_REASONS)
"""Every reason there is."""

_BETWEEN_MEMBERS = (
    MutualAdequacy,
    ClauseBridge,
    CertificationBridge,
    EnforcementCooperation,
    AccessCommitment,
    NoLocalisation,
    FlowClause,
    RecognisedIdentity,
    SharedHub,
)
_ON_PERSONAL_DATA = (MutualAdequacy, AcceptanceOfGroupRules, EnforcementCooperation, AccessCommitment)
_SAME = ("authorities", "series", "starts", "states")


def why_null(
    part: Part,
    scenario: Scenario,
    pairs: list[tuple[RunRecord, RunRecord]],
    differences: Mapping[str, PairedDifference],
) -> str | None:
    """Why a lever changed nothing in a package, or None if it did change something.

    scenario: the package with the lever. pairs: records without and with it. differences: of all measures
    of the whole run, with the lever minus without. A lever whose runs differ, but in no measure beyond luck,
    is below resolution. To have spent money is no effect.
    """
    if not pairs:
        return None
    if all(identical(without, record) for without, record in pairs):
        return reason(part, scenario, [record.replication for record, _ in pairs])
    moved = [kpi for kpi, difference in differences.items() if difference.excludes_zero]
    return None if any(not _is_spending(kpi) for kpi in moved) else BELOW


def identical(one: RunRecord, other: RunRecord) -> bool:
    """Whether two replications came out the same to the last bit, but for the names of causes of losses, for
    what was spent, and for the accounts of parties: what flows do to them shows in the flows, and to join a
    lever costs as much where it does nothing.
    """
    same = all(repr(getattr(one, name)) == repr(getattr(other, name)) for name in _SAME)
    return same and repr(_effects(one)) == repr(_effects(other))


def _effects(record: RunRecord) -> dict[tuple[str, str], float]:
    return {
        key: value
        for key, value in record.measures.items()
        if not (_is_spending(key[0]) or key[1].startswith(PARTY))
    }


def _is_spending(kpi: str) -> bool:
    return kpi in KPIS and KPIS[kpi].spent


def reason(part: Part, scenario: Scenario, replications: list[int]) -> str:
    """Why a lever whose runs are identical did nothing: the first of the reasons that is true of it."""
    law, without = LawOfScenario.of(scenario), LawOfScenario.of(part.without)
    if (
        never_in_force(part.item, scenario)
        or never_ratified(part.item, scenario, replications)
        or never_drawn(law, without, scenario, replications)
    ):
        return NOT_IN_FORCE
    if not concerns_a_flow(part.item, scenario, law):
        return NO_FLOW
    if acts_on_a_part_that_is_off(part.item, scenario):
        return PART_OFF
    if without_strength(part.item, law, without):
        return BELOW
    if lacks_counterpart(part.item, scenario, law, without):
        return NO_COUNTERPART
    members = members_of(part.item, scenario, law)
    return pet_reason(part.item, members, scenario, law, without, replications) or BETTER_ROUTE


def never_in_force(item: AnyLever | AnyShock, scenario: Scenario) -> bool:
    """Whether it begins after the horizon or ended before it."""
    first = item.from_ if isinstance(item, Lever) else item.on
    last = getattr(item, "until", None)
    return first > scenario.horizon.end or (last is not None and last < scenario.horizon.start)


def never_ratified(item: AnyLever | AnyShock, scenario: Scenario, replications: list[int]) -> bool:
    """Whether it was signed and came into force within the horizon in no replication."""
    from dfftsim.world.compile import lookup_of
    from dfftsim.world.realisation import in_force
    from dfftsim.world.streams import Streams

    if not isinstance(item, Lever) or item.ratification is None:
        return False
    drawn = scenario.uncertainty.numbers == "drawn"
    days = [
        in_force(
            item,
            lookup_of(scenario, number if drawn else None).value,
            Streams(scenario.experiment.seed, number),
        )
        for number in replications
    ]
    return all(day is None or day > scenario.horizon.end for day in days)


def never_drawn(
    law: LawOfScenario, without: LawOfScenario, scenario: Scenario, replications: list[int]
) -> bool:
    """Whether all it does is a chance that law changes, which came true in no replication in time."""
    from dfftsim.world.streams import Streams

    chances = chances_of(law, without)
    drawn = [
        chance.drawn(Streams(scenario.experiment.seed, number), law.book)
        for chance in chances
        for number in replications
    ]
    came = [patch for patch in drawn if patch is not None]
    days = [rule.start for patch in came for rule in patch.add_rules]
    days += [day for patch in came for _, day, _ in patch.amend]
    late = bool(days) and all(day is None or day > scenario.horizon.end for day in days)
    return bool(chances) and (not came or late)


def chances_of(law: LawOfScenario, without: LawOfScenario) -> list[ClauseChance | Commitment]:
    """The changes of law that only the lever may bring."""
    return [chance for chance in law.levers.chances if chance not in without.levers.chances]


def concerns_a_flow(item: AnyLever | AnyShock, scenario: Scenario, law: LawOfScenario) -> bool:
    """Whether any flow, of the data the lever is about, goes where it acts: between two members, or, for a
    lever that a jurisdiction pulls alone, from a member; for a commitment, from whom it protects to who made
    it.
    """
    from dfftsim.law.vocabulary import PERSONAL_CATEGORIES
    from dfftsim.world.classes import class_plans
    from dfftsim.world.compile import lookup_of

    members = starts = members_of(item, scenario, law)
    data = set(getattr(item, "data", None) or ())
    if isinstance(item, _ON_PERSONAL_DATA) and not data:
        data = set(PERSONAL_CATEGORIES)
    if isinstance(item, AccessCommitment):
        starts = frozenset(scenario.expand(item.towards))
    for plan in class_plans(scenario, lookup_of(scenario)):
        flows = [(pair[0], pair[1], {*plan.data, *(e.category for e in plan.extras)}) for pair in plan.pairs]
        flows += [(row.origin, row.destination, set(row.data)) for row in plan.rows]
        for origin, destination, categories in flows:
            inside = destination in members or not isinstance(item, _BETWEEN_MEMBERS)
            if isinstance(item, InclusionFund) and destination in members:
                return True  # firms seated where data go are aided too
            if origin in starts and inside and (not data or data & categories):
                return True
    return False


def acts_on_a_part_that_is_off(item: AnyLever | AnyShock, scenario: Scenario) -> bool:
    """Whether all it acts on is trust and hazards, and the scenario has neither."""
    acts_on_both = isinstance(item, EnforcementCooperation | AccessCommitment)
    return acts_on_both and scenario.hazards is None and not scenario.structure.trust


def members_of(item: AnyLever | AnyShock, scenario: Scenario, law: LawOfScenario) -> frozenset[str]:
    """The jurisdictions that take part in a lever, or whose law a shock changes."""
    if isinstance(item, Invalidation):
        rules = item.rules or law.book.arrangement(item.arrangement or "").rule_ids
        return frozenset(law.book.rule(id).jurisdiction for id in rules)
    if isinstance(item, NewLocalisation | AuthorityStops):
        return frozenset({item.jurisdiction})
    if isinstance(item, LargeBreach):
        return frozenset(scenario.parties) - {item.in_}
    if isinstance(item, BrokenPet):
        return frozenset(scenario.parties)
    return frozenset(scenario.expand(item.parties))


def lacks_counterpart(
    item: AnyLever | AnyShock, scenario: Scenario, law: LawOfScenario, without: LawOfScenario
) -> bool:
    """Whether the members' law has nothing the lever could act on within the horizon."""
    from dfftsim.world.commitments import Commitment
    from dfftsim.world.effects import CONTRACT_KINDS

    same_book = law.book.hash == without.book.hash
    rows = list(_rows_of(members_of(item, scenario, law), law))
    alive = [row for row in rows if _until(row, scenario) and (row.end or date.max) >= scenario.as_of]
    match item:
        case ClauseBridge():
            return not any(_kind(row) in CONTRACT_KINDS for row in alive)
        case CertificationBridge():
            return same_book and not any(_kind(row) == "certification" for row in alive)
        case InclusionFund():
            everywhere = _rows_of(frozenset(scenario.parties), law)
            certified = any(_kind(row) == "certification" and _until(row, scenario) for row in everywhere)
            return not (certified or any(_has_step(row) for row in alive))
        case AuthorityCapacity() | AuthorityStops():
            return not any(_has_step(row) for row in alive)
        case GracePeriod():
            return not any(_ends(row, item.from_, scenario) for row in rows)
        case NoticePeriod():
            sudden = law.levers.effects.unannounced or {}
            announced = [row for row in rows if row.id.partition("+")[0] not in sudden]
            return not any(_ends(row, item.from_, scenario) for row in announced)
        case NoLocalisation():
            promises = [chance for chance in chances_of(law, without) if isinstance(chance, Commitment)]
            return same_book and all(one.kept_from(one.start, law.book).empty for one in promises)
        case RecognisedIdentity():
            return not any(_kind(row) == "consent" for row in alive)
        case StatusRule():
            return not open_statuses(item, members_of(item, scenario, law), scenario, law)
        case Thresholds() | AcceptanceOfGroupRules() | Invalidation() | NewLocalisation():
            return same_book
    return False


def without_strength(item: AnyLever | AnyShock, law: LawOfScenario, without: LawOfScenario) -> bool:
    """Whether the lever is set so low that it has no effect anywhere: no depth, nothing covered, a notice
    that firms have anyway, exceptions that take in all the data.
    """
    if isinstance(item, NoticePeriod):
        return item.notice <= law.levers.effects.default_notice_days * 86_400
    if isinstance(item, FlowClause):
        return not chances_of(law, without)
    if isinstance(item, InclusionFund):
        return not any(fund.officers or fund.share or fund.accession for fund in law.levers.effects.funds)
    return getattr(item, "depth", 1) == 0 or getattr(item, "coverage", 1) == 0


def _rows_of(members: frozenset[str], law: LawOfScenario) -> Iterable[Rule | Localisation]:
    for code in sorted(members & set(law.book.jurisdictions)):
        sheet = law.book.jurisdictions[code]
        yield from sheet.rules
        yield from sheet.localisation


def _has_step(row: Rule | Localisation) -> bool:
    return getattr(row, "ex_ante_authority_step", "none") != "none"


def _kind(row: Rule | Localisation) -> str:
    return getattr(row, "pathway", "")


def _until(row: Rule | Localisation, scenario: Scenario) -> bool:
    """Whether the row begins before the horizon ends."""
    return row.start is not None and row.start <= scenario.horizon.end


def _ends(row: Rule | Localisation, since: date, scenario: Scenario) -> bool:
    first = max(since, scenario.horizon.start)
    return row.end is not None and first <= row.end < scenario.horizon.end
