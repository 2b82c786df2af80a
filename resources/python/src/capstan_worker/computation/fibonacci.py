"""Fibonacci numbers."""

from __future__ import annotations

from typing import Any, Dict, Tuple

from capstan_worker.declaring import task


@task(
    "fibonacci",
    schema={
        "type": "object",
        "required": ["n"],
        "additionalProperties": False,
        "properties": {
            "n": {
                "type": "integer",
                "minimum": 0,
                # Its number has 4,180 digits; Python writes out 4,300 without being asked twice.
                "maximum": 20_000,
                "default": 90,
                "description": "Which one: the 0th is 0, the 1st is 1",
            },
        },
        "examples": [{"n": 90}],
    },
)
def fibonacci(payload: Dict[str, Any]) -> Dict[str, Any]:
    """Computes one Fibonacci number."""
    n: int = payload["n"]
    value = str(fibonacci_pair(n)[0])
    # A text: beyond the 78th no number of JSON's readers is exact.
    return {"n": n, "value": value, "digits": len(value)}


def fibonacci_pair(n: int) -> Tuple[int, int]:
    """The nth number and the one after it, by doubling."""
    if n == 0:
        return 0, 1
    half, next_half = fibonacci_pair(n // 2)
    even = half * (2 * next_half - half)
    odd = half * half + next_half * next_half
    return (odd, even + odd) if n % 2 else (even, odd)
