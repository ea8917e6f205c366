"""Strict reading of a profile from plain data: every thing that is wrong, each with its path."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields
from datetime import date
from difflib import get_close_matches
from math import isfinite
from typing import Any, NamedTuple

from dfftsim.pets.catalogue import Catalogue
from dfftsim.pets.profile import INFORMS, VERSION, Measured, NotMeasured, Profile, Range

Path = tuple[str | int, ...]
RANGES = ("fixed_seconds", "seconds_per_record", "time_ratio", "bytes_ratio")
SHOWN_LETTERS = 60
OPTIONAL = ("fit_error", "peak_mb", "utility", "metric", "check", "settings")


class Wrong(NamedTuple):
    """One thing that is wrong: where inside the data, what, and what would be right."""

    at: Path
    what: str
    instead: str = ""


class WrongProfile(Exception):  # noqa: N818 - carries what is wrong, as InputError does for whole files
    """Data that are no profile; `found` holds everything that is wrong with them."""

    def __init__(self, found: list[Wrong]) -> None:
        self.found = found
        super().__init__("; ".join(one.what for one in found))


def profile_of(data: Any) -> Profile:
    """The profile in plain data. Raises WrongProfile with everything that is wrong."""
    reading = _Reading()
    profile = reading.profile(data)
    if profile is not None:
        reading.once_each(profile)
    if reading.found or profile is None:
        raise WrongProfile(reading.found)
    return profile


class _Reading:
    """One pass over the data; every method notes what is wrong and goes on with a stand-in."""

    def __init__(self) -> None:
        self.found: list[Wrong] = []
        self.pets = tuple(pet.id for pet in Catalogue.load())

    def profile(self, data: Any) -> Profile | None:
        names = [one.name for one in fields(Profile)]
        row = self.table(data, (), ["dfftsim_profile", *names], ("not_measured",))
        if row is None:
            return None
        if row.get("dfftsim_profile") != VERSION:
            what = f"{shown(row.get('dfftsim_profile'))} is not a version of the format"
            self.note(("dfftsim_profile",), what, f"write dfftsim_profile: {VERSION}")
        return Profile(
            title=self.text(row, "title", ()),
            date=self.day(row),
            version=self.text(row, "version", ()),
            machine=self.machine(row.get("machine")),
            seed=self.whole(row, "seed", (), 0),
            repeats=self.whole(row, "repeats", (), 1),
            complete=self.flag(row, "complete", ()),
            measured=tuple(
                one
                for i, inner in self.items(row, "measured")
                if (one := self.measured(inner, i)) is not None
            ),
            not_measured=tuple(
                other
                for i, inner in self.items(row, "not_measured")
                if (other := self.not_measured(inner, i)) is not None
            ),
        )

    def measured(self, data: Any, index: int) -> Measured | None:
        at: Path = ("measured", index)
        row = self.table(data, at, [one.name for one in fields(Measured)], OPTIONAL)
        if row is None:
            return None
        utility = None if row.get("utility") is None else self.range(row, "utility", at, highest=1.0)
        return Measured(
            pet=self.word(row, "pet", at, self.pets, "PET"),
            workload=self.word(row, "workload", at, INFORMS, "workload of the laboratory"),
            library=self.text(row, "library", at),
            settings=str(row.get("settings", "")),
            records=self.sizes(row, at),
            **{name: self.range(row, name, at) for name in RANGES},
            fit_error=self.optional(row, "fit_error", at),
            rounds=self.whole(row, "rounds", at, 0),
            peak_mb=self.optional(row, "peak_mb", at),
            right=self.flag(row, "right", at),
            check=str(row.get("check", "")),
            utility=utility,
            metric=str(row.get("metric", "")),
        )

    def not_measured(self, data: Any, index: int) -> NotMeasured | None:
        at: Path = ("not_measured", index)
        row = self.table(data, at, [one.name for one in fields(NotMeasured)], ("workload",))
        if row is None:
            return None
        pet = self.word(row, "pet", at, self.pets, "PET")
        workload = row.get("workload", "")
        if workload:
            workload = self.word(row, "workload", at, INFORMS, "workload of the laboratory")
        return NotMeasured(pet, workload, self.text(row, "reason", at))

    def once_each(self, profile: Profile) -> None:
        pairs = [(row.pet, row.workload) for row in profile.measured]
        for i, (pet, workload) in enumerate(pairs):
            if (pet, workload) in pairs[:i]:
                self.note(("measured", i), f"{pet} with {workload} stands twice", "keep one")

    def table(
        self, data: Any, at: Path, keys: Collection[str], optional: Collection[str]
    ) -> Mapping[str, Any] | None:
        if not isinstance(data, Mapping):
            instead = f"write a table with {', '.join(list(keys)[:4])}"
            self.note(at, f"{shown(data)} stands where keys are wanted", instead)
            return None
        for key in data:
            if key not in keys:
                self.note((*at, key), f'unknown key "{key}"', f"known keys: {', '.join(keys)}")
        for key in keys:
            if key not in data and key not in optional:
                self.note(at, f'"{key}" is missing')
        return data

    def items(self, row: Mapping[str, Any], key: str) -> list[tuple[int, Any]]:
        found = row.get(key, [])
        if not isinstance(found, list):
            self.note((key,), f'"{key}" is a list', "start each item with -")
            return []
        return list(enumerate(found))

    def text(self, row: Mapping[str, Any], key: str, at: Path) -> str:
        value = row.get(key, "?")
        if not isinstance(value, str) or not value.strip():
            self.note((*at, key), f"{shown(value)} is not a text", "write words, in quotes if need be")
            return ""
        return value

    def word(self, row: Mapping[str, Any], key: str, at: Path, known: Collection[str], what: str) -> str:
        value = row.get(key, next(iter(known)))
        if value not in known:
            near = get_close_matches(str(value), known, n=1)
            instead = f"did you mean {near[0]}?" if near else f"use {', '.join(known)}"
            self.note((*at, key), f"there is no {what} {shown(value)}", instead)
            return next(iter(known))
        return str(value)

    def day(self, row: Mapping[str, Any]) -> str:
        value = row.get("date", "2000-01-01")
        try:
            return date.fromisoformat(value).isoformat()
        except (TypeError, ValueError):
            self.note(("date",), f"{shown(value)} is not a day", "write year-month-day, e.g. 2026-11-27")
            return ""

    def flag(self, row: Mapping[str, Any], key: str, at: Path) -> bool:
        value = row.get(key, False)
        if not isinstance(value, bool):
            self.note((*at, key), f"{shown(value)} is not true or false", "write true or false")
        return value is True

    def whole(self, row: Mapping[str, Any], key: str, at: Path, low: int) -> int:
        value = row.get(key, low)
        if isinstance(value, bool) or not isinstance(value, int) or value < low:
            instead = f"write a whole number from {low} up"
            self.note((*at, key), f"{shown(value)} is not a whole number", instead)
            return low
        return value

    def number(self, value: Any, at: Path) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or value < 0:
            self.note(at, f"{shown(value)} is not a number from zero up", "write e.g. 2.5e-06")
            return 0.0
        return float(value)

    def optional(self, row: Mapping[str, Any], key: str, at: Path) -> float | None:
        return None if row.get(key) is None else self.number(row[key], (*at, key))

    def range(self, row: Mapping[str, Any], key: str, at: Path, highest: float | None = None) -> Range:
        value, here = row.get(key, {"low": 0, "mode": 0, "high": 0}), (*at, key)
        if not isinstance(value, Mapping) or set(value) != {"low", "mode", "high"}:
            self.note(here, f'"{key}" is a range', "write {low: 1, mode: 2, high: 3}")
            return Range(0.0, 0.0, 0.0)
        before = len(self.found)
        low, mode, high = (self.number(value[end], (*here, end)) for end in ("low", "mode", "high"))
        if len(self.found) == before and not low <= mode <= high:
            self.note(here, "low, mode and high are not in order", "write low <= mode <= high")
        elif highest is not None and high > highest:
            self.note((*here, "high"), f"{high:g} is above {highest:g}", "a share is at most 1")
        return Range(low, mode, high)

    def sizes(self, row: Mapping[str, Any], at: Path) -> tuple[int, ...]:
        value, here = row.get("records", [1]), (*at, "records")
        if not isinstance(value, list) or not value:
            self.note(here, '"records" is a list of sizes', "write e.g. [1000, 10000]")
            return ()
        return tuple(self.size(one, (*here, i)) for i, one in enumerate(value))

    def size(self, value: Any, at: Path) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            self.note(at, f"{shown(value)} is not a number of records", "write a whole number from 1 up")
            return 1
        return value

    def machine(self, value: Any) -> tuple[tuple[str, str | int | float], ...]:
        if value is None:
            return ()
        if not isinstance(value, Mapping) or any(
            isinstance(x, bool) or not isinstance(x, str | int | float) for x in value.values()
        ):
            self.note(("machine",), "this is not a machine", "write names with words or numbers")
            return ()
        return tuple(value.items())

    def note(self, at: Path, what: str, instead: str = "") -> None:
        self.found.append(Wrong(at, what, instead))


def shown(value: Any) -> str:
    """The offending value as a message shows it."""
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "nothing"}[value]
    text = str(value)
    cut = text if len(text) <= SHOWN_LETTERS else f"{text[:SHOWN_LETTERS]}..."
    return cut if isinstance(value, int | float) else f'"{cut}"'
