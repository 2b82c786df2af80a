"""Statistics of a list of numbers."""

from __future__ import annotations

import math
from typing import Any, Dict, List, Optional, Sequence

from capstan_worker.declaring import task
from capstan_worker.failures import BadPayload


@task(
    "statistics",
    schema={
        "type": "object",
        "required": ["values"],
        "additionalProperties": False,
        "properties": {
            "values": {
                "type": "array",
                "minItems": 1,
                "maxItems": 100_000,
                "items": {"type": "number"},
                "description": "The numbers",
            },
        },
        "examples": [{"values": [4, 8, 15, 16, 23, 42]}],
    },
)
def statistics(payload: Dict[str, Any]) -> Dict[str, Any]:
    """Sums up a list of numbers: mean, median, spread, quartiles."""
    try:
        return describe(payload["values"])
    except OverflowError as error:
        raise BadPayload("The numbers are too large to be added up") from error


def describe(values: Sequence[float]) -> Dict[str, Any]:
    """The usual figures; variance and standard deviation are those of a sample, ``None`` for a single number."""
    ordered = sorted(values)
    middle = mean(ordered)
    spread = sample_variance(ordered, middle)
    return {
        "count": len(ordered),
        "sum": math.fsum(ordered),
        "mean": middle,
        "median": quantile(ordered, 0.5),
        "variance": spread,
        "standard_deviation": None if spread is None else math.sqrt(spread),
        "min": ordered[0],
        "max": ordered[-1],
        "quartiles": [quantile(ordered, 0.25), quantile(ordered, 0.5), quantile(ordered, 0.75)],
        "modes": modes(ordered),
    }


def mean(values: Sequence[float]) -> float:
    """The mean, added up exactly."""
    return math.fsum(values) / len(values)


def sample_variance(values: Sequence[float], middle: float) -> Optional[float]:
    """In two passes, for the difference of two large sums would lose what it is about."""
    if len(values) < 2:
        return None
    squares = math.fsum((value - middle) ** 2 for value in values)
    drift = math.fsum(value - middle for value in values)
    return max(0.0, squares - drift * drift / len(values)) / (len(values) - 1)


def quantile(ordered: Sequence[float], share: float) -> float:
    """Between the two nearest of the sorted numbers, as spreadsheets do it."""
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    rest = place - below
    if rest == 0:
        return ordered[below]
    # Not by the difference, which can be too large for a number.
    return ordered[below] * (1 - rest) + ordered[below + 1] * rest


def modes(ordered: Sequence[float]) -> List[float]:
    """The most frequent numbers, at most ten; none when each is there once."""
    counts: Dict[float, int] = {}
    for value in ordered:
        counts[value] = counts.get(value, 0) + 1
    most = max(counts.values())
    return [] if most == 1 else [value for value, count in counts.items() if count == most][:10]
