"""The question the atlas puts to the law: who sends what to whom on which day, and the command that asks the
same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from dfftsim.errors import InputError
from dfftsim.i18n import t
from dfftsim.law.transfer import Transfer
from dfftsim.law.vocabulary import EXPORTERS
from dfftsim.tui.text import cut

if TYPE_CHECKING:
    from dfftsim.law.book import RuleBook

LONGEST_COUNT = 12
SHOWN = 40
COUNTS = ("persons", "sensitive", "held")


@dataclass(frozen=True)
class Question:
    """The parts of `Transfer` that the atlas lets choose, with day and onward transfer. None: not given."""

    origin: str
    destination: str
    day: date
    data: tuple[str, ...] = ("personal",)
    exporter: str | None = None
    importer: tuple[str, ...] | None = None
    activities: tuple[str, ...] | None = None
    persons: int | None = None
    sensitive: int | None = None
    held: int | None = None
    pet: str = "none"
    via: str | None = None
    strict: bool = False

    def transfer(self) -> Transfer:
        """The same as the law reads it. Raises InputError for words that do not go together."""
        rest = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in ("day", "via")}
        return Transfer(**rest)

    def changed(self, **parts: Any) -> Question:
        """The question with other parts. An end that is named twice changes places with the other one, a way
        through one of the ends falls away, and so does an exporter whom the new origin does not know.
        """
        new = replace(self, **parts)
        if new.origin == new.destination:
            if "origin" in parts:
                new = replace(new, destination=self.origin)
            else:
                new = replace(new, origin=self.destination)
        if new.via in (new.origin, new.destination):
            new = replace(new, via=None)
        if new.origin != self.origin and new.exporter not in (None, *EXPORTERS):
            new = replace(new, exporter=None)
        return new

    def of_everyone(self) -> Question:
        """What of it can be asked of every pair: without a way through a third, and without an exporter whom
        only its own origin knows.
        """
        exporter = self.exporter if self.exporter in EXPORTERS else None
        return replace(self, via=None, exporter=exporter)

    def between(self, origin: str, destination: str) -> Question:
        """The same asked of another pair."""
        return replace(self, origin=origin, destination=destination)

    def swapped(self) -> Question:
        """The other direction."""
        return self.changed(origin=self.destination, destination=self.origin)

    def command(self) -> str:
        """The command line that asks the same question."""
        ends = ["--from", self.origin, "--to", self.destination]
        return " ".join(["dfftsim", "explain", *ends, *self._options()])

    def matrix_command(self) -> str:
        """The command line that asks it of every pair."""
        return " ".join(["dfftsim", "law", "matrix", *self.of_everyone()._options()])

    def _options(self) -> list[str]:
        words = ["--data", ",".join(self.data), "--on", self.day.isoformat()]
        for name in COUNTS:
            if getattr(self, name) is not None:
                words += [f"--{name}", str(getattr(self, name))]
        for option, value in (("exporter", self.exporter), ("via", self.via)):
            if value is not None:
                words += [f"--{option}", value]
        for option, several in (("importer", self.importer), ("activity", self.activities)):
            if several is not None:
                words += [f"--{option}", ",".join(several) or "''"]
        if self.pet != "none":
            words += ["--pet", self.pet]
        return [*words, "--strict"] if self.strict else words

    def kept(self) -> dict[str, Any]:
        """The question as JSON values, for the next start."""
        return {**asdict(self), "day": self.day.isoformat()}


def restored(kept: Any, book: RuleBook) -> Question | None:
    """The question of the last time; None where what was kept is no question under this rule book."""
    if not isinstance(kept, Mapping):
        return None
    try:
        parts: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()
        }
        question = Question(**{**parts, "day": date.fromisoformat(parts["day"])})
        question.transfer()
    except (InputError, TypeError, ValueError, KeyError, AttributeError):
        return None
    known = question.origin in book.jurisdictions and question.via in (None, *book.jurisdictions)
    return question if known else None


def first_question(book: RuleBook) -> Question:
    """What is asked where nothing was asked before: the first two jurisdictions on the last day looked at."""
    origin, destination = tuple(book.jurisdictions)[:2]
    return Question(origin, destination, book.last_day)


def read_day(text: str) -> date:
    """A day written YYYY-MM-DD; YYYY-MM and YYYY mean their first day. Raises ValueError with a message."""
    text = text.strip().replace("/", "-")
    try:
        parts = [int(part) for part in text.split("-")]
        if not 1 <= len(parts) <= 3 or len(text.partition("-")[0]) != 4:
            raise ValueError(text)
        year, month, day = [*parts, 1, 1][:3]
        return date(year, month, day)
    except ValueError:
        raise ValueError(t("tui.atlas.wrong_day", text=cut(text, SHOWN) or "''")) from None


def read_count(text: str) -> int | None:
    """A number of persons; empty is not given. Raises ValueError with a message."""
    plain = text.strip().replace(",", "").replace("_", "").replace("，", "")
    if not plain:
        return None
    if not (plain.isascii() and plain.isdigit() and len(plain) <= LONGEST_COUNT):
        raise ValueError(t("tui.atlas.wrong_count", text=cut(text, SHOWN)))
    return int(plain)
