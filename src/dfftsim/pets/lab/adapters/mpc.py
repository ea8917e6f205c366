"""Secret sharing among three parties with MPyC, each a process of its own, joined by TCP on this machine.

The holder shares every record among the parties (Shamir, semi-honest, one may be curious alone). Sums and
products of the regression are computed on shares and only they are opened; scores are opened to all.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from dfftsim.pets.lab.adapter import Adapter, Sample, Task, Verdict, library
from dfftsim.pets.lab.workloads import COLUMNS, HIGHEST, Floats, Matrix, solved

PARTIES = 3
FRACTION_BITS = 16
WORD_BITS = 64
UNIT = 2.0**-FRACTION_BITS
HOST = "127.0.0.1"
PARTY = "dfftsim.pets.lab.adapters.mpc_party"


@dataclass(frozen=True, slots=True)
class Part:
    """What the parties are told: what to compute, on which generated data."""

    workload: str
    records: int
    seed: int


class Shared(Task):
    """Three parties, joined for as long as the task lasts; they measure each run themselves."""

    def __init__(self, workload: str, data: Matrix, seed: int) -> None:
        library("mpyc")
        self.workload, self.data = workload, data
        self.parties = started(Part(workload, len(data.values), seed))

    def run(self) -> Sample:
        """One run of all parties."""
        for party in self.parties:
            tell(party, "run")
        answers = [answer_of(party) for party in self.parties]
        return Sample(
            value=self._finished(np.array(answers[0]["result"])),
            sent=sum(answer["sent"] for answer in answers),
            rounds=max(answer["messages"] for answer in answers) - 1,
            cpu_seconds=sum(answer["cpu_seconds"] for answer in answers),
            wall_seconds=max(answer["wall_seconds"] for answer in answers),
            peak_bytes=max(answer["peak_bytes"] or 0 for answer in answers) or None,
        )

    def close(self) -> None:
        """End the parties."""
        for party in self.parties:
            party.kill()
            party.communicate()

    def _finished(self, found: Floats) -> Floats:
        if self.workload == "mean":
            return found / len(self.data.values)
        if self.workload == "regression":
            return solved(found[:, :COLUMNS], found[:, COLUMNS])
        return found

    def verdict(self, plain: Floats, samples: Sequence[Sample]) -> Verdict:
        """Within what fixed-point numbers lose."""
        worst = max(float(np.max(np.abs(sample.value - plain))) for sample in samples)
        promised = self._promised()
        check = f"largest error {worst:.1e}; fixed-point numbers promise {promised:.1e}"
        size = float(np.max(np.abs(plain)))
        kept = tuple(1.0 - float(np.mean(np.abs(s.value - plain))) / size for s in samples)
        return Verdict(worst <= promised, check, kept, "1 - mean error over the largest value")

    def _promised(self) -> float:
        """Every number is off by half a unit at most; truncation after a product adds up to two units."""
        records = len(self.data.values)
        if self.workload == "sum":
            return records * UNIT / 2.0
        if self.workload == "mean":
            return UNIT / 2.0
        weight = float(np.max(np.abs(self.data.weights)))
        if self.workload == "scoring":
            return COLUMNS * (HIGHEST + weight) * UNIT / 2.0 + 2.0 * UNIT
        moments = self.data.values.T @ self.data.values
        lost = records * HIGHEST * UNIT + 2.0 * UNIT
        return float(COLUMNS * 2.0 * lost * np.linalg.norm(np.linalg.inv(moments / 4.0), 2))


def started(part: Part) -> list[subprocess.Popen[str]]:
    """The parties, each told its part."""
    addresses = [word for port in free_ports() for word in ("-P", f"{HOST}:{port}")]
    parties = [
        subprocess.Popen(
            [sys.executable, "-P", "-m", PARTY, *addresses, "-I", str(index), "--no-log"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        for index in range(PARTIES)
    ]
    for party in parties:
        tell(party, json.dumps(asdict(part)))
    return parties


def tell(party: subprocess.Popen[str], line: str) -> None:
    """Send a line to a party."""
    assert party.stdin is not None
    party.stdin.write(line + "\n")
    party.stdin.flush()


def answer_of(party: subprocess.Popen[str]) -> dict[str, Any]:
    """The answer of a party to a run. Raises RuntimeError if it has none."""
    assert party.stdout is not None
    found: dict[str, Any] = json.loads(party.stdout.readline() or '{"failure": "it ended"}')
    if "failure" in found:
        raise RuntimeError(f"a party failed: {found['failure']}")
    return found


def free_ports() -> list[int]:
    """Ports that nobody listens on just now."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(PARTIES)]
        for one in sockets:
            one.bind((HOST, 0))
        return [int(one.getsockname()[1]) for one in sockets]


_SETTINGS = (
    f"{PARTIES} parties, threshold 1, semi-honest, fixed point {WORD_BITS}.{FRACTION_BITS} bits; "
    "rounds counted as messages to one peer, at most"
)
_SIZES = {
    "sum": (1_000, 5_000, 25_000),
    "mean": (1_000, 5_000, 25_000),
    "regression": (500, 2_000, 8_000),
    "scoring": (100, 300, 1_000),
}
ADAPTER = Adapter(
    pet="mpc",
    packages=("mpyc",),
    settings=dict.fromkeys(_SIZES, _SETTINGS),
    sizes=_SIZES,
    prepare=Shared,
)
