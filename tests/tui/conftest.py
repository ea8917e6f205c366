"""Apps under a pilot: with settings of their own, so that nothing of the user's is read or written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual._styles_cache import StylesCache

from dfftsim.i18n import language, set_language
from dfftsim.tui.app import DfftApp
from dfftsim.tui.settings import Settings

SIZES = ((80, 24), (120, 40), (200, 60))


@pytest.fixture(autouse=True)
def one_language() -> Iterator[None]:
    """Whatever a test switches to, the next begins in English."""
    before = language()
    yield
    set_language(before)


@pytest.fixture(autouse=True)
def no_app_is_kept() -> Iterator[None]:
    """Textual keeps what widgets drew beyond their end; over hundreds of apps that is gigabytes."""
    yield
    StylesCache.get_inner_outer.cache_clear()


@pytest.fixture
def make_app(tmp_path: Path) -> Callable[..., DfftApp]:
    """An app that opens a place, a scenario and a language."""

    def make(place: str = "", source: str | None = None, lang: str = "en", **settings: Any) -> DfftApp:
        set_language(lang)
        given = {
            "seen": True,
            "export_folder": tmp_path / "out",
            "state_file": tmp_path / "state" / "state.json",
        }
        return DfftApp(Settings(place=place, lang=lang, **(given | settings)), source)

    return make
