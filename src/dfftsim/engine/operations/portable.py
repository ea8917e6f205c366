"""Elementary functions on arrays that give the same bits on every machine.

NumPy's own `log` and `exp` choose among instructions of the processor and differ in the last bit between
machines. These use additions, multiplications and divisions only, each of which IEEE 754 rounds in one way.
Arrays are worked on in slices that stay in the processor's cache.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_SLICE = 8192
_LN2_HIGH = float.fromhex("0x1.62e42fee00000p-1")  # the upper 32 bits: exact when multiplied by an exponent
_LN2_LOW = float.fromhex("0x1.a39ef35793c76p-33")
_INVERSE_LN2 = float.fromhex("0x1.71547652b82fep+0")
_ATANH = (  # 2 (atanh(s) / s - 1) / s**2 in powers of s**2, highest first: a Chebyshev fit, error 5e-18
    "0x1.2b5900de53b32p-3",
    "0x1.39fe51a7c18f9p-3",
    "0x1.7462b51cb66b1p-3",
    "0x1.c71c62e3f11e6p-3",
    "0x1.2492492df281ap-2",
    "0x1.99999999952d7p-2",
    "0x1.5555555555558p-1",
)
_ATANH_TERMS = tuple(map(float.fromhex, _ATANH))
_EXP_TERMS = tuple(1 / math.factorial(k) for k in range(13, -1, -1))
_MANTISSA = 0x000FFFFFFFFFFFFF
_SQRT_HALF_BITS = 0x3FE6A09E667F3BCD


def _sliced(function: Callable[[Floats], Floats], x: Floats) -> Floats:
    if len(x) <= _SLICE:
        return function(x)
    result = np.empty_like(x)
    for first in range(0, len(x), _SLICE):
        result[first : first + _SLICE] = function(x[first : first + _SLICE])
    return result


def _horner(terms: tuple[float, ...], z: Floats) -> Floats:
    result = z * terms[0]
    for term in terms[1:-1]:
        result += term
        result *= z
    result += terms[-1]
    return result


def log(x: Floats) -> Floats:
    """Natural logarithm of positive normal numbers, within 3 units in the last place.

    Method: x = m 2**e with sqrt(1/2) <= m < sqrt(2), log m = 2 atanh((m - 1) / (m + 1)).
    """
    return _sliced(_log, x)


def _log(x: Floats) -> Floats:
    bits = x.view(np.int64) if x.flags.c_contiguous else x.copy().view(np.int64)
    shifted = bits - _SQRT_HALF_BITS
    exponent = shifted >> 52
    f = ((shifted & _MANTISSA) + _SQRT_HALF_BITS).view(np.float64)
    f -= 1.0
    s = f / (f + 2.0)
    z = s * s
    result = _horner(_ATANH_TERMS, z)
    result *= z
    result += 2.0
    result *= s
    e = exponent.astype(np.float64)
    result += e * _LN2_LOW
    result += e * _LN2_HIGH
    return result


def exp(x: Floats) -> Floats:
    """e**x for |x| < 700, within 2 units in the last place, by reduction to |r| <= log(2) / 2 and series."""
    return _sliced(_exp, x)


def _exp(x: Floats) -> Floats:
    k = np.rint(x * _INVERSE_LN2)
    r = (x - k * _LN2_HIGH) - k * _LN2_LOW
    result: Floats = np.ldexp(_horner(_EXP_TERMS, r), k.astype(np.int32))
    return result


# Coefficients of Wichura (1988), Algorithm AS 241, PPND16; highest power first.
_CENTRE_ABOVE = (
    2.5090809287301226727e3,
    3.3430575583588128105e4,
    6.7265770927008700853e4,
    4.5921953931549871457e4,
    1.3731693765509461125e4,
    1.9715909503065514427e3,
    1.3314166789178437745e2,
    3.3871328727963666080e0,
)
_CENTRE_BELOW = (
    5.2264952788528545610e3,
    2.8729085735721942674e4,
    3.9307895800092710610e4,
    2.1213794301586595867e4,
    5.3941960214247511077e3,
    6.8718700749205790830e2,
    4.2313330701600911252e1,
    1.0,
)
_SIDE_ABOVE = (
    7.74545014278341407640e-4,
    2.27238449892691845833e-2,
    2.41780725177450611770e-1,
    1.27045825245236838258e0,
    3.64784832476320460504e0,
    5.76949722146069140550e0,
    4.63033784615654529590e0,
    1.42343711074968357734e0,
)
_SIDE_BELOW = (
    1.05075007164441684324e-9,
    5.47593808499534494600e-4,
    1.51986665636164571966e-2,
    1.48103976427480074590e-1,
    6.89767334985100004550e-1,
    1.67638483018380384940e0,
    2.05319162663775882187e0,
    1.0,
)
_TAIL_ABOVE = (
    2.01033439929228813265e-7,
    2.71155556874348757815e-5,
    1.24266094738807843860e-3,
    2.65321895265761230930e-2,
    2.96560571828504891230e-1,
    1.78482653991729133580e0,
    5.46378491116411436990e0,
    6.65790464350110377720e0,
)
_TAIL_BELOW = (
    2.04426310338993978564e-15,
    1.42151175831644588870e-7,
    1.84631831751005468180e-5,
    7.86869131145613259100e-4,
    1.48753612908506148525e-2,
    1.36929880922735805310e-1,
    5.99832206555887937690e-1,
    1.0,
)


def normal_quantile(u: Floats) -> Floats:
    """Quantile of the standard normal law at 0 < u < 1; relative error about 1e-16 (Wichura 1988, AS 241)."""
    return _sliced(_normal_quantile, u)


def _normal_quantile(u: Floats) -> Floats:
    q = u - 0.5
    r = 0.180625 - q * q
    result = q * (_horner(_CENTRE_ABOVE, r) / _horner(_CENTRE_BELOW, r))
    outside = np.flatnonzero(np.abs(q) > 0.425)
    if len(outside):
        far = u[outside]
        near_edge = np.sqrt(-_log(np.minimum(far, 1.0 - far)))
        side, tail = near_edge - 1.6, near_edge - 5.0
        value = np.where(
            near_edge <= 5.0,
            _horner(_SIDE_ABOVE, side) / _horner(_SIDE_BELOW, side),
            _horner(_TAIL_ABOVE, tail) / _horner(_TAIL_BELOW, tail),
        )
        result[outside] = np.copysign(value, q[outside])
    return result
