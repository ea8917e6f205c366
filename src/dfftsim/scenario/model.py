"""The scenario file as a model: one attribute table for each part; docs, schema and forms are made from them.

Keys are those of the file; a key that is a Python word ends in an underscore here (`from_`). Quantities are
in base units: seconds, bytes, US dollars, events per second, shares; values and persons are per year.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field, PrivateAttr

from dfftsim.errors import Problem
from dfftsim.law.vocabulary import PERSONAL_CATEGORIES
from dfftsim.pets.profile import Profile
from dfftsim.scenario.bodies import Bodies, Parties
from dfftsim.scenario.entity import Entity, SourceNote, Text
from dfftsim.scenario.fields import (
    Bandwidth,
    Bound,
    Code,
    Day,
    Duration,
    Flag,
    Id,
    Interval,
    Money,
    MoneyPerSize,
    ParameterValue,
    Pets,
    Rate,
    Words,
)
from dfftsim.scenario.flows import FlowClass, FlowRow
from dfftsim.scenario.hazards import Hazards
from dfftsim.scenario.institution import Institution
from dfftsim.scenario.levers import AnyLever, AnyShock
from dfftsim.scenario.pet_settings import PetSettings
from dfftsim.scenario.places import Document, Path, Place
from dfftsim.scenario.profiles import ProfileFile
from dfftsim.scenario.queues import Authority
from dfftsim.scenario.readers import Reader, whole_number, word, wrong
from dfftsim.scenario.structure import Structure
from dfftsim.scenario.units import shown
from dfftsim.scenario.words import CREDIBILITY

Replications = Annotated[int, whole_number(1, 1_000_000)]
Servers = Annotated[int, whole_number(1, 10_000)]
Seed = Annotated[int, whole_number(0, 2**63 - 1)]
VERSION = 1


def _read_version(value: Any) -> int:
    if value == VERSION and not isinstance(value, bool):
        return VERSION
    raise wrong(f"{shown(value)} is not a version of the format", f"write dfftsim: {VERSION}")


Version = Annotated[int, Reader(_read_version, int, {"const": VERSION}, "`1`")]


class Rules(Entity):
    """Which law holds."""

    as_of: Day | None = Field(
        default=None, description="the law at the start is that of this day; left out = horizon.start"
    )
    freeze: Flag = Field(
        default=False, description="keep that law; false = recorded changes act from their days"
    )


class Horizon(Entity):
    """The days simulated."""

    start: Day = Field(description="first day")
    end: Day = Field(description="last day, included")

    @property
    def days(self) -> int:
        """Number of days, both ends included."""
        return (self.end - self.start).days + 1

    @property
    def seconds(self) -> float:
        return self.days * 86_400.0


class Hub(Entity):
    """A place in a third jurisdiction where data may be processed and passed on."""

    id: Id = Field(description="name in results")
    name: Text | None = Field(default=None, description="name to show")
    in_: Code = Field(alias="in", description="jurisdiction it stands in")
    set_up: Money | None = Field(default=None, description="cost of joining it; left out = hub_setup")
    price: MoneyPerSize | None = Field(
        default=None, description="price of passing data through; left out = hub_price_gb"
    )
    capacity: Rate | None = Field(
        default=None, description="messages it can pass on; left out = mesh_hub_rate"
    )


class Links(Entity):
    """The network between jurisdictions; round-trip times come from the facts."""

    bandwidth: Bandwidth | None = Field(
        default=None, description="throughput of one flow; left out = tput_enterprise"
    )


class Compute(Entity):
    """The servers on which a flow's PET is computed."""

    servers: Servers | None = Field(
        default=None,
        description="servers of one flow; left out = as many as keep their load at pet_pool_load",
    )


class Technology(Entity):
    """What firms can use."""

    pets: Pets = Field(
        default=("none",),
        description="PETs on offer, `none` = doing without; `all` = every technology on file, and `none`",
    )
    settings: PetSettings = Field(
        default={},
        description="PETs set to a value of their own parameter, e.g. `{k_anonymity: {k: 10}}`; utility is "
        "then what was measured at that value",
    )
    profile: ProfileFile | None = Field(
        default=None,
        description="measured costs of PETs in place of factors of the catalogue; left out = the shipped "
        "profile; none = the catalogue alone",
    )
    hubs: tuple[Hub, ...] = Field(default=(), description="trusted hubs, at most three")
    links: Links = Field(default=Links(), description="network links")
    compute: Compute = Field(default=Compute(), description="servers for PETs")


