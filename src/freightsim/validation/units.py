"""The unit that a key has by its name: what stands last in the name says it."""

from __future__ import annotations

UNITS = {
    "cv": "1",
    "d": "d",
    "days": "d",
    "extra_per_week": "trains/week",
    "factor": "1",
    "feu": "FEU",
    "feu_per_boxable_usd_bn": "FEU/year/USD bn",
    "feu_per_train": "FEU/train",
    "g_per_t_km": "g CO2e/t-km",
    "g_per_teu_km": "g CO2e/TEU-km",
    "h": "h",
    "km": "km",
    "km_h": "km/h",
    "lat": "deg",
    "lifts_per_h": "lifts/h",
    "lifts_per_train": "lifts/train",
    "lon": "deg",
    "mm": "mm",
    "odds": "1",
    "paths_per_day": "paths/day",
    "ratio": "1",
    "share": "1",
    "t": "t",
    "t_per_feu": "t/FEU",
    "teu": "TEU",
    "teu_per_wagon": "TEU/wagon",
    "time_per_day": "1/d",
    "trains_per_day": "trains/day",
    "trains_per_week": "trains/week",
    "trains_per_year": "trains/year",
    "trend_per_year": "1/year",
    "usd_bn": "USD bn",
    "usd_per_feu": "USD/FEU",
    "usd_per_feu_km": "USD/FEU-km",
    "usd_per_empty_feu": "USD/FEU",
    "usd_per_set_day": "USD/day",
    "usd_per_t": "USD/t",
    "usd_per_train": "USD/train",
    "usd_per_train_km": "USD/train-km",
    "years": "years",
}
"""Unit by the last words of a name; of several that fit the longest one counts. 1 stands for a ratio."""


def unit_by_name(name: str) -> str | None:
    """Return the unit that the last words of a key say; None where they say none."""
    words = name.split("_")
    ends = ("_".join(words[start:]) for start in range(len(words)))
    return next((UNITS[end] for end in ends if end in UNITS), None)
