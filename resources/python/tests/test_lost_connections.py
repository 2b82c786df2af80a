"""Redis and the way to it fail; tasks do not."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from typing import Any

import pytest

from conftest import Producer, Signs, StartWorker
from support.proxy import Proxy
from support.redis_server import RedisServer
from support.waiting import until


def connections(redis: Any, name: str) -> list[Any]:
    return [one for one in redis.client_list() if one["name"] == name]


@pytest.mark.parametrize("cut", [True, False], ids=["cut", "silent"])
def test_a_task_whose_delivery_got_lost_is_done_soon_after_the_reconnection(
    redis: Any, start_worker: StartWorker, producer: Producer, proxy: Proxy, cut: bool
) -> None:
    worker = start_worker(port=proxy.port).ready(redis)
    producer.push("echo", id="before")
    producer.result("before")
    known = {one["id"] for one in connections(redis, worker.worker_id)}
    proxy.lose_reply(b'"id": "x1"', cut=cut)
    producer.push("echo", "found")
    assert proxy.lost.wait(30)
    assert redis.llen("queue:worker_a") == 0
    until(lambda: any(one["id"] not in known for one in connections(redis, worker.worker_id)), "the reconnection")
    reconnected = time.monotonic()
    assert producer.result()["result"] == "found"
    assert time.monotonic() - reconnected < 1.5
    assert [result["id"] for result in producer.responses()] == ["before", "x1"]
    assert producer.result()["deliveries"] == 1


def test_a_result_whose_acknowledgement_got_lost_is_there_once_and_counts_as_done(
    redis: Any, start_worker: StartWorker, producer: Producer, proxy: Proxy
) -> None:
    worker = start_worker(port=proxy.port).ready(redis)
    proxy.lose_reply(b"done", cut=True)
    producer.push("echo", "once")
    assert proxy.lost.wait(30)
    producer.push("echo", "next", id="x2")
    producer.result("x2")
    assert [result["result"] for result in producer.responses()] == ["once", "next"]
    assert "dropped" not in worker.output()


def test_tasks_taken_along_with_a_lost_acknowledgement_are_not_lost(
    redis: Any, start_worker: StartWorker, producer: Producer, proxy: Proxy, signs: Signs
) -> None:
    start_worker(port=proxy.port).ready(redis)
    producer.push("until_file", signs.payload, id="first")
    signs.until_begun()
    for number in range(5):
        producer.push("echo", number, id=f"t{number}")
    # The reply to the first one's result brings the next task.
    proxy.lose_reply(b'"id": "t0"', cut=True)
    signs.go()
    assert proxy.lost.wait(30)
    until(lambda: redis.llen("worker:responses") == 6, "all results")
    assert [result["id"] for result in producer.responses()] == ["first", "t0", "t1", "t2", "t3", "t4"]


def test_a_connection_lost_while_a_task_computes_costs_nothing(
    redis: Any, start_worker: StartWorker, producer: Producer, signs: Signs
) -> None:
    worker = start_worker().ready(redis)
    producer.push("until_file", signs.payload)
    signs.until_begun()
    redis.client_kill_filter(_type="normal", skipme=True)
    signs.go()
    assert producer.result()["result"] == "seen"
    assert signs.beginnings == 1
    until(lambda: "Redis answers again" in worker.output(), "the worker says so")


def test_storms_of_lost_connections_lose_nothing_and_answer_nothing_twice(
    redis: Any, start_worker: StartWorker, producer: Producer, tmp_path: Path
) -> None:
    workers = [start_worker().ready(redis) for _ in range(2)]
    count, trace = 600, tmp_path / "runs"
    for number in range(count):
        producer.push("appends", {"file": str(trace), "text": f"t{number}"}, id=f"t{number}")
        if number % 60 == 0:
            redis.client_kill_filter(_type="normal", skipme=True)
    for _ in range(10):
        redis.client_kill_filter(_type="normal", skipme=True)
        time.sleep(0.02)
    until(lambda: redis.llen("worker:responses") == count, "all results", 60)
    assert {result["id"] for result in producer.responses()} == {f"t{number}" for number in range(count)}
    assert all(result["status"] == "ok" for result in producer.responses())
    # No worker died, so no task was even run twice.
    assert sorted(trace.read_text().split()) == sorted(f"t{number}" for number in range(count))
    assert all(worker.alive for worker in workers)


def test_redis_is_killed_and_comes_back_while_a_task_computes(
    start_worker: StartWorker, signs: Signs, tmp_path: Path
) -> None:
    server = RedisServer(tmp_path)
    server.start()
    try:
        redis = server.client()
        producer = Producer(redis)
        worker = start_worker(port=server.port).ready(redis)
        producer.push("until_file", signs.payload)
        for number in range(20):
            producer.push("echo", number, id=f"t{number}")
        signs.until_begun()
        server.kill()
        signs.go()
        until(lambda: "does not answer" in worker.output(), "the worker notices")
        server.start()
        until(lambda: redis.llen("worker:responses") == 21, "all results")
        assert [result["id"] for result in producer.responses()] == ["x1", *(f"t{number}" for number in range(20))]
        assert signs.beginnings == 1
        until(lambda: redis.exists(f"worker:heartbeat:{worker.worker_id}"), "the heartbeat")
    finally:
        server.kill()


def test_a_worker_that_stops_keeps_its_result_until_redis_is_back_within_the_grace(
    start_worker: StartWorker, signs: Signs, tmp_path: Path
) -> None:
    server = RedisServer(tmp_path)
    server.start()
    try:
        redis = server.client()
        producer = Producer(redis)
        worker = start_worker("--grace", "60", port=server.port).ready(redis)
        producer.push("until_file", signs.payload)
        signs.until_begun()
        server.kill()
        worker.signal(signal.SIGTERM)
        until(lambda: "Stopping" in worker.output(), "the worker hears it")
        signs.go()
        until(lambda: "does not answer" in worker.output(), "the worker notices")
        server.start()
        assert worker.exit_code() == 0
        assert producer.result()["result"] == "seen"
        assert not redis.exists(worker.own)
    finally:
        server.kill()


def test_a_worker_waits_for_a_redis_that_is_not_there_yet(start_worker: StartWorker, tmp_path: Path) -> None:
    server = RedisServer(tmp_path)
    worker = start_worker(port=server.port)
    until(lambda: "does not answer" in worker.output(), "the worker says so")
    server.start()
    try:
        worker.ready(server.client())
    finally:
        server.kill()


def test_a_redis_that_is_full_is_asked_again(redis: Any, start_worker: StartWorker, producer: Producer) -> None:
    worker = start_worker().ready(redis)
    redis.config_set("maxmemory", 1)
    try:
        redis.config_set("maxmemory-policy", "noeviction")
        until(lambda: "does not answer" in worker.output(), "the worker notices")
    finally:
        redis.config_set("maxmemory", 0)
    producer.push("echo", "again")
    assert producer.result()["result"] == "again"


def test_a_wrong_password_ends_the_worker_with_one_clear_line(start_worker: StartWorker) -> None:
    server = RedisServer(password="right")
    server.start()
    try:
        for environment in ({}, {"REDIS_PASSWORD": "wrong"}, {"REDIS_URL": f"redis://:wrong@127.0.0.1:{server.port}"}):
            worker = start_worker(port=server.port, environment=environment)
            assert worker.exit_code() == 3
            assert "lets this worker not in" in worker.output()
            assert "wrong@" not in worker.output()
        worker = start_worker(port=server.port, environment={"REDIS_PASSWORD": "right"})
        worker.ready(server.client())
        by_url = {"REDIS_URL": f"redis://:right@127.0.0.1:{server.port}/0"}
        start_worker(port=1, environment=by_url).ready(server.client())
    finally:
        server.kill()
