"""Levers on technology (verified PETs and their legal status, eID, shared hubs), and a PET that is broken."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from dfftsim.law.vocabulary import PET_STATUS_KEY, STATUS_KEYS
from dfftsim.scenario.fields import ALL_PETS, PETS, Code, Duration, Money, MoneyPerSize, Share
from dfftsim.scenario.lever import Lever, Shock, lever_page
from dfftsim.scenario.readers import whole_number, word, words

Projects = Annotated[int, whole_number(1, 20)]
_REAL = tuple(pet for pet in PETS if pet != "none")
_WITH_STATUS = tuple(pet for pet in PETS if PET_STATUS_KEY[pet] is not None)
_EVERY = tuple(pet for pet in ALL_PETS if pet != "none")
RealPets = Annotated[tuple[str, ...], words("a PET to verify", _REAL, whole="all", meant=_EVERY)]
PetsWithStatus = Annotated[tuple[str, ...], words("a PET whose output has a status in law", _WITH_STATUS)]
StatusKeys = Annotated[tuple[str, ...], words("a data status", STATUS_KEYS)]
RealPet = Annotated[str, word("a PET that can break", _REAL)]
Accepts = Annotated[Literal["verified", "all"], word("what a status rule accepts", ("verified", "all"))]


class VerificationSandbox(Lever):
    """The parties verify PETs together: each project that passes adds to the assurance of its PET."""

    lever: Literal["X1"]
    pets: RealPets = Field(
        description="PETs that are verified side by side; `all` = all technologies on file",
        examples=["all"],
    )
    projects: Projects = Field(default=2, description="projects for each PET, one after the other")
    length: Duration | None = Field(
        default=None, description="time that one project takes; left out = verification_months"
    )


class RecognitionOfAssurance(Lever):
    """Each party recognises the assurance that PETs have gained with the others, less a loss."""

    lever: Literal["X2"]


class StatusRule(Lever):
    """Where the law leaves the status of a PET's output open, a rule settles it by verified assurance."""

    lever: Literal["X3"]
    status: StatusKeys = Field(default=(), description="data statuses the rule settles")
    pets: PetsWithStatus = Field(
        default=(), description="single PETs whose output it settles; with no status either = all outputs"
    )
    accepts: Accepts = Field(
        default="verified",
        description="verified: out of scope from assurance_floor on, else in scope; all: out of scope",
    )


class RecognisedIdentity(Lever):
    """The parties recognise each other's eID and trust services: consent and identity checks cost less."""

    lever: Literal["X4"]
    coverage: Share | None = Field(
        default=None,
        description="share of the people of each party who hold a usable eID; left out = x4_wallet_coverage",
    )


class SharedHub(Lever):
    """A trusted hub that data between the parties may pass through."""

    lever: Literal["X5"]
    in_: Code = Field(alias="in", description="jurisdiction it stands in")
    set_up: Money | None = Field(default=None, description="cost of joining it; left out = hub_setup")
    price: MoneyPerSize | None = Field(
        default=None, description="price of passing data through; left out = hub_price_gb"
    )


class BrokenPet(Shock):
    """A PET is broken: to the law its output is plain data until it is repaired and verified again."""

    shock: Literal["S4"]
    pet: RealPet = Field(description="the PET; combinations that contain it are broken too")
    after: Duration | None = Field(
        default=None, description="time until it is repaired and verified; left out = s4_repair_months"
    )


TECHNOLOGY_PAGES = (
    lever_page(
        "X1", "technology", ("Sandbox for the verification of PETs", "PETの検証サンドボックス"),
        ("The parties verify PETs together: each project that passes adds to the assurance of its PET.",
         "当事国・地域がPETを共同で検証し、合格した事業ごとにそのPETの保証水準が上がる。"),
        VerificationSandbox,
    ),
    lever_page(
        "X2", "technology", ("Recognition of the assurance of PETs", "PETの検証結果の相互承認"),
        ("Each party recognises the assurance that PETs have gained with the others, less a loss.",
         "各当事国・地域が、他の当事国・地域でPETが得た保証水準を一定の目減りを伴って承認する。"),
        RecognitionOfAssurance,
    ),
    lever_page(
        "X3", "technology", ("Rule on the status of PET outputs", "PET出力の法的地位に関する規則"),
        ("Where the law leaves the status of a PET's output open, a rule settles it by verified assurance.",
         "PETの出力の法的地位が不明確な場合に、検証された保証水準に応じて規則で定める。"),
        StatusRule,
    ),
    lever_page(
        "X4", "technology", ("Recognition of eID and trust services", "eID・トラストサービスの相互承認"),
        ("The parties recognise each other's eID and trust services: consent and identity checks cost less.",
         "当事国・地域が互いのeIDとトラストサービスを承認し、同意取得と本人確認の費用が下がる。"),
        RecognisedIdentity,
    ),
    lever_page(
        "X5", "technology", ("Shared trusted hub", "共同の信頼できるハブ"),
        ("A trusted hub that data between the parties may pass through.",
         "当事国・地域間のデータが経由できる信頼できるハブを設ける。"),
        SharedHub,
    ),
)  # fmt: skip
"""The pages of the levers on technology."""

TECHNOLOGY_SHOCKS = (
    lever_page(
        "S4", "", ("A PET is broken", "PETの破綻"),
        ("To the law the output of a broken PET is plain data until it is repaired and verified again.",
         "破られたPETの出力は、修復と再検証が済むまで法的に元のデータとして扱われる。"),
        BrokenPet,
    ),
)  # fmt: skip
"""The pages of the shocks to technology."""
