"""A worker ends with the process that started it, if that wants so."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from conftest import Producer, Signs, StartWorker
from support.redis_server import RedisServer
from support.waiting import until
from support.worker_process import USER_TASKS, environment_of_worker

#: Starts a worker and says its pid; what it does then depends on the test.
PARENT = """
import subprocess, sys
arguments, keeps_line = sys.argv[2:], sys.argv[1] == "keep"
worker = subprocess.Popen([sys.executable, "-m", "capstan_worker", *arguments],
                          stdin=subprocess.PIPE if keeps_line else subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          start_new_session=True)
print(worker.pid, flush=True)
worker.wait()
print("ended", worker.returncode, flush=True)
"""


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits for its parent does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def ends(pid: int) -> None:
    """Waits for the end of a process, and sees to it that no failed test leaves one behind."""
    try:
        until(lambda: not is_alive(pid), "the worker ends")
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_worker_does_not_outlive_a_parent_that_is_killed(redis: Any, server: RedisServer, signs: Signs) -> None:
    producer = Producer(redis)
    task = producer.push("until_file", signs.payload)
    words = ["--die-with-parent", "--tasks", str(USER_TASKS)]
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, "keep", *words], env=environment_of_worker(server.port), stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    with parent.stdout:
        pid = int(parent.stdout.readline())
        signs.until_begun()
        parent.kill()
        parent.wait()
    ends(pid)
    assert redis.lrange(f"queue:worker_a:processing:worker_a_{pid}:{pid}", 0, -1) == [task]


@pytest.mark.skipif(sys.platform != "linux", reason="only this kernel kills for a dead parent")
def test_a_worker_whose_task_holds_the_interpreter_does_not_outlive_it_either(redis: Any, server: RedisServer) -> None:
    task = Producer(redis).push("holds_interpreter")
    words = ["--die-with-parent", "--tasks", str(USER_TASKS)]
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, "keep", *words], env=environment_of_worker(server.port), stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    with parent.stdout:
        pid = int(parent.stdout.readline())
        until(lambda: redis.hexists("worker:running", f"worker_a_{pid}"), "the task has begun")
        parent.kill()
        parent.wait()
    ends(pid)
    assert redis.lrange(f"queue:worker_a:processing:worker_a_{pid}:{pid}", 0, -1) == [task]


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_without_being_asked_to_a_worker_outlives_its_parent(redis: Any, server: RedisServer) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, "none"], env=environment_of_worker(server.port), stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    with parent.stdout:
        pid = int(parent.stdout.readline())
        until(lambda: redis.exists(f"worker:heartbeat:worker_a_{pid}"), "the worker is ready")
        parent.kill()
        parent.wait()
    try:
        Producer(redis).push("primes", {"limit": 10})
        assert Producer(redis).result()["worker_id"] == f"worker_a_{pid}"
    finally:
        os.kill(pid, signal.SIGTERM)
        until(lambda: not is_alive(pid), "the worker stops")


def test_the_end_of_standard_input_ends_the_worker_even_while_it_computes(
    redis: Any, start_worker: StartWorker, producer: Producer, signs: Signs
) -> None:
    environment = {"CAPSTAN_DIE_WITH_PARENT": "1"}
    worker = start_worker(environment=environment, stdin=subprocess.PIPE, start_new_session=True).ready(redis)
    task = producer.push("until_file", signs.payload)
    signs.until_begun()
    assert worker.process.stdin is not None
    worker.process.stdin.close()
    # It ends its whole process group, itself included.
    assert worker.exit_code() == -signal.SIGKILL
    assert redis.lrange(worker.own, 0, -1) == [task]


def test_outside_a_group_of_its_own_it_ends_itself_alone(redis: Any, start_worker: StartWorker) -> None:
    worker = start_worker("--die-with-parent", stdin=subprocess.PIPE).ready(redis)
    assert worker.process.stdin is not None
    worker.process.stdin.close()
    assert worker.exit_code() == 5


def test_tasks_do_not_read_the_parents_line(redis: Any, start_worker: StartWorker, producer: Producer) -> None:
    worker = start_worker("--die-with-parent", stdin=subprocess.PIPE).ready(redis)
    producer.push("reads_input")
    assert producer.result()["result"] == ""
    assert worker.alive


def test_input_that_has_ended_does_not_matter_to_a_worker_started_by_hand(
    redis: Any, start_worker: StartWorker, producer: Producer
) -> None:
    worker = start_worker(stdin=subprocess.DEVNULL).ready(redis)
    producer.push("echo", "fine")
    assert producer.result()["result"] == "fine"
    assert worker.alive
