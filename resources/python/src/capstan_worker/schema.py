"""Checks payloads against the part of JSON Schema that a form can show."""

from __future__ import annotations

import math
from typing import Any, Callable, Dict, List, Mapping, Sequence, Tuple, Union

from capstan_worker.failures import BadPayload

Schema = Mapping[str, Any]

_KINDS: Dict[str, Tuple[str, Callable[[Any], bool]]] = {
    "object": ("an object", lambda value: isinstance(value, dict)),
    "array": ("a list", lambda value: isinstance(value, list)),
    "string": ("a text", lambda value: isinstance(value, str)),
    "boolean": ("true or false", lambda value: isinstance(value, bool)),
    "null": ("null", lambda value: value is None),
    "integer": ("a whole number", lambda value: _is_whole(value)),
    "number": ("a number", lambda value: _is_number(value)),
}


def checked(schema: Schema, value: Any, where: str = "payload") -> Any:
    """The value with the schema's defaults filled in and whole numbers made so; raises :class:`BadPayload`.

    Known are ``type``, ``enum``, ``properties``, ``required``, ``additionalProperties: false``, ``default``, ``items``,
    ``minimum``, ``maximum``, ``minLength``, ``maxLength``, ``minItems`` and ``maxItems``; others are passed over.
    """
    kinds = _kinds_of(schema)
    if kinds and not any(_KINDS[kind][1](value) for kind in kinds):
        raise BadPayload(f"{where} has to be {' or '.join(_KINDS[kind][0] for kind in kinds)}")
    if "enum" in schema and not any(_same(value, choice) for choice in schema["enum"]):
        raise BadPayload(f"{where} has to be one of {', '.join(map(str, schema['enum']))}")
    if isinstance(value, dict):
        return _checked_object(schema, value, where)
    if isinstance(value, list):
        _check_size(schema, len(value), "Items", "items", where)
        items = schema.get("items")
        return value if not items else _checked_items(items, value, where)
    if isinstance(value, str):
        _check_size(schema, len(value), "Length", "characters", where)
    elif _is_number(value):
        if value < schema.get("minimum", -math.inf):
            raise BadPayload(f"{where} has to be at least {schema['minimum']}")
        if value > schema.get("maximum", math.inf):
            raise BadPayload(f"{where} has to be at most {schema['maximum']}")
        return int(value) if "integer" in kinds and _is_whole(value) else value
    return value


def _checked_object(schema: Schema, value: Dict[str, Any], where: str) -> Dict[str, Any]:
    properties: Mapping[str, Schema] = schema.get("properties", {})
    for name in schema.get("required", []):
        if name not in value:
            raise BadPayload(f"{where}.{name} is missing")
    filled = {name: inner["default"] for name, inner in properties.items() if "default" in inner}
    for name, inner_value in value.items():
        if name in properties:
            filled[name] = checked(properties[name], inner_value, f"{where}.{name}")
        elif schema.get("additionalProperties") is False:
            known = ", ".join(properties) or "nothing"
            raise BadPayload(f"{where}.{name[:100]} is not known here; known: {known}")
        else:
            filled[name] = inner_value
    return filled


def _checked_items(items: Schema, values: List[Any], where: str) -> List[Any]:
    if set(items) == {"type"} and items["type"] == "number":
        # The usual case, and it may have many thousands.
        for index, value in enumerate(values):
            if type(value) is not int and (type(value) is not float or not math.isfinite(value)):
                raise BadPayload(f"{where}[{index}] has to be a number")
        return values
    return [checked(items, value, f"{where}[{index}]") for index, value in enumerate(values)]


def _check_size(schema: Schema, size: int, suffix: str, unit: str, where: str) -> None:
    least, most = schema.get(f"min{suffix}", 0), schema.get(f"max{suffix}", math.inf)
    if size < least:
        raise BadPayload(f"{where} has {size} {unit} and has to have at least {least}")
    if size > most:
        raise BadPayload(f"{where} has {size} {unit} and may have at most {most}")


def _kinds_of(schema: Schema) -> Sequence[str]:
    kinds: Union[str, Sequence[str], None] = schema.get("type")
    if kinds is None:
        return []
    return [kinds] if isinstance(kinds, str) else kinds


def _is_number(value: Any) -> bool:
    """JSON's numbers; ``1e999`` arrives as infinity and is none."""
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or (isinstance(value, float) and math.isfinite(value))


def _is_whole(value: Any) -> bool:
    return _is_number(value) and (isinstance(value, int) or value.is_integer())


def _same(value: Any, choice: Any) -> bool:
    return bool(value == choice) and isinstance(value, bool) == isinstance(choice, bool)
