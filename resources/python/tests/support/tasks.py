"""Calling a type of task as a worker does, without a worker."""

from __future__ import annotations

import json
from typing import Any

from capstan_worker.registry import load_registry
from capstan_worker.schema import checked

_REGISTRIES = {queue: load_registry(queue, None) for queue in ("worker_a", "worker_b")}


def run_task(queue: str, name: str, payload: Any) -> Any:
    """The value, which has gone through JSON as every result does."""
    kind = _REGISTRIES[queue].types[name]
    return json.loads(json.dumps(kind.function(checked(kind.schema, payload)), allow_nan=False))


def schema_of(queue: str, name: str) -> Any:
    """The schema of a type of task."""
    return _REGISTRIES[queue].types[name].schema
