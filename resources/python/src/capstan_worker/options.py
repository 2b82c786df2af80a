"""What a worker is told: by options, else by the environment."""

from __future__ import annotations

import argparse
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Mapping, Optional, Sequence

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_TRUE = ("1", "true", "yes", "on")


@dataclass(frozen=True)
class Address:
    """Where Redis is: by URL, else by host and port."""

    url: Optional[str] = None
    host: str = "127.0.0.1"
    port: int = 6379
    password: Optional[str] = None

    def __str__(self) -> str:
        """Without the password."""
        return re.sub(r"//[^@/]*@", "//", self.url) if self.url else f"{self.host}:{self.port}"


@dataclass(frozen=True)
class Options:
    """Everything a worker is told."""

    queue: str = "worker_a"
    #: Worker id without the pid.
    name: str = "worker_a"
    tasks: Optional[Path] = None
    #: Seconds that a stop leaves to the task in hand.
    grace_s: float = 4.0
    address: Address = Address()
    die_with_parent: bool = False
    verbose: bool = False
    describe: bool = False


def read_options(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> Options:
    """Reads the command line; a wrong word ends the program with exit code 2, as ``argparse`` does."""
    parser = argparse.ArgumentParser(prog="capstan_worker", description="Runs tasks from a Redis list.")
    parser.add_argument("--queue", type=_queue_name, default="worker_a", help="worker_a, worker_b, or one of yours")
    parser.add_argument("--tasks", type=Path, default=environment.get("CAPSTAN_TASKS") or None, metavar="FOLDER")
    parser.add_argument("--grace", type=_seconds, default=environment.get("CAPSTAN_GRACE_S") or "4", metavar="SECONDS")
    parser.add_argument("--die-with-parent", action="store_true", help="end with the process that started this one")
    parser.add_argument("--describe", action="store_true", help="print the types of tasks as JSON, and end")
    parser.add_argument("--verbose", action="store_true", help="log every task")
    given = parser.parse_args(arguments)
    try:
        return Options(
            queue=given.queue,
            name=_name(environment.get("WORKER_ID") or given.queue),
            tasks=given.tasks,
            grace_s=given.grace,
            address=_address(environment),
            die_with_parent=given.die_with_parent or environment.get("CAPSTAN_DIE_WITH_PARENT", "").lower() in _TRUE,
            verbose=given.verbose or environment.get("NODE_ENV") == "development",
            describe=given.describe,
        )
    except ValueError as error:
        parser.error(str(error))


def _queue_name(text: str) -> str:
    name = text[len("queue:") :] if text.startswith("queue:") else text
    if not _NAME.fullmatch(name):
        raise argparse.ArgumentTypeError(f"{text!r} is no name of a queue: 1 to 64 letters, digits, '_', '.' or '-'")
    return name


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 86_400:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds from 0 to 86400")
    return seconds


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError(f"WORKER_ID is {text!r}: 1 to 64 letters, digits, '_', '.' or '-' are possible")
    return text


def _address(environment: Mapping[str, str]) -> Address:
    url = environment.get("REDIS_URL") or None
    if url is not None and not re.match(r"(rediss?|unix)://", url):
        raise ValueError("REDIS_URL does not begin with redis://, rediss:// or unix://")
    port = environment.get("REDIS_PORT") or "6379"
    if not port.isdigit() or not 0 < int(port) < 65_536:
        raise ValueError(f"REDIS_PORT is {port!r}, which is no port")
    return Address(
        url=url,
        host=environment.get("REDIS_HOST") or "127.0.0.1",
        port=int(port),
        password=environment.get("REDIS_PASSWORD") or None,
    )
