"""What the command palette offers: everything that has a key here, places, themes, languages, scenarios."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import SystemCommand
from textual.screen import Screen

from dfftsim.i18n import LANGUAGES, knows, pick, t
from dfftsim.tui.keys import help_of, shown, word_of
from dfftsim.tui.themes import THEMES

if TYPE_CHECKING:
    from dfftsim.tui.app import DfftApp


def commands(app: DfftApp, screen: Screen[Any]) -> Iterable[SystemCommand]:
    """In the order in which an empty palette lists them."""
    told = set()
    for node, binding, enabled, _ in screen.active_bindings.values():
        if enabled and binding.id and binding.id not in told and knows(binding.description):
            told.add(binding.id)
            title = f"{word_of(binding)}  ({shown(binding)})"
            yield SystemCommand(title, help_of(binding), partial(app.run_action, binding.action, node))
    for theme in THEMES:
        title = t("tui.palette.theme", name=theme.name)
        yield SystemCommand(title, t("tui.palette.theme.help"), partial(app.choose_theme, theme.name))
    for lang in LANGUAGES:
        title = t("tui.palette.language", name=t("tui.language.name", lang))
        yield SystemCommand(title, t("tui.palette.language.help"), partial(app.choose_language, lang))
    from dfftsim.scenario.shipped_files import shipped

    for entry in shipped():
        title = t("tui.palette.open", name=entry.id)
        yield SystemCommand(title, pick(entry.name), partial(app.open_scenario, entry.id))
