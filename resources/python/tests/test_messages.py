"""Reading tasks and writing results, without Redis."""

from __future__ import annotations

import json
from typing import Any

import pytest

from capstan_worker.failures import Failure
from capstan_worker.messages import BadTask, Task, Unanswerable, encode_value, read_task, result_message

TIMES = (1.5, 2.5)


def test_a_task_is_read_with_its_defaults() -> None:
    assert read_task(b'{"id":"x1","type":"primes"}') == Task("x1", "primes", {}, None)
    assert read_task(b'{"id":-3,"type":"primes","payload":null,"timeout_s":0.5}') == Task("-3", "primes", None, 0.5)


def test_the_longest_id_and_type_are_accepted() -> None:
    name = "ü" * 200
    assert read_task(json.dumps({"id": name, "type": name}).encode()) == Task(name, name, {}, None)


@pytest.mark.parametrize(
    ("beginning", "expected"),
    [
        ('{"id":"x1"', "x1"),
        ('{ "a" : {"id":"inner"} , "id" : "x\\n1" ', "x\n1"),
        ('{"a":["id",":"],"b":"\\"id\\":\\"no\\"","id":5', "5"),
    ],
)
def test_the_id_of_a_task_too_large_to_be_read_is_looked_for_at_its_beginning(beginning: str, expected: str) -> None:
    task = read_task(f'{beginning},"payload":"{"x" * 17_000_000}"}}'.encode())
    assert isinstance(task, BadTask)
    assert (task.id, task.failure.code) == (expected, "task_too_large")


@pytest.mark.parametrize("beginning", ['{"a":{"id":"inner"}', '["id","x1"', '{"id":{"id":"inner"}', '{"id":"\\ud800"'])
def test_an_id_that_is_none_is_not_taken_for_one(beginning: str) -> None:
    task = read_task(f'{beginning},"payload":"{"x" * 17_000_000}"}}'.encode())
    assert isinstance(task, Unanswerable)


def test_a_result_is_one_json_object_whatever_the_value() -> None:
    task = Task('x"1', "echo", {})
    values: list[Any] = [None, 0, "a, b}", {"id": "other"}, [[]], 1.5]
    for value in values:
        encoded = encode_value(value)
        assert isinstance(encoded, bytes)
        text = result_message(task, encoded, worker_id="w_1", queue="q", deliveries=2, times=TIMES)
        assert json.loads(text) == {
            "id": 'x"1',
            "worker_id": "w_1",
            "queue": "q",
            "type": "echo",
            "status": "ok",
            "result": value,
            "deliveries": 2,
            "started_at": 1.5,
            "finished_at": 2.5,
        }


def test_a_failed_result_has_an_error_in_the_place_of_the_value() -> None:
    failure = Failure("task_raised", "no luck", "…")
    task = BadTask("x1", failure)
    text = result_message(task, failure, worker_id="w_1", queue="q", deliveries=1, times=TIMES)
    content: dict[str, Any] = json.loads(text)
    assert content["error"] == {"code": "task_raised", "message": "no luck", "traceback": "…"}
    assert (content["status"], content["type"], "result" in content) == ("error", None, False)


def test_a_value_whose_own_methods_raise_is_a_bad_result() -> None:
    class Odd(dict[str, int]):
        def items(self) -> Any:
            raise RuntimeError("no items today")

    outcome = encode_value(Odd(a=1))
    assert isinstance(outcome, Failure)
    assert outcome.code == "bad_result"
