"""Products of matrices."""

from __future__ import annotations

import math
import random
from operator import mul
from typing import Any, Dict, List

from capstan_worker.declaring import task
from capstan_worker.failures import BadPayload

Matrix = List[List[float]]

_LARGEST = 200
_MOST_SHOWN = 10_000
_MATRIX = {
    "type": "array",
    "minItems": 1,
    "maxItems": _LARGEST,
    "items": {"type": "array", "minItems": 1, "maxItems": _LARGEST, "items": {"type": "number"}},
}


@task(
    "matrix_product",
    schema={
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "a": {**_MATRIX, "description": "The left matrix, row by row; with b"},
            "b": {**_MATRIX, "description": "The right matrix, row by row; with a"},
            "size": {
                "type": "integer",
                "minimum": 1,
                "maximum": _LARGEST,
                "description": "Without a and b: two square matrices of this size, filled by chance",
            },
            "seed": {
                "type": "integer",
                "default": 1,
                "description": "Of that chance: the same seed, the same matrices",
            },
        },
        "examples": [{"a": [[1, 2], [3, 4]], "b": [[5, 6], [7, 8]]}, {"size": 60}],
    },
)
def matrix_product(payload: Dict[str, Any]) -> Dict[str, Any]:
    """Multiplies two matrices: yours, or two filled by chance."""
    left, right = _factors(payload)
    result = product(left, right)
    rows, columns = len(result), len(result[0])
    if not all(math.isfinite(value) for row in result for value in row):
        raise BadPayload("The product has numbers that are too large")
    summary: Dict[str, Any] = {
        "rows": rows,
        "columns": columns,
        "sum": math.fsum(value for row in result for value in row),
        "trace": math.fsum(result[index][index] for index in range(rows)) if rows == columns else None,
    }
    # By chance nobody wants to read it.
    if "a" in payload and rows * columns <= _MOST_SHOWN:
        summary["product"] = result
    return summary


def product(left: Matrix, right: Matrix) -> Matrix:
    """The product, each sum rounded once only."""
    columns = list(zip(*right))
    try:
        return [[math.fsum(map(mul, row, column)) for column in columns] for row in left]
    except OverflowError as error:
        raise BadPayload("The product has numbers that are too large") from error


def _factors(payload: Dict[str, Any]) -> tuple[Matrix, Matrix]:
    given = [name for name in ("a", "b", "size") if name in payload]
    if given == ["size"]:
        chance = random.Random(payload["seed"])
        size = range(payload["size"])
        left, right = ([[chance.uniform(-1, 1) for _ in size] for _ in size] for _ in range(2))
        return left, right
    if given != ["a", "b"]:
        raise BadPayload("payload has to have either a and b, or size")
    left, right = payload["a"], payload["b"]
    for name, matrix in (("a", left), ("b", right)):
        if any(len(row) != len(matrix[0]) for row in matrix):
            raise BadPayload(f"payload.{name} has rows of different lengths")
    if len(left[0]) != len(right):
        raise BadPayload(
            f"payload.a has {len(left[0])} columns, so payload.b has to have as many rows, not {len(right)}"
        )
    return left, right
