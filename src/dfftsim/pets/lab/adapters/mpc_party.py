"""One party of a computation with MPyC; started by `mpc.py`, which hands it its part on standard input.

Once the parties are joined, each line that follows asks for one run, which the party measures itself.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import numpy as np

from dfftsim.pets.lab.adapter import library
from dfftsim.pets.lab.adapters.mpc import FRACTION_BITS, WORD_BITS, Part
from dfftsim.pets.lab.trial import cpu_seconds, peak_bytes
from dfftsim.pets.lab.workloads import COLUMNS, MIDDLE, Matrix, generate

HOLDER, MODEL_OWNER = 0, 1


async def take_part(mpc: Any, part: Part, data: Matrix) -> dict[str, Any]:
    """One run, seen by this party."""
    MESSAGES.clear()
    before = sent(mpc)
    work, began = cpu_seconds(), time.perf_counter()
    result = await compute(mpc, part, data)
    work, took = cpu_seconds() - work, time.perf_counter() - began
    return {
        "result": np.asarray(result, dtype=float).tolist(),
        "cpu_seconds": work,
        "wall_seconds": took,
        "sent": sent(mpc) - before,
        "messages": max(MESSAGES.values(), default=0),
        "peak_bytes": peak_bytes(),
    }


async def compute(mpc: Any, part: Part, data: Matrix) -> Any:
    """The opened result. Every party passes arrays of the right shape; those of the holder count."""
    number = mpc.SecFxp(WORD_BITS, FRACTION_BITS)
    if part.workload == "regression":
        columns = np.column_stack([data.values - MIDDLE, data.outcome])
        shared = mpc.input(number.array(columns), senders=HOLDER)
        moments = await mpc.output(mpc.np_matmul(mpc.np_transpose(shared), shared))
        return np.asarray(moments, dtype=float)[:COLUMNS]
    shared = mpc.input(number.array(data.values), senders=HOLDER)
    if part.workload == "scoring":
        weights = mpc.input(number.array(data.weights), senders=MODEL_OWNER)
        return await mpc.output(mpc.np_matmul(shared, weights))
    return await mpc.output(mpc.np_sum(shared, axis=0))


MESSAGES: dict[int, int] = {}


def count_messages() -> None:
    """Count the messages to each peer from now on."""
    exchanger = library("mpyc.asyncoro").MessageExchanger
    send = exchanger.send

    def counted(self: Any, pc: Any, payload: Any) -> None:
        MESSAGES[self.peer_pid] = MESSAGES.get(self.peer_pid, 0) + 1
        send(self, pc, payload)

    exchanger.send = counted


def sent(mpc: Any) -> int:
    """Bytes sent to all peers so far."""
    return sum(peer.protocol.nbytes_sent for peer in mpc.parties if peer.pid != mpc.pid)


def main() -> None:
    """Join the other parties, then answer every line with one run, until there are no more."""
    part = Part(**json.loads(sys.stdin.readline()))
    data: Matrix = generate(part.workload, part.records, part.seed)
    mpc = library("mpyc.runtime").mpc
    count_messages()
    mpc.run(mpc.start())
    for _ in sys.stdin:
        try:
            answer = mpc.run(take_part(mpc, part, data))
        except Exception as error:
            answer = {"failure": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
