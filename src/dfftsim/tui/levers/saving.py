"""The choices as a package file, and the command that compares it with the scenario."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from dfftsim.errors import InputError
from dfftsim.i18n import t
from dfftsim.tui.keys import key

ENDINGS = (".yaml", ".yml")


def suggested(source: str) -> str:
    """A file name for the choices on a scenario."""
    return f"{Path(source).stem}-levers.yaml"


def write_package(data: Mapping[str, Any], path: Path) -> None:
    """Write a package, checked as `validate` checks it. Raises InputError, and OSError for the file."""
    from dfftsim.scenario.loading import read_package
    from dfftsim.scenario.reading import read_yaml
    from dfftsim.scenario.writing import to_yaml

    text = to_yaml(dict(data))
    read_package(read_yaml(text, str(path)))
    path.write_text(text, encoding="utf-8")


class SaveScreen(ModalScreen["Path | None"]):
    """Asks for the file. One that is there already is written over only when enter is pressed twice."""

    DEFAULT_CSS = """
    SaveScreen { align: center middle; }
    SaveScreen > Vertical {
        width: 76; max-width: 96%; height: auto;
        border: round $border; background: $surface; padding: 0 1;
    }
    SaveScreen Static { height: auto; width: 1fr; }
    """
    BINDINGS = [key("escape", "leave", "modal.close", footer=True)]

    def __init__(self, data: Mapping[str, Any], file: str, own: Path | None) -> None:
        super().__init__()
        self.data, self.file, self.own = data, file, own
        self._warned = ""

    def compose(self) -> ComposeResult:
        """A line to type in, and what is wrong with it."""
        with Vertical() as box:
            box.border_title = t("tui.levers.save")
            box.border_subtitle = f"↵ {t('tui.key.levers.save')}  esc {t('tui.key.modal.close')}"
            yield Input(self.file, id="save-file")
            yield Static(t("tui.levers.save.where", folder=str(Path.cwd())), id="save-told", markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Write it, or say why not."""
        from dfftsim.scenario.reading import exists

        try:
            path = Path(event.value.strip()).expanduser()
            there = exists(path)
        except (InputError, RuntimeError) as error:
            self._tell(str(error))
            return
        if not event.value.strip() or path.suffix not in ENDINGS:
            self._tell(t("tui.levers.save.ending"))
        elif there and path != self.own and self._warned != event.value:
            self._warned = event.value
            self._tell(t("tui.levers.save.exists"))
        else:
            self._write(path)

    def _write(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_package(self.data, path)
        except InputError as error:
            self._tell("\n".join(map(str, error.problems[:4])))
        except OSError as error:
            self._tell(t("tui.levers.save.failed", why=error.strerror or str(error)))
        else:
            self.dismiss(path)

    def _tell(self, text: str) -> None:
        self.query_one("#save-told", Static).update(text)

    def action_leave(self) -> None:
        """Not now."""
        self.dismiss(None)
