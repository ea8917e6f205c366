"""Bars to the left and to the right of zero, exact to half a cell."""

from __future__ import annotations

import math


def diverging(value: float, biggest: float, width: int, ascii: bool = False) -> str:
    """A bar for a number between -biggest and biggest, exactly `width` cells with zero in the middle one.

    width: counted down to an odd number, the last cell then stays empty. A number that is not 0 shows at
    least half a cell; one that is not finite shows the line of zero alone.
    """
    arm = max((width - 1) // 2, 0)
    zero, full, left_half, right_half = (":", "#", "#", "#") if ascii else ("┊", "█", "▐", "▌")
    pad = " " * (width - 2 * arm - 1)
    if arm == 0 or not math.isfinite(value) or value == 0 or not biggest > 0:
        return " " * arm + zero + " " * arm + pad
    halves = max(round(min(abs(value) / biggest, 1.0) * arm * 2), 1)
    whole, half = divmod(halves, 2)
    if value < 0:
        bar = ((left_half if half else "") + full * whole).rjust(arm)
        return bar + zero + " " * arm + pad
    return " " * arm + zero + (full * whole + (right_half if half else "")).ljust(arm) + pad
