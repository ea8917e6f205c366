"""Keys: one row for each, from which bindings, footer, help and palette are made.

A binding's description is its key in the catalogues: `tui.key.ID` is the word in the footer,
`tui.key.ID.help` the sentence in the help. They are put into words when they are shown, so a change of
language needs no new binding. `keymap` in the configuration file names other keys by ID.
"""

from __future__ import annotations

from textual.binding import Binding

from dfftsim.i18n import t

DEFAULTS: dict[str, set[str]] = {}
"""The keys of every binding made so far, by id: one id may stand in several places."""


def key(
    keys: str, action: str, id: str, *, footer: bool = False, display: str = "", first: bool = False
) -> Binding:
    """One binding. keys: Textual's names, several with commas. id: its name in catalogues and keymap, of the
    form `place.what`. footer: whether the line at the bottom shows it. display: how the key is written.
    first: it counts even where the focused widget would take the key.
    """
    DEFAULTS.setdefault(id, set()).update(keys.split(","))
    return Binding(
        keys, action, f"tui.key.{id}", show=footer, key_display=display or None, priority=first, id=id
    )


CURSOR_KEYS = (
    key("down,j", "cursor_down", "rows.down"),
    key("up,k", "cursor_up", "rows.up"),
    key("home", "first", "rows.first"),
    key("end", "last", "rows.last"),
    key("pagedown", "page_down", "rows.page_down"),
    key("pageup", "page_up", "rows.page_up"),
)
"""What moves the cursor in a list of options."""


def word_of(binding: Binding) -> str:
    """What the key does, in a word or two."""
    return t(binding.description)


def help_of(binding: Binding) -> str:
    """What the key does, in a sentence."""
    return t(f"{binding.description}.help")


_NAMES = {
    "left": "←", "right": "→", "up": "↑", "down": "↓", "enter": "↵", "space": "␣", "escape": "esc",
    "question_mark": "?", "slash": "/", "full_stop": ".", "comma": ",", "left_square_bracket": "[",
    "right_square_bracket": "]", "tab": "tab", "plus": "+", "minus": "-", "backspace": "⌫", "pageup": "pgup",
    "pagedown": "pgdn",
}  # fmt: skip


def shown(binding: Binding) -> str:
    """The key as people write it."""
    if binding.key_display:
        return binding.key_display
    name = binding.key
    if name.startswith("ctrl+"):
        return "^" + name.removeprefix("ctrl+")
    if name.startswith("shift+"):
        return "⇧" + _NAMES.get(name.removeprefix("shift+"), name.removeprefix("shift+"))
    return _NAMES.get(name, name)
