"""Terms: numbers of a scenario that may come from the facts, vary by draw, and scale with the flow.

A term is a quantity, `{parameter: ID}`, `scale` (the flow's own drawn scale), a distribution such as
`{lognormal: {median: 60 d, p90: 180 d}}`, or `{times: [term, term, ...]}`, where `{over: number}` divides. In
queues of a country of so many bodies also `bodies`, their number n, and `pairs`, n (n - 1) / 2. Every form is
kept as one product: factor x parameters / divisors x scale x distribution, with at most one scale and one
distribution. `resolve` looks the parameters up and gives the numbers the engine draws from.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from dfftsim.scenario.distributions import (
    Distribution,
    Empirical,
    Erlang,
    Exponential,
    Gamma,
    Lognormal,
    Pert,
    Triangular,
    Uniform,
    Weibull,
)
from dfftsim.scenario.nearest import hint
from dfftsim.scenario.places import Path
from dfftsim.scenario.units import NUMBER, RATE, Dimension, QuantityError, shown

Lookup = Callable[[str], float]
"""A parameter by its id, in the base unit of the field that names it; or one of the numbers of bodies."""
NUMBERS_OF_BODIES = ("bodies", "pairs")
"""Words for numbers that follow from `parties: {bodies: n}`, kept among the ids of parameters."""


class Finding(NamedTuple):
    """Something wrong inside one value: where (below the value), what, and what would be right."""

    at: Path
    what: str
    instead: str = ""


class TermError(ValueError):
    """A value that is not a term. Carries everything found wrong in it."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("; ".join(f.what for f in findings))
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Number:
    """factor x the named parameters / the divisors; a plain number has none."""

    factor: float = 1.0
    parameters: tuple[str, ...] = ()
    divisors: tuple[str, ...] = ()

    def resolve(self, lookup: Lookup) -> float:
        return _product_of(self, lookup)

    def as_term(self) -> TermSpec:
        return TermSpec(self.factor, self.parameters, divisors=self.divisors)


@dataclass(frozen=True, slots=True)
class DistributionSpec:
    """A distribution as written: its family and fields, whose numbers may name parameters."""

    family: str
    fields: tuple[tuple[str, Number | tuple[Number, ...]], ...]

    def resolve(self, lookup: Lookup) -> Distribution:
        """The distribution. Raises ValueError if the numbers do not make one."""
        values = {
            name: tuple(n.resolve(lookup) for n in number)
            if isinstance(number, tuple)
            else number.resolve(lookup)
            for name, number in self.fields
        }
        return FAMILIES[self.family].make(values)

    @property
    def parameters(self) -> tuple[str, ...]:
        numbers = [n for _, value in self.fields for n in (value if isinstance(value, tuple) else (value,))]
        return tuple(name for number in numbers for name in (*number.parameters, *number.divisors))


@dataclass(frozen=True, slots=True)
class ResolvedTerm:
    """A term with its parameters looked up: factor x (scale) x (distribution at u)."""

    factor: float
    uses_scale: bool
    distribution: Distribution | None

    def value(self, u: float, scale: float = 1.0) -> float:
        """The value for the uniform `u` in (0, 1) that belongs to the entity and its scale."""
        drawn = self.distribution.at(u) if self.distribution else 1.0
        return self.factor * drawn * (scale if self.uses_scale else 1.0)

    def mean(self, scale: float = 1.0) -> float:
        """The expected value."""
        drawn = self.distribution.mean() if self.distribution else 1.0
        return self.factor * drawn * (scale if self.uses_scale else 1.0)


@dataclass(frozen=True, slots=True)
class TermSpec:
    """A term as written, in the base unit of its field: factor x parameters / divisors x scale x
    distribution.
    """

    factor: float = 1.0
    parameters: tuple[str, ...] = ()
    uses_scale: bool = False
    distribution: DistributionSpec | None = None
    divisors: tuple[str, ...] = ()

    def resolve(self, lookup: Lookup) -> ResolvedTerm:
        """The term with its parameters. Raises what `lookup` does; ValueError: a wrong distribution, or a
        divisor of 0.
        """
        factor = _product_of(self, lookup)
        drawn = self.distribution.resolve(lookup) if self.distribution else None
        return ResolvedTerm(factor, self.uses_scale, drawn)

    @property
    def constant(self) -> float | None:
        """The value, if it is a plain number; else None."""
        plain = not self._names and not self.uses_scale and self.distribution is None
        return self.factor if plain else None

    @property
    def parameter_ids(self) -> tuple[str, ...]:
        """Every parameter it names, also inside the distribution."""
        return tuple(name for name in self._names if name not in NUMBERS_OF_BODIES)

    @property
    def uses_bodies(self) -> bool:
        """Whether it depends on the number of bodies."""
        return any(name in NUMBERS_OF_BODIES for name in self._names)

    @property
    def _names(self) -> tuple[str, ...]:
        inside = self.distribution.parameters if self.distribution else ()
        return (*self.parameters, *self.divisors, *inside)


