"""What causes and details of trace rows mean: the way a flow goes, its rules and mark, and words for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from dfftsim.i18n import knows, t
from dfftsim.law.book import RuleBook
from dfftsim.law.evaluate import RANK, own_verdict
from dfftsim.law.model import Rule
from dfftsim.scenario.levers import SHOCKS
from dfftsim.tui.live.tape import MarkOf
from dfftsim.tui.marks import OF_STATE

NO_PET = "none"
LAW_CHANGED = "law changed"
SILENCE = "-silence"


@dataclass(frozen=True)
class Way:
    """A way a firm chose, as the detail of a row tells it: `route/PET/rules`. rules: one text a leg or group
    of data, pathway and gating duties joined by `+`.
    """

    route: str
    pet: str
    rules: tuple[str, ...]

    @property
    def ids(self) -> list[str]:
        """Every rule and duty named."""
        return [id for part in self.rules for id in part.split("+") if id and not id.startswith("site:")]


def way_of(detail: str) -> Way | None:
    """The way a detail tells; None where it tells something else."""
    route, *rest = detail.split("/")
    return Way(route, rest[0], tuple(rest[1:])) if rest else None


def verdict_of(book: RuleBook, way: Way) -> str:
    """How freely data go on this way: the strictest of its rules; silence of the law counts as free."""
    verdict = "free"
    for id in way.ids:
        rule = book.find(id)
        if not isinstance(rule, Rule):
            continue
        own = own_verdict(rule) if rule.role == "pathway" else _of_duty(rule)
        verdict = max(verdict, own, key=RANK.__getitem__)
    return verdict


def _of_duty(duty: Rule) -> str:
    if not duty.gate:
        return "free"
    return "approval" if duty.ex_ante_authority_step == "approval" else "conditional"


def marks_with(book: RuleBook) -> MarkOf:
    """The mark of a state: of one that operates the verdict of its way, or `pet` where a PET is used."""

    def mark_of(state: str, detail: str) -> str:
        way = way_of(detail) if state == "operating" else None
        if way is None:
            return OF_STATE.get(state, "home")
        return "pet" if way.pet != NO_PET else verdict_of(book, way)

    return mark_of


def law_or_shock(book: RuleBook) -> Callable[[str], bool]:
    """Tells whether a cause is a rule, a change of law, or a shock of the register."""

    @cache
    def of_law(cause: str) -> bool:
        named = cause == LAW_CHANGED or cause.endswith(SILENCE) or cause.partition(":")[0] in SHOCKS
        return named or book.find(cause) is not None

    return of_law


def state_word(state: str) -> str:
    """A state in words."""
    key = f"state.{state}"
    return t(key) if knows(key) else state.replace("_", " ")


def route_word(route: str) -> str:
    """The kind of a way in words."""
    key = f"tui.live.route.{route}"
    return t(key) if knows(key) else route


def cause_word(book: RuleBook, cause: str) -> str:
    """A cause in words: law and article of a rule, else what the engine named it."""
    if not cause:
        return ""
    rule = book.find(cause)
    if rule is not None:
        return f"{rule.jurisdiction} {rule.legal_basis}"
    for key in (f"tui.live.cause.{cause}", f"cause.{cause}"):
        if knows(key):
            return t(key)
    kind, _, rest = cause.partition(":")
    key = f"cause.{kind}:"
    if cause.endswith(SILENCE):
        return t("tui.live.cause.silence", code=cause.removesuffix(SILENCE))
    return t(key, what=rest) if rest and knows(key) else cause


def authority_word(book: RuleBook, station: str) -> str:
    """An authority as a row names it: short name of the jurisdiction's, or what kind of body it is."""
    kind, _, code = station.rpartition(":")
    if kind:
        key = f"tui.live.body.{kind}"
        return f"{code} {t(key) if knows(key) else kind}"
    sheet = book.jurisdictions.get(station)
    short = getattr(sheet.authority, "abbr", None) if sheet is not None else None
    return f"{station} {short}" if short else station


def code_of(station: str) -> str:
    """The jurisdiction of an authority."""
    return station.rpartition(":")[2]
