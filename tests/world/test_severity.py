"""The law of how bad an incident is: mean 1, lognormal body, Pareto tail."""

from __future__ import annotations

from math import exp, log
from statistics import NormalDist

import pytest

from dfftsim.world.severity import BODY, HeavyTail
from dfftsim.world.streams import Purpose, Streams


@pytest.mark.parametrize("alpha", [1.5, 2.2, 4.0])
@pytest.mark.parametrize("log_sd", [0.5, 1.5, 3.6])
def test_the_mean_is_one(log_sd: float, alpha: float) -> None:
    """Midpoint rule over the body; the tail, whose integral is known, beyond."""
    law = HeavyTail(log_sd, alpha)
    cells = 200_000
    body = sum(law.at(BODY * (n + 0.5) / cells) for n in range(cells)) * BODY / cells
    tail = (1.0 - BODY) * law.at(BODY + 1e-12) * alpha / (alpha - 1.0)
    assert body + tail == pytest.approx(1.0, rel=1e-3)


def test_the_body_keeps_the_published_ratio_of_its_quantiles() -> None:
    law = HeavyTail.of(200_000.0, 20_000_000.0, 1.5)
    assert law.at(0.9) / law.at(0.5) == pytest.approx(100.0)
    assert law.log_sd == pytest.approx(log(100.0) / NormalDist().inv_cdf(0.9))
    assert law.at(0.8) / law.at(0.5) == pytest.approx(exp(law.log_sd * NormalDist().inv_cdf(0.8)))


def test_the_tail_is_pareto() -> None:
    """P(X > k x) / P(X > x) = k^-alpha beyond the join, which has no jump."""
    law = HeavyTail(2.0, 1.5)
    assert law.at(BODY + 1e-9) == pytest.approx(law.at(BODY), rel=1e-6)
    for share in (0.05, 0.01, 0.001):
        assert law.at(1.0 - share * 2.0**-1.5) / law.at(1.0 - share) == pytest.approx(2.0)


def test_draws_follow_the_quantiles() -> None:
    """Shares of 20,000 draws below the 50, 90, 95 and 99 % quantiles, within five standard errors."""
    law, stream, size = HeavyTail(3.6, 1.5), Streams(7).entity("severity"), 20_000
    drawn = [law.at(stream.uniform(Purpose.HARM, n)) for n in range(size)]
    for p in (0.5, 0.9, 0.95, 0.99):
        below = sum(x <= law.at(p) for x in drawn) / size
        assert below == pytest.approx(p, abs=5.0 * (p * (1.0 - p) / size) ** 0.5)


@pytest.mark.parametrize(("log_sd", "alpha"), [(0.0, 1.5), (-1.0, 1.5), (1.0, 1.0), (1.0, 0.5)])
def test_a_law_without_a_mean_is_refused(log_sd: float, alpha: float) -> None:
    with pytest.raises(ValueError, match="tail"):
        HeavyTail(log_sd, alpha)
