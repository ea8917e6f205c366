"""Many runs: replications and variants, here or in worker processes, and the runs that are kept."""

from dfftsim.experiment.inspection import Inspection, inspect_flow
from dfftsim.experiment.jobs import ReplicationFailed, WorkerLost
from dfftsim.experiment.keeper import Keeper, RunRequest
from dfftsim.experiment.replications import run
from dfftsim.experiment.result import Citation, RunResult
from dfftsim.experiment.trace import holds_messages, write_trace

__all__ = [
    "Citation",
    "Inspection",
    "Keeper",
    "ReplicationFailed",
    "RunRequest",
    "RunResult",
    "WorkerLost",
    "holds_messages",
    "inspect_flow",
    "run",
    "write_trace",
]
