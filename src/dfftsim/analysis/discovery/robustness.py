"""How packages do over all futures: regret and satisficing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from dfftsim.analysis.intervals import LEVEL

if TYPE_CHECKING:
    import pandas as pd

    from dfftsim.scenario.kpi import Direction


def regret_table(values: pd.DataFrame, good: Direction) -> pd.DataFrame:
    """Regret of each package: how much better the best package of the same future does (Savage 1951).

    values: a row for each future, a column for each package, in one measure's unit. good: the direction that
    is wanted. Returns a row for each package, the least greatest regret first: `mean`, `p90`, `greatest`,
    `worst_future` (the row of the greatest), `best_share` (share of futures in which none does better).
    Raises ValueError for gaps or a measure without a wanted direction.
    """
    import pandas as pd

    if good == "neither":
        raise ValueError("a measure without a wanted direction has no regret")
    complete(values)
    signed = values if good == "higher" else -values
    regret = signed.rsub(signed.max(axis=1), axis=0)
    table = pd.DataFrame(
        {
            "mean": regret.mean(),
            "p90": regret.quantile(0.9),
            "greatest": regret.max(),
            "worst_future": regret.idxmax(),
            "best_share": (regret == 0).mean(),
        }
    )
    return table.sort_values(["greatest", "mean"], kind="stable")


def satisficing_table(
    measures: Mapping[str, pd.DataFrame], wanted: Mapping[str, tuple[float, float]]
) -> pd.DataFrame:
    """In which share of futures each package meets every requirement (Starr 1963).

    measures: by name a table as for `regret_table`, all with the same futures and packages. wanted: by name
    the least and the greatest value that will do; use infinity for none. Returns a row for each package, the
    best first: `share` with `low`, `high` (90 %, Wilson 1927, over futures), `n`, and `fails:NAME`, the share
    of futures in which that requirement is not met. Raises ValueError for gaps, or tables that do not match.
    """
    import pandas as pd

    unknown = sorted(set(wanted) - set(measures))
    if unknown or not wanted:
        raise ValueError(f"no table of {', '.join(unknown)}" if unknown else "nothing is wanted")
    tables = {name: measures[name] for name in wanted}
    first = next(iter(tables.values()))
    met = pd.DataFrame(True, index=first.index, columns=first.columns)
    fails = {}
    for name, table in tables.items():
        complete(table)
        if not (table.index.equals(first.index) and table.columns.equals(first.columns)):
            raise ValueError(f"{name}: other futures or packages than the other measures")
        low, high = wanted[name]
        does = (table >= low) & (table <= high)
        fails[f"fails:{name}"] = 1 - does.mean()
        met &= does
    n = len(first)
    bounds = {package: wilson(int(met[package].sum()), n) for package in met.columns}
    rows = pd.DataFrame(
        {
            "share": met.mean(),
            "low": {package: low for package, (low, _) in bounds.items()},
            "high": {package: high for package, (_, high) in bounds.items()},
            "n": n,
            **fails,
        }
    )
    return rows.sort_values("share", ascending=False, kind="stable")


def complete(values: pd.DataFrame) -> None:
    """Raises ValueError for a table that is empty or has gaps."""
    if values.empty or values.isna().any(axis=None):
        raise ValueError("every package needs a value in every future")


def wilson(hits: int, n: int, level: float = LEVEL) -> tuple[float, float]:
    """The interval of a share (Wilson 1927): hits among n independent futures."""
    from scipy.special import ndtri

    z = float(ndtri((1 + level) / 2))
    share = hits / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)