def _product_of(number: Number | TermSpec, lookup: Lookup) -> float:
    """factor x parameters / divisors."""
    product = math.prod([number.factor, *(lookup(name) for name in number.parameters)])
    for name in number.divisors:
        divisor = lookup(name)
        if divisor == 0:
            raise ValueError(f"{name} is 0 and divides")
        product /= divisor
    return product


@dataclass(frozen=True, slots=True)
class Family:
    """A family of distributions: its forms (sets of fields that go together) and how to make it.

    Fields in `plain` are numbers without the unit of the variable; fields in `lists` are lists.
    """

    forms: tuple[tuple[str, ...], ...]
    make: Callable[[Mapping[str, Any]], Distribution]
    plain: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for form in self.forms for name in form))


def _lognormal(v: Mapping[str, Any]) -> Distribution:
    if "p90" in v:
        return Lognormal.with_p90(v["median"], v["p90"])
    if "cv" in v:
        return Lognormal.with_mean_cv(v["mean"], v["cv"])
    if "mean" in v:
        return Lognormal(v["mean"] * math.exp(-(v["log_sd"] ** 2) / 2), v["log_sd"])
    return Lognormal(v["median"], v["log_sd"])


FAMILIES: Mapping[str, Family] = {
    "exponential": Family((("mean",),), lambda v: Exponential(v["mean"])),
    "lognormal": Family(
        (("median", "p90"), ("median", "log_sd"), ("mean", "cv"), ("mean", "log_sd")),
        _lognormal,
        plain=frozenset({"log_sd", "cv"}),
    ),
    "pert": Family((("low", "mode", "high"),), lambda v: Pert(v["low"], v["mode"], v["high"])),
    "triangular": Family((("low", "mode", "high"),), lambda v: Triangular(v["low"], v["mode"], v["high"])),
    "uniform": Family((("low", "high"),), lambda v: Uniform(v["low"], v["high"])),
    "erlang": Family((("k", "mean"),), lambda v: Erlang(_whole(v["k"]), v["mean"]), plain=frozenset({"k"})),
    "gamma": Family((("shape", "mean"),), lambda v: Gamma(v["shape"], v["mean"]), plain=frozenset({"shape"})),
    "weibull": Family(
        (("shape", "scale"),), lambda v: Weibull(v["shape"], v["scale"]), plain=frozenset({"shape"})
    ),
    "empirical": Family(
        (("values",), ("values", "weights")),
        lambda v: Empirical(v["values"], v.get("weights", ())),
        plain=frozenset({"weights"}),
        lists=frozenset({"values", "weights"}),
    ),
}
"""Every family but `constant`, which is the same as the number itself."""
FAMILY_NAMES = ("constant", *FAMILIES)
_FORMS = ("parameter", "times", "over", *FAMILY_NAMES)


def _whole(k: float) -> int:
    if k != int(k):
        raise ValueError("k must be a whole number from 1 up")
    return int(k)


