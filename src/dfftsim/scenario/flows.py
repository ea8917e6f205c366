"""Flow classes, from which flows are born, and standing flows that a table lists one by one."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from dfftsim.scenario.entity import Entity, Text
from dfftsim.scenario.fields import (
    CODE,
    Activity,
    Categories,
    Category,
    Code,
    CodesOrAny,
    CountBySize,
    Day,
    DurationTerm,
    Exporter,
    Factor,
    FirmSize,
    FirmSizes,
    Flag,
    GravityMass,
    GrowthTerm,
    Id,
    Importer,
    PersonsBySize,
    Pets,
    RateTerm,
    ScaleBySize,
    ScaledRateTerm,
    ShareTerm,
    SizeTerm,
    ValueBySize,
    Words,
    Workload,
)
from dfftsim.scenario.nearest import hint
from dfftsim.scenario.readers import Reader, whole_number, wrong
from dfftsim.scenario.traffic import Messages
from dfftsim.scenario.units import shown

Initial = Annotated[int, whole_number(0)]


def _read_home(value: Any) -> str:
    if value in ("from", "to"):
        return str(value)
    if isinstance(value, str) and value.islower() and len(value) > 2:
        raise wrong(f"{shown(value)} is not a home", hint(value, ("from", "to")))
    return str(CODE.read(value))


_HOME_SCHEMA = {"type": "string", "pattern": "^([A-Z]{2}|from|to)$"}
Home = Annotated[str, Reader(_read_home, str, _HOME_SCHEMA, "code, `from` or `to`")]


class DataShare(Entity):
    """A data category that only a share of the flows of a class carries, drawn at the flow's birth."""

    data: Category = Field(description="the category")
    share: ShareTerm = Field(description="share of the flows that carry it")
    from_: CodesOrAny | None = Field(
        default=None, alias="from", description="only flows from these; left out = all"
    )
    ambiguous: Flag = Field(
        default=False,
        description="whether it applies is unclear: the switch structure.ambiguous_class decides",
    )


class PairWeight(Entity):
    """The weight of one pair among the flows of a class."""

    from_: Code = Field(alias="from", description="where the data are collected")
    to: Code = Field(description="where they go")
    weight: Factor = Field(default=1.0, description="relative weight")


class Gravity(Entity):
    """How the flows of a class spread over its pairs: by mass and distance, or by weights of single pairs."""

    mass: GravityMass = Field(
        default="equal", description="what draws flows to a pair: the product of both masses"
    )
    distance_exponent: Factor = Field(default=1.0, description="exponent of distance in the denominator")
    pairs: tuple[PairWeight, ...] = Field(
        default=(), description="weights of single pairs, instead of masses"
    )


class Births(Entity):
    """How flows of a class come into being."""

    rate: RateTerm | None = Field(
        default=None, description="flows born, all pairs together; left out = none are born"
    )
    growth: GrowthTerm | None = Field(
        default=None, description="yearly growth of the rate; left out = births_growth"
    )
    initial: Initial = Field(default=0, description="flows present from the start")
    at: Day | None = Field(
        default=None, description="the day on which the initial flows start; left out = horizon.start"
    )


