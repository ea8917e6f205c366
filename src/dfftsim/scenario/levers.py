"""Levers and shocks: dated changes to law, authorities or institutions, each with its own fields.

`LEVERS` and `SHOCKS` are the registries that `dfftsim levers` and the forms show.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from dfftsim.scenario.cooperation_levers import (
    R4,
    R7,
    R8,
    AcceptanceOfGroupRules,
    AccessCommitment,
    EnforcementCooperation,
)
from dfftsim.scenario.entity import Entity
from dfftsim.scenario.fields import (
    Categories,
    Code,
    Day,
    Duration,
    Exceptions,
    Exporters,
    Factor,
    Flag,
    Id,
    Ids,
    LocalisationKind,
    Share,
)
from dfftsim.scenario.incident_shocks import INCIDENT_SHOCKS, AuthorityStops, LargeBreach
from dfftsim.scenario.inclusion_fund import I2, InclusionFund
from dfftsim.scenario.lever import Depth, Lever, LeverPage, Shock, lever_page
from dfftsim.scenario.readers import whole_number
from dfftsim.scenario.technology_levers import (
    TECHNOLOGY_PAGES,
    TECHNOLOGY_SHOCKS,
    BrokenPet,
    RecognisedIdentity,
    RecognitionOfAssurance,
    SharedHub,
    StatusRule,
    VerificationSandbox,
)

Persons = Annotated[int, whole_number(1)]
Officers = Annotated[int, whole_number(1)]


class MutualAdequacy(Lever):
    """Each party finds the others' protection adequate: personal data flow freely between them."""

    lever: Literal["R1"]
    until: Day | None = Field(default=None, description="last day in force; left out = stays")
    data: Categories | None = Field(
        default=None, description="categories it covers; left out = personal data"
    )
    onward: Flag = Field(
        default=False,
        description="duties of the parties on passing on data first received from another party end too",
    )


class ClauseBridge(Lever):
    """Each party accepts the others' model contract clauses, so that one contract serves several laws."""

    lever: Literal["R2"]
    depth: Depth = Field(
        default=2, description="0 nothing, 1 guidance, 2 mapping of clauses, 3 full acceptance"
    )


class CertificationBridge(Lever):
    """The parties join one certification scheme and accept its certificates for transfers."""

    lever: Literal["R3"]
    scheme: Id = Field(default="global-cbpr", description="arrangement of the law data that is the scheme")
    depth: Depth = Field(
        default=2, description="0 nothing, 1 supporting evidence, 2 partly accepted, 3 a ground of its own"
    )


class Thresholds(Lever):
    """Volume thresholds of the parties' rules are raised, or small volumes are exempted."""

    lever: Literal["R5"]
    factor: Factor | None = Field(
        default=None, description="multiplies the numbers of persons in thresholds", examples=[2]
    )
    exempt_below: Persons | None = Field(default=None, description="transfers of fewer persons need no step")


class AuthorityCapacity(Lever):
    """Authorities get more case officers, or review applications to several of them jointly."""

    lever: Literal["R6"]
    officers_factor: Factor | None = Field(default=None, description="multiplies the officers", examples=[2])
    officers_added: Officers | None = Field(default=None, description="officers added")
    joint: Flag = Field(default=False, description="one review serves all parties")


class GracePeriod(Lever):
    """When a legal ground ends, flows that used it may go on for a while."""

    lever: Literal["R9"]
    grace: Duration = Field(
        description="time allowed after a ground has ended",
        examples=["180 d"],
        json_schema_extra={"unit": "s"},
    )


class NoLocalisation(Lever):
    """The parties bind themselves not to require that data be kept or processed at home."""

    lever: Literal["T1"]
    data: Categories | None = Field(default=None, description="categories it covers; left out = all")
    within: Duration | None = Field(
        default=None, description="time within which duties against it are lifted; left out = at once"
    )
    chance: Share = Field(default=1.0, description="probability that they are lifted within that time")
    except_: Ids = Field(default=(), alias="except", description="ids of localisation duties that stay")


class FlowClause(Lever):
    """The parties agree that data of a class may cross their borders; rules against it may be changed."""

    lever: Literal["T2"]
    data: Categories = Field(description="categories the clause covers")
    within: Duration = Field(
        description="time within which a rule against it may be changed", examples=["180 d"]
    )
    chance: Share = Field(
        description="probability that such a rule is changed within that time", examples=[0.5]
    )
    except_: Exceptions = Field(
        default=(),
        alias="except",
        description="grounds on which a party may keep its rule: security (important, government, "
        "critical_infrastructure), privacy (sensitive and health), public_policy (financial and telecom)",
    )


class NoticePeriod(Lever):
    """New rules of the parties are announced a set time before they apply."""

    lever: Literal["T4"]
    notice: Duration = Field(description="least time between announcement and first day", examples=["180 d"])


class RuleRepository(Lever):
    """One place where the rules of the parties can be looked up."""

    lever: Literal["I1"]
    coverage: Share = Field(description="share of the rules that it holds", examples=[0.8])
    lag: Duration = Field(description="time until a change of the law shows in it", examples=["60 d"])
    official: Flag = Field(default=False, description="confirmed by the authorities themselves")


class Successor(Entity):
    """An arrangement that replaces one struck down."""

    after: Duration = Field(description="time from the end of the old one to the new one")


class Invalidation(Shock):
    """An arrangement, or single rules, end from one day to the next."""

    shock: Literal["S1"]
    arrangement: Id | None = Field(
        default=None,
        description="arrangement of the law data that ends, with its rules",
        examples=["eu-us-dpf"],
    )
    rules: Ids = Field(default=(), description="ids of the rules that end, instead of an arrangement")
    grace: Duration | None = Field(
        default=None, description="time that flows may go on; left out = the default"
    )
    successor: Successor | None = Field(default=None, description="what replaces it")


