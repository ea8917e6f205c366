"""Parameters in the base units that the fields of a scenario use: seconds, bytes, US dollars, plain
shares.
"""

from __future__ import annotations

from dfftsim.world.parameters import CURRENCIES, Lookup

SECONDS = {
    "ms": 1e-3,
    "minutes": 60.0,
    "seconds": 1.0,
    "hours": 3600.0,
    "days": 86_400.0,
    "calendar days": 86_400.0,
    "working days": 86_400.0,
    "officer-days": 86_400.0,
    "person-days": 86_400.0,
    "weeks": 604_800.0,
    "months": 2_629_800.0,
    "years": 31_557_600.0,
}
BYTES = {"bytes": 1.0, "kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12}


def base_value(lookup: Lookup, name: str) -> float:
    """The value of a parameter in base units: durations in seconds, sizes in bytes, money in US dollars.

    A rate such as `GB per day` keeps its own period: the field that uses it says how often. Raises InputError
    for an unknown id.
    """
    unit = lookup.get(name).unit
    head = unit.split(",")[0].split("(")[0].strip()
    words = head.split()
    if words[0] == "person-days":  # per case, whatever the case is called
        return lookup.value(name) * SECONDS[words[0]]
    if words[0] == "USD" or words[0] in CURRENCIES:
        return lookup.usd(name)
    if head in SECONDS:
        return lookup.value(name) * SECONDS[head]
    if words[0] in BYTES and (len(words) == 1 or words[1] == "per"):
        return lookup.value(name) * BYTES[words[0]]
    return lookup.value(name)