Numbers = Annotated[Literal["fixed", "drawn"], word("a way of setting numbers", ("fixed", "drawn"))]


class Uncertainty(Entity):
    """Which uncertainty a run carries beside luck."""

    numbers: Numbers = Field(
        default="fixed", description="drawn: each replication draws its own values of uncertain numbers"
    )


class Hypothesis(Entity):
    """A statement written down before the first run, which the machine checks: held, refuted or undecided."""

    id: Id = Field(description="name within the scenario, e.g. h1")
    text: Text = Field(description="the statement in words")
    variants: Mapping[Id, Mapping[str, Any]] = Field(
        default_factory=dict,
        description="named sets of overrides by dotted path, run beside the scenario itself",
    )
    measure: Words = Field(description="what is measured, e.g. F[no_steps] - F")
    below: Bound | None = Field(default=None, description="held if the measure lies below this")
    above: Bound | None = Field(default=None, description="held if it lies above this")
    between: Interval | None = Field(default=None, description="held if it lies between these two")

    @property
    def bounds(self) -> tuple[float, float]:
        """The interval in which the hypothesis holds."""
        if self.between is not None:
            return self.between
        low = float("-inf") if self.above is None else self.above
        return (low, float("inf") if self.below is None else self.below)


class Experiment(Entity):
    """How many runs, and from where they are watched."""

    replications: Replications = Field(default=20, description="runs with different luck")
    seed: Seed = Field(default=1, description="the seed from which all luck is drawn")
    warmup: Duration = Field(default=0.0, description="time at the start that KPIs leave out")
    observe: tuple[Day, ...] = Field(
        default=(), description="days on which shares are counted, for KPI{on:DAY}"
    )


class Credibility(Entity):
    """How far the scenario may be trusted, and why."""

    status: Annotated[str, word("a status", CREDIBILITY)] = Field(
        description="illustrative, face_valid or validated"
    )
    note: Text | None = Field(default=None, description="why")


