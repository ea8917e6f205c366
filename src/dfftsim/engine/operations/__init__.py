"""The operations plane: single messages, in microseconds, played exactly and mostly without events."""

from dfftsim.engine.operations.arrivals import (
    Arrivals,
    Batches,
    Bursts,
    Listed,
    Periodic,
    Poisson,
    Renewal,
    Thinned,
)
from dfftsim.engine.operations.model import Hop, OperationsModel, Service, Station, Stream
from dfftsim.engine.operations.report import (
    OperationsReport,
    StationReport,
    StreamReport,
    relaxation_us,
)
from dfftsim.engine.operations.simulate import simulate_operations
from dfftsim.engine.operations.sketch import LatencySketch, merged

__all__ = [
    "Arrivals",
    "Batches",
    "Bursts",
    "Hop",
    "LatencySketch",
    "Listed",
    "OperationsModel",
    "OperationsReport",
    "Periodic",
    "Poisson",
    "Renewal",
    "Service",
    "Station",
    "StationReport",
    "Stream",
    "StreamReport",
    "Thinned",
    "merged",
    "relaxation_us",
    "simulate_operations",
]
