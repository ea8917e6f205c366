"""What the atlas exports: ways, technologies and changes of a question, and the matrix."""

from __future__ import annotations

from typing import Any

from dfftsim.i18n import t
from dfftsim.tui.atlas.answers import Answers, Document, Matrix
from dfftsim.tui.atlas.question import Question
from dfftsim.tui.atlas.question_bar import assumed
from dfftsim.tui.exports import Table

WAY = (
    "id", "pathway", "open", "verdict", "authority_step", "days_low", "days_mode", "days_high", "usd_low",
    "usd_mode", "usd_high", "legal_basis", "reason", "source", "url", "source_date", "confidence",
)  # fmt: skip
PET = ("pet", "output", "status", "verdict", "if_accepted")
TURN = ("day", "before", "verdict", "opened", "closed", "begun", "ended")


def question_tables(answers: Answers, question: Question) -> list[Table]:
    """Ways out, technologies, and days on which the answer changes."""
    document = answers.document(question)
    title = f"{document['from']} → {document['to']}, {document['on']}"
    pets = [[one.pet, one.key, one.status, one.verdict, one.if_accepted] for one in answers.pets(question)]
    turns = [
        [turn.day.isoformat(), turn.before, turn.verdict]
        + [" ".join(ids) for ids in (turn.opened, turn.closed, turn.begun, turn.ended)]
        for turn in answers.turns(question)
    ]
    return [
        Table("ways", f"{t('law.pathways')}: {title}", WAY, [_way(way) for way in document["pathways"]]),
        Table("technologies", f"{t('tui.atlas.with_pet')}: {title}", PET, pets),
        Table("changes", f"{t('tui.atlas.title.timeline')}: {title}", TURN, turns),
    ]


def _way(way: Document) -> list[Any]:
    source = way["source"] or {}
    ranges = [way[name][key] for name in ("days", "cost_usd") for key in ("low", "mode", "high")]
    return [
        way["id"], way["pathway"], str(way["open"]).lower(), way["verdict"], way["authority_step"], *ranges,
        way["legal_basis"], way["reason"], source.get("title"), source.get("url"), source.get("date"),
        way["confidence"],
    ]  # fmt: skip


def matrix_table(matrix: Matrix, asked: Question, answers: Answers) -> Table:
    """One row for each origin; the title says what is asked of every pair."""
    codes = list(matrix)
    rows = [[one, *(matrix[one][two] for two in codes)] for one in codes]
    title = f"{', '.join(asked.data)}, {asked.day.isoformat()}, {assumed(asked, answers)}"
    return Table("matrix", title, ("from", *codes), rows)
