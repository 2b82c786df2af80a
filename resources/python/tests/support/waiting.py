"""Waiting for conditions instead of for luck."""

from __future__ import annotations

import time
from typing import Callable, TypeVar

Value = TypeVar("Value")


def until(question: Callable[[], Value], what: str, within_s: float = 30.0) -> Value:
    """Asks until the answer is true, and gives it; fails when that takes too long."""
    deadline = time.monotonic() + within_s
    while True:
        answer = question()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {within_s:g} s")
        time.sleep(0.01)
