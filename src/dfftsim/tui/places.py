"""The places there are, in the order of their number keys. One that is added here appears everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dfftsim.tui.place import Place


def place_classes() -> tuple[type[Place], ...]:
    """The class of every place."""
    from dfftsim.tui.atlas.place import AtlasPlace
    from dfftsim.tui.compare.place import ComparePlace
    from dfftsim.tui.learn.place import LearnPlace
    from dfftsim.tui.levers.place import LeversPlace
    from dfftsim.tui.live.place import LivePlace
    from dfftsim.tui.parties.place import PartiesPlace
    from dfftsim.tui.scenarios.place import ScenariosPlace

    return (
        ScenariosPlace,
        LivePlace,
        AtlasPlace,
        LeversPlace,
        ComparePlace,
        PartiesPlace,
        LearnPlace,
    )
