"""Fixtures: a Redis, workers, a proxy."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Callable, Iterator, Optional

import pytest

from support.proxy import Proxy
from support.redis_server import RedisServer
from support.waiting import until
from support.worker_process import USER_TASKS, WorkerProcess

StartWorker = Callable[..., WorkerProcess]


@pytest.fixture(scope="session")
def server() -> Iterator[RedisServer]:
    """One server for all tests that need none of their own."""
    one = RedisServer()
    one.start()
    yield one
    one.kill()


@pytest.fixture
def redis(server: RedisServer) -> Iterator[Any]:
    """A client of the server, which is empty."""
    client = server.client()
    client.flushall()
    yield client
    client.close()


@pytest.fixture
def start_worker(server: RedisServer) -> Iterator[StartWorker]:
    """Starts workers; none outlives the test."""
    started: list[WorkerProcess] = []

    def start(
        *arguments: str,
        queue: str = "worker_a",
        port: Optional[int] = None,
        tasks: bool = True,
        environment: Optional[dict[str, str]] = None,
        **how: Any,
    ) -> WorkerProcess:
        folder = ["--tasks", str(USER_TASKS)] if tasks else []
        worker = WorkerProcess(port or server.port, queue, [*folder, *arguments], environment or {}, **how)
        started.append(worker)
        return worker

    yield start
    for one in started:
        one.end()


@pytest.fixture
def proxy(server: RedisServer) -> Iterator[Proxy]:
    """Between a worker and the server."""
    one = Proxy(server.port)
    yield one
    one.close()


class Producer:
    """Pushes tasks and reads their results, as an outsider does."""

    def __init__(self, client: Any) -> None:
        self._redis = client

    def push(self, kind: str, payload: Any = None, *, id: str = "x1", queue: str = "worker_a") -> str:
        """Pushes a task and gives it as it was pushed."""
        text = json.dumps({"id": id, "type": kind, "payload": payload, "timeout_s": 60})
        self._redis.lpush(f"queue:{queue}", text)
        return text

    def result(self, id: str = "x1") -> Any:
        """Waits for a result."""
        return json.loads(until(lambda: self._redis.get(f"worker:result:{id}"), f"the result of {id}"))

    def responses(self) -> list[Any]:
        """All results, the oldest first."""
        return [json.loads(text) for text in reversed(self._redis.lrange("worker:responses", 0, -1))]


@pytest.fixture
def producer(redis: Any) -> Producer:
    """Somebody who pushes tasks."""
    return Producer(redis)


class Signs:
    """Files by which a task and a test talk to each other."""

    def __init__(self, folder: Path) -> None:
        self._go = folder / "go"
        self._began = folder / "began"

    @property
    def payload(self) -> dict[str, str]:
        """For the tasks that wait for a file."""
        return {"file": str(self._go), "began": str(self._began)}

    def until_begun(self, times: int = 1) -> None:
        """Waits until the task computes."""
        until(lambda: self._began.exists() and self._began.stat().st_size >= times, "the task has begun")

    @property
    def beginnings(self) -> int:
        """How often it was begun."""
        return self._began.stat().st_size if self._began.exists() else 0

    def go(self) -> None:
        """Lets the task end."""
        self._go.touch()


@pytest.fixture
def signs(tmp_path: Path) -> Signs:
    """Files by which a task and the test talk."""
    return Signs(tmp_path)
