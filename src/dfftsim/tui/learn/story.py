"""A story of ten minutes: a guess, three remedies, a guess for each, and what the model says.

All results are those that came with dfftsim, so the same story is told in every room. What is kept is only
what was guessed and in which order the remedies were tried.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dfftsim.i18n import knows, t
from dfftsim.report.numbers import number
from dfftsim.tui.asked import Result, command_line
from dfftsim.tui.rows import EVENT, HEADING, PLAIN, QUIET, SHARE, STRONG, Row
from dfftsim.tui.scenarios.facts import base_notes, sources_of
from dfftsim.tui.why import Why

SCENARIO = "iot-monitoring"
MEASURE = "F"
START = "start"
"""The guess of the first act; those of the others carry the name of a remedy."""

Document = Mapping[str, Any]


@dataclass
class Story:
    """How far the story has come. result: of the scenario as it is. guesses: in per cent or points, by act.
    tried: remedies in the order of their choice; the last one may still wait for its guess.
    """

    result: Result
    variants: Mapping[str, Any]
    guesses: dict[str, float] = field(default_factory=dict)
    tried: list[str] = field(default_factory=list)

    @property
    def remedies(self) -> list[str]:
        """All there are, in a fixed order."""
        return list(self.variants)

    @property
    def left(self) -> list[str]:
        """Those not tried yet."""
        return [one for one in self.remedies if one not in self.tried]

    @property
    def asked(self) -> str:
        """What a guess is wanted for: the start, a remedy, or nothing."""
        if START not in self.guesses:
            return START
        return next((one for one in self.tried if one not in self.guesses), "")

    @property
    def over(self) -> bool:
        """Whether everything was tried and shown."""
        return not self.asked and not self.left

    def guess(self, text: str) -> bool:
        """Take a guess; whether it was a number that can be one."""
        try:
            value = float(text.replace(",", ".").removesuffix("%").strip())
        except ValueError:
            return False
        low = 0.0 if self.asked == START else -100.0
        if not self.asked or not low <= value <= 100.0:
            return False
        self.guesses[self.asked] = value
        return True

    def choose(self, remedy: str) -> None:
        """Try a remedy next."""
        if not self.asked and remedy in self.left:
            self.tried.append(remedy)

    def kept(self) -> dict[str, Any]:
        """What is found again at the next start."""
        return {"guesses": self.guesses, "tried": self.tried}

    def take(self, kept: Mapping[str, Any]) -> None:
        """Go on where it was left; a remedy that is no more is forgotten."""
        self.tried = [one for one in dict.fromkeys(kept.get("tried", ())) if one in self.variants]
        known = {START, *self.tried}
        self.guesses = {name: value for name, value in kept.get("guesses", {}).items() if name in known}


def remedy_word(remedy: str, variants: Mapping[str, Any]) -> str:
    """A remedy in words; its changes where the story has none for it."""
    if knows(key := f"tui.learn.story.remedy.{remedy}"):
        return t(key)
    return ", ".join(f"{path} = {value}" for path, value in variants[remedy]["changes"].items())


def story_rows(story: Story) -> list[Row]:
    """Everything told so far, the choice to be made last."""
    rows = [
        Row(STRONG, t("tui.learn.story.title")),
        Row(PLAIN),
        Row(PLAIN, t("tui.learn.story.opening")),
    ]
    if START in story.guesses:
        row = story.result.document["kpis"][MEASURE]
        rows += [Row(HEADING, t("tui.learn.story.first"))]
        rows += guessed_rows(story.guesses[START], row, "%", first_why(story))
        rows.append(Row(PLAIN, t("tui.learn.story.after_first")))
    for remedy in story.tried:
        rows += [Row(HEADING, remedy_word(remedy, story.variants))]
        if remedy in story.guesses:
            row = story.variants[remedy]["differences"][MEASURE]
            rows += guessed_rows(story.guesses[remedy], row, "points", remedy_why(story, remedy))
            if knows(key := f"tui.learn.story.told.{remedy}"):
                rows.append(Row(PLAIN, t(key)))
    if story.asked:
        key = "tui.learn.story.ask_first" if story.asked == START else "tui.learn.story.ask"
        return [*rows, Row(PLAIN), Row(STRONG, t(key))]
    if story.left:
        rows += [Row(HEADING, t("tui.learn.story.choose"))]
        return [*rows, *(Row(PLAIN, remedy_word(one, story.variants), pick=one) for one in story.left)]
    return [*rows, *closing_rows(story)]


def guessed_rows(guess: float, row: Document, unit: str, why: Why) -> list[Row]:
    """The guess beside what the model says."""
    mean, low, high = (100 * row[name] for name in ("mean", "low", "high"))
    inside, digits = low <= guess <= high, 1 if unit == "%" else 2
    interval = f"[{low:.{digits}f}, {high:.{digits}f}]"
    share = row["mean"] if unit == "%" and 0 <= row["mean"] <= 1 else None
    told = t(f"tui.learn.story.unit.{unit}", value=signed(mean, unit))
    return [
        Row(
            SHARE,
            t("tui.learn.story.guess"),
            t(f"tui.learn.story.unit.{unit}", value=signed(guess, unit)),
            guess / 100 if unit == "%" else None,
        ),
        Row(SHARE, t("tui.learn.story.model"), f"{told}  {interval}", share, why=why),
        Row(
            QUIET,
            t("tui.learn.story.inside")
            if inside
            else t("tui.learn.story.off", off=f"{abs(guess - mean):.1f}"),
        ),
    ]


def signed(value: float, unit: str) -> str:
    """A share without a sign, a difference with one."""
    return f"{value:.1f}" if unit == "%" else f"{value:+.2f}"


def closing_rows(story: Story) -> list[Row]:
    """All three beside each other, in the order of the story, and what it does not say."""
    rows = [Row(HEADING, t("tui.learn.story.together"))]
    for remedy in story.remedies:
        row = story.variants[remedy]["differences"][MEASURE]
        word = remedy_word(remedy, story.variants)
        rows.append(
            Row(EVENT, word, interval_of(row), head=f"{points_of(row):>14}", why=remedy_why(story, remedy))
        )
    return [*rows, Row(PLAIN), Row(PLAIN, t("tui.learn.story.end")), Row(PLAIN, t("tui.learn.story.again"))]


def first_why(story: Story) -> Why:
    """Of free flow before anything is done."""
    from dfftsim.tui.scenarios.facts import why_of_measure

    return why_of_measure(MEASURE, story.result.document["kpis"][MEASURE], story.result)


def remedy_why(story: Story, remedy: str) -> Why:
    """Of what a remedy changes."""
    one = story.variants[remedy]
    row = one["differences"][MEASURE]
    changes = [(path, str(value), "") for path, value in one["changes"].items()]
    scopes = [
        (f"{MEASURE}{{{scope}}}", points_of(table[MEASURE]), interval_of(table[MEASURE]))
        for scope, table in one["scopes"].items()
        if MEASURE in table
    ]
    return Why(
        title=f"{remedy_word(remedy, story.variants)}: {points_of(row)}",
        formula=t("tui.learn.story.formula", n=row["n"]),
        inputs=[
            *changes,
            (t("tui.learn.story.before"), number(row["baseline"], "share"), ""),
            (t("tui.learn.story.after"), number(row["package"], "share"), ""),
            (t("tui.learn.story.change"), points_of(row), interval_of(row)),
            *scopes,
        ],
        sources=sources_of(story.result.document),
        measure=MEASURE,
        notes=[*base_notes(story.result), f"{t('tui.learn.story.alone')}: {command_with(story, remedy)}"],
    )


def command_with(story: Story, remedy: str) -> str:
    """The command that runs the scenario with a remedy."""
    document, changes = story.result.document, story.variants[remedy]["changes"].items()
    return command_line(
        SCENARIO, changes=changes, replications=document["replications"], seed=document["seed"]
    )


def points_of(row: Document) -> str:
    """A difference of shares, with its sign."""
    return t("tui.learn.story.unit.points", value=signed(100 * row["mean"], "points"))


def interval_of(row: Document) -> str:
    """The interval of a difference of shares, in points."""
    return f"[{signed(100 * row['low'], 'points')}, {signed(100 * row['high'], 'points')}]"