class FlowClass(Entity):
    """A template from which flows are born: who, what data, what for, how often, how valuable, how urgent."""

    id: Id = Field(description="name in results and in paths of overrides")
    name: Text | None = Field(default=None, description="name to show; left out = the id")
    from_: CodesOrAny = Field(alias="from", description="where the data are collected; `any` = all parties")
    to: CodesOrAny = Field(description="where they go; `any` = all parties")
    gravity: Gravity | None = Field(default=None, description="weights of the pairs; left out = equal shares")
    home: Home = Field(default="from", description="seat of the operating firm: a code, `from` or `to`")
    exporter: Exporter = Field(default="firm", description="kind of exporter, as the law distinguishes them")
    importer: Importer | None = Field(
        default=None,
        description="exactly these conditions are met by the receiver; left out = what a rule assumes",
    )
    activity: Activity | None = Field(
        default=None, description="purposes the law distinguishes; left out = an ordinary commercial transfer"
    )
    data: Categories = Field(description="data categories that every flow carries")
    with_: tuple[DataShare, ...] = Field(
        default=(), alias="with", description="categories that only a share of the flows carries"
    )
    results_data: Categories | None = Field(
        default=None,
        description="categories that the results still fall in when only results leave; left out = those of "
        "the flow without personal data and without categories that are only ambiguous",
    )
    workload: Workload = Field(
        default="raw_record_delivery",
        description="what the data are used for, which decides what PETs can do",
    )
    births: Births = Field(default=Births(), description="how many flows, and when")
    firm_sizes: FirmSizes | None = Field(
        default=None, description="shares of the firm sizes; left out = share_micro ... share_large"
    )
    flows_per_firm: CountBySize | None = Field(
        default=None, description="mean number of flows of one firm; left out = flows_per_firm_*"
    )
    scale: ScaleBySize | None = Field(
        default=None,
        description="machines, customers, vehicles ... of one flow; other terms may multiply by `scale`",
    )
    value: ValueBySize = Field(
        description="what the flow is worth to the firm when all of it arrives in time"
    )
    persons: PersonsBySize | None = Field(
        default=None, description="people whose data are sent; left out = 1"
    )
    sensitive_persons: PersonsBySize | None = Field(
        default=None,
        description="people among them whose sensitive data are sent; left out = the law's default",
    )
    held: CountBySize | None = Field(
        default=None, description="people whose data the exporter holds; left out = persons"
    )
    messages: Messages | None = Field(default=None, description="transmissions; left out = one batch a day")
    deadline: DurationTerm | None = Field(
        default=None, description="a message later than this is worth nothing, drawn for each flow"
    )
    half_life: DurationTerm | None = Field(
        default=None, description="time in which a message loses half its worth, instead of a deadline"
    )
    minimal_utility: ShareTerm | None = Field(
        default=None, description="a PET that leaves less of the utility than this is no option; left out = 0"
    )
    lifetime: DurationTerm | None = Field(
        default=None, description="life of a flow; left out = flow_lifetime"
    )
    results_utility: ShareTerm | None = Field(
        default=None, description="share of the value kept when only results leave; left out = by workload"
    )
    local_utility: ShareTerm | None = Field(
        default=None, description="share of the value kept when everything stays; left out = by workload"
    )
    pets: Pets | None = Field(
        default=None, description="PETs on offer to this class; left out = technology.pets"
    )


class FlowRow(Entity):
    """One flow: it runs already at the start, on the best basis of that day, or is wanted from `birth` on."""

    id: Words | None = Field(default=None, description="name in results; left out = row number")
    from_: Code = Field(alias="from", description="where the data are collected")
    to: Code = Field(description="where they go")
    category: Categories = Field(description="data categories, joined by ;")
    persons: PersonsBySize = Field(description="people whose data are sent")
    value: ValueBySize = Field(description="what the flow is worth; a bare number in a table is USD per year")
    size: FirmSize = Field(default="medium", description="size of the firm")
    exporter: Exporter = Field(default="firm", description="kind of exporter")
    home: Home = Field(default="from", description="seat of the firm: a code, `from` or `to`")
    workload: Workload = Field(default="raw_record_delivery", description="what the data are used for")
    activity: Activity | None = Field(default=None, description="purposes the law distinguishes, joined by ;")
    deadline: DurationTerm | None = Field(
        default=None, description="a message later than this is worth nothing"
    )
    messages_rate: ScaledRateTerm | None = Field(default=None, description="messages of the flow")
    message_size: SizeTerm | None = Field(default=None, description="size of one message")
    sensitive: PersonsBySize | None = Field(default=None, description="people whose sensitive data are sent")
    held: CountBySize | None = Field(default=None, description="people whose data the exporter holds")
    birth: Day | None = Field(
        default=None,
        description="the day from which the flow is wanted; left out: it runs already at the start",
    )
