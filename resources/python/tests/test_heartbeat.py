"""How others know that a worker lives."""

from __future__ import annotations

import json
import os
import platform
import signal
import socket
import time
from typing import Any

from conftest import Producer, Signs, StartWorker
from support.waiting import until


def test_heartbeats_go_on_every_ten_seconds_while_a_task_computes(
    redis: Any, start_worker: StartWorker, producer: Producer, signs: Signs
) -> None:
    with redis.pubsub(ignore_subscribe_messages=True) as channel:
        channel.subscribe("worker:heartbeat")
        until(lambda: redis.pubsub_numsub("worker:heartbeat")[0][1] == 1, "the subscription")
        worker = start_worker()
        producer.push("until_file", signs.payload)

        def next_heartbeat() -> Any:
            return json.loads(until(lambda: channel.get_message(timeout=0.1), "a heartbeat")["data"])

        first = next_heartbeat()
        signs.until_begun()
        second = next_heartbeat()
    for heartbeat in (first, second):
        assert set(heartbeat) == {"worker_id", "pid", "tasks_processed", "timestamp"}
        assert (heartbeat["worker_id"], heartbeat["pid"]) == (worker.worker_id, worker.pid)
        assert heartbeat["tasks_processed"] == 0
    assert 9.5 < second["timestamp"] - first["timestamp"] < 20
    assert json.loads(redis.get(f"worker:heartbeat:{worker.worker_id}")) == second
    assert json.loads(redis.get(f"worker:info:{worker.worker_id}"))["state"] == "busy"


def test_the_first_heartbeat_comes_before_the_first_task_and_is_kept_for_35_seconds(
    redis: Any, start_worker: StartWorker, producer: Producer, signs: Signs
) -> None:
    producer.push("until_file", signs.payload)
    worker = start_worker()
    signs.until_begun()
    assert 25 < redis.ttl(f"worker:heartbeat:{worker.worker_id}") <= 35
    info = json.loads(redis.get(f"worker:info:{worker.worker_id}"))
    assert abs(info.pop("started_at") - time.time()) < 30
    assert {"echo", "primes"} <= set(info.pop("types"))
    assert info == {
        "worker_id": worker.worker_id,
        "pid": worker.pid,
        "queue": "worker_a",
        "host": socket.gethostname(),
        "parent_pid": os.getpid(),
        "version": "0.1.0",
        "python": platform.python_version(),
        "tasks_ok": 0,
        "tasks_failed": 0,
        "state": "idle",
    }


def test_a_heartbeat_comes_soon_after_a_lost_connection_and_counts_what_was_answered(
    redis: Any, start_worker: StartWorker, producer: Producer
) -> None:
    worker = start_worker().ready(redis)
    producer.push("echo", id="x1")
    producer.push("raises", {"message": "no"}, id="x2")
    producer.push("echo", id="x3")
    producer.result("x3")
    redis.delete(f"worker:heartbeat:{worker.worker_id}")
    lost = time.monotonic()
    redis.client_kill_filter(_type="normal", skipme=True)
    beat = until(lambda: redis.get(f"worker:heartbeat:{worker.worker_id}"), "the next heartbeat")
    assert time.monotonic() - lost < 5
    assert json.loads(beat)["tasks_processed"] == 3
    info = json.loads(redis.get(f"worker:info:{worker.worker_id}"))
    assert (info["tasks_ok"], info["tasks_failed"]) == (2, 1)


def test_a_task_that_holds_the_interpreter_is_silent_and_sigkill_leaves_it_to_others(
    redis: Any, start_worker: StartWorker, producer: Producer
) -> None:
    worker = start_worker().ready(redis)
    task = producer.push("holds_interpreter")
    until(lambda: redis.hexists("worker:running", worker.worker_id), "the task has begun")
    beat = redis.get(f"worker:heartbeat:{worker.worker_id}")
    worker.signal(signal.SIGTERM)
    time.sleep(11)  # One more heartbeat would have come.
    assert worker.alive
    assert redis.get(f"worker:heartbeat:{worker.worker_id}") == beat
    worker.signal(signal.SIGKILL)
    worker.exit_code()
    assert redis.lrange(worker.own, 0, -1) == [task]
