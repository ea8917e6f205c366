"""The results store: every finished replication of every run, in one DuckDB file."""

from dfftsim.experiment.store.database import DEFAULT
from dfftsim.experiment.store.memory import RunMemory
from dfftsim.experiment.store.runs import RunRequest, Store

__all__ = ["DEFAULT", "RunMemory", "RunRequest", "Store"]
