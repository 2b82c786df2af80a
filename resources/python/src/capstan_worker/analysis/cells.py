"""What kind of thing a cell of a table holds."""

from __future__ import annotations

import math
import re
from datetime import datetime
from typing import Optional, Sequence

_INTEGER = re.compile(r"[+-]?\d{1,18}")
_NUMBER = re.compile(r"[+-]?(?:\d{1,30}(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})?)?")
_BOOLEANS = frozenset(("true", "false", "yes", "no"))


def kind_of_cell(cell: str) -> str:
    """``integer``, ``number``, ``boolean``, ``date`` (year first), ``text`` or ``empty``."""
    cell = cell.strip()
    if not cell:
        return "empty"
    if _INTEGER.fullmatch(cell):
        return "integer"
    if number_in(cell) is not None:
        return "number"
    if cell.lower() in _BOOLEANS:
        return "boolean"
    return "date" if _is_date(cell) else "text"


def kind_of_column(cells: Sequence[str]) -> str:
    """What all its cells are; ``number`` for numbers of both kinds, ``text`` for a mixture, ``empty`` for none."""
    kinds = {kind_of_cell(cell) for cell in cells}
    if not kinds:
        return "empty"
    if kinds == {"integer", "number"}:
        return "number"
    return kinds.pop() if len(kinds) == 1 else "text"


def number_in(cell: str) -> Optional[float]:
    """A number with a decimal point; ``None`` for anything else."""
    if not _NUMBER.fullmatch(cell):
        return None
    if _INTEGER.fullmatch(cell):
        return int(cell)
    number = float(cell)
    return number if math.isfinite(number) else None


def _is_date(cell: str) -> bool:
    if not _DATE.fullmatch(cell):
        return False
    try:
        datetime.strptime(cell[:10], "%Y-%m-%d")
        if len(cell) > 10:
            datetime.strptime(cell[11:16], "%H:%M")
    except ValueError:
        return False
    return True
