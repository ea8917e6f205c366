"""How jurisdictions and queues are called: by name, by code, or by a letter that hides who it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from dfftsim.i18n import pick, t
from dfftsim.law.book import RuleBook

CERTIFIER = "certifier:"


@dataclass(frozen=True)
class Names:
    """Names of one rule book. masked: letters in place of names, always the same for a jurisdiction and in an
    order that has nothing to do with its name.
    """

    book: RuleBook
    masked: bool = False

    def of(self, code: str, brief: bool = False) -> str:
        """What to call a jurisdiction, or the certifiers there. brief: the code or letter alone."""
        if code.startswith(CERTIFIER):
            return t("tui.parties.certifiers", name=self.of(code.removeprefix(CERTIFIER), brief=True))
        if self.masked:
            letter = letters(self.book.jurisdictions).get(code, "?")
            return letter if brief else t("tui.parties.masked", letter=letter)
        sheet = self.book.jurisdictions.get(code)
        return code if brief or sheet is None else f"{code} {pick(sheet.name)}"


def letters(codes: Iterable[str] | Mapping[str, object]) -> dict[str, str]:
    """A letter for each code: by the order of a hash, so it says nothing, and is the same every day."""
    mixed = sorted(codes, key=lambda code: sha256(f"party {code}".encode()).hexdigest())
    return {code: _letter(number) for number, code in enumerate(mixed)}


def _letter(number: int) -> str:
    more, rest = divmod(number, 26)
    return (_letter(more - 1) if more else "") + chr(ord("A") + rest)
