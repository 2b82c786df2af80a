"""Two workers of one id would have one own list."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

from support.redis_server import RedisServer
from support.waiting import until
from support.worker_process import environment_of_worker


def test_a_worker_whose_id_is_in_use_on_another_host_waits_until_it_is_free(redis: Any, server: RedisServer) -> None:
    # The shell knows the pid before the worker begins.
    script = f"echo $$; read go; exec {sys.executable} -m capstan_worker"
    worker = subprocess.Popen(
        ["/bin/sh", "-c", script],
        env=environment_of_worker(server.port, WORKER_ID="same"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert worker.stdin is not None
    assert worker.stdout is not None
    try:
        pid = int(worker.stdout.readline())
        assert pid == worker.pid
        redis.set(f"worker:info:same_{pid}", '{"host":"another.example"}', ex=35)
        worker.stdin.write("go\n")
        worker.stdin.flush()
        assert "another.example has or had a worker of this id" in worker.stdout.readline()
        assert not redis.exists(f"worker:heartbeat:same_{pid}")
        redis.delete(f"worker:info:same_{pid}")
        until(lambda: redis.exists(f"worker:heartbeat:same_{pid}"), "the worker is ready")
    finally:
        worker.kill()
        worker.communicate()
