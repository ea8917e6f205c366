"""Trials in processes of their own: a hog is stopped, a crash harms nothing else."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from typing import Any

from dfftsim.pets.lab.trial import Request, Trial

ONE_THREAD = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "POLARS_MAX_THREADS",
    "RAYON_NUM_THREADS",
)
"""With more threads the plain computation gets slower on small work, which flatters every PET."""
QUIET = {"PYTHONHASHSEED": "0", "PYTHONWARNINGS": "ignore", "FLWR_TELEMETRY_ENABLED": "0"}
"""Nothing of a trial leaves this machine, and its answer stands alone."""


def run_trial(request: Request, wall_seconds: float, command: tuple[str, ...] = ()) -> Trial:
    """The trial of a request, at most so many seconds of wall time. Raises only KeyboardInterrupt.

    `command`: another program that takes the request, for tests.
    """
    program = command or (sys.executable, "-P", "-m", "dfftsim.pets.lab.trial")
    environment = {**os.environ, **dict.fromkeys(ONE_THREAD, "1"), **QUIET}
    try:
        started = subprocess.Popen(
            program,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            env=environment,
            start_new_session=True,
        )
    except OSError as error:
        return _failed(request, f"the trial could not be started: {error.strerror or error}")
    with started as child:
        try:
            out, err = child.communicate(json.dumps(asdict(request)), timeout=wall_seconds)
        except subprocess.TimeoutExpired:
            stop(child)
            return _failed(request, f"the time limit of {wall_seconds:g} s was reached")
        except BaseException:
            stop(child)
            raise
    return _answer(request, child.returncode, out, err)


def stop(child: subprocess.Popen[str]) -> None:
    """End a trial and what it started."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    child.kill()
    child.communicate()


def _answer(request: Request, status: int, out: str, err: str) -> Trial:
    if status == 0:
        try:
            return trial_of(json.loads(out))
        except (ValueError, TypeError, KeyError):
            return _failed(request, "the trial gave no answer that can be read")
    if hasattr(signal, "SIGXCPU") and status == -signal.SIGXCPU:
        return _failed(request, f"the limit of {request.cpu_seconds} s of CPU time was reached")
    last = err.strip().splitlines()[-1:] or ["no message"]
    how = f"ended by signal {-status}" if status < 0 else f"ended with status {status}"
    return _failed(request, f"{how}: {last[0][:200]}")


def trial_of(data: Any) -> Trial:
    """A trial from its JSON document. Raises TypeError or KeyError for one that describes none."""
    if not isinstance(data, Mapping):
        raise TypeError(f"{type(data).__name__} where a mapping is due")
    lists = {key: tuple(value) for key, value in data.items() if isinstance(value, list)}
    return replace(Trial(data["pet"], data["workload"], data["records"]), **{**data, **lists})


def _failed(request: Request, why: str) -> Trial:
    return Trial(request.pet, request.workload, request.records, failure=why)
