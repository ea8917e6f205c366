"""Many runs: replications and variants, here or in worker processes, and the runs that are kept."""

from dfftsim.experiment.inspection import Inspection, inspect_flow
from dfftsim.experiment.jobs import ReplicationFailed, WorkerLost
from dfftsim.experiment.replications import asked_for, run
from dfftsim.experiment.result import Citation, RunResult
from dfftsim.experiment.store import ContestMemory, RunMemory, RunRequest, Store, repeat_command
from dfftsim.experiment.trace import holds_messages, write_trace

__all__ = [
    "Citation",
    "ContestMemory",
    "Inspection",
    "ReplicationFailed",
    "RunMemory",
    "RunRequest",
    "RunResult",
    "Store",
    "WorkerLost",
    "asked_for",
    "holds_messages",
    "inspect_flow",
    "repeat_command",
    "run",
    "write_trace",
]