class NewLocalisation(Shock):
    """A jurisdiction starts to require that data be kept or processed at home."""

    shock: Literal["S2"]
    jurisdiction: Code = Field(description="whose law it is")
    data: Categories = Field(description="categories it covers")
    what: LocalisationKind = Field(description="what it requires")
    exporters: Exporters | None = Field(default=None, description="whom it binds; left out = everyone")


AnyLever = Annotated[
    MutualAdequacy
    | ClauseBridge
    | CertificationBridge
    | AcceptanceOfGroupRules
    | Thresholds
    | AuthorityCapacity
    | EnforcementCooperation
    | AccessCommitment
    | GracePeriod
    | NoLocalisation
    | FlowClause
    | NoticePeriod
    | RuleRepository
    | InclusionFund
    | VerificationSandbox
    | RecognitionOfAssurance
    | StatusRule
    | RecognisedIdentity
    | SharedHub,
    Field(discriminator="lever"),
]
AnyShock = Annotated[
    Invalidation | NewLocalisation | LargeBreach | BrokenPet | AuthorityStops,
    Field(discriminator="shock"),
]


_TRADE, _COOPERATION, _INSTITUTION = "trade_rules", "regulatory_cooperation", "institutional_framework"

LEVERS: Mapping[str, LeverPage] = {
    page.id: page
    for page in (
        lever_page(
            "R1", _COOPERATION, ("Mutual adequacy", "相互十分性認定"),
            ("Each party finds the others' protection adequate: personal data flow freely between them.",
             "各当事国・地域が互いの保護水準を十分と認め、個人データが自由に流通する。"),
            MutualAdequacy,
        ),
        lever_page(
            "R2", _COOPERATION, ("Bridge between model clauses", "標準契約条項の相互運用"),
            ("Each party accepts the others' model contract clauses: one contract serves several laws.",
             "各当事国・地域が互いの標準契約条項を受け入れ、一つの契約で複数の法に対応できる。"),
            ClauseBridge,
        ),
        lever_page(
            "R3", _COOPERATION, ("Certification membership and bridge", "認証制度への参加と相互承認"),
            ("The parties join one certification scheme and accept its certificates for transfers.",
             "当事国・地域が共通の認証制度に参加し、その認証を移転の根拠として受け入れる。"),
            CertificationBridge,
        ),
        R4,
        lever_page(
            "R5", _COOPERATION, ("Thresholds and exemptions", "閾値の引上げと適用除外"),
            ("Volume thresholds are raised, or small volumes are exempted from authority steps.",
             "件数の閾値を引き上げ、または少量の移転を手続から除外する。"),
            Thresholds,
        ),
        lever_page(
            "R6", _COOPERATION, ("Authority capacity and joint review", "当局の体制強化と共同審査"),
            ("Authorities get more case officers, or review joint applications once.",
             "当局の審査官を増やし、または共同の申請を一度で審査する。"),
            AuthorityCapacity,
        ),
        R7,
        R8,
        lever_page(
            "R9", _COOPERATION, ("Grace period", "経過措置期間"),
            ("When a legal ground ends, the flows that used it may go on for a set time.",
             "法的根拠が失われたとき、それを用いていた移転を一定期間続けられる。"),
            GracePeriod,
        ),
        lever_page(
            "T1", _TRADE, ("No-localisation commitment", "データローカライゼーション禁止の約束"),
            ("The parties bind themselves not to require that data be kept or processed at home.",
             "当事国・地域がデータの国内保存・国内処理を求めないことを約束する。"),
            NoLocalisation,
        ),
        lever_page(
            "T2", _TRADE, ("Cross-border flow clause", "越境データ流通条項"),
            ("Data of a class may cross the parties' borders; a rule against it may be changed.",
             "当事国・地域が特定の種類のデータの越境を認めることに合意し、反する規制は改められうる。"),
            FlowClause,
        ),
        lever_page(
            "T4", _TRADE, ("Notice of new rules", "新規則の事前公表"),
            ("New rules are announced a set time before they apply.",
             "新しい規則を適用の一定期間前に公表する。"),
            NoticePeriod,
        ),
        *TECHNOLOGY_PAGES,
        lever_page(
            "I1", _INSTITUTION, ("Rule repository", "規制情報レポジトリ"),
            ("One place where the rules of the parties can be looked up.",
             "当事国・地域の規則を一か所で調べられるようにする。"),
            RuleRepository,
        ),
        I2,
    )
}  # fmt: skip
"""The levers that exist, by id."""

SHOCKS: Mapping[str, LeverPage] = {
    page.id: page
    for page in (
        lever_page(
            "S1", "", ("An arrangement is struck down", "枠組みの無効化"),
            ("An arrangement, or single rules, end from one day to the next.",
             "枠組みまたは個別の規則が、ある日を境に失効する。"),
            Invalidation,
        ),
        lever_page(
            "S2", "", ("A new localisation law", "新たなローカライゼーション規制"),
            ("A jurisdiction starts to require that data be kept or processed at home.",
             "ある国・地域がデータの国内保存・国内処理を義務付ける。"),
            NewLocalisation,
        ),
        *INCIDENT_SHOCKS[:1],
        *TECHNOLOGY_SHOCKS,
        *INCIDENT_SHOCKS[1:],
    )
}  # fmt: skip
"""The shocks that exist, by id."""
