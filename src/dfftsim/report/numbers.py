"""Numbers as people read them: few digits, the unit beside, a dash for what is not defined."""

from __future__ import annotations

import math

DASH = "–"
DURATIONS = ((86_400.0, "d"), (3600.0, "h"), (60.0, "min"), (1.0, "s"), (1e-3, "ms"), (1e-6, "µs"))
MAGNITUDES = ((1e12, "T"), (1e9, "bn"), (1e6, "M"), (1e3, "k"))


def number(value: float | None, unit: str = "") -> str:
    """Three significant digits; shares as per cent; money with its magnitude; a dash if there is no
    number.
    """
    if value is None or math.isnan(value):
        return DASH
    if unit in ("share", "%"):
        return f"{value * 100:.1f} %"
    if unit.startswith("USD"):
        return money(value)
    return f"{value:.1f}" if unit == "0-100" else significant(value)


def significant(value: float) -> str:
    """Three significant digits, thousands grouped, no exponent between a thousandth and a million million."""
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    if value == 0:
        return "0"
    size = abs(value)
    if size >= 100 or value == round(value):
        return f"{value:,.0f}"
    if size < 0.001:
        return f"{value:.2g}"
    return f"{value:.{max(0, 2 - math.floor(math.log10(size)))}f}"


def signed_points(value: float) -> str:
    """A difference of points with its sign."""
    text = hundredths(abs(value))
    return text if float(text) == 0 else ("+" if value > 0 else "-") + text


def hundredths(value: float) -> str:
    """A number of points to a hundredth, to a tenth from ten on."""
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def times(value: float) -> str:
    """A ratio, which stands in a narrow column: three digits, large ones with a magnitude."""
    return f"×{short(value) if 1000 <= value < math.inf else significant(value)}"


def short(value: float) -> str:
    """As `significant`, without zeros at the end of a fraction: `0.5`."""
    text = significant(value)
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def money(value: float) -> str:
    """A large amount, mostly of US dollars, to three digits with a magnitude: `1.23 M`."""
    for size, letter in MAGNITUDES:
        if abs(value) >= size:
            return f"{significant(value / size)} {letter}"
    return significant(value)


def duration(seconds: float | None) -> str:
    """Three significant digits and the unit that suits them: `12.3 ms`, `4.50 s`, `2.10 h`."""
    if seconds is None or math.isnan(seconds):
        return DASH
    if seconds == 0 or math.isinf(seconds):
        return f"{significant(seconds)} s"
    if abs(seconds) < 1e-6:
        return "<1 µs"
    size, unit = next((one for one in DURATIONS if abs(seconds) >= one[0]), DURATIONS[-1])
    value = seconds / size
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{digits}f} {unit}"


def span(low: float | None, high: float | None, unit: str = "") -> str:
    """An interval in brackets; a dash where it is not defined."""
    if low is None or high is None or math.isnan(low) or math.isnan(high):
        return DASH
    return f"[{number(low, unit).removesuffix(' %')}, {number(high, unit)}]"


def triple(document: dict[str, float | None] | None) -> str:
    """Low, most likely and high value of a range: `20 (10–45)`."""
    if not document:
        return DASH
    low, mode, high = (document.get(name) for name in ("low", "mode", "high"))
    if mode is None:
        if low is None and high is None:
            return DASH
        return (
            f"{number(low)}–{number(high)}" if low is not None and high is not None else number(low or high)
        )
    if low is None or high is None or low == high:
        return number(mode)
    return f"{number(mode)} ({number(low)}–{number(high)})"
