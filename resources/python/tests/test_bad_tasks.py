"""Whatever is pushed, and whatever a task does: an answer or a dead letter, and the worker goes on."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from conftest import Producer, StartWorker
from support.waiting import until

NOT_JSON = [
    b"",
    b"garbage",
    b'{"id":"x1"',
    b"\xff\xfe\x00",
    b'{"id":"x1","type":"echo","payload":NaN}',
]
NO_ID = [
    b"null",
    b"[]",
    b'"text"',
    b'{"type":"echo"}',
    b'{"id":"","type":"echo"}',
    b'{"id":null,"type":"echo"}',
    b'{"id":true,"type":"echo"}',
    b'{"id":["x1"],"type":"echo"}',
    b'{"id":"\\ud800","type":"echo"}',
    b'{"id":"%s","type":"echo"}' % (b"x" * 201),
]


def test_a_task_without_an_id_is_a_dead_letter_byte_for_byte(
    redis: Any, server: Any, start_worker: StartWorker, producer: Producer
) -> None:
    start_worker().ready(redis)
    bad = [*((raw, "bad_json") for raw in NOT_JSON), *((raw, "no_id") for raw in NO_ID)]
    for raw, _ in bad:
        redis.lpush("queue:worker_a", raw)
    producer.push("echo", "alive", id="last")
    assert producer.result("last")["result"] == "alive"

    raw_client = server.client()
    raw_client.connection_pool.connection_kwargs["decode_responses"] = False
    assert raw_client.lrange("queue:worker_a:dead", 0, -1) == [raw for raw, _ in reversed(bad)]
    for raw, code in bad:
        why = json.loads(redis.hget("queue:worker_a:dead:why", hashlib.sha1(raw).hexdigest()))
        assert why["code"] == code, raw
        assert why["message"]
        assert set(why) == {"code", "message", "id", "type", "worker_id", "deliveries", "at"}
    assert redis.llen("worker:responses") == 1


def test_what_cannot_be_read_is_dropped_where_there_are_too_many_dead_letters(
    redis: Any, start_worker: StartWorker, producer: Producer
) -> None:
    redis.lpush("queue:worker_a:dead", *(f"letter {n}" for n in range(9_999)))
    start_worker().ready(redis)
    redis.lpush("queue:worker_a", "garbage 1")
    redis.lpush("queue:worker_a", "garbage 2")
    producer.push("echo", "alive", id="last")
    assert producer.result("last")["result"] == "alive"
    assert redis.lrange("queue:worker_a:dead", 0, 1) == ["garbage 1", "letter 9998"]
    assert redis.llen("queue:worker_a:dead") == 10_000
    assert redis.hlen("queue:worker_a:dead:why") == 1


BAD_FIELDS: list[tuple[dict[str, Any], str]] = [
    ({"id": "x1"}, "bad_task"),
    ({"id": "x1", "type": 7}, "bad_task"),
    ({"id": "x1", "type": ""}, "bad_task"),
    ({"id": "x1", "type": "x" * 201}, "bad_task"),
    ({"id": "x1", "type": "echo", "timeout_s": 0}, "bad_task"),
    ({"id": "x1", "type": "echo", "timeout_s": -1}, "bad_task"),
    ({"id": "x1", "type": "echo", "timeout_s": "10"}, "bad_task"),
    ({"id": "x1", "type": "echo", "timeout_s": True}, "bad_task"),
    ({"id": "x1", "type": "echo", "timeout_s": 86_401}, "bad_task"),
    ({"id": "x1", "type": "nobody_knows"}, "unknown_type"),
    ({"id": "x1", "type": "elsewhere"}, "unknown_type"),
    ({"id": "x1", "type": "picky", "payload": {"n": 6}}, "bad_payload"),
    ({"id": "x1", "type": "picky"}, "bad_payload"),
    ({"id": "x1", "type": "picky", "payload": None}, "bad_payload"),
    ({"id": "x1", "type": "refuses"}, "bad_payload"),
    ({"id": "x1", "type": "gives", "payload": {"what": "set"}}, "bad_result"),
    ({"id": "x1", "type": "gives", "payload": {"what": "nan"}}, "bad_result"),
    ({"id": "x1", "type": "gives", "payload": {"what": "bytes"}}, "bad_result"),
    ({"id": "x1", "type": "gives", "payload": {"what": "endless"}}, "bad_result"),
    ({"id": "x1", "type": "gives", "payload": {"what": "deep"}}, "bad_result"),
    ({"id": "x1", "type": "gives", "payload": {"what": "large"}}, "bad_result"),
    ({"id": "x1", "type": "gives", "payload": {"what": "object"}}, "bad_result"),
    ({"id": "x1", "type": "gives", "payload": {"what": "unknown"}}, "task_raised"),
    ({"id": "x1", "type": "raises", "payload": {"message": "no luck"}}, "task_raised"),
    ({"id": "x1", "type": "exits", "payload": {"code": 3}}, "task_raised"),
    ({"id": "x1", "type": "recurses"}, "task_raised"),
    ({"id": "x1", "type": "fills_memory"}, "task_raised"),
]


def test_everything_else_that_is_wrong_is_a_failed_result(
    redis: Any, start_worker: StartWorker, producer: Producer
) -> None:
    worker = start_worker().ready(redis)
    for number, (task, _) in enumerate(BAD_FIELDS):
        redis.lpush("queue:worker_a", json.dumps({**task, "id": f"x{number}"}))
    for number, (task, code) in enumerate(BAD_FIELDS):
        result = producer.result(f"x{number}")
        assert (result["status"], result["error"]["code"]) == ("error", code), (task, result)
        assert result["error"]["message"]
        assert "result" not in result
    assert worker.alive
    assert redis.llen("queue:worker_a:dead") == 0
    assert redis.llen("worker:responses") == len(BAD_FIELDS)


def test_an_exception_is_answered_with_its_words_and_the_tasks_own_lines(
    redis: Any, start_worker: StartWorker, producer: Producer
) -> None:
    start_worker().ready(redis)
    producer.push("raises", {"message": "no luck \ud800 ☂"})
    error = producer.result()["error"]
    assert error["message"] == "ValueError: no luck \ud800 ☂"
    assert "for_tests.py" in error["traceback"]
    assert "performing.py" not in error["traceback"]


def test_long_messages_are_cut(redis: Any, start_worker: StartWorker, producer: Producer) -> None:
    start_worker().ready(redis)
    producer.push("raises", {"message": "x" * 100_000})
    error = producer.result()["error"]
    whole = f"ValueError: {'x' * 100_000}"
    assert error["message"] == f"{whole[:2_000]}… [cut: {len(whole)} characters in all]"
    note, end = error["traceback"].split(" …", 1)
    assert (note.startswith("[cut: "), len(end)) == (True, 8_000)


ID_FIRST = '{"id":"x1","type":"echo","payload":"%s"}'
ID_LAST = '{"payload":"%s","type":"echo","id":"x1"}'


@pytest.mark.parametrize("raw", [ID_FIRST, ID_LAST], ids=["id first", "id last"])
def test_a_task_of_more_than_16_mib_is_not_run(
    redis: Any, start_worker: StartWorker, producer: Producer, raw: str
) -> None:
    worker = start_worker().ready(redis)
    redis.lpush("queue:worker_a", raw % ("x" * 17_000_000))
    if raw == ID_FIRST:
        result = producer.result()
        assert (result["error"]["code"], result["type"]) == ("task_too_large", None)
    else:
        until(lambda: redis.llen("queue:worker_a:dead") == 1, "the dead letter")
        assert redis.strlen("worker:result:x1") == 0
    producer.push("echo", "alive", id="x2")
    assert producer.result("x2")["result"] == "alive"
    assert worker.alive


def test_a_large_task_below_the_limit_is_run(redis: Any, start_worker: StartWorker, producer: Producer) -> None:
    start_worker(queue="worker_b").ready(redis)
    producer.push("text_statistics", {"text": "word " * 100_000}, queue="worker_b")
    assert producer.result()["result"]["words"] == 100_000


def test_a_task_too_deep_to_be_read_is_answered(redis: Any, start_worker: StartWorker, producer: Producer) -> None:
    start_worker().ready(redis)
    redis.lpush("queue:worker_a", '{"id":"x1","type":"echo","payload":' + "[" * 200_000 + "]" * 200_000 + "}")
    assert producer.result()["error"]["code"] in ("bad_task", "bad_result")
    redis.lpush("queue:worker_a", '{"id":"x2","type":"echo","payload":' + "1" * 100_000 + "}")
    assert producer.result("x2")["error"]["code"] in ("bad_task", "bad_result")


def test_a_whole_number_is_an_id_too_and_other_fields_are_ignored(
    redis: Any, start_worker: StartWorker, producer: Producer
) -> None:
    start_worker().ready(redis)
    redis.lpush("queue:worker_a", '{"id":7,"type":"echo","priority":"high","payload":[1.5,null,"ü"]}')
    result = producer.result("7")
    assert (result["id"], result["result"]) == ("7", [1.5, None, "ü"])


def test_a_task_may_be_asynchronous(redis: Any, start_worker: StartWorker, producer: Producer) -> None:
    start_worker().ready(redis)
    producer.push("waits", {"s": 0.01})
    assert producer.result()["result"] == "waited"


def test_what_a_task_prints_is_in_the_log_whatever_the_terminal_can_show(
    redis: Any, start_worker: StartWorker, producer: Producer
) -> None:
    worker = start_worker(environment={"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}).ready(redis)
    producer.push("prints", {"text": "rain ☂ \ud800"})
    assert producer.result()["status"] == "ok"
    assert "rain ☂" in worker.output()


def test_the_log_is_thinned_out_where_tasks_are_many(redis: Any, start_worker: StartWorker, producer: Producer) -> None:
    for number in range(500):
        producer.push("echo", id=f"t{number}")
    worker = start_worker().ready(redis)
    until(lambda: redis.llen("worker:responses") == 500, "all results")
    assert worker.output().count(" done in ") < 250
