"""The small language of hypotheses: arithmetic over indicators of a run and of its variants.

    F[no_steps] - F            F{from:CN,size:micro+small}[variant]
    count(rules_to_read{from:*,on:2026-11-01} > rules_to_read{from:*,on:2023-03-30})

An indicator may carry a scope in braces and a variant in brackets. `*` in a scope stands for every value, one
by one: `count(a > b)` says for how many. Everything is computed replication by replication.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import NamedTuple

Scope = tuple[tuple[str, tuple[str, ...]], ...]
"""Keys of a scope with their values (several = any of them), e.g. (("from", ("CN",)),)."""
Readings = Sequence[float] | Mapping[str, Sequence[float]]
LookUp = Callable[[str, Scope, str | None], Readings]
"""(indicator, scope, variant) -> a value per replication; for a scope with `*`, such a list by each value."""

COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
    ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b,
}
FUNCTIONS = ("abs", "min", "max", "count")
_DEEPEST = 30


class MeasureError(ValueError):
    """Not a measure: what is wrong, at which character (from 0), and what would be right."""

    def __init__(self, what: str, at: int, instead: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.at = at
        self.instead = instead


@dataclass(frozen=True, slots=True)
class Constant:
    value: float


@dataclass(frozen=True, slots=True)
class Reading:
    """An indicator in a scope, of a variant (None = the scenario itself). `at` is its place in the text."""

    kpi: str
    scope: Scope
    variant: str | None
    at: int = 0

    @property
    def wildcard(self) -> str | None:
        """The key of the scope that stands for every value, if there is one."""
        return next((key for key, values in self.scope if values == ("*",)), None)


@dataclass(frozen=True, slots=True)
class Operation:
    """`operator` is one of + - * / (two parts) or "negate" (one part)."""

    operator: str
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """abs, min, max over their arguments."""

    function: str
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """For each replication, the number of values of the wildcard for which left compares so with right."""

    comparison: str
    left: Node
    right: Node


Node = Constant | Reading | Operation | Call | Count


def parse(text: str) -> Node:
    """The measure in `text`. Raises MeasureError."""
    return _Parser(text).whole()


def readings(node: Node) -> Iterator[Reading]:
    """Every indicator a measure reads, from left to right."""
    if isinstance(node, Reading):
        yield node
    elif isinstance(node, Count):
        yield from readings(node.left)
        yield from readings(node.right)
    elif isinstance(node, Operation | Call):
        for part in node.parts:
            yield from readings(part)


def evaluate(node: Node, lookup: LookUp) -> list[float]:
    """One value per replication. A division by zero gives NaN; NaN compares with nothing.

    Raises ValueError if readings have different numbers of replications, or a wildcard is left over.
    """
    value = _evaluate(node, lookup)
    if isinstance(value, float):
        return [value]
    if isinstance(value, dict):
        raise ValueError("a scope with * needs count(... > ...) around it")
    return value


_Value = float | list[float] | dict[str, list[float]]


def _evaluate(node: Node, lookup: LookUp) -> _Value:
    if isinstance(node, Constant):
        return node.value
    if isinstance(node, Reading):
        found = lookup(node.kpi, node.scope, node.variant)
        if isinstance(found, Mapping):
            return {key: [float(v) for v in values] for key, values in found.items()}
        return [float(v) for v in found]
    if isinstance(node, Count):
        return _count(node, lookup)
    parts = [_evaluate(part, lookup) for part in node.parts]
    if isinstance(node, Call):
        if node.function == "abs":
            return _each(parts[0], abs)
        extreme = _smaller if node.function == "min" else _larger
        return reduce(lambda a, b: _both(a, b, extreme), parts)
    if node.operator == "negate":
        return _each(parts[0], lambda a: -a)
    return _both(parts[0], parts[1], _ARITHMETIC[node.operator])


def _smaller(a: float, b: float) -> float:
    return min(a, b)


def _larger(a: float, b: float) -> float:
    return max(a, b)


def _divide(a: float, b: float) -> float:
    return a / b if b else math.nan


_ARITHMETIC: Mapping[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": _divide,
}


def _count(node: Count, lookup: LookUp) -> list[float]:
    holds = COMPARISONS[node.comparison]
    left, right = _evaluate(node.left, lookup), _evaluate(node.right, lookup)
    table = _both(left, right, lambda a, b: 1.0 if holds(a, b) else 0.0)
    if not isinstance(table, dict):
        return [table] if isinstance(table, float) else table
    return [math.fsum(column) for column in zip(*table.values(), strict=True)]


def _each(value: _Value, function: Callable[[float], float]) -> _Value:
    if isinstance(value, dict):
        return {key: [function(v) for v in values] for key, values in value.items()}
    return [function(v) for v in value] if isinstance(value, list) else function(value)


def _both(a: _Value, b: _Value, function: Callable[[float, float], float]) -> _Value:
    """`function` value by value; a single number, or a list without wildcard, stands for every row."""
    if isinstance(a, dict) or isinstance(b, dict):
        tables = [table for table in (a, b) if isinstance(table, dict)]
        keys = [key for key in tables[0] if all(key in table for table in tables)]
        return {key: _lists(_row(a, key), _row(b, key), function) for key in keys}
    if isinstance(a, float) and isinstance(b, float):
        return function(a, b)
    return _lists(a, b, function)


def _row(value: _Value, key: str) -> float | list[float]:
    return value[key] if isinstance(value, dict) else value


def _lists(
    a: float | list[float], b: float | list[float], function: Callable[[float, float], float]
) -> list[float]:
    length = len(a) if isinstance(a, list) else len(b) if isinstance(b, list) else 1
    left = a if isinstance(a, list) else [a] * length
    right = b if isinstance(b, list) else [b] * length
    return [function(x, y) for x, y in zip(left, right, strict=True)]


class _Token(NamedTuple):
    kind: str
    text: str
    at: int


_TOKENS = re.compile(
    r"(?P<space>\s+)|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<scope>\{[^{}]*\})|(?P<variant>\[[^\[\]]*\])|(?P<compare>[<>]=?)|(?P<sign>[-+*/(),])"
)


class _Parser:
    """Recursive descent: sum > product > sign > value."""

    def __init__(self, text: str) -> None:
        self._tokens: list[_Token] = []
        self._next = 0
        self._depth = 0
        at = 0
        while at < len(text):
            found = _TOKENS.match(text, at)
            if found is None:
                raise MeasureError(f'"{text[at]}" is not part of a measure', at)
            if found.lastgroup != "space":
                self._tokens.append(_Token(str(found.lastgroup), found[0], at))
            at = found.end()
        self._tokens.append(_Token("end", "", len(text)))

    def whole(self) -> Node:
        node = self._sum()
        if self._here.kind != "end":
            raise self._unexpected()
        return node

    @property
    def _here(self) -> _Token:
        return self._tokens[self._next]

    def _take(self, *texts: str) -> str | None:
        if self._here.text in texts and self._here.kind != "end":
            self._next += 1
            return self._tokens[self._next - 1].text
        return None

    def _need(self, text: str) -> None:
        if self._take(text) is None:
            raise MeasureError(f'"{text}" is missing', self._here.at)

    def _unexpected(self) -> MeasureError:
        token = self._here
        if token.kind == "end":
            return MeasureError("the measure ends too early", token.at)
        instead = "compare inside count(...)" if token.kind == "compare" else ""
        return MeasureError(f'"{token.text}" stands in the wrong place', token.at, instead)

    def _sum(self) -> Node:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise MeasureError("too many brackets inside each other", self._here.at)
        node = self._product()
        while operator := self._take("+", "-"):
            node = Operation(operator, (node, self._product()))
        self._depth -= 1
        return node

    def _product(self) -> Node:
        node = self._signed()
        while operator := self._take("*", "/"):
            node = Operation(operator, (node, self._signed()))
        return node

    def _signed(self) -> Node:
        negative = False
        while sign := self._take("-", "+"):
            negative ^= sign == "-"
        value = self._value()
        return Operation("negate", (value,)) if negative else value

    def _value(self) -> Node:
        token = self._here
        if token.kind == "number":
            self._next += 1
            return Constant(float(token.text))
        if self._take("("):
            node = self._sum()
            self._need(")")
            return node
        if token.kind != "name":
            raise self._unexpected()
        self._next += 1
        return self._call(token) if self._here.text == "(" else self._reading(token)

    def _call(self, name: _Token) -> Node:
        if name.text not in FUNCTIONS:
            raise MeasureError(f'"{name.text}" is not a function', name.at, f"one of: {', '.join(FUNCTIONS)}")
        self._need("(")
        if name.text == "count":
            left = self._sum()
            comparison = self._take(*COMPARISONS)
            if comparison is None:
                raise MeasureError("count(...) wants a comparison", self._here.at, "write count(a > b)")
            node: Node = Count(comparison, left, self._sum())
        else:
            parts = [self._sum()]
            while self._take(","):
                parts.append(self._sum())
            if name.text == "abs" and len(parts) > 1:
                raise MeasureError("abs(...) takes one value", name.at)
            node = Call(name.text, tuple(parts))
        self._need(")")
        return node

    def _reading(self, name: _Token) -> Reading:
        scope: Scope = ()
        variant: str | None = None
        if self._here.kind == "scope":
            scope = _read_scope(self._here)
            self._next += 1
        if self._here.kind == "variant":
            variant = self._here.text[1:-1].strip()
            self._next += 1
        return Reading(name.text, scope, variant, name.at)


def _read_scope(token: _Token) -> Scope:
    parts: dict[str, tuple[str, ...]] = {}
    for part in token.text[1:-1].split(","):
        key, colon, value = (p.strip() for p in part.partition(":"))
        if not colon or not key or not value:
            raise MeasureError(
                f'"{part.strip()}" is not a scope', token.at, "write e.g. {from:CN,size:micro}"
            )
        if key in parts:
            raise MeasureError(f'"{key}" stands twice in the scope', token.at)
        parts[key] = tuple(v.strip() for v in value.split("+"))
    if sum(values == ("*",) for values in parts.values()) > 1:
        raise MeasureError("more than one * in a scope", token.at)
    return tuple(sorted(parts.items()))
