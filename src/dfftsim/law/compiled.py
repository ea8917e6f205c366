"""The compiled rule book: the same records as the YAML sheets, in a form that loads in milliseconds.

`python -m dfftsim.law.compiled` writes it anew after an edit of the sheets; a test proves both equal. One
record stands on one line, so that a change of the law is a small change of this file too.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dfftsim.law.model import Arrangement, Jurisdiction, Milestone, Shock, Source
from dfftsim.law.records import canonical, from_plain

if TYPE_CHECKING:
    from dfftsim.law.book import RuleBook

FOLDER = Path(__file__).parent / "data"
COMPILED = FOLDER / "compiled.json"
FORM = 1
"""Number of the form of the file; a reader refuses another one."""


def compiled_text(book: RuleBook) -> str:
    """The compiled form of a rule book: a JSON document, byte for byte the same for the same content."""
    lines = [f'{{"form":{FORM},"hash":{json.dumps(book.hash)}']
    lines.extend(_object("jurisdictions", book.jurisdictions))
    lines.extend(_object("arrangements", book.arrangements))
    lines.extend(_array("shocks", book.shocks))
    lines.extend(_array("milestones", book.milestones))
    lines.extend(_object("shared_sources", book.shared_sources))
    return "\n".join(lines) + "\n}\n"


def _object(key: str, records: Any) -> list[str]:
    rows = ",\n".join(f"{json.dumps(name)}:{canonical(record)}" for name, record in records.items())
    return [f',"{key}":{{', rows, "}"]


def _array(key: str, records: Any) -> list[str]:
    return [f',"{key}":[', ",\n".join(canonical(record) for record in records), "]"]


def read_compiled(text: str) -> RuleBook:
    """The rule book that `compiled_text` wrote."""
    from dfftsim.law.book import RuleBook

    plain = json.loads(text)
    if plain["form"] != FORM:
        raise ValueError(
            f"compiled law of form {plain['form']}, expected {FORM}: run python -m dfftsim.law.compiled"
        )
    return RuleBook(
        jurisdictions={code: from_plain(Jurisdiction, row) for code, row in plain["jurisdictions"].items()},
        arrangements={key: from_plain(Arrangement, row) for key, row in plain["arrangements"].items()},
        shocks=tuple(from_plain(Shock, row) for row in plain["shocks"]),
        milestones=tuple(from_plain(Milestone, row) for row in plain["milestones"]),
        shared_sources={key: from_plain(Source, row) for key, row in plain["shared_sources"].items()},
        known_hash=plain["hash"],
    )


def compile_sheets(folder: Path = FOLDER, target: Path = COMPILED) -> RuleBook:
    """Read the sheets of `folder`, write their compiled form to `target`, and return the rule book.

    Raises InputError if a sheet is wrong; then nothing is written.
    """
    from dfftsim.law.sheets import load_sheets

    book = load_sheets(folder)
    target.write_text(compiled_text(book), encoding="utf-8")
    return book


def _main() -> int:
    import sys

    from dfftsim.errors import InputError

    try:
        book = compile_sheets()
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_status
    rules = sum(len(sheet.rules) + len(sheet.localisation) for sheet in book.jurisdictions.values())
    sys.stdout.write(
        f"{COMPILED.name}: {rules} rules of {len(book.jurisdictions)} jurisdictions, hash {book.hash}\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(_main())
