"""Four themes: dark, light, high contrast, and the terminal's own sixteen colours.

All fixed colours are members of the 256-colour cube or its greys, so nothing changes on a terminal without
true colour. The marks follow the hues of Okabe and Ito (Color Universal Design, 2008). Within each hue that
member was taken with which the least difference between two marks is greatest, for normal, deuteranope and
protanope eyes (matrices of Machado, Oliveira and Fernandes 2009), at a contrast of 4.5:1 (7:1 in `contrast`).
"""

from __future__ import annotations

from textual.theme import Theme


def _marks(
    free: str, conditional: str, approval: str, pet: str, blocked: str, local: str, home: str, land: str
) -> dict[str, str]:
    return {
        "mark-free": free,
        "mark-conditional": conditional,
        "mark-approval": approval,
        "mark-pet": pet,
        "mark-blocked": blocked,
        "mark-local": local,
        "mark-home": home,
        "land": land,
    }


THEMES: tuple[Theme, ...] = (
    Theme(
        name="dfft-dark",
        primary="#5fafff",
        secondary="#5fd7af",
        accent="#ffaf00",
        warning="#ffaf00",
        error="#ff5f00",
        success="#00d787",
        foreground="#dadada",
        background="#121212",
        surface="#1c1c1c",
        panel="#262626",
        variables=_marks(
            "#00ffaf", "#ffff00", "#87d7ff", "#d700ff", "#ff0000", "#afafaf", "#767676", "#4e4e4e"
        )
        | {"border": "#5fafff", "border-blurred": "#585858"},
    ),
    Theme(
        name="dfft-light",
        dark=False,
        primary="#005faf",
        secondary="#005f5f",
        accent="#875f00",
        warning="#875f00",
        error="#af0000",
        success="#00875f",
        foreground="#121212",
        background="#ffffff",
        surface="#ffffff",
        panel="#eeeeee",
        variables=_marks(
            "#00875f", "#875f00", "#005fd7", "#5f005f", "#5f0000", "#626262", "#767676", "#bcbcbc"
        )
        | {"border": "#005faf", "border-blurred": "#9e9e9e"},
    ),
    Theme(
        name="dfft-contrast",
        primary="#ffff00",
        secondary="#00ffff",
        accent="#ffff00",
        warning="#ffff00",
        error="#ff8700",
        success="#00ff87",
        foreground="#ffffff",
        background="#000000",
        surface="#000000",
        panel="#1c1c1c",
        variables=_marks(
            "#00ffaf", "#d7d700", "#87d7ff", "#ff5faf", "#ff875f", "#dadada", "#bcbcbc", "#585858"
        )
        | {"border": "#ffff00", "border-blurred": "#bcbcbc"},
    ),
    Theme(
        name="ansi",
        ansi=True,
        primary="ansi_blue",
        secondary="ansi_cyan",
        accent="ansi_yellow",
        warning="ansi_yellow",
        error="ansi_red",
        success="ansi_green",
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        boost="ansi_default",
        variables=_marks(
            "ansi_green",
            "ansi_yellow",
            "ansi_blue",
            "ansi_magenta",
            "ansi_red",
            "ansi_cyan",
            "ansi_bright_black",
            "ansi_bright_black",
        )
        | {
            "ansi-background": "ansi_black",
            "ansi-foreground": "ansi_white",
            "border-blurred": "ansi_bright_black",
            "block-cursor-foreground": "ansi_black",
            "block-cursor-background": "ansi_white",
            "input-cursor-background": "ansi_white",
            "input-cursor-foreground": "ansi_black",
        },
    ),
)
"""In the order in which the key of themes goes through them."""
