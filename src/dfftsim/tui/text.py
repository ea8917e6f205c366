"""Text in cells: Japanese characters take two, so lengths are counted in cells and never in characters."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size

_NOT_FIRST = "、。，．・：；？！）」』】〕》〉ー々)]},.:;!?%"
_NOT_LAST = "（「『【〔《〈([{"


def cut(text: str, width: int) -> str:
    """The text in at most `width` cells, with an ellipsis where some of it is lost."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…" if width > 0 else ""


def fitted(text: str, width: int, right: bool = False) -> str:
    """The text in exactly `width` cells."""
    text = cut(text, width)
    pad = " " * (width - cell_len(text))
    return pad + text if right else text + pad


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` cells. Words of Latin letters stay whole where they fit; no line begins with a
    closing mark or ends with an opening one (kinsoku), as Japanese is set. Narrower than one wide character
    counts as that.
    """
    width = max(width, 2)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in _pieces(paragraph):
            if cell_len(line + piece.rstrip()) <= width:
                line += piece
                continue
            if line.strip():
                lines.append(line.rstrip())
            line = piece.lstrip()
            while cell_len(line) > width:
                head = set_cell_size(line, width).rstrip()
                lines.append(head)
                line = line[len(head) :]
        lines.append(line.rstrip())
    return lines


def _pieces(text: str) -> list[str]:
    """What may not be torn: a Latin word with the space after it, or one wide character with the marks that
    must stand beside it.
    """
    pieces: list[str] = []
    for char in text:
        glued = pieces and (
            char in _NOT_FIRST
            or pieces[-1][-1] in _NOT_LAST
            or (cell_len(char) == 1 and cell_len(pieces[-1][-1]) == 1 and not pieces[-1][-1].isspace())
            or (char.isspace() and not pieces[-1][-1].isspace())
        )
        if glued:
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces
