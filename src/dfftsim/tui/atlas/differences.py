"""What differs between the law of one jurisdiction on two days, as rows of a list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from dfftsim.i18n import pick, t
from dfftsim.law.changes import diff_document
from dfftsim.report.law_words import word
from dfftsim.tui.atlas.names import place_name
from dfftsim.tui.atlas.rows import Row, heading

if TYPE_CHECKING:
    from dfftsim.law.book import RuleBook

Document = Mapping[str, Any]


def differences(book: RuleBook, code: str, first: date, last: date) -> list[Row]:
    """Rows of `dfftsim law diff`. Raises InputError for a code without a sheet or days in the wrong order."""
    page = diff_document(book, code, first, last)
    title = t("tui.atlas.diff.head", place=place_name(book, code), first=page["from"], last=page["to"])
    rows = [heading("diff", title)]
    for key, lead in (
        ("started", "+"), ("localisation_started", "+"), ("ended", "-"), ("localisation_ended", "-"),
        ("closed_to_new_contracts", "!"),
    ):  # fmt: skip
        if page[key]:
            title = t("law.diff.closed_to_new_contracts") if lead == "!" else t(f"law.{key}")
            rows.append(heading(key, title, str(len(page[key]))))
            rows += [_rule(row, lead, key) for row in page[key]]
    for key in ("data_status", "laws", "parties"):
        if page[key]:
            rows.append(heading(key, t(f"law.diff.{key}"), str(len(page[key]))))
            rows += [_changed(book, code, row, key) for row in page[key]]
    if len(rows) == 1:
        rows.append(Row("same", t("law.no_difference"), "home", facts={"kind": "same"}))
    return rows


def _rule(row: Document, lead: str, key: str) -> Row:
    day = row["from"] if lead == "+" else row["to"] if lead == "-" else row["existing_only_from"]
    kind = word("pathway", row["pathway"]) if "pathway" in row else word("localisation", row["what"])
    text = f"{day or '–'}  {kind}"
    return Row(f"{key}:{row['id']}", text, "", row["legal_basis"], row["id"], rule=row["id"], lead=lead)


def _changed(book: RuleBook, code: str, row: Document, key: str) -> Row:
    """What is no rule: a statute, the parties of an arrangement, the status of an output."""
    facts: dict[str, Any]
    if key == "parties":
        moved = [*(f"+{code}" for code in row["joined"]), *(f"-{code}" for code in row["left"])]
        facts = {"kind": "arrangement", "entry": book.arrangement(row["id"])}
        return Row(f"{key}:{row['id']}", pick(row["name"]), sub=" ".join(moved), lead="~", facts=facts)
    if key == "laws":
        before, after = word("law_state", row["before"]), word("law_state", row["state"])
        change = f"{before} → {after}" if before != after else t("change.law_amended")
        law = next(one for one in book.jurisdiction(code).laws if one.id == row["id"])
        facts = {"kind": "law", "law": law}
        return Row(f"{key}:{row['id']}", pick(row["name"]), right=change, lead="~", facts=facts)
    change = " → ".join(word("status", row[part]) for part in ("before", "after"))
    status = next(one for one in book.jurisdiction(code).data_status if one.key == row["id"])
    facts = {"kind": "output", "status": status}
    return Row(f"{key}:{row['id']}", word("status_key", row["id"]), sub=change, lead="~", facts=facts)


def diff_command(code: str, first: date, last: date) -> str:
    """The command that says the same."""
    return f"dfftsim law diff {code} --from {first.isoformat()} --to {last.isoformat()}"
