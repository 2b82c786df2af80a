"""A real Redis of the tests' own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Any, Optional

import redis

from support.waiting import until


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class RedisServer:
    """Started by hand, stopped by hand; keeps its data in a folder if it is given one."""

    def __init__(self, folder: Optional[Path] = None, password: Optional[str] = None) -> None:
        self.port = free_port()
        self._folder = folder
        self._password = password
        self._process: Optional[subprocess.Popen[bytes]] = None

    def start(self) -> None:
        """Until it answers."""
        server = os.environ.get("CAPSTAN_REDIS_SERVER") or shutil.which("redis-server")
        assert server, "CAPSTAN_REDIS_SERVER has to name a Redis server"
        words = [server, "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        if self._folder is not None:
            words += ["--dir", str(self._folder), "--appendonly", "yes", "--appendfsync", "always"]
        if self._password is not None:
            words += ["--requirepass", self._password]
        libraries = os.environ.get("CAPSTAN_REDIS_LD_LIBRARY_PATH")
        environment = {**os.environ, "LD_LIBRARY_PATH": libraries} if libraries else None
        self._process = subprocess.Popen(words, stdout=subprocess.DEVNULL, env=environment)
        client = self.client()
        until(lambda: answers(client), "Redis answers")
        client.close()

    def kill(self) -> None:
        """With SIGKILL, and waits for its end."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def client(self) -> Any:
        """A client that gives texts."""
        return redis.Redis(port=self.port, password=self._password, decode_responses=True)


def answers(client: Any) -> bool:
    """Whether Redis answers."""
    try:
        return bool(client.ping())
    except redis.exceptions.AuthenticationError:
        return True
    except redis.exceptions.ConnectionError:
        return False
