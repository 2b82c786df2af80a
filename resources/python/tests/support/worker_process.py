"""A worker in a process of its own, as it runs everywhere."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Optional

from support.waiting import until

SOURCES = Path(__file__).parents[2] / "src"
USER_TASKS = Path(__file__).parents[1] / "user_tasks"


def environment_of_worker(port: int, **more: str) -> dict[str, str]:
    """The environment of a worker; nothing of the machine's own settings."""
    mine = {key: value for key, value in os.environ.items() if not key.startswith(("REDIS_", "CAPSTAN_"))}
    for name in ("WORKER_ID", "NODE_ENV"):
        mine.pop(name, None)
    return {**mine, "PYTHONPATH": str(SOURCES), "PYTHONDONTWRITEBYTECODE": "1", "REDIS_PORT": str(port), **more}


class WorkerProcess:
    """Its output goes to a file, so that nobody has to read it for the worker to go on."""

    def __init__(self, port: int, queue: str, arguments: list[str], environment: dict[str, str], **how: Any) -> None:
        self.queue = queue
        self._output = tempfile.TemporaryFile()  # noqa: SIM115
        self.process = subprocess.Popen(
            [sys.executable, "-m", "capstan_worker", "--queue", queue, *arguments],
            env=environment_of_worker(port, **environment),
            stdout=self._output,
            stderr=subprocess.STDOUT,
            **{"stdin": subprocess.DEVNULL, **how},
        )
        self.pid = self.process.pid
        self.worker_id = f"{environment.get('WORKER_ID', queue)}_{self.pid}"
        self.own = f"queue:{queue}:processing:{self.worker_id}:{self.pid}"

    def ready(self, redis: Any) -> WorkerProcess:
        """Waits for the first heartbeat."""
        until(lambda: redis.exists(f"worker:heartbeat:{self.worker_id}") or not self.alive, "the worker is ready")
        assert self.alive, self.output()
        return self

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self.process.poll() is None

    def signal(self, number: int) -> None:
        """Sends a signal."""
        self.process.send_signal(number)

    def exit_code(self, within_s: float = 30.0) -> int:
        """Waits for the end."""
        try:
            return self.process.wait(within_s)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the worker goes on:\n{self.output()}") from None

    def output(self) -> str:
        """What it has printed so far."""
        self._output.seek(0)
        return self._output.read().decode(errors="replace")

    def end(self) -> None:
        """However it is."""
        if self.alive:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self._output.close()


def command(*arguments: str, port: int = 1, environment: Optional[dict[str, str]] = None) -> Any:
    """Runs ``python -m capstan_worker`` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "capstan_worker", *arguments],
        env=environment_of_worker(port, **(environment or {})),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )
