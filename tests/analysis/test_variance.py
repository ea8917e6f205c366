"""How a spread is split, against tables whose parts are known."""

from __future__ import annotations

import numpy as np
import pytest

from dfftsim.analysis.intervals import Interval
from dfftsim.analysis.sensitivity import structure_range, variance_split
from dfftsim.analysis.sensitivity.variance import crossed, nested

NUMBERS, COMMON, OWN = 2.0, 3.0, 1.0  # standard deviations


def table(rng: np.random.Generator, futures: int, replications: int, shared: bool) -> np.ndarray:
    numbers = rng.normal(0, NUMBERS, (futures, 1))
    common = rng.normal(0, COMMON, (1 if shared else futures, replications))
    return numbers + common + rng.normal(0, OWN, (futures, replications))


@pytest.mark.parametrize(("shared", "split"), [(True, crossed), (False, nested)])
def test_both_components_are_without_bias(shared, split) -> None:
    rng = np.random.default_rng(1)
    found = np.mean([split(table(rng, 12, 4, shared)) for _ in range(4000)], axis=0)
    assert found == pytest.approx([NUMBERS**2, COMMON**2 + OWN**2], rel=0.03)


def test_taking_shared_luck_for_own_luck_would_hide_the_numbers() -> None:
    rng = np.random.default_rng(2)
    wrong = np.mean([nested(table(rng, 12, 4, shared=True)) for _ in range(4000)], axis=0)
    assert wrong[0] == pytest.approx(NUMBERS**2 - COMMON**2 / 4, rel=0.05)


def test_the_variance_of_means_has_luck_in_it() -> None:
    rng = np.random.default_rng(3)
    split = variance_split(table(rng, 400, 3, shared=False), 1, shared_draws=False)
    assert split.naive_numbers > split.numbers
    assert split.share_of_numbers.low < NUMBERS**2 / (NUMBERS**2 + COMMON**2 + OWN**2)
    assert split.share_of_numbers.high > NUMBERS**2 / (NUMBERS**2 + COMMON**2 + OWN**2)
    assert (split.futures, split.replications) == (400, 3)


def test_a_component_below_nothing_is_nothing() -> None:
    split = variance_split([[1.0, 2.0], [2.0, 1.0]], 1, shared_draws=False)
    assert split.numbers == 0.0
    assert split.share_of_numbers.mean == 0.0


def test_a_table_with_gaps_is_refused() -> None:
    with pytest.raises(ValueError, match="two or more futures"):
        variance_split([[1.0, 2.0]], 1)
    with pytest.raises(ValueError, match="every future"):
        variance_split([[1.0, 2.0], [np.nan, 1.0]], 1)


def test_structures_have_a_range_and_a_sign_that_holds_or_not() -> None:
    def interval(mean: float, half: float) -> Interval:
        return Interval(mean, mean - half, mean + half, 0.9, 20)

    holds = structure_range(
        {"as it is": interval(3, 1), "no trust": interval(1, 0.5), "strict": interval(2, 1)}
    )
    assert (holds.lowest, holds.highest) == ("no trust", "as it is")
    assert (holds.minimum, holds.median, holds.maximum) == (1, 2, 3)
    assert holds.sign_holds
    assert not structure_range({"a": interval(3, 1), "b": interval(0.5, 1)}).sign_holds
    with pytest.raises(ValueError, match="no structure"):
        structure_range({})
