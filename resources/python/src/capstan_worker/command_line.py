"""``python -m capstan_worker``: puts a worker together and runs it."""

from __future__ import annotations

import json
import os
import re
import sys
import time
from typing import Any, Optional, Sequence

import redis
from redis import Redis

import capstan_worker
from capstan_worker import names
from capstan_worker.connection import Connection, Ended, open_client
from capstan_worker.failures import ID_TAKEN, REDIS_REFUSES, WorkerEnds
from capstan_worker.heartbeat import LIFETIME_S, Heartbeat
from capstan_worker.log import logger, set_up_log, visible
from capstan_worker.options import Options, read_options
from capstan_worker.parent import die_with_parent
from capstan_worker.registry import Registry, load_registry
from capstan_worker.stopping import Stop
from capstan_worker.task_lists import Identity, TaskLists, give_back
from capstan_worker.worker import Worker, heartbeat_message, host_name, python_version

_OLDEST_REDIS = (6, 2)


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Runs a worker until it is stopped, and gives its exit code."""
    options = read_options(sys.argv[1:] if arguments is None else arguments)
    if options.describe:
        print(json.dumps(description(options.queue, load_registry(options.queue, options.tasks))))
        return 0
    # Taken out of the environment, so that no task says by accident what only the worker says.
    nonce = os.environ.pop("CAPSTAN_EXIT_NONCE", "")
    pid = os.getpid()
    identity = Identity(f"{options.name}_{pid}", pid, names.QueueNames(options.queue))
    set_up_log(identity.worker_id, options.verbose)
    if options.die_with_parent:
        die_with_parent()
    try:
        _run(options, identity)
    except Ended:
        logger.warning("Stopped without Redis; what was in hand stays in %s", identity.own)
    except WorkerEnds as error:
        logger.error("%s", error)
        if nonce:
            print(
                f"capstan-worker ends with {error.code} [{nonce}]: {visible(str(error))}", file=sys.stderr, flush=True
            )
        return error.code
    logger.info("Stopped")
    return 0


def description(queue: str, registry: Registry) -> dict[str, Any]:
    """What a worker of this queue can do."""
    return {
        "version": capstan_worker.__version__,
        "python": python_version(),
        "redis": redis.__version__,
        "queue": queue,
        "types": [
            {"name": one.name, "description": one.description, "schema": one.schema}
            for one in sorted(registry.types.values(), key=lambda one: one.name)
        ],
        "problems": [{"file": problem.file, "message": problem.message} for problem in registry.problems],
    }


def _run(options: Options, identity: Identity) -> None:
    started_at = time.time()
    stop = Stop(options.grace_s, lambda: _give_back_at_once(options, identity, worker.begun_id))
    connection = Connection(
        options.address,
        identity.worker_id,
        gives_up=lambda: stop.asked,
        on_return=lambda: heartbeat.beat_now(),
    )
    registry = load_registry(options.queue, options.tasks)
    worker = Worker(identity, TaskLists(connection, identity), registry, stop)
    heartbeat = Heartbeat(
        options.address,
        identity.worker_id,
        lambda: heartbeat_message(identity, worker.tally),
        lambda: _info(identity, worker, registry, stop, started_at),
    )
    stop.listen(interrupts=not options.die_with_parent)
    for problem in registry.problems:
        logger.warning("%s was not loaded: %s", problem.file, problem.message)
    try:
        connection.ask(_check_version)
        _claim_id(connection, identity, stop)
        heartbeat.start()
        while not heartbeat.ready.wait(0.2) and not stop.asked:
            pass
        types = ", ".join(sorted(registry.types)) or "no task"
        logger.info("Ready on %s at %s: %s", identity.queue.waiting, options.address, types)
        worker.run()
    finally:
        stop.over()
        heartbeat.stop()
        connection.close()


def _info(identity: Identity, worker: Worker, registry: Registry, stop: Stop, started_at: float) -> dict[str, Any]:
    busy = "busy" if worker.begun_id is not None else "idle"
    return {
        "worker_id": identity.worker_id,
        "pid": identity.pid,
        "queue": identity.queue.queue,
        "host": host_name(),
        "parent_pid": os.getppid(),
        "started_at": started_at,
        "version": capstan_worker.__version__,
        "python": python_version(),
        "tasks_ok": worker.tally.ok,
        "tasks_failed": worker.tally.failed,
        "state": "stopping" if stop.asked else busy,
        "types": sorted(registry.types),
    }


def _check_version(client: Redis) -> None:
    info: Any = client.info("server")
    version = str(info.get("redis_version", ""))
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
    if numbers < _OLDEST_REDIS:
        raise WorkerEnds(REDIS_REFUSES, f"Redis is {version}, and a worker needs 6.2 or newer")


def _claim_id(connection: Connection, identity: Identity, stop: Stop) -> None:
    """Waits while a worker of this id lives on another host: both would have one own list.

    On this host the one that had the id is gone, for the pid is ours now.
    """
    deadline = time.monotonic() + LIFETIME_S + 5
    said = False
    while not stop.asked:
        known = connection.ask(lambda client: client.get(names.info_of(identity.worker_id)))
        host = json.loads(known).get("host") if isinstance(known, bytes) else host_name()
        if host == host_name():
            return
        if time.monotonic() > deadline:
            message = f"{host} runs a worker called {identity.worker_id}, too; set another WORKER_ID on one of them"
            raise WorkerEnds(ID_TAKEN, message)
        if not said:
            logger.warning("%s has or had a worker of this id; waiting until it is gone", host)
            said = True
        time.sleep(0.5)


def _give_back_at_once(options: Options, identity: Identity, begun_id: Optional[str]) -> None:
    """Over a connection of its own, for the main thread may be in the middle of a command."""
    client = open_client(options.address, f"{identity.worker_id}:stop")
    give_back(client, identity, begun_id)
    client.delete(names.heartbeat_of(identity.worker_id), names.info_of(identity.worker_id))
