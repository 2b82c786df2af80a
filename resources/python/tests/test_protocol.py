"""What an outsider sees with nothing but redis-cli."""

from __future__ import annotations

import json
import time
from typing import Any

from conftest import Producer, Signs, StartWorker
from support.waiting import until


def test_a_task_is_answered_in_the_key_the_list_and_the_channel(
    redis: Any, start_worker: StartWorker, producer: Producer
) -> None:
    worker = start_worker(tasks=False).ready(redis)
    with redis.pubsub(ignore_subscribe_messages=True) as channel:
        channel.subscribe("worker:responses")
        until(lambda: redis.pubsub_numsub("worker:responses")[0][1] == 1, "the subscription")
        before = time.time()
        redis.lpush("queue:worker_a", '{"id":"x1","type":"primes","payload":{"limit":1000},"timeout_s":10}')
        result = producer.result()
        message = until(lambda: channel.get_message(timeout=0.1), "the message")
    assert json.loads(message["data"]) == result
    assert producer.responses() == [result]
    assert before - 1 <= result.pop("started_at") <= result.pop("finished_at") <= time.time() + 1
    assert result == {
        "id": "x1",
        "worker_id": worker.worker_id,
        "queue": "worker_a",
        "type": "primes",
        "status": "ok",
        "result": {"limit": 1000, "count": 168, "largest": 997, "sum": 76127},
        "deliveries": 1,
    }
    assert 86_000 < redis.ttl("worker:result:x1") <= 86_400
    assert 86_000 < redis.ttl("worker:done:x1") <= 86_400
    assert redis.get("worker:done:x1") == worker.worker_id


def test_a_task_in_hand_is_in_the_own_list_as_it_was_pushed_and_shown_as_running(
    redis: Any, start_worker: StartWorker, producer: Producer, signs: Signs
) -> None:
    worker = start_worker().ready(redis)
    task = producer.push("until_file", signs.payload)
    signs.until_begun()
    assert redis.lrange(worker.own, 0, -1) == [task]
    assert redis.llen("queue:worker_a") == 0
    assert redis.hgetall("worker:deliveries") == {"x1": "1"}
    running = json.loads(redis.hget("worker:running", worker.worker_id))
    assert abs(running.pop("started_at") - time.time()) < 30
    assert running == {"id": "x1", "type": "until_file", "queue": "worker_a", "pid": worker.pid, "timeout_s": 60}
    signs.go()
    producer.result()
    until(lambda: not redis.exists(worker.own, "worker:deliveries", "worker:running"), "nothing is left of it")


def test_tasks_are_done_in_the_order_in_which_they_were_pushed(
    redis: Any, start_worker: StartWorker, producer: Producer
) -> None:
    for number in range(200):
        producer.push("echo", number, id=f"t{number}")
    start_worker().ready(redis)
    until(lambda: redis.llen("worker:responses") == 200, "all results")
    assert [result["result"] for result in producer.responses()] == list(range(200))


def test_several_workers_share_a_queue_and_a_name(redis: Any, start_worker: StartWorker, producer: Producer) -> None:
    workers = [start_worker(environment={"WORKER_ID": "shared"}) for _ in range(2)]
    for worker in workers:
        worker.ready(redis)
        assert worker.worker_id == f"shared_{worker.pid}"
    for number in range(100):
        producer.push("who", id=f"t{number}")
    until(lambda: redis.llen("worker:responses") == 100, "all results")
    results = producer.responses()
    assert {result["id"] for result in results} == {f"t{number}" for number in range(100)}
    assert {result["worker_id"] for result in results} <= {worker.worker_id for worker in workers}


def test_an_id_that_was_answered_before_is_not_answered_again(
    redis: Any, start_worker: StartWorker, producer: Producer
) -> None:
    worker = start_worker().ready(redis)
    producer.push("echo", "first")
    producer.result()
    producer.push("echo", "second")
    producer.push("echo", "another", id="x2")
    producer.result("x2")
    assert [result["result"] for result in producer.responses()] == ["first", "another"]
    assert producer.result()["result"] == "first"
    assert not redis.exists("worker:deliveries", worker.own)
    assert "Task x1 had been answered before" in worker.output()


def test_what_the_own_list_holds_at_the_start_is_done_first(
    redis: Any, start_worker: StartWorker, producer: Producer, signs: Signs
) -> None:
    """A container's worker has the same pid each time, and so the own list of the one before."""
    worker = start_worker().ready(redis)
    producer.push("until_file", signs.payload, id="before")
    signs.until_begun()
    # While it is busy, another task lands in its own list, as one whose delivery got lost would.
    waiting = producer.push("echo", "found", id="lost", queue="aside")
    redis.lmove("queue:aside", worker.own, "RIGHT", "LEFT")
    producer.push("echo", "later", id="later")
    signs.go()
    producer.result("later")
    assert [result["id"] for result in producer.responses()] == ["before", "lost", "later"]
    assert json.loads(waiting)["id"] == "lost"


def test_a_task_knows_its_id_its_type_and_how_often_it_was_delivered(
    redis: Any, start_worker: StartWorker, producer: Producer
) -> None:
    redis.hset("worker:deliveries", "x1", 1)
    worker = start_worker().ready(redis)
    producer.push("who")
    result = producer.result()
    assert result["result"] == {"id": "x1", "type": "who", "deliveries": 2, "worker_id": worker.worker_id}
    assert result["deliveries"] == 2


def test_any_other_queue_has_the_users_tasks_alone(redis: Any, start_worker: StartWorker, producer: Producer) -> None:
    worker = start_worker("--verbose", queue="another").ready(redis)
    producer.push("elsewhere", queue="another")
    assert producer.result()["status"] == "ok"
    producer.push("primes", {"limit": 10}, id="x2", queue="another")
    assert producer.result("x2")["error"]["code"] == "unknown_type"
    assert worker.alive


def test_a_script_that_redis_has_forgotten_is_sent_again(
    redis: Any, start_worker: StartWorker, producer: Producer
) -> None:
    start_worker().ready(redis)
    for number in range(3):
        redis.script_flush()
        producer.push("echo", number, id=f"t{number}")
        assert producer.result(f"t{number}")["result"] == number
