"""Who takes part: jurisdictions by their codes, or the public bodies of one country by their number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from dfftsim.scenario.fields import CODE
from dfftsim.scenario.nearest import hint
from dfftsim.scenario.readers import Reader, several, whole_number, wrong
from dfftsim.scenario.terms import Finding, TermError

_NUMBER = whole_number(2, 1_000_000)
_CODES = several(CODE, (), "", ())
_KEY = "bodies"


@dataclass(frozen=True, slots=True)
class Bodies:
    """A country of so many public bodies."""

    bodies: int

    @property
    def numbers(self) -> Mapping[str, float]:
        """What the words `bodies` and `pairs` stand for in terms."""
        return {"bodies": float(self.bodies), "pairs": self.bodies * (self.bodies - 1) / 2}


def _read(value: Any) -> tuple[str, ...] | Bodies:
    if isinstance(value, Bodies):
        return value
    if not isinstance(value, Mapping):
        codes: tuple[str, ...] = _CODES.read(value)
        return codes
    unknown = [
        Finding((key,), f'unknown key "{key}"', hint(str(key), (_KEY,))) for key in value if key != _KEY
    ]
    if unknown:
        raise TermError(unknown)
    if not value:
        raise wrong("the parties are not named", "write codes, or {bodies: 1800}")
    try:
        return Bodies(_NUMBER.read(value[_KEY]))
    except TermError as error:
        raise TermError([Finding((_KEY, *f.at), f.what, f.instead) for f in error.findings]) from None


def _write(value: tuple[str, ...] | Bodies) -> Any:
    return {_KEY: value.bodies} if isinstance(value, Bodies) else _CODES.write(value)


_TABLE = {
    "type": "object",
    "properties": {_KEY: dict(_NUMBER.json)},
    "required": [_KEY],
    "additionalProperties": False,
}
Parties = Annotated[
    tuple[str, ...] | Bodies,
    Reader(_read, _write, {"anyOf": [*_CODES.json["anyOf"], _TABLE]}, f"{_CODES.says}, or `{{bodies: n}}`"),
]
