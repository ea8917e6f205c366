"""Where a jurisdiction is marked: at its capital.

Positions are those of the capital city to a tenth of a degree, latitude and longitude; that a capital stands
for a jurisdiction is a judgement of drawing and enters no result. For the European Union it is Brussels, the
seat of its institutions. `LEANS` says on which sides of its point a label is tried first, so that neighbours
(GB and EU, SG and ID, CN and KR) do not cover each other on a narrow map.
"""

from __future__ import annotations

from collections.abc import Mapping

SITES: Mapping[str, tuple[float, float]] = {
    "EU": (50.8, 4.4), "GB": (51.5, -0.1), "US": (38.9, -77.0), "CA": (45.4, -75.7), "JP": (35.7, 139.7),
    "KR": (37.6, 127.0), "CN": (39.9, 116.4), "IN": (28.6, 77.2), "VN": (21.0, 105.8), "SG": (1.3, 103.8),
    "ID": (-6.2, 106.8), "AU": (-35.3, 149.1), "TR": (39.9, 32.9), "SA": (24.7, 46.7), "NG": (9.1, 7.5),
    "KE": (-1.3, 36.8), "BR": (-15.8, -47.9),
    # others that a rule or a scenario of one's own may name
    "AE": (24.5, 54.4), "AR": (-34.6, -58.4), "AT": (48.2, 16.4), "BD": (23.8, 90.4), "BE": (50.8, 4.4),
    "CH": (46.9, 7.4), "CL": (-33.4, -70.7), "CO": (4.7, -74.1), "CZ": (50.1, 14.4), "DE": (52.5, 13.4),
    "DK": (55.7, 12.6), "EE": (59.4, 24.8), "EG": (30.0, 31.2), "ES": (40.4, -3.7), "ET": (9.0, 38.7),
    "FI": (60.2, 24.9), "FR": (48.9, 2.4), "GH": (5.6, -0.2), "GR": (38.0, 23.7), "HK": (22.3, 114.2),
    "HU": (47.5, 19.0), "IE": (53.3, -6.3), "IL": (31.8, 35.2), "IS": (64.1, -21.9), "IT": (41.9, 12.5),
    "KH": (11.6, 104.9), "KZ": (51.2, 71.4), "LA": (18.0, 102.6), "LK": (6.9, 79.9), "LT": (54.7, 25.3),
    "LU": (49.6, 6.1), "LV": (56.9, 24.1), "MA": (34.0, -6.8), "MM": (19.8, 96.1), "MX": (19.4, -99.1),
    "MY": (3.1, 101.7), "NL": (52.4, 4.9), "NO": (59.9, 10.8), "NZ": (-41.3, 174.8), "PE": (-12.0, -77.0),
    "PH": (14.6, 121.0), "PK": (33.7, 73.1), "PL": (52.2, 21.0), "PT": (38.7, -9.1), "QA": (25.3, 51.5),
    "RO": (44.4, 26.1), "RU": (55.8, 37.6), "RW": (-1.9, 30.1), "SE": (59.3, 18.1), "TH": (13.8, 100.5),
    "TW": (25.0, 121.6), "UA": (50.5, 30.5), "UY": (-34.9, -56.2), "ZA": (-25.7, 28.2),
}  # fmt: skip

LEANS: Mapping[str, str] = {
    "GB": "nw", "EU": "es", "US": "sw", "CA": "ne", "JP": "es", "KR": "ns", "CN": "wn", "VN": "wn",
    "SG": "wn", "ID": "se", "TR": "en", "SA": "se", "IN": "ws", "NG": "ws", "KE": "es", "BR": "ws",
    "AU": "es",
}  # fmt: skip


def label_places(code: str, width: int) -> list[tuple[int, int]]:
    """Where a label of `width` cells may begin, from its point, the best first: (cells right, cells down)."""
    beside = {
        "e": (1, 0), "w": (-width, 0), "n": (0, -1), "s": (0, 1),
    }  # fmt: skip
    first = [beside[side] for side in LEANS.get(code, "e")]
    corners = [(1, -1), (1, 1), (-width, -1), (-width, 1), (2, 0), (-width - 1, 0), (1, -2), (1, 2)]
    rest = [place for place in beside.values() if place not in first]
    return [*first, *rest, *corners]
