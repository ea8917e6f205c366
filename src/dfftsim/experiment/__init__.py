"""Many runs: replications and variants, here or in worker processes, and the runs that are kept."""

from dfftsim.experiment.jobs import ReplicationFailed, WorkerLost
from dfftsim.experiment.keeper import Keeper, RunRequest
from dfftsim.experiment.result import Citation, RunResult
from dfftsim.experiment.run import run
from dfftsim.experiment.trace import write_trace

__all__ = [
    "Citation",
    "Keeper",
    "ReplicationFailed",
    "RunRequest",
    "RunResult",
    "WorkerLost",
    "run",
    "write_trace",
]