@dataclass(frozen=True, slots=True)
class TermRules:
    """What a field lets a term be: its dimension, and whether it may use scale, distribution or bodies.

    `in_product`: a factor of a product, where a plain number needs no unit.
    """

    dimension: Dimension
    scale: bool = True
    distribution: bool = True
    in_product: bool = False
    bodies: bool = False

    def read(self, value: Any) -> TermSpec:
        """The term. Raises TermError with everything that is wrong in it."""
        if isinstance(value, TermSpec):
            return value
        found: list[Finding] = []
        term = self._term(value, (), found)
        if not found and term.constant is not None:
            try:
                self.dimension.within_bounds(term.constant, term.constant)
            except QuantityError as error:
                found.append(Finding((), error.what, error.instead))
        if not found and self._needs_period and not _names_unit(value):
            instead = "write e.g. {times: [{parameter: births_standard_year}, 1 per year]}"
            found.append(Finding((), "nothing says per what", instead))
        if found:
            raise TermError(found)
        return term

    @property
    def _needs_period(self) -> bool:
        """Parameters of rates come in their own period: a factor such as `1 per year` must name it."""
        return self.dimension.id == RATE.id

    def write(self, term: TermSpec) -> Any:
        """The term in the form of a file; reads back as an equal one."""
        factors: list[Any] = [_write_name(name) for name in term.parameters]
        factors += [{"over": _write_name(name)} for name in term.divisors]
        if term.uses_scale:
            factors.append("scale")
        if term.distribution is not None:
            factors.append(self._write_distribution(term.distribution))
        if not factors:
            return self.dimension.write(term.factor)
        if self._needs_period and term.distribution is None:
            factors.insert(0, self.dimension.write(term.factor))
        elif term.factor != 1.0:
            factors.insert(0, NUMBER.write(term.factor))
        alone = len(factors) == 1 and not term.divisors
        return factors[0] if alone else {"times": factors}

    def _write_distribution(self, spec: DistributionSpec) -> dict[str, Any]:
        family = FAMILIES[spec.family]
        fields: dict[str, Any] = {}
        for name, value in spec.fields:
            rules = TermRules(NUMBER if name in family.plain else self.dimension)
            if isinstance(value, tuple):
                fields[name] = [rules.write(n.as_term()) for n in value]
            else:
                fields[name] = rules.write(value.as_term())
        return {spec.family: fields}

    def _term(self, value: Any, at: Path, found: list[Finding]) -> TermSpec:
        if isinstance(value, str) and value.strip() == "scale":
            if not self.scale:
                example = self.dimension.example
                found.append(Finding(at, '"scale" has no meaning here', f"write e.g. {example}"))
            return TermSpec(uses_scale=True)
        if isinstance(value, str) and value.strip() in NUMBERS_OF_BODIES:
            if not self.bodies:
                what = f'"{value.strip()}" has no meaning here'
                found.append(Finding(at, what, f"write e.g. {self.dimension.example}"))
            return TermSpec(parameters=(value.strip(),))
        if not isinstance(value, Mapping):
            return TermSpec(self._quantity(value, at, found))
        form = _single_key(value, at, found)
        if form is None:
            return TermSpec()
        inner, below = value[form], (*at, form)
        if form == "parameter":
            return TermSpec(parameters=(_parameter(inner, below, found),))
        if form == "times":
            return self._product(inner, below, found)
        if form == "over":
            return self._reciprocal(inner, below, found)
        if form == "constant":
            return self._term(inner, below, found)
        if not self.distribution:
            instead = f"write e.g. {self.dimension.example}"
            found.append(Finding(at, "a distribution may not stand here", instead))
        return TermSpec(distribution=self._distribution(form, inner, below, found))

    def _quantity(self, value: Any, at: Path, found: list[Finding]) -> float:
        plain = self.in_product and isinstance(value, int | float) and not isinstance(value, bool)
        try:
            return (NUMBER if plain else self.dimension).parse(value)
        except QuantityError as error:
            found.append(Finding(at, error.what, error.instead))
            return 1.0

    def _reciprocal(self, value: Any, at: Path, found: list[Finding]) -> TermSpec:
        if not self.in_product:
            found.append(Finding(at, "there is nothing to divide", "write {times: [term, {over: number}]}"))
        rules = TermRules(NUMBER, scale=False, distribution=False, in_product=True, bodies=self.bodies)
        term = rules._term(value, at, found)
        if term.factor == 0:
            found.append(Finding(at, "nothing can be divided by 0"))
            return TermSpec()
        return TermSpec(1 / term.factor, term.divisors, divisors=term.parameters)

    def _product(self, value: Any, at: Path, found: list[Finding]) -> TermSpec:
        if not isinstance(value, list) or not value:
            found.append(Finding(at, f"{shown(value)} is not a list of terms", "write times: [term, term]"))
            return TermSpec()
        factor_rules = replace(self, in_product=True)
        terms = [factor_rules._term(item, (*at, i), found) for i, item in enumerate(value)]
        for i, term in enumerate(terms):
            before = terms[:i]
            if term.distribution and any(t.distribution for t in before):
                what = "a second distribution in one product"
                found.append(Finding((*at, i), what, "keep one; make the other a number"))
            if term.uses_scale and any(t.uses_scale for t in before):
                found.append(Finding((*at, i), "a second scale in one product", "keep one"))
        return TermSpec(
            factor=math.prod(t.factor for t in terms),
            parameters=tuple(name for t in terms for name in t.parameters),
            uses_scale=any(t.uses_scale for t in terms),
            distribution=next((t.distribution for t in terms if t.distribution), None),
            divisors=tuple(name for t in terms for name in t.divisors),
        )

    def _distribution(self, name: str, value: Any, at: Path, found: list[Finding]) -> DistributionSpec | None:
        before = len(found)
        _check_fields(name, value, at, found)
        if len(found) > before:
            return None
        fields = tuple((key, self._field(name, key, value[key], (*at, key), found)) for key in value)
        if len(found) > before:
            return None
        spec = DistributionSpec(name, fields)
        if not spec.parameters:
            try:
                spec.resolve(lambda _: 1.0)
            except (ValueError, OverflowError) as error:
                found.append(Finding(at, f"{name}: {error}"))
        return spec

    def _field(
        self, family_name: str, name: str, value: Any, at: Path, found: list[Finding]
    ) -> Number | tuple[Number, ...]:
        family = FAMILIES[family_name]
        dimension = NUMBER if name in family.plain else self.dimension
        loose = self.in_product and name not in family.plain
        rules = TermRules(dimension, False, False, in_product=loose, bodies=self.bodies)
        if name not in family.lists:
            return _number(rules, value, at, found)
        if not isinstance(value, list) or not value:
            instead = f"write {name}: [{dimension.example}, ...]"
            found.append(Finding(at, f"{shown(value)} is not a list", instead))
            return ()
        return tuple(_number(rules, item, (*at, i), found) for i, item in enumerate(value))


