"""Pi by chance."""

from __future__ import annotations

import math
import random
from typing import Any, Dict

from capstan_worker.declaring import task


@task(
    "monte_carlo",
    schema={
        "type": "object",
        "required": ["samples"],
        "additionalProperties": False,
        "properties": {
            "samples": {
                "type": "integer",
                "minimum": 1,
                "maximum": 50_000_000,
                "default": 1_000_000,
                "description": "How many points to throw; a million takes about a tenth of a second",
            },
            "seed": {"type": "integer", "default": 1, "description": "The same seed throws the same points"},
        },
        "examples": [{"samples": 1_000_000}],
    },
)
def monte_carlo(payload: Dict[str, Any]) -> Dict[str, Any]:
    """Estimates pi by throwing points at a square and counting those inside the circle."""
    samples: int = payload["samples"]
    chance = random.Random(payload["seed"]).random
    inside = 0
    for _ in range(samples):
        x, y = chance(), chance()
        if x * x + y * y <= 1.0:
            inside += 1
    share = inside / samples
    return {
        "samples": samples,
        "inside": inside,
        "estimate": 4 * share,
        "standard_error": 4 * math.sqrt(share * (1 - share) / samples),
        "error": abs(4 * share - math.pi),
    }
