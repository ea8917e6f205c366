"""How jurisdictions and queues are called: by name, by code, or by a letter that hides who it is."""

from __future__ import annotations

from dataclasses import dataclass

from dfftsim.analysis.masking import letter, letters
from dfftsim.i18n import pick, t
from dfftsim.law.book import RuleBook

CERTIFIER = "certifier:"


@dataclass(frozen=True)
class Names:
    """Names of one rule book. masked: letters in place of names, dealt by the seed among the parties, and
    then among all others, in an order that has nothing to do with a name.
    """

    book: RuleBook
    masked: bool = False
    parties: tuple[str, ...] = ()
    seed: int = 0

    @property
    def letters(self) -> dict[str, str]:
        """The letter of each jurisdiction: those of the parties as `dfftsim scorecard --mask` deals them."""
        dealt = letters(self.parties, self.seed)
        others = letters(set(self.book.jurisdictions) - set(dealt), self.seed)
        rest = sorted(others, key=lambda code: (len(others[code]), others[code]))
        return dealt | {code: letter(len(dealt) + place) for place, code in enumerate(rest)}

    def of(self, code: str, brief: bool = False) -> str:
        """What to call a jurisdiction, or the certifiers there. brief: the code or letter alone."""
        if code.startswith(CERTIFIER):
            return t("tui.parties.certifiers", name=self.of(code.removeprefix(CERTIFIER), brief=True))
        if self.masked:
            dealt = self.letters.get(code, "?")
            return dealt if brief else t("tui.parties.masked", letter=dealt)
        sheet = self.book.jurisdictions.get(code)
        return code if brief or sheet is None else f"{code} {pick(sheet.name)}"
