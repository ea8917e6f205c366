"""What the law of one day says of one transfer: the order of evaluation that `docs/law-reading.md` writes
down.

Called tens of thousands of times by the simulator, so it decides only; words, sources and cures are made by
`explain` from what is kept here.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

from dfftsim.law.durations import duration_of, work_of
from dfftsim.law.model import Localisation, PetStatus, Range, Rule
from dfftsim.law.prepared import CategoryLaw, Facts, OriginLaw, Prepared, origin_law, read_as
from dfftsim.law.transfer import Counts, Transfer

if TYPE_CHECKING:
    from dfftsim.law.book import RuleBook

RANK = {"free": 0, "conditional": 1, "approval": 2, "blocked": 3}
STEP_RANK = {"none": 0, "filing": 1, "approval": 2}
CONFIDENCE_RANK = {"high": 0, "medium": 1, "low": 2}
TRANSFER_IMPACT_ASSESSMENT = "transfer impact assessment"
StatusOverride = Literal["accepted", "refused"]


class Reason(NamedTuple):
    """Why a pathway is closed: a code, and the id of the rule that closes it (empty: the pathway's own)."""

    code: str
    by: str = ""


class Pathway(NamedTuple):
    """One way out, open or closed, over all categories that it names.

    rule: None for the silence of the law. verdict: None if closed. step: the authority step, that of the
    gating duties included. duties: those that reach it. categories: those it is open for; reasons: why it is
    closed, with the categories that each reason holds for.
    """

    id: str
    kind: str
    rule: Rule | None
    open: bool
    verdict: str | None
    step: str
    duties: tuple[Rule, ...]
    requires: tuple[str, ...]
    confidence: str
    categories: tuple[str, ...]
    reasons: tuple[tuple[Reason, tuple[str, ...]], ...]

    @property
    def by_silence(self) -> bool:
        """Whether it is open only because no rule of the origin speaks of the category."""
        return self.rule is None

    @property
    def closed_by(self) -> tuple[str, ...]:
        """Ids of the rules and duties that close it, without repeats."""
        return tuple(dict.fromkeys(reason.by for reason, _ in self.reasons if reason.by))

    @property
    def days(self) -> Range:
        """Calendar days to a lawful start: preparation and waits for an authority. Unknown parts are None."""
        return duration_of(self.rule, self.duties)

    @property
    def cost_usd(self) -> Range:
        """US dollars of the exporter's own preparation, gating duties included. Unknown parts are None."""
        return work_of(self.rule, self.duties)


class CategoryAssessment(NamedTuple):
    """One category: how it is read after the PET, its verdict, and its pathways (one category each)."""

    category: str
    read_as: str
    verdict: str
    pathways: tuple[Pathway, ...]
    silent: bool


class Caveat(NamedTuple):
    """A rule that would apply if a fact held which is not in the question and which it does not presume."""

    id: str
    needs: tuple[str, ...]


class Assessment(NamedTuple):
    """The law of one day on one transfer, with every localisation duty, prohibition and extra duty that
    applies.

    status_word: the data status that decided, an override of `depends` included.
    """

    verdict: str
    categories: tuple[CategoryAssessment, ...]
    pathways: tuple[Pathway, ...]
    localisation: tuple[Localisation, ...]
    prohibitions: tuple[Rule, ...]
    duties: tuple[Rule, ...]
    caveats: tuple[Caveat, ...]
    status: PetStatus | None
    status_word: str | None
    counts: Counts

    @property
    def open_pathways(self) -> tuple[Pathway, ...]:
        """The open ones, in the order of the sheet."""
        return tuple(pathway for pathway in self.pathways if pathway.open)


class _Found:
    """What the categories of one question share while they are read."""

    __slots__ = ("caveats", "duties", "localisation", "prohibitions")

    def __init__(self) -> None:
        self.localisation: dict[str, Localisation] = {}
        self.prohibitions: dict[str, Rule] = {}
        self.duties: dict[str, Rule] = {}
        self.caveats: dict[str, Caveat] = {}


def evaluate(
    book: RuleBook,
    transfer: Transfer,
    day: date,
    *,
    status_override: StatusOverride | None = None,
    onward_to: str | None = None,
) -> Assessment:
    """Read the law of `day` on a transfer.

    status_override: how to take a PET whose legal status is `depends` (None: as still the same data).
    onward_to: where the data go from `transfer.destination`; the origin's prohibitions, duties and
    localisation then look at both places, its pathways at the first.
    """
    law = origin_law(book, transfer.origin, day)
    counts = transfer.counts(law.counts_as_sensitive)
    facts = Facts.of(transfer, counts, onward_to)
    status, word = _status(law, transfer.pet, status_override)
    found = _Found()
    categories = []
    for asked in transfer.data:
        read = read_as(asked, word)
        categories.append(_read_category(law, law.category(asked, read), facts, asked, read, found))
    return Assessment(
        max((c.verdict for c in categories), key=RANK.__getitem__),
        tuple(categories),
        categories[0].pathways if len(categories) == 1 else _merge(categories),
        tuple(found.localisation.values()),
        tuple(found.prohibitions.values()),
        tuple(found.duties.values()),
        tuple(found.caveats.values()),
        status,
        word,
        counts,
    )


def _status(law: OriginLaw, pet: str, override: StatusOverride | None) -> tuple[PetStatus | None, str | None]:
    record = law.status(pet)
    if record is None:
        return None, None
    status, word = record
    if word == "depends" and override is not None:
        word = "out_of_scope" if override == "accepted" else "in_scope"
    return status, word


def _read_category(
    origin: OriginLaw, law: CategoryLaw, facts: Facts, asked: str, read: str, found: _Found
) -> CategoryAssessment:
    """Steps 4 to 10 for one category."""
    prohibitions = _applying(law.prohibitions, facts, found)
    duties = _applying(law.duties, facts, found)
    localisation = _applying(law.localisation, facts, found)
    for p in prohibitions:
        found.prohibitions[p.id] = p.rule
    for p in duties:
        found.duties[p.id] = p.rule
    closing = []
    for p in localisation:
        found.localisation[p.id] = p.duty_at_home
        if p.duty_at_home.closes_pathways:
            closing.append(p)
    pathways = [
        _read_pathway(p, origin.day, facts, prohibitions, closing, duties, asked) for p in law.pathways
    ]
    silent = not closing and not any(p.addresses(facts) for p in (*law.pathways, *law.prohibitions))
    silent = silent and not any(p.open for p in pathways)
    if silent:
        pathways.append(_silence(origin.code, duties, facts, asked))
    verdict = min(
        (p.verdict for p in pathways if p.verdict is not None), key=RANK.__getitem__, default="blocked"
    )
    pathways.extend(_shown_only(p, asked) for p in law.shown)
    return CategoryAssessment(asked, read, verdict, tuple(pathways), silent)


def _applying(rules: list[Prepared], facts: Facts, found: _Found) -> list[Prepared]:
    """The rules that apply to the facts; one kept out only by a fact that is not presumed is noted."""
    applying = []
    for p in rules:
        misses = p.misses(facts)
        if misses:
            if misses == ("condition_not_assumed",):
                found.caveats[p.id] = Caveat(p.id, p.requirements(facts))
        elif facts.strict or not p.tolerated:
            applying.append(p)
    return applying


def _read_pathway(
    p: Prepared,
    day: date,
    facts: Facts,
    prohibitions: list[Prepared],
    closing: list[Prepared],
    duties: list[Prepared],
    asked: str,
) -> Pathway:
    rule = p.rule
    reasons = [Reason(code) for code in p.misses(facts)]
    if rule.existing_only_from is not None and day >= rule.existing_only_from:
        reasons.append(Reason("existing_contracts_only"))
    if facts.strict and rule.tolerated:
        reasons.append(Reason("tolerated_only"))
    reaching = duties
    if prohibitions or closing or duties or p.lifts_prohibition:
        if p.lifts:
            reaching = [duty for duty in duties if not duty.names & p.lifts]
        reasons.extend(_closers(p, prohibitions, closing, reaching))
    if reasons:
        held = (asked,)
        confidence = _lowest(rule, [q for q in (*prohibitions, *closing, *reaching) if _closes(q, reasons)])
        return Pathway(
            p.id, rule.pathway, rule, False, None, rule.ex_ante_authority_step,
            (), (), confidence, (), tuple([(reason, held) for reason in reasons]),
        )  # fmt: skip
    return _open(p, facts, reaching, asked)


def _closers(
    p: Prepared, prohibitions: list[Prepared], closing: list[Prepared], duties: list[Prepared]
) -> list[Reason]:
    """Steps 5 to 7: prohibitions not lifted, localisation not leaving it open, duties that close it."""
    reasons = [Reason("prohibited", q.id) for q in prohibitions if not q.names & p.lifts]
    if p.lifts_prohibition and not any(q.names & p.lifts for q in prohibitions):
        reasons.append(Reason("nothing_to_lift"))
    reasons.extend(Reason("localised", q.id) for q in closing if not q.leaves_open & p.kinds)
    reasons.extend(Reason("duty_closes", q.id) for q in duties if q.closes & p.kinds)
    return reasons


def _closes(p: Prepared, reasons: list[Reason]) -> bool:
    return any(reason.by == p.id for reason in reasons)


def _open(p: Prepared, facts: Facts, duties: list[Prepared], asked: str) -> Pathway:
    rule = p.rule
    requires = list(p.requirements(facts))
    if rule.tia_required:
        requires.append(TRANSFER_IMPACT_ASSESSMENT)
    step, verdict, confidence = rule.ex_ante_authority_step, own_verdict(rule), rule.confidence
    if rule.tolerated:
        confidence = "low"
    step, verdict, confidence = _under_duties(duties, step, verdict, confidence)
    for duty in duties:
        requires.append(duty.named)
        requires.extend(duty.requirements(facts))
    return Pathway(
        p.id, rule.pathway, rule, True, verdict, step, tuple([d.rule for d in duties]), tuple(requires),
        confidence, (asked,), (),
    )  # fmt: skip


def own_verdict(rule: Rule) -> str:
    """How freely a rule by itself lets data go: step 9 of the reading, before gating duties."""
    if rule.ex_ante_authority_step == "approval":
        return "approval"
    plain = rule.pathway in ("free", "adequacy") and rule.ex_ante_authority_step == "none"
    return (
        "free" if plain and not (rule.self_assessed or rule.occasional or rule.tolerated) else "conditional"
    )


def _under_duties(duties: list[Prepared], step: str, verdict: str, confidence: str) -> tuple[str, str, str]:
    """Step, verdict and confidence once the gating duties are met too."""
    for duty in duties:
        rule = duty.rule
        if rule.gate:
            own = rule.ex_ante_authority_step
            step = max(step, own, key=STEP_RANK.__getitem__)
            verdict = max(verdict, "approval" if own == "approval" else "conditional", key=RANK.__getitem__)
            confidence = max(confidence, rule.confidence, key=CONFIDENCE_RANK.__getitem__)
    return step, verdict, confidence


def _silence(code: str, duties: list[Prepared], facts: Facts, asked: str) -> Pathway:
    """Step 8: the way that is open because the law says nothing; duties that apply still reach it."""
    step, verdict, confidence = _under_duties(duties, "none", "free", "low")
    requires: list[str] = []
    for duty in duties:
        requires.append(duty.named)
        requires.extend(duty.requirements(facts))
    rules = tuple([duty.rule for duty in duties])
    return Pathway(
        f"{code}-silence", "free", None, True, verdict, step, rules, tuple(requires), confidence, (asked,), ()
    )


def _shown_only(p: Prepared, asked: str) -> Pathway:
    """A power not used, a voluntary mark or a ground on paper: shown as closed, decides nothing."""
    rule = p.rule
    code = rule.role if rule.role != "pathway" and rule.usable else "not_usable"
    reasons = ((Reason(code), (asked,)),)
    return Pathway(
        p.id,
        rule.pathway,
        rule,
        False,
        None,
        rule.ex_ante_authority_step,
        (),
        (),
        rule.confidence,
        (),
        reasons,
    )


def _lowest(rule: Rule, others: list[Prepared]) -> str:
    words = [rule.confidence, *(p.row.confidence for p in others)]
    return max(words, key=CONFIDENCE_RANK.__getitem__)


def _merge(categories: list[CategoryAssessment]) -> tuple[Pathway, ...]:
    """Pathways of several categories, each once: open if open for one, its verdict the worst of those."""
    merged: dict[str, Pathway] = {}
    for category in categories:
        for pathway in category.pathways:
            before = merged.get(pathway.id)
            merged[pathway.id] = pathway if before is None else _join(before, pathway)
    return tuple(merged.values())


def _join(one: Pathway, two: Pathway) -> Pathway:
    reasons = dict(one.reasons)
    for reason, held in two.reasons:
        reasons[reason] = reasons.get(reason, ()) + held
    if one.open != two.open:
        return (one if one.open else two)._replace(reasons=tuple(reasons.items()))
    if not one.open:
        confidence = max(one.confidence, two.confidence, key=CONFIDENCE_RANK.__getitem__)
        return one._replace(reasons=tuple(reasons.items()), confidence=confidence)
    assert one.verdict is not None and two.verdict is not None
    return one._replace(
        verdict=max(one.verdict, two.verdict, key=RANK.__getitem__),
        step=max(one.step, two.step, key=STEP_RANK.__getitem__),
        duties=one.duties + tuple(d for d in two.duties if d not in one.duties),
        requires=tuple(dict.fromkeys((*one.requires, *two.requires))),
        confidence=max(one.confidence, two.confidence, key=CONFIDENCE_RANK.__getitem__),
        categories=one.categories + two.categories,
        reasons=tuple(reasons.items()),
    )
