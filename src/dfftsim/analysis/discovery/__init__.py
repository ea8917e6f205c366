"""In which futures something happens, and which package does well whatever the future."""

from dfftsim.analysis.discovery.boxes import Box, Limit
from dfftsim.analysis.discovery.prim import Trajectory, prim
from dfftsim.analysis.discovery.resampled import Checked, check_box
from dfftsim.analysis.discovery.robustness import regret_table, satisficing_table

__all__ = [
    "Box",
    "Checked",
    "Limit",
    "Trajectory",
    "check_box",
    "prim",
    "regret_table",
    "satisficing_table",
]
