"""Series of numbers over time: their course, and what falls out of it."""

from __future__ import annotations

import math
from typing import Any, Dict, List, Optional, Sequence

from capstan_worker.computation.summary import describe, quantile
from capstan_worker.declaring import task
from capstan_worker.failures import BadPayload

#: Makes the median of distances comparable to a standard deviation.
_MEDIAN_TO_DEVIATION = 1.4826
_MOST_ANOMALIES = 1_000
_FIGURES = ("count", "min", "max", "mean", "median", "standard_deviation", "quartiles")


@task(
    "time_series",
    schema={
        "type": "object",
        "required": ["values"],
        "additionalProperties": False,
        "properties": {
            "values": {
                "type": "array",
                "minItems": 3,
                "maxItems": 50_000,
                "items": {"type": "number"},
                "description": "The numbers, the oldest first",
            },
            "times": {
                "type": "array",
                "maxItems": 50_000,
                "items": {"type": "number"},
                "description": "When each was measured, rising; without them one after the other",
            },
            "window": {
                "type": "integer",
                "minimum": 3,
                "maximum": 101,
                "default": 11,
                "description": "How many neighbours a number is compared with",
            },
            "threshold": {
                "type": "number",
                "minimum": 1,
                "maximum": 100,
                "default": 4,
                "description": "From how many deviations on a number is an anomaly",
            },
        },
        "examples": [{"values": [10, 11, 10, 12, 11, 10, 48, 11, 12, 10, 11, 12], "window": 7}],
    },
)
def time_series(payload: Dict[str, Any]) -> Dict[str, Any]:
    """Sums up a series of numbers, gives its trend, and finds the numbers that fall out of it."""
    values: List[float] = payload["values"]
    times = _times(payload, len(values))
    try:
        summary = describe(values)
        slope = trend(times, values)
        found = anomalies(values, payload["window"], payload["threshold"])
    except OverflowError as error:
        raise BadPayload("The numbers are too large to be added up") from error
    for one in found:
        one["time"] = times[one["index"]]
    return {
        **{
            name: summary[name] for name in ("count", "min", "max", "mean", "median", "standard_deviation", "quartiles")
        },
        "first": values[0],
        "last": values[-1],
        "change": values[-1] - values[0],
        "change_percent": 100 * (values[-1] - values[0]) / abs(values[0]) if values[0] else None,
        "trend": slope,
        "direction": _direction(slope, times, summary["standard_deviation"]),
        "anomaly_count": len(found),
        "anomalies": found[:_MOST_ANOMALIES],
    }


def trend(times: Sequence[float], values: Sequence[float]) -> float:
    """By how much the values rise in one unit of time: the slope of least squares."""
    middle = math.fsum(times) / len(times)
    level = math.fsum(values) / len(values)
    return math.fsum((time - middle) * (value - level) for time, value in zip(times, values)) / math.fsum(
        (time - middle) ** 2 for time in times
    )


def anomalies(values: Sequence[float], window: int, threshold: float) -> List[Dict[str, Any]]:
    """The numbers far from the median of their neighbours, measured by how far these are from it themselves.

    Medians, for an anomaly must not move what it is measured by. Where the neighbours are all alike, the
    deviation of the whole series is the measure.
    """
    half = window // 2
    overall = _deviation(values)
    found = []
    for index, value in enumerate(values):
        start = min(max(0, index - half), max(0, len(values) - window))
        around = [*values[start:index], *values[index + 1 : start + window]]
        ordered = sorted(around)
        expected = quantile(ordered, 0.5)
        measure = _deviation(around) or overall
        distance = value - expected
        if distance == 0:
            continue
        # Where everything else is alike, whatever differs is an anomaly.
        score = distance / measure if measure else None
        if score is None or abs(score) >= threshold:
            found.append({"index": index, "value": value, "expected": expected, "score": score})
    return found


def _deviation(values: Sequence[float]) -> float:
    ordered = sorted(values)
    middle = quantile(ordered, 0.5)
    return _MEDIAN_TO_DEVIATION * quantile(sorted(abs(value - middle) for value in ordered), 0.5)


def _direction(slope: float, times: Sequence[float], deviation: Optional[float]) -> str:
    """Flat, if the whole rise is less than half a deviation."""
    if abs(slope * (times[-1] - times[0])) <= (deviation or 0.0) / 2:
        return "flat"
    return "rising" if slope > 0 else "falling"


def _times(payload: Dict[str, Any], count: int) -> Sequence[float]:
    times: Optional[List[float]] = payload.get("times")
    if times is None:
        return range(count)
    if len(times) != count:
        raise BadPayload(f"payload.times has {len(times)} items, and payload.values has {count}")
    if any(later <= earlier for earlier, later in zip(times, times[1:])):
        raise BadPayload("payload.times has to rise from each to the next")
    return times
