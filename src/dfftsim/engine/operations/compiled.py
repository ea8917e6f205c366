"""The recursion compiled with numba: the same starts as `recursion`, at a fraction of the time.

Import only where numba is installed. The machine code is cached beside this file (or where NUMBA_CACHE_DIR
says), so only the first use on a machine compiles.
"""

from __future__ import annotations

from pathlib import Path

import numba
import numpy as np
from numpy.typing import NDArray

from dfftsim.engine.operations.recursion import DROPPED

Times = NDArray[np.int64]

_NO_LIMITS = np.empty(0, dtype=np.int64)


class CompiledQueue:
    """One station; used as `RecursiveQueue` is."""

    __slots__ = ("_free",)

    def __init__(self, servers: int):
        self._free = np.zeros(servers, dtype=np.int64)

    def starts(self, arrivals: Times, services: Times, latest: Times | None) -> Times:
        """When each service starts."""
        result = np.empty(len(arrivals), dtype=np.int64)
        _serve(arrivals, services, _NO_LIMITS if latest is None else latest, self._free, result)
        return result


@numba.njit(cache=True, nogil=True)
def _serve(arrivals: Times, services: Times, latest: Times, free: Times, starts: Times) -> None:
    """Fill `starts`; `free` is a binary heap of the times at which the servers are free."""
    servers = len(free)
    limited = len(latest) > 0
    for number in range(len(arrivals)):
        start = max(arrivals[number], free[0])
        if limited and start > latest[number]:
            starts[number] = DROPPED
            continue
        starts[number] = start
        end = start + services[number]
        place = 0
        child = 1
        while child < servers:
            if child + 1 < servers and free[child + 1] < free[child]:
                child += 1
            if end <= free[child]:
                break
            free[place] = free[child]
            place = child
            child = 2 * place + 1
        free[place] = end


def is_cold() -> bool:
    """Whether the first use will compile: no machine code of this source is in the cache."""
    source = Path(__file__)
    cached = Path(str(_serve.stats.cache_path)).glob(f"{source.stem}._serve-*.nbi")
    return not any(file.stat().st_mtime >= source.stat().st_mtime for file in cached)
