"""How workers end, and what becomes of what they have in hand."""

from __future__ import annotations

import signal
from typing import Any

import pytest

from conftest import Producer, Signs, StartWorker
from support.waiting import until


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_at_rest_stops_at_once_and_leaves_no_trace(redis: Any, start_worker: StartWorker, number: int) -> None:
    worker = start_worker().ready(redis)
    worker.signal(number)
    assert worker.exit_code() == 0
    assert redis.keys("*") == []
    assert worker.output().endswith("Stopped\n")


def test_a_stop_lets_the_task_in_hand_end_and_takes_nothing_more(
    redis: Any, start_worker: StartWorker, producer: Producer, signs: Signs
) -> None:
    worker = start_worker("--grace", "60").ready(redis)
    producer.push("until_file", signs.payload)
    waiting = producer.push("echo", id="x2")
    signs.until_begun()
    worker.signal(signal.SIGTERM)
    until(lambda: "Stopping" in worker.output(), "the worker hears it")
    signs.go()
    assert worker.exit_code() == 0
    assert producer.result()["result"] == "seen"
    assert redis.lrange("queue:worker_a", 0, -1) == [waiting]
    assert not redis.exists(worker.own, "worker:running", f"worker:heartbeat:{worker.worker_id}")


@pytest.mark.parametrize("kind", ["until_file", "sleeps_until_file"])
def test_a_task_that_does_not_end_within_the_grace_is_next_in_the_queue_again(
    redis: Any, start_worker: StartWorker, producer: Producer, signs: Signs, kind: str
) -> None:
    worker = start_worker("--grace", "0.5").ready(redis)
    task = producer.push(kind, signs.payload)
    signs.until_begun()
    waiting = producer.push("echo", id="x2")
    worker.signal(signal.SIGTERM)
    assert worker.exit_code() == 0
    assert redis.lrange("queue:worker_a", 0, -1) == [waiting, task]
    assert set(redis.keys("*")) == {"queue:worker_a"}
    assert "Stopped with a task in hand: the grace is over" in worker.output()
    # The stop is not the task's fault.
    signs.go()
    start_worker().ready(redis)
    assert producer.result()["deliveries"] == 1


def test_a_second_signal_ends_the_grace(
    redis: Any, start_worker: StartWorker, producer: Producer, signs: Signs
) -> None:
    worker = start_worker("--grace", "600").ready(redis)
    task = producer.push("until_file", signs.payload)
    signs.until_begun()
    worker.signal(signal.SIGTERM)
    until(lambda: "Stopping" in worker.output(), "the worker hears it")
    worker.signal(signal.SIGTERM)
    assert worker.exit_code() == 0
    assert redis.lrange("queue:worker_a", 0, -1) == [task]


def test_sigkill_leaves_the_task_in_the_own_list(
    redis: Any, start_worker: StartWorker, producer: Producer, signs: Signs
) -> None:
    worker = start_worker().ready(redis)
    task = producer.push("until_file", signs.payload)
    signs.until_begun()
    worker.signal(signal.SIGKILL)
    worker.exit_code()
    assert redis.lrange(worker.own, 0, -1) == [task]
    assert redis.hget("worker:deliveries", "x1") == "1"
    assert redis.hexists("worker:running", worker.worker_id)
    assert 0 < redis.ttl(f"worker:heartbeat:{worker.worker_id}") <= 35


def test_a_task_that_kills_its_worker_is_counted_each_time(
    redis: Any, start_worker: StartWorker, producer: Producer
) -> None:
    task = producer.push("dies")
    for delivery in (1, 2, 3):
        worker = start_worker()
        assert worker.exit_code() == 9
        assert redis.lrange(worker.own, 0, -1) == [task]
        assert redis.hget("worker:deliveries", "x1") == str(delivery)
        redis.lmove(worker.own, "queue:worker_a", "RIGHT", "RIGHT")


def test_a_thread_that_a_task_left_behind_does_not_hold_up_the_stop(
    redis: Any, start_worker: StartWorker, producer: Producer
) -> None:
    worker = start_worker("--grace", "0.5").ready(redis)
    producer.push("spawns")
    producer.result()
    worker.signal(signal.SIGTERM)
    assert worker.exit_code() == 0


def test_a_worker_stops_while_redis_is_away(start_worker: StartWorker) -> None:
    worker = start_worker(port=1)
    until(lambda: "does not answer" in worker.output(), "the worker says so")
    worker.signal(signal.SIGTERM)
    assert worker.exit_code() == 0
    assert "Stopped without Redis" in worker.output()


def test_stops_while_tasks_rush_through_lose_nothing(redis: Any, start_worker: StartWorker, producer: Producer) -> None:
    count = 1_500
    for number in range(count):
        producer.push("echo", number, id=f"t{number}")
    for _ in range(4):
        worker = start_worker().ready(redis)
        done = redis.llen("worker:responses")
        until(lambda: redis.llen("worker:responses") > done + 50, "it works")  # noqa: B023
        worker.signal(signal.SIGTERM)
        assert worker.exit_code() == 0
        assert redis.llen("worker:responses") + redis.llen("queue:worker_a") == count
    start_worker().ready(redis)
    until(lambda: redis.llen("worker:responses") == count, "all results")
    results = producer.responses()
    assert [result["result"] for result in results] == list(range(count))
    assert all(result["deliveries"] == 1 for result in results)
