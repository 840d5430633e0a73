"""Metres of ETRS-TM35FIN (EPSG:3067) as degrees of WGS84. Pure.

Karney's form of the transverse Mercator to the sixth order of the third flattening: exact to a millimetre in Finland.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

_SEMI_MAJOR = 6378137.0
_FLATTENING = 1 / 298.257222101
_SCALE = 0.9996
_FALSE_EASTING = 500_000.0
_MERIDIAN = math.radians(27.0)

_N = _FLATTENING / (2 - _FLATTENING)
_RADIUS = _SEMI_MAJOR / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_BETA = (
    _N / 2 - 2 * _N**2 / 3 + 37 * _N**3 / 96 - _N**4 / 360,
    _N**2 / 48 + _N**3 / 15 - 437 * _N**4 / 1440,
    17 * _N**3 / 480 - 37 * _N**4 / 840,
    4397 * _N**4 / 161280,
)
_DELTA = (
    2 * _N - 2 * _N**2 / 3 - 2 * _N**3 + 116 * _N**4 / 45,
    7 * _N**2 / 3 - 8 * _N**3 / 5 - 227 * _N**4 / 45,
    56 * _N**3 / 15 - 136 * _N**4 / 35,
    4279 * _N**4 / 630,
)

# Finland with some sea around it; anything else is a slip of the pen, or degrees where metres belong.
_EASTINGS = (40_000.0, 780_000.0)
_NORTHINGS = (6_550_000.0, 7_800_000.0)


@dataclass(frozen=True)
class Point:
    """Degrees, rounded to six decimals (a decimetre)."""

    latitude: float
    longitude: float


def to_wgs84(*, northing: float, easting: float) -> Point | None:
    """The point on the globe, None when it does not lie in Finland."""
    if not (_EASTINGS[0] <= easting <= _EASTINGS[1] and _NORTHINGS[0] <= northing <= _NORTHINGS[1]):
        return None
    xi, eta = northing / (_SCALE * _RADIUS), (easting - _FALSE_EASTING) / (_SCALE * _RADIUS)
    terms = list(enumerate(_BETA, 1))
    xi_prime = xi - sum(beta * math.sin(2 * j * xi) * math.cosh(2 * j * eta) for j, beta in terms)
    eta_prime = eta - sum(beta * math.cos(2 * j * xi) * math.sinh(2 * j * eta) for j, beta in terms)
    conformal = math.asin(math.sin(xi_prime) / math.cosh(eta_prime))
    latitude = conformal + sum(delta * math.sin(2 * j * conformal) for j, delta in enumerate(_DELTA, 1))
    longitude = _MERIDIAN + math.atan2(math.sinh(eta_prime), math.cos(xi_prime))
    return Point(round(math.degrees(latitude), 6), round(math.degrees(longitude), 6))
