"""Pictures of the terminal UI for the README and docs/ui.md, taken from the app itself.

python scripts/pictures.py docs/pictures
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path

from dfftsim.i18n import set_language
from dfftsim.tui.app import DfftApp
from dfftsim.tui.picture import write_picture
from dfftsim.tui.settings import Settings

SIZE = (120, 40)
PATIENCE_SECONDS = 240


@dataclass(frozen=True)
class Picture:
    """name: of the file; place and scenario: what is opened; keys: what is pressed; until: the text that must
    be seen before the picture is taken.
    """

    name: str
    place: str
    scenario: str
    keys: tuple[str, ...] = ()
    until: str = ""


PICTURES = (
    Picture("live", "live", "iot-monitoring", ("g", *"2024-06-01", "enter")),
    Picture("atlas", "atlas", "sme-many-markets", ("down",) * 6),
    Picture("levers", "levers", "iot-monitoring", ("space",), "30 pairs"),
)


async def take(picture: Picture, folder: Path) -> Path:
    """Open the place, press the keys, wait for what must be seen, write the picture."""
    set_language("en")
    app = DfftApp(Settings(place=picture.place, seen=True, export_folder=folder), picture.scenario)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(1.0)
        await pilot.press(*picture.keys)
        for _ in range(PATIENCE_SECONDS):
            await pilot.pause(1.0)
            seen = "\n".join(strip.text for strip in app.screen._compositor.render_strips())
            if picture.until in seen:
                break
        return write_picture(app.screen, folder / f"{picture.name}.svg")


def main(folder: Path) -> None:
    """Take all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    for picture in PICTURES:
        print(asyncio.run(take(picture, folder)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
