"""JSON without spaces."""

from __future__ import annotations

import json
from typing import Any

_ENCODER = json.JSONEncoder(separators=(",", ":"), allow_nan=False)


def to_json(value: Any) -> bytes:
    """Raises ``TypeError`` or ``ValueError`` for what JSON cannot carry, such as NaN."""
    return _ENCODER.encode(value).encode()
