"""Payloads against schemas."""

from __future__ import annotations

from typing import Any

import pytest

from capstan_worker.failures import BadPayload
from capstan_worker.schema import checked

ACCEPTED: list[tuple[dict[str, Any], Any, Any]] = [
    ({}, {"any": ["thing"]}, {"any": ["thing"]}),
    ({"type": "integer"}, 5.0, 5),
    ({"type": "integer"}, 10**400, 10**400),
    ({"type": "number"}, 5, 5),
    ({"type": ["number", "null"]}, None, None),
    ({"type": "string", "maxLength": 2}, "ab", "ab"),
    ({"enum": ["a", 1]}, 1, 1),
    ({"minimum": 3}, "no number", "no number"),
    ({"type": "array", "items": {"type": "number"}}, [1, 2.5], [1, 2.5]),
    ({"type": "array", "items": {"type": "integer"}}, [1.0], [1]),
    ({"type": "object", "properties": {"a": {"default": 7}}}, {}, {"a": 7}),
    ({"type": "object", "properties": {"a": {"default": 7}}}, {"a": 8, "b": 9}, {"a": 8, "b": 9}),
]


@pytest.mark.parametrize(("schema", "value", "filled"), ACCEPTED)
def test_what_fits_is_given_back_with_defaults(schema: dict[str, Any], value: Any, filled: Any) -> None:
    given = checked(schema, value)
    assert given == filled
    assert type(given) is type(filled)


REFUSED: list[tuple[dict[str, Any], Any, str]] = [
    ({"type": "integer"}, 5.5, "payload has to be a whole number"),
    ({"type": "integer"}, True, "payload has to be a whole number"),
    ({"type": "number"}, float("inf"), "payload has to be a number"),
    ({"type": "boolean"}, 1, "payload has to be true or false"),
    ({"type": ["string", "null"]}, 1, "payload has to be a text or null"),
    ({"enum": [1, "a"]}, True, "payload has to be one of 1, a"),
    ({"minimum": 3}, 2, "payload has to be at least 3"),
    ({"maximum": 3}, 10**400, "payload has to be at most 3"),
    ({"minLength": 1}, "", "payload has 0 characters and has to have at least 1"),
    ({"maxItems": 1}, [1, 2], "payload has 2 items and may have at most 1"),
    ({"required": ["a"]}, {}, "payload.a is missing"),
    (
        {"properties": {"a": {}}, "additionalProperties": False},
        {"b": 1},
        "payload.b is not known here; known: a",
    ),
    ({"items": {"type": "number"}}, [1, True], "payload[1] has to be a number"),
    ({"items": {"type": "number"}}, [float("inf")], "payload[0] has to be a number"),
    (
        {"properties": {"rows": {"items": {"items": {"type": "string"}}}}},
        {"rows": [["a"], ["b", 3]]},
        "payload.rows[1][1] has to be a text",
    ),
]


@pytest.mark.parametrize(("schema", "value", "message"), REFUSED)
def test_what_does_not_fit_is_refused_with_its_place(schema: dict[str, Any], value: Any, message: str) -> None:
    with pytest.raises(BadPayload) as raised:
        checked(schema, value)
    assert str(raised.value) == message


def test_a_default_is_not_shared_between_calls_that_fill_it_in() -> None:
    schema = {"properties": {"a": {"default": 1}}}
    first = checked(schema, {})
    first["a"] = 2
    assert checked(schema, {}) == {"a": 1}
