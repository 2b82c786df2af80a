"""The fence: a worker from whom a task was taken away answers nothing."""

from __future__ import annotations

import signal
from typing import Any

from conftest import Producer, Signs, StartWorker
from support.waiting import until


def reap(redis: Any, own: str) -> str:
    """What a supervisor does with the list of a worker that it takes for dead."""
    task: str = redis.lindex(own, -1)
    assert redis.lrem(own, 1, task) == 1
    redis.rpush("queue:worker_a", task)
    return task


def test_a_task_that_was_taken_away_and_done_by_another_has_one_result(
    redis: Any, start_worker: StartWorker, producer: Producer, signs: Signs
) -> None:
    first = start_worker().ready(redis)
    producer.push("until_file", signs.payload)
    signs.until_begun()
    first.signal(signal.SIGSTOP)
    reap(redis, first.own)
    second = start_worker().ready(redis)
    signs.until_begun(times=2)
    signs.go()
    result = producer.result()
    assert result["worker_id"] == second.worker_id
    assert result["deliveries"] == 2
    first.signal(signal.SIGCONT)
    until(lambda: "was taken away meanwhile" in first.output(), "the first one notices")
    assert producer.responses() == [result]
    # And both go on.
    for number in range(50):
        producer.push("who", id=f"t{number}")
    until(lambda: redis.llen("worker:responses") == 51, "all results")
    assert first.alive
    assert second.alive


def test_the_one_from_whom_it_was_taken_is_dropped_even_when_it_is_the_faster_one(
    redis: Any, start_worker: StartWorker, producer: Producer, signs: Signs
) -> None:
    worker = start_worker().ready(redis)
    producer.push("until_file", signs.payload)
    signs.until_begun()
    task = redis.rpop(worker.own)
    signs.go()
    until(lambda: "was taken away meanwhile" in worker.output(), "the worker notices")
    assert producer.responses() == []
    redis.rpush("queue:worker_a", task)
    assert producer.result()["result"] == "seen"


def test_a_worker_that_slept_through_its_delivery_does_not_begin_with_a_task_taken_away(
    redis: Any, start_worker: StartWorker, producer: Producer, signs: Signs
) -> None:
    sleeper = start_worker().ready(redis)

    def delivered_in_its_sleep() -> bool:
        # It waits in Redis for a second yet, if it was not stopped between two waits.
        sleeper.signal(signal.SIGSTOP)
        producer.push("until_file", signs.payload)
        if redis.llen(sleeper.own) == 1:
            return True
        redis.rpop("queue:worker_a")
        sleeper.signal(signal.SIGCONT)
        return False

    signs.go()
    until(delivered_in_its_sleep, "a delivery to the sleeper")
    task = redis.rpop(sleeper.own)
    sleeper.signal(signal.SIGCONT)
    until(lambda: "was taken away before it was begun" in sleeper.output(), "the sleeper notices")
    assert signs.beginnings == 0
    redis.rpush("queue:worker_a", task)
    producer.result()
    assert signs.beginnings == 1