def _names_unit(value: Any) -> bool:
    """Whether any number of a term is written with its unit."""
    if isinstance(value, Mapping):
        return any(_names_unit(inner) for key, inner in value.items() if key != "parameter")
    if isinstance(value, list):
        return any(_names_unit(inner) for inner in value)
    return isinstance(value, str) and value.strip() not in ("scale", *NUMBERS_OF_BODIES)


def _parameter(value: Any, at: Path, found: list[Finding]) -> str:
    if isinstance(value, str) and value in NUMBERS_OF_BODIES:
        found.append(Finding(at, f'"{value}" is not a parameter', f"write {value} alone"))
        return ""
    if isinstance(value, str) and value:
        return value
    found.append(
        Finding(at, f"{shown(value)} is not the id of a parameter", "write e.g. {parameter: flow_lifetime}")
    )
    return ""


def _single_key(value: Mapping[str, Any], at: Path, found: list[Finding]) -> str | None:
    if len(value) != 1:
        names = ", ".join(value)
        what = f"a term has one key, not {len(value)}" + (f" ({names})" if value else "")
        found.append(Finding(at, what, "put factors into times: [..., ...]"))
        return None
    (key,) = value
    if key in _FORMS:
        return key
    found.append(Finding((*at, key), f'"{key}" is not a distribution or a term', hint(key, _FORMS)))
    return None


def _check_fields(name: str, value: Any, at: Path, found: list[Finding]) -> None:
    """The keys of a distribution: all known, and together one of its forms."""
    family = FAMILIES[name]
    forms = " or ".join("{" + ", ".join(form) + "}" for form in family.forms)
    if not isinstance(value, Mapping):
        what = f"{shown(value)} is not the fields of a distribution"
        found.append(Finding(at, what, f"{name} takes {forms}"))
        return
    unknown = [key for key in value if key not in family.fields]
    for key in unknown:
        found.append(Finding((*at, key), f'unknown key "{key}" of {name}', hint(key, family.fields)))
    if not unknown and not any(set(form) == set(value) for form in family.forms):
        have = ", ".join(value) or "nothing"
        found.append(Finding(at, f"{have} does not make a distribution", f"{name} takes {forms}"))


def _number(rules: TermRules, value: Any, at: Path, found: list[Finding]) -> Number:
    """A field of a distribution: a quantity, a parameter or a product of them."""
    term = rules._term(value, at, found)
    return Number(term.factor, term.parameters, term.divisors)


def _write_name(name: str) -> Any:
    return name if name in NUMBERS_OF_BODIES else {"parameter": name}
