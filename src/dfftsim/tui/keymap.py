"""Other keys than ours: which words name something that can be done, which name a key, and which do not go
together.

A key may be taken once within a place, together with the frame that is the same in all of them. Two places
may use one key for two things.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

from textual import keys as library

from dfftsim.i18n import catalogue
from dfftsim.law.nearest import nearest_word
from dfftsim.tui.keys import DEFAULTS

FRAME = ("app", "common")
"""Where a key counts in every place: the first part of its id."""
LISTS = "rows"
"""Where a key moves a cursor, also in every place."""
MODIFIERS = ("ctrl", "shift", "alt", "super", "hyper", "meta")
NAMED = frozenset(one.value for one in library.Keys if one.value.isidentifier() or "+" in one.value)
OFFERED = (*"abcdefghijklmnopqrstuvwxyz", "f4", "f5", "f6", "f7", "f9", "f10")
FREE_SHOWN = 6
Fault = tuple[str, str, str]
"""Id, what is wrong, and what would be right."""


def ids() -> tuple[str, ...]:
    """What keys do, by the ids of the catalogues."""
    head, tail = "tui.key.", ".help"
    whole = catalogue("en")
    found = (key.removeprefix(head).removesuffix(tail) for key in whole if key.startswith(head))
    return tuple(id for id in dict.fromkeys(found) if {f"{head}{id}", f"{head}{id}{tail}"} <= whole.keys())


def checked(given: Mapping[str, Any]) -> tuple[dict[str, str], list[Fault]]:
    """What of a keymap can be: keys as the library names them, by id. What cannot is told; there the keys
    stay that came with the UI.
    """
    right: dict[str, str] = {}
    faults: list[Fault] = []
    known = ids()
    for id, keys in given.items():
        if id not in known:
            faults.append((id, f"keymap: {id!r} is nothing a key does", _near_ids(id, known)))
        elif wrong := _wrong_key(keys):
            faults.append((id, f"keymap: {id}: {wrong[0]}", wrong[1]))
        else:
            right[id] = ",".join(filter(None, map(key_name, _split(keys))))
    if right:
        faults += _without_clashes(right, defaults())
    return right, faults


def _near_ids(id: Any, known: Iterable[str]) -> str:
    near = nearest_word(str(id), list(known))
    listed = "dfftsim ui --keys lists them"
    return f"did you mean {near}? {listed}" if near else listed


def _split(keys: str) -> list[str]:
    return ["comma"] if keys.strip() == "," else [key.strip() for key in keys.split(",")]


def _wrong_key(keys: Any) -> tuple[str, str] | None:
    if not isinstance(keys, str):
        return f"{keys!r} is no text", 'several keys stand in one text: "f9,ctrl+k"'
    for key in _split(keys):
        if key_name(key) is None:
            near = nearest_word(key.rpartition("+")[2], sorted(NAMED))
            right = 'keys are named as in "f9", "ctrl+k", "K", "slash"'
            return f"{key!r} is no key", f"did you mean {near}? {right}" if near else right
    return None


def key_name(text: str) -> str | None:
    """A key as the library names it; None for what is no key. `?` and `question_mark` are the same."""
    if len(text) == 1:
        return library._character_to_key(text) if text.isprintable() and not text.isspace() else None
    *held, base = text.split("+")
    if any(one not in MODIFIERS for one in held):
        return None
    if len(base) == 1:
        plain = key_name(base)
    else:
        plain = base if base in NAMED or base in library.KEY_NAME_REPLACEMENTS.values() else _character(base)
    return None if plain is None else "+".join([*held, plain])


def _character(name: str) -> str | None:
    try:
        unicodedata.lookup(name.replace("_", " "))
    except KeyError:
        return None
    return name


def defaults() -> dict[str, frozenset[str]]:
    """The keys that came with the UI, by id: all its modules are read, because each brings its own."""
    import dfftsim.tui

    for module in walk_packages(dfftsim.tui.__path__, "dfftsim.tui."):
        import_module(module.name)
    return {id: frozenset(keys) for id, keys in DEFAULTS.items()}


def _without_clashes(right: dict[str, str], defaults: Mapping[str, frozenset[str]]) -> list[Fault]:
    """Take out of the keymap, last line first, what clashes; what comes back by that is looked at again."""
    faults: list[Fault] = []
    while clash := next(_clashes(right, defaults), None):
        id, key, other = clash
        now = _now(right, defaults)
        taken = {key for one, keys in now.items() if _meet(id, one) for key in keys}
        shown = ", ".join([one for one in OFFERED if one not in taken][:FREE_SHOWN])
        faults.insert(0, (id, f"keymap: {id}: {key!r} is taken by {other}", f"free are {shown}"))
        del right[id]
    return faults


def _clashes(
    right: Mapping[str, str], defaults: Mapping[str, frozenset[str]]
) -> Iterator[tuple[str, str, str]]:
    now = _now(right, defaults)
    for id in reversed(list(right)):
        for key in sorted(now[id] - defaults.get(id, frozenset())):
            for other in sorted(now):
                if other != id and _meet(id, other) and key in now[other]:
                    yield id, key, other


def _now(right: Mapping[str, str], defaults: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    return {**defaults, **{id: frozenset(keys.split(",")) for id, keys in right.items()}}


def _meet(one: str, other: str) -> bool:
    """Whether both can count at the same time. A window over a place leaves it none of its keys."""
    here, there = one.partition(".")[0], other.partition(".")[0]
    if "modal" in (here, there):
        return here == there or LISTS in (here, there)
    return here == there or here in (*FRAME, LISTS) or there in (*FRAME, LISTS)
