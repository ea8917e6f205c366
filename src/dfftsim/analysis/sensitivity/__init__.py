"""Which inputs matter: screening, shares of variance, and how much of a spread is luck.

Everything here takes plain tables: factors scaled to 0..1, one outcome for each point.
"""

from dfftsim.analysis.sensitivity.morris import Effects, elementary_effects, morris_design
from dfftsim.analysis.sensitivity.ranking import Ranked, ranking
from dfftsim.analysis.sensitivity.sobol import Indices, sobol_design, sobol_indices
from dfftsim.analysis.sensitivity.variance import (
    StructureRange,
    VarianceSplit,
    structure_range,
    variance_split,
)

__all__ = [
    "Effects",
    "Indices",
    "Ranked",
    "StructureRange",
    "VarianceSplit",
    "elementary_effects",
    "morris_design",
    "ranking",
    "sobol_design",
    "sobol_indices",
    "structure_range",
    "variance_split",
]