class Scenario(Entity):
    """A whole scenario."""

    dfftsim: Version = Field(description="version of the format")
    title: Text | None = Field(default=None, description="title")
    question: Text | None = Field(default=None, description="the question it answers")
    rules: Rules = Field(default=Rules(), description="which law holds")
    horizon: Horizon = Field(description="the days simulated")
    members: Parties = Field(
        default=(),
        alias="parties",
        description="jurisdictions that take part; none for plain queues, or `{bodies: 1800}`, a country of "
        "so many public bodies",
    )
    flow_classes: tuple[FlowClass, ...] = Field(default=(), description="templates from which flows are born")
    flows: tuple[FlowRow, ...] = Field(
        default=(), description="standing flows: rows, or the name of a CSV file beside this one"
    )
    authorities: Mapping[str, Authority] = Field(
        default_factory=dict,
        description="authorities (XX), certifiers (certifier:XX) and plain queues (a small name)",
    )
    technology: Technology = Field(default=Technology(), description="what firms can use")
    levers: tuple[AnyLever, ...] = Field(default=(), description="levers that are part of the scenario")
    shocks: tuple[AnyShock, ...] = Field(default=(), description="events that the scenario imposes")
    institution: Institution | None = Field(
        default=None, description="the international framework: budget and portfolio of projects"
    )
    hazards: Hazards | None = Field(
        default=None, description="incidents that befall data; left out = none, and no measure of protection"
    )
    structure: Structure = Field(default=Structure(), description="switches between models")
    parameters: Mapping[Id, ParameterValue] = Field(
        default_factory=dict, description="values of parameters by id, in the unit of the parameter"
    )
    uncertainty: Uncertainty = Field(default=Uncertainty(), description="uncertainty beside luck")
    hypotheses: tuple[Hypothesis, ...] = Field(default=(), description="statements the machine checks")
    experiment: Experiment = Field(default=Experiment(), description="how many runs")
    sources: tuple[SourceNote, ...] = Field(default=(), description="where its content comes from")
    credibility: Credibility | None = Field(default=None, description="how far to trust it")

    _document: Document | None = PrivateAttr(None)
    _name: str = PrivateAttr("")

    def __eq__(self, other: object) -> bool:
        """Equal in content; where it was read from does not count."""
        return isinstance(other, Scenario) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return int(self.hash, 16)

    @property
    def name(self) -> str:
        """The file's name without its ending, or empty."""
        return self._name

    @property
    def parties(self) -> tuple[str, ...]:
        """The jurisdictions that take part; none where the parties are bodies of one country."""
        return () if isinstance(self.members, Bodies) else self.members

    @property
    def bodies(self) -> int | None:
        """How many public bodies the country has, if the parties are bodies."""
        return self.members.bodies if isinstance(self.members, Bodies) else None

    @property
    def as_of(self) -> date:
        """The day whose law holds at the start."""
        return self.rules.as_of or self.horizon.start

    @property
    def warmup_end(self) -> date:
        """The first day that KPIs count."""
        return self.horizon.start + timedelta(seconds=self.experiment.warmup)

    @property
    def profile(self) -> Profile:
        """What was measured of the PETs: the profile it names, else the shipped one."""
        return self.technology.profile or Profile.shipped()

    @property
    def hash(self) -> str:
        """Content hash (12 hexadecimal digits): equal for equal scenarios, however they are laid out."""
        content = json.dumps(self.to_data(), sort_keys=True, ensure_ascii=True, separators=(",", ":"))
        return hashlib.blake2b(content.encode(), digest_size=6).hexdigest()

    @property
    def plain_queues(self) -> dict[str, Authority]:
        """The queues that belong to no jurisdiction, by name."""
        return {key: queue for key, queue in self.authorities.items() if is_plain_queue(key)}

    def flow_class(self, id: str) -> FlowClass:
        """The flow class of that id. Raises KeyError."""
        return next_of(self.flow_classes, id)

    def pairs(self, flow_class: FlowClass) -> tuple[tuple[str, str], ...]:
        """The pairs (collected in, going to) of a class, in file order, without those from X to X."""
        origins = self.expand(flow_class.from_)
        return tuple((a, b) for a in origins for b in self.expand(flow_class.to) if a != b)

    def expand(self, codes: tuple[str, ...]) -> tuple[str, ...]:
        """`any` as all parties."""
        return self.parties if codes == ("any",) else codes

    def to_data(self) -> dict[str, Any]:
        """Plain data in the form of a file, without defaults."""
        data: dict[str, Any] = self.model_dump(by_alias=True, exclude_defaults=True)
        return data

    def to_yaml(self) -> str:
        """YAML that loads as an equal scenario."""
        from dfftsim.scenario.writing import to_yaml

        return to_yaml(self.to_data())

    def place(self, *path: str | int) -> Place:
        """Where the value at `path` stands, e.g. place("flow_classes", 0, "value")."""
        return self._document.value_place(path) if self._document else Place(self._name, 0, 0)

    def problem(self, path: Path, what: str, instead: str = "") -> Problem:
        """A problem at the value of `path`, for layers that know more than this one."""
        return self.place(*path).problem(what, instead)

    def parameters_named(self) -> Iterator[tuple[str, Place]]:
        """Every parameter the scenario names, in terms and under `parameters`, with its place."""
        if self._document is None:
            return
        for name, path in self._document.parameters():
            yield name, self._document.value_place(path)
        for name in self.parameters:
            yield name, self._document.key_place(("parameters", name))


class Package(Entity):
    """A package: levers (and shocks) put on a named baseline."""

    dfftsim: Version = Field(description="version of the format")
    baseline: Words | None = Field(
        default=None, description="the scenario, or the day of the law, it is made for"
    )
    title: Text | None = Field(default=None, description="title")
    levers: tuple[AnyLever, ...] = Field(default=(), description="levers of the package")
    shocks: tuple[AnyShock, ...] = Field(default=(), description="events of the package")
    set: Mapping[str, Any] = Field(default_factory=dict, description="other changes, by dotted path")
    sources: tuple[SourceNote, ...] = Field(default=(), description="where its content comes from")


def is_plain_queue(key: str) -> bool:
    """Whether a key of `authorities` names a plain queue and not an authority or certifiers."""
    return key.islower() and ":" not in key


def next_of(items: tuple[FlowClass, ...], id: str) -> FlowClass:
    """The item of that id. Raises KeyError."""
    for item in items:
        if item.id == id:
            return item
    raise KeyError(id)


PERSONAL = tuple(sorted(PERSONAL_CATEGORIES))
