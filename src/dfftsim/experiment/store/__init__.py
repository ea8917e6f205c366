"""The results store: every finished replication of every run, in one DuckDB file."""

from dfftsim.experiment.store.contest import ContestMemory
from dfftsim.experiment.store.database import DEFAULT
from dfftsim.experiment.store.memory import RunMemory, repeat_command
from dfftsim.experiment.store.runs import RunRequest, Store

__all__ = ["DEFAULT", "ContestMemory", "RunMemory", "RunRequest", "Store", "repeat_command"]
