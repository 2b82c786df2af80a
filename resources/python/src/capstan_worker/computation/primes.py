"""Prime numbers."""

from __future__ import annotations

from typing import Any, Dict

from capstan_worker.declaring import task
from capstan_worker.failures import BadPayload

_MOST_LISTED = 10_000


@task(
    "primes",
    schema={
        "type": "object",
        "required": ["limit"],
        "additionalProperties": False,
        "properties": {
            "limit": {
                "type": "integer",
                "minimum": 0,
                "maximum": 20_000_000,
                "default": 100_000,
                "description": "The largest number to look at",
            },
            "list": {
                "type": "boolean",
                "default": False,
                "description": f"Give them all, if they are not more than {_MOST_LISTED}",
            },
        },
        "examples": [{"limit": 1000}, {"limit": 100, "list": True}],
    },
)
def primes(payload: Dict[str, Any]) -> Dict[str, Any]:
    """Counts the primes up to a limit."""
    limit: int = payload["limit"]
    sieve = prime_sieve(limit)
    count = sum(sieve)
    result: Dict[str, Any] = {
        "limit": limit,
        "count": count,
        "largest": sieve.rindex(1) if count else None,
        "sum": sum(number for number, is_prime in enumerate(sieve) if is_prime),
    }
    if payload["list"]:
        if count > _MOST_LISTED:
            raise BadPayload(f"There are {count} primes up to {limit}, and at most {_MOST_LISTED} can be listed")
        result["primes"] = [number for number, is_prime in enumerate(sieve) if is_prime]
    return result


def prime_sieve(limit: int) -> bytearray:
    """A byte for each number from 0 to the limit: 1 for primes. The sieve of Eratosthenes."""
    sieve = bytearray(b"\x01") * (limit + 1)
    sieve[:2] = bytes(min(2, limit + 1))
    for number in range(2, int(limit**0.5) + 1):
        if sieve[number]:
            multiples = range(number * number, limit + 1, number)
            sieve[number * number :: number] = bytes(len(multiples))
    return sieve
