"""The account of harm of one flow: what is expected, and what came about.

Sums in USD, persons in person-years. `expected` and `reference` are integrals of rates along the life that
the flow really had, so that they carry no luck of single incidents; the other sums are of incidents.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Account:
    """Harm on account of one flow.

    breach, access: expected harm to the people the data are about, by cause. abroad: the part of it caused
    outside their jurisdiction. residual: the part that nobody answers for (1 - enforceability). reference:
    the same had the data gone in plain text, without redress, to the riskiest party. person_years: people
    whose data can be read abroad times years. subjects, firms, state: harm that incidents brought to the
    people, the firms and the authorities; fines: transfers, no harm. people_present, firms_present,
    state_present: present value of what is expected to be borne by each, and of imposed shocks as they came.
    """

    breach: float = 0.0
    access: float = 0.0
    abroad: float = 0.0
    residual: float = 0.0
    reference: float = 0.0
    person_years: float = 0.0
    subjects: float = 0.0
    firms: float = 0.0
    state: float = 0.0
    fines: float = 0.0
    stopped: int = 0
    people_present: float = 0.0
    firms_present: float = 0.0
    state_present: float = 0.0

    @property
    def expected(self) -> float:
        """Expected harm to the people, USD."""
        return self.breach + self.access

    @property
    def realised(self) -> float:
        """Harm that came about, all bearers together, USD."""
        return self.subjects + self.firms + self.state
