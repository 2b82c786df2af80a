"""What is in a CSV file."""

from __future__ import annotations

import csv
import io
import math
from collections import Counter
from typing import Any, Dict, List, Optional

from capstan_worker.analysis.cells import kind_of_cell, kind_of_column, number_in
from capstan_worker.computation.summary import mean, quantile, sample_variance
from capstan_worker.declaring import task
from capstan_worker.failures import BadPayload

_MOST_COLUMNS = 500
_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}


@task(
    "csv_profile",
    schema={
        "type": "object",
        "required": ["csv"],
        "additionalProperties": False,
        "properties": {
            "csv": {"type": "string", "minLength": 1, "maxLength": 2_000_000, "description": "The text of the file"},
            "delimiter": {
                "type": "string",
                "enum": ["auto", *_DELIMITERS],
                "default": "auto",
                "description": "What separates the columns",
            },
            "header": {
                "type": "string",
                "enum": ["auto", "yes", "no"],
                "default": "auto",
                "description": "Whether the first row names the columns",
            },
        },
        "examples": [{"csv": "name,age,city\nAda,36,London\nAlan,41,\nGrace,,New York\n"}],
    },
)
def csv_profile(payload: Dict[str, Any]) -> Dict[str, Any]:
    """Describes each column of a CSV file: its type, what is missing, its range and its most frequent values."""
    text: str = payload["csv"].lstrip("\ufeff")
    delimiter = _DELIMITERS.get(payload["delimiter"]) or delimiter_of(text)
    rows = rows_of(text, delimiter)
    if not rows:
        raise BadPayload("payload.csv has no row")
    header = has_header(rows) if payload["header"] == "auto" else payload["header"] == "yes"
    width = Counter(map(len, rows)).most_common(1)[0][0]
    if header:
        width = max(width, len(rows[0]))
    if width > _MOST_COLUMNS:
        raise BadPayload(f"There are {width} columns of at most {_MOST_COLUMNS}")
    names = column_names(rows[0] if header else [], width)
    records = rows[1:] if header else rows
    return {
        "rows": len(records),
        "column_count": width,
        "delimiter": delimiter,
        "header": header,
        "rows_of_other_length": sum(len(row) != width for row in records),
        "duplicate_rows": len(records) - len(set(map(tuple, records))),
        "columns": [
            column_profile(name, [row[index] if index < len(row) else "" for row in records])
            for index, name in enumerate(names)
        ],
    }


def rows_of(text: str, delimiter: str) -> List[List[str]]:
    """The rows; empty lines are none."""
    try:
        return [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row]
    except csv.Error as error:
        raise BadPayload(f"payload.csv cannot be read: {error}") from error


def delimiter_of(text: str) -> str:
    """The one that gives the first rows the same number of columns most often, and more than one."""
    sample = "\n".join(text[:20_000].splitlines()[:50])
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS.values():
        try:
            widths = Counter(len(row) for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if row)
        except csv.Error:
            continue
        width, count = widths.most_common(1)[0] if widths else (1, 0)
        score = (count / sum(widths.values())) * math.log(width) if width > 1 else 0.0
        if score > best_score:
            best, best_score = delimiter, score
    return best


def has_header(rows: List[List[str]]) -> bool:
    """Whether the first row looks like names: all different, none empty or a number, and there are more rows."""
    names = [cell.strip() for cell in rows[0]]
    if len(rows) < 2 or len(set(names)) < len(names):
        return False
    if not all(kind_of_cell(name) == "text" for name in names):
        return False
    # Below names there is, in some column, something else than text; or the names do not come again.
    for index, name in enumerate(names):
        below = [row[index].strip() for row in rows[1:101] if index < len(row) and row[index].strip()]
        if any(kind_of_cell(cell) != "text" for cell in below):
            return True
        if name in below:
            return False
    return True


def column_names(header: List[str], width: int) -> List[str]:
    """A name for each column: the header's, numbered where they are empty or there twice."""
    names: List[str] = []
    for index in range(width):
        name = header[index].strip() if index < len(header) else ""
        name = name[:200] or f"column_{index + 1}"
        names.append(name if name not in names else f"{name}_{index + 1}")
    return names


def column_profile(name: str, cells: List[str]) -> Dict[str, Any]:
    """One column."""
    present = [cell.strip() for cell in cells if cell.strip()]
    kind = kind_of_column(present)
    counts = Counter(present)
    profile: Dict[str, Any] = {
        "name": name,
        "type": kind,
        "missing": len(cells) - len(present),
        "unique": len(counts),
        "most_frequent": [
            {"value": value[:200], "count": count}
            for value, count in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:5]
        ],
    }
    if kind in ("integer", "number"):
        profile["numbers"] = _numbers(present)
    elif kind == "date":
        profile.update(earliest=min(present), latest=max(present))
    elif kind == "text":
        lengths = [len(cell) for cell in present]
        profile.update(shortest=min(lengths), longest=max(lengths))
    return profile


def _numbers(cells: List[str]) -> Optional[Dict[str, Any]]:
    ordered = sorted(number for number in map(number_in, cells) if number is not None)
    try:
        middle = mean(ordered)
        variance = sample_variance(ordered, middle)
    except OverflowError:
        return None
    return {
        "min": ordered[0],
        "max": ordered[-1],
        "mean": middle,
        "median": quantile(ordered, 0.5),
        "standard_deviation": None if variance is None else math.sqrt(variance),
    }
